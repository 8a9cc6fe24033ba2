package libconsistent

// #cgo noescape go_pick_node
// #cgo nocallback go_pick_node
// #include "boundary.h"
import "C"

import (
	"runtime"
	"unsafe"
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
	var count C.size_t
	indices := s.room(nil, n)
	err := try(func() C.int32_t {
		return C.go_get_nodes_with(numbered(placement), chars(key), size(key), options.Spread.code(),
			chars(options.Local), size(options.Local), uint32s(indices), C.size_t(len(indices)), &count)
	})
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
	var index C.uint32_t
	C.go_locate(numbered(s.primary), chars(key), size(key), &index)
	return s.name(s.found(index))
}

// PickNode is one of the first n nodes of a key, spread over zones, chosen by a salt such as the request's id: the same
// for the same salt, evenly spread over many. False if no node is live. It allocates nothing.
func (l *lookups) PickNode(key string, n int, salt string) (string, bool) {
	s := l.held.Load()
	if s == nil || n <= 0 {
		return "", false
	}
	index := C.go_pick_node(s.number(), chars(key), size(key), C.size_t(n), chars(salt), size(salt))
	return s.name(s.found(index))
}

// PickNodeByLoad is PickNode with two choices: the salt picks two of the nodes, and the one with less load for its
// weight is taken. Loads are those of Loads.
func (r *Ring) PickNodeByLoad(key string, n int, salt string) (string, bool) {
	s, e := r.held.Load(), r.engine.Load()
	if s == nil || e == nil || n <= 0 {
		return "", false
	}
	var id [C.CONSISTENT_ID_CAPACITY]byte
	var len C.size_t
	status := C.go_pick_node_by_load(e.number(), chars(key), size(key), C.size_t(n), chars(salt), size(salt),
		(*C.char)(unsafe.Pointer(&id[0])), C.size_t(cap(id[:])), &len)
	runtime.KeepAlive(e)
	if C.go_has_failed(status) != 0 {
		failed()
	}
	return string(id[:len]), status == C.CONSISTENT_OK
}
