package libconsistent

// #include "boundary.h"
import "C"

import "runtime"

// bits is how wide identifiers of Chord are: a node has as many fingers, and a lookup at most as many hops.
const bits = 160

// Fingers is the finger table of a node under the scheme chord: 160 ids, of which the one at i is the first node at or
// above the node's identifier plus 2^i. Nodes that are down are in no table but their own.
func (l *lookups) Fingers(node string) ([]string, error) {
	return l.indices(func(p *C.consistent_placement, found *C.uint32_t, room C.size_t, needed *C.size_t) C.int32_t {
		return C.consistent_placement_fingers(p, chars(node), size(node), found, room, needed)
	})
}

// Route is the nodes that a lookup from a node is sent on to under the scheme chord, hop by hop. The last, or the first
// itself if there are none, is the one before the key's node.
func (l *lookups) Route(from, key string) ([]string, error) {
	return l.indices(func(p *C.consistent_placement, found *C.uint32_t, room C.size_t, needed *C.size_t) C.int32_t {
		return C.go_route(p, chars(from), size(from), chars(key), size(key), found, room, needed)
	})
}

// indices is the ids of the nodes whose indices fill writes.
func (l *lookups) indices(
	fill func(*C.consistent_placement, *C.uint32_t, C.size_t, *C.size_t) C.int32_t,
) ([]string, error) {
	s := l.held.Load()
	if s == nil {
		return nil, errClosed
	}
	defer runtime.KeepAlive(s)
	var found []uint32
	count, err := fit(bits, func(room int, needed *C.size_t) C.int32_t {
		found = make([]uint32, room)
		return fill(s.placement, uint32s(found), C.size_t(room), needed)
	})
	if err != nil {
		return nil, err
	}
	return s.ids(found[:count]), nil
}
