package libconsistent

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// Nodes that are down, late or full: nobody loses a key or a place for it, and no call looks at everybody. A call that
// did would keep a test from ending; nothing here measures time.

func idsOf(format string, count int) []string {
	texts := make([]string, count)
	for i := range texts {
		texts[i] = fmt.Sprintf(format, i)
	}
	return texts
}

func TestFault14AServerDownEmptiesNoRing(t *testing.T) {
	keys := idsOf("user:%d", 2000)
	for _, vnodes := range []int{2, 40, 1000} {
		nodes := []Node{{ID: "heavy", Weight: ptr(999_999.0), Fields: map[string]any{"vnodes": 1}}}
		for _, id := range idsOf("light-%d", 20) {
			nodes = append(nodes, Node{ID: id, Weight: ptr(0.001)})
		}
		ring := ringOf(t, nodes, WithScheme("npm_hashring"), WithParameter("vnodes", vnodes))
		for _, down := range ring.Nodes() {
			must(t, ring.MarkDown(down))
			for _, key := range keys {
				if id, ok := ring.GetNode(key); !ok || id == down {
					t.Fatalf("%d: %q of %s with %s down", vnodes, id, key, down)
				}
			}
			must(t, ring.MarkUp(down))
		}
	}
}

func TestFault22NobodyUpIsAnsweredAtOnce(t *testing.T) {
	ids, keys := idsOf("n%d", 1000), idsOf("user:%d", 300_000)
	for _, scheme := range []string{"ring", "maglev", "slots"} {
		ring := ringOf(t, Nodes(ids...), WithScheme(scheme))
		before := ring.Snapshot()
		for _, id := range ids {
			must(t, ring.MarkDown(id))
		}
		indices, _, err := ring.Place(keys)
		must(t, err)
		for i, key := range keys {
			_, found := ring.GetNode(key)
			_, leased := ring.Acquire(key)
			if found || leased || indices[i] != NoIndex || len(ring.GetNodes(key, 3)) != 0 {
				t.Fatalf("%s: %s has a node", scheme, key)
			}
		}
		shares, err := ring.Shares()
		must(t, err)
		for id, share := range shares {
			if share != 0 {
				t.Fatalf("%s: %s has %v", scheme, id, share)
			}
		}
		plan, err := before.Diff(ring.Snapshot())
		must(t, err)
		if plan.Moved != 1 {
			t.Errorf("%s: %v moved", scheme, plan.Moved)
		}
		must(t, ring.MarkUp("n7"))
		if id, _ := ring.GetNode("k"); id != "n7" {
			t.Errorf("%s: %q", scheme, id)
		}
	}
}

func TestFault23LateAndFailingNodesAreLookedAtOneByOne(t *testing.T) {
	const count = 100_000
	ids := idsOf("n%06d", count)
	ring := ringOf(t, Nodes(ids...), WithScheme("jump"))
	expect := func(want int) {
		t.Helper()
		down := 0
		for _, id := range ids {
			state, err := ring.State(id)
			must(t, err)
			if state == Down {
				down++
			}
		}
		if down != want {
			t.Fatalf("%d are down, not %d", down, want)
		}
	}
	tick := func(now time.Duration) {
		_, err := ring.Tick(now)
		must(t, err)
	}
	must(t, ring.SetHealthPolicy(HealthPolicy{HeartbeatTimeout: 10 * time.Millisecond, Fall: 1}))
	tick(0)
	for now := range time.Duration(20) {
		tick((100 + now) * time.Millisecond)
	}
	expect(count / 2)
	// Whoever comes back makes room for one of the others.
	_, err := ring.Heartbeat(ids[0], 200*time.Millisecond)
	must(t, err)
	expect(count/2 - 1)
	tick(200 * time.Millisecond)
	expect(count / 2)
	must(t, ring.SetHealthPolicy(HealthPolicy{Fall: 1, MaxEjected: Zero}))
	expect(0)
	for _, id := range ids {
		if state, err := ring.Report(id, false, 300); err != nil || state != Up {
			t.Fatal("nobody may be taken down: ", id, state, err)
		}
	}
}

// bounded is a ring for each bound there is.
func bounded(t *testing.T) []*Ring {
	nodes := Nodes(idsOf("10.0.0.%d:80", 5)...)
	rings := []*Ring{ringOf(t, nodes), ringOf(t, nodes), ringOf(t, nodes, WithScheme("slots"), WithParameter("bits", 10))}
	for i, bound := range []Bound{{Factor: 1}, {Gap: ptr(uint32(0))}, {Factor: 1.1}} {
		must(t, rings[i].SetBound(bound))
	}
	for _, factor := range []int{101, 125, 200} {
		rings = append(rings, ringOf(t, nodes, WithScheme("haproxy"), WithParameter("balance_factor", factor)))
	}
	return append(rings, ringOf(t, nodes, WithScheme("go_lafikl")), ringOf(t, nodes, WithScheme("go_buraksezer")))
}

func idle(t *testing.T, ring *Ring) {
	t.Helper()
	loads, err := ring.Loads()
	must(t, err)
	for id, load := range loads {
		if load.Total() != 0 {
			t.Fatalf("%v: %s holds %d", ring, id, load.Total())
		}
	}
}

func TestFault26APlaceIsGivenBelowTheCapAndAlways(t *testing.T) {
	for _, ring := range bounded(t) {
		numbers, held := rand.New(rand.NewPCG(26, 26)), []*Lease{}
		for range 2000 {
			if len(held) > 0 && numbers.IntN(10) < 4 {
				last, at := len(held)-1, numbers.IntN(len(held))
				held[at].Release()
				held[at], held = held[last], held[:last]
				continue
			}
			before, err := ring.Loads()
			must(t, err)
			lease, ok := ring.Acquire(fmt.Sprint("k", numbers.IntN(30)))
			if !ok {
				t.Fatalf("%v: refused while all servers are up", ring)
			}
			if load := before[lease.Node()]; load.Total() >= load.Cap {
				t.Fatalf("%v: %s held %d of %d", ring, lease.Node(), load.Total(), load.Cap)
			}
			held = append(held, lease)
		}
		for _, lease := range held {
			lease.Release()
		}
		idle(t, ring)
	}
}

func TestFault26GoroutinesAreNeverRefusedWhileServersAreUp(t *testing.T) {
	for _, ring := range bounded(t) {
		var all sync.WaitGroup
		for worker := range uint64(8) {
			all.Go(func() {
				numbers, held := rand.New(rand.NewPCG(26, worker)), [6]*Lease{}
				for range 6000 {
					at := numbers.IntN(len(held))
					if held[at].Release() {
						held[at] = nil
						continue
					}
					lease, ok := ring.Acquire(fmt.Sprint("k", numbers.IntN(5)))
					if !ok {
						t.Errorf("%v: refused while all servers are up", ring)
						break
					}
					held[at] = lease
				}
				for _, lease := range held {
					lease.Release()
				}
			})
		}
		all.Wait()
		idle(t, ring)
	}
}
