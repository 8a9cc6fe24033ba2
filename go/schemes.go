package libconsistent

// #include "boundary.h"
import "C"

import "unsafe"

// SchemeSpec is a scheme, described.
type SchemeSpec struct {
	// Name is the name in documents.
	Name string `json:"name"`
	// IsDialect tells whether another system fixed its rule.
	IsDialect bool `json:"is_dialect"`
	// Text is what it is; of a dialect, the system that it equals, the versions, and the setting that asks for the
	// rule.
	Text       string          `json:"text"`
	Parameters []ParameterSpec `json:"parameters"`
	// Fields are the fields of nodes that it reads, beside those that every node has.
	Fields []FieldSpec `json:"fields"`
	// Properties are what it declares with every parameter at its default.
	Properties SchemeProperties `json:"properties"`
}

// ParameterSpec is a parameter of a scheme, described.
type ParameterSpec struct {
	// Name is the name in documents.
	Name string `json:"name"`
	// Kind is what values it takes: "flag", "integer", "zero_or_integer", "prime", "words" (one of them),
	// "decimal", "numbers" (such as "3,0,7"), "text", "list", or two of these such as "integer_or_text".
	Kind string `json:"kind"`
	// Least and Most are the range of integers, both included; nil where it takes none.
	Least *uint64 `json:"least"`
	Most  *uint64 `json:"most"`
	// Words are the words that it takes, if these are all.
	Words []string `json:"words"`
	// Examples are some texts that it takes, if there are more.
	Examples []string `json:"examples"`
	// Default is what it is when it is left out: a bool, uint64 or string; nil if there is none, or if it depends.
	Default any `json:"default"`
	// DefaultDepends tells that the default depends on other parameters, as Text says.
	DefaultDepends bool `json:"default_depends"`
	// Text is what it means, in a sentence.
	Text string `json:"text"`
}

// FieldSpec is a field of nodes that a scheme reads, described as parameters are.
type FieldSpec struct {
	Name     string   `json:"name"`
	Kind     string   `json:"kind"`
	Least    *uint64  `json:"least"`
	Most     *uint64  `json:"most"`
	Words    []string `json:"words"`
	Examples []string `json:"examples"`
	// Text is what it means, and what stands for it when it is missing, in a sentence.
	Text string `json:"text"`
}

// SchemeProperties are what a scheme declares about itself.
type SchemeProperties struct {
	// Family is how keys find their nodes: "positional" or "keyed".
	Family string `json:"family"`
	// Identity is what the fingerprint covers of a node: "id", "weight", "zone", "address", or such as "fields.port".
	Identity []string `json:"identity"`
	// Ordered tells whether the order of the nodes in the document counts.
	Ordered bool `json:"ordered"`
	// Weighted tells whether nodes may differ in weight.
	Weighted bool `json:"weighted"`
	// Down is what happens to the keys of a node that is down: "mask", "skip", "rebuild" or "stay".
	Down string `json:"down"`
	// DownLimit is the most tries of "skip", else nil.
	DownLimit *uint32 `json:"down_limit"`
	// Integers is what an integer key is: "little_endian", "big_endian" or "refused".
	Integers string `json:"integers"`
}

// Schemes are all schemes with their parameters, fields and properties: our own first, then dialects.
func Schemes() []SchemeSpec {
	var schemes []SchemeSpec
	for at := C.consistent_schemes(); *at != nil; at = (**C.consistent_scheme_spec)(unsafe.Add(unsafe.Pointer(at), unsafe.Sizeof(*at))) {
		schemes = append(schemes, schemeOf(*at))
	}
	return schemes
}

func schemeOf(c *C.consistent_scheme_spec) SchemeSpec {
	spec := SchemeSpec{
		Name:       C.GoString(c.name),
		IsDialect:  c.is_dialect != 0,
		Text:       C.GoString(c.text),
		Parameters: make([]ParameterSpec, c.parameter_count),
		Fields:     make([]FieldSpec, c.field_count),
		Properties: SchemeProperties{
			Family:   C.GoString(c.family),
			Identity: textsOf(c.identity, c.identity_count),
			Ordered:  c.ordered != 0,
			Weighted: c.weighted != 0,
			Down:     C.GoString(c.down),
			Integers: C.GoString(c.integers),
		},
	}
	if limit := uint32(c.down_limit); limit != 0 {
		spec.Properties.DownLimit = &limit
	}
	for i, parameter := range unsafe.Slice(c.parameters, int(c.parameter_count)) {
		spec.Parameters[i] = parameterOf(parameter)
	}
	for i, field := range unsafe.Slice(c.fields, int(c.field_count)) {
		spec.Fields[i] = fieldOf(field)
	}
	return spec
}

func parameterOf(c *C.consistent_parameter_spec) ParameterSpec {
	spec := ParameterSpec{
		Name:           C.GoString(c.name),
		Kind:           C.GoString(c.kind),
		Words:          textsOf(c.words, c.word_count),
		Examples:       textsOf(c.examples, c.example_count),
		DefaultDepends: c.default_kind == C.CONSISTENT_DEFAULT_DEPENDS,
		Text:           C.GoString(c.text),
	}
	spec.Least, spec.Most = rangeOf(c.least, c.most)
	switch c.default_kind {
	case C.CONSISTENT_DEFAULT_FLAG:
		spec.Default = c.default_number != 0
	case C.CONSISTENT_DEFAULT_INTEGER:
		spec.Default = uint64(c.default_number)
	case C.CONSISTENT_DEFAULT_TEXT:
		spec.Default = C.GoString(c.default_text)
	}
	return spec
}

func fieldOf(c *C.consistent_field_spec) FieldSpec {
	spec := FieldSpec{
		Name:     C.GoString(c.name),
		Kind:     C.GoString(c.kind),
		Words:    textsOf(c.words, c.word_count),
		Examples: textsOf(c.examples, c.example_count),
		Text:     C.GoString(c.text),
	}
	spec.Least, spec.Most = rangeOf(c.least, c.most)
	return spec
}

// rangeOf is a range, of which C has the greatest as 0 where there is none.
func rangeOf(least, most C.uint64_t) (*uint64, *uint64) {
	if most == 0 {
		return nil, nil
	}
	from, to := uint64(least), uint64(most)
	return &from, &to
}

// textsOf copies a list of C's.
func textsOf(list **C.char, count C.size_t) []string {
	texts := make([]string, count)
	for i, text := range unsafe.Slice(list, int(count)) {
		texts[i] = C.GoString(text)
	}
	return texts
}
