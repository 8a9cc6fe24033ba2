package libconsistent

import (
	"runtime"

	"libconsistent/internal/abi"
)

// Assign assigns all of a set of items, such as shards or partitions, so that no node has more than factor times its
// fair share, rounded up: 1 is as even as can be, whole thousandths up to 1000; 0 is the default, 1. It returns the
// index of each item's node, NoIndex where none is up, and the snapshot they refer to. The result depends on nothing
// but the ring and the set: whoever has both has the same, in whatever order the items come. When nodes come or go, few
// more items move than must. ErrKeys for an item given twice.
func (r *Ring) Assign(items []string, factor float64) ([]uint32, *Placement, error) {
	s := r.held.Load()
	indices, err := s.assign(items, factor)
	return answer(s, indices, err)
}

// Assign assigns all of a set of items, such as shards or partitions, so that no node has more than factor times its
// fair share, rounded up; 0 is the default, 1. It returns the index of each item's node, NoIndex where none is up.
func (p *Placement) Assign(items []string, factor float64) ([]uint32, error) {
	return p.held.Load().assign(items, factor)
}

func (s *snapshot) assign(items []string, factor float64) ([]uint32, error) {
	if s == nil {
		return nil, errClosed
	}
	defer runtime.KeepAlive(s)
	most, err := milli("factor", factor, 1000, 1, 1000)
	if err != nil {
		return nil, err
	}
	whole, out := wholeParcel(items), make([]uint32, len(items))
	err = try(abi.Assign(s.placement, whole.keys(), most, out))
	if err != nil {
		return nil, err
	}
	return out, nil
}
