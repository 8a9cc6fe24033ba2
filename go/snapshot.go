package libconsistent

// #include "boundary.h"
import "C"

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"
)

// engine owns a ring of C's, and frees it when nothing refers to it any more, a running call included.
type engine struct {
	ring *C.consistent_ring
}

func own(ring *C.consistent_ring) *engine {
	e := &engine{ring}
	runtime.AddCleanup(e, func(ring *C.consistent_ring) { C.consistent_ring_free(ring) }, ring)
	return e
}

// snapshot is what look-ups see at one instant, swapped as one thing. It never changes, so that look-ups need neither
// locks nor counts: the collector gives the placement back when nothing refers to the snapshot any more. Whoever hands
// its placement to C keeps it alive until the call returns.
type snapshot struct {
	placement *C.consistent_placement
	primary   *C.consistent_placement // the same as if no node were down
	names     []string                // by index
	sorted    []uint32                // the indices by id; nil if they already are in that order

	epoch       uint64
	fingerprint string
	bytes       int // of the compiled table
	most        int // nodes that any look-up lists
}

// take takes the engine's current snapshot. Nobody else changes the ring meanwhile.
func (e *engine) take(earlier *snapshot) (*snapshot, error) {
	defer runtime.KeepAlive(e)
	s := new(snapshot)
	if err := try(func() C.int32_t { return C.consistent_ring_snapshot(e.ring, &s.placement) }); err != nil {
		return nil, err
	}
	runtime.AddCleanup(s, func(p *C.consistent_placement) { C.consistent_placement_release(p) }, s.placement)
	if err := try(func() C.int32_t { return C.consistent_placement_primary(s.placement, &s.primary) }); err != nil {
		return nil, err
	}
	runtime.AddCleanup(s, func(p *C.consistent_placement) { C.consistent_placement_release(p) }, s.primary)
	info := C.consistent_info{struct_size: C.sizeof_consistent_info}
	if err := try(func() C.int32_t { return C.consistent_placement_info(s.placement, &info) }); err != nil {
		return nil, err
	}
	s.epoch, s.fingerprint = uint64(info.epoch), C.GoString(&info.fingerprint[0])
	s.bytes, s.most = int(info.memory_bytes), int(info.max_nodes)
	var err error
	s.names, err = namesOf(s.placement, int(info.len), earlier)
	s.sorted = order(s.names)
	return s, err
}

// namesOf is the ids of a placement's nodes, by index. Those that the earlier snapshot has, if there is one, are the
// same strings: most changes leave most names as they are.
func namesOf(placement *C.consistent_placement, count int, earlier *snapshot) ([]string, error) {
	ids := make([]C.consistent_slice, count)
	if err := try(func() C.int32_t { return C.go_ids(placement, unsafe.SliceData(ids), C.size_t(count)) }); err != nil {
		return nil, err
	}
	var known []string
	if earlier != nil {
		known = earlier.names
	}
	names := make([]string, count)
	next, kept := 0, 0
	for i, id := range ids {
		bytes := unsafe.Slice((*byte)(id.data), int(id.len))
		for next < len(known) && known[next] < string(bytes) {
			next++
		}
		if next < len(known) && known[next] == string(bytes) {
			names[i] = known[next]
			kept++
		} else {
			names[i] = string(bytes)
		}
	}
	if kept == len(names) && kept == len(known) {
		return known, nil
	}
	return names, nil
}

// order is the indices of names by their bytes; nil if they are in that order, as in all schemes but those where the
// order of the document counts.
func order(names []string) []uint32 {
	if slices.IsSorted(names) {
		return nil
	}
	sorted := make([]uint32, len(names))
	for i := range sorted {
		sorted[i] = uint32(i)
	}
	slices.SortFunc(sorted, func(a, b uint32) int { return strings.Compare(names[a], names[b]) })
	return sorted
}

// index is the index of an id; false if it is no member.
func (s *snapshot) index(id string) (uint32, bool) {
	if s.sorted == nil {
		index, found := slices.BinarySearch(s.names, id)
		return uint32(index), found
	}
	at, found := slices.BinarySearchFunc(s.sorted, id, func(index uint32, id string) int {
		return strings.Compare(s.names[index], id)
	})
	if !found {
		return NoIndex, false
	}
	return s.sorted[at], true
}

// unseen is the bytes of tables made, and of those closed, since the collector was last called for them. It frees
// tables that nothing refers to, but does not see their size, so it is called when they have become many.
var unseen atomic.Int64

const unseenLimit = 64 << 20

// collecting is held while the collector runs: who makes tables faster than it frees them waits for it.
var collecting sync.Mutex

func count(s *snapshot) {
	if unseen.Add(int64(s.bytes)) > unseenLimit && unseen.Swap(0) > unseenLimit {
		collecting.Lock()
		go func() {
			defer collecting.Unlock()
			runtime.GC()
		}()
	}
}
