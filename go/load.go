package libconsistent

import (
	"cmp"
	"runtime"
	"sync/atomic"

	"libconsistent/internal/abi"
)

// Touch is how a session came to its node.
type Touch int32

// The touches of a lease.
const (
	TouchNone   Touch = abi.TouchNone   // the lease has no session
	TouchFirst  Touch = abi.TouchFirst  // the session's first lease, or the first after it was forgotten
	TouchStayed Touch = abi.TouchStayed // the session is on the node it was on
	TouchMoved  Touch = abi.TouchMoved  // the node the session was on was gone, down or over its bound
)

// String is the name that all languages use; "" for no session.
func (t Touch) String() string {
	switch t {
	case TouchFirst:
		return "first"
	case TouchStayed:
		return "stayed"
	case TouchMoved:
		return "moved"
	}
	return ""
}

// Lease is its cost on a node's load until it is released. It stays valid whatever happens to the ring, a closed one
// included. Nobody else releases a lease: one that is forgotten counts as long as the ring lives.
type Lease struct {
	node    string
	spilled uint32
	cost    uint32
	touch   Touch
	engine  *engine
	token   atomic.Uint64 // 0 once released
}

// Node is the id of the node the lease is on.
func (l *Lease) Node() string { return l.node }

// Spilled is how many nodes stand before it on the key's walk: 0 is the key's own node.
func (l *Lease) Spilled() uint32 { return l.spilled }

// Home tells whether it is on the key's own node.
func (l *Lease) Home() bool { return l.spilled == 0 }

// Cost is what it counts on the node's load: 1 unless it was acquired with another.
func (l *Lease) Cost() uint32 { return l.cost }

// Touch is how its session came to the node.
func (l *Lease) Touch() Touch { return l.touch }

// Release gives the place back, and tells whether it was still taken: to release a lease again, or a nil one, does
// nothing.
func (l *Lease) Release() bool {
	if l == nil {
		return false
	}
	token := l.token.Swap(0)
	if token == 0 {
		return false
	}
	released := abi.Release(l.engine.ring, uint64(token))
	runtime.KeepAlive(l.engine)
	if released < 0 {
		failed()
	}
	return released != 0
}

// Acquire takes a place on the first node of the key's walk that is up and below its cap, and counts it until the lease
// is released; nil and false when no node is up, or when CheckKey refuses the key. (Mirrokni, Thorup, Zadimoghaddam:
// Consistent Hashing with Bounded Loads, 2016.)
//
//	lease, ok := ring.Acquire("user:42")
//	if !ok {
//		return errNobodyUp
//	}
//	defer lease.Release()
func (r *Ring) Acquire(key string) (*Lease, bool) { return r.AcquireCost(key, 1) }

// AcquireCost is Acquire for a request that weighs cost, such as its tokens; 0 counts as 1. It takes so much of a
// node's cap, on the first node of the key's walk that has room for all of it. Where no node has, it goes to one of
// those below their caps, where the load with it is the smallest for the node's weight: a dear request waits for
// nobody.
func (r *Ring) AcquireCost(key string, cost uint32) (*Lease, bool) {
	s, e := r.held.Load(), r.engine.Load()
	if s == nil || e == nil {
		return nil, false
	}
	lease := abi.NewLease()
	var other abi.Placement
	status := abi.Acquire(e.ring, s.placement, key, uint32(cost), &lease, &other)
	return leaseOf(e, s, status, &lease, other)
}

// AcquireAny is a lease for a request without a key, which any node may serve: where the load with it is the smallest
// for the node's weight, equal ones in turn. A cost of 0 counts as 1. O(nodes).
func (r *Ring) AcquireAny(cost uint32) (*Lease, bool) {
	s, e := r.held.Load(), r.engine.Load()
	if s == nil || e == nil {
		return nil, false
	}
	lease := abi.NewLease()
	var other abi.Placement
	status := abi.AcquireAny(e.ring, s.placement, uint32(cost), &lease, &other)
	return leaseOf(e, s, status, &lease, other)
}

// noPlacement is the handle of none, which each way to the engine has in a form of its own.
var noPlacement abi.Placement

// leaseOf is what Acquire returns. The lease's node is that of the held snapshot, unless the engine has handed out
// another one.
func leaseOf(e *engine, s *snapshot, status int32, lease *abi.Lease, other abi.Placement) (*Lease, bool) {
	runtime.KeepAlive(s)
	if abi.HasFailed(status) {
		failed()
	}
	if status != abi.OK {
		return nil, false
	}
	l := &Lease{spilled: lease.Spilled, cost: lease.Cost, touch: Touch(lease.Touch), engine: e}
	l.token.Store(lease.Token)
	if other == noPlacement {
		l.node = s.names[lease.Index]
		return l, true
	}
	defer abi.PlacementRelease(other)
	view := abi.NewNodeView()
	if abi.PlacementNode(other, lease.Index, &view) != nil {
		failed()
	}
	l.node = abi.String(view.ID, view.IDLen)
	return l, true
}

// defaultFactor is the bound of a new ring.
const defaultFactor = 1.25

// Bound is how far loads may go above the fair share. Bound{} is the default.
type Bound struct {
	// Factor is up to how many times the fair share, rounded up: whole thousandths from 1 to 1000; 0 is the default,
	// 1.25.
	Factor float64
	// Floor is up to which load no node is full, whatever its weight: while there is little to do, what belongs
	// together stays together. 0 is none.
	Floor uint32
	// Gap, if not nil, takes the place of both: the fair share, rounded up, and so many more.
	Gap *uint32
}

// Bound is how far loads may go above the fair share.
func (r *Ring) Bound() (Bound, error) {
	known := abi.NewBound()
	err := r.ask(func(ring abi.Ring) *abi.Failure { return abi.Policies{Bound: &known}.Read(ring) })
	if err == nil && known.Kind == abi.BoundGap {
		return Bound{Gap: ptr(known.Gap)}, nil
	}
	return Bound{Factor: plain(known.FactorMilli), Floor: known.Floor}, err
}

// SetBound sets how far loads may go above the fair share. Leases that are out stay. ErrArgument for a factor out of
// its range, or one that is no whole number of thousandths.
func (r *Ring) SetBound(bound Bound) error {
	given := abi.NewBound()
	if bound.Gap != nil {
		given.Kind, given.Gap = abi.BoundGap, *bound.Gap
	} else {
		factor, err := milli("bound.factor", cmp.Or(bound.Factor, defaultFactor), 0, 1, 1000)
		if err != nil {
			return err
		}
		given.FactorMilli, given.Floor = factor, bound.Floor
	}
	return r.ask(func(ring abi.Ring) *abi.Failure { return abi.Policies{Bound: &given}.Set(ring) })
}

// NodeLoad is the load of a node.
type NodeLoad struct {
	Leases   uint64 // what those that are out cost together
	Measured uint64 // what SetLoad said last
	Cap      uint64 // up to which load the node takes the next lease of cost 1; 0 if it is not up or has no weight
}

// Total is leases and measured load.
func (l NodeLoad) Total() uint64 { return l.Leases + l.Measured }

func loadOf(load abi.Load) NodeLoad {
	return NodeLoad{load.Leases, load.Measured, load.Cap}
}

// SetLoad sets what the caller measures of a node's load, such as tokens or the length of a queue, below 2^40. It is
// added to the leases that are out.
func (r *Ring) SetLoad(id string, load uint64) error {
	return r.ask(func(ring abi.Ring) *abi.Failure {
		return abi.RingSetLoad(ring, id, uint64(load))
	})
}

// Load is the load of a node.
func (r *Ring) Load(id string) (NodeLoad, error) {
	var load abi.Load
	err := r.ask(func(ring abi.Ring) *abi.Failure {
		return abi.RingLoad(ring, id, &load)
	})
	return loadOf(load), err
}

// Loads is the load of each node. While others acquire and release, each is right for some moment.
func (r *Ring) Loads() (map[string]NodeLoad, error) {
	e, err := r.open()
	if err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(e)
	var written []abi.Load
	var placement abi.Placement
	count, err := fit(r.Len(), func(room int, needed *int) *abi.Failure {
		written = make([]abi.Load, room)
		return abi.RingLoads(e.ring, written, needed, &placement)
	})
	if err != nil {
		return nil, err
	}
	defer abi.PlacementRelease(placement)
	names, err := namesOf(placement, count, r.held.Load())
	if err != nil {
		return nil, err
	}
	all := make(map[string]NodeLoad, len(names))
	for i, name := range names {
		all[name] = loadOf(written[i])
	}
	return all, nil
}
