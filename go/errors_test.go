package libconsistent

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"libconsistent/internal/abi"
)

func TestErrors(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b"))
	document := documentOf(t, ring)
	last, err := FromJSON([]byte(`{"libconsistent":1,"epoch":"18446744073709551615","scheme":{"name":"ring"},"nodes":[]}`))
	must(t, err)
	changed := ringOf(t, Nodes("a", "b"))
	must(t, changed.SetWeight("a", 2))
	rendezvous, jump := ringOf(t, Nodes("a"), WithScheme("rendezvous")), ringOf(t, Nodes("a", "b"), WithScheme("jump"))
	nginx := ringOf(t, Nodes("a"), WithScheme("nginx")).Snapshot()
	keyed := ringOf(t, Nodes("a"), WithScheme("nginx_hash")).Snapshot()
	with := func(node Node) func() error {
		return func() error { _, err := New([]Node{{ID: "first"}, node}); return err }
	}
	opt := func(opts ...Option) func() error {
		return func() error { _, err := New(Nodes("a"), opts...); return err }
	}
	read := func(text string) func() error {
		return func() error { _, err := FromJSON([]byte(text)); return err }
	}
	tests := []struct {
		call  func() error
		kind  Kind
		names string
	}{
		{func() error { _, err := ring.Snapshot().Node(2); return err }, ErrArgument, "index: 2"},
		{func() error { _, err := ring.Snapshot().Node(NoIndex); return err }, ErrArgument, "4294967295"},
		{with(Node{}), ErrID, "nodes[1].id"},
		{with(Node{ID: "a\xff"}), ErrID, "nodes[1].id: not UTF-8 from byte 1"},
		{with(Node{ID: strings.Repeat("x", 1025)}), ErrID, "nodes[1].id"},
		{with(Node{ID: "x", Weight: ptr(0.0001)}), ErrWeight, "nodes[1].weight: 0.0001"},
		{with(Node{ID: "x", Weight: ptr(math.NaN())}), ErrWeight, "nodes[1].weight"},
		{func() error { return ring.SetWeight("a", -1) }, ErrWeight, "-1"},
		{with(Node{ID: "x", Zone: "x//y"}), ErrZone, "nodes[1].zone"},
		{with(Node{ID: "x", Zone: "\xff"}), ErrZone, "nodes[1].zone"},
		{with(Node{ID: "x", Address: strings.Repeat("x", 4097)}), ErrAddress, "nodes[1].address: 4097"},
		{func() error { return ring.SetAddress("a", strings.Repeat("x", 4097)) }, ErrAddress, `"a"`},
		{with(Node{ID: "x", Metadata: map[string]string{"k": strings.Repeat("x", 1<<16)}}), ErrMetadata, "nodes[1].metadata"},
		{func() error { return ring.SetMetadata("a", map[string]string{"k": "\xff"}) }, ErrMetadata, "metadata[0].value"},
		{with(Node{ID: "x", Fields: map[string]any{"port": 8080}}), ErrParameter, `nodes[1].fields: ring reads no field "port"`},
		{with(Node{ID: "x", Fields: map[string]any{"port": 8080.0}}), ErrParameter, `node "x": fields.port: a float64`},
		{with(Node{ID: "x", Fields: map[string]any{"port": -1}}), ErrParameter, `node "x": fields.port: -1`},
		{with(Node{ID: "x", Fields: map[string]any{"\xff": 1}}), ErrParameter, "nodes[1].fields[0].name: not UTF-8"},
		{with(Node{ID: "x", Fields: map[string]any{"tokens": []string{"1", "\xff"}}}), ErrParameter,
			"nodes[1].fields[0].texts[1]: not UTF-8"},
		{func() error { return ring.AddNode(Node{ID: "x", Fields: map[string]any{"name": nil}}) }, ErrParameter,
			`node "x": fields.name: a <nil>`},
		{func() error { _, err := nginx.PlaceHashed([]uint64{1 << 32}); return err }, ErrKeys, "4294967296"},
		{func() error { _, err := keyed.PlaceHashed([]uint64{1}); return err }, ErrUnsupported, "nginx_hash"},
		{opt(WithScheme("twemproxy"), WithParameter("hash", true)), ErrParameter, "scheme.hash: true"},
		{opt(WithScheme("haproxy"), WithParameter("avalanche", 1)), ErrParameter, "scheme.avalanche: 1"},
		{with(Node{ID: "first"}), ErrDuplicateNode, `"first"`},
		{func() error { return ring.AddNode(Node{ID: "a"}) }, ErrDuplicateNode, `"a"`},
		{func() error { return ring.RemoveNode("zz") }, ErrUnknownNode, `"zz"`},
		{func() error { return ring.SetWeight("zz", 1) }, ErrUnknownNode, `"zz"`},
		{func() error { return ring.SetAddress("zz", "") }, ErrUnknownNode, `"zz"`},
		{func() error { return ring.SetMetadata("zz", nil) }, ErrUnknownNode, `"zz"`},
		{func() error { return ring.MarkDown("zz") }, ErrUnknownNode, `"zz"`},
		{func() error { return ring.MarkUp("") }, ErrUnknownNode, `""`},
		{func() error { return ring.MarkDraining("zz") }, ErrUnknownNode, `"zz"`},
		{func() error { _, err := ring.Node("zz"); return err }, ErrUnknownNode, `"zz"`},
		{func() error { _, err := ring.State("zz"); return err }, ErrUnknownNode, `"zz"`},
		{func() error { _, err := ring.Ranges("zz"); return err }, ErrUnknownNode, `"zz"`},
		{func() error { _, err := ring.Snapshot().Index("zz"); return err }, ErrUnknownNode, `"zz"`},
		{func() error { return ring.RemoveNode("\xff") }, ErrID, "id: not UTF-8"},
		{with(Node{ID: "heavy", Weight: ptr(999999.0)}), ErrTooMany, `"heavy"`},
		{opt(WithScheme("wheel")), ErrScheme, "wheel"},
		{opt(WithScheme("")), ErrScheme, `""`},
		{opt(WithVnodes(0)), ErrParameter, "scheme.vnodes"},
		{opt(WithVnodes(-1)), ErrParameter, "scheme.vnodes: -1"},
		{opt(WithHashTag("")), ErrParameter, "scheme.hash_tag"},
		{opt(WithParameter("colour", 1)), ErrParameter, "colour"},
		{opt(WithSeed(1), WithSeed(2)), ErrParameter, "seed"},
		{read(""), ErrDocument, "empty"},
		{read("{\xff}"), ErrDocument, ""},
		{read(strings.Replace(document, `"b"`, `"b","wieght":1`, 1)), ErrDocument, "wieght"},
		{func() error { return changed.Update([]byte(document)) }, ErrStale, "epoch: 0"},
		{func() error { return ring.Update([]byte(strings.Replace(document, `"b"`, `"c"`, 1))) }, ErrConflict, "0"},
		{func() error { _, err := ring.Offer(memberDocument(9), "here", 0); return err }, ErrShrunk, "here: 100.0 %"},
		{func() error { return last.AddNode(Node{ID: "a"}) }, ErrEpoch, "18446744073709551615"},
		{func() error { _, err := ring.Diff(ringOf(t, nil, WithSeed(1))); return err }, ErrIncomparable, "seed"},
		{func() error { _, _, err := ring.PlacePacked([]byte("abc"), []uint32{0, 4}); return err }, ErrKeys, "keys[0]"},
		{func() error { _, _, err := ring.PlacePacked64([]byte("abc"), []uint64{0, 2, 1}); return err }, ErrKeys, "keys[1]"},
		{func() error { return errClosed }, ErrClosed, "closed"},
		{func() error { _, err := rendezvous.Ranges("a"); return err }, ErrUnsupported, "rendezvous"},
		{func() error { _, err := rendezvous.Fingers("a"); return err }, ErrUnsupported, "rendezvous cannot answer fingers"},
		{func() error { _, err := rendezvous.Route("a", "k"); return err }, ErrUnsupported, "rendezvous cannot answer routes"},
		{func() error { _, err := ring.Fingers("zz"); return err }, ErrUnknownNode, `"zz"`},
		{func() error { _, err := ring.Snapshot().Route("zz", "k"); return err }, ErrUnknownNode, `"zz"`},
		{func() error { return jump.RemoveNode("a") }, ErrUnsupported, "jump"},
		{func() error { _, err := ring.Report("zz", true); return err }, ErrUnknownNode, `"zz"`},
		{func() error { _, err := ring.Heartbeat("zz"); return err }, ErrUnknownNode, `"zz"`},
		{func() error { _, err := ring.Health("zz"); return err }, ErrUnknownNode, `"zz"`},
		{func() error { _, err := ring.Load("zz"); return err }, ErrUnknownNode, `"zz"`},
		{func() error { return ring.SetLoad("zz", 1) }, ErrUnknownNode, `"zz"`},
		{func() error { return ring.SetLoad("a", 1<<40) }, ErrArgument, "load: 1099511627776"},
		{func() error { return ring.SetHealthPolicy(HealthPolicy{1, 1, 0, 101}) }, ErrArgument, "max_ejected: 101"},
		{func() error { return ring.SetHealthPolicy(HealthPolicy{HeartbeatTimeout: -1}) }, ErrArgument, "heartbeat_timeout: -1ns"},
		{func() error { return ring.SetStickyPolicy(StickyPolicy{TTL: -1}) }, ErrArgument, "ttl: -1ns"},
		{func() error { _, err := ring.Checks(CheckPolicy{Interval: -1}); return err }, ErrArgument, "interval: -1ns"},
		{func() error { _, err := ring.Checks(CheckPolicy{Timeout: -1}); return err }, ErrArgument, "timeout: -1ns"},
		{func() error { _, err := ring.Report("a", true, -1); return err }, ErrArgument, "now: -1ns"},
		{func() error { _, err := ring.Tick(-1); return err }, ErrArgument, "now: -1ns"},
		{func() error { return ring.SetBound(Bound{Factor: 0.999}) }, ErrArgument, "bound.factor: 0.999"},
		{func() error { return ring.SetBound(Bound{Factor: 1000.001}) }, ErrArgument, "bound.factor: 1000.001"},
		{func() error { return ring.SetStickyPolicy(StickyPolicy{Sessions: 1<<26 + 1}) }, ErrArgument, "sessions: 67108865"},
		{func() error { return ring.SetStickyPolicy(StickyPolicy{1, 1, 1, 1000.001}) }, ErrArgument, "hysteresis"},
		{func() error { _, err := ring.Checks(CheckPolicy{Jitter: 1.001}); return err }, ErrArgument, "jitter: 1.001"},
		{func() error {
			_, err := NewHealthChecker(t.Context(), ring, CheckPolicy{Jitter: 1.001}, nil)
			return err
		}, ErrArgument, "jitter"},
		{func() error { _, err := ring.GetNodesWith("k", 1, Replicas{Local: "x//y"}); return err }, ErrZone, "local"},
		{func() error { _, err := ring.GetNodesWith("k", 0, Replicas{Local: "\xff"}); return err }, ErrZone, "local"},
	}
	seen := make(map[Kind]bool)
	for _, test := range tests {
		err := test.call()
		var refused *Error
		if !errors.Is(err, test.kind) || !errors.As(err, &refused) || !strings.Contains(refused.Message, test.names) {
			t.Errorf("%v is not %s naming %q", err, test.kind, test.names)
		}
		if err != nil && (!strings.HasPrefix(err.Error(), "libconsistent: ") || errors.Is(err, Kind("other"))) {
			t.Error(err)
		}
		seen[test.kind] = true
	}
	if documentOf(t, ring) != document {
		t.Error("a refused call changed the ring")
	}
	// The engine's numbers and our names: all of them, and each was met above but those that cannot be.
	never := map[Kind]bool{errBuffer: true, ErrPanic: true}
	for status := int32(2); status < 256; status++ {
		kind := Kind(abi.StatusName(status))
		if kind == "unknown" {
			continue
		}
		if seen[kind] == never[kind] {
			t.Errorf("status %d, %s: met: %v", status, kind, seen[kind])
		}
	}
	if text := fmt.Sprint(ErrUnknownNode); text != "libconsistent: unknown_node" {
		t.Error(text)
	}
}

// Messages longer than the first room for them.
func TestLongMessages(t *testing.T) {
	id := strings.Repeat("x", 1000)
	_, err := ringOf(t, Nodes("a")).Node(id)
	if !errors.Is(err, ErrUnknownNode) || !strings.Contains(err.Error(), id[:50]) ||
		!strings.HasSuffix(err.Error(), "is not a member") {
		t.Error(err)
	}
}

func TestNobodyLive(t *testing.T) {
	down := ringOf(t, Nodes("a", "b"))
	must(t, down.MarkDown("a"))
	must(t, down.MarkDown("b"))
	closed := ringOf(t, Nodes("a"))
	must(t, closed.Close())
	for name, ring := range map[string]*Ring{
		"empty":    ringOf(t, nil),
		"down":     down,
		"weight 0": ringOf(t, []Node{{ID: "a", Weight: ptr(0.0)}}),
	} {
		for _, id := range []func() (string, bool){
			func() (string, bool) { return ring.GetNode("k") },
			func() (string, bool) { return ring.GetNodeBytes(nil) },
			func() (string, bool) { return ring.GetNodeUint64(1) },
			func() (string, bool) { return ring.GetNodeHashed(math.MaxUint64) },
		} {
			if got, ok := id(); got != "" || ok {
				t.Error(name, got)
			}
		}
		if lease, ok := ring.Acquire("k"); ok || lease != nil {
			t.Error(name, lease)
		}
		if lease, ok := ring.AcquireSticky("k"); ok || lease != nil {
			t.Error(name, lease)
		}
		if id, ok := ring.PickNode("k", 2, "r"); ok || id != "" {
			t.Error(name, id)
		}
		if id, ok := ring.PickNodeByLoad("k", 2, "r"); ok || id != "" {
			t.Error(name, id)
		}
		if list := ring.GetNodes("k", 2); len(list) != 0 {
			t.Error(name, list)
		}
		indices, snapshot, err := ring.Place([]string{"x", ""})
		if err != nil || len(indices) != 2 || indices[0] != NoIndex || indices[1] != NoIndex {
			t.Error(name, indices, err)
		}
		if index, ok := snapshot.Locate("k"); ok || index != NoIndex {
			t.Error(name, index)
		}
		if d, err := ring.Distribution([]string{"k"}); err != nil || d.Unplaced != 1 || d.Total != 0 {
			t.Error(name, d, err)
		}
		if shares, err := ring.Shares(); err != nil || len(shares) != ring.Len() || shares["a"] != 0 {
			t.Error(name, shares, err)
		}
		if text, err := ring.Explain("k"); err != nil || !strings.Contains(text, "none is live") {
			t.Error(name, text, err)
		}
		if plan, err := ring.Diff(ringOf(t, Nodes("new"))); err != nil || len(plan.Moves) != 1 || plan.Moves[0].From != "" ||
			plan.Ranges[0] != (MovedRange{0, math.MaxUint64, "", "new"}) {
			t.Error(name, plan, err)
		}
	}
}

func TestOddKeysAndCounts(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b", "c"))
	huge := strings.Repeat("k", 1<<20)
	keys := []string{"", "\x00", "\xff\xfe", huge, "a", huge + "x"}
	raws := make([][]byte, len(keys))
	for i, key := range keys {
		raws[i] = []byte(key)
	}
	raws[0] = nil
	indices, snapshot, err := ring.Place(keys)
	must(t, err)
	again, _, err := ring.PlaceBytes(raws)
	must(t, err)
	for i, key := range keys {
		want, _ := snapshot.ID(indices[i])
		got, ok := ring.GetNode(key)
		other, _ := ring.GetNodeBytes(raws[i])
		if !ok || got != want || other != want || again[i] != indices[i] || ring.GetNodes(key, 1)[0] != want {
			t.Errorf("key %d: %q, %q, %q", i, want, got, other)
		}
	}
	for _, n := range []int{0, -1, math.MinInt} {
		if got := ring.GetNodes("k", n); len(got) != 0 {
			t.Error(n, got)
		}
	}
	for _, n := range []int{3, 4, 17, math.MaxInt} {
		if got := ring.GetNodes("k", n, SpreadNone); len(got) != 3 {
			t.Error(n, got)
		}
	}
	if got := ring.GetNodes("k", 2, Spread(77)); len(got) != 2 {
		t.Error(got)
	}
	if n := snapshot.GetNodesInto("k", nil); n != 0 {
		t.Error(n)
	}
	if n := snapshot.GetNodesInto("k", make([]uint32, 9)); n != 3 {
		t.Error(n)
	}
	for _, count := range []int{0, 1, parcelKeys - 1, parcelKeys, parcelKeys + 1, 5000} {
		many := make([]string, count)
		for i := range many {
			many[i] = fmt.Sprint(i)
		}
		indices, _, err := ring.Place(many)
		if err != nil || len(indices) != count {
			t.Fatal(len(indices), err)
		}
		for i, key := range many {
			if want, _ := snapshot.Locate(key); indices[i] != want {
				t.Fatal(count, i)
			}
		}
	}
	for _, offsets := range [][]uint32{nil, {0}} {
		if none, _, err := ring.PlacePacked(nil, offsets); err != nil || len(none) != 0 {
			t.Error(none, err)
		}
	}
	if none, _, err := ring.PlaceUint64(nil); err != nil || len(none) != 0 {
		t.Error(none, err)
	}
}

// A placement that C refuses stands for a library that fails inside: no look-up may take it for "no node".
func TestFailuresInsidePanic(t *testing.T) {
	broken := placementOf(&snapshot{names: []string{"a"}, most: 1})
	forged := &Lease{engine: new(engine)}
	forged.token.Store(1)
	for name, call := range map[string]func(){
		"GetNode":        func() { broken.GetNode("k") },
		"GetNodeBytes":   func() { broken.GetNodeBytes(nil) },
		"GetNodeUint64":  func() { broken.GetNodeUint64(1) },
		"GetNodeHashed":  func() { broken.GetNodeHashed(1) },
		"Locate":         func() { broken.Locate("k") },
		"LocateBytes":    func() { broken.LocateBytes(nil) },
		"LocateUint64":   func() { broken.LocateUint64(1) },
		"LocateHashed":   func() { broken.LocateHashed(1) },
		"GetNodes":       func() { broken.GetNodes("k", 1) },
		"GetNodesBytes":  func() { broken.GetNodesBytes(nil, 1) },
		"GetNodesUint64": func() { broken.GetNodesUint64(1, 1) },
		"GetNodesHashed": func() { broken.GetNodesHashed(1, 1) },
		"GetNodesInto":   func() { broken.GetNodesInto("k", make([]uint32, 1)) },
		"GetPrimary":     func() { broken.GetPrimary("k") },
		"PickNode":       func() { broken.PickNode("k", 1, "r") },
		"Release":        func() { forged.Release() },
	} {
		if err := panicOf(call); !errors.Is(err, ErrPanic) {
			t.Error(name, err)
		}
	}
	// A change that was made and cannot be shown; the ring can be used on.
	ring := ringOf(t, Nodes("a"))
	if err := panicOf(func() { ring.publish(new(engine)) }); err == nil {
		t.Error("a change that nobody sees")
	}
	if id, ok := ring.GetNode("k"); id != "a" || !ok {
		t.Error(id)
	}
}

func panicOf(call func()) (err error) {
	defer func() { err, _ = recover().(error) }()
	call()
	return nil
}

// errors.Is finds the kind of an error, also of one that is wrapped, and no other.
func TestEveryKindIsFound(t *testing.T) {
	kinds := []Kind{ErrArgument, ErrID, ErrWeight, ErrZone, ErrAddress, ErrMetadata, ErrDuplicateNode, ErrUnknownNode,
		ErrTooMany, ErrScheme, ErrParameter, ErrDocument, ErrStale, ErrConflict, ErrEpoch, ErrUnsupported, ErrIncomparable,
		ErrKeys, ErrPanic, ErrClosed}
	for _, kind := range kinds {
		wrapped := fmt.Errorf("while starting: %w", &Error{kind, "why"})
		for _, other := range kinds {
			if errors.Is(wrapped, other) != (kind == other) {
				t.Error(kind, other)
			}
		}
	}
}

// What no spread is means zones, whoever is asked.
func TestUnknownSpreads(t *testing.T) {
	nodes := []Node{{ID: "a", Zone: "x"}, {ID: "b", Zone: "x"}, {ID: "c", Zone: "y"}, {ID: "d", Zone: "y"}}
	ring, after := ringOf(t, nodes), ringOf(t, nodes[:3])
	keys := make([]string, 200)
	for i := range keys {
		keys[i] = fmt.Sprint(i)
	}
	answers := func(spread Spread) []any {
		shares, err := ring.SharesReplicas(2, spread)
		must(t, err)
		plan, err := ring.DiffReplicas(after, 2, spread)
		must(t, err)
		moved, err := ring.Moved(after, keys, 2, spread)
		must(t, err)
		numbers, err := ring.MovedUint64(after, []uint64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, spread)
		must(t, err)
		with, err := ring.GetNodesWith("k", 2, Replicas{Spread: spread})
		must(t, err)
		return []any{shares, plan, moved, numbers, with, ring.GetNodes("k", 2, spread)}
	}
	zone, none, unknown := answers(SpreadZone), answers(SpreadNone), answers(Spread(77))
	if !reflect.DeepEqual(zone, unknown) || reflect.DeepEqual(zone[0], none[0]) || reflect.DeepEqual(zone[2], none[2]) {
		t.Error(zone, none, unknown)
	}
}
