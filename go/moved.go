package libconsistent

import (
	"runtime"
	"slices"
	"unsafe"

	"libconsistent/internal/abi"
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
	return movedNumbers(r.held.Load(), after.held.Load(), abi.KeysIntegers, keys, n, spread)
}

// MovedHashed is Moved for keys that already are their positions. ErrIncomparable if the two hash keys differently.
func (r *Ring) MovedHashed(after *Ring, positions []uint64, n int, spread Spread) (MovedKeys, error) {
	return movedNumbers(r.held.Load(), after.held.Load(), abi.KeysPositions, positions, n, spread)
}

// Moved is what would move of these keys if this placement became like another one, health included, where each key is
// kept by the first n nodes of its list. Any two placements can be compared, whatever their schemes. ErrKeys names the
// first key that either refuses, ErrArgument is for an n below 1.
func (p *Placement) Moved(after *Placement, keys []string, n int, spread Spread) (MovedKeys, error) {
	return movedTexts(p.held.Load(), after.held.Load(), keys, n, spread)
}

// MovedUint64 is Moved for integer keys.
func (p *Placement) MovedUint64(after *Placement, keys []uint64, n int, spread Spread) (MovedKeys, error) {
	return movedNumbers(p.held.Load(), after.held.Load(), abi.KeysIntegers, keys, n, spread)
}

// MovedHashed is Moved for keys that already are their positions. ErrIncomparable if the two hash keys differently.
func (p *Placement) MovedHashed(after *Placement, positions []uint64, n int, spread Spread) (MovedKeys, error) {
	return movedNumbers(p.held.Load(), after.held.Load(), abi.KeysPositions, positions, n, spread)
}

func movedTexts(before, after *snapshot, keys []string, n int, spread Spread) (MovedKeys, error) {
	return movedOf(before, after, n, func(moved **abi.Moved) *abi.Failure {
		return abi.WhatMoves(before.placement, after.placement, wholeParcel(keys).keys(), n, spread.code(), moved)
	})
}

func movedNumbers(before, after *snapshot, kind int32, keys []uint64, n int, spread Spread) (MovedKeys, error) {
	return movedOf(before, after, n, func(moved **abi.Moved) *abi.Failure {
		return abi.WhatMoves(before.placement, after.placement, abi.NumberKeys(kind, keys), n, spread.code(), moved)
	})
}

func movedOf(before, after *snapshot, n int, call func(moved **abi.Moved) *abi.Failure) (MovedKeys, error) {
	if before == nil || after == nil {
		return MovedKeys{}, errClosed
	}
	if err := checkCopies(n); err != nil {
		return MovedKeys{}, err
	}
	defer runtime.KeepAlive(before)
	defer runtime.KeepAlive(after)
	var moved *abi.Moved
	if err := try(call(&moved)); err != nil {
		return MovedKeys{}, err
	}
	defer abi.Free(moved)
	m := MovedKeys{moved.Keys, slices.Clone(unsafe.Slice(moved.Which, moved.WhichCount)), make([]KeyMove, moved.MoveCount),
		moved.Copies}
	known := make(ids)
	for i, step := range unsafe.Slice(moved.Moves, moved.MoveCount) {
		m.Moves[i] = KeyMove{known.of(step.From, step.FromLen), known.of(step.To, step.ToLen), step.Copies}
	}
	return m, nil
}
