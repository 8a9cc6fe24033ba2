package libconsistent

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// rebalanceStep is a step of tests/vectors/functions/rebalance-sequences.json: what is asked, and what the model says
// becomes of it.
type rebalanceStep struct {
	States map[string]string
	Asked  struct {
		Slots, Replicas int
		Split, Merge    []uint32
		ReplicasOf      map[uint32]uint32 `json:"replicas_of"`
		Loads           map[string][]uint64
		Capacities      map[string]map[string]uint64
		Sizes           []uint64
		LastMoved       []uint64 `json:"last_moved"`
		MaxMoves        *uint64  `json:"max_moves"`
		MaxBytes        *uint64  `json:"max_bytes"`
		MaxMovesToZone  *uint64  `json:"max_moves_to_zone"`
		Tolerance       float64
		Overload        *float64
		MinInterval     uint64 `json:"min_interval"`
		Now             uint64
	}
	Document               string
	Moves                  [][5]any
	Balance                map[string][2]uint64
	Filled, Minimum, Bytes uint64
	Left                   struct{ Empty, Leaving, Doubled uint64 }
}

// options are those of the step; the fields of both have the same order.
func (s *rebalanceStep) options() RebalanceOptions {
	a := &s.Asked
	return RebalanceOptions{a.Slots, a.Replicas, a.Split, a.Merge, a.ReplicasOf, a.Loads, a.Capacities, a.Sizes,
		a.LastMoved, a.MaxMoves, a.MaxBytes, a.MaxMovesToZone, a.Tolerance, a.Overload, a.MinInterval, a.Now}
}

// movesOf is what moves as the vectors have it.
func movesOf(plan *Rebalanced) [][5]any {
	moves := make([][5]any, 0, len(plan.Moves))
	for _, m := range plan.Moves {
		moves = append(moves, [5]any{float64(m.Slot), float64(m.Replica), m.From, m.To, m.Reason})
	}
	return moves
}

// is tells whether a plan is the model's.
func (s *rebalanceStep) is(plan *Rebalanced) bool {
	balance := make(map[string][2]uint64)
	for _, node := range plan.Balance {
		balance[node.ID] = [2]uint64{node.Places, node.Target}
	}
	left := struct{ Empty, Leaving, Doubled uint64 }{plan.Left.Empty, plan.Left.Leaving, plan.Left.Doubled}
	return reflect.DeepEqual(movesOf(plan), s.Moves) && reflect.DeepEqual(balance, s.Balance) && left == s.Left &&
		[...]uint64{plan.Filled, plan.Minimum, plan.Bytes} == [...]uint64{s.Filled, s.Minimum, s.Bytes}
}

func TestRebalanceVectors(t *testing.T) {
	var cases []struct {
		Name     string
		Topology json.RawMessage
		Steps    []rebalanceStep
	}
	load(t, "functions/rebalance-sequences.json", &cases)
	steps := 0
	for _, test := range cases {
		document := []byte(test.Topology)
		for at, step := range test.Steps {
			next, plan, err := heldOf(t, document, step.States).Rebalance(step.options())
			if err != nil {
				t.Fatalf("case %s, step %d: %v", test.Name, at, err)
			}
			if document, err = next.MarshalJSON(); err != nil || string(document) != step.Document {
				t.Errorf("case %s, step %d: %s, %v, not %s", test.Name, at, document, err, step.Document)
			}
			if !step.is(plan) {
				t.Errorf("case %s, step %d: %+v is not the model's plan %+v", test.Name, at, plan, step)
			}
			for id, state := range step.States {
				if is, err := next.State(id); err != nil || is.String() != state {
					t.Errorf("case %s, step %d: %s is %v, not %s any more (%v)", test.Name, at, id, is, state, err)
				}
			}
			steps++
		}
	}
	if steps != 120 {
		t.Errorf("%d steps", steps)
	}
}

// TestRebalanceTopologies plans those of tests/vectors/functions/rebalance-topologies.json, where slots are split,
// merged and given replicas.
func TestRebalanceTopologies(t *testing.T) {
	var cases []struct {
		Name     string
		Topology json.RawMessage
		States   map[string]string
		Asked    struct {
			Slots, Replicas int
			Split, Merge    []uint32
			ReplicasOf      [][2]uint32 `json:"replicas_of"`
			Loads           []uint64
			Bytes           []uint64
			LastMoved       []uint64 `json:"last_moved"`
			Limits          struct {
				Moves, Bytes *uint64
				MinInterval  uint64 `json:"min_interval"`
				Now          uint64
			}
		}
		Next  string
		Moves [][5]any
	}
	load(t, "functions/rebalance-topologies.json", &cases)
	for _, test := range cases {
		a := &test.Asked
		options := RebalanceOptions{Slots: a.Slots, Replicas: a.Replicas, Split: a.Split, Merge: a.Merge, Sizes: a.Bytes,
			LastMoved: a.LastMoved, MaxMoves: a.Limits.Moves, MaxBytes: a.Limits.Bytes, MinInterval: a.Limits.MinInterval,
			Now: a.Limits.Now, ReplicasOf: make(map[uint32]uint32)}
		for _, hot := range a.ReplicasOf {
			options.ReplicasOf[hot[0]] = hot[1]
		}
		if a.Loads != nil {
			options.Loads = map[string][]uint64{"requests": a.Loads}
		}
		next, plan, err := heldOf(t, test.Topology, test.States).Rebalance(options)
		must(t, err)
		document, err := next.MarshalJSON()
		if err != nil || string(document) != test.Next || !reflect.DeepEqual(movesOf(plan), test.Moves) {
			t.Errorf("case %s: %s, %+v (%v), not %s, %v", test.Name, document, plan.Moves, err, test.Next, test.Moves)
		}
	}
	if len(cases) != 120 {
		t.Errorf("%d cases", len(cases))
	}
}

func TestRebalanceLoads(t *testing.T) {
	ring, err := New(Weights(map[string]float64{"a": 1, "b": 1, "c": 2}), WithScheme("assigned"), WithParameter("slots", 8))
	if err != nil {
		t.Fatal(err)
	}
	first, plan, err := ring.Snapshot().Rebalance(RebalanceOptions{})
	if err != nil || plan.Filled != 8 || first.Epoch() != 1 || ring.Epoch() != 0 {
		t.Fatalf("%+v, %v", plan, err)
	}
	loads := map[string][]uint64{"requests": {9, 1, 1, 1, 1, 1, 1, 1}, "memory": make([]uint64, 8)}
	_, plan, err = first.Rebalance(RebalanceOptions{Loads: loads, MaxMoves: ptr(uint64(1)), Sizes: make([]uint64, 8)})
	if err != nil || len(plan.Moves) != 1 || plan.Moves[0].Reason != "load" || plan.Left.Obstacles[0] != "limit of moves" {
		t.Fatalf("%+v, %v", plan, err)
	}
	var sum float64
	for _, node := range plan.Balance {
		sum += node.Fullness["requests"] * map[string]float64{"a": 1, "b": 1, "c": 2}[node.ID]
	}
	if sum < 3.9999 || sum > 4.0001 || len(plan.Balance[0].Fullness) != 2 {
		t.Errorf("%+v: parts of all weights together are these, not %v", plan.Balance, sum)
	}
	document, err := first.MarshalJSON()
	if err != nil || ring.Update(document) != nil || ring.Fingerprint() != first.Fingerprint() {
		t.Errorf("the document of what was planned is not the ring's: %v", err)
	}
}

// What is refused is named, and leaves nothing.
func TestRebalanceRefusals(t *testing.T) {
	ring, err := New(Nodes("a", "b"), WithScheme("assigned"), WithParameter("slots", 2))
	if err != nil {
		t.Fatal(err)
	}
	loads := map[string][]uint64{"requests": {1, 2}}
	capacities := func(of map[string]uint64) RebalanceOptions {
		return RebalanceOptions{Loads: loads, Capacities: map[string]map[string]uint64{"requests": of}}
	}
	for _, refused := range []struct {
		options RebalanceOptions
		kind    Kind
		names   string
	}{
		{RebalanceOptions{Slots: -1}, ErrParameter, "slots: -1"},
		{RebalanceOptions{Slots: 1<<24 + 1}, ErrParameter, "slots: 16777217"},
		{RebalanceOptions{Replicas: -1}, ErrParameter, "replicas: -1"},
		{RebalanceOptions{Replicas: 17}, ErrParameter, "replicas: 17"},
		{RebalanceOptions{Loads: map[string][]uint64{"requests": {1}}}, ErrArgument, `"requests" has 1`},
		{RebalanceOptions{Loads: map[string][]uint64{"requests": nil}}, ErrArgument, `"requests" has 0`},
		{capacities(map[string]uint64{"a": 1}), ErrArgument, `"b"`},
		{capacities(map[string]uint64{"a": 1, "zz": 1}), ErrUnknownNode, `"zz"`},
		{RebalanceOptions{Capacities: map[string]map[string]uint64{"memory": {"a": 1}}}, ErrArgument, `"memory"`},
		{RebalanceOptions{Split: []uint32{7}}, ErrArgument, "slot 7"},
		{RebalanceOptions{Merge: []uint32{1}}, ErrArgument, "slot 1"},
		{RebalanceOptions{ReplicasOf: map[uint32]uint32{1: 17}}, ErrArgument, "17 of slot 1"},
		{RebalanceOptions{Sizes: []uint64{1}}, ErrArgument, "bytes: 1"},
		{RebalanceOptions{LastMoved: []uint64{1, 2, 3}}, ErrArgument, "last_moved: 3"},
		{RebalanceOptions{MaxBytes: ptr(uint64(1))}, ErrArgument, "limits.bytes"},
		{RebalanceOptions{Tolerance: 0.0001}, ErrArgument, "tolerance: 0.0001"},
		{RebalanceOptions{Overload: ptr(-1.0)}, ErrArgument, "overload: -1"},
	} {
		next, plan, err := ring.Snapshot().Rebalance(refused.options)
		if !errors.Is(err, refused.kind) || !strings.Contains(err.Error(), refused.names) || next != nil || plan != nil {
			t.Errorf("%+v: %v, not %s that names %s", refused.options, err, refused.kind, refused.names)
		}
	}
	ketama, err := New(Nodes("a"), WithScheme("ketama"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := ketama.Snapshot().Rebalance(RebalanceOptions{}); !errors.Is(err, ErrUnsupported) {
		t.Error(err)
	}
	closed := ring.Snapshot()
	closed.Close()
	if _, _, err := closed.Rebalance(RebalanceOptions{}); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if _, err := closed.MarshalJSON(); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}
