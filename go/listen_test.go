package libconsistent

import (
	"bytes"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// What a listener changes itself is told after it has returned; who came later hears only what came later.
func TestListeners(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b", "c"))
	var told []string
	depth := 0
	stop := ring.OnChange(func(change Change) {
		if depth++; depth > 1 {
			t.Error("told while it was being told")
		}
		told = append(told, fmt.Sprintf("%v %s %v>%v %d", change.Why, change.Node, change.From, change.To, change.Epoch))
		if change.Why == WhyMark && change.To == Down {
			must(t, ring.RemoveNode(change.Node))
			if ring.Contains(change.Node) {
				t.Error("its own change is published")
			}
		}
		depth--
	})
	must(t, ring.MarkDown("b"))
	late := 0
	stopLate := ring.OnChange(func(Change) { late++ })
	must(t, ring.MarkDraining("a"))
	must(t, ring.MarkDraining("a")) // nothing changes
	want := []string{"mark b up>down 0", "left b down> 1", "topology  > 1", "mark a up>draining 1"}
	if !slices.Equal(told, want) || late != 1 {
		t.Errorf("%q %d", told, late)
	}
	stop()
	stop()
	must(t, ring.MarkUp("a"))
	if len(told) != len(want) || late != 2 {
		t.Error(told, late)
	}
	// Another ring by the same name is listened to as well.
	must(t, ring.UnmarshalJSON([]byte(`{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[{"id":"x"}]}`)))
	must(t, ring.MarkDown("x"))
	stopLate()
	if late != 3 {
		t.Error(late)
	}
	// The zero Ring may be listened to before it is one.
	var zero Ring
	defer zero.OnChange(func(Change) { late++ })()
	must(t, zero.UnmarshalJSON([]byte(`{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[{"id":"x"}]}`)))
	must(t, zero.MarkDown("x"))
	if late != 4 {
		t.Error(late)
	}
}

// A listener may drive the schedule that has just reported, and stop itself.
func TestListenersMayCallWhatever(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b"))
	must(t, ring.SetHealthPolicy(HealthPolicy{Fall: 1}))
	checks, err := ring.Checks(CheckPolicy{Jitter: Zero})
	must(t, err)
	heard := 0
	var stop func()
	stop = ring.OnChange(func(change Change) {
		heard++
		stop()
		if _, err := checks.Due(time.Minute); err != nil || change.Why != WhyReport {
			t.Error(change, err)
		}
	})
	probes, err := checks.Due(0)
	must(t, err)
	_, err = checks.Finished(probes[0].Number, false, 0)
	must(t, err)
	must(t, ring.MarkUp("a"))
	if heard != 1 {
		t.Error(heard)
	}
}

// A panic is the program's; the next change is told by whoever makes it, after what waited.
func TestListenersThatPanic(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b"))
	angry, told := true, []string{}
	defer ring.OnChange(func(change Change) {
		if angry {
			angry = false
			panic("enough")
		}
		told = append(told, change.To.String())
	})()
	func() {
		defer func() {
			if recover() != "enough" {
				t.Error("the panic was swallowed")
			}
		}()
		_ = ring.MarkDown("a")
	}()
	if state, err := ring.State("a"); err != nil || state != Down {
		t.Error("the change was made", state, err)
	}
	must(t, ring.MarkUp("a"))
	if !slices.Equal(told, []string{"up"}) {
		t.Error(told)
	}
}

// Goroutines change nodes of their own while others come to listen and go: each node's states follow one another.
func TestListenersTogether(t *testing.T) {
	const changers, rounds = 4, 500
	ring := ringOf(t, Nodes("0", "1", "2", "3"))
	var changing, coming sync.WaitGroup
	states, changes, telling := map[string]State{}, 0, 0
	stop := ring.OnChange(func(change Change) {
		if telling++; telling != 1 || states[change.Node] != change.From || change.Lost != 0 {
			t.Error(change, states[change.Node])
		}
		states[change.Node] = change.To
		changes++
		telling--
	})
	done := make(chan struct{})
	for i := range changers {
		id := fmt.Sprint(i)
		changing.Go(func() {
			for range rounds {
				_, _ = ring.MarkDown(id), ring.MarkUp(id)
			}
		})
		coming.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					ring.OnChange(func(Change) {})()
				}
			}
		})
	}
	changing.Wait()
	close(done)
	coming.Wait()
	stop()
	if changes != 2*changers*rounds {
		t.Error(changes)
	}
}

// More than wait at most are left out, and counted.
func TestListenersThatAreSlow(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b"))
	var lost, changes uint64
	started := false
	defer ring.OnChange(func(change Change) {
		lost, changes = lost+change.Lost, changes+1
		if !started {
			started = true
			for range mostWaiting {
				_, _ = ring.MarkUp("a"), ring.MarkDown("a")
			}
		}
	})()
	must(t, ring.MarkDown("a"))
	if lost != mostWaiting || changes != mostWaiting+1 {
		t.Error(lost, changes)
	}
}

// Nothing of a ring is kept by those who have listened to it.
func TestListenersAreForgotten(t *testing.T) {
	ring, err := New(Nodes("a", "b"))
	must(t, err)
	freed := make(chan struct{})
	defer ring.OnChange(func(Change) {})()
	runtime.AddCleanup(ring.engine.Load(), func(freed chan struct{}) { close(freed) }, freed)
	must(t, ring.Close())
	for range 100 {
		runtime.GC()
		select {
		case <-freed:
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Error("the engine is still there")
}

func TestLogChanges(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b"))
	var text bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	stop := ring.LogChanges(logger)
	must(t, ring.MarkDown("a"))
	must(t, ring.AddNode(Node{ID: "c"}))
	stop()
	must(t, ring.MarkUp("a"))
	want := `level=WARN msg="node down" node=a from=up to=down why=mark epoch_before=0 epoch=0 lost=0
level=INFO msg="ring changed" node=c to=up why=joined epoch_before=0 epoch=1 lost=0
level=INFO msg="ring changed" why=topology epoch_before=0 epoch=1 lost=0
`
	if text.String() != want {
		t.Error(text.String())
	}
	before := slog.Default()
	defer slog.SetDefault(before)
	defer ring.LogChanges(nil)()
	slog.SetDefault(logger)
	text.Reset()
	must(t, ring.MarkDown("a"))
	if !strings.Contains(text.String(), `"node down" node=a`) {
		t.Error(text.String())
	}
}

// Numbers that no call takes, and defaults that 0 stands for.
func TestCopiesAndCosts(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b", "c"))
	snapshot := ring.Snapshot()
	for _, n := range []int{0, -1} {
		for _, err := range []error{
			second(ring.SharesReplicas(n, SpreadZone)), second(ring.DiffReplicas(ring, n, SpreadNone)),
			second(snapshot.Moved(snapshot, []string{"k"}, n, SpreadZone)),
		} {
			if !isRefused(err, &refusal{ErrArgument, "n: "}) {
				t.Error(err)
			}
		}
	}
	if _, err := snapshot.Assign([]string{"x", "y", "x"}, 0); !isRefused(err, &refusal{ErrKeys, "items[2]"}) {
		t.Error(err)
	}
	if _, err := snapshot.Assign(nil, 0.5); !isRefused(err, &refusal{ErrArgument, "factor: 0.5"}) {
		t.Error(err)
	}
	for _, take := range []func() (*Lease, bool){
		func() (*Lease, bool) { return ring.AcquireCost("k", 0) },
		func() (*Lease, bool) { return ring.AcquireAny(0) },
	} {
		if lease, ok := take(); !ok || lease.Cost() != 1 || !lease.Release() {
			t.Error(lease)
		}
	}
	tagged, err := New(Nodes("a", "b", "c"), WithHashStop("/"))
	must(t, err)
	one, _ := tagged.GetNode("user/1")
	other, _ := tagged.GetNode("user/2")
	if plain, _ := tagged.GetNode("user"); one != plain || other != plain {
		t.Error(one, other)
	}
}
