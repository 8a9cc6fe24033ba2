package libconsistent

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"libconsistent/internal/abi"
)

// engine owns a ring of the engine's, and frees it when nothing refers to it any more, a running call included.
type engine struct {
	ring abi.Ring
}

func own(ring abi.Ring) *engine {
	e := &engine{ring}
	runtime.AddCleanup(e, abi.RingFree, ring)
	return e
}

// snapshot is what look-ups see at one instant, swapped as one thing. It never changes, so that look-ups need neither
// locks nor counts: the collector gives the placement back when nothing refers to the snapshot any more. Whoever hands
// its placement to the engine keeps it alive until the call returns.
type snapshot struct {
	placement abi.Placement
	primary   abi.Placement // the same as if no node were down
	table     abi.Table     // what look-ups ask
	primaries abi.Table     // what those ask that want the primary
	names     []string      // by index
	sorted    []uint32      // the indices by id; nil if they already are in that order

	epoch       uint64
	fingerprint string
	bytes       int // of the compiled table
	most        int // nodes that any look-up lists
}

// take takes the engine's current snapshot; earlier is one of the same engine, or nil. Nobody else changes the ring
// meanwhile.
func (e *engine) take(earlier *snapshot) (*snapshot, error) {
	defer runtime.KeepAlive(e)
	var placement abi.Placement
	if err := try(abi.RingSnapshot(e.ring, &placement)); err != nil {
		return nil, err
	}
	return hold(placement, earlier)
}

// hold takes over a placement with one release due; earlier is one with mostly the same nodes, or nil.
func hold(placement abi.Placement, earlier *snapshot) (*snapshot, error) {
	var err error
	var primary abi.Placement
	s := &snapshot{placement: placement}
	runtime.AddCleanup(s, abi.PlacementRelease, placement)
	if err := try(abi.PlacementPrimary(placement, &primary)); err != nil {
		return nil, err
	}
	s.primary = primary
	runtime.AddCleanup(s, abi.PlacementRelease, primary)
	info := abi.NewInfo()
	if err := try(abi.PlacementInfo(placement, &info)); err != nil {
		return nil, err
	}
	s.epoch, s.fingerprint = info.Epoch, string(info.Fingerprint[:len(info.Fingerprint)-1])
	s.bytes, s.most = info.MemoryBytes, info.MaxNodes
	s.primaries.Set(primary, nil)
	if earlier == nil {
		s.table.Set(placement, nil)
	} else {
		s.table.Set(placement, &earlier.table)
	}
	// Changes of health leave the members as they are.
	if earlier != nil && earlier.epoch == s.epoch {
		s.names, s.sorted = earlier.names, earlier.sorted
		return s, nil
	}
	s.names, err = namesOf(placement, info.Len, earlier)
	s.sorted = order(s.names)
	return s, err
}

// namesOf is the ids of a placement's nodes, by index. Those that the earlier snapshot has, if there is one, are the
// same strings: most changes leave most names as they are.
func namesOf(placement abi.Placement, count int, earlier *snapshot) ([]string, error) {
	ids := make([]abi.Slice, count)
	if err := try(abi.IDs(placement, ids)); err != nil {
		return nil, err
	}
	var known []string
	if earlier != nil {
		known = earlier.names
	}
	names := make([]string, count)
	next, kept := 0, 0
	for i, id := range ids {
		bytes := unsafe.Slice(id.Data, id.Len)
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

const unseenLimit = abi.UnseenLimit

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
