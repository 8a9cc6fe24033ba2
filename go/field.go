package libconsistent

// #include "boundary.h"
import "C"

import (
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"unsafe"
)

// fields is what dialects place keys by, as C takes it: measured first, since nothing may move once it is pinned.
type fields struct {
	bytes, count, texts int
	records             []C.consistent_field
	lists               []C.consistent_slice
}

// measure counts the fields of a node, and refuses what is no value.
func (f *fields) measure(node *Node) error {
	for name, value := range node.Fields {
		f.count++
		f.bytes += len(name)
		switch value := value.(type) {
		case uint64, bool:
		case int:
			if value < 0 {
				return &Error{ErrParameter, fmt.Sprintf("node %q: fields.%s: %d is negative", node.ID, name, value)}
			}
		case string:
			f.bytes += len(value)
		case []string:
			f.texts += len(value)
			for _, text := range value {
				f.bytes += len(text)
			}
		default:
			return &Error{ErrParameter, fmt.Sprintf(
				"node %q: fields.%s: a %T is not an int, a uint64, a bool, a string or a []string", node.ID, name, value)}
		}
	}
	return nil
}

// reserve makes pinned room for what was measured.
func (f *fields) reserve(p *packer) {
	if f.count == 0 {
		return
	}
	f.records = make([]C.consistent_field, 0, f.count)
	f.lists = make([]C.consistent_slice, 0, f.texts+1)
	p.pin.Pin(unsafe.SliceData(f.records))
	p.pin.Pin(unsafe.SliceData(f.lists))
}

// put adds the fields of a node and returns the first.
func (f *fields) put(p *packer, fields map[string]any) *C.consistent_field {
	first := len(f.records)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		field := C.consistent_field{struct_size: C.sizeof_consistent_field}
		field.name, field.name_len = p.put(name)
		switch value := fields[name].(type) {
		case int:
			field.kind, field.number = C.CONSISTENT_FIELD_INT, C.uint64_t(value)
		case uint64:
			field.kind, field.number = C.CONSISTENT_FIELD_INT, C.uint64_t(value)
		case bool:
			field.kind, field.number = C.CONSISTENT_FIELD_FLAG, flag(value)
		case string:
			field.kind = C.CONSISTENT_FIELD_TEXT
			field.text, field.text_len = p.put(value)
		case []string:
			field.kind = C.CONSISTENT_FIELD_LIST
			start := len(f.lists)
			for _, text := range value {
				data, size := p.put(text)
				f.lists = append(f.lists, C.consistent_slice{unsafe.Pointer(data), size})
			}
			field.texts, field.text_count = unsafe.SliceData(f.lists[start:]), C.size_t(len(value))
		}
		f.records = append(f.records, field)
	}
	return unsafe.SliceData(f.records[first:])
}

// flag is yes or no as C takes it.
func flag(yes bool) C.uint64_t {
	if yes {
		return 1
	}
	return 0
}

// placed is the fields of the node at an index; nil if there are none.
func (s *snapshot) placed(index uint32, count C.size_t) (map[string]any, error) {
	if count == 0 {
		return nil, nil
	}
	defer runtime.KeepAlive(s)
	fields := make(map[string]any, count)
	for i := range count {
		field := C.consistent_field{struct_size: C.sizeof_consistent_field}
		err := try(func() C.int32_t { return C.consistent_placement_field(s.placement, C.uint32_t(index), i, &field) })
		if err != nil {
			return nil, err
		}
		name := stringOf(field.name, field.name_len)
		switch field.kind {
		case C.CONSISTENT_FIELD_FLAG:
			fields[name] = field.number != 0
		case C.CONSISTENT_FIELD_TEXT:
			fields[name] = stringOf(field.text, field.text_len)
		case C.CONSISTENT_FIELD_LIST:
			if fields[name], err = s.texts(index, i, field.text_count); err != nil {
				return nil, err
			}
		default:
			fields[name] = integer(uint64(field.number))
		}
	}
	return fields, nil
}

// integer is an int, or where those have 32 bits and it has more, a uint64.
func integer(number uint64) any {
	if number > math.MaxInt {
		return number
	}
	return int(number)
}

func (s *snapshot) texts(index uint32, entry, count C.size_t) ([]string, error) {
	slices := make([]C.consistent_slice, count)
	err := try(func() C.int32_t {
		return C.consistent_placement_field_texts(s.placement, C.uint32_t(index), entry, unsafe.SliceData(slices), count, nil)
	})
	return slicesOf(unsafe.SliceData(slices), count), err
}
