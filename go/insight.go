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
func (r *Ring) Shares() (map[string]float64, error) {
	return sharesOf(r, func(share C.consistent_share) float64 { return float64(share.ratio) })
}

// SharePositions is Shares, exactly: the number of positions.
func (r *Ring) SharePositions() (map[string]Positions, error) {
	return sharesOf(r, func(share C.consistent_share) Positions {
		return Positions{uint64(share.positions_high), uint64(share.positions_low)}
	})
}

func sharesOf[T any](r *Ring, read func(share C.consistent_share) T) (map[string]T, error) {
	return byName(r, func(
		ring *C.consistent_ring, shares []C.consistent_share, needed *C.size_t, placement **C.consistent_placement,
	) C.int32_t {
		return C.consistent_ring_shares(ring, unsafe.SliceData(shares), C.size_t(len(shares)), needed, placement)
	}, read)
}

// byName is what fill writes of each node, under the names that it was written of.
func byName[S, T any](
	r *Ring,
	fill func(*C.consistent_ring, []S, *C.size_t, **C.consistent_placement) C.int32_t,
	read func(S) T,
) (map[string]T, error) {
	e, err := r.open()
	if err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(e)
	var written []S
	var placement *C.consistent_placement
	_, err = fit(r.Len(), func(room int, needed *C.size_t) C.int32_t {
		written = make([]S, room)
		return fill(e.ring, written, needed, &placement)
	})
	if err != nil {
		return nil, err
	}
	defer C.consistent_placement_release(placement)
	names, err := namesOf(placement, r.held.Load())
	if err != nil {
		return nil, err
	}
	all := make(map[string]T, len(names))
	for i, name := range names {
		all[name] = read(written[i])
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
func (r *Ring) Distribution(keys []string) (Distribution, error) {
	e, err := r.open()
	if err != nil {
		return Distribution{}, err
	}
	defer runtime.KeepAlive(e)
	room := 0
	for _, key := range keys {
		room += len(key)
	}
	p := newPacker(room)
	defer p.pin.Unpin()
	slices := make([]C.consistent_slice, len(keys))
	for i, key := range keys {
		at, len := p.put(key)
		slices[i] = C.consistent_slice{data: unsafe.Pointer(at), len: len}
	}
	summary := C.consistent_distribution{struct_size: C.sizeof_consistent_distribution}
	var counts []uint64
	var placement *C.consistent_placement
	_, err = fit(r.Len(), func(room int, needed *C.size_t) C.int32_t {
		counts = make([]uint64, room)
		return C.consistent_ring_distribution(e.ring, unsafe.SliceData(slices), C.size_t(len(slices)), uint64s(counts),
			C.size_t(room), needed, &summary, &placement)
	})
	if err != nil {
		return Distribution{}, err
	}
	defer C.consistent_placement_release(placement)
	names, err := namesOf(placement, r.held.Load())
	if err != nil {
		return Distribution{}, err
	}
	d := Distribution{
		Counts:        make(map[string]uint64, len(names)),
		Total:         uint64(summary.total),
		Unplaced:      uint64(summary.unplaced),
		PeakToAverage: float64(summary.peak_to_average),
	}
	for i, name := range names {
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
func (r *Ring) Ranges(id string) ([]Range, error) {
	e, err := r.open()
	if err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(e)
	var found []C.consistent_range
	needed, err := fit(256, func(room int, needed *C.size_t) C.int32_t {
		found = make([]C.consistent_range, room)
		return C.consistent_ring_ranges(e.ring, chars(id), size(id), unsafe.SliceData(found), C.size_t(room), needed)
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
func (r *Ring) Explain(key string) (string, error) {
	text, err := r.text(func(e *engine, buf *C.char, room C.size_t, needed *C.size_t) C.int32_t {
		return C.consistent_ring_explain(e.ring, unsafe.Pointer(unsafe.StringData(key)), size(key), buf, room, needed)
	})
	return string(text), err
}
