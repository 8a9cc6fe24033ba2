package libconsistent

import (
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"
)

// Every call on a closed ring or snapshot: no node, or ErrClosed.
func callClosed(t *testing.T, ring *Ring, snapshot *Placement) {
	t.Helper()
	for _, err := range []error{
		ring.AddNode(Node{ID: "x"}), ring.RemoveNode("a"), ring.SetWeight("a", 1), ring.SetAddress("a", ""),
		ring.SetMetadata("a", nil), ring.Update([]byte("{}")), ring.UpdateAt([]byte("{}"), 1),
		second(ring.SetNodes(nil)), ring.RenameNode("a", "b"), second(ring.SharesReplicas(1, SpreadZone)),
		second(ring.DiffReplicas(ring, 1, SpreadZone)), second(snapshot.DiffReplicas(snapshot, 1, SpreadZone)),
		second(ring.Moved(ring, nil, 1, SpreadZone)), second(snapshot.Moved(snapshot, nil, 1, SpreadZone)),
		second(ring.MovedUint64(ring, nil, 1, SpreadZone)), second(snapshot.MovedUint64(snapshot, nil, 1, SpreadZone)),
		second(ring.MovedHashed(ring, nil, 1, SpreadZone)), second(snapshot.MovedHashed(snapshot, nil, 1, SpreadZone)),
		third(ring.Assign(nil, 0)), second(snapshot.Assign(nil, 0)),
		ring.StoreRows(), ring.MarkDown("a"), ring.MarkUp("a"), ring.MarkDraining("a"),
		second(ring.Node("a")), second(ring.State("a")), second(ring.MarshalJSON()), second(ring.Shares()),
		second(ring.SharePositions()), second(ring.Distribution([]string{"k"})), second(ring.Ranges("a")),
		second(snapshot.Shares()), second(snapshot.SharePositions()), second(snapshot.Distribution([]string{"k"})),
		second(snapshot.Ranges("a")), second(snapshot.Explain("k")), second(snapshot.Place([]string{"k"}, 2)),
		second(ring.Explain("k")), second(ring.Position("k")), second(snapshot.Slot("k")), second(ring.Diff(ring)), third(ring.Place([]string{"k"})), third(ring.PlaceBytes(nil)),
		third(ring.PlacePacked(nil, nil)), third(ring.PlacePacked64(nil, nil)), third(ring.PlaceUint64(nil)),
		third(ring.PlaceHashed(nil)),
		second(snapshot.Node(0)), second(snapshot.Index("a")), second(snapshot.State("a")), second(snapshot.Diff(snapshot)),
		second(snapshot.Place([]string{"k"})), second(snapshot.PlaceBytes(nil)), second(snapshot.PlacePacked(nil, nil)),
		second(ring.Report("a", true)), second(ring.Heartbeat("a")), second(ring.Tick()), second(ring.Health("a")),
		second(ring.HealthPolicy()), ring.SetHealthPolicy(HealthPolicy{}), second(ring.Bound()), ring.SetBound(Bound{}),
		ring.SetLoad("a", 1), second(ring.Load("a")), second(ring.Loads()), second(ring.StickyPolicy()),
		ring.SetStickyPolicy(StickyPolicy{}), second(ring.ForgetSession("s")), second(ring.ExpireSticky()),
		second(ring.StickyUse()), second(ring.Checks(DefaultCheckPolicy())),
		second(ring.GetNodesWith("k", 1, Replicas{})), second(snapshot.GetNodesWith("k", 1, Replicas{})),
		second(NewHealthChecker(t.Context(), ring, DefaultCheckPolicy(), nil)),
		second(snapshot.PlacePacked64(nil, nil)), second(snapshot.PlaceUint64(nil)), second(snapshot.PlaceHashed(nil)),
		second(ring.Fingers("a")), second(ring.Route("a", "k")), second(snapshot.Fingers("a")), second(snapshot.Route("a", "k")),
	} {
		if !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	}
	for _, l := range []*lookups{&ring.lookups, &snapshot.lookups, &ring.Snapshot().lookups} {
		for _, find := range []func() (string, bool){
			func() (string, bool) { return l.GetNode("k") },
			func() (string, bool) { return l.GetNodeBytes(nil) },
			func() (string, bool) { return l.GetNodeUint64(0) },
			func() (string, bool) { return l.GetNodeHashed(0) },
			func() (string, bool) { return l.GetPrimary("k") },
			func() (string, bool) { return l.PickNode("k", 2, "r") },
			func() (string, bool) { return ring.PickNodeByLoad("k", 2, "r") },
		} {
			if id, ok := find(); ok || id != "" {
				t.Error(id)
			}
		}
		if l.GetNodes("k", 1) != nil || l.GetNodesBytes(nil, 20) != nil || l.GetNodesUint64(0, 1) != nil ||
			l.GetNodesHashed(0, 1) != nil || l.Nodes() != nil || l.Len() != 0 || l.Contains("a") || l.Epoch() != 0 ||
			l.Fingerprint() != "" {
			t.Error("something is left")
		}
	}
	if lease, ok := ring.Acquire("k"); ok || lease != nil {
		t.Error(lease)
	}
	if lease, ok := ring.AcquireSticky("s"); ok || lease != nil {
		t.Error(lease)
	}
	if index, ok := snapshot.Locate("k"); ok || index != NoIndex || snapshot.MemoryBytes() != 0 {
		t.Error(index)
	}
	if n := snapshot.GetNodesInto("k", make([]uint32, 3)); n != 0 {
		t.Error(n)
	}
}

func second[T any](_ T, err error) error        { return err }
func third[T, U any](_ T, _ U, err error) error { return err }

func TestClosed(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b"))
	held, closed := ring.Snapshot(), ring.Snapshot()
	must(t, closed.Close())
	must(t, closed.Close())
	must(t, ring.Close())
	must(t, ring.Close())
	callClosed(t, ring, closed)
	callClosed(t, new(Ring), new(Placement))
	runtime.GC()
	if id, ok := held.GetNode("k"); !ok || id == "" {
		t.Error("a snapshot went with its ring")
	}
}

// Rings that are closed, or replaced, while all kinds of calls run on them.
func TestCloseRaces(t *testing.T) {
	document := []byte(documentOf(t, ringOf(t, Nodes("a", "b", "c"))))
	for range 100 {
		ring := ringOf(t, Nodes("a", "b", "c"))
		snapshot := ring.Snapshot()
		var wait sync.WaitGroup
		start := make(chan struct{})
		for _, call := range []func(){
			func() { ring.GetNode("k") },
			func() { ring.GetNodes("k", 2) },
			func() { ring.Place([]string{"k", "l"}) },
			func() { ring.Shares() },
			func() { ring.MarshalJSON() },
			func() { ring.Distribution([]string{"k"}) },
			func() { ring.MarkDown("a") },
			func() { ring.AddNode(Node{ID: "d"}); ring.RemoveNode("d") },
			func() { ring.Diff(ring) },
			func() { ring.Node("b") },
			func() { ring.Report("b", false) },
			func() { ring.Loads() },
			func() { ring.PickNodeByLoad("k", 2, "r") },
			func() {
				if lease, ok := ring.Acquire("k"); ok {
					lease.Release()
				}
			},
			func() {
				if checks, err := ring.Checks(DefaultCheckPolicy()); err == nil {
					checks.Due()
				}
			},
			func() { ring.UnmarshalJSON(document) },
			func() { ring.Snapshot().GetNode("k") },
			func() { snapshot.Locate("k"); snapshot.Node(0) },
			func() { ring.Close() },
			func() { snapshot.Close() },
			runtime.GC,
		} {
			wait.Go(func() {
				<-start
				for range 5 {
					call()
				}
			})
		}
		close(start)
		wait.Wait()
		must(t, ring.Close())
		callClosed(t, ring, snapshot)
	}
}

// What nothing refers to is freed, closed or not.
func TestFreed(t *testing.T) {
	freed := make(chan string, 4)
	func() {
		ring := ringOf(t, Nodes("a"))
		runtime.AddCleanup(ring.engine.Load(), func(what string) { freed <- what }, "ring")
		runtime.AddCleanup(ring.held.Load(), func(what string) { freed <- what }, "first snapshot")
		must(t, ring.AddNode(Node{ID: "b"}))
		runtime.AddCleanup(ring.held.Load(), func(what string) { freed <- what }, "second snapshot")
	}()
	for range 3 {
		runtime.GC()
		select {
		case <-freed:
		case <-time.After(10 * time.Second):
			t.Fatal("not freed")
		}
	}
}
