//go:build !consistent_cgo && !libconsistent_static

package abi

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// Sixteen goroutines read while another one changes the ring.
func TestCopiesReadTogether(t *testing.T) {
	ring, first := ketama(t, "a", "b", "c", "d", "e")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8))
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
	var most atomic.Int32
	for range 16 {
		readers.Go(func() {
			for range 30 {
				now := <-current
				current <- now
				if answers(now.placement) != now.want || answers(first) != want {
					t.Error("an answer of another placement")
					return
				}
				if count := ring.machine.copies.count.Load(); count > most.Load() {
					most.Store(count)
				}
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
	if most := most.Load(); most == 0 || most > 8 {
		t.Errorf("%d copies", most)
	}
	for _, placement := range append(all, first) {
		PlacementRelease(placement)
	}
	RingFree(ring)
}
