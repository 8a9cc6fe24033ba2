//go:build !consistent_cgo && !libconsistent_static

package abi

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"sync/atomic"

	"github.com/zeebo/xxh3"
)

// Table is what look-ups ask, for as long as the placement lives. The first look-up copies who owns every position, and
// those after it go along the copy, so that nobody waits for the machine; whoever looks up while it is copied asks the
// machine, as everybody does where keys are more than positions.
type Table struct {
	placement Placement
	like      int // about how many arcs there are
	copied    atomic.Pointer[owners]
	begun     atomic.Bool
}

// Set makes it the look-ups of a placement; earlier is one that is like it, or nil.
func (t *Table) Set(placement Placement, earlier *Table) {
	t.placement = placement
	if earlier != nil {
		if o := earlier.copied.Load(); o != nil {
			t.like = len(o.arcs)
		}
	}
}

// owners is the copy; nil where there is none.
func (t *Table) owners() *owners {
	if o := t.copied.Load(); o != nil {
		return o
	}
	return t.copy()
}

func (t *Table) copy() *owners {
	if t.begun.Load() || t.begun.Swap(true) {
		return nil
	}
	o := ownersOf(t.placement, t.like)
	t.copied.Store(o)
	return o
}

// owners is arcs of positions, or of remainders, ascending, with their owners.
type owners struct {
	Owners
	arcs  []Arc
	first []uint32 // by the top bits of a position, the first arc that can hold it
	shift uint
}

// ownersOf copies the owners of a placement, with room for so many arcs at first. It is nil where there are none, and
// where there is no memory for them: then the machine is asked.
func ownersOf(placement Placement, most int) *owners {
	o := &owners{Owners: NewOwners(), arcs: make([]Arc, most)}
	for {
		needed := 0
		failure := PlacementOwners(placement, &o.Owners, o.arcs, &needed)
		switch {
		case failure == nil:
			o.arcs = o.arcs[:needed]
			o.index()
			return o
		case failure.Kind != "buffer":
			return nil
		}
		o.arcs = make([]Arc, needed)
	}
}

// index finds for each value of the top bits the first arc that does not end before it: two to four values an arc, so
// that it mostly is the one.
func (o *owners) index() {
	if o.Modulus != 0 {
		return
	}
	o.shift = uint(64 - min(bits.Len(uint(len(o.arcs)))+1, 24))
	o.first = make([]uint32, 1<<(64-o.shift))
	at := uint32(0)
	for top := range o.first {
		for o.arcs[at].Last < uint64(top)<<o.shift {
			at++
		}
		o.first[top] = at
	}
}

// owner is the owner of a position. The last arc ends with the greatest there is.
func (o *owners) owner(position uint64) uint32 {
	if o.Modulus != 0 {
		return o.arcs[position%uint64(o.Modulus)].Node
	}
	arcs := o.arcs
	at := o.first[position>>o.shift]
	for arcs[at].Last < position {
		at++
	}
	return arcs[at].Node
}

// position is the position of a key.
func (o *owners) position(key string) uint64 {
	if o.TagOpen|o.Stop != 0 {
		key = o.hashed(key)
	}
	return xxh3.HashStringSeed(key, o.Seed)
}

// hashed is the part of a key that is hashed.
func (o *owners) hashed(key string) string {
	if o.TagOpen != 0 {
		if _, behind, found := strings.Cut(key, string(rune(o.TagOpen))); found {
			if part, _, found := strings.Cut(behind, string(rune(o.TagClose))); found && part != "" {
				return part
			}
		}
	}
	if o.Stop != 0 {
		if part, _, found := strings.Cut(key, string(rune(o.Stop))); found && part != "" {
			return part
		}
	}
	return key
}

// Locate is the index of the node of a key, NoIndex if there is none.
func (t *Table) Locate(key string) uint32 {
	if o := t.owners(); o != nil {
		return o.owner(o.position(key))
	}
	return t.locate(KeyBytes, key, 0)
}

// LocateNumber is Locate for an integer key or a position, as kind says.
func (t *Table) LocateNumber(kind int32, number uint64) uint32 {
	o := t.owners()
	switch {
	case o == nil:
		return t.locate(kind, "", number)
	case kind == KeyInteger:
		var bytes [8]byte
		binary.LittleEndian.PutUint64(bytes[:], number)
		return o.owner(xxh3.HashSeed(bytes[:], o.Seed))
	default:
		return o.owner(number)
	}
}
