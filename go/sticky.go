package libconsistent

// #include "boundary.h"
import "C"

import (
	"time"
	"unsafe"
)

// StickyPolicy is how sessions stick. Fields that are 0 have their defaults. To change some of it and keep the rest,
// change what Ring.StickyPolicy returns.
type StickyPolicy struct {
	// Choices is among how many first nodes of its walk a session's node is chosen: at least 1, by default 2.
	Choices uint32
	// TTL is after how long without a touch a session is forgotten, rounded up to whole milliseconds; by default half
	// an hour. 0 cannot be asked for; a nanosecond forgets every session at once.
	TTL time.Duration
	// Sessions is how many sessions are kept at most, 1 to 2^26, by default 2^20; the oldest make room.
	Sessions uint32
	// Hysteresis is by what part of its cap a node may be above it before a session leaves it: whole thousandths from
	// 0.001 to 1000, by default 0.25; Zero: none.
	Hysteresis float64
}

// StickyUse is how many sessions are kept, and in how much memory.
type StickyUse struct {
	Sessions    int // also those that nobody has found too old yet
	MemoryBytes int // unused room included
}

// AcquireSticky is Acquire for a session: the first lease goes to the least loaded of the first nodes of its walk,
// later ones stay on that node unless it is down, gone, or over its bound by a margin. A draining node keeps its
// sessions. The time is that of Now unless it is given; nil and false, too, for one below 0.
func (r *Ring) AcquireSticky(session string, now ...time.Duration) (*Lease, bool) {
	s, e := r.held.Load(), r.engine.Load()
	if s == nil || e == nil {
		return nil, false
	}
	at, err := timeOf(now)
	if err != nil {
		return nil, false
	}
	lease := C.consistent_lease{struct_size: C.sizeof_consistent_lease}
	var other C.uintptr_t
	status := C.go_acquire_sticky(e.number(), s.number(), chars(session), size(session), at, &lease, &other)
	return leaseOf(e, s, status, &lease, other)
}

// StickyPolicy is how sessions stick.
func (r *Ring) StickyPolicy() (StickyPolicy, error) {
	policy := C.consistent_sticky_policy{struct_size: C.sizeof_consistent_sticky_policy}
	err := r.ask(func(ring *C.consistent_ring) C.int32_t { return C.go_sticky(ring, 0, &policy) })
	return StickyPolicy{uint32(policy.choices), durationOf(policy.ttl_ms), uint32(policy.sessions),
		plainOrZero(policy.hysteresis_milli)}, err
}

// SetStickyPolicy sets how sessions stick, and forgets all sessions. Leases that are out stay. ErrArgument names what
// is out of its range.
func (r *Ring) SetStickyPolicy(policy StickyPolicy) error {
	given := C.go_sticky_policy()
	given.choices = zeroable(policy.Choices, given.choices)
	given.sessions = zeroable(policy.Sessions, given.sessions)
	var err error
	if given.ttl_ms, err = millisecondsOf("ttl", policy.TTL, given.ttl_ms); err != nil {
		return err
	}
	if given.hysteresis_milli, err = milli("hysteresis", policy.Hysteresis, given.hysteresis_milli, 0, 1000); err != nil {
		return err
	}
	return r.ask(func(ring *C.consistent_ring) C.int32_t { return C.go_sticky(ring, 1, &given) })
}

// ForgetSession forgets a session, and tells whether it was known. Its leases stay out.
func (r *Ring) ForgetSession(session string) (bool, error) {
	var forgotten C.int32_t
	err := r.ask(func(ring *C.consistent_ring) C.int32_t {
		return C.consistent_ring_forget_session(ring, unsafe.Pointer(unsafe.StringData(session)), size(session), &forgotten)
	})
	return forgotten != 0, err
}

// ExpireSticky forgets the sessions that are too old, and returns how many there were. A session that is used again is
// forgotten without this, too. The time is that of Now unless it is given.
func (r *Ring) ExpireSticky(now ...time.Duration) (int, error) {
	at, err := timeOf(now)
	if err != nil {
		return 0, err
	}
	var removed C.size_t
	err = r.ask(func(ring *C.consistent_ring) C.int32_t {
		return C.consistent_ring_expire_sticky(ring, at, &removed)
	})
	return int(removed), err
}

// StickyUse is how many sessions are kept, and in how much memory.
func (r *Ring) StickyUse() (StickyUse, error) {
	var sessions, bytes C.size_t
	err := r.ask(func(ring *C.consistent_ring) C.int32_t { return C.consistent_ring_sticky_use(ring, &sessions, &bytes) })
	return StickyUse{int(sessions), int(bytes)}, err
}
