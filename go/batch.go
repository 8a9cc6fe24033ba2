package libconsistent

import (
	"fmt"
	"math"
	"runtime"
	"sync"

	"libconsistent/internal/abi"
)

// Place is the indices of the nodes of many keys, and the snapshot they refer to. NoIndex stands for no node. With n
// the first n nodes of each key, spread over zones: n indices for one key, then for the next, filled up with NoIndex.
func (r *Ring) Place(keys []string, n ...int) ([]uint32, *Placement, error) {
	s := r.held.Load()
	indices, err := placeKeys(s, keys, n)
	return answer(s, indices, err)
}

// PlaceBytes is Place for keys of bytes.
func (r *Ring) PlaceBytes(keys [][]byte, n ...int) ([]uint32, *Placement, error) {
	s := r.held.Load()
	indices, err := placeKeys(s, keys, n)
	return answer(s, indices, err)
}

// PlacePacked is Place for packed keys: key i is bytes[offsets[i]:offsets[i+1]], so there is one offset more than keys.
// It copies nothing.
func (r *Ring) PlacePacked(bytes []byte, offsets []uint32, n ...int) ([]uint32, *Placement, error) {
	s := r.held.Load()
	indices, err := placePacked(s, bytes, offsets, n)
	return answer(s, indices, err)
}

// PlacePacked64 is PlacePacked for offsets of 64 bits.
func (r *Ring) PlacePacked64(bytes []byte, offsets []uint64, n ...int) ([]uint32, *Placement, error) {
	s := r.held.Load()
	indices, err := placePacked(s, bytes, offsets, n)
	return answer(s, indices, err)
}

// PlaceUint64 is Place for integer keys: each is its 8 little-endian bytes, or what the dialect's system has; ErrKeys
// where that has none.
func (r *Ring) PlaceUint64(keys []uint64, n ...int) ([]uint32, *Placement, error) {
	s := r.held.Load()
	indices, err := s.placeNumbers(abi.KeysIntegers, keys, n)
	return answer(s, indices, err)
}

// PlaceHashed is Place for keys that already are their positions. In dialects ErrKeys for what is no position,
// ErrUnsupported where keys are more than their positions.
func (r *Ring) PlaceHashed(positions []uint64, n ...int) ([]uint32, *Placement, error) {
	s := r.held.Load()
	indices, err := s.placeNumbers(abi.KeysPositions, positions, n)
	return answer(s, indices, err)
}

// Place is the indices of the nodes of many keys; NoIndex stands for no node. With n the first n nodes of each key,
// spread over zones: n indices for one key, then for the next, filled up with NoIndex.
func (p *Placement) Place(keys []string, n ...int) ([]uint32, error) {
	return placeKeys(p.held.Load(), keys, n)
}

// PlaceBytes is Place for keys of bytes.
func (p *Placement) PlaceBytes(keys [][]byte, n ...int) ([]uint32, error) {
	return placeKeys(p.held.Load(), keys, n)
}

// PlacePacked is Place for packed keys: key i is bytes[offsets[i]:offsets[i+1]], so there is one offset more than keys.
// It copies nothing.
func (p *Placement) PlacePacked(bytes []byte, offsets []uint32, n ...int) ([]uint32, error) {
	return placePacked(p.held.Load(), bytes, offsets, n)
}

// PlacePacked64 is PlacePacked for offsets of 64 bits.
func (p *Placement) PlacePacked64(bytes []byte, offsets []uint64, n ...int) ([]uint32, error) {
	return placePacked(p.held.Load(), bytes, offsets, n)
}

// PlaceUint64 is Place for integer keys: each is its 8 little-endian bytes, or what the dialect's system has; ErrKeys
// where that has none.
func (p *Placement) PlaceUint64(keys []uint64, n ...int) ([]uint32, error) {
	return p.held.Load().placeNumbers(abi.KeysIntegers, keys, n)
}

// PlaceHashed is Place for keys that already are their positions. In dialects ErrKeys for what is no position,
// ErrUnsupported where keys are more than their positions.
func (p *Placement) PlaceHashed(positions []uint64, n ...int) ([]uint32, error) {
	return p.held.Load().placeNumbers(abi.KeysPositions, positions, n)
}

func answer(s *snapshot, indices []uint32, err error) ([]uint32, *Placement, error) {
	if err != nil {
		return nil, nil, err
	}
	return indices, placementOf(s), nil
}

// So many nodes a ring has at most, and so many indices one batch returns: no more than a slice of them can hold.
const (
	maxNodes   = 1 << 20
	maxIndices = min(1<<31, math.MaxInt/4)
)

// place makes a call that writes n indices for each key.
func (s *snapshot) place(count int, n []int, call func(out []uint32, n int) *abi.Failure) ([]uint32, error) {
	if s == nil {
		return nil, errClosed
	}
	defer runtime.KeepAlive(s)
	each := 1
	if len(n) > 0 {
		each = n[len(n)-1]
	}
	if each < 1 || each > maxNodes {
		return nil, &Error{ErrArgument, fmt.Sprintf("n: %d is not from 1 to %d", each, maxNodes)}
	}
	if each > 1 && count > maxIndices/each {
		return nil, &Error{ErrTooMany, fmt.Sprintf("keys: %d of them with %d nodes each, at most %d indices; place them in parts",
			count, each, maxIndices)}
	}
	out := make([]uint32, count*each)
	if err := try(call(out, each)); err != nil {
		return nil, err
	}
	return out, nil
}

func placePacked[T uint32 | uint64](s *snapshot, bytes []byte, offsets []T, n []int) ([]uint32, error) {
	keys := abi.PackedKeys(bytes, offsets)
	return s.place(keys.Count, n, func(out []uint32, n int) *abi.Failure {
		return abi.Place(s.placement, keys, n, out)
	})
}

func (s *snapshot) placeNumbers(kind int32, numbers []uint64, n []int) ([]uint32, error) {
	return s.place(len(numbers), n, func(out []uint32, n int) *abi.Failure {
		return abi.Place(s.placement, abi.NumberKeys(kind, numbers), n, out)
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

func placeKeys[K string | []byte](s *snapshot, keys []K, n []int) ([]uint32, error) {
	return s.place(len(keys), n, func(out []uint32, n int) *abi.Failure {
		p := parcels.Get().(*parcel)
		for done := 0; done < len(keys); {
			count := pack(p, keys[done:], parcelKeys, parcelBytes)
			if abi.Place(s.placement, p.keys(), n, out[done*n:(done+count)*n]) != nil {
				// The message must name the key by its place among all of them.
				return abi.Place(s.placement, wholeParcel(keys).keys(), n, out)
			}
			done += count
		}
		// One huge key should not occupy memory for ever.
		if cap(p.bytes) <= 16*parcelBytes {
			parcels.Put(p)
		}
		return nil
	})
}

// wholeParcel is all keys in one.
func wholeParcel[K string | []byte](keys []K) *parcel {
	room := 0
	for _, key := range keys {
		room += len(key)
	}
	whole := &parcel{bytes: make([]byte, 0, room), offsets: make([]uint64, 1, len(keys)+1)}
	pack(whole, keys, math.MaxInt, math.MaxInt)
	return whole
}

func (p *parcel) keys() abi.Keys { return abi.PackedKeys(p.bytes, p.offsets) }

// pack fills the parcel with the first keys, at most so many of them and little more than so many bytes, and returns
// how many they are.
func pack[K string | []byte](p *parcel, keys []K, most, bytes int) int {
	p.bytes, p.offsets = p.bytes[:0], p.offsets[:1]
	for i, key := range keys {
		if i == most || len(p.bytes) >= bytes {
			return i
		}
		p.bytes = append(p.bytes, key...)
		p.offsets = append(p.offsets, uint64(len(p.bytes)))
	}
	return len(keys)
}
