//go:build consistent_cgo || libconsistent_static

package abi

// #cgo noescape go_locate
// #cgo nocallback go_locate
// #cgo noescape go_locate_number
// #cgo nocallback go_locate_number
// #cgo noescape go_get_nodes
// #cgo nocallback go_get_nodes
// #cgo noescape go_get_nodes_number
// #cgo nocallback go_get_nodes_number
// #cgo noescape go_pick_node
// #cgo nocallback go_pick_node
// #cgo noescape go_place
// #cgo nocallback go_place
// #include "boundary.h"
import "C"

import (
	"runtime"
	"unsafe"
)

// Backend is the way to the engine.
const Backend = "cgo"

// UnseenLimit is how many bytes of tables are made before the collector is called, which does not see them.
const UnseenLimit = 64 << 20

// try makes a call and turns its status into a failure. The message belongs to the thread of the call, so the goroutine
// stays on it.
func try(call func() C.int32_t) *Failure {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	status := call()
	if status == C.CONSISTENT_OK {
		return nil
	}
	message := textOf(func(buf []byte, needed *int) bool {
		return C.consistent_last_error((*C.char)(unsafe.Pointer(&buf[0])), C.size_t(len(buf)),
			(*C.size_t)(unsafe.Pointer(needed))) == C.CONSISTENT_ERR_BUFFER
	})
	return &Failure{StatusName(int32(status)), message}
}

// StatusName is the name of a status; "unknown" for a number that is none.
func StatusName(status int32) string { return C.GoString(C.consistent_status_name(C.int32_t(status))) }

// pointer is a handle as a pointer to memory that is not Go's.
func pointer(handle uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&handle)) }

// chars and void are a text for C, good as long as the text is used.
func chars(s string) *C.char { return (*C.char)(void(s)) }

func void(s string) unsafe.Pointer { return unsafe.Pointer(unsafe.StringData(s)) }

func size(s string) C.size_t { return C.size_t(len(s)) }

func charsAt(first *byte) *C.char { return (*C.char)(unsafe.Pointer(first)) }

func uint32s(s []uint32) *C.uint32_t { return (*C.uint32_t)(unsafe.Pointer(unsafe.SliceData(s))) }

// Table is what look-ups ask, for as long as the placement lives.
type Table struct{ placement Placement }

// Set makes it the look-ups of a placement.
func (t *Table) Set(placement Placement, _ *Table) { t.placement = placement }

// handle is the placement in the form that cgo need not inspect.
func (t *Table) handle() C.uintptr_t { return C.uintptr_t(t.placement) }

// Locate is the index of the node of a key, NoIndex if there is none.
func (t *Table) Locate(key string) uint32 {
	var index C.uint32_t
	C.go_locate(t.handle(), chars(key), size(key), &index)
	return uint32(index)
}

// LocateNumber is Locate for an integer key or a position, as kind says.
func (t *Table) LocateNumber(kind int32, number uint64) uint32 {
	var index C.uint32_t
	C.go_locate_number(t.handle(), C.int32_t(kind), C.uint64_t(number), &index)
	return uint32(index)
}

// GetNodes fills indices, of which there is at least one, with the first nodes of a key, and returns how many there
// are; -1 is a failure.
func (t *Table) GetNodes(key string, spread int32, indices []uint32) int {
	return int(C.go_get_nodes(t.handle(), chars(key), size(key), C.int32_t(spread), uint32s(indices),
		C.size_t(len(indices))))
}

// GetNodesNumber is GetNodes for an integer key or a position, as kind says.
func (t *Table) GetNodesNumber(kind int32, number uint64, spread int32, indices []uint32) int {
	return int(C.go_get_nodes_number(t.handle(), C.int32_t(kind), C.uint64_t(number), C.int32_t(spread),
		uint32s(indices), C.size_t(len(indices))))
}

// PickNode is one of the first n nodes of a key, chosen by a salt.
func (t *Table) PickNode(key string, n int, salt string) uint32 {
	return uint32(C.go_pick_node(t.handle(), chars(key), size(key), C.size_t(n), chars(salt), size(salt)))
}

// Check is why a key has no node, if that is a failure.
func Check(placement Placement, key string) *Failure {
	return try(func() C.int32_t { return C.go_check(C.uintptr_t(placement), chars(key), size(key)) })
}

// CheckInteger is Check for an integer key.
func CheckInteger(placement Placement, key uint64) *Failure {
	return try(func() C.int32_t { return C.go_check_integer(C.uintptr_t(placement), C.uint64_t(key)) })
}

// GetNodesWith is GetNodes with the zone of the caller, which is checked.
func GetNodesWith(placement Placement, key string, spread int32, local string, indices []uint32, count *int) *Failure {
	return try(func() C.int32_t {
		return C.go_get_nodes_with(C.uintptr_t(placement), chars(key), size(key), C.int32_t(spread), chars(local),
			size(local), uint32s(indices), C.size_t(len(indices)), (*C.size_t)(unsafe.Pointer(count)))
	})
}

// Place writes the first n nodes of each key.
func Place(placement Placement, keys Keys, n int, out []uint32) *Failure {
	return try(func() C.int32_t {
		return C.go_place(C.uintptr_t(placement), C.int32_t(keys.Kind), charsAt(keys.Data), C.size_t(keys.Len),
			charsAt(keys.Offsets), C.size_t(keys.Count), C.size_t(n), uint32s(out), C.size_t(len(out)))
	})
}

// Distribute counts the nodes of packed keys.
func Distribute(placement Placement, keys Keys, counts []uint64, summary *Distribution) *Failure {
	return try(func() C.int32_t {
		return C.go_distribution(C.uintptr_t(placement), charsAt(keys.Data), C.size_t(keys.Len), charsAt(keys.Offsets),
			C.size_t(keys.Count), (*C.uint64_t)(unsafe.Pointer(unsafe.SliceData(counts))), C.size_t(len(counts)), nil,
			(*C.consistent_distribution)(unsafe.Pointer(summary)))
	})
}

// Assign assigns packed items.
func Assign(placement Placement, items Keys, factorMilli uint32, out []uint32) *Failure {
	return try(func() C.int32_t {
		return C.go_assign(C.uintptr_t(placement), charsAt(items.Data), C.size_t(items.Len), charsAt(items.Offsets),
			C.size_t(items.Count), C.uint32_t(factorMilli), uint32s(out))
	})
}

// Explain writes where a key goes and why.
func Explain(placement Placement, key string, buf []byte, needed *int) *Failure {
	return try(func() C.int32_t {
		return C.go_explain(C.uintptr_t(placement), chars(key), size(key), charsAt(unsafe.SliceData(buf)),
			C.size_t(len(buf)), (*C.size_t)(unsafe.Pointer(needed)))
	})
}

// Position writes where a key lies.
func Position(placement Placement, key string, position *uint64) *Failure {
	return try(func() C.int32_t {
		return C.go_position(C.uintptr_t(placement), chars(key), size(key), (*C.uint64_t)(unsafe.Pointer(position)))
	})
}

// Slot writes the slot of a key.
func Slot(placement Placement, key string, slot *uint32) *Failure {
	return try(func() C.int32_t {
		return C.go_slot(C.uintptr_t(placement), chars(key), size(key), (*C.uint32_t)(unsafe.Pointer(slot)))
	})
}

// Route writes the indices of the nodes that a look-up under chord is sent on to.
func Route(placement Placement, from, key string, indices []uint32, needed *int) *Failure {
	return try(func() C.int32_t {
		return C.go_route(C.uintptr_t(placement), chars(from), size(from), chars(key), size(key), uint32s(indices),
			C.size_t(len(indices)), (*C.size_t)(unsafe.Pointer(needed)))
	})
}

// WhatMoves is what moves of keys between two placements.
func WhatMoves(before, after Placement, keys Keys, n int, spread int32, moved **Moved) *Failure {
	return try(func() C.int32_t {
		return C.go_moved(C.uintptr_t(before), C.uintptr_t(after), C.int32_t(keys.Kind), charsAt(keys.Data),
			C.size_t(keys.Len), charsAt(keys.Offsets), C.size_t(keys.Count), C.size_t(n), C.int32_t(spread),
			(**C.consistent_moved)(unsafe.Pointer(moved)))
	})
}

// TransitionNodes writes where a key is read or written; its kind says which of bytes and number it is.
func TransitionNodes(t Transition, writes bool, kind int32, bytes string, number uint64, n int, indices []uint32,
	count *int) *Failure {
	var way C.int32_t
	if writes {
		way = 1
	}
	return try(func() C.int32_t {
		return C.go_transition_nodes(C.uintptr_t(t), way, C.int32_t(kind), chars(bytes), size(bytes), C.uint64_t(number),
			C.size_t(n), uint32s(indices), C.size_t(len(indices)), (*C.size_t)(unsafe.Pointer(count)))
	})
}

// TransitionIsDone tells whether a key is done.
func TransitionIsDone(t Transition, kind int32, bytes string, number uint64, done *int32) *Failure {
	return try(func() C.int32_t {
		return C.go_transition_is_done(C.uintptr_t(t), C.int32_t(kind), chars(bytes), size(bytes), C.uint64_t(number),
			(*C.int32_t)(unsafe.Pointer(done)))
	})
}

// IDs reads the ids of all nodes, by index.
func IDs(placement Placement, ids []Slice) *Failure {
	return try(func() C.int32_t {
		return C.go_ids(C.uintptr_t(placement), (*C.consistent_slice)(unsafe.Pointer(unsafe.SliceData(ids))),
			C.size_t(len(ids)))
	})
}

// Schemes is all schemes. They live as long as the program.
func Schemes() []*SchemeSpec { return listed[SchemeSpec](unsafe.Pointer(C.consistent_schemes())) }

// Formats is all formats. They live as long as the program.
func Formats() []*Format { return listed[Format](unsafe.Pointer(C.consistent_formats())) }

// listed is a list that ends with NULL.
func listed[T any](list unsafe.Pointer) []*T {
	first := (**T)(list)
	count := 0
	for *(**T)(unsafe.Add(list, uintptr(count)*unsafe.Sizeof(first))) != nil {
		count++
	}
	return unsafe.Slice(first, count)
}

// Free frees a result.
func Free[T any](result *T) { C.consistent_free(unsafe.Pointer(result)) }

// SetBudget sets the budget of the process.
func SetBudget(timeMS uint64, bytes int) *Failure {
	return try(func() C.int32_t { return C.consistent_set_budget(C.uint64_t(timeMS), C.size_t(bytes)) })
}

// Fault is what has failed inside the library last, for calls that return no error; nil: the C library does not tell.
func Fault() *Failure { return nil }

// SetNodeWeight gives a node another weight.
func SetNodeWeight(ring Ring, id string, weight float64) *Failure {
	return try(func() C.int32_t { return C.go_set_weight(C.uintptr_t(ring), chars(id), size(id), C.double(weight)) })
}

// SetNodeAddress gives a node another address.
func SetNodeAddress(ring Ring, id, address string) *Failure {
	return try(func() C.int32_t {
		return C.go_set_address(C.uintptr_t(ring), chars(id), size(id), chars(address), size(address))
	})
}

// SetNodeMetadata gives a node other metadata, all of it.
func SetNodeMetadata(ring Ring, id string, pairs []Pair) *Failure {
	return try(func() C.int32_t {
		return C.go_set_metadata(C.uintptr_t(ring), chars(id), size(id),
			(*C.consistent_pair)(unsafe.Pointer(unsafe.SliceData(pairs))), C.size_t(len(pairs)))
	})
}

// Read reads policies of a ring; those that are nil are left alone.
func (p Policies) Read(ring Ring) *Failure { return p.call(ring, 0) }

// Set sets policies of a ring.
func (p Policies) Set(ring Ring) *Failure { return p.call(ring, 1) }

func (p Policies) call(ring Ring, set C.int32_t) *Failure {
	return try(func() C.int32_t {
		return C.go_policies(C.uintptr_t(ring), set, (*C.consistent_health_policy)(unsafe.Pointer(p.Health)),
			(*C.consistent_sticky_policy)(unsafe.Pointer(p.Sticky)), (*C.consistent_bound)(unsafe.Pointer(p.Bound)))
	})
}
