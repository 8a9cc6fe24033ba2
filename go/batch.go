package libconsistent

// #cgo noescape go_place
// #cgo nocallback go_place
// #cgo noescape go_place_u64offsets
// #cgo nocallback go_place_u64offsets
// #cgo noescape consistent_placement_place_u64
// #cgo nocallback consistent_placement_place_u64
// #cgo noescape consistent_placement_place_hashed
// #cgo nocallback consistent_placement_place_hashed
// #include "boundary.h"
import "C"

import (
	"runtime"
	"sync"
)

// Place is the indices of the nodes of many keys, and the snapshot they refer to. NoIndex stands for no node.
func (r *Ring) Place(keys []string) ([]uint32, *Placement, error) {
	s := r.held.Load()
	indices, err := placeKeys(s, keys)
	return answer(s, indices, err)
}

// PlaceBytes is Place for keys of bytes.
func (r *Ring) PlaceBytes(keys [][]byte) ([]uint32, *Placement, error) {
	s := r.held.Load()
	indices, err := placeKeys(s, keys)
	return answer(s, indices, err)
}

// PlacePacked is Place for packed keys: key i is bytes[offsets[i]:offsets[i+1]], so there is one offset more than keys.
// It copies nothing.
func (r *Ring) PlacePacked(bytes []byte, offsets []uint32) ([]uint32, *Placement, error) {
	s := r.held.Load()
	indices, err := s.placePacked(bytes, offsets)
	return answer(s, indices, err)
}

// PlacePacked64 is PlacePacked for offsets of 64 bits.
func (r *Ring) PlacePacked64(bytes []byte, offsets []uint64) ([]uint32, *Placement, error) {
	s := r.held.Load()
	indices, err := s.placePacked64(bytes, offsets)
	return answer(s, indices, err)
}

// PlaceUint64 is Place for integer keys: each is its 8 little-endian bytes, or what the dialect's system has; ErrKeys
// where that has none.
func (r *Ring) PlaceUint64(keys []uint64) ([]uint32, *Placement, error) {
	s := r.held.Load()
	indices, err := s.placeUint64(keys)
	return answer(s, indices, err)
}

// PlaceHashed is Place for keys that already are their positions. In dialects ErrKeys for what is no position,
// ErrUnsupported where keys are more than their positions.
func (r *Ring) PlaceHashed(positions []uint64) ([]uint32, *Placement, error) {
	s := r.held.Load()
	indices, err := s.placeHashed(positions)
	return answer(s, indices, err)
}

// Place is the indices of the nodes of many keys; NoIndex stands for no node.
func (p *Placement) Place(keys []string) ([]uint32, error) { return placeKeys(p.held.Load(), keys) }

// PlaceBytes is Place for keys of bytes.
func (p *Placement) PlaceBytes(keys [][]byte) ([]uint32, error) {
	return placeKeys(p.held.Load(), keys)
}

// PlacePacked is Place for packed keys: key i is bytes[offsets[i]:offsets[i+1]], so there is one offset more than keys.
// It copies nothing.
func (p *Placement) PlacePacked(bytes []byte, offsets []uint32) ([]uint32, error) {
	return p.held.Load().placePacked(bytes, offsets)
}

// PlacePacked64 is PlacePacked for offsets of 64 bits.
func (p *Placement) PlacePacked64(bytes []byte, offsets []uint64) ([]uint32, error) {
	return p.held.Load().placePacked64(bytes, offsets)
}

// PlaceUint64 is Place for integer keys: each is its 8 little-endian bytes, or what the dialect's system has; ErrKeys
// where that has none.
func (p *Placement) PlaceUint64(keys []uint64) ([]uint32, error) {
	return p.held.Load().placeUint64(keys)
}

// PlaceHashed is Place for keys that already are their positions. In dialects ErrKeys for what is no position,
// ErrUnsupported where keys are more than their positions.
func (p *Placement) PlaceHashed(positions []uint64) ([]uint32, error) {
	return p.held.Load().placeHashed(positions)
}

func answer(s *snapshot, indices []uint32, err error) ([]uint32, *Placement, error) {
	if err != nil {
		return nil, nil, err
	}
	return indices, placementOf(s), nil
}

// place makes a call that writes count indices.
func (s *snapshot) place(count int, call func(out []uint32) C.int32_t) ([]uint32, error) {
	if s == nil {
		return nil, errClosed
	}
	defer runtime.KeepAlive(s)
	out := make([]uint32, count)
	if err := try(func() C.int32_t { return call(out) }); err != nil {
		return nil, err
	}
	return out, nil
}

func (s *snapshot) placePacked(bytes []byte, offsets []uint32) ([]uint32, error) {
	return s.place(max(len(offsets)-1, 0), func(out []uint32) C.int32_t {
		return C.go_place(s.placement, charsOf(bytes), C.size_t(len(bytes)), uint32s(offsets), C.size_t(len(offsets)),
			uint32s(out), C.size_t(len(out)))
	})
}

func (s *snapshot) placePacked64(bytes []byte, offsets []uint64) ([]uint32, error) {
	return s.place(max(len(offsets)-1, 0), func(out []uint32) C.int32_t {
		return C.go_place_u64offsets(s.placement, charsOf(bytes), C.size_t(len(bytes)), uint64s(offsets),
			C.size_t(len(offsets)), uint32s(out), C.size_t(len(out)))
	})
}

func (s *snapshot) placeUint64(keys []uint64) ([]uint32, error) {
	return s.place(len(keys), func(out []uint32) C.int32_t {
		return C.consistent_placement_place_u64(s.placement, uint64s(keys), C.size_t(len(keys)), uint32s(out),
			C.size_t(len(out)))
	})
}

func (s *snapshot) placeHashed(positions []uint64) ([]uint32, error) {
	return s.place(len(positions), func(out []uint32) C.int32_t {
		return C.consistent_placement_place_hashed(s.placement, uint64s(positions), C.size_t(len(positions)),
			uint32s(out), C.size_t(len(out)))
	})
}

// parcel is keys side by side. C may not follow the pointers inside strings, so they are packed, a part at a time that
// stays in the cache; the memory is used again.
type parcel struct {
	bytes   []byte
	offsets []uint64
}

const (
	parcelKeys  = 1024
	parcelBytes = 64 << 10
)

var parcels = sync.Pool{New: func() any { return &parcel{offsets: make([]uint64, 1, parcelKeys+1)} }}

func placeKeys[K string | []byte](s *snapshot, keys []K) ([]uint32, error) {
	return s.place(len(keys), func(out []uint32) C.int32_t {
		p := parcels.Get().(*parcel)
		for len(keys) > 0 {
			count := pack(p, keys)
			status := C.go_place_u64offsets(s.placement, charsOf(p.bytes), C.size_t(len(p.bytes)), uint64s(p.offsets),
				C.size_t(len(p.offsets)), uint32s(out), C.size_t(count))
			if status != C.CONSISTENT_OK {
				return status
			}
			keys, out = keys[count:], out[count:]
		}
		// One huge key should not occupy memory for ever.
		if cap(p.bytes) <= 16*parcelBytes {
			parcels.Put(p)
		}
		return C.CONSISTENT_OK
	})
}

// pack fills the parcel with the first keys and returns how many they are.
func pack[K string | []byte](p *parcel, keys []K) int {
	p.bytes, p.offsets = p.bytes[:0], p.offsets[:1]
	for i, key := range keys {
		if i == parcelKeys || len(p.bytes) >= parcelBytes {
			return i
		}
		p.bytes = append(p.bytes, key...)
		p.offsets = append(p.offsets, uint64(len(p.bytes)))
	}
	return len(keys)
}
