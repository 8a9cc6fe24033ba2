package libconsistent

// #include "boundary.h"
import "C"

import (
	"runtime"
	"unsafe"
)

// MovedKeys is what moves of given keys.
type MovedKeys struct {
	// Keys is how many there were.
	Keys uint64 `json:"keys"`
	// Which is those of them that move, counted from 0, ascending.
	Which []uint64 `json:"which"`
	// Moves is every pair of nodes between which copies move, by From, then To, ids by bytes, no node last.
	Moves []KeyMove `json:"moves"`
	// Copies is how many move: with one copy a key, as many as keys.
	Copies uint64 `json:"copies"`
}

// KeyMove is copies of keys that move from one node to another; "" is no node.
type KeyMove struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Copies uint64 `json:"copies"`
}

// Moved is what would move of these keys if this ring became like another one, health included, where each key is kept
// by the first n nodes of its list. Any two rings can be compared, whatever their schemes. ErrKeys names the first key
// that either refuses, ErrArgument is for an n below 1.
func (r *Ring) Moved(after *Ring, keys []string, n int, spread Spread) (MovedKeys, error) {
	return movedTexts(r.held.Load(), after.held.Load(), keys, n, spread)
}

// MovedUint64 is Moved for integer keys.
func (r *Ring) MovedUint64(after *Ring, keys []uint64, n int, spread Spread) (MovedKeys, error) {
	return movedNumbers(r.held.Load(), after.held.Load(), C.CONSISTENT_KEYS_INTEGERS, keys, n, spread)
}

// MovedHashed is Moved for keys that already are their positions. ErrIncomparable if the two hash keys differently.
func (r *Ring) MovedHashed(after *Ring, positions []uint64, n int, spread Spread) (MovedKeys, error) {
	return movedNumbers(r.held.Load(), after.held.Load(), C.CONSISTENT_KEYS_POSITIONS, positions, n, spread)
}

// Moved is what would move of these keys if this placement became like another one, health included, where each key is
// kept by the first n nodes of its list. Any two placements can be compared, whatever their schemes. ErrKeys names the
// first key that either refuses, ErrArgument is for an n below 1.
func (p *Placement) Moved(after *Placement, keys []string, n int, spread Spread) (MovedKeys, error) {
	return movedTexts(p.held.Load(), after.held.Load(), keys, n, spread)
}

// MovedUint64 is Moved for integer keys.
func (p *Placement) MovedUint64(after *Placement, keys []uint64, n int, spread Spread) (MovedKeys, error) {
	return movedNumbers(p.held.Load(), after.held.Load(), C.CONSISTENT_KEYS_INTEGERS, keys, n, spread)
}

// MovedHashed is Moved for keys that already are their positions. ErrIncomparable if the two hash keys differently.
func (p *Placement) MovedHashed(after *Placement, positions []uint64, n int, spread Spread) (MovedKeys, error) {
	return movedNumbers(p.held.Load(), after.held.Load(), C.CONSISTENT_KEYS_POSITIONS, positions, n, spread)
}

func movedTexts(before, after *snapshot, keys []string, n int, spread Spread) (MovedKeys, error) {
	return movedOf(before, after, n, func(moved **C.consistent_moved) C.int32_t {
		whole := wholeParcel(keys)
		return C.go_moved(before.placement, after.placement, C.CONSISTENT_KEYS_PACKED64, charsOf(whole.bytes),
			C.size_t(len(whole.bytes)), charsOf(whole.offsets), C.size_t(len(keys)), C.size_t(n), spread.code(), moved)
	})
}

func movedNumbers(before, after *snapshot, kind C.int32_t, keys []uint64, n int, spread Spread) (MovedKeys, error) {
	return movedOf(before, after, n, func(moved **C.consistent_moved) C.int32_t {
		return C.go_moved(before.placement, after.placement, kind, charsOf(keys), 0, nil, C.size_t(len(keys)),
			C.size_t(n), spread.code(), moved)
	})
}

func movedOf(before, after *snapshot, n int, call func(moved **C.consistent_moved) C.int32_t) (MovedKeys, error) {
	if before == nil || after == nil {
		return MovedKeys{}, errClosed
	}
	if err := checkCopies(n); err != nil {
		return MovedKeys{}, err
	}
	defer runtime.KeepAlive(before)
	defer runtime.KeepAlive(after)
	var moved *C.consistent_moved
	if err := try(func() C.int32_t { return call(&moved) }); err != nil {
		return MovedKeys{}, err
	}
	defer C.consistent_free(unsafe.Pointer(moved))
	m := MovedKeys{uint64(moved.keys), make([]uint64, moved.which_count), make([]KeyMove, moved.move_count),
		uint64(moved.copies)}
	for i, place := range unsafe.Slice(moved.which, int(moved.which_count)) {
		m.Which[i] = uint64(place)
	}
	known := make(ids)
	for i, step := range unsafe.Slice(moved.moves, int(moved.move_count)) {
		m.Moves[i] = KeyMove{known.of(step.from, step.from_len), known.of(step.to, step.to_len), uint64(step.copies)}
	}
	return m, nil
}
