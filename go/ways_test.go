package libconsistent

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// heldOf is a placement of a document, its nodes in these states.
func heldOf(t *testing.T, document []byte, states map[string]string) *Placement {
	t.Helper()
	ring, err := FromJSON(document)
	must(t, err)
	for id, state := range states {
		must(t, map[string]func(string) error{"down": ring.MarkDown, "draining": ring.MarkDraining}[state](id))
	}
	return ring.Snapshot()
}

// TestStepVectors goes the ways of tests/vectors/functions/steps.json.
func TestStepVectors(t *testing.T) {
	var cases []struct {
		Name          string
		Before, After json.RawMessage
		Asked         struct {
			N        int
			Spread   string
			MaxShare float64 `json:"max_share"`
			MaxBytes uint64  `json:"max_bytes"`
			PerZone  float64 `json:"per_zone"`
			Sizes    []uint64
		}
		Steps []struct {
			Topology    string
			Fingerprint string
			Moves       [][3]endID
			Ranges      int
			Bytes       number
			Left        string
			IsLast      bool `json:"is_last"`
		}
		Error string
	}
	load(t, "functions/steps.json", &cases)
	steps := 0
	for _, test := range cases {
		a := test.Asked
		options := StepOptions{a.N, spreads[a.Spread], a.MaxShare / 1e9, a.MaxBytes, a.PerZone / 1e9, a.Sizes}
		place := 0
		kind := ""
		for step, err := range heldOf(t, test.Before, nil).Steps(heldOf(t, test.After, nil), options) {
			if err != nil {
				var refused *Error
				if errors.As(err, &refused) {
					kind = string(refused.Kind)
				}
				continue
			}
			if place == len(test.Steps) {
				t.Fatalf("case %s: more than %d steps", test.Name, place)
			}
			want := test.Steps[place]
			document, err := step.Placement.MarshalJSON()
			must(t, err)
			moves := slices.EqualFunc(step.Plan.Moves, want.Moves, func(move Move, want [3]endID) bool {
				return want[0].is(move.From) && want[1].is(move.To) && want[2].is(move.Positions.String())
			})
			whole := 0x1p64 * float64(a.N)
			left, err := strconv.ParseFloat(want.Left, 64)
			must(t, err)
			if string(document) != want.Topology || step.Placement.Fingerprint() != want.Fingerprint || !moves ||
				len(step.Plan.Ranges) != want.Ranges || step.Bytes != uint64(want.Bytes) || step.IsLast != want.IsLast ||
				math.Abs(step.Left-left/whole) > 1e-15 {
				t.Errorf("case %s, step %d: %s, %v, not %+v", test.Name, place, document, step, want)
			}
			place++
		}
		if place != len(test.Steps) || kind != test.Error {
			t.Errorf("case %s: %d steps and %q, not %d and %q", test.Name, place, kind, len(test.Steps), test.Error)
		}
		steps += place
	}
	if len(cases) != 101 || steps < 200 {
		t.Errorf("%d cases, %d steps", len(cases), steps)
	}
}

// TestRowsVectors reads the documents of tests/vectors/functions/rows.json with the rows beside them.
func TestRowsVectors(t *testing.T) {
	var cases []struct {
		Name         string
		Topology     json.RawMessage
		Beside, Text string
		RowsHex      hexKey `json:"rows_hex"`
		Error        *refusal
	}
	load(t, "functions/rows.json", &cases)
	for _, test := range cases {
		if test.Error != nil {
			if ring, err := FromJSONWithRows([]byte(test.Text), test.RowsHex, nil); !isRefused(err, test.Error) || ring != nil {
				t.Errorf("case %s: %v, not %v", test.Name, err, test.Error)
			}
			continue
		}
		ring, err := FromJSONWithRows([]byte(test.Beside), test.RowsHex, nil)
		must(t, err)
		inside := heldOf(t, test.Topology, nil)
		document, rows, err := inside.MarshalJSONBeside()
		if err != nil || string(document) != test.Beside || !slices.Equal(rows, test.RowsHex) {
			t.Errorf("case %s: %s, %x, %v", test.Name, document, rows, err)
		}
		one, err := ring.MarshalJSON()
		must(t, err)
		if two, err := inside.MarshalJSON(); err != nil || string(one) != string(two) {
			t.Errorf("case %s: %s is not %s (%v)", test.Name, one, two, err)
		}
	}
	if len(cases) != 37 {
		t.Errorf("%d cases", len(cases))
	}
}

// Whoever goes on from the document of a step goes the rest of the way.
func TestStepsGoOn(t *testing.T) {
	before := heldOf(t, []byte(`{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[{"id":"a"},{"id":"b"}]}`), nil)
	after := heldOf(t, []byte(`{"libconsistent":1,"scheme":{"name":"slots"},"nodes":[{"id":"a"},{"id":"b"},{"id":"c"}]}`), nil)
	options := StepOptions{MaxShare: 0.1}
	var all, rest []string
	var moved float64
	document := func(step *Step) string {
		text, err := step.Placement.MarshalJSON()
		must(t, err)
		return string(text)
	}
	for step, err := range before.Steps(after, options) {
		must(t, err)
		all = append(all, document(step))
		if moved += step.Plan.Moved; step.Plan.Moved > 0.1 {
			t.Errorf("%v in a step", step.Plan.Moved)
		}
	}
	for step, err := range heldOf(t, []byte(all[2]), nil).Steps(after, options) {
		must(t, err)
		rest = append(rest, document(step))
	}
	plan, err := before.Diff(after)
	must(t, err)
	if !slices.Equal(rest, all[3:]) || math.Abs(moved-plan.Moved) > 1e-12 {
		t.Errorf("%d steps, then %d; %v of all keys move, not %v", len(all), len(rest), moved, plan.Moved)
	}
	for range after.Steps(after, options) {
		t.Error("a step where nothing is left to do")
	}
	for range before.Steps(after, options) {
		break // The others are not made.
	}
}

// What is refused is named.
func TestWaysRefuse(t *testing.T) {
	document := `{"libconsistent":1,"scheme":{"name":"assigned","slots":4},"nodes":[{"id":"a"},{"id":"b"}]}`
	at := heldOf(t, []byte(document), nil)
	to := heldOf(t, []byte(strings.Replace(document, `"b"`, `"c"`, 1)), nil)
	closed := heldOf(t, []byte(document), nil)
	closed.Close()
	first := func(from, to *Placement, options StepOptions) error {
		for _, err := range from.Steps(to, options) {
			return err
		}
		return nil
	}
	moving, err := NewTransition(at, to)
	must(t, err)
	none := new(Transition)
	second := func(_ any, err error) error { return err }
	for i, refused := range []struct {
		err   error
		kind  Kind
		names string
	}{
		{first(at, to, StepOptions{N: -1}), ErrArgument, "n: -1"},
		{first(at, to, StepOptions{N: 3}), ErrArgument, "n: 3"},
		{first(at, to, StepOptions{MaxShare: 1.5}), ErrArgument, "maxShare: 1.5"},
		{first(at, to, StepOptions{PerZone: math.NaN()}), ErrArgument, "perZone: NaN"},
		{first(at, to, StepOptions{MaxBytes: 1}), ErrArgument, "max_bytes"},
		{first(at, closed, StepOptions{}), ErrClosed, "closed"},
		{first(closed, to, StepOptions{}), ErrClosed, "closed"},
		{second(NewTransition(at, closed)), ErrClosed, "closed"},
		{second(moving.WithDone(2, 1)), ErrArgument, "2"},
		{second(moving.WithSlotDone(4)), ErrArgument, "slot: 4"},
		{second(moving.NodesForRead("k", 0)), ErrArgument, "n: 0"},
		{second(moving.NodesForWriteUint64(1, -1)), ErrArgument, "n: -1"},
		{second(TransitionFromJSON([]byte("{"))), ErrDocument, ""},
		{second(TransitionFromJSONWithSecrets([]byte("{}"), &[16]byte{1}, nil)), ErrDocument, "libconsistent_transition"},
		{second(none.NodesForRead("k", 1)), ErrArgument, "transition: NULL"},
		{second(none.WithDone(0, 1)), ErrArgument, "transition: NULL"},
	} {
		if !errors.Is(refused.err, refused.kind) || !strings.Contains(refused.err.Error(), refused.names) {
			t.Errorf("%d: %v, not %s that names %s", i, refused.err, refused.kind, refused.names)
		}
	}
	if done, err := moving.Done(); err != nil || len(done) != 0 {
		t.Errorf("what was refused is done: %v, %v", done, err)
	}
}
