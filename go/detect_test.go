package libconsistent

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// sample is where a ring keeps some keys, every third one an integer.
func sample(ring *Ring, count int) []Observation {
	seen := make([]Observation, count)
	for i := range seen {
		key := fmt.Sprintf("user:%d", i)
		switch i % 3 {
		case 0:
			id, _ := ring.GetNode(key)
			seen[i] = Observation{key, id}
		case 1:
			id, _ := ring.GetNode(key)
			seen[i] = Observation{[]byte(key), id}
		default:
			id, _ := ring.GetNodeUint64(uint64(i))
			seen[i] = Observation{uint64(i), id}
		}
	}
	return seen
}

func TestDetect(t *testing.T) {
	limit, bytes := Budget()
	must(t, SetBudget(limit/10, bytes))
	defer SetBudget(limit, bytes)
	nodes := Nodes("a", "b", "c", "d", "e")
	ring := ringOf(t, nodes, WithScheme("rendezvous"))
	seen := sample(ring, 200)
	wrong := (len(nodes[0].ID) + int(seen[6].ID[0]-'a')) % len(nodes)
	seen[6].ID = nodes[wrong].ID
	found, err := Detect(nodes, seen)
	must(t, err)
	best := found.Best()
	if found.Verdict != Explained || best == nil || found.Observed != 200 || found.Tried < 2 {
		t.Fatal(found)
	}
	if best.Matched != 199 || best.Observed != 200 || best.Rate() != 199.0/200 || best.Chance > 1e-6 {
		t.Error(best)
	}
	if len(best.Contradictions) != 1 || best.Contradictions[0].Key != "user:6" {
		t.Error(best.Contradictions)
	}
	if tied := found.Tied(); len(tied) == 0 || tied[0].Matched != best.Matched {
		t.Error(tied)
	}
	again, err := FromJSON(best.Topology)
	must(t, err)
	if again.Fingerprint() != ring.Fingerprint() {
		t.Error(again)
	}
	if text, err := json.Marshal(found); err != nil || !strings.Contains(string(text), `"verdict":"explained"`) {
		t.Error(string(text), err)
	}

	if few, err := Detect(nodes, seen[:3]); err != nil || few.Verdict != TooFew || few.Best() != nil || few.Tied() != nil {
		t.Error(few, err)
	}
	for _, c := range []struct {
		nodes []Node
		seen  []Observation
		kind  Kind
		says  string
	}{
		{nil, seen, ErrArgument, "nodes"},
		{nodes, nil, ErrArgument, "observations"},
		{nodes, []Observation{{"k", "zz"}}, ErrUnknownNode, `"zz"`},
		{nodes, []Observation{{"k", "a"}, {7, "a"}}, ErrArgument, "observations[1].Key: a int"},
		{Nodes(make([]string, 3)...), seen, ErrID, "nodes[0].id"},
	} {
		if _, err := Detect(c.nodes, c.seen); !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
			t.Error(c.kind, err)
		}
	}
}
