package libconsistent

import (
	"runtime"

	"libconsistent/internal/abi"
)

// bits is how wide identifiers of Chord are: a node has as many fingers, and a lookup at most as many hops.
const bits = 160

// Fingers is the finger table of a node under the scheme chord: 160 ids, of which the one at i is the first node at or
// above the node's identifier plus 2^i. Nodes that are down are in no table but their own.
func (l *lookups) Fingers(node string) ([]string, error) {
	return l.indices(func(p abi.Placement, found []uint32, needed *int) *abi.Failure {
		return abi.PlacementFingers(p, node, found, needed)
	})
}

// Route is the nodes that a lookup from a node is sent on to under the scheme chord, hop by hop. The last, or the first
// itself if there are none, is the one before the key's node.
func (l *lookups) Route(from, key string) ([]string, error) {
	return l.indices(func(p abi.Placement, found []uint32, needed *int) *abi.Failure {
		return abi.Route(p, from, key, found, needed)
	})
}

// indices is the ids of the nodes whose indices fill writes.
func (l *lookups) indices(
	fill func(abi.Placement, []uint32, *int) *abi.Failure,
) ([]string, error) {
	s := l.held.Load()
	if s == nil {
		return nil, errClosed
	}
	defer runtime.KeepAlive(s)
	var found []uint32
	count, err := fit(bits, func(room int, needed *int) *abi.Failure {
		found = make([]uint32, room)
		return fill(s.placement, found, needed)
	})
	if err != nil {
		return nil, err
	}
	return s.ids(found[:count]), nil
}
