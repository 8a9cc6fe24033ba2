// Package stress keeps Go's package busy with goroutines while processors and collections come and go.
package stress

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"libconsistent"
)

const keyCount = 60

var keys = func() []string {
	made := make([]string, keyCount)
	for i := range made {
		made[i] = fmt.Sprint("user:", i)
	}
	return made
}()

func seconds(t *testing.T) time.Duration {
	n, err := strconv.Atoi(os.Getenv("STRESS_SECONDS"))
	if err != nil {
		t.Fatal("STRESS_SECONDS: ", err)
	}
	return time.Duration(n) * time.Second
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// anew compares what a snapshot answers with what a ring does that is made of its document.
func anew(t *testing.T, held *libconsistent.Placement) {
	document, err := held.MarshalJSON()
	check(t, err)
	ring, err := libconsistent.FromJSON(document)
	if err != nil {
		t.Error(err)
		return
	}
	here, err := held.Place(keys, 3)
	check(t, err)
	there, err := ring.Snapshot().Place(keys, 3)
	check(t, err)
	if held.Fingerprint() != ring.Fingerprint() || !slices.Equal(here, there) {
		t.Error("a snapshot answers otherwise than a ring that is made anew of it")
	}
	for i, key := range keys[:10] {
		id, ok := held.GetNode(key)
		if want, _ := held.ID(here[3*i]); !ok || id != want {
			t.Error("a look-up answers otherwise than a batch", key, id)
		}
	}
}

func TestStress(t *testing.T) {
	ids := make([]string, 8)
	for i := range ids {
		ids[i] = fmt.Sprint("node-", i)
	}
	ring, err := libconsistent.New(libconsistent.Nodes(ids...), libconsistent.WithVnodes(16))
	if err != nil {
		t.Fatal(err)
	}
	live, err := libconsistent.New(libconsistent.Nodes(ids...), libconsistent.WithVnodes(16))
	if err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/topology.json"
	write := func() {
		document, err := ring.MarshalJSON()
		check(t, err)
		check(t, os.WriteFile(path+".new", document, 0o600))
		check(t, os.Rename(path+".new", path))
	}
	write()

	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var goroutines sync.WaitGroup
	var stop atomic.Bool
	var rounds, forgotten, closed, collected, collections atomic.Int64
	repeat := func(body func(i int)) {
		goroutines.Go(func() {
			for i := 0; !stop.Load() && !t.Failed(); i++ {
				body(i)
				rounds.Add(1)
			}
		})
	}
	// Who looks.
	for range 4 {
		repeat(func(int) { anew(t, ring.Snapshot()) })
		repeat(func(i int) {
			if _, ok := live.GetNode(keys[i%keyCount]); !ok {
				t.Error("no node")
			}
			indices, snapshot, err := live.Place(keys)
			check(t, err)
			again, err := snapshot.Place(keys)
			check(t, err)
			if !slices.Equal(indices, again) {
				t.Error("a batch answers otherwise than its snapshot")
			}
		})
	}
	// Who changes.
	repeat(func(i int) {
		check(t, ring.AddNode(libconsistent.Nodes("guest")[0]))
		check(t, ring.SetWeight(ids[i%8], float64(1+i%3)))
		check(t, ring.RemoveNode("guest"))
		write()
	})
	repeat(func(i int) {
		_, err := live.Report(ids[i%4], i%3 > 0)
		check(t, err)
		check(t, live.MarkDown(ids[i%4]))
		stop := live.OnChange(func(libconsistent.Change) {})
		check(t, live.MarkUp(ids[i%4]))
		stop()
	})
	for range 2 {
		repeat(func(i int) {
			lease, ok := live.Acquire(keys[i%keyCount])
			sticky, known := live.AcquireSticky(keys[(i+1)%keyCount])
			if !ok || !known || !lease.Release() || lease.Release() || !sticky.Release() {
				t.Error("a lease")
			}
		})
	}
	// Rings that nobody closes, with leases that nobody releases: the collector takes all. Their snapshots outlive
	// them.
	repeat(func(i int) {
		mine, err := libconsistent.New(libconsistent.Nodes(ids...), libconsistent.WithVnodes(4))
		if err != nil {
			t.Error(err)
			return
		}
		for range 3 {
			if _, ok := mine.Acquire("hot"); !ok {
				t.Error("a lease")
			}
		}
		runtime.AddCleanup(mine, func(*struct{}) { collected.Add(1) }, nil)
		held := mine.Snapshot()
		if i%3 == 0 {
			check(t, mine.Close())
			closed.Add(1)
		}
		forgotten.Add(1)
		mine = nil
		if i%8 == 0 {
			runtime.GC()
		}
		if _, ok := held.GetNode("key"); !ok {
			t.Error("no node")
		}
	})
	repeat(func(int) {
		mine, err := libconsistent.New(libconsistent.Nodes("x"), libconsistent.WithVnodes(16))
		if err != nil {
			t.Error(err)
			return
		}
		policy := libconsistent.DefaultFollowPolicy()
		policy.MaxLoss = 1
		following, err := mine.Follow(path, policy)
		if err != nil {
			t.Error(err)
			return
		}
		for end := time.Now().Add(time.Minute); !mine.Contains(ids[0]); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Error("nothing is followed")
				return
			}
		}
		anew(t, mine.Snapshot())
		check(t, following.Close())
		check(t, mine.Close())
	})
	// Processors and collections.
	repeat(func(i int) {
		runtime.GOMAXPROCS(1 + i%8)
		runtime.GC()
		collections.Add(1)
		time.Sleep(5 * time.Millisecond)
	})

	time.Sleep(seconds(t))
	stop.Store(true)
	goroutines.Wait()
	for end := time.Now().Add(time.Minute); collected.Load() < forgotten.Load() && time.Now().Before(end); {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	if collected.Load() != forgotten.Load() {
		t.Errorf("%d of %d forgotten rings were collected", collected.Load(), forgotten.Load())
	}
	loads, err := live.Loads()
	check(t, err)
	for id, load := range loads {
		if load.Leases != 0 {
			t.Error(id, load)
		}
	}
	fmt.Printf("figures: %d rounds, %d changes, %d collections, %d rings forgotten with their leases\n",
		rounds.Load(), ring.Epoch(), collections.Load(), forgotten.Load())
}
