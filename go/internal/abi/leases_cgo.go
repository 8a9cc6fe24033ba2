//go:build consistent_cgo || libconsistent_static

package abi

// #cgo noescape go_acquire
// #cgo nocallback go_acquire
// #cgo noescape go_acquire_any
// #cgo nocallback go_acquire_any
// #cgo noescape go_acquire_sticky
// #cgo nocallback go_acquire_sticky
// #cgo nocallback go_release
// #include "boundary.h"
import "C"

import "unsafe"

func leaseOf(lease *Lease) *C.consistent_lease { return (*C.consistent_lease)(unsafe.Pointer(lease)) }

func otherOf(other *Placement) *C.uintptr_t { return (*C.uintptr_t)(unsafe.Pointer(other)) }

// Acquire takes a lease for a key. Unless its node has the same index and id in the placement that is held, other
// becomes the snapshot that it was made on, to be released. It returns the status.
func Acquire(ring Ring, held Placement, key string, cost uint32, lease *Lease, other *Placement) int32 {
	return int32(C.go_acquire(C.uintptr_t(ring), C.uintptr_t(held), chars(key), size(key), C.uint32_t(cost),
		leaseOf(lease), otherOf(other)))
}

// AcquireAny is Acquire without a key.
func AcquireAny(ring Ring, held Placement, cost uint32, lease *Lease, other *Placement) int32 {
	return int32(C.go_acquire_any(C.uintptr_t(ring), C.uintptr_t(held), C.uint32_t(cost), leaseOf(lease), otherOf(other)))
}

// AcquireSticky is Acquire for a session.
func AcquireSticky(ring Ring, held Placement, session string, now uint64, lease *Lease, other *Placement) int32 {
	return int32(C.go_acquire_sticky(C.uintptr_t(ring), C.uintptr_t(held), chars(session), size(session),
		C.uint64_t(now), leaseOf(lease), otherOf(other)))
}

// Release gives a lease back: 1 if it was out, 0 if not, -1 if the call failed.
func Release(ring Ring, token uint64) int32 {
	return int32(C.go_release(C.uintptr_t(ring), C.uint64_t(token)))
}

// PickNodeByLoad writes the id of one of two of a key's first nodes. It returns the status.
func PickNodeByLoad(ring Ring, key string, n int, salt string, buf []byte, needed *int) int32 {
	return int32(C.go_pick_node_by_load(C.uintptr_t(ring), chars(key), size(key), C.size_t(n), chars(salt), size(salt),
		charsAt(unsafe.SliceData(buf)), C.size_t(len(buf)), (*C.size_t)(unsafe.Pointer(needed))))
}
