// Package kept keeps a ring from one table to the next: a member that comes or goes then costs its own points, not
// everybody's. Whoever uses it sees to it that no two calls are at the same time.
package kept

import "libconsistent"

// most is how many changes are followed one by one; more of them cost less at once.
const most = 16

// Ring is a ring, and what has changed since its table was made.
type Ring struct {
	ring    *libconsistent.Ring
	changes []change
}

type change struct {
	id     string
	leaves bool
}

// Add notes that a new member was added behind the others.
func (r *Ring) Add(id string) { r.note(change{id: id}) }

// Remove notes that a member was removed.
func (r *Ring) Remove(id string) { r.note(change{id: id, leaves: true}) }

func (r *Ring) note(c change) {
	if r.ring == nil || len(r.changes) == most {
		r.Forget()
		return
	}
	r.changes = append(r.changes, c)
}

// Forget lets go of the ring, for changes of another kind.
func (r *Ring) Forget() {
	if r.ring != nil {
		_ = r.ring.Close() // which never fails
	}
	*r = Ring{}
}

// Placement is the table after the changes, of a ring that is made anew if there is none to follow.
func (r *Ring) Placement(anew func() (*libconsistent.Ring, error)) (*libconsistent.Placement, error) {
	for _, c := range r.changes {
		if err := r.apply(c); err != nil {
			r.Forget()
			break
		}
	}
	r.changes = r.changes[:0]
	if r.ring == nil {
		ring, err := anew()
		if err != nil {
			return nil, err
		}
		if ring.Len() == 0 {
			return ring.Snapshot(), nil // it need not know the parameters of the next one
		}
		r.ring = ring
	}
	return r.ring.Snapshot(), nil
}

func (r *Ring) apply(c change) error {
	if c.leaves {
		return r.ring.RemoveNode(c.id)
	}
	return r.ring.AddNode(libconsistent.Node{ID: c.id})
}
