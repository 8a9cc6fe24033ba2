package consistent

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"libconsistent"
	"libconsistent/dropin/internal/circle"
	"libconsistent/dropin/internal/kept"
)

// view is what look-ups see at one instant.
type view struct {
	placement *libconsistent.Placement
	plain     *circle.Table // instead of the placement, if the engine cannot place these elements
	fnv       bool          // of plain
	count     int64
	size      int  // how many elements there are at most
	empty     bool // there are no points
}

// view is the current one; the first look-up after a change makes it.
func (c *Consistent) view() *view {
	if v := c.held.Load(); v != nil {
		return v
	}
	return kept.Held(&c.held, c.fresh, &c.making, c.RLocker())
}

// fresh is the view of the elements as they are.
func (c *Consistent) fresh() *view {
	v := &view{fnv: c.UseFnv, count: c.count, size: len(c.order)}
	if c.plain != nil {
		v.plain = c.plain.Table()
	} else if placement, err := c.kept.Placement(c.ring); err == nil {
		v.placement = placement
	} else {
		v.plain = c.circle().Table()
	}
	if v.plain != nil {
		v.size = v.plain.Len() // what was left by a Remove with fewer replicas has points, too
	}
	_, ok := v.owner("")
	v.empty = !ok
	return v
}

var errPlain = errors.New("consistent: NumberOfReplicas or UseFnv was changed while there were elements")

// ring is the circle on the engine.
func (c *Consistent) ring() (*libconsistent.Ring, error) {
	if c.plain != nil {
		return nil, errPlain
	}
	options := []libconsistent.Option{libconsistent.WithScheme("go_stathat")}
	if len(c.order) > 0 {
		options = append(options, libconsistent.WithParameter("replicas", c.made.replicas))
		if c.made.fnv {
			options = append(options, libconsistent.WithParameter("hash", "fnv"))
		}
	}
	if len(c.removed) > 0 {
		var list []string
		for _, point := range slices.Sorted(maps.Keys(c.removed)) {
			list = append(list, strconv.FormatUint(uint64(point), 10))
		}
		options = append(options, libconsistent.WithParameter("removed", strings.Join(list, ",")))
	}
	return libconsistent.New(libconsistent.Nodes(c.order...), options...)
}

// at is where the first point after a name may stand: strictly after it.
func (v *view) at(name string) uint64 { return uint64(hash([]byte(name), v.fnv)) + 1 }

func (v *view) owner(name string) (string, bool) {
	if v.plain != nil {
		return v.plain.Owner(v.at(name))
	}
	return v.placement.GetNode(name)
}

// owners is the first n distinct elements.
func (v *view) owners(name string, n int) []string {
	if v.plain != nil {
		return v.plain.Owners(v.at(name), n)
	}
	return v.placement.GetNodes(name, n, libconsistent.SpreadNone)
}

// two is the first two distinct elements, and how many there are.
func (v *view) two(name string) (two [2]string, found int) {
	if v.plain != nil {
		found = copy(two[:], v.plain.Owners(v.at(name), 2))
		return two, found
	}
	var indices [2]uint32
	found = v.placement.GetNodesInto(name, indices[:], libconsistent.SpreadNone)
	for i, index := range indices[:found] {
		two[i], _ = v.placement.ID(index)
	}
	return two, found
}
