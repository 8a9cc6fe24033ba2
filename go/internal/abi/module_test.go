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

// A trap is a failure of the kind "panic" with a short message, and the machine goes on.
func TestATrapIsAFailure(t *testing.T) {
	for range 100 {
		info := NewInfo()
		failure := PlacementInfo(0xfffffff8, &info)
		if failure == nil || failure.Kind != KindPanic || len(failure.Message) > 300 ||
			!strings.HasPrefix(failure.Message, "the library failed inside") {
			t.Fatal(failure)
		}
	}
	var ring Ring
	if failure := RingNew(nodes("a", "b"), nil, &ring); failure != nil {
		t.Fatal(failure)
	}
	RingFree(ring)
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
			size = theMachine.memory.Size()
		}
	}
	if now := theMachine.memory.Size(); now != size {
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
