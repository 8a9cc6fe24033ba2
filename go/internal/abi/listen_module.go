//go:build !consistent_cgo && !libconsistent_static

package abi

import "strings"

// listening is who is told of a ring's changes. They wait in the module until the call that made them has returned.
type listening struct {
	line uint32
	tell func(*Change)
}

// OnChange lets the engine tell of every later change of a ring, until the subscription or the ring is freed. It is
// told while the machine is held, and what it points to lives until tell returns. A ring has one line.
func OnChange(ring Ring, tell func(*Change), subscription *Subscription) *Failure {
	f := begin("consistent_wasm_listen", handle(ring))
	f.holds((*handle)(subscription))
	defer f.close()
	status := int32(f.run())
	if f.failure != nil {
		return f.failure
	}
	if status > NoneLive {
		return f.machine.lastError(status)
	}
	f.read()
	f.machine.listening[ring.at] = listening{subscription.at, tell}
	return nil
}

// SubscriptionFree ends it.
func SubscriptionFree(subscription Subscription) {
	f := begin("consistent_wasm_unlisten", handle(subscription))
	for ring, one := range f.machine.listening {
		if one.line == subscription.at {
			delete(f.machine.listening, ring)
		}
	}
	f.finish()
}

// tell tells of what the call has changed. Checks do not say of which ring they are.
func (f *frame) tell() {
	m := f.machine
	if strings.HasPrefix(f.name, "consistent_checks_") {
		for _, one := range m.listening {
			m.tell(one)
		}
	} else if one, ok := m.listening[f.subject]; ok && strings.HasPrefix(f.name, "consistent_ring_") {
		m.tell(one)
	}
}

func (m *machine) tell(one listening) {
	for {
		f := &frame{machine: m, name: "consistent_wasm_next"}
		change, told := Change{}, int32(0)
		f.number(uint64(one.line))
		out(f, &change)
		out(f, &told)
		if int32(f.run()) != OK || f.failure != nil {
			return
		}
		f.read()
		if told == 0 {
			return
		}
		one.tell(&change)
	}
}
