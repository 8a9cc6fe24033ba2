package libconsistent

import (
	"unsafe"

	"libconsistent/internal/abi"
)

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
	for _, c := range abi.Schemes() {
		schemes = append(schemes, schemeOf(c))
	}
	return schemes
}

func schemeOf(c *abi.SchemeSpec) SchemeSpec {
	spec := SchemeSpec{
		Name:       c.Name.String(),
		IsDialect:  c.IsDialect != 0,
		Text:       c.Text.String(),
		Parameters: make([]ParameterSpec, c.ParameterCount),
		Fields:     make([]FieldSpec, c.FieldCount),
		Properties: SchemeProperties{
			Family:   c.Family.String(),
			Identity: textsOf(c.Identity, c.IdentityCount),
			Ordered:  c.Ordered != 0,
			Weighted: c.Weighted != 0,
			Down:     c.Down.String(),
			Integers: c.Integers.String(),
		},
	}
	if limit := c.DownLimit; limit != 0 {
		spec.Properties.DownLimit = &limit
	}
	for i, parameter := range unsafe.Slice(c.Parameters, c.ParameterCount) {
		spec.Parameters[i] = parameterOf(parameter)
	}
	for i, field := range unsafe.Slice(c.Fields, c.FieldCount) {
		spec.Fields[i] = fieldOf(field)
	}
	return spec
}

func parameterOf(c *abi.ParameterSpec) ParameterSpec {
	spec := ParameterSpec{
		Name:           c.Name.String(),
		Kind:           c.Kind.String(),
		Words:          textsOf(c.Words, c.WordCount),
		Examples:       textsOf(c.Examples, c.ExampleCount),
		DefaultDepends: c.DefaultKind == abi.DefaultDepends,
		Text:           c.Text.String(),
	}
	spec.Least, spec.Most = rangeOf(c.Least, c.Most)
	switch c.DefaultKind {
	case abi.DefaultFlag:
		spec.Default = c.DefaultNumber != 0
	case abi.DefaultInteger:
		spec.Default = c.DefaultNumber
	case abi.DefaultText:
		spec.Default = c.DefaultText.String()
	}
	return spec
}

func fieldOf(c *abi.FieldSpec) FieldSpec {
	spec := FieldSpec{
		Name:     c.Name.String(),
		Kind:     c.Kind.String(),
		Words:    textsOf(c.Words, c.WordCount),
		Examples: textsOf(c.Examples, c.ExampleCount),
		Text:     c.Text.String(),
	}
	spec.Least, spec.Most = rangeOf(c.Least, c.Most)
	return spec
}

// rangeOf is a range, of which the engine has the greatest as 0 where there is none.
func rangeOf(least, most uint64) (*uint64, *uint64) {
	if most == 0 {
		return nil, nil
	}
	return &least, &most
}

// textsOf copies a list of the engine's.
func textsOf(list *abi.CString, count int) []string {
	texts := make([]string, count)
	for i, text := range unsafe.Slice(list, count) {
		texts[i] = text.String()
	}
	return texts
}
