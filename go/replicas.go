package libconsistent

import (
	"runtime"

	"libconsistent/internal/abi"
)

// Replicas is how GetNodesWith chooses and orders nodes.
type Replicas struct {
	// Spread is how they spread over zones.
	Spread Spread
	// IncludeDown chooses down nodes as if they were up.
	IncludeDown bool
	// Local is the caller's zone: nodes that share more leading segments with it come first. "" is the order of the
	// walk.
	Local string
}

// GetNodesWith is GetNodes with options. ErrZone if Local is not a zone.
func (l *lookups) GetNodesWith(key string, n int, options Replicas) ([]string, error) {
	s := l.held.Load()
	if s == nil {
		return nil, errClosed
	}
	defer runtime.KeepAlive(s)
	placement := s.placement
	if options.IncludeDown {
		placement = s.primary
	}
	var count int
	indices := s.room(nil, n)
	err := try(abi.GetNodesWith(placement, key, options.Spread.code(), options.Local, indices, &count))
	if err != nil {
		return nil, err
	}
	return s.ids(indices[:count]), nil
}

// GetPrimary is the id of the node a key has while every node is up: the first of its walk, whatever its health; false
// if no node has weight. It allocates nothing.
func (l *lookups) GetPrimary(key string) (string, bool) {
	s := l.held.Load()
	if s == nil {
		return "", false
	}
	return s.name(s.found(s.primaries.Locate(key)))
}

// PickNode is one of the first n nodes of a key, spread over zones, chosen by a salt such as the request's id: the same
// for the same salt, evenly spread over many. False if no node is live. It allocates nothing.
func (l *lookups) PickNode(key string, n int, salt string) (string, bool) {
	s := l.held.Load()
	if s == nil || n <= 0 {
		return "", false
	}
	return s.name(s.found(s.table.PickNode(key, n, salt)))
}

// PickNodeByLoad is PickNode with two choices: the salt picks two of the nodes, and the one with less load for its
// weight is taken. Loads are those of Loads.
func (r *Ring) PickNodeByLoad(key string, n int, salt string) (string, bool) {
	s, e := r.held.Load(), r.engine.Load()
	if s == nil || e == nil || n <= 0 {
		return "", false
	}
	var id [abi.IDCapacity]byte
	var needed int
	status := abi.PickNodeByLoad(e.ring, key, n, salt, id[:], &needed)
	runtime.KeepAlive(e)
	if abi.HasFailed(status) {
		failed()
	}
	return string(id[:needed]), status == abi.OK
}
