package libconsistent

import (
	"errors"
	"fmt"
	"slices"
	"strings"
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
				rows, _, err := ring.Place(keys, 3)
				if err != nil {
					t.Fatal(err)
				}
				for i, key := range keys {
					row := []string{}
					for _, index := range rows[3*i : 3*i+3] {
						if id, found := snapshot.ID(index); found {
							row = append(row, id)
						}
					}
					if list := ring.GetNodes(key, 3); !slices.Equal(row, list) {
						t.Fatalf("%s: %v is not %v", scheme, row, list)
					}
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

// Every form of a batch has n nodes a key; what cannot be is refused before memory is taken.
func TestPlaceNodes(t *testing.T) {
	ring := ringOf(t, []Node{{ID: "a", Zone: "x"}, {ID: "b", Zone: "x"}, {ID: "c", Zone: "y"}})
	snapshot := ring.Snapshot()
	keys := make([]string, 3000) // more than one parcel
	slices, numbers := make([][]byte, len(keys)), make([]uint64, len(keys))
	var packed []byte
	offsets, wide := []uint32{0}, []uint64{0}
	for i := range keys {
		keys[i] = fmt.Sprintf("key:%d", i)
		slices[i], numbers[i] = []byte(keys[i]), uint64(i)<<40
		packed = append(packed, keys[i]...)
		offsets, wide = append(offsets, uint32(len(packed))), append(wide, uint64(len(packed)))
	}
	check := func(name string, rows []uint32, err error, list func(i int) []string) {
		t.Helper()
		if err != nil || len(rows) != 4*len(keys) {
			t.Fatal(name, len(rows), err)
		}
		for i := range keys {
			row := rows[4*i : 4*i+4]
			for j, want := range list(i) {
				if id, _ := snapshot.ID(row[j]); id != want {
					t.Fatal(name, i, row, want)
				}
			}
			if row[3] != NoIndex {
				t.Fatal(name, row)
			}
		}
	}
	bytes := func(i int) []string { return ring.GetNodes(keys[i], 4) }
	rows, err := snapshot.Place(keys, 4)
	check("Place", rows, err, bytes)
	rows, err = snapshot.PlaceBytes(slices, 4)
	check("PlaceBytes", rows, err, bytes)
	rows, err = snapshot.PlacePacked(packed, offsets, 4)
	check("PlacePacked", rows, err, bytes)
	rows, err = snapshot.PlacePacked64(packed, wide, 4)
	check("PlacePacked64", rows, err, bytes)
	rows, err = snapshot.PlaceUint64(numbers, 4)
	check("PlaceUint64", rows, err, func(i int) []string { return ring.GetNodesUint64(numbers[i], 4) })
	rows, err = snapshot.PlaceHashed(numbers, 4)
	check("PlaceHashed", rows, err, func(i int) []string { return ring.GetNodesHashed(numbers[i], 4) })
	rows, _, err = ring.PlaceHashed(numbers, 4)
	check("ring", rows, err, func(i int) []string { return ring.GetNodesHashed(numbers[i], 4) })
	for _, n := range []int{0, -1, 1<<20 + 1} {
		if _, err := snapshot.Place(keys, n); !errors.Is(err, ErrArgument) || !strings.Contains(err.Error(), "n: ") {
			t.Error(n, err)
		}
	}
	if _, err := snapshot.Place(keys, 1<<20); !errors.Is(err, ErrTooMany) {
		t.Error(err)
	}
}

// A refused key is named by its place among all of them, in whichever parcel it lies.
func TestFaultKeysAreNamedByTheirPlace(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b"), WithScheme("jump_hash"))
	keys := make([]string, 3000)
	for i := range keys {
		keys[i] = "k"
	}
	keys[2500] = "customer:1"
	for _, n := range []int{1, 2} {
		if _, _, err := ring.Place(keys, n); !errors.Is(err, ErrKeys) || !strings.Contains(err.Error(), "keys[2500]") {
			t.Error(n, err)
		}
	}
}
