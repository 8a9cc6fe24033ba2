package libconsistent

import (
	"sync"
	"sync/atomic"

	"libconsistent/internal/abi"
)

// Ring is a live ring, the handle a service holds while nodes come, go and fail. All its methods may be called by any
// number of goroutines at once; look-ups never wait for changes.
//
// The zero Ring is like a closed one until UnmarshalJSON gives it a topology. A Ring must not be copied.
type Ring struct {
	byValue
	lookups
	writer sync.Mutex // held while a change is made and published
	engine atomic.Pointer[engine]
	line   atomic.Pointer[line] // who listens; nil before somebody does
}

// byValue is a field that encoding/json finds in a Ring only where it cannot call (*Ring).MarshalJSON, and would write
// {} without a word.
type byValue struct {
	Refused refusedByValue `json:"libconsistent"`
}

type refusedByValue struct{}

func (refusedByValue) MarshalJSON() ([]byte, error) {
	return nil, &Error{ErrArgument, "json: a Ring by value cannot be marshalled, only a *Ring"}
}

// New makes a ring of nodes, all up, at epoch 0.
func New(nodes []Node, opts ...Option) (*Ring, error) {
	o := options{scheme: "ring"}
	for _, option := range opts {
		option(&o)
	}
	return newRing(func(ring *abi.Ring) error { return o.newRing(nodes, ring) })
}

// FromJSON makes a ring of a topology document, all nodes up. One with "key_hash" needs FromJSONWithSecret.
func FromJSON(document []byte) (*Ring, error) {
	return newRing(func(ring *abi.Ring) error { return read(document, nil, ring) })
}

// read makes a ring of a document and of a secret, nil for none.
func read(document, secret []byte, ring *abi.Ring) error {
	return try(abi.RingFromJSON(text(document), text(secret), ring))
}

func newRing(make func(ring *abi.Ring) error) (*Ring, error) {
	r := new(Ring)
	if err := r.become(make); err != nil {
		return nil, err
	}
	return r, nil
}

// become replaces everything by a new ring of the engine's.
func (r *Ring) become(make func(ring *abi.Ring) error) error {
	var ring abi.Ring
	if err := make(&ring); err != nil {
		return err
	}
	e := own(ring)
	r.writer.Lock()
	defer r.writer.Unlock()
	next, err := e.take(nil)
	if err != nil {
		return err
	}
	count(next)
	if line := r.line.Load(); line != nil {
		if err := e.attach(line); err != nil {
			return err
		}
	}
	r.engine.Store(e)
	r.held.Store(next)
	return nil
}

// open is the ring of the engine's, to be kept alive during calls.
func (r *Ring) open() (*engine, error) {
	if e := r.engine.Load(); e != nil {
		return e, nil
	}
	return nil, errClosed
}

// Close lets go of the ring: look-ups find no node from then on, other calls return ErrClosed. Snapshots stay. The
// garbage collector frees the memory once no call uses it, and that of rings that were not closed, too, once nothing
// refers to them. Close may be called twice, and never fails.
func (r *Ring) Close() error {
	r.writer.Lock()
	defer r.writer.Unlock()
	r.engine.Store(nil)
	if last := r.held.Swap(nil); last != nil {
		count(last)
	}
	return nil
}

// Snapshot is the current placement, to hold still: it does not change when the ring does.
func (r *Ring) Snapshot() *Placement { return placementOf(r.held.Load()) }

// MarshalJSON is the canonical document of the current topology, which all languages share. Health is not part of it.
// An epoch of 0 is left out: who edits documents counts from there.
// json.Marshal may escape characters that the canonical form does not; it stays the same document. Structs to be
// marshalled hold a *Ring: json.Marshal refuses a Ring by value that it cannot take the address of.
func (r *Ring) MarshalJSON() ([]byte, error) {
	return r.text(abi.PlacementToJSON)
}

// UnmarshalJSON makes the ring that of a topology document, whatever it was before, also a zero or a closed one. All
// nodes are up. Goroutines that look keys up meanwhile see the one or the other; a refused document, null included,
// leaves the ring as it is, as does one with "key_hash", which needs FromJSONWithSecret. To follow a topology that
// somebody else changes, use Update.
func (r *Ring) UnmarshalJSON(document []byte) error {
	return r.become(func(ring *abi.Ring) error { return read(document, nil, ring) })
}
