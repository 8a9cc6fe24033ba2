package libconsistent

// #include "boundary.h"
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

// try makes a call and turns its status into an error. The message belongs to the thread of the call, so the goroutine
// stays on it.
func try(call func() C.int32_t) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if status := call(); status != C.CONSISTENT_OK {
		return &Error{kindOf(int32(status)), lastMessage()}
	}
	return nil
}

func kindOf(status int32) Kind {
	return Kind(C.GoString(C.consistent_status_name(C.int32_t(status))))
}

func lastMessage() string {
	room := make([]byte, 64)
	for {
		var needed C.size_t
		status := C.consistent_last_error((*C.char)(unsafe.Pointer(&room[0])), C.size_t(len(room)), &needed)
		if status != C.CONSISTENT_ERR_BUFFER {
			return string(room[:needed])
		}
		room = make([]byte, needed+1)
	}
}

// fit makes a call with room for its answer, and again with more while that is not enough, since the ring may grow in
// between. It returns what was needed.
func fit(room int, call func(room int, needed *C.size_t) C.int32_t) (int, error) {
	for {
		var needed C.size_t
		err := try(func() C.int32_t { return call(room, &needed) })
		if !errors.Is(err, errBuffer) {
			return int(needed), err
		}
		room = int(needed) + 1
	}
}

// textOf reads a text.
func textOf(call func(buf *C.char, room C.size_t, needed *C.size_t) C.int32_t) ([]byte, error) {
	var text []byte
	needed, err := fit(256, func(room int, needed *C.size_t) C.int32_t {
		text = make([]byte, room)
		return call((*C.char)(unsafe.Pointer(&text[0])), C.size_t(room), needed)
	})
	if err != nil {
		return nil, err
	}
	return text[:needed], nil
}

// chars and size are a string for C, good as long as the string is used.
func chars(s string) *C.char { return (*C.char)(unsafe.Pointer(unsafe.StringData(s))) }

func size(s string) C.size_t { return C.size_t(len(s)) }

func charsOf[T byte | uint32 | uint64](s []T) *C.char {
	return (*C.char)(unsafe.Pointer(unsafe.SliceData(s)))
}

// stringOf copies a string of C's; one of NULL is "".
func stringOf(text *C.char, len C.size_t) string {
	return string(unsafe.Slice((*byte)(unsafe.Pointer(text)), int(len)))
}

// uint32s and uint64s are arrays for C.
func uint32s(s []uint32) *C.uint32_t { return (*C.uint32_t)(unsafe.Pointer(unsafe.SliceData(s))) }

func uint64s(s []uint64) *C.uint64_t { return (*C.uint64_t)(unsafe.Pointer(unsafe.SliceData(s))) }

// packer lays texts side by side in memory that C may follow pointers into until it is unpinned: one pin for all of
// them, not one for each.
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
func (p *packer) put(s string) (*C.char, C.size_t) {
	at := unsafe.Add(unsafe.Pointer(unsafe.SliceData(p.text)), min(len(p.text), cap(p.text)-1))
	if len(p.text)+len(s) > cap(p.text) {
		panic("libconsistent: packed more than was measured")
	}
	p.text = append(p.text, s...)
	return (*C.char)(at), size(s)
}
