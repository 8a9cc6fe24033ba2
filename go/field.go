package libconsistent

// #include "boundary.h"
import "C"

import (
	"fmt"
	"maps"
	"math"
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
		var field C.consistent_field
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

// fieldsOf is the fields of a record of C's; nil if there are none.
func fieldsOf(record *C.consistent_node) map[string]any {
	if record.field_count == 0 {
		return nil
	}
	fields := make(map[string]any, record.field_count)
	for _, field := range unsafe.Slice(record.fields, int(record.field_count)) {
		name := stringOf(field.name, field.name_len)
		switch field.kind {
		case C.CONSISTENT_FIELD_FLAG:
			fields[name] = field.number != 0
		case C.CONSISTENT_FIELD_TEXT:
			fields[name] = stringOf(field.text, field.text_len)
		case C.CONSISTENT_FIELD_LIST:
			fields[name] = slicesOf(field.texts, field.text_count)
		default:
			fields[name] = integer(uint64(field.number))
		}
	}
	return fields
}

// metadataOf is the metadata of a record of C's; nil if there is none.
func metadataOf(record *C.consistent_node) map[string]string {
	if record.metadata_count == 0 {
		return nil
	}
	metadata := make(map[string]string, record.metadata_count)
	for _, pair := range unsafe.Slice(record.metadata, int(record.metadata_count)) {
		metadata[stringOf(pair.key, pair.key_len)] = stringOf(pair.value, pair.value_len)
	}
	return metadata
}

// integer is an int, or where those have 32 bits and it has more, a uint64.
func integer(number uint64) any {
	if number > math.MaxInt {
		return number
	}
	return int(number)
}
