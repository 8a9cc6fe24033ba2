package libconsistent

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
)

// TestTransitionVectors looks keys up in the transitions of tests/vectors/functions/transitions.json.
func TestTransitionVectors(t *testing.T) {
	var cases []struct {
		Name      string
		Old, New  json.RawMessage
		StatesOld map[string]string `json:"states_old"`
		StatesNew map[string]string `json:"states_new"`
		Done      [][2]string
		Keys      []struct {
			Key         hexKey
			N           int
			IsDone      bool `json:"is_done"`
			Read, Write []string
		}
		Left      *float64
		Canonical string
	}
	load(t, "functions/transitions.json", &cases)
	for _, test := range cases {
		old, next := heldOf(t, test.Old, test.StatesOld), heldOf(t, test.New, test.StatesNew)
		moving, err := NewTransition(old, next)
		must(t, err)
		for _, done := range test.Done {
			first, err := strconv.ParseUint(done[0], 16, 64)
			must(t, err)
			last, err := strconv.ParseUint(done[1], 16, 64)
			must(t, err)
			moving, err = moving.WithDone(first, last)
			must(t, err)
		}
		document, err := moving.MarshalJSON()
		if err != nil || string(document) != test.Canonical {
			t.Errorf("case %s: %s, %v, not %s", test.Name, document, err, test.Canonical)
		}
		read, err := TransitionFromJSON(document)
		must(t, err)
		if again, err := read.MarshalJSON(); err != nil || string(again) != test.Canonical {
			t.Errorf("case %s: read again: %s, %v", test.Name, again, err)
		}
		left, err := moving.Left()
		if test.Left == nil && !errors.Is(err, ErrUnsupported) || test.Left != nil && (err != nil || left != *test.Left) {
			t.Errorf("case %s: %v is left (%v), not %v", test.Name, left, err, test.Left)
		}
		for _, key := range test.Keys {
			reads, err := moving.NodesForRead(string(key.Key), key.N)
			must(t, err)
			writes, err := moving.NodesForWrite(string(key.Key), key.N)
			must(t, err)
			done, err := moving.IsDone(string(key.Key))
			must(t, err)
			if !slices.Equal(reads, key.Read) || !slices.Equal(writes, key.Write) || done != key.IsDone {
				t.Errorf("case %s: %s: %v, %v, %v, not %+v", test.Name, hex.EncodeToString(key.Key), reads, writes, done, key)
			}
		}
	}
	if len(cases) != 66 {
		t.Errorf("%d cases", len(cases))
	}
}

// Goroutines look keys up in transitions while others mark ranges as done and are dropped.
func TestTransitionTogether(t *testing.T) {
	old, err := New(Nodes("a", "b", "c"))
	must(t, err)
	next, err := New(Nodes("a", "b", "d"))
	must(t, err)
	var moving atomic.Pointer[Transition]
	first, err := NewTransition(old.Snapshot(), next.Snapshot())
	must(t, err)
	moving.Store(first)
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for i := range 200 {
				key := strconv.Itoa(1000*worker + i)
				at := moving.Load()
				done, err := at.IsDone(key)
				reads, failure := at.NodesForRead(key, 1)
				before, _ := old.GetNode(key)
				after, _ := next.GetNode(key)
				want := []string{after, before}
				if done || before == after {
					want = want[:1]
				}
				if err != nil || failure != nil || !slices.Equal(reads, want) {
					t.Errorf("%s: %v, %v, %v, not %v", key, reads, err, failure, want)
				}
			}
		})
	}
	for i := range uint64(64) {
		after, err := moving.Load().WithDone(i<<58, i<<58+1<<58-1)
		must(t, err)
		moving.Store(after)
		runtime.GC()
	}
	group.Wait()
	if left, err := moving.Load().Left(); err != nil || left != 0 {
		t.Errorf("%v is left (%v)", left, err)
	}
}

// A slot that is done lives where the new placement has it.
func TestTransitionSlots(t *testing.T) {
	document := `{"libconsistent":1,"scheme":{"name":"assigned","slots":4},"nodes":[{"id":"a"},{"id":"b"}]}`
	old := heldOf(t, []byte(document), nil)
	next, _, err := old.Rebalance(RebalanceOptions{Replicas: 2})
	must(t, err)
	moving, err := NewTransition(old, next)
	must(t, err)
	done, err := moving.WithSlotDone(1)
	must(t, err)
	ranges, err := done.Done()
	if want := []Range{{1 << 62, 1<<63 - 1}}; err != nil || !slices.Equal(ranges, want) {
		t.Errorf("%v, %v, not %v", ranges, err, want)
	}
	for position, want := range map[uint64]bool{1<<62 - 1: false, 1 << 62: true, 1<<63 - 1: true, 1 << 63: false} {
		if is, err := done.IsDoneHashed(position); err != nil || is != want {
			t.Errorf("%d: %v, %v", position, is, err)
		}
	}
	if before, after := done.Ends(); before.Fingerprint() != old.Fingerprint() || after.Fingerprint() != next.Fingerprint() {
		t.Error("the ends are other placements")
	}
	if text := done.String(); text != "Transition(2 nodes, 1 ranges done)" {
		t.Error(text)
	}
	key := uint64(0)
	for is := false; !is; key++ {
		is, err = done.IsDoneUint64(key)
		must(t, err)
	}
	reads, err := done.NodesForReadUint64(key-1, 1)
	must(t, err)
	if home, _ := next.GetNodeUint64(key - 1); len(reads) != 1 || reads[0] != home {
		t.Errorf("%v, not %s alone", reads, home)
	}
}
