package libconsistent

import (
	"errors"
	"runtime"
	"unsafe"

	"libconsistent/internal/abi"
)

// Backend is the way to the engine: "cgo" with the build tags consistent_cgo or libconsistent_static, else "wasm". Both
// answer alike.
func Backend() string { return abi.Backend }

// try is the error of a call.
func try(failure *abi.Failure) error {
	if failure == nil {
		return nil
	}
	return &Error{Kind(failure.Kind), failure.Message}
}

// fit makes a call with room for its answer, and again with more while that is not enough, since the ring may grow in
// between. It returns what was needed.
func fit(room int, call func(room int, needed *int) *abi.Failure) (int, error) {
	for {
		var needed int
		err := try(call(room, &needed))
		if !errors.Is(err, errBuffer) {
			return needed, err
		}
		room = needed + 1
	}
}

// textOf reads a text.
func textOf(call func(buf []byte, needed *int) *abi.Failure) ([]byte, error) {
	var text []byte
	needed, err := fit(256, func(room int, needed *int) *abi.Failure {
		text = make([]byte, room)
		return call(text, needed)
	})
	if err != nil {
		return nil, err
	}
	return text[:needed], nil
}

// packer lays texts side by side in memory that the engine may follow pointers into until it is unpinned: one pin for
// all of them, not one for each.
type packer struct {
	pin  runtime.Pinner
	text []byte
}

// newPacker has room for as many bytes as will be put, which must not move.
func newPacker(room int) *packer {
	p := &packer{text: make([]byte, 0, max(room, 1))}
	p.pin.Pin(unsafe.SliceData(p.text))
	return p
}

// put adds a text. The pointer is not NULL, even if the text is empty.
func (p *packer) put(s string) (*byte, int) {
	at := unsafe.Add(unsafe.Pointer(unsafe.SliceData(p.text)), min(len(p.text), cap(p.text)-1))
	if len(p.text)+len(s) > cap(p.text) {
		panic("libconsistent: packed more than was measured")
	}
	p.text = append(p.text, s...)
	return (*byte)(at), len(s)
}

// some adds a text, of which an empty one is left out.
func (p *packer) some(s string) (*byte, int) {
	if s == "" {
		return nil, 0
	}
	return p.put(s)
}
