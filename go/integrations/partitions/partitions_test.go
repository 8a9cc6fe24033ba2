package partitions

import (
	"errors"
	"strings"
	"testing"

	"libconsistent"
)

func TestNumber(t *testing.T) {
	for id, wanted := range map[string]int{"0": 0, "7": 7, "events-12": 12, "a-b-3": 3, "007": 7, "x-2147483647": 1<<31 - 1} {
		if got, err := Number(id); got != wanted || err != nil {
			t.Errorf("%q is %d, %v", id, got, err)
		}
	}
	for _, id := range []string{"a", "a-", "events-+5", "events-1.5", "x-2147483648", "-x", strings.Repeat("a", 1000)} {
		if _, err := Number(id); !errors.Is(err, ErrName) || len(err.Error()) > 200 {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestNodesThatOwnPartitions(t *testing.T) {
	owned := map[string]int{"berlin": 2, "paris": 0, "rome": 1}
	ring, err := libconsistent.New(libconsistent.Nodes("berlin", "paris", "rome"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(ring, nil); !errors.Is(err, ErrName) {
		t.Error(err)
	}
	all, err := New(ring, func(node string) (int, error) { return owned[node], nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"", "a", "b", "c", "user:42", "straße"} {
		id, _ := ring.GetNode(key)
		if got, err := all.Of([]byte(key), 3); got != owned[id] || err != nil {
			t.Errorf("%q is in %d, not in %s's: %v", key, got, id, err)
		}
		if _, err := all.Of([]byte(key), owned[id]); !errors.Is(err, ErrMissing) {
			t.Errorf("%q: %v", key, err)
		}
	}
	for id := range owned {
		if err := ring.MarkDown(id); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := all.Of([]byte("a"), 3); !errors.Is(err, ErrNotLive) {
		t.Error(err)
	}
}
