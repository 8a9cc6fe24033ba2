package libconsistent

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Whatever is left at 0 is the default; Zero is zero; what a ring returns can be given back.
func TestFault34PoliciesPartlyFilled(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b", "c"))
	for _, test := range []struct{ given, want HealthPolicy }{
		{HealthPolicy{}, HealthPolicy{2, 3, 0, 50}},
		{HealthPolicy{Fall: 7}, HealthPolicy{2, 7, 0, 50}},
		{HealthPolicy{Rise: 1, HeartbeatTimeout: 9}, HealthPolicy{1, 3, time.Millisecond, 50}},
		{HealthPolicy{MaxEjected: Zero}, HealthPolicy{2, 3, 0, Zero}},
		{HealthPolicy{MaxEjected: 100}, HealthPolicy{2, 3, 0, 100}},
	} {
		must(t, ring.SetHealthPolicy(test.given))
		policy, err := ring.HealthPolicy()
		if err != nil || policy != test.want {
			t.Error(test.given, policy, err)
		}
		must(t, ring.SetHealthPolicy(policy))
		if again, err := ring.HealthPolicy(); err != nil || again != policy {
			t.Error(again, policy, err)
		}
	}
	for _, test := range []struct{ given, want StickyPolicy }{
		{StickyPolicy{}, StickyPolicy{2, 30 * time.Minute, 1 << 20, 0.25}},
		{StickyPolicy{TTL: 5*time.Millisecond + 1}, StickyPolicy{2, 6 * time.Millisecond, 1 << 20, 0.25}},
		{StickyPolicy{Choices: 3, Sessions: 10}, StickyPolicy{3, 30 * time.Minute, 10, 0.25}},
		{StickyPolicy{Hysteresis: Zero}, StickyPolicy{2, 30 * time.Minute, 1 << 20, Zero}},
	} {
		must(t, ring.SetStickyPolicy(test.given))
		policy, err := ring.StickyPolicy()
		if err != nil || policy != test.want {
			t.Error(test.given, policy, err)
		}
		must(t, ring.SetStickyPolicy(policy))
	}
	for name, err := range map[string]error{
		"rise":          ring.SetHealthPolicy(HealthPolicy{Rise: Zero}),
		"fall":          ring.SetHealthPolicy(HealthPolicy{Fall: Zero}),
		"choices":       ring.SetStickyPolicy(StickyPolicy{Choices: Zero}),
		"sessions":      ring.SetStickyPolicy(StickyPolicy{Sessions: Zero}),
		"max_in_flight": second(ring.Checks(CheckPolicy{MaxInFlight: Zero})),
	} {
		if !errors.Is(err, ErrArgument) || !strings.Contains(err.Error(), name+": 0") {
			t.Error(name, err)
		}
	}
	must(t, ring.SetBound(Bound{Gap: ptr(uint32(0))}))
	if bound, err := ring.Bound(); err != nil || bound.Gap == nil || *bound.Gap != 0 {
		t.Error(bound, err)
	}
	must(t, ring.SetBound(Bound{}))
	if bound, err := ring.Bound(); err != nil || bound != (Bound{Factor: 1.25}) {
		t.Error(bound, err)
	}
	if fresh, err := ringOf(t, Nodes("a")).Bound(); err != nil || fresh != (Bound{Factor: 1.25}) {
		t.Error("the default is not that of a new ring", fresh, err)
	}

	// The default jitter, and none.
	due := func(policy CheckPolicy) time.Duration {
		checks, err := ring.Checks(policy)
		must(t, err)
		first, err := checks.Due(0)
		must(t, err)
		for _, probe := range first {
			_, err = checks.Finished(probe.Number, true, 0)
			must(t, err)
		}
		at, err := checks.NextWake()
		must(t, err)
		return *at
	}
	if at := due(CheckPolicy{Interval: 10 * time.Second, Jitter: Zero}); at != 10*time.Second {
		t.Error(at)
	}
	if due(CheckPolicy{}) != due(DefaultCheckPolicy()) || due(CheckPolicy{Interval: 5 * time.Second}) < due(CheckPolicy{}) {
		t.Error("defaults differ")
	}
	checker, err := NewHealthChecker(t.Context(), ring, CheckPolicy{}, askVersion)
	must(t, err)
	must(t, checker.Close())

	// Every field of every policy has a default: whoever adds one decides here.
	for _, policy := range []any{HealthPolicy{}, StickyPolicy{}, CheckPolicy{}, Bound{}} {
		fields := reflect.TypeOf(policy)
		want := map[string]int{"HealthPolicy": 4, "StickyPolicy": 4, "CheckPolicy": 5, "Bound": 3}[fields.Name()]
		if fields.NumField() != want {
			t.Errorf("%s has %d fields", fields.Name(), fields.NumField())
		}
	}
}

// What is printed is short and says what it is, at whatever depth; nothing prints addresses.
func TestFault34Text(t *testing.T) {
	var nodes []Node
	for i := range 1000 {
		nodes = append(nodes, Node{ID: fmt.Sprintf("node-%d", i), Weight: ptr(2.0), Zone: "eu/a", Address: "10.0.0.1:80"})
	}
	ring := ringOf(t, nodes)
	after := ringOf(t, nodes)
	must(t, after.RemoveNode("node-7"))
	plan, err := ring.Diff(after)
	must(t, err)
	lease, _ := ring.Acquire("k")
	defer lease.Release()
	checks, err := ring.Checks(CheckPolicy{})
	must(t, err)
	checker, err := NewHealthChecker(t.Context(), ring, CheckPolicy{}, askVersion)
	must(t, err)
	defer checker.Close()
	_, err = ring.Report("node-1", true, 5*time.Millisecond)
	must(t, err)
	health, err := ring.Health("node-1")
	must(t, err)
	record, err := ring.Node("node-1")
	must(t, err)
	closed := ringOf(t, Nodes("a"))
	snapshot := closed.Snapshot()
	must(t, closed.Close())
	must(t, snapshot.Close())
	type holder struct{ Value any }
	pointer := regexp.MustCompile("0x[0-9a-f]{6}")
	for _, test := range []struct {
		value any
		want  string
	}{
		{ring, "Ring(1000 nodes, epoch 0, fingerprint " + ring.Fingerprint() + ")"},
		{ring.Snapshot(), "Placement(1000 nodes, epoch 0, fingerprint " + ring.Fingerprint() + ")"},
		{closed, "Ring(closed)"},
		{new(Ring), "Ring(closed)"},
		{snapshot, "Placement(closed)"},
		{plan, "Plan(0."},
		{*plan, " % must: "},
		{lease, "Lease(\"node-"},
		{checks, "Checks(Ring(1000 nodes, "},
		{checker, "HealthChecker(Ring(1000 nodes, "},
		{health, "NodeHealth(up, 1 successes, 0 failures, checked at 5ms, beat never)"},
		{nodes[1], `Node("node-1", weight 2, zone "eu/a", address "10.0.0.1:80")`},
		{Node{ID: "a", Metadata: map[string]string{"k": "v"}, Fields: map[string]any{"port": 7}}, "metadata map[k:v], fields map[port:7])"},
		{record, "node-1"},
		{Bound{Gap: ptr(uint32(3))}, "Bound(gap 3)"},
		{Bound{Factor: 1.25}, "Bound(factor 1.25)"},
		{Bound{Factor: 1, Floor: 4}, "Bound(factor 1, floor 4)"},
		{Node{ID: "a", Tier: 2}, `Node("a", tier 2)`},
		{MovedKeys{4, []uint64{1, 3}, make([]KeyMove, 1), 3}, "MovedKeys(2 of 4 keys move, 3 copies: 1 moves)"},
		{Change{Why: WhyJoined, Node: "a", From: NoState, To: Up, Epoch: 7}, `Change(joined, "a", to up, epoch 7)`},
		{Change{Why: WhyTopology, From: NoState, To: NoState, Epoch: 7}, "Change(topology, epoch 7)"},
		{plan.Moves[0], "node-7"},
		{HealthPolicy{1, 2, 3, 4}, "1 2 3ns 4"},
	} {
		for _, format := range []string{"%v", "%+v", "%s"} {
			for _, value := range []any{test.value, holder{test.value}, []any{test.value}} {
				text := fmt.Sprintf(format, value)
				if pointer.MatchString(text) || len(text) > 200 {
					t.Errorf("%s of %T: %.300s", format, value, text)
				}
				if format == "%v" && !strings.Contains(text, test.want) {
					t.Errorf("%T: %s is not in %s", value, test.want, text)
				}
			}
		}
	}
}

// Plans are JSON that readers whose numbers are floats read, too, and can be read back.
func TestFault34JSON(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b", "c"))
	plan, err := ring.Diff(ringOf(t, Nodes("a", "b")))
	must(t, err)
	gone, err := ring.Diff(ringOf(t, nil))
	must(t, err)
	for _, plan := range []*Plan{plan, gone, {}} {
		text, err := json.Marshal(plan)
		must(t, err)
		var back Plan
		must(t, json.Unmarshal(text, &back))
		if !reflect.DeepEqual(&back, plan) {
			t.Error(back, plan)
		}
	}
	text, err := json.Marshal(gone)
	must(t, err)
	if !strings.Contains(string(text), `"positions":"18446744073709551616"`) ||
		!strings.Contains(string(text), `{"first":"0","last":"`) {
		t.Error(string(text))
	}
	ranges, err := ring.Ranges("a")
	must(t, err)
	if text, err = json.Marshal(ranges[0]); err != nil || string(text) != fmt.Sprintf(`{"first":"%d","last":"%d"}`, ranges[0].First, ranges[0].Last) {
		t.Error(string(text), err)
	}
	explanation, err := ring.Explain("user:42")
	must(t, err)
	if text, err = json.Marshal(explanation); err != nil || !json.Valid(text) {
		t.Error(string(text), err)
	}
	var positions Positions
	for _, bad := range []string{`"-1"`, `"x"`, `""`, `"340282366920938463463374607431768211456"`, `"0x10"`, `"1e3"`, `"1_0"`,
		`"` + strings.Repeat("9", 1<<20) + `"`} {
		if err := json.Unmarshal([]byte(bad), &positions); err == nil || len(err.Error()) > 200 {
			t.Errorf("%.50s %.300v", bad, err)
		}
	}
	must(t, json.Unmarshal([]byte(`"340282366920938463463374607431768211455"`), &positions))
	if positions != (Positions{1<<64 - 1, 1<<64 - 1}) {
		t.Error(positions)
	}
}

// How many nodes are asked for is no reason to run out of memory.
func TestFault24Counts(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b", "c"))
	for _, n := range []int{3, 4, math.MaxInt32, math.MaxInt} {
		with, err := ring.GetNodesWith("k", n, Replicas{})
		must(t, err)
		spread, ok := ring.PickNode("k", n, "s")
		_, loaded := ring.PickNodeByLoad("k", n, "s")
		if len(ring.GetNodes("k", n)) != 3 || len(ring.GetNodesUint64(7, n)) != 3 || len(ring.GetNodesHashed(7, n)) != 3 ||
			len(with) != 3 || !ok || !loaded || !ring.Contains(spread) {
			t.Error(n)
		}
	}
	for _, n := range []int{0, -1, math.MinInt} {
		with, err := ring.GetNodesWith("k", n, Replicas{})
		_, ok := ring.PickNode("k", n, "s")
		if err != nil || len(with)+len(ring.GetNodes("k", n))+len(ring.GetNodesHashed(7, n)) != 0 || ok {
			t.Error(n, err)
		}
	}
}

// Records, and the document, are a ring whole: its ids alone are not.
func TestFault17Copies(t *testing.T) {
	ring := ringOf(t, []Node{{ID: "a", Weight: ptr(2.5), Zone: "eu/a", Address: "10.0.0.1:80"}, {ID: "b",
		Metadata: map[string]string{"rack": "7"}}}, WithScheme("slots"), WithSeed(9))
	must(t, ring.SetAddress("b", "10.0.0.2:80"))
	document, err := ring.MarshalJSON()
	must(t, err)
	copied, err := FromJSON(document)
	must(t, err)
	if copied.Fingerprint() != ring.Fingerprint() || copied.Epoch() != ring.Epoch() {
		t.Error(copied, ring)
	}
	var nodes []Node
	for _, id := range ring.Nodes() {
		record, err := ring.Node(id)
		must(t, err)
		nodes = append(nodes, record.Node())
	}
	if again := ringOf(t, nodes, WithScheme("slots"), WithSeed(9)); again.Fingerprint() != ring.Fingerprint() {
		t.Error(again, ring)
	}
}
