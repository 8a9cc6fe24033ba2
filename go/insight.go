package libconsistent

// #include "boundary.h"
import "C"

import (
	"math/big"
	"runtime"
	"unsafe"
)

// Positions is a number of positions of keys, exactly: up to 2^64, which has an upper half of 1.
type Positions struct {
	High, Low uint64
}

// String is the decimal number.
func (p Positions) String() string {
	n := new(big.Int).SetUint64(p.High)
	return n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(p.Low)).String()
}

// Shares is the part of all keys that each node owns, from 0 to 1, health included.
func (l *lookups) Shares() (map[string]float64, error) { return l.SharesReplicas(1, SpreadZone) }

// SharesReplicas is the part of all keys that each node has a copy of, where each key is kept by the first n nodes of
// its list: they sum to n if so many nodes are live. ErrArgument for an n below 1.
func (l *lookups) SharesReplicas(n int, spread Spread) (map[string]float64, error) {
	return sharesOf(l, n, spread, func(share C.consistent_share) float64 { return float64(share.share) })
}

// SharePositions is Shares, exactly: the number of positions.
func (l *lookups) SharePositions() (map[string]Positions, error) {
	return sharesOf(l, 1, SpreadZone, func(share C.consistent_share) Positions {
		return Positions{uint64(share.positions_high), uint64(share.positions_low)}
	})
}

func sharesOf[T any](l *lookups, n int, spread Spread, read func(share C.consistent_share) T) (map[string]T, error) {
	s := l.held.Load()
	if s == nil {
		return nil, errClosed
	}
	if err := checkCopies(n); err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(s)
	shares := make([]C.consistent_share, len(s.names))
	err := try(func() C.int32_t {
		return C.consistent_placement_shares(s.placement, C.size_t(n), spread.code(), unsafe.SliceData(shares), C.size_t(len(shares)), nil)
	})
	if err != nil {
		return nil, err
	}
	all := make(map[string]T, len(s.names))
	for i, name := range s.names {
		all[name] = read(shares[i])
	}
	return all, nil
}

// Distribution is how given keys spread over the nodes.
type Distribution struct {
	// Counts is the keys by node, also of nodes that have none.
	Counts map[string]uint64
	// Total is how many keys have a node.
	Total uint64
	// Unplaced is how many have none, because no node is live.
	Unplaced uint64
	// PeakToAverage is the load of the fullest node against its fair part by weight: 1 is perfect, 0 is no keys.
	PeakToAverage float64
}

// Distribution counts the nodes of keys.
func (l *lookups) Distribution(keys []string) (Distribution, error) {
	s := l.held.Load()
	if s == nil {
		return Distribution{}, errClosed
	}
	defer runtime.KeepAlive(s)
	whole := wholeParcel(keys)
	summary := C.consistent_distribution{struct_size: C.sizeof_consistent_distribution}
	counts := make([]uint64, len(s.names))
	err := try(func() C.int32_t {
		return C.go_distribution(s.placement, charsOf(whole.bytes), C.size_t(len(whole.bytes)), charsOf(whole.offsets),
			C.size_t(len(keys)), uint64s(counts), C.size_t(len(counts)), nil, &summary)
	})
	if err != nil {
		return Distribution{}, err
	}
	d := Distribution{
		Counts:        make(map[string]uint64, len(s.names)),
		Total:         uint64(summary.total),
		Unplaced:      uint64(summary.unplaced),
		PeakToAverage: float64(summary.peak_to_average),
	}
	for i, name := range s.names {
		d.Counts[name] = counts[i]
	}
	return d, nil
}

// Range is the positions from First to Last, both included. It never wraps. In JSON, they are decimal strings.
type Range struct {
	First uint64 `json:"first,string"`
	Last  uint64 `json:"last,string"`
}

// Ranges is the positions a node owns, health included, ascending, neighbours joined.
func (l *lookups) Ranges(id string) ([]Range, error) {
	s := l.held.Load()
	if s == nil {
		return nil, errClosed
	}
	defer runtime.KeepAlive(s)
	var found []C.consistent_range
	needed, err := fit(256, func(room int, needed *C.size_t) C.int32_t {
		found = make([]C.consistent_range, room)
		return C.consistent_placement_ranges(s.placement, chars(id), size(id), unsafe.SliceData(found), C.size_t(room), needed)
	})
	if err != nil {
		return nil, err
	}
	ranges := make([]Range, needed)
	for i := range ranges {
		ranges[i] = Range{uint64(found[i].first), uint64(found[i].last)}
	}
	return ranges, nil
}

// Explain tells, for operators to read, where a key goes and why. It tells the position: not for strangers.
func (l *lookups) Explain(key string) (string, error) {
	text, err := l.text(func(p *C.consistent_placement, buf *C.char, room C.size_t, needed *C.size_t) C.int32_t {
		return C.go_explain(p, chars(key), size(key), buf, room, needed)
	})
	return string(text), err
}

// text is what call writes of the snapshot.
func (l *lookups) text(
	call func(p *C.consistent_placement, buf *C.char, room C.size_t, needed *C.size_t) C.int32_t,
) ([]byte, error) {
	s := l.held.Load()
	if s == nil {
		return nil, errClosed
	}
	defer runtime.KeepAlive(s)
	return textOf(func(buf *C.char, room C.size_t, needed *C.size_t) C.int32_t {
		return call(s.placement, buf, room, needed)
	})
}
