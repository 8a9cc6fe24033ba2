package libconsistent

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

func ringOf(t testing.TB, nodes []Node, opts ...Option) *Ring {
	t.Helper()
	ring, err := New(nodes, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func documentOf(t testing.TB, ring *Ring) string {
	t.Helper()
	text, err := ring.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestNodesInEveryForm(t *testing.T) {
	want := `{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[{"id":"a"},{"id":"b"}]}`
	for _, nodes := range [][]Node{
		Nodes("b", "a"),
		Weights(map[string]float64{"a": 1, "b": 1}),
		{{ID: "a"}, {ID: "b", Weight: ptr(1.0), Metadata: map[string]string{}}},
	} {
		if got := documentOf(t, ringOf(t, nodes)); got != want {
			t.Error(got)
		}
	}
}

func TestOptions(t *testing.T) {
	ring := ringOf(t, Nodes("a"), WithScheme("ring"), WithVnodes(100), WithSeed(math.MaxUint64), WithHashTag("{}"))
	want := `{"name":"ring","vnodes":100,"seed":"18446744073709551615","hash_tag":"{}"}`
	if got := documentOf(t, ring); !strings.Contains(got, want) {
		t.Error(got)
	}
	same := ringOf(t, Nodes("a"), WithParameter("vnodes", 100), WithParameter("seed", uint64(math.MaxUint64)),
		WithParameter("hash_tag", "{}"))
	if ring.Fingerprint() != same.Fingerprint() || ring.Fingerprint() == ringOf(t, Nodes("a")).Fingerprint() {
		t.Error("fingerprints")
	}
	x, _ := ring.GetNode("{k}1")
	y, _ := ring.GetNode("{k}2")
	if x != y {
		t.Error("the hash tag does nothing")
	}
}

func TestRecords(t *testing.T) {
	metadata := map[string]string{"rack": "7", "": "empty", "z": ""}
	node := Node{ID: "b", Weight: ptr(1.5), Zone: "eu/a", Address: "10.0.0.1:1", Metadata: metadata}
	first := ringOf(t, []Node{{ID: "a"}, node, {ID: "c", Weight: ptr(0.0)}})
	later := ringOf(t, Nodes("a"))
	must(t, later.AddNode(Node{ID: "c", Weight: ptr(0.0)}))
	must(t, later.AddNode(node))
	want := Record{"b", 1.5, "eu/a", 0, "10.0.0.1:1", maps.Clone(metadata), nil, Up}
	for _, ring := range []*Ring{first, later} {
		record, err := ring.Node("b")
		if err != nil || !reflect.DeepEqual(record, want) {
			t.Error(record, err)
		}
		snapshot := ring.Snapshot()
		index, err := snapshot.Index("b")
		if err != nil || index != 1 {
			t.Error(index, err)
		}
		if record, err = snapshot.Node(index); err != nil || !reflect.DeepEqual(record, want) {
			t.Error(record, err)
		}
		record.Metadata["rack"] = "8"
		if record, _ = ring.Node("b"); record.Metadata["rack"] != "7" {
			t.Error("a record is not a copy")
		}
		if record, _ = ring.Node("c"); record.Weight != 0 || record.Metadata != nil {
			t.Error(record)
		}
	}
	// A record makes the same member elsewhere, weight 0 included.
	copied := ringOf(t, nil)
	for _, id := range first.Nodes() {
		record, _ := first.Node(id)
		must(t, copied.AddNode(record.Node()))
	}
	if copied.Fingerprint() != first.Fingerprint() {
		t.Error(documentOf(t, copied))
	}
}

func TestChanges(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b", "c"))
	before := ring.Snapshot()
	must(t, ring.AddNode(Node{ID: "d"}))
	must(t, ring.RemoveNode("a"))
	must(t, ring.SetWeight("b", 2.5))
	must(t, ring.SetAddress("b", "here"))
	must(t, ring.SetMetadata("b", map[string]string{"k": "v"}))
	must(t, ring.SetMetadata("c", nil)) // changes nothing
	if ring.Epoch() != 5 || !slices.Equal(ring.Nodes(), []string{"b", "c", "d"}) || ring.Len() != 3 {
		t.Error(ring.Epoch(), ring.Nodes(), ring.Len())
	}
	if ring.Contains("a") || !ring.Contains("d") || ring.Contains("") || ring.Contains("\xff") {
		t.Error("members")
	}
	want := `{"libconsistent":1,"epoch":5,"scheme":{"name":"ring"},"nodes":[{"id":"b","weight":2.5,"address":"here",` +
		`"metadata":{"k":"v"}},{"id":"c"},{"id":"d"}]}`
	if got := documentOf(t, ring); got != want {
		t.Error(got)
	}
	if before.Epoch() != 0 || before.Len() != 3 || !before.Contains("a") || before.Fingerprint() == ring.Fingerprint() {
		t.Error("the snapshot moved")
	}

	other := ringOf(t, nil)
	must(t, other.Update([]byte(want)))
	if other.Epoch() != 5 || other.Fingerprint() != ring.Fingerprint() {
		t.Error("update")
	}
}

func TestHealth(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b", "c"))
	home, _ := ring.GetNode("k")
	heirs := ring.GetNodes("k", 3)
	states := func() (list []State) {
		state, err := ring.State(home)
		must(t, err)
		record, err := ring.Node(home)
		must(t, err)
		held, err := ring.Snapshot().State(home)
		must(t, err)
		return []State{state, record.State, held}
	}
	must(t, ring.MarkDraining(home))
	if got, _ := ring.GetNode("k"); got != home || !slices.Equal(states(), []State{Draining, Draining, Draining}) {
		t.Error(got, states())
	}
	must(t, ring.MarkDown(home))
	if got, _ := ring.GetNode("k"); got != heirs[1] || !slices.Equal(states(), []State{Down, Down, Down}) {
		t.Error(got, states())
	}
	must(t, ring.MarkUp(home))
	if got, _ := ring.GetNode("k"); got != home || !slices.Equal(states(), []State{Up, Up, Up}) || ring.Epoch() != 0 {
		t.Error(got, states())
	}
	if State(9).String() != "unknown" || Up.String() != "up" {
		t.Error("names of states")
	}
}

func TestStoreRows(t *testing.T) {
	nodes := Nodes("a", "b", "c", "d", "e")
	found := ringOf(t, nodes, WithScheme("slots"), WithParameter("bits", 10))
	stored := ringOf(t, nodes, WithScheme("slots"), WithParameter("bits", 10))
	must(t, stored.StoreRows())
	for _, ring := range []*Ring{found, stored} {
		must(t, ring.MarkDown("b"))
	}
	for i := range 1000 {
		key := fmt.Sprint(i)
		if got, want := stored.GetNodes(key, 3), found.GetNodes(key, 3); !slices.Equal(got, want) {
			t.Fatal(key, got, want)
		}
	}
	if stored.Epoch() != 0 {
		t.Error("rows count as a change")
	}
}

// Strings that are handed out are held, not made: also across changes that leave the node.
func TestNamesAreHeld(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b", "c"))
	where := func() *byte {
		id, _ := ring.GetNode("k")
		return unsafe.StringData(id)
	}
	home, _ := ring.GetNode("k")
	held := where()
	must(t, ring.SetAddress(home, "x"))
	must(t, ring.AddNode(Node{ID: "0"}))
	must(t, ring.RemoveNode("0"))
	if where() != held {
		t.Error("the name of a node that stayed was made anew")
	}
}

func TestUnmarshal(t *testing.T) {
	var zero Ring
	if _, ok := zero.GetNode("k"); ok || zero.Len() != 0 || zero.Fingerprint() != "" {
		t.Error("a ring that was never made")
	}
	document := []byte(`{"libconsistent":1,"epoch":9,"scheme":{"name":"ring"},"nodes":[{"id":"a"}]}`)
	must(t, zero.UnmarshalJSON(document))
	if id, _ := zero.GetNode("k"); id != "a" || zero.Epoch() != 9 {
		t.Error(id)
	}
	// It replaces: another epoch is no matter, health is forgotten. A refused one leaves everything.
	must(t, zero.MarkDown("a"))
	must(t, zero.UnmarshalJSON([]byte(strings.Replace(string(document), "9", "2", 1))))
	if id, _ := zero.GetNode("k"); id != "a" || zero.Epoch() != 2 {
		t.Error(id)
	}
	if err := zero.UnmarshalJSON([]byte("null")); !errors.Is(err, ErrDocument) || zero.Epoch() != 2 {
		t.Error(err)
	}
}

func TestInsight(t *testing.T) {
	ring := ringOf(t, Weights(map[string]float64{"a": 1, "b": 2, "c": 0}))
	shares, err := ring.Shares()
	must(t, err)
	if sum := shares["a"] + shares["b"]; len(shares) != 3 || math.Abs(sum-1) > 1e-12 || shares["c"] != 0 {
		t.Error(shares)
	}
	if got := documentOf(t, ringOf(t, Nodes("a"))); !strings.Contains(got, `"a"`) {
		t.Error(got)
	}
	all, err := ringOf(t, Nodes("a")).SharePositions()
	must(t, err)
	if all["a"] != (Positions{High: 1}) || all["a"].String() != "18446744073709551616" {
		t.Error(all)
	}

	keys := []string{"", "x", "y", "z", strings.Repeat("long", 1000)}
	counts := map[string]uint64{"a": 0, "b": 0, "c": 0}
	for _, key := range keys {
		id, _ := ring.GetNode(key)
		counts[id]++
	}
	d, err := ring.Distribution(keys)
	must(t, err)
	if !maps.Equal(d.Counts, counts) || d.Total != 5 || d.Unplaced != 0 || d.PeakToAverage < 1 {
		t.Error(d)
	}
	if d, err = ring.Distribution(nil); err != nil || d.Total != 0 || d.PeakToAverage != 0 || len(d.Counts) != 3 {
		t.Error(d, err)
	}

	ranges, err := ring.Ranges("b")
	must(t, err)
	if len(ranges) < 100 {
		t.Error(len(ranges))
	}
	for _, r := range ranges {
		first, _ := ring.GetNodeHashed(r.First)
		last, _ := ring.GetNodeHashed(r.Last)
		if first != "b" || last != "b" {
			t.Fatal(r)
		}
	}
	if none, err := ring.Ranges("c"); err != nil || len(none) != 0 {
		t.Error(none, err)
	}

	text, err := ring.Explain("x")
	must(t, err)
	if id, _ := ring.GetNode("x"); !strings.HasPrefix(text, "position") || !strings.Contains(text, id) {
		t.Error(text)
	}

	after := ringOf(t, Nodes("a"))
	plan, err := ring.Diff(after)
	must(t, err)
	if !slices.Equal(plan.Moves, []Move{{"b", "a", plan.Moved, plan.Positions}}) || len(plan.Ranges) == 0 ||
		math.Abs(plan.Moved-shares["b"]) > 1e-12 || plan.Minimum != plan.Moved {
		t.Error(plan.Moves, plan.Moved)
	}
	held := ring.Snapshot()
	must(t, ring.RemoveNode("b"))
	// The snapshot answers as it did, the ring for itself.
	heldShares, err := held.Shares()
	must(t, err)
	heldPositions, err := held.SharePositions()
	must(t, err)
	heldRanges, err := held.Ranges("b")
	must(t, err)
	heldText, err := held.Explain("x")
	must(t, err)
	heldSpread, err := held.Distribution(keys)
	must(t, err)
	if !maps.Equal(heldShares, shares) || !slices.Equal(heldRanges, ranges) || heldText != text ||
		!maps.Equal(heldSpread.Counts, counts) || len(heldPositions) != 3 {
		t.Error(heldShares, heldText, heldSpread)
	}
	if now, err := ring.Shares(); err != nil || now["a"] != 1 || len(now) != 2 {
		t.Error(now, err)
	}
	if again, err := held.Diff(ring.Snapshot()); err != nil || again.Moved != plan.Moved {
		t.Error(again, err)
	}
	if nothing, err := held.Diff(held); err != nil || len(nothing.Moves) != 0 || nothing.Positions != (Positions{}) {
		t.Error(nothing, err)
	}
}

// A ring far larger than what the first rooms hold.
func TestManyNodes(t *testing.T) {
	nodes := make([]Node, 3000)
	for i := range nodes {
		nodes[i].ID = strings.Repeat("n", i%700) + string(rune('A'+i%26)) + strings.Repeat("x", i/700+1)
		nodes[i].Metadata = map[string]string{"i": nodes[i].ID}
	}
	ring := ringOf(t, nodes, WithVnodes(10))
	if ring.Len() != 3000 || !slices.IsSorted(ring.Nodes()) {
		t.Error(ring.Len())
	}
	all := ring.GetNodes("k", math.MaxInt)
	slices.Sort(all)
	if !slices.Equal(all, ring.Nodes()) {
		t.Error(len(all))
	}
	if some := ring.GetNodes("k", 17, SpreadNone); len(some) != 17 {
		t.Error(len(some))
	}
	record, err := ring.Node(nodes[2999].ID)
	if err != nil || record.Metadata["i"] != nodes[2999].ID {
		t.Error(record, err)
	}
	if ring.Snapshot().MemoryBytes() < 3000*10*10 {
		t.Error(ring.Snapshot().MemoryBytes())
	}
}

// Where the order of the document counts, indices and names keep it; a key may have no node there.
func TestOrderedSchemes(t *testing.T) {
	ring := ringOf(t, Nodes("z:1", "m:1", "a:1"), WithScheme("nginx_hash"))
	must(t, ring.AddNode(Node{ID: "b:1"}))
	if names := ring.Nodes(); !slices.Equal(names, []string{"z:1", "m:1", "a:1", "b:1"}) {
		t.Error(names)
	}
	snapshot := ring.Snapshot()
	for i, name := range ring.Nodes() {
		index, err := snapshot.Index(name)
		if id, ok := snapshot.ID(index); err != nil || int(index) != i || id != name || !ok || !ring.Contains(name) {
			t.Error(i, index, id, err)
		}
	}
	index, found := snapshot.Locate("")
	if id, ok := ring.GetNode(""); id != "" || ok || found || index != NoIndex || ring.GetNodes("", 2) != nil {
		t.Error("nginx has no node for the empty key", id)
	}
	if id, ok := ring.GetNodeHashed(1); id != "" || ok || ring.GetNodesHashed(1, 2) != nil {
		t.Error("a keyed dialect has no positions", id)
	}
}

func TestPlacementFields(t *testing.T) {
	given := map[string]any{"tokens": []string{"-5", "", "7"}[:1:1], "dc": "eu", "rack": ""}
	ring := ringOf(t, []Node{{ID: "a", Fields: given}, {ID: "b", Fields: map[string]any{"tokens": []string{"9"}}}},
		WithScheme("cassandra"))
	record, err := ring.Node("a")
	if err != nil || !reflect.DeepEqual(record.Fields, given) || !reflect.DeepEqual(record.Node().Fields, given) {
		t.Error(record, err)
	}
	record.Fields["tokens"].([]string)[0] = "6"
	if again, err := ring.Node("a"); err != nil || !reflect.DeepEqual(again.Fields, given) {
		t.Error("a record is not a copy", again, err)
	}
	must(t, ring.AddNode(Node{ID: "c", Fields: map[string]any{"tokens": []string{"11"}}}))
	if record, err := ring.Node("c"); err != nil || len(record.Fields) != 1 {
		t.Error(record, err)
	}
}

func TestPositionAndSlotOfAKey(t *testing.T) {
	kept, err := FromJSON([]byte(`{"libconsistent":1,"scheme":{"name":"assigned","slots":4,"replicas":2,
		"rows":"AQQAAAACAAEBAgIAAAIZO2VDU1z0/A=="},"nodes":[{"id":"a"},{"id":"b"},{"id":"c"}]}`))
	must(t, err)
	seen := map[uint32]bool{}
	for i := range 100 {
		key := fmt.Sprint("key ", i)
		position, err := kept.Position(key)
		must(t, err)
		slot, err := kept.Snapshot().Slot(key)
		must(t, err)
		home, _ := kept.GetNode(key)
		at, _ := kept.GetNodeHashed(position)
		if owner := []string{"a", "b", "c", "a"}[slot]; slot != uint32(position>>62) || home != owner || at != owner {
			t.Fatal(key, position, slot, home, at)
		}
		seen[slot] = true
	}
	if len(seen) != 4 {
		t.Error(seen)
	}
	ring := ringOf(t, Nodes("a"))
	if _, err := ring.Slot("k"); !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), "no assignment") {
		t.Error(err)
	}
	keyed := ringOf(t, Nodes("a"), WithScheme("go_dgryski_rendezvous"))
	if _, err := keyed.Position("k"); !errors.Is(err, ErrUnsupported) {
		t.Error(err)
	}
}
