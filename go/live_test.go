package libconsistent

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func acquire(t testing.TB, ring *Ring, key string) *Lease {
	t.Helper()
	lease, ok := ring.Acquire(key)
	if !ok {
		t.Fatal("no lease")
	}
	return lease
}

func leasesOn(t testing.TB, ring *Ring, id string) uint64 {
	t.Helper()
	load, err := ring.Load(id)
	must(t, err)
	return load.Leases
}

// 64 leases on 8 equal nodes with a factor of 1.25: at most ceil(1.25 * 64 / 8) = 10 on each, at any time.
func TestNeverOverTheCap(t *testing.T) {
	const goroutines, each, most = 8, 8, 10
	ring := ringOf(t, Nodes("a", "b", "c", "d", "e", "f", "g", "h"))
	var over, acquired atomic.Int64
	var stop atomic.Bool
	var workers, watcher sync.WaitGroup
	watcher.Go(func() {
		for !stop.Load() {
			loads, err := ring.Loads()
			if err != nil {
				over.Add(1)
			}
			for _, load := range loads {
				if load.Total() > most {
					over.Add(1)
				}
			}
		}
	})
	for g := range goroutines {
		workers.Go(func() {
			var held []*Lease
			for i := range 4000 {
				lease, ok := ring.Acquire(fmt.Sprint("hot", (g+i)%3))
				if !ok {
					t.Error("no lease")
					return
				}
				acquired.Add(1)
				if held = append(held, lease); len(held) == each {
					for _, lease := range held {
						lease.Release()
					}
					held = held[:0]
				}
			}
		})
	}
	workers.Wait()
	stop.Store(true)
	watcher.Wait()
	if over.Load() > 0 || acquired.Load() != goroutines*4000 {
		t.Error(over.Load(), acquired.Load())
	}
	loads, err := ring.Loads()
	must(t, err)
	for id, load := range loads {
		if load.Total() != 0 {
			t.Error(id, load)
		}
	}
	for range 64 {
		acquire(t, ring, "hot")
	}
	loads, err = ring.Loads()
	must(t, err)
	sum := uint64(0)
	for id, load := range loads {
		sum += load.Leases
		if load.Leases > most {
			t.Error(id, load)
		}
	}
	if sum != 64 {
		t.Error(sum)
	}
}

func TestReleaseOnce(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b"))
	lease, other := acquire(t, ring, "k"), acquire(t, ring, "k")
	var released atomic.Int64
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if lease.Release() {
				released.Add(1)
			}
		})
	}
	wait.Wait()
	if released.Load() != 1 || leasesOn(t, ring, "a")+leasesOn(t, ring, "b") != 1 {
		t.Error(released.Load())
	}
	if (*Lease)(nil).Release() {
		t.Error("nothing was released")
	}
	// A lease is of the ring it was made on.
	must(t, ring.UnmarshalJSON([]byte(documentOf(t, ring))))
	third := acquire(t, ring, "k")
	if !other.Release() || other.Release() || leasesOn(t, ring, third.Node()) != 1 {
		t.Error("the other ring's lease")
	}
	must(t, ring.Close())
	if !third.Release() {
		t.Error("a lease went with its ring")
	}
}

func TestLeasesFollowChanges(t *testing.T) {
	ring := ringOf(t, Nodes("b", "c"))
	lease := acquire(t, ring, "k")
	must(t, ring.RemoveNode(lease.Node()))
	must(t, ring.AddNode(Node{ID: lease.Node()}))
	if leasesOn(t, ring, lease.Node()) != 1 || !lease.Release() || leasesOn(t, ring, lease.Node()) != 0 {
		t.Error(lease.Node())
	}
	// A lease made on a newer snapshot than the one that is held names its own node.
	older := ring.held.Load()
	must(t, ring.AddNode(Node{ID: "a"}))
	ring.held.Store(older)
	seen := make(map[string]bool)
	for i := range 200 {
		lease := acquire(t, ring, fmt.Sprint(i))
		if leasesOn(t, ring, lease.Node()) == 0 {
			t.Fatal(lease.Node())
		}
		seen[lease.Node()] = true
		sticky, ok := ring.AcquireSticky(fmt.Sprint(i), 0)
		if !ok || leasesOn(t, ring, sticky.Node()) == 0 {
			t.Fatal(sticky)
		}
	}
	if len(seen) != 3 {
		t.Error(seen)
	}
}

// A report or a change that changes nothing leaves look-ups their snapshot.
func TestNothingChanged(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b", "c"))
	held := ring.held.Load()
	must(t, ring.MarkUp("a"))
	second(ring.Report("a", false))
	second(ring.Heartbeat("a"))
	second(ring.Tick())
	must(t, ring.SetWeight("a", 1))
	if ring.held.Load() != held {
		t.Error("another snapshot of the same")
	}
	second(ring.Report("a", false))
	state, err := ring.Report("a", false)
	if now, _ := ring.State("a"); err != nil || state != Down || now != Down || ring.held.Load() == held {
		t.Error(state, now, err)
	}
	health, err := ring.Health("a")
	if err != nil || !health.Ejected || health.Failures != 3 || *health.LastChecked > Now() || health.LastBeat == nil {
		t.Error(health, err)
	}
}

func TestPoliciesOfANewRing(t *testing.T) {
	ring := ringOf(t, Nodes("a"))
	health, err := ring.HealthPolicy()
	if want := (HealthPolicy{2, 3, 0, 50}); err != nil || health != want {
		t.Error(health, err)
	}
	sticky, err := ring.StickyPolicy()
	if want := (StickyPolicy{2, 30 * time.Minute, 1 << 20, 0.25}); err != nil || sticky != want {
		t.Error(sticky, err)
	}
	bound, err := ring.Bound()
	if err != nil || bound.Factor != 1.25 || bound.Gap != nil {
		t.Error(bound, err)
	}
	if policy, want := DefaultCheckPolicy(), (CheckPolicy{time.Second, 0.1, time.Second, 64, 0}); policy != want {
		t.Error(policy)
	}
	health.HeartbeatTimeout = 10 * time.Millisecond
	must(t, ring.SetHealthPolicy(health))
	if at, err := ring.Tick(5*time.Millisecond + 999*time.Microsecond); err != nil || at == nil || *at != 16*time.Millisecond {
		t.Error(at, err)
	}
}

// Where the order of the document counts, indices are places in it, and ids are still found.
func TestOrderedNodes(t *testing.T) {
	ids := []string{"m", "z", "a", "k"}
	ring := ringOf(t, Nodes(ids...), WithScheme("jump"))
	if !slices.Equal(ring.Nodes(), ids) {
		t.Error(ring.Nodes())
	}
	for want, id := range ids {
		index, err := ring.Snapshot().Index(id)
		record, _ := ring.Node(id)
		if err != nil || index != uint32(want) || record.ID != id || !ring.Contains(id) {
			t.Error(id, index, err)
		}
	}
	if _, err := ring.Node("b"); err == nil || ring.Contains("b") || ring.Contains("zz") {
		t.Error(err)
	}
	home, _ := ring.GetNode("k")
	counted, err := ring.Distribution([]string{"k"})
	if err != nil || counted.Counts[home] != 1 {
		t.Error(counted, err)
	}
	must(t, ring.AddNode(Node{ID: "c"}))
	if index, err := ring.Snapshot().Index("c"); err != nil || index != 4 {
		t.Error(index, err)
	}
}
