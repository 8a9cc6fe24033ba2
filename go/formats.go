package libconsistent

import (
	"encoding/json"
	"fmt"
	"runtime"
	"unsafe"

	"libconsistent/internal/abi"
)

// Format is a format of another system's configurations.
type Format struct {
	// Name is what ImportTopology and ExportTopology take.
	Name string `json:"name"`
	// Text is what it is, in a line.
	Text string `json:"text"`
	// IsWritten tells whether ExportTopology writes it.
	IsWritten bool `json:"is_written"`
}

// Note is what an answer does not hold, or what was taken for granted.
type Note struct {
	// Line is the line that it is about, counted from 1; 0 where there is none.
	Line int `json:"line,omitempty"`
	// Path is the path of the value that it is about; "" where there is none.
	Path string `json:"path,omitempty"`
	// Text is what it says.
	Text string `json:"text"`
}

// String is the place and the text.
func (n Note) String() string {
	switch {
	case n.Line == 0 && n.Path == "":
		return n.Text
	case n.Line == 0:
		return n.Path + ": " + n.Text
	case n.Path == "":
		return fmt.Sprintf("line %d: %s", n.Line, n.Text)
	}
	return fmt.Sprintf("line %d, %s: %s", n.Line, n.Path, n.Text)
}

// ImportOptions is what to read of a configuration; its zero value is all there is.
type ImportOptions struct {
	// Name is the upstream, backend or pool, where there are several.
	Name string
	// Port is the port, by name or number, where endpoints of Kubernetes have several.
	Port string
	// Scheme is the scheme, with its parameters, of members whose format has none.
	Scheme []Option
}

// Imported is what a configuration says.
type Imported struct {
	// Name is what the file calls it.
	Name string `json:"name"`
	// Document is the topology document, for FromJSON.
	Document json.RawMessage `json:"document"`
	// States are the nodes that are not up.
	States map[string]State `json:"states"`
	// Notes are what the document does not hold.
	Notes []Note `json:"notes"`
}

// ExportOptions is how to write a topology.
type ExportOptions struct {
	// Name is what the upstream, backend or pool is called; "backends" if it is "".
	Name string
	// Key is what requests are hashed by in the words of the other system; if it is "", a variable that a note names.
	Key string
}

// Exported is a configuration as it was written.
type Exported struct {
	Text string `json:"text"`
	// Notes are what the text does not say.
	Notes []Note `json:"notes"`
}

// Formats are the formats of other systems' configurations; none on the WebAssembly module.
func Formats() []Format {
	var formats []Format
	for _, c := range abi.Formats() {
		formats = append(formats, Format{abi.String(c.Name, c.NameLen), abi.String(c.Text, c.TextLen), c.IsWritten != 0})
	}
	return formats
}

// ImportTopology reads a configuration of another system as a topology: the one that it has, or the one that wanted
// names. ErrDocument, with the line or the path, for what moves keys and is not understood.
func ImportTopology(text []byte, format string, wanted ImportOptions) (Imported, error) {
	scheme := options{scheme: "ring"}
	for _, option := range wanted.Scheme {
		option(&scheme)
	}
	var found *abi.Imported
	err := scheme.with(func(all *abi.Options) error {
		p := newPacker(len(wanted.Name) + len(wanted.Port))
		defer p.pin.Unpin()
		given := abi.NewImportOptions()
		given.Name, given.NameLen = p.some(wanted.Name)
		given.Port, given.PortLen = p.some(wanted.Port)
		if len(wanted.Scheme) > 0 {
			p.pin.Pin(all)
			given.Scheme = all
		}
		return try(abi.ImportTopology(unsafe.String(unsafe.SliceData(text), len(text)), format, &given, &found))
	})
	if err != nil {
		return Imported{}, err
	}
	defer abi.Free(found)
	imported := Imported{
		Name:     abi.String(found.Name, found.NameLen),
		Document: json.RawMessage(abi.String(found.Document, found.DocumentLen)),
		States:   make(map[string]State, found.StateCount),
		Notes:    notesOf(found.Notes, found.NoteCount),
	}
	for _, state := range unsafe.Slice(found.States, found.StateCount) {
		imported.States[abi.String(state.ID, state.IDLen)] = State(state.State)
	}
	return imported, nil
}

// ExportTopology writes the topology and the health of its nodes as a configuration of another system. ErrUnsupported
// for what that cannot have, by name.
func (l *lookups) ExportTopology(format string, options ExportOptions) (Exported, error) {
	s := l.held.Load()
	if s == nil {
		return Exported{}, errClosed
	}
	defer runtime.KeepAlive(s)
	p := newPacker(len(options.Name) + len(options.Key))
	defer p.pin.Unpin()
	given := abi.NewExportOptions()
	given.Name, given.NameLen = p.some(options.Name)
	given.Key, given.KeyLen = p.some(options.Key)
	var made *abi.Exported
	if err := try(abi.PlacementExportTopology(s.placement, format, &given, &made)); err != nil {
		return Exported{}, err
	}
	defer abi.Free(made)
	return Exported{abi.String(made.Text, made.TextLen), notesOf(made.Notes, made.NoteCount)}, nil
}

// notesOf copies notes of the engine's.
func notesOf(list **abi.Note, count int) []Note {
	notes := make([]Note, count)
	for i, note := range unsafe.Slice(list, count) {
		notes[i] = Note{int(note.Line), abi.String(note.Path, note.PathLen), abi.String(note.Text, note.TextLen)}
	}
	return notes
}
