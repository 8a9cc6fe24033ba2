package libconsistent

import (
	"fmt"
	"slices"
	"testing"
)

// Replicas and batches agree, however few nodes there are.
func TestFault01BatchIsScalar(t *testing.T) {
	schemes := []string{"ring", "rendezvous", "jump", "jumpback", "maglev", "multiprobe", "nginx", "ketama", "haproxy",
		"go_groupcache", "npm_hashring", "pypi_uhashring"}
	keys := make([]string, 20)
	for i := range keys {
		keys[i] = fmt.Sprintf("key:%d", i)
	}
	for _, scheme := range schemes {
		for _, count := range []int{1, 2, 3, 5, 9} {
			ids := make([]string, count)
			for i := range ids {
				ids[i] = fmt.Sprintf("10.0.0.%d:80", i)
			}
			ring, err := New(Nodes(ids...), WithScheme(scheme))
			if err != nil {
				t.Fatal(err)
			}
			for down := 0; down <= count; down++ {
				if down > 0 {
					if err := ring.MarkDown(ids[down-1]); err != nil {
						t.Fatal(err)
					}
				}
				placed, snapshot, err := ring.Place(keys)
				if err != nil {
					t.Fatal(err)
				}
				for i, key := range keys {
					node, live := ring.GetNode(key)
					if id, found := snapshot.ID(placed[i]); found != live || id != node {
						t.Fatalf("%s: %d is not %s", scheme, placed[i], node)
					}
					// All that are live, but nginx ends its walk after 20 tries.
					tried := ids
					if scheme == "nginx" {
						if tried, err = ring.GetNodesWith(key, 100, Replicas{IncludeDown: true}); err != nil {
							t.Fatal(err)
						}
					}
					usable := 0
					for _, id := range tried {
						if !slices.Contains(ids[:down], id) {
							usable++
						}
					}
					for n := 1; n <= 8; n++ {
						list := ring.GetNodes(key, n)
						if len(list) != min(n, usable) || (len(list) > 0 && list[0] != node) {
							t.Fatalf("%s: %v of %s for %d, %d of %d down", scheme, list, node, n, down, count)
						}
						seen := map[string]bool{}
						for _, id := range list {
							if seen[id] {
								t.Fatalf("%s: %v names a node twice", scheme, list)
							}
							seen[id] = true
						}
					}
				}
			}
		}
	}
	ring, err := New(Nodes("a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	if list := ring.GetNodes("k", 3); len(list) != 2 || list[0] != "a" || list[1] != "b" {
		t.Fatal(list)
	}
}
