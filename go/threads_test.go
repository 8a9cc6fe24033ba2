package libconsistent

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Goroutines look up while others change the ring. Every answer must belong, as a whole, to one published topology.
func TestSnapshotSafety(t *testing.T) {
	const keyCount = 64
	keys := make([]string, keyCount)
	for i := range keys {
		keys[i] = fmt.Sprint("key:", i)
	}
	// "m" and "z" come and go: "m" sorts in the middle, so that indices mean different nodes; "a" is down or up.
	base := []string{"a", "b", "x", "y"}
	type state struct {
		names []string
		nodes []string // of each key
		heirs [][]string
	}
	states := make(map[string]state) // by the ids of all nodes and whether "a" is down
	var all []state
	for variant := range 8 {
		ids := slices.Clone(base)
		if variant&1 != 0 {
			ids = append(ids, "m")
		}
		if variant&2 != 0 {
			ids = append(ids, "z")
		}
		ring := ringOf(t, Nodes(ids...), WithVnodes(16))
		if variant&4 != 0 {
			must(t, ring.MarkDown("a"))
		}
		s := state{names: ring.Nodes()}
		for _, key := range keys {
			id, _ := ring.GetNode(key)
			s.nodes = append(s.nodes, id)
			s.heirs = append(s.heirs, ring.GetNodes(key, 3))
		}
		states[fmt.Sprint(s.names, variant&4 != 0)] = s
		all = append(all, s)
	}

	ring := ringOf(t, Nodes(base...), WithVnodes(16))
	var writers, readers sync.WaitGroup
	var stop atomic.Bool
	var answers, marks atomic.Int64
	// Writers go on until every reader has seen that the topology changes.
	const readerCount = 5
	var witnesses atomic.Int64
	deadline := time.Now().Add(30 * time.Second)
	write := func(change func()) {
		writers.Go(func() {
			for i := 0; i < 400 || witnesses.Load() < readerCount && time.Now().Before(deadline); i++ {
				change()
			}
		})
	}
	for _, id := range []string{"m", "z"} {
		write(func() {
			if err := ring.AddNode(Node{ID: id}); err != nil {
				t.Error(err)
			}
			if err := ring.RemoveNode(id); err != nil {
				t.Error(err)
			}
		})
	}
	write(func() {
		if ring.MarkDown("a") != nil || ring.MarkUp("a") != nil {
			t.Error("marks")
		}
		marks.Add(2)
	})

	// A call returns what it saw, which differs between some of the topologies for some of the keys.
	read := func(call func(k int) (saw string, ok bool)) {
		readers.Go(func() {
			var first [keyCount]string
			witness := false
			for k := 0; !stop.Load() || k < keyCount; k++ {
				saw, ok := call(k % keyCount)
				if !ok {
					t.Error("an answer of no topology that ever was")
					return
				}
				if k < keyCount {
					first[k] = saw
				} else if !witness && saw != first[k%keyCount] {
					witness = true
					witnesses.Add(1)
				}
				answers.Add(1)
			}
		})
	}
	read(func(k int) (string, bool) {
		id, ok := ring.GetNode(keys[k])
		return id, ok && slices.ContainsFunc(all, func(s state) bool { return s.nodes[k] == id })
	})
	read(func(k int) (string, bool) {
		heirs := ring.GetNodes(keys[k], 3)
		ok := slices.ContainsFunc(all, func(s state) bool { return slices.Equal(s.heirs[k], heirs) })
		return fmt.Sprint(heirs), ok
	})
	read(func(int) (string, bool) { // a batch: one topology for all keys, and the names that belong to it
		indices, snapshot, err := ring.Place(keys)
		if err != nil {
			return "", false
		}
		health, err := snapshot.State("a")
		saw := fmt.Sprint(snapshot.Nodes(), health == Down)
		s, ok := states[saw]
		for k, index := range indices {
			id, known := snapshot.ID(index)
			ok = ok && known && id == s.nodes[k]
		}
		return saw, ok && err == nil
	})
	read(func(k int) (string, bool) { // held still
		snapshot := ring.Snapshot()
		health, err := snapshot.State("a")
		saw := fmt.Sprint(snapshot.Nodes(), health == Down)
		s, ok := states[saw]
		for range 3 {
			index, located := snapshot.Locate(keys[k])
			record, err := snapshot.Node(index)
			ok = ok && located && err == nil && record.ID == s.nodes[k]
		}
		return saw, ok && err == nil
	})
	read(func(int) (string, bool) { // insight
		shares, err := ring.Shares()
		sum := 0.0
		for _, share := range shares {
			sum += share
		}
		d, derr := ring.Distribution(keys)
		saw := fmt.Sprint(len(shares), shares["a"] == 0)
		return saw, err == nil && derr == nil && sum > 0.999999 && sum < 1.000001 && d.Total == keyCount
	})
	writers.Wait()
	stop.Store(true)
	readers.Wait()
	if witnesses.Load() != readerCount {
		t.Errorf("%d of %d readers saw more than one topology", witnesses.Load(), readerCount)
	}
	if ring.Epoch() < 1600 {
		t.Error(ring.Epoch())
	}
	t.Logf("%d answers during %d changes", answers.Load(), int64(ring.Epoch())+marks.Load())
}

// Sixteen goroutines look up what only the engine can, most of it under dialects, while a node goes and comes back.
func TestDialectsTogether(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8))
	const keyCount = 50
	keys := make([]string, keyCount)
	for i := range keys {
		keys[i] = fmt.Sprint("key:", i)
	}
	answers := func(l *lookups) string {
		text := ""
		for _, key := range keys {
			id, ok := l.GetNode(key)
			text += fmt.Sprintln(key, id, ok, l.GetNodes(key, 2))
		}
		indices, err := placeKeys(l.held.Load(), keys, []int{2})
		shares, _ := l.Shares()
		return fmt.Sprint(text, indices, err, shares)
	}
	var goroutines sync.WaitGroup
	for _, scheme := range []string{"ketama", "nginx", "mcrouter", "rendezvous"} {
		ring := ringOf(t, Nodes("a", "b", "c", "d", "e"), WithScheme(scheme))
		up := ring.Snapshot()
		must(t, ring.MarkDown("b"))
		down := ring.Snapshot()
		isUp, isDown := answers(&up.lookups), answers(&down.lookups)
		if isUp == isDown {
			t.Fatal(scheme, isUp)
		}
		for range 3 {
			goroutines.Go(func() {
				for range 20 {
					now := answers(&ring.Snapshot().lookups)
					if now != isUp && now != isDown || answers(&up.lookups) != isUp || answers(&down.lookups) != isDown {
						t.Error(scheme, "answers of no topology that ever was")
					}
				}
			})
		}
		goroutines.Go(func() {
			for range 100 {
				if ring.MarkUp("b") != nil || ring.MarkDown("b") != nil {
					t.Error(scheme, "marks")
				}
			}
		})
	}
	goroutines.Wait()
}

// Tables that were replaced do not pile up, though the collector does not see their size.
func TestReplacedTablesAreFreed(t *testing.T) {
	nodes := make([]Node, 200)
	for i := range nodes {
		nodes[i].ID = fmt.Sprint("node-", i)
	}
	ring := ringOf(t, nodes)
	assertFreed(t, 1000, func(i int) int {
		must(t, ring.SetWeight("node-7", float64(1+i%2)*1.5))
		return ring.Snapshot().MemoryBytes()
	})
}

// Nor do rings that nobody closes, however they were made.
func TestForgottenRingsAreFreed(t *testing.T) {
	document := []byte(documentOf(t, ringOf(t, Nodes("a", "b", "c"), WithVnodes(40000))))
	again := new(Ring)
	assertFreed(t, 400, func(i int) int {
		ring := again
		switch i % 3 {
		case 0:
			ring = ringOf(t, Nodes("a", "b", "c"), WithVnodes(40000))
		case 1:
			var err error
			ring, err = FromJSON(document)
			must(t, err)
		case 2:
			must(t, again.UnmarshalJSON(document))
		}
		return ring.Snapshot().MemoryBytes()
	})
}

// assertFreed makes tables, of the bytes that make returns.
func assertFreed(t *testing.T, times int, make func(i int) int) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes a second")
	}
	// glibc keeps freed memory for each of its arenas. With only one, the process is as large as what it holds.
	if os.Getenv("MALLOC_ARENA_MAX") != "1" {
		program, err := os.Executable()
		must(t, err)
		again := exec.Command(program, "-test.v", "-test.run=^"+t.Name()+"$")
		again.Env = append(os.Environ(), "MALLOC_ARENA_MAX=1")
		out, err := again.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		_, result, _ := strings.Cut(string(out), ".go:")
		_, result, _ = strings.Cut(result, ": ")
		result, _, _ = strings.Cut(result, "\n")
		t.Log(result)
		return
	}
	// Only what the package asks the collector for.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	const most = 256 << 20
	runtime.GC()
	before := residentBytes(t)
	made, grown := 0, 0
	for i := range times {
		made += make(i)
		grown = max(grown, residentBytes(t)-before)
	}
	if made < 2*most {
		t.Fatalf("%d MB of tables prove nothing", made>>20)
	}
	t.Logf("%d MB of tables were made, and the process grew by at most %d MB", made>>20, grown>>20)
	if grown > most {
		t.Errorf("that is more than %d MB", most>>20)
	}
}

func residentBytes(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("only where /proc tells")
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	must(t, err)
	return pages * os.Getpagesize()
}
