package libconsistent

import (
	"runtime"
	"slices"
	"sync/atomic"
	"unsafe"

	"libconsistent/internal/abi"
)

// Spread says how replicas are chosen.
type Spread int32

const (
	// SpreadZone spreads replicas over zones as evenly as they allow. It is the default, and what unknown values mean.
	SpreadZone Spread = abi.SpreadZone
	// SpreadNone takes the first nodes of the walk.
	SpreadNone Spread = abi.SpreadNone
	// SpreadWeight spreads replicas over zones as evenly as the weights of these allow: a zone that weighs less has
	// fewer, so that it can be ramped up.
	SpreadWeight Spread = abi.SpreadWeight
)

// lookups are the calls that need only a snapshot, on the ring and on a placement. Closed, they find nothing.
type lookups struct {
	held atomic.Pointer[snapshot]
}

// GetNode is the id of the node of a key; false if no node is live, or a dialect has none for the key, which CheckKey
// tells apart. It allocates nothing.
func (l *lookups) GetNode(key string) (string, bool) {
	s := l.held.Load()
	return s.name(s.locate(key))
}

// GetNodeBytes is GetNode for a key of bytes.
func (l *lookups) GetNodeBytes(key []byte) (string, bool) { return l.GetNode(text(key)) }

// GetNodeUint64 is GetNode for an integer key: its 8 little-endian bytes, or what the dialect's system has; false where
// that has none.
func (l *lookups) GetNodeUint64(key uint64) (string, bool) {
	s := l.held.Load()
	return s.name(s.locateNumber(abi.KeyInteger, key))
}

// GetNodeHashed is GetNode for a key that already is its position; false in dialects whose keys are more than that.
func (l *lookups) GetNodeHashed(position uint64) (string, bool) {
	s := l.held.Load()
	return s.name(s.locateNumber(abi.KeyPosition, position))
}

// CheckKey is ErrKeys for a key that the dialect's system could not have, or would read as something else: the look-ups
// that return no error find no node for it. It names what the dialect takes and the option that says so.
func (l *lookups) CheckKey(key string) error {
	return l.check(func(s *snapshot) *abi.Failure { return abi.Check(s.placement, key) })
}

// CheckKeyUint64 is CheckKey for an integer key.
func (l *lookups) CheckKeyUint64(key uint64) error {
	return l.check(func(s *snapshot) *abi.Failure { return abi.CheckInteger(s.placement, key) })
}

// check is the error of a look-up; to find no node is none.
func (l *lookups) check(locate func(s *snapshot) *abi.Failure) error {
	s := l.held.Load()
	if s == nil {
		return errClosed
	}
	defer runtime.KeepAlive(s)
	return try(locate(s))
}

// GetNodes is the first n nodes for a key: its node, then its replicas, by default spread over zones. Fewer if fewer
// are live; none if n is not above 0.
func (l *lookups) GetNodes(key string, n int, spread ...Spread) []string {
	s := l.held.Load()
	var some [16]uint32
	indices := s.room(some[:], n)
	return s.ids(indices[:s.nodes(key, indices, spread)])
}

// GetNodesBytes is GetNodes for a key of bytes.
func (l *lookups) GetNodesBytes(key []byte, n int, spread ...Spread) []string {
	return l.GetNodes(text(key), n, spread...)
}

// GetNodesUint64 is GetNodes for an integer key, as GetNodeUint64 reads it.
func (l *lookups) GetNodesUint64(key uint64, n int, spread ...Spread) []string {
	s := l.held.Load()
	var some [16]uint32
	indices := s.room(some[:], n)
	return s.ids(indices[:s.nodesOfNumber(abi.KeyInteger, key, indices, spread)])
}

// GetNodesHashed is GetNodes for a key that already is its position; none in dialects whose keys are more than that.
func (l *lookups) GetNodesHashed(position uint64, n int, spread ...Spread) []string {
	s := l.held.Load()
	var some [16]uint32
	indices := s.room(some[:], n)
	return s.ids(indices[:s.nodesOfNumber(abi.KeyPosition, position, indices, spread)])
}

// Nodes is the ids of all nodes, by index.
func (l *lookups) Nodes() []string {
	if s := l.held.Load(); s != nil {
		return slices.Clone(s.names)
	}
	return nil
}

// Len is how many nodes there are.
func (l *lookups) Len() int {
	if s := l.held.Load(); s != nil {
		return len(s.names)
	}
	return 0
}

// Contains tells whether an id is a member.
func (l *lookups) Contains(id string) bool {
	s := l.held.Load()
	if s == nil {
		return false
	}
	_, found := s.index(id)
	return found
}

// Epoch is how many changes led to the topology.
func (l *lookups) Epoch() uint64 {
	if s := l.held.Load(); s != nil {
		return s.epoch
	}
	return 0
}

// Fingerprint is 32 hexadecimal digits: rings with the same one place every key alike, health aside. "" if closed.
func (l *lookups) Fingerprint() string {
	if s := l.held.Load(); s != nil {
		return s.fingerprint
	}
	return ""
}

// State is the health of a node.
func (l *lookups) State(id string) (State, error) {
	s := l.held.Load()
	index, err := s.find(id)
	if err != nil {
		return Up, err
	}
	view, err := s.view(index)
	return State(view.State), err
}

func (s *snapshot) locate(key string) uint32 {
	if s == nil {
		return NoIndex
	}
	return s.found(s.table.Locate(key))
}

// locateNumber is for an integer key or a position, as kind says.
func (s *snapshot) locateNumber(kind int32, number uint64) uint32 {
	if s == nil {
		return NoIndex
	}
	return s.found(s.table.LocateNumber(kind, number))
}

func (s *snapshot) nodes(key string, indices []uint32, spread []Spread) int {
	if len(indices) == 0 {
		return 0
	}
	return s.counted(s.table.GetNodes(key, code(spread), indices))
}

func (s *snapshot) nodesOfNumber(kind int32, number uint64, indices []uint32, spread []Spread) int {
	if len(indices) == 0 {
		return 0
	}
	return s.counted(s.table.GetNodesNumber(kind, number, code(spread), indices))
}

// found and counted end a look-up: the snapshot was needed until now.
func (s *snapshot) found(index uint32) uint32 {
	runtime.KeepAlive(s)
	if index == abi.Failed {
		failed()
	}
	return index
}

func (s *snapshot) counted(count int) int {
	runtime.KeepAlive(s)
	if count < 0 {
		failed()
	}
	return count
}

// failed ends a look-up that has no error to return. A valid placement refuses no key, so it is a bug in the library.
func failed() {
	if err := try(abi.Fault()); err != nil {
		panic(err)
	}
	panic(&Error{ErrPanic, "a look-up failed inside the library"})
}

// text is bytes as a string, good as long as nobody changes them.
func text(bytes []byte) string { return unsafe.String(unsafe.SliceData(bytes), len(bytes)) }

// name is the held string of an index; false for one that is no node.
func (s *snapshot) name(index uint32) (string, bool) {
	if s == nil || uint64(index) >= uint64(len(s.names)) {
		return "", false
	}
	return s.names[index], true
}

// room is memory for up to n indices, never more than there are nodes: the given one if it is enough.
func (s *snapshot) room(some []uint32, n int) []uint32 {
	if s == nil || n <= 0 {
		return nil
	}
	n = min(n, s.most)
	if n <= len(some) {
		return some[:n]
	}
	return make([]uint32, n)
}

func (s *snapshot) ids(indices []uint32) []string {
	if len(indices) == 0 {
		return nil
	}
	ids := make([]string, len(indices))
	for i, index := range indices {
		ids[i] = s.names[index]
	}
	return ids
}

// code is a spread as the engine takes it.
func (s Spread) code() int32 {
	switch s {
	case SpreadNone:
		return abi.SpreadNone
	case SpreadWeight:
		return abi.SpreadWeight
	}
	return abi.SpreadZone
}

// code is a choice of spread as the engine takes it.
func code(spread []Spread) int32 {
	if len(spread) == 0 {
		return abi.SpreadZone
	}
	return spread[len(spread)-1].code()
}
