//go:build !consistent_cgo && !libconsistent_static

package abi

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
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

// processors is GOMAXPROCS for the time of a test, which begins without copies.
func processors(t *testing.T, count int, m *machine) {
	t.Helper()
	before := runtime.GOMAXPROCS(count)
	m.copies.forget(func(*machine) bool { return true })
	t.Cleanup(func() {
		runtime.GOMAXPROCS(before)
		m.copies.forget(func(*machine) bool { return true })
		if s := &m.copies; s.count != 0 || s.bytes != 0 || len(s.idle) != 0 {
			t.Errorf("%d copies of %d bytes are left, %d of them idle", s.count, s.bytes, len(s.idle))
		}
	})
}

// copyOf is a copy as a reader makes one who has waited for so long.
func copyOf(m *machine, waited time.Duration) *machine {
	m.Lock()
	defer m.Unlock()
	m.waited = waited
	return m.copy()
}

// listed is the first nodes of many keys.
func listed(placement Placement) string {
	table, text := Table{}, ""
	table.Set(placement, nil)
	var indices [3]uint32
	for i := range 300 {
		count := table.GetNodes(fmt.Sprint("key ", i), SpreadZone, indices[:])
		text += fmt.Sprint(table.Locate(fmt.Sprint("key ", i)), indices[:max(count, 0)])
	}
	return text
}

// Copies answer for the placements that they know, and are made again for later ones.
func TestCopiesAnswerAlike(t *testing.T) {
	ring, first := ketama(t, "a", "b", "c", "d")
	m := ring.machine
	processors(t, 2, m)
	want := listed(first)
	c := copyOf(m, time.Hour)
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
	taken(func() {
		if listed(first) != want {
			t.Error("the copy answers otherwise after a change")
		}
		if m.copies.take(second.made) != nil {
			t.Error("the copy knows a placement that was made later")
		}
	})
	changed := listed(second)
	again := copyOf(m, time.Hour)
	if again != c || changed == want {
		t.Fatal("the copy was not made again")
	}
	m.copies.give(again)
	taken(func() {
		if listed(first) != want || listed(second) != changed {
			t.Error("the copy that was made again answers otherwise")
		}
	})
	PlacementRelease(first)
	if m.copies.count != 1 {
		t.Error("the copy went with a placement that it did not serve last")
	}
	PlacementRelease(second)
	if m.copies.count != 0 {
		t.Error("the copy stays without the placement that it served last")
	}
	RingFree(ring)
}

// There are no more copies than processors, nor more of their memory than the limit; and none before it is worth it.
func TestCopiesAreBounded(t *testing.T) {
	ring, placement := ketama(t, "a", "b")
	m := ring.machine
	processors(t, 4, m)
	if copyOf(m, 0) != nil || copyOf(m, time.Millisecond) != nil {
		t.Error("nobody has waited, and there is a copy")
	}
	var all []*machine
	for c := copyOf(m, time.Hour); c != nil; c = copyOf(m, time.Hour) {
		all = append(all, c)
	}
	if size := uint64(m.memory.Size()); len(all) != 3 || m.copies.bytes != 3*size {
		t.Errorf("%d copies have %d bytes", len(all), m.copies.bytes)
	}
	// One grows while it is read, beyond what all may have.
	if _, ok := all[0].memory.Grow(CopiesLimit >> 16); !ok {
		t.Fatal("no memory")
	}
	for _, c := range slices.Backward(all) {
		m.copies.give(c)
	}
	if m.copies.count != 2 || m.copies.bytes != 2*uint64(m.memory.Size()) {
		t.Errorf("%d copies of %d bytes, one of which is too large", m.copies.count, m.copies.bytes)
	}
	m.copies.forget(func(*machine) bool { return true })
	m.copies.bytes = CopiesLimit
	if copyOf(m, time.Hour) != nil {
		t.Error("a copy beyond the limit")
	}
	m.copies.bytes = 0
	PlacementRelease(placement)
	RingFree(ring)
}

// A trap in a copy ends the copy alone.
func TestCopiesTrapAlone(t *testing.T) {
	ring, placement := ketama(t, "a", "b")
	m := ring.machine
	processors(t, 2, m)
	want := listed(placement)
	c := copyOf(m, time.Hour)
	m.copies.give(c)
	m.Lock()
	trap(t, m)
	m.Unlock()
	if m.copies.count != 0 || m.failure.Load() != nil || listed(placement) != want {
		t.Error("the machine has ended with its copy")
	}
	// One that is read when its machine ends is not kept.
	c = copyOf(m, time.Hour)
	trap(t, m)
	m.copies.give(c)
	PlacementRelease(placement)
	RingFree(ring)
}

// Sixteen goroutines read while another one changes the ring.
func TestCopiesReadTogether(t *testing.T) {
	ring, first := ketama(t, "a", "b", "c", "d", "e")
	processors(t, 8, ring.machine)
	answers := func(placement Placement) string {
		var shares [5]Share
		var text [4096]byte
		var needed int
		if PlacementShares(placement, 1, SpreadZone, shares[:], nil) != nil {
			return "no shares"
		}
		if Explain(placement, "key", text[:], &needed) != nil {
			return "no explanation"
		}
		return fmt.Sprint(listed(placement), shares, string(text[:needed]))
	}
	want := answers(first)
	type told struct {
		placement Placement
		want      string
	}
	current := make(chan told, 1)
	current <- told{first, want}
	var readers sync.WaitGroup
	most := 0
	for range 16 {
		readers.Go(func() {
			for range 40 {
				now := <-current
				current <- now
				if answers(now.placement) != now.want || answers(first) != want {
					t.Error("an answer of another placement")
					return
				}
				ring.machine.copies.Lock()
				most = max(most, ring.machine.copies.count)
				ring.machine.copies.Unlock()
			}
		})
	}
	var all []Placement
	for i := range 60 {
		if failure := RingMark(ring, string(rune('a'+i%5)), int32(i/5%2)*StateDown); failure != nil {
			t.Fatal(failure)
		}
		placement := snapshotOf(t, ring)
		all = append(all, placement)
		now := told{placement, answers(placement)}
		<-current
		current <- now
	}
	readers.Wait()
	t.Logf("%d copies", most)
	if most == 0 || most > 7 {
		t.Errorf("%d copies", most)
	}
	for _, placement := range append(all, first) {
		PlacementRelease(placement)
	}
	RingFree(ring)
}
