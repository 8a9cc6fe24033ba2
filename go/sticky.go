package libconsistent

import (
	"time"

	"libconsistent/internal/abi"
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
	lease := abi.NewLease()
	var other abi.Placement
	status := abi.AcquireSticky(e.ring, s.placement, session, at, &lease, &other)
	return leaseOf(e, s, status, &lease, other)
}

// StickyPolicy is how sessions stick.
func (r *Ring) StickyPolicy() (StickyPolicy, error) {
	policy := abi.NewStickyPolicy()
	err := r.ask(func(ring abi.Ring) *abi.Failure { return abi.Policies{Sticky: &policy}.Read(ring) })
	return StickyPolicy{policy.Choices, durationOf(policy.TtlMS), policy.Sessions,
		plainOrZero(policy.HysteresisMilli)}, err
}

// SetStickyPolicy sets how sessions stick, and forgets all sessions. Leases that are out stay. ErrArgument names what
// is out of its range.
func (r *Ring) SetStickyPolicy(policy StickyPolicy) error {
	given := abi.NewStickyPolicy()
	given.Choices = zeroable(policy.Choices, given.Choices)
	given.Sessions = zeroable(policy.Sessions, given.Sessions)
	var err error
	if given.TtlMS, err = millisecondsOf("ttl", policy.TTL, given.TtlMS); err != nil {
		return err
	}
	if given.HysteresisMilli, err = milli("hysteresis", policy.Hysteresis, given.HysteresisMilli, 0, 1000); err != nil {
		return err
	}
	return r.ask(func(ring abi.Ring) *abi.Failure { return abi.Policies{Sticky: &given}.Set(ring) })
}

// ForgetSession forgets a session, and tells whether it was known. Its leases stay out.
func (r *Ring) ForgetSession(session string) (bool, error) {
	var forgotten int32
	err := r.ask(func(ring abi.Ring) *abi.Failure {
		return abi.RingForgetSession(ring, session, &forgotten)
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
	var removed int
	err = r.ask(func(ring abi.Ring) *abi.Failure {
		return abi.RingExpireSticky(ring, at, &removed)
	})
	return int(removed), err
}

// StickyUse is how many sessions are kept, and in how much memory.
func (r *Ring) StickyUse() (StickyUse, error) {
	var sessions, bytes int
	err := r.ask(func(ring abi.Ring) *abi.Failure { return abi.RingStickyUse(ring, &sessions, &bytes) })
	return StickyUse{int(sessions), int(bytes)}, err
}
