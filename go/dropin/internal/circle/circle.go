// Package circle is the plain hash circle of 32-bit points that Go's ring libraries share, in Go: what the drop-ins
// fall back on where the engine cannot stand in, such as under a hash function of the caller's. It uses nothing of the
// engine.
package circle

import (
	"maps"
	"math"
	"slices"
)

// Circle is the owner of each point. The last one to take a point has it, and who removes it leaves nobody there.
type Circle map[uint32]string

// Add gives points to an owner.
func (c Circle) Add(owner string, points []uint32) {
	for _, point := range points {
		c[point] = owner
	}
}

// Remove takes points away, whoever has them.
func (c Circle) Remove(points []uint32) {
	for _, point := range points {
		delete(c, point)
	}
}

// Table is a Circle in order, which does not change any more. O(n log n) for n points.
func (c Circle) Table() *Table {
	t := &Table{points: slices.Sorted(maps.Keys(c)), owners: make([]string, len(c))}
	for i, point := range t.points {
		t.owners[i] = c[point]
	}
	return t
}

// Table is for looking up, by any number of goroutines at once.
type Table struct {
	points []uint32
	owners []string
}

// Len is the number of points.
func (t *Table) Len() int { return len(t.points) }

// Owner is the owner of the first point that is not below at, or of the first one of all; false if there are no points.
// O(log n).
func (t *Table) Owner(at uint64) (string, bool) {
	if len(t.owners) == 0 {
		return "", false
	}
	return t.owners[t.first(at)], true
}

// Owners is the first n distinct owners from there on, clockwise; fewer if there are fewer.
func (t *Table) Owners(at uint64, n int) []string {
	var all []string
	start := t.first(at)
	for i := 0; i < len(t.owners) && len(all) < n; i++ {
		if owner := t.owners[(start+i)%len(t.owners)]; !slices.Contains(all, owner) {
			all = append(all, owner)
		}
	}
	return all
}

func (t *Table) first(at uint64) int {
	if at > math.MaxUint32 {
		return 0
	}
	i, _ := slices.BinarySearch(t.points, uint32(at))
	if i == len(t.points) {
		return 0
	}
	return i
}
