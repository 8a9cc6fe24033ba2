// Package consistent is stathat.com/c/consistent on the engine of libconsistent: change the import, and every key stays
// where it is.
//
//	import consistent "libconsistent/dropin/stathat" // was "stathat.com/c/consistent"
//
// Everything that v1.0.0 exports is here, and UseFnv, which came after it. What differs:
//
//   - GetN and GetTwo end. The original's loop for ever for some keys if the circle has fewer owners than it has
//     counted, such as after adding the same element twice; here they return the owners there are, as it does for the
//     other keys.
//   - Get, GetTwo and GetN wait for nobody, except for the first one after a change, which makes the new table: a
//     hundred changes in a row cost one table.
//   - Members are in the order of adding.
//   - With NumberOfReplicas 0 an element has no points, where the original divides by zero.
//
// As in the original the last element to take a point has it, and removing an element removes its points even if they
// are another's by then: the points of "1" and "11" are the same in part, for "1"+"11" is "11"+"1".
package consistent

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"libconsistent"
	"libconsistent/dropin/internal/circle"
	"libconsistent/dropin/internal/kept"
)

// ErrEmptyCircle is the error of a look-up when no element has a point.
var ErrEmptyCircle = errors.New("empty circle")

// Consistent is a circle of elements. Any number of goroutines may call its methods at once. The lock is held by Add,
// Remove, Set and Members; it guards the fields, too.
type Consistent struct {
	// NumberOfReplicas is how many points an element gets that is added from now on, and how many are removed. To
	// change it, or UseFnv, while there are elements makes look-ups slower: the engine wants it to be the same for all.
	NumberOfReplicas int
	// UseFnv hashes by FNV-1a instead of CRC-32, from the next change of the elements on.
	UseFnv bool

	held    atomic.Pointer[view] // nil after a change
	count   int64                // of Adds less Removes, as the original counts
	order   []string             // the members, the last one added at the end
	points  map[string][]uint32  // of the members
	removed map[uint32]struct{}  // the points that a member has, but which went away with another one
	plain   circle.Circle        // what stands for points and removed if the engine cannot; else nil
	made    rule                 // of the points there are
	making  sync.Mutex           // held while a view is made
	kept    kept.Ring            // what views are made from
	sync.RWMutex
}

// rule is how points are made of an element.
type rule struct {
	replicas int
	fnv      bool
}

// New makes an empty circle with 20 replicas for each element. To change that, set NumberOfReplicas before adding.
func New() *Consistent { return &Consistent{NumberOfReplicas: 20} }

// Add adds an element, or takes back the points that it has lost to others.
func (c *Consistent) Add(elt string) {
	c.Lock()
	defer c.Unlock()
	c.add(elt)
}

// Remove removes an element.
func (c *Consistent) Remove(elt string) {
	c.Lock()
	defer c.Unlock()
	c.remove(elt)
}

// Set makes these all the elements: it removes those that are not among them and adds those that are missing, in order.
func (c *Consistent) Set(elts []string) {
	c.Lock()
	defer c.Unlock()
	wanted := make(map[string]bool, len(elts))
	for _, elt := range elts {
		wanted[elt] = true
	}
	for _, elt := range slices.Clone(c.order) {
		if !wanted[elt] {
			c.remove(elt)
		}
	}
	for _, elt := range elts {
		if !c.has(elt) {
			c.add(elt)
		}
	}
}

// Members is the elements, in the order in which they were last added.
func (c *Consistent) Members() []string {
	c.RLock()
	defer c.RUnlock()
	return slices.Clone(c.order)
}

// Get is the element of a name. It allocates nothing.
func (c *Consistent) Get(name string) (string, error) {
	v := c.view()
	if elt, ok := v.owner(name); ok {
		return elt, nil
	}
	return "", ErrEmptyCircle
}

// GetTwo is the first two distinct elements for a name. If only one element has points, the second is "", or the first
// again if more than one was counted.
func (c *Consistent) GetTwo(name string) (string, string, error) {
	v := c.view()
	two, found := v.two(name)
	switch {
	case found == 0:
		return "", "", ErrEmptyCircle
	case v.count == 1:
		return two[0], "", nil
	case found == 1:
		return two[0], two[0], nil
	}
	return two[0], two[1], nil
}

// GetN is the first n distinct elements for a name; all there are if they are fewer, or if n is 0.
func (c *Consistent) GetN(name string, n int) ([]string, error) {
	v := c.view()
	n = int(min(int64(n), v.count))
	switch {
	case v.empty:
		return nil, ErrEmptyCircle
	case n < 0:
		panic("consistent: GetN of fewer than no elements")
	case n == 0:
		n = v.size
	}
	return v.owners(name, n), nil
}

// Ring is a ring of its own that places every key as the circle does now: for batches of keys, for what a change would
// move, for the document that all languages read. It is an error if the elements differ in their replicas or hash, or
// if one of them is no id of a node.
func (c *Consistent) Ring() (*libconsistent.Ring, error) {
	c.RLock()
	defer c.RUnlock()
	return c.ring()
}
