package consistent

import (
	"hash/crc32"
	"slices"
	"strconv"

	"libconsistent/dropin/internal/circle"
)

// What the circle has become by its history, in the form that the engine takes: the order of adding, and the points
// that went away with another element. All of it is called with the lock held.

func (c *Consistent) has(elt string) bool {
	_, ok := c.points[elt]
	return ok
}

func (c *Consistent) add(elt string) {
	points := c.change(elt)
	if c.points == nil {
		c.points = make(map[string][]uint32)
	}
	if c.has(elt) || c.plain != nil {
		c.kept.Forget()
	} else {
		c.kept.Add(elt)
	}
	c.leave(elt)
	c.order = append(c.order, elt)
	c.points[elt] = points
	c.count++
	if c.plain != nil {
		c.plain.Add(elt, points)
		return
	}
	for _, point := range points {
		delete(c.removed, point)
	}
}

func (c *Consistent) remove(elt string) {
	points := c.change(elt)
	if !c.has(elt) || c.plain != nil || len(c.order) == 1 {
		c.kept.Forget() // an empty circle has no rule
	} else {
		c.kept.Remove(elt)
	}
	c.leave(elt)
	c.count--
	if c.plain != nil {
		c.plain.Remove(points)
		return
	}
	for _, point := range points {
		delete(c.removed, point)
	}
	for _, point := range c.shared(points) {
		if c.removed == nil {
			c.removed = make(map[uint32]struct{})
		}
		c.removed[point] = struct{}{}
	}
}

// change begins a change of an element and returns its points. The engine has one rule for all elements: where it was
// another one, the circle is plain from now on, until there is nothing left of it.
func (c *Consistent) change(elt string) []uint32 {
	c.held.Store(nil)
	now := rule{c.NumberOfReplicas, c.UseFnv}
	switch {
	case len(c.order) == 0 && len(c.plain) == 0:
		c.made, c.plain = now, nil
	case c.made != now && c.plain == nil:
		c.plain = c.circle()
	}
	if points, ok := c.points[elt]; ok && c.plain == nil {
		return points
	}
	return now.points(elt)
}

// leave takes a member off the list, if it is one.
func (c *Consistent) leave(elt string) {
	if c.has(elt) {
		delete(c.points, elt)
		at := slices.Index(c.order, elt)
		c.order = slices.Delete(c.order, at, at+1)
	}
}

// shared is those points that a member has, too.
func (c *Consistent) shared(points []uint32) (all []uint32) {
	var maybe [1 << 10]uint64 // by the upper 16 bits, to ask the map seldom
	gone := make(map[uint32]struct{}, len(points))
	for _, point := range points {
		gone[point] = struct{}{}
		maybe[point>>22] |= 1 << (point >> 16 & 63)
	}
	for _, theirs := range c.points {
		for _, point := range theirs {
			if maybe[point>>22]&(1<<(point>>16&63)) == 0 {
				continue
			}
			if _, ok := gone[point]; ok {
				all = append(all, point)
			}
		}
	}
	return all
}

// circle is the same as a plain circle.
func (c *Consistent) circle() circle.Circle {
	plain := make(circle.Circle)
	for _, elt := range c.order {
		plain.Add(elt, c.points[elt])
	}
	for point := range c.removed {
		delete(plain, point)
	}
	return plain
}

// points is the points of an element: the hashes of 0ELT, 1ELT, ...
func (r rule) points(elt string) []uint32 {
	points := make([]uint32, 0, max(r.replicas, 0))
	var label []byte
	for i := range r.replicas {
		label = append(strconv.AppendInt(label[:0], int64(i), 10), elt...)
		points = append(points, hash(label, r.fnv))
	}
	return points
}

// hash is where a label or a name stands.
func hash(name []byte, fnv bool) uint32 {
	if !fnv {
		return crc32.ChecksumIEEE(name)
	}
	h := uint32(2166136261)
	for _, b := range name {
		h = (h ^ uint32(b)) * 16777619
	}
	return h
}
