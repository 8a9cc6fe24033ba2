package libconsistent

import (
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
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
	var answers atomic.Int64
	for _, id := range []string{"m", "z"} {
		writers.Go(func() {
			for range 400 {
				if err := ring.AddNode(Node{ID: id}); err != nil {
					t.Error(err)
				}
				if err := ring.RemoveNode(id); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Go(func() {
		for range 400 {
			if ring.MarkDown("a") != nil || ring.MarkUp("a") != nil {
				t.Error("marks")
			}
		}
	})

	read := func(call func(k int) bool) {
		readers.Go(func() {
			for k := 0; !stop.Load() || k < keyCount; k++ {
				if !call(k % keyCount) {
					t.Error("an answer of no topology that ever was")
					return
				}
				answers.Add(1)
			}
		})
	}
	read(func(k int) bool {
		id, ok := ring.GetNode(keys[k])
		return ok && slices.ContainsFunc(all, func(s state) bool { return s.nodes[k] == id })
	})
	read(func(k int) bool {
		heirs := ring.GetNodes(keys[k], 3)
		return slices.ContainsFunc(all, func(s state) bool { return slices.Equal(s.heirs[k], heirs) })
	})
	read(func(int) bool { // a batch: one topology for all keys, and the names that belong to it
		indices, snapshot, err := ring.Place(keys)
		if err != nil {
			return false
		}
		health, err := snapshot.State("a")
		s, ok := states[fmt.Sprint(snapshot.Nodes(), health == Down)]
		for k, index := range indices {
			id, known := snapshot.ID(index)
			ok = ok && known && id == s.nodes[k]
		}
		return ok && err == nil
	})
	read(func(k int) bool { // held still
		snapshot := ring.Snapshot()
		health, err := snapshot.State("a")
		s, ok := states[fmt.Sprint(snapshot.Nodes(), health == Down)]
		for range 3 {
			index, located := snapshot.Locate(keys[k])
			record, err := snapshot.Node(index)
			ok = ok && located && err == nil && record.ID == s.nodes[k]
		}
		return ok && err == nil
	})
	read(func(int) bool { // insight
		shares, err := ring.Shares()
		sum := 0.0
		for _, share := range shares {
			sum += share
		}
		d, derr := ring.Distribution(keys)
		return err == nil && derr == nil && sum > 0.999999 && sum < 1.000001 && d.Total == keyCount
	})
	writers.Wait()
	stop.Store(true)
	readers.Wait()
	if ring.Epoch() != 1600 {
		t.Error(ring.Epoch())
	}
	t.Logf("%d answers during %d changes", answers.Load(), ring.Epoch()+800)
}

// Tables that were replaced do not pile up, though the collector does not see their size.
func TestReplacedTablesAreFreed(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	// Only what the package asks the collector for.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	nodes := make([]Node, 200)
	for i := range nodes {
		nodes[i].ID = fmt.Sprint("node-", i)
	}
	ring := ringOf(t, nodes)
	before := residentBytes(t)
	changed := 0
	for i := range 1000 {
		must(t, ring.SetWeight("node-7", float64(1+i%2)*1.5))
		changed += ring.Snapshot().MemoryBytes()
	}
	if grown := residentBytes(t) - before; grown > changed/2 {
		t.Errorf("%d MB of tables were replaced, and the process grew by %d MB", changed>>20, grown>>20)
	} else {
		t.Logf("%d MB of tables were replaced, and the process grew by %d MB", changed>>20, grown>>20)
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
