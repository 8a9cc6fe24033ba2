//go:build !race

package libconsistent

import "testing"

// The race detector makes pools forget at random.
func TestAllocations(t *testing.T) {
	ring := ringOf(t, []Node{{ID: "a", Zone: "x"}, {ID: "b", Zone: "y"}, {ID: "c", Zone: "y"}})
	snapshot := ring.Snapshot()
	raw := []byte("user:42")
	key := string(raw) + "!" // not a constant
	keys := []string{key, "b", "c"}
	indices := make([]uint32, 2)
	for name, test := range map[string]struct {
		call func()
		most float64
	}{
		"GetNode":       {func() { ring.GetNode(key) }, 0},
		"GetNode slice": {func() { ring.GetNode(string(raw)) }, 0},
		"GetNodeBytes":  {func() { ring.GetNodeBytes(raw) }, 0},
		"GetNodeUint64": {func() { ring.GetNodeUint64(42) }, 0},
		"GetNodeHashed": {func() { ring.GetNodeHashed(42) }, 0},
		"held GetNode":  {func() { snapshot.GetNode(key) }, 0},
		"Locate":        {func() { snapshot.Locate(key) }, 0},
		"LocateBytes":   {func() { snapshot.LocateBytes(raw) }, 0},
		"LocateUint64":  {func() { snapshot.LocateUint64(42) }, 0},
		"LocateHashed":  {func() { snapshot.LocateHashed(42) }, 0},
		"GetNodesInto":  {func() { snapshot.GetNodesInto(key, indices) }, 0},
		"plain walk":    {func() { snapshot.GetNodesInto(key, indices, SpreadNone) }, 0},
		"Contains":      {func() { ring.Contains("b") }, 0},
		"Index":         {func() { snapshot.Index("b") }, 0},
		"GetPrimary":    {func() { ring.GetPrimary(key) }, 0},
		"PickNode":      {func() { ring.PickNode(key, 2, key) }, 0},
		"Acquire":       {func() { lease, _ := ring.Acquire(key); lease.Release() }, 1}, // the lease
		"ID":            {func() { snapshot.ID(1) }, 0},
		"GetNodesBytes": {func() { ring.GetNodesBytes(raw, 2) }, 1},
		"GetNodes":      {func() { ring.GetNodes(key, 2) }, 1}, // the list
		"Place":         {func() { snapshot.Place(keys) }, 1},  // the indices
		"Place, 2 each": {func() { snapshot.Place(keys, 2) }, 1},
	} {
		if got := testing.AllocsPerRun(1000, test.call); got > test.most {
			t.Errorf("%s: %v allocations, not %v", name, got, test.most)
		}
	}
}
