//go:build !consistent_cgo && !libconsistent_static

package abi

// Acquire takes a lease for a key. Unless its node has the same index and id in the placement that is held, other
// becomes the snapshot that it was made on, to be released. It returns the status.
func Acquire(ring Ring, held Placement, key string, cost uint32, lease *Lease, other *Placement) int32 {
	f := begin("consistent_ring_acquire", handle(ring))
	f.request(f.keyOf(KeyBytes, key, 0), 0, cost, 0)
	return f.acquire(ring, held, lease, other)
}

// AcquireAny is Acquire without a key.
func AcquireAny(ring Ring, held Placement, cost uint32, lease *Lease, other *Placement) int32 {
	f := begin("consistent_ring_acquire", handle(ring))
	f.request(0, 0, cost, 0)
	return f.acquire(ring, held, lease, other)
}

// AcquireSticky is Acquire for a session.
func AcquireSticky(ring Ring, held Placement, session string, now uint64, lease *Lease, other *Placement) int32 {
	f := begin("consistent_ring_acquire", handle(ring))
	f.request(0, f.keyOf(KeyBytes, session, 0), 0, now)
	return f.acquire(ring, held, lease, other)
}

// request gives the call for whom a lease is: key and session are addresses.
func (f *frame) request(key, session uint32, cost uint32, now uint64) {
	request := &f.asked
	*request = NewRequest()
	request.Cost, request.NowMS = cost, now
	in(f, request)
	if f.failure != nil {
		return
	}
	at := uint32(f.parameters[f.count-1])
	f.machine.memory.WriteUint32Le(at+4, key)
	f.machine.memory.WriteUint32Le(at+8, session)
}

// acquire makes a call that has been given the ring and the request. While the placement that is held is the current
// one, the lease's index is one of it: nothing changes meanwhile, since the machine is held.
func (f *frame) acquire(ring Ring, held Placement, lease *Lease, other *Placement) int32 {
	defer f.close()
	f.lease, f.snapshot = *lease, handle{}
	out(f, &f.lease)
	if f.isCurrent(ring, held) {
		f.number(0)
	} else {
		f.holds(&f.snapshot)
	}
	status := int32(f.run())
	if f.failure != nil {
		return ErrPanic
	}
	f.read()
	*lease, *other = f.lease, Placement(f.snapshot)
	return status
}

func (f *frame) isCurrent(ring Ring, held Placement) bool {
	at := f.room(4, 4)
	if f.failure != nil || held.machine != ring.machine {
		return false
	}
	status := f.beside("consistent_ring_is_current", uint64(ring.at), uint64(held.at), uint64(at))
	current, _ := f.machine.memory.ReadUint32Le(at)
	return f.failure == nil && status == OK && current != 0
}

// Release gives a lease back: 1 if it was out, 0 if not, -1 if the call failed.
func Release(ring Ring, token uint64) int32 {
	f := begin("consistent_ring_release", handle(ring))
	defer f.close()
	f.number(token)
	at := f.room(4, 4)
	f.number(uint64(at))
	if int32(f.run()) != OK || f.failure != nil {
		return -1
	}
	released, _ := f.machine.memory.ReadUint32Le(at)
	return int32(released)
}

// PickNodeByLoad writes the id of one of two of a key's first nodes. It returns the status.
func PickNodeByLoad(ring Ring, key string, n int, salt string, buf []byte, needed *int) int32 {
	f := begin("consistent_ring_pick_node_by_load", handle(ring))
	f.key(key)
	f.number(uint64(n))
	f.text(salt)
	outs(f, buf)
	out(f, needed)
	status, _ := f.status()
	return status
}
