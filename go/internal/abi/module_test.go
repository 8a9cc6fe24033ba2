//go:build !consistent_cgo && !libconsistent_static

package abi

import (
	"strings"
	"testing"
	"unsafe"
)

// nodes is nodes of weight 1.
func nodes(ids ...string) []Node {
	all := make([]Node, len(ids))
	for i, id := range ids {
		all[i] = NewNode()
		all[i].ID, all[i].IDLen = unsafe.StringData(id), len(id)
	}
	return all
}

// ringOf is a ring of nodes, with its placement.
func ringOf(t *testing.T, ids ...string) (ring Ring, placement Placement) {
	t.Helper()
	if failure := RingNew(nodes(ids...), nil, &ring); failure != nil {
		t.Fatal(failure)
	}
	if failure := RingSnapshot(ring, &placement); failure != nil {
		t.Fatal(failure)
	}
	return ring, placement
}

// trap lets a call end its machine: it is given an address that no memory has.
func trap(t *testing.T, m *machine) *Failure {
	t.Helper()
	info := NewInfo()
	failure := PlacementInfo(Placement{machine: m, at: 0xfffffff8}, &info)
	if failure == nil || failure.Kind != KindPanic || len(failure.Message) > 300 ||
		!strings.HasPrefix(failure.Message, "the library failed inside: consistent_placement_info: wasm error: out of bounds") {
		t.Fatal(failure)
	}
	return failure
}

// A trap ends its machine: what is in it fails with the same message, and what is made later is in another one, under
// the budget that was set.
func TestATrapEndsItsMachine(t *testing.T) {
	var timeMS, wasMS uint64
	var bytes, wasBytes int
	if failure := Budget(&wasMS, &wasBytes); failure != nil {
		t.Fatal(failure)
	}
	defer SetBudget(wasMS, wasBytes)
	if failure := SetBudget(1234, 56789012); failure != nil {
		t.Fatal(failure)
	}
	ring, placement := ringOf(t, "a", "b")
	noneLeft(t, ring.machine)
	var copied, asked Table
	copied.Set(placement, nil)
	asked.Set(placement, nil)
	asked.begun.Store(true) // as if it had no copy
	home := copied.Locate("k")

	why := trap(t, ring.machine)
	var index uint32
	var subscription Subscription
	lease, other := NewLease(), Placement{}
	for name, failure := range map[string]*Failure{
		"find": PlacementFind(placement, "a", &index), "mark": RingMark(ring, "a", StateDown),
		"listen": OnChange(ring, func(*Change) {}, &subscription), "weight": SetNodeWeight(ring, "a", 2),
		"fault": Fault(),
	} {
		if failure == nil || *failure != *why {
			t.Error(name, failure)
		}
	}
	if Acquire(ring, placement, "k", 1, &lease, &other) != ErrPanic || Release(ring, 1) != -1 ||
		asked.Locate("k") != Failed || asked.GetNodes("k", SpreadZone, make([]uint32, 2)) != -1 {
		t.Error("calls without a failure succeed on a machine that has ended")
	}
	if copied.Locate("k") != home {
		t.Error("a copied table forgets its keys")
	}

	later, after := ringOf(t, "a", "b")
	if later.machine == ring.machine || PlacementFind(after, "a", &index) != nil {
		t.Error("a ring that is made after a trap")
	}
	var plan *Plan
	for _, failure := range []*Failure{
		PlacementDiff(placement, after, 1, SpreadZone, &plan), PlacementDiff(after, placement, 1, SpreadZone, &plan),
	} {
		if failure == nil || *failure != *why {
			t.Error("a plan between a ring that failed and one that lives", failure)
		}
	}
	if Budget(&timeMS, &bytes) != nil || timeMS != 1234 || bytes != 56789012 {
		t.Errorf("the budget became %d ms and %d bytes", timeMS, bytes)
	}
	PlacementRelease(placement)
	RingFree(ring)
	PlacementRelease(after)
	RingFree(later)
}

// The memory of rings that are closed serves later ones.
func TestMemoryIsGivenBack(t *testing.T) {
	ids := make([]string, 1000)
	for i := range ids {
		ids[i] = strings.Repeat("n", i+1)
	}
	size := uint32(0)
	for round := range 60 {
		var ring Ring
		if failure := RingNew(nodes(ids...), nil, &ring); failure != nil {
			t.Fatal(failure)
		}
		RingFree(ring)
		if round == 5 {
			size = theMachine().memory.Size()
		}
	}
	if now := theMachine().memory.Size(); now != size {
		t.Errorf("%d bytes have become %d", size, now)
	}
}

// What does not fit into the module's scratch goes beside it.
func TestLongTexts(t *testing.T) {
	var ring Ring
	failure := RingFromJSON(strings.Repeat(" ", 2*scratchBytes)+`{"libconsistent":1}`, "", &ring)
	if failure == nil || failure.Kind != "document" {
		t.Error(failure)
	}
}

// Records lie in the module's memory as C for wasm32 lays them.
func TestLayouts(t *testing.T) {
	for _, test := range []struct {
		layout *layout
		size   uint32
	}{
		{laid[Slice](), 8}, {laid[Arc](), 16}, {laid[Key](), 24}, {laid[Node](), 64}, {laid[Info](), 64},
	} {
		if test.layout.size != test.size {
			t.Errorf("%v: %d bytes, not %d", test.layout.native, test.layout.size, test.size)
		}
	}
	if laid[Arc]().kind != copied || laid[Node]().kind != record {
		t.Error("only what has no pointers is copied as it is")
	}
}
