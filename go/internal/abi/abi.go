// Package abi is the boundary between Go and the engine: the calls and records of the C ABI, under its names, with
// memory of Go's. There are two ways to the engine, one in each program: through cgo into the C library, with the build
// tags consistent_cgo or libconsistent_static, and else into the WebAssembly module that this package contains.
//
// Types, constants and uniform calls are generated from the C header; calls that take keys are written by hand, twice.
// Records of arguments may point to other memory of Go's if that is pinned. What the engine fills in points to memory
// that lives as long as what it was asked of.
package abi

import (
	"cmp"
	"unsafe"
)

// Failure is a call that the engine refused. It has changed nothing.
type Failure struct {
	Kind, Message string
}

// Error is the message.
func (f *Failure) Error() string { return f.Message }

// KindPanic is the kind of a failure that is a bug in the library.
const KindPanic = "panic"

// Failed is what a look-up returns that failed, which only a bug in the library can bring about: no node has such an
// index.
const Failed = NoIndex - 1

// HasFailed tells whether a status of a call for a key is a failure. A key that a dialect refuses has no node, and
// Check says why.
func HasFailed(status int32) bool { return status > NoneLive && status != ErrKeys }

// CString is a text that ends with NUL, or NULL.
type CString struct{ first *byte }

// String copies the text; that of NULL is "".
func (s CString) String() string {
	if s.first == nil {
		return ""
	}
	len := 0
	for *(*byte)(unsafe.Add(unsafe.Pointer(s.first), len)) != 0 {
		len++
	}
	return String(s.first, len)
}

// String copies a text of the engine's; that of NULL is "".
func String(first *byte, len int) string { return string(unsafe.Slice(first, len)) }

// PackedKeys is keys side by side: key i is bytes[offsets[i]:offsets[i+1]]. All of it must live as long as the keys.
func PackedKeys[T uint32 | uint64](bytes []byte, offsets []T) Keys {
	kind := int32(KeysPacked32)
	if unsafe.Sizeof(*new(T)) == 8 {
		kind = KeysPacked64
	}
	return Keys{Kind: kind, Count: max(len(offsets)-1, 0), Data: unsafe.SliceData(bytes), Len: len(bytes),
		Offsets: (*byte)(unsafe.Pointer(unsafe.SliceData(offsets)))}
}

// NumberKeys is integer keys or positions, as kind says.
func NumberKeys(kind int32, numbers []uint64) Keys {
	return Keys{Kind: kind, Count: len(numbers), Data: (*byte)(unsafe.Pointer(unsafe.SliceData(numbers)))}
}

// textOf reads a text of the engine's, and again with more room while that is not enough.
func textOf(read func(buf []byte, needed *int) (isShort bool)) string {
	room := make([]byte, 256)
	for {
		var needed int
		if !read(room, &needed) {
			return string(room[:needed])
		}
		room = make([]byte, cmp.Or(needed, len(room))+1)
	}
}
