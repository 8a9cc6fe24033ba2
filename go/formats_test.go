package libconsistent

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const formatsFolder = "../formats/tests"

// faces is what formats/tests/faces.json asks of every language.
type faces struct {
	Formats []Format
	Imports []struct {
		Format, File, Text, Name string
		Expected                 *struct {
			Name     string
			Topology json.RawMessage
			States   map[string]string
			Notes    []string
		}
		Error *facesRefusal
	}
	Exports []struct {
		Format, Name, Key string
		Document          json.RawMessage
		States            map[string]string
		Expected          *struct {
			Text  string
			Notes []string
		}
		Error *facesRefusal
	}
}

type facesRefusal struct {
	Kind    Kind
	Message string
}

func (r *facesRefusal) is(err error) bool {
	var refused *Error
	return errors.As(err, &refused) && r != nil && refused.Kind == r.Kind && refused.Message == r.Message
}

func readFaces(t *testing.T) faces {
	t.Helper()
	if Backend() == "wasm" {
		t.Skip("the WebAssembly module has no formats")
	}
	var all faces
	text, err := os.ReadFile(filepath.Join(formatsFolder, "faces.json"))
	must(t, err)
	must(t, json.Unmarshal(text, &all))
	return all
}

func shownNotes(notes []Note) []string {
	shown := make([]string, len(notes))
	for i, note := range notes {
		shown[i] = note.String()
	}
	return shown
}

// sameJSON tells whether two documents are equal.
func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var one, other any
	must(t, json.Unmarshal(a, &one))
	must(t, json.Unmarshal(b, &other))
	return reflect.DeepEqual(one, other)
}

func TestImportTopology(t *testing.T) {
	all := readFaces(t)
	if !reflect.DeepEqual(Formats(), all.Formats) {
		t.Error(Formats())
	}
	read, refused := 0, 0
	for _, c := range all.Imports {
		text := []byte(c.Text)
		if c.File != "" {
			var err error
			text, err = os.ReadFile(filepath.Join(formatsFolder, "files", c.File))
			must(t, err)
		}
		found, err := ImportTopology(text, c.Format, ImportOptions{Name: c.Name})
		if err != nil {
			refused++
			if !c.Error.is(err) {
				t.Errorf("%s: %v, not %v", c.File, err, c.Error)
			}
			continue
		}
		read++
		states := make(map[string]string, len(found.States))
		for id, state := range found.States {
			states[id] = state.String()
		}
		if e := c.Expected; e == nil || found.Name != e.Name || !sameJSON(t, found.Document, e.Topology) ||
			!reflect.DeepEqual(states, e.States) || !reflect.DeepEqual(shownNotes(found.Notes), e.Notes) {
			t.Errorf("%s: %+v, not %+v", c.File, found, c.Expected)
		}
	}
	if read <= 30 || refused <= 90 {
		t.Error(read, refused)
	}
}

func TestExportTopology(t *testing.T) {
	all := readFaces(t)
	written, refused := 0, 0
	for _, c := range all.Exports {
		ring, err := FromJSON(c.Document)
		must(t, err)
		for id, state := range c.States {
			mark := map[string]func(string) error{"down": ring.MarkDown, "draining": ring.MarkDraining}[state]
			must(t, mark(id))
		}
		made, err := ring.ExportTopology(c.Format, ExportOptions{Name: c.Name, Key: c.Key})
		again, errAgain := ring.Snapshot().ExportTopology(c.Format, ExportOptions{Name: c.Name, Key: c.Key})
		if !reflect.DeepEqual(made, again) || (err == nil) != (errAgain == nil) {
			t.Error(made, again, err, errAgain)
		}
		if err != nil {
			refused++
			if !c.Error.is(err) {
				t.Errorf("%s: %v, not %v", c.Format, err, c.Error)
			}
			continue
		}
		written++
		if e := c.Expected; e == nil || made.Text != e.Text || !reflect.DeepEqual(shownNotes(made.Notes), e.Notes) {
			t.Errorf("%s: %+v, not %+v", c.Format, made, c.Expected)
		}
	}
	if written <= 10 || refused <= 10 {
		t.Error(written, refused)
	}
}

func TestImportedPlacesKeysWhereTheSystemHasThem(t *testing.T) {
	readFaces(t)
	var recorded struct {
		Keys  []string
		Cases []struct {
			String    string
			Servers   []string
			Placement []int
		}
	}
	text, err := os.ReadFile(filepath.Join(formatsFolder, "files/libmemcached/parsed.expected.json"))
	must(t, err)
	must(t, json.Unmarshal(text, &recorded))
	if len(recorded.Cases) <= 25 {
		t.Fatal(len(recorded.Cases))
	}
	for _, c := range recorded.Cases {
		found, err := ImportTopology([]byte(c.String), "libmemcached", ImportOptions{})
		must(t, err)
		ring, err := FromJSON(found.Document)
		must(t, err)
		for i, key := range recorded.Keys {
			id, _ := ring.GetNode(key)
			if !strings.ContainsAny(id, ":/") {
				id += ":11211" // the port that is left out
			}
			if id != c.Servers[c.Placement[i]] {
				t.Errorf("%s: %s: %s", c.String, key, id)
			}
		}
	}
}

func TestImportedMembersGetTheSchemeThatIsGiven(t *testing.T) {
	readFaces(t)
	text, err := os.ReadFile(filepath.Join(formatsFolder, "files/kubernetes/slice.json"))
	must(t, err)
	scheme := []Option{WithScheme("slots"), WithParameter("bits", 10)}
	found, err := ImportTopology(text, "kubernetes", ImportOptions{Scheme: scheme})
	must(t, err)
	if !strings.Contains(string(found.Document), `"scheme":{"name":"slots","bits":10}`) {
		t.Error(string(found.Document))
	}
	for _, c := range []struct {
		format  string
		options ImportOptions
		kind    Kind
		message string
	}{
		{"kubernetes", ImportOptions{Scheme: []Option{WithVnodes(0)}}, ErrParameter, "scheme.vnodes"},
		{"kubernetes", ImportOptions{Scheme: []Option{WithVnodes(-1)}}, ErrParameter, "negative"},
		{"kubernetes", ImportOptions{Name: "b"}, ErrDocument, `"b" is not there`},
		{"nginx", ImportOptions{Port: "80"}, ErrDocument, "only endpoints of kubernetes"},
		{"apache", ImportOptions{}, ErrArgument, `format: "apache" is no format: one of topology, nginx`},
	} {
		_, err := ImportTopology(text, c.format, c.options)
		if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.message) {
			t.Error(c.format, err)
		}
	}
	var none Ring
	if _, err := none.ExportTopology("nginx", ExportOptions{}); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func TestTheModuleHasNoFormats(t *testing.T) {
	if Backend() != "wasm" {
		t.Skip("the C library has them")
	}
	_, imported := ImportTopology([]byte("upstream u { hash $uri; server a; }"), "nginx", ImportOptions{})
	_, exported := ringOf(t, Nodes("a")).ExportTopology("nginx", ExportOptions{})
	for _, err := range []error{imported, exported} {
		if !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), "has no formats of other systems") {
			t.Error(err)
		}
	}
	if len(Formats()) != 0 {
		t.Error(Formats())
	}
}
