//go:build !consistent_cgo && !libconsistent_static

package abi

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"github.com/tetratelabs/wazero/api"
)

// layout is how values of a type lie in Go's memory and in the module's, where pointers and sizes have 4 bytes and what
// has 8 bytes is aligned to 8, as C for wasm32 has it. It follows from the type, which comes of the header.
type layout struct {
	kind        kind
	size, align uint32
	native      reflect.Type
	fields      []field // of a record
	grows       bool    // it begins with its size
}

type kind int

const (
	copied  kind = iota // the same bytes
	sized               // 4 bytes, in Go as wide as a pointer
	text                // a pointer to a text that ends with NUL
	pointer             // a pointer to values
	record
)

// field is one of a record. A pointer may have the number of its values behind it.
type field struct {
	*layout
	native, offset uintptr
	count          uintptr // where in Go's memory the count is; 0: it points to one value
	isSize         bool    // struct_size, which is the module's own
}

var layouts sync.Map // of types

// laid is the layout of a type.
func laid[T any]() *layout { return layoutOf(reflect.TypeFor[T]()) }

func layoutOf(t reflect.Type) *layout {
	if known, ok := layouts.Load(t); ok {
		return known.(*layout)
	}
	l := &layout{native: t}
	switch t.Kind() {
	case reflect.Uint8, reflect.Int32, reflect.Uint32, reflect.Uint64, reflect.Float64:
		l.size, l.align = uint32(t.Size()), uint32(t.Size())
	case reflect.Array:
		l.size, l.align = uint32(t.Size()), 1
	case reflect.Int, reflect.Uintptr:
		l.kind, l.size, l.align = sized, 4, 4
	case reflect.Pointer:
		l.kind, l.size, l.align = pointer, 4, 4
	case reflect.Struct:
		if t == reflect.TypeFor[CString]() {
			l.kind, l.size, l.align = text, 4, 4
			break
		}
		l.kind = record
		l.layFields(t)
	default:
		panic(fmt.Sprintf("libconsistent: no record has a %v", t))
	}
	layouts.Store(t, l)
	return l
}

func (l *layout) layFields(t reflect.Type) {
	for i := range t.NumField() {
		of := t.Field(i)
		f := field{layout: layoutOf(of.Type), native: of.Offset, isSize: of.Name == "StructSize"}
		if i+1 < t.NumField() && f.kind == pointer {
			next := t.Field(i + 1)
			if strings.HasSuffix(next.Name, "Len") || strings.HasSuffix(next.Name, "Count") {
				f.count = next.Offset
			}
		}
		l.align = max(l.align, f.align)
		l.size = aligned(l.size, f.align)
		f.offset = uintptr(l.size)
		l.size += f.size
		l.fields = append(l.fields, f)
		l.grows = l.grows || f.isSize
	}
	l.size = aligned(l.size, l.align)
	if !slices.ContainsFunc(l.fields, func(f field) bool { return f.kind != copied || f.native != f.offset }) &&
		uintptr(l.size) == t.Size() {
		l.kind = copied
	}
}

func aligned(at, align uint32) uint32 { return (at + align - 1) &^ (align - 1) }

// countOf is how many values a field of a record points to.
func (f *field) countOf(record unsafe.Pointer) int {
	if f.count == 0 {
		return 1
	}
	return *(*int)(unsafe.Add(record, f.count))
}

// in gives the call a value, and ins several with their number; outs and out take what the call writes there, too. NULL
// stays NULL.
func in[T any](f *frame, value *T) uint32 {
	return f.given(laid[T](), unsafe.Pointer(value), 1)
}

func ins[T any](f *frame, values []T) {
	f.given(laid[T](), unsafe.Pointer(unsafe.SliceData(values)), len(values))
	f.number(uint64(len(values)))
}

func out[T any](f *frame, value *T) {
	l := laid[T]()
	if at := f.given(l, unsafe.Pointer(value), 1); at != 0 {
		f.results = append(f.results, result{l, at, unsafe.Pointer(value), one})
	}
}

// made takes a result that the call makes, and frees it when it is copied.
func made[T any](f *frame, to **T) {
	at := f.room(4, 4)
	f.number(uint64(at))
	if at != 0 {
		f.machine.memory.WriteUint32Le(at, 0)
	}
	f.results = append(f.results, result{laid[T](), at, unsafe.Pointer(to), freed})
}

func outs[T any](f *frame, values []T) {
	l, at := laid[T](), uint32(0)
	if l.grows {
		at = f.given(l, unsafe.Pointer(unsafe.SliceData(values)), len(values))
	} else {
		at = f.room(int(l.size)*len(values), l.align)
		f.number(uint64(at))
	}
	f.number(uint64(len(values)))
	f.results = append(f.results, result{l, at, unsafe.Pointer(unsafe.SliceData(values)), len(values)})
}

func (f *frame) given(l *layout, values unsafe.Pointer, count int) uint32 {
	at := uint32(0)
	if values != nil && count > 0 {
		at = f.lowered(l, values, count)
	}
	f.number(uint64(at))
	return at
}

// lowered is values in the module's memory.
func (f *frame) lowered(l *layout, values unsafe.Pointer, count int) uint32 {
	at := f.room(int(l.size)*count, l.align)
	if at == 0 {
		return 0
	}
	if l.kind == copied {
		f.machine.memory.Write(at, unsafe.Slice((*byte)(values), int(l.size)*count))
		return at
	}
	for i := range count {
		f.lower(l, unsafe.Add(values, uintptr(i)*l.native.Size()), at+uint32(i)*l.size)
	}
	return at
}

func (f *frame) lower(l *layout, value unsafe.Pointer, at uint32) {
	memory := f.machine.memory
	switch l.kind {
	case copied:
		memory.Write(at, unsafe.Slice((*byte)(value), l.size))
	case sized:
		memory.WriteUint32Le(at, uint32(*(*uintptr)(value)))
	case record:
		for i := range l.fields {
			field := &l.fields[i]
			value, at := unsafe.Add(value, field.native), at+uint32(field.offset)
			switch {
			case field.isSize:
				memory.WriteUint32Le(at, l.size)
			case field.kind == pointer:
				there := uint32(0)
				if values := *(*unsafe.Pointer)(value); values != nil {
					there = f.lowered(layoutOf(field.layout.native.Elem()), values, field.countOf(unsafe.Add(value, -int(field.native))))
				}
				memory.WriteUint32Le(at, there)
			default:
				f.lower(field.layout, value, at)
			}
		}
	default:
		// Nothing that a call is given has a text that ends with NUL.
		memory.WriteUint32Le(at, 0)
	}
}

// liftAll reads values of the module's.
func (l *layout) liftAll(memory api.Memory, at uint32, values unsafe.Pointer, count int) {
	if l.kind == copied {
		bytes, _ := memory.Read(at, l.size*uint32(count))
		copy(unsafe.Slice((*byte)(values), len(bytes)), bytes)
		return
	}
	for i := range count {
		l.lift(memory, at+uint32(i)*l.size, unsafe.Add(values, uintptr(i)*l.native.Size()))
	}
}

// lift reads a value of the module's. What it points to is copied.
func (l *layout) lift(memory api.Memory, at uint32, value unsafe.Pointer) {
	switch l.kind {
	case copied:
		l.liftAll(memory, at, value, 1)
	case sized:
		number, _ := memory.ReadUint32Le(at)
		*(*uintptr)(value) = uintptr(number)
	case text:
		there, _ := memory.ReadUint32Le(at)
		if there != 0 {
			*(*unsafe.Pointer)(value) = unsafe.Pointer(unsafe.SliceData(append(append([]byte{}, cString(memory, there)...), 0)))
		}
	case pointer:
		there, _ := memory.ReadUint32Le(at)
		*(*unsafe.Pointer)(value) = layoutOf(l.native.Elem()).lifted(memory, there)
	case record:
		for i := range l.fields {
			field := &l.fields[i]
			if field.kind != pointer && !field.isSize {
				field.lift(memory, at+uint32(field.offset), unsafe.Add(value, field.native))
			}
		}
		for i := range l.fields {
			if field := &l.fields[i]; field.kind == pointer {
				field.liftPointer(memory, at+uint32(field.offset), value)
			}
		}
	}
}

// lifted is a new value, read from an address; nil for that of NULL.
func (l *layout) lifted(memory api.Memory, at uint32) unsafe.Pointer {
	if at == 0 {
		return nil
	}
	value := reflect.New(l.native).UnsafePointer()
	l.lift(memory, at, value)
	return value
}

// liftPointer copies what a field points to, as many values as the record says, which has been read before.
func (f *field) liftPointer(memory api.Memory, at uint32, record unsafe.Pointer) {
	there, _ := memory.ReadUint32Le(at)
	var values unsafe.Pointer
	if count := f.countOf(record); there != 0 && f.count != 0 {
		elem := layoutOf(f.layout.native.Elem())
		slice := reflect.MakeSlice(reflect.SliceOf(elem.native), max(count, 1), max(count, 1))
		values = slice.UnsafePointer()
		elem.liftAll(memory, there, values, count)
	}
	*(*unsafe.Pointer)(unsafe.Add(record, f.native)) = values
}
