package libconsistent

import (
	"runtime"
	"unsafe"

	"libconsistent/internal/abi"
)

// AddNode adds a node; it is up.
func (r *Ring) AddNode(node Node) error {
	return r.change(func(ring abi.Ring) error {
		return withNodes([]Node{node}, func(nodes []abi.Node) *abi.Failure {
			return abi.RingAddNode(ring, &nodes[0])
		})
	})
}

// RemoveNode removes a node and forgets its health.
func (r *Ring) RemoveNode(id string) error {
	return r.changeNode(func(ring abi.Ring) *abi.Failure {
		return abi.RingRemoveNode(ring, id)
	})
}

// NodeChanges is what a list of nodes changed, ids by bytes.
type NodeChanges struct {
	Added   []string // joined
	Removed []string // left
	Changed []string // stayed with another record
	// Epoch is the one after it, which is the one before if nothing changed.
	Epoch uint64
}

// SetNodes makes these nodes the ring's, and no others: what a watch of endpoints calls each time with its whole list.
// It is one change, of one epoch, or none if the nodes are those the ring has. A node that stays takes the record of
// the list, and keeps its health, loads and sessions; a new one is up.
func (r *Ring) SetNodes(nodes []Node) (NodeChanges, error) {
	var made *abi.NodeChanges
	err := r.change(func(ring abi.Ring) error {
		return withNodes(nodes, func(nodes []abi.Node) *abi.Failure {
			return abi.RingSetNodes(ring, nodes, &made)
		})
	})
	if err != nil {
		return NodeChanges{}, err
	}
	defer abi.Free(made)
	return NodeChanges{slicesOf(made.Added, made.AddedCount), slicesOf(made.Removed, made.RemovedCount),
		slicesOf(made.Changed, made.ChangedCount), made.Epoch}, nil
}

// slicesOf copies strings of the engine's.
func slicesOf(first *abi.Slice, count int) []string {
	texts := make([]string, 0, count)
	for _, text := range unsafe.Slice(first, count) {
		texts = append(texts, abi.String(text.Data, text.Len))
	}
	return texts
}

// RenameNode gives a node another id, under schemes whose ids place no key. No key moves; the node keeps its health,
// loads and sessions. ErrUnsupported where ids place keys.
func (r *Ring) RenameNode(id, to string) error {
	return r.changeNode(func(ring abi.Ring) *abi.Failure {
		return abi.RingRenameNode(ring, id, to)
	})
}

// SetWeight gives a node another weight.
func (r *Ring) SetWeight(id string, weight float64) error {
	return r.changeNode(func(ring abi.Ring) *abi.Failure {
		return abi.SetNodeWeight(ring, id, weight)
	})
}

// SetAddress gives a node another address. No key moves, but in dialects whose systems name nodes by it.
func (r *Ring) SetAddress(id, address string) error {
	return r.changeNode(func(ring abi.Ring) *abi.Failure {
		return abi.SetNodeAddress(ring, id, address)
	})
}

// SetMetadata gives a node other metadata, all of it. No key moves.
func (r *Ring) SetMetadata(id string, metadata map[string]string) error {
	return r.change(func(ring abi.Ring) error {
		return withMetadata(metadata, func(pairs []abi.Pair) *abi.Failure {
			return abi.SetNodeMetadata(ring, id, pairs)
		})
	})
}

// Update takes over a topology document that somebody else changed. A higher epoch than the ring's is applied, the same
// one replaces addresses and metadata; nodes that stay keep their health. ErrStale for a lower epoch, ErrConflict for
// the ring's own with another fingerprint. The ring keeps its secret: ErrParameter for a document of another one, or of
// none.
func (r *Ring) Update(document []byte) error {
	return r.changeNode(func(ring abi.Ring) *abi.Failure {
		return abi.RingUpdate(ring, text(document), nil)
	})
}

// UpdateAt is Update by a document whose order another system tells, such as the version that a store gave it: the
// epoch replaces the document's own.
func (r *Ring) UpdateAt(document []byte, epoch uint64) error {
	return r.changeNode(func(ring abi.Ring) *abi.Failure {
		return abi.RingUpdate(ring, text(document), &epoch)
	})
}

// StoreRows stores the next three nodes of every slot of the scheme "slots", now and after every change: replicas and
// stand-ins for nodes that are down are then read instead of found out, for three more indices a slot. No answer
// changes; under other schemes there is nothing to store.
func (r *Ring) StoreRows() error {
	return r.changeNode(func(ring abi.Ring) *abi.Failure {
		return abi.RingStoreRows(ring)
	})
}

// MarkDown takes a node off every walk. Only its own keys move, to the next live node on their walk.
func (r *Ring) MarkDown(id string) error {
	return r.mark(id, Down)
}

// MarkUp lets a node take its keys again.
func (r *Ring) MarkUp(id string) error {
	return r.mark(id, Up)
}

// MarkDraining lets a node keep its keys for look-ups while it takes nothing new.
func (r *Ring) MarkDraining(id string) error {
	return r.mark(id, Draining)
}

func (r *Ring) mark(id string, state State) error {
	return r.changeNode(func(ring abi.Ring) *abi.Failure {
		return abi.RingMark(ring, id, int32(state))
	})
}

func (r *Ring) changeNode(call func(ring abi.Ring) *abi.Failure) error {
	return r.change(func(ring abi.Ring) error {
		return try(call(ring))
	})
}

// change makes a change and publishes what comes of it, before anybody makes another one: nobody else has the ring of
// the engine's, so look-ups need not ask it whether their snapshot is the current one. Whoever listens is told when
// nothing is held any more.
func (r *Ring) change(call func(ring abi.Ring) error) error {
	err := r.changed(call)
	if line := r.line.Load(); line != nil {
		line.tell()
	}
	return err
}

func (r *Ring) changed(call func(ring abi.Ring) error) error {
	r.writer.Lock()
	defer r.writer.Unlock()
	if line := r.line.Load(); line != nil {
		defer line.cut(line.mark())
	}
	e, err := r.open()
	if err != nil {
		return err
	}
	defer runtime.KeepAlive(e)
	if err := call(e.ring); err != nil {
		return err
	}
	r.publish(e)
	return nil
}

// publish shows look-ups what a change has made, if anything. The change cannot be taken back, so there is no error to
// return if that fails, which is a bug in the library: look-ups stay where they were until the next change.
func (r *Ring) publish(e *engine) {
	last := r.held.Load()
	var current int32
	err := try(abi.RingIsCurrent(e.ring, last.placement, &current))
	if err == nil && current != 0 {
		return
	}
	next, err := e.take(last)
	if err != nil {
		panic(err)
	}
	// Changes of health alone share the table, but the module's memory, which never shrinks, holds what else they make.
	if last.epoch != next.epoch || abi.Backend == "wasm" {
		count(next)
	}
	r.held.Store(next)
}
