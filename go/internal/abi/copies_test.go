//go:build !consistent_cgo && !libconsistent_static

package abi

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"time"
	"unsafe"
)

// ketama is a ring of a dialect, whose keys only the engine reads.
func ketama(t *testing.T, ids ...string) (ring Ring, placement Placement) {
	t.Helper()
	const scheme = "ketama"
	options := NewOptions()
	options.Scheme, options.SchemeLen = unsafe.StringData(scheme), len(scheme)
	if failure := RingNew(nodes(ids...), &options, &ring); failure != nil {
		t.Fatal(failure)
	}
	return ring, snapshotOf(t, ring)
}

func snapshotOf(t *testing.T, ring Ring) (placement Placement) {
	t.Helper()
	if failure := RingSnapshot(ring, &placement); failure != nil {
		t.Fatal(failure)
	}
	return placement
}

// oneProcessor lets what is given back be taken next, until the test ends; it begins and ends without copies.
func oneProcessor(t *testing.T, m *machine) {
	t.Helper()
	if isRacing {
		t.Skip("the race detector takes away what is idle")
	}
	processors, percent := runtime.GOMAXPROCS(1), debug.SetGCPercent(-1)
	t.Cleanup(func() {
		runtime.GOMAXPROCS(processors)
		debug.SetGCPercent(percent)
		noneLeft(t, m)
	})
	noneLeft(t, m)
}

// noneLeft waits until the collector has taken the copies that nobody has.
func noneLeft(t *testing.T, m *machine) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); m.copies.count.Load() != 0; {
		runtime.GC()
		time.Sleep(time.Millisecond)
		if time.Now().After(deadline) {
			t.Fatalf("%d copies of %d bytes are left", m.copies.count.Load(), m.copies.bytes.Load())
		}
	}
	if bytes := m.copies.bytes.Load(); bytes != 0 {
		t.Fatalf("no copies have %d bytes", bytes)
	}
}

// copyOf is a copy as a reader makes one, where there are so many processors.
func copyOf(m *machine, processors int) *machine {
	c := m.copies.take()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
	m.Lock()
	defer m.Unlock()
	return m.copy(c)
}

// listed is the first nodes of many keys.
func listed(placement Placement) string {
	table, text := Table{}, ""
	table.Set(placement, nil)
	var indices [3]uint32
	for i := range 50 {
		count := table.GetNodes(fmt.Sprint("key ", i), SpreadZone, indices[:])
		text += fmt.Sprint(table.Locate(fmt.Sprint("key ", i)), indices[:max(count, 0)])
	}
	return text
}

// Copies answer for the placements that they know, and are made again for later ones.
func TestCopiesAnswerAlike(t *testing.T) {
	ring, first := ketama(t, "a", "b", "c", "d")
	m := ring.machine
	oneProcessor(t, m)
	want := listed(first)
	c := copyOf(m, 2)
	m.copies.give(c)
	// While somebody has the machine, only a copy can answer.
	taken := func(read func()) {
		m.Lock()
		defer m.Unlock()
		read()
	}
	taken(func() {
		if listed(first) != want {
			t.Error("the copy answers otherwise")
		}
	})
	if failure := RingMark(ring, "a", StateDown); failure != nil {
		t.Fatal(failure)
	}
	second := snapshotOf(t, ring)
	changed := listed(second)
	taken(func() {
		if listed(first) != want {
			t.Error("the copy answers otherwise after a change")
		}
	})
	if c.made >= handle(second).made || changed == want {
		t.Error("the copy knows a placement that was made later")
	}
	if again := copyOf(m, 2); again != c {
		t.Fatal("the copy was not made again")
	}
	m.copies.give(c)
	taken(func() {
		if listed(second) != changed || listed(first) != want {
			t.Error("the copy that was made again answers otherwise")
		}
	})
	PlacementRelease(first)
	PlacementRelease(second)
	RingFree(ring)
}

// There are no more copies than processors, if there are several, and no more of their memory than the limit.
func TestCopiesAreBounded(t *testing.T) {
	ring, placement := ketama(t, "a", "b")
	m := ring.machine
	oneProcessor(t, m)
	if copyOf(m, 1) != nil {
		t.Error("one processor has nobody to wait for, and there is a copy")
	}
	var all []*machine
	for c := copyOf(m, 3); c != nil; c = copyOf(m, 3) {
		all = append(all, c)
	}
	if size := int64(m.memory.Size()); len(all) != 3 || m.copies.bytes.Load() != 3*size {
		t.Fatalf("%d copies of %d bytes have %d", len(all), size, m.copies.bytes.Load())
	}
	// One grows while it is read, beyond what all may have.
	if _, ok := all[0].memory.Grow(CopiesLimit >> 16); !ok {
		t.Fatal("no memory")
	}
	for _, c := range slices.Backward(all) {
		m.copies.give(c)
	}
	for range 2 {
		if c := copyOf(m, 4); c != all[1] && c != all[2] {
			t.Error("the copy that is too large was kept, or one that is not was lost")
		}
	}
	if copyOf(m, 4) != nil {
		t.Error("a copy beyond the limit")
	}
	PlacementRelease(placement)
	RingFree(ring)
}

// A copy is made when the readers of a placement have waited for as long as it takes, whoever is the first not counted.
func TestCopiesAreWorthIt(t *testing.T) {
	m := &machine{}
	for _, test := range []struct {
		made   uint64
		time   time.Duration
		waited time.Duration
	}{{2, time.Hour, 0}, {2, 3, 3}, {1, 4, 7}, {2, 5, 12}, {3, time.Hour, 0}, {1, 6, 6}} {
		if m.wait(test.made, test.time); m.waited != test.waited {
			t.Error(test, m.waited)
		}
	}
}

// What takes long is called on a copy, so that changes go on meanwhile.
func TestCopiesDetect(t *testing.T) {
	ring, placement := ketama(t, "a", "b")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	noneLeft(t, ring.machine)
	f := apart("consistent_detect")
	if f.machine == ring.machine || f.machine.of != ring.machine {
		t.Error("detection takes the machine")
	}
	if failure := RingMark(ring, "a", StateDown); failure != nil {
		t.Error(failure)
	}
	f.close()
	PlacementRelease(placement)
	RingFree(ring)
}

// A copy has the budget of the time when it was made, so it is not asked under another one.
func TestCopiesHaveTheBudget(t *testing.T) {
	ring, placement := ketama(t, "a", "b")
	m := ring.machine
	oneProcessor(t, m)
	c := copyOf(m, 2)
	m.copies.give(c)
	var timeMS uint64
	var bytes int
	if failure := Budget(&timeMS, &bytes); failure != nil {
		t.Fatal(failure)
	}
	for i, want := range []*machine{c, m} {
		f := reading("consistent_placement_info", handle(placement))
		if f.machine != want {
			t.Error("call", i)
		}
		f.close()
		if failure := SetBudget(timeMS, bytes); failure != nil {
			t.Fatal(failure)
		}
	}
	PlacementRelease(placement)
	RingFree(ring)
}

// A trap in a copy ends the copy alone; with its machine, all end.
func TestCopiesTrapAlone(t *testing.T) {
	ring, placement := ketama(t, "a", "b")
	m := ring.machine
	oneProcessor(t, m)
	want := listed(placement)
	c := copyOf(m, 2)
	m.copies.give(c)
	m.Lock()
	trap(t, m)
	m.Unlock()
	if c.failure.Load() == nil || m.copies.take() != nil || m.failure.Load() != nil || listed(placement) != want {
		t.Error("the machine has ended with its copy, or the copy has not")
	}
	c = copyOf(m, 3)
	trap(t, m)
	m.copies.give(c)
	if m.copies.take() != nil || m.failure.Load() == nil {
		t.Error("a copy is kept whose machine has ended")
	}
	PlacementRelease(placement)
	RingFree(ring)
}
