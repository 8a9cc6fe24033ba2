package libconsistent

import (
	"fmt"
	"strconv"
	"unsafe"

	"libconsistent/internal/abi"
)

// Option chooses the scheme of a new ring, or a parameter of it.
type Option func(*options)

type options struct {
	scheme     string
	parameters []parameter
	secret     *[16]byte
	err        error
}

type parameter struct {
	name   string
	number uint64
	text   string
	isText bool
	isFlag bool
	isReal bool // text is a number that is no integer
}

// WithScheme names the scheme; the default is "ring".
func WithScheme(name string) Option {
	return func(o *options) { o.scheme = name }
}

// WithSeed is another seed for the hash of keys and nodes; the default is 0.
func WithSeed(seed uint64) Option { return WithParameter("seed", seed) }

// WithVnodes is the number of points a node of weight 1 has in the scheme "ring".
func WithVnodes(n int) Option { return WithParameter("vnodes", n) }

// WithHashTag hashes only what stands between the first of two characters, such as "{}", and the second.
func WithHashTag(tag string) Option { return WithParameter("hash_tag", tag) }

// WithHashStop hashes keys up to the first of a character, such as "/", without it.
func WithHashStop(stop string) Option { return WithParameter("hash_stop", stop) }

// WithParameter sets any parameter of the scheme by its name.
func WithParameter[V int | uint64 | float64 | bool | string](name string, value V) Option {
	p := parameter{name: name}
	var err error
	switch value := any(value).(type) {
	case int:
		p.number = uint64(value)
		if value < 0 {
			err = &Error{ErrParameter, fmt.Sprintf("scheme.%s: %d is negative", name, value)}
		}
	case uint64:
		p.number = value
	case float64:
		p.text, p.isText, p.isReal = strconv.FormatFloat(value, 'f', -1, 64), true, true
	case bool:
		p.number, p.isFlag = uint64(flag(value)), true
	case string:
		p.text, p.isText = value, true
	}
	return func(o *options) {
		o.parameters = append(o.parameters, p)
		if o.err == nil {
			o.err = err
		}
	}
}

// newRing makes a ring of nodes by the options.
func (o *options) newRing(nodes []Node, ring *abi.Ring) error {
	return o.with(func(all *abi.Options) error {
		return withNodes(nodes, func(nodes []abi.Node) *abi.Failure {
			return abi.RingNew(nodes, all, ring)
		})
	})
}

// with makes a call with the options as the engine takes them. What they point to is pinned until it returns.
func (o *options) with(call func(all *abi.Options) error) error {
	if o.err != nil {
		return o.err
	}
	room := len(o.scheme)
	for _, given := range o.parameters {
		room += len(given.name) + len(given.text)
	}
	p := newPacker(room)
	defer p.pin.Unpin()
	parameters := make([]abi.Parameter, len(o.parameters), len(o.parameters)+1)
	p.pin.Pin(unsafe.SliceData(parameters))
	for i, given := range o.parameters {
		parameters[i] = abi.NewParameter()
		parameters[i].Name, parameters[i].NameLen = p.put(given.name)
		parameters[i].Value = given.number
		if given.isFlag {
			parameters[i].IsFlag = 1
		}
		if given.isText {
			parameters[i].Text, parameters[i].TextLen = p.put(given.text)
			parameters[i].IsNumber = int32(flag(given.isReal))
		}
	}
	all := abi.NewOptions()
	all.Scheme, all.SchemeLen = p.put(o.scheme)
	if o.secret != nil {
		p.pin.Pin(o.secret)
		all.Secret, all.SecretLen = &o.secret[0], len(o.secret)
	}
	all.Parameters, all.ParameterCount = unsafe.SliceData(parameters), len(parameters)
	return call(&all)
}
