package libconsistent

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"unsafe"

	"libconsistent/internal/abi"
)

// fields is what dialects place keys by, as the engine takes it: measured first, since nothing may move once it is
// pinned.
type fields struct {
	bytes, count, texts int
	records             []abi.Field
	lists               []abi.Slice
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
	f.records = make([]abi.Field, 0, f.count)
	f.lists = make([]abi.Slice, 0, f.texts+1)
	p.pin.Pin(unsafe.SliceData(f.records))
	p.pin.Pin(unsafe.SliceData(f.lists))
}

// put adds the fields of a node and returns the first.
func (f *fields) put(p *packer, fields map[string]any) *abi.Field {
	first := len(f.records)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		var field abi.Field
		field.Name, field.NameLen = p.put(name)
		switch value := fields[name].(type) {
		case int:
			field.Kind, field.Number = abi.FieldInt, uint64(value)
		case uint64:
			field.Kind, field.Number = abi.FieldInt, uint64(value)
		case bool:
			field.Kind, field.Number = abi.FieldFlag, flag(value)
		case string:
			field.Kind = abi.FieldText
			field.Text, field.TextLen = p.put(value)
		case []string:
			field.Kind = abi.FieldList
			start := len(f.lists)
			for _, text := range value {
				data, size := p.put(text)
				f.lists = append(f.lists, abi.Slice{Data: data, Len: size})
			}
			field.Texts, field.TextCount = unsafe.SliceData(f.lists[start:]), len(value)
		}
		f.records = append(f.records, field)
	}
	return unsafe.SliceData(f.records[first:])
}

// flag is yes or no as the engine takes it.
func flag(yes bool) uint64 {
	if yes {
		return 1
	}
	return 0
}

// fieldsOf is the fields of a record of the engine's; nil if there are none.
func fieldsOf(record *abi.Node) map[string]any {
	if record.FieldCount == 0 {
		return nil
	}
	fields := make(map[string]any, record.FieldCount)
	for _, field := range unsafe.Slice(record.Fields, record.FieldCount) {
		name := abi.String(field.Name, field.NameLen)
		switch field.Kind {
		case abi.FieldFlag:
			fields[name] = field.Number != 0
		case abi.FieldText:
			fields[name] = abi.String(field.Text, field.TextLen)
		case abi.FieldList:
			fields[name] = slicesOf(field.Texts, field.TextCount)
		default:
			fields[name] = integer(field.Number)
		}
	}
	return fields
}

// metadataOf is the metadata of a record of the engine's; nil if there is none.
func metadataOf(record *abi.Node) map[string]string {
	if record.MetadataCount == 0 {
		return nil
	}
	metadata := make(map[string]string, record.MetadataCount)
	for _, pair := range unsafe.Slice(record.Metadata, record.MetadataCount) {
		metadata[abi.String(pair.Key, pair.KeyLen)] = abi.String(pair.Value, pair.ValueLen)
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
