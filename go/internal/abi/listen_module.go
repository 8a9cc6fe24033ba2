//go:build !consistent_cgo && !libconsistent_static

package abi

import (
	"strings"
	"time"

	"github.com/tetratelabs/wazero"
)

var processStart = time.Now()

// host gives the module what it imports: a clock.
func (m *machine) host(runtime wazero.Runtime) error {
	now := func() float64 { return float64(time.Since(processStart).Milliseconds()) }
	_, err := runtime.NewHostModuleBuilder("env").NewFunctionBuilder().WithFunc(now).Export("now_ms").Instantiate(never)
	return err
}

// listening is who is told of a ring's changes. They wait in the module until the call that made them has returned.
type listening struct {
	line Subscription
	tell func(*Change)
}

// OnChange lets the engine tell of every later change of a ring, until the subscription or the ring is freed. It is
// told while the machine is held, and what it points to lives until tell returns. A ring has one line.
func OnChange(ring Ring, tell func(*Change), subscription *Subscription) *Failure {
	f := begin("consistent_wasm_listen")
	f.number(uint64(ring))
	out(f, subscription)
	defer f.close()
	if status := int32(f.run()); status > NoneLive && f.failure == nil {
		f.failure = theMachine.lastError(status)
	}
	f.read()
	if f.failure == nil {
		theMachine.listening[ring] = listening{*subscription, tell}
	}
	return f.failure
}

// SubscriptionFree ends it.
func SubscriptionFree(subscription Subscription) {
	f := begin("consistent_wasm_unlisten")
	f.number(uint64(subscription))
	for ring, one := range theMachine.listening {
		if one.line == subscription {
			delete(theMachine.listening, ring)
		}
	}
	f.finish()
}

// tell tells of what the call has changed. Checks do not say of which ring they are.
func (f *frame) tell() {
	m := &theMachine
	if strings.HasPrefix(f.name, "consistent_checks_") {
		for _, one := range m.listening {
			m.tell(one)
		}
	} else if one, ok := m.listening[Ring(f.subject)]; ok && strings.HasPrefix(f.name, "consistent_ring_") {
		m.tell(one)
	}
}

func (m *machine) tell(one listening) {
	for {
		f := &frame{name: "consistent_wasm_next"}
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
