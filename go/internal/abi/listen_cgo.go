//go:build consistent_cgo || libconsistent_static

package abi

// #include "boundary.h"
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

// OnChange lets the engine tell of every later change of a ring, until the subscription or the ring is freed. It is
// told under the writers' lock, and what it points to lives until tell returns.
func OnChange(ring Ring, tell func(*Change), subscription *Subscription) *Failure {
	handle := cgo.NewHandle(tell)
	failure := try(func() C.int32_t {
		return C.go_on_change(C.uintptr_t(ring), C.uintptr_t(handle),
			(**C.consistent_subscription)(unsafe.Pointer(subscription)))
	})
	if failure != nil {
		handle.Delete()
	}
	return failure
}

//export goTold
func goTold(handle C.uintptr_t, change *C.consistent_change) {
	cgo.Handle(handle).Value().(func(*Change))((*Change)(unsafe.Pointer(change)))
}

//export goDropped
func goDropped(handle C.uintptr_t) { cgo.Handle(handle).Delete() }

// SubscriptionFree ends it.
func SubscriptionFree(subscription Subscription) {
	C.consistent_subscription_free((*C.consistent_subscription)(pointer(uintptr(subscription))))
}
