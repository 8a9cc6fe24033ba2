//go:build !consistent_cgo && !libconsistent_static

package abi

import (
	"unsafe"
)

// key gives the call a key of bytes.
func (f *frame) key(key string) { f.number(uint64(f.keyOf(KeyBytes, key, 0))) }

// keyOf is a key in the module's memory.
func (f *frame) keyOf(kind int32, bytes string, number uint64) uint32 {
	at := f.room(24, 8)
	data := uint32(0)
	if bytes != "" {
		data = f.copied(bytes)
	}
	if f.failure != nil {
		return 0
	}
	memory := f.machine.memory
	memory.WriteUint32Le(at, uint32(kind))
	memory.WriteUint32Le(at+4, data)
	memory.WriteUint32Le(at+8, uint32(len(bytes)))
	memory.WriteUint64Le(at+16, number)
	return at
}

// keys gives the call many keys.
func (f *frame) keys(keys Keys) {
	size, each := keys.Len, 0
	switch keys.Kind {
	case KeysPacked32:
		each = 4
	case KeysPacked64:
		each = 8
	default:
		size = keys.Count * 8
	}
	data, offsets := f.bytes(keys.Data, size), f.bytes(keys.Offsets, (keys.Count+1)*each)
	at := f.room(20, 4)
	if f.failure == nil {
		for i, word := range [...]uint32{uint32(keys.Kind), uint32(keys.Count), data, uint32(keys.Len), offsets} {
			f.machine.memory.WriteUint32Le(at+uint32(4*i), word)
		}
	}
	f.number(uint64(at))
}

// bytes is memory of Go's in the module's.
func (f *frame) bytes(first *byte, size int) uint32 {
	if first == nil || size == 0 {
		return 0
	}
	at := f.room(size, 8)
	if at != 0 {
		f.machine.memory.Write(at, unsafe.Slice(first, size))
	}
	return at
}

// locate asks the module.
func (t *Table) locate(kind int32, bytes string, number uint64) uint32 {
	f := reading("consistent_placement_locate", handle(t.placement))
	f.number(uint64(f.keyOf(kind, bytes, number)))
	return f.index()
}

// index makes a call whose last result is an index.
func (f *frame) index() uint32 {
	at := f.room(4, 4)
	f.number(uint64(at))
	defer f.close()
	status := int32(f.run())
	if f.failure != nil || HasFailed(status) {
		return Failed
	}
	index, _ := f.machine.memory.ReadUint32Le(at)
	return index
}

// GetNodes fills indices, of which there is at least one, with the first nodes of a key, and returns how many there
// are; -1 is a failure.
func (t *Table) GetNodes(key string, spread int32, indices []uint32) int {
	return t.list(KeyBytes, key, 0, spread, indices)
}

// GetNodesNumber is GetNodes for an integer key or a position, as kind says.
func (t *Table) GetNodesNumber(kind int32, number uint64, spread int32, indices []uint32) int {
	return t.list(kind, "", number, spread, indices)
}

func (t *Table) list(kind int32, bytes string, number uint64, spread int32, indices []uint32) int {
	f := reading("consistent_placement_get_nodes", handle(t.placement))
	defer f.close()
	f.number(uint64(f.keyOf(kind, bytes, number)))
	f.replicas(spread, "")
	at := f.room(4*len(indices), 4)
	f.number(uint64(at))
	f.number(uint64(len(indices)))
	count := f.room(4, 4)
	f.number(uint64(count))
	status := int32(f.run())
	if f.failure != nil || HasFailed(status) {
		return -1
	}
	found, _ := f.machine.memory.ReadUint32Le(count)
	written, _ := f.machine.memory.Read(at, 4*found)
	return copy(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(indices))), 4*len(indices)), written) / 4
}

// replicas gives the call how replicas are chosen; NULL is the default.
func (f *frame) replicas(spread int32, local string) {
	if spread == SpreadZone && local == "" {
		f.number(0)
		return
	}
	f.chosen = NewReplicas()
	f.chosen.Spread = spread
	at := in(f, &f.chosen)
	if local != "" && at != 0 {
		f.machine.memory.WriteUint32Le(at+12, f.copied(local))
		f.machine.memory.WriteUint32Le(at+16, uint32(len(local)))
	}
}

// PickNode is one of the first n nodes of a key, chosen by a salt.
func (t *Table) PickNode(key string, n int, salt string) uint32 {
	f := reading("consistent_placement_pick_node", handle(t.placement))
	f.key(key)
	f.number(uint64(n))
	f.text(salt)
	f.number(SpreadZone)
	return f.index()
}

// Check is why a key has no node, if that is a failure.
func Check(placement Placement, key string) *Failure { return check(placement, KeyBytes, key, 0) }

// CheckInteger is Check for an integer key.
func CheckInteger(placement Placement, key uint64) *Failure {
	return check(placement, KeyInteger, "", key)
}

func check(placement Placement, kind int32, bytes string, number uint64) *Failure {
	var index uint32
	f := reading("consistent_placement_locate", handle(placement))
	f.number(uint64(f.keyOf(kind, bytes, number)))
	out(f, &index)
	return f.end()
}

// GetNodesWith is GetNodes with the zone of the caller, which is checked.
func GetNodesWith(placement Placement, key string, spread int32, local string, indices []uint32, count *int) *Failure {
	f := reading("consistent_placement_get_nodes", handle(placement))
	f.key(key)
	f.replicas(spread, local)
	outs(f, indices)
	out(f, count)
	return f.end()
}

// Place writes the first n nodes of each key.
func Place(placement Placement, keys Keys, n int, indices []uint32) *Failure {
	f := reading("consistent_placement_place", handle(placement))
	f.keys(keys)
	f.number(uint64(n))
	outs(f, indices)
	return f.end()
}

// Distribute counts the nodes of packed keys.
func Distribute(placement Placement, keys Keys, counts []uint64, summary *Distribution) *Failure {
	f := reading("consistent_placement_distribution", handle(placement))
	f.keys(keys)
	outs(f, counts)
	f.number(0)
	out(f, summary)
	return f.end()
}

// Assign assigns packed items.
func Assign(placement Placement, items Keys, factorMilli uint32, indices []uint32) *Failure {
	f := reading("consistent_placement_assign", handle(placement))
	f.keys(items)
	f.number(uint64(factorMilli))
	outs(f, indices)
	return f.end()
}

// Explain writes where a key goes and why.
func Explain(placement Placement, key string, buf []byte, needed *int) *Failure {
	f := reading("consistent_placement_explain", handle(placement))
	f.key(key)
	outs(f, buf)
	out(f, needed)
	return f.end()
}

// Position writes where a key lies.
func Position(placement Placement, key string, position *uint64) *Failure {
	f := reading("consistent_placement_position", handle(placement))
	f.key(key)
	out(f, position)
	return f.end()
}

// Slot writes the slot of a key.
func Slot(placement Placement, key string, slot *uint32) *Failure {
	f := reading("consistent_placement_slot", handle(placement))
	f.key(key)
	out(f, slot)
	return f.end()
}

// Route writes the indices of the nodes that a look-up under chord is sent on to.
func Route(placement Placement, from, key string, indices []uint32, needed *int) *Failure {
	f := reading("consistent_placement_route", handle(placement))
	f.text(from)
	f.key(key)
	outs(f, indices)
	out(f, needed)
	return f.end()
}

// WhatMoves is what moves of keys between two placements.
func WhatMoves(before, after Placement, keys Keys, n int, spread int32, moved **Moved) *Failure {
	f := reading("consistent_placement_moved", handle(before), handle(after))
	f.keys(keys)
	f.number(uint64(n))
	f.number(uint64(spread))
	made(f, moved)
	return f.end()
}

// TransitionNodes writes where a key is read or written; its kind says which of bytes and number it is.
func TransitionNodes(t Transition, writes bool, kind int32, bytes string, number uint64, n int, indices []uint32,
	count *int) *Failure {
	name := "consistent_transition_nodes_for_read"
	if writes {
		name = "consistent_transition_nodes_for_write"
	}
	f := reading(name, handle(t))
	f.number(uint64(f.keyOf(kind, bytes, number)))
	f.number(uint64(n))
	outs(f, indices)
	out(f, count)
	return f.end()
}

// TransitionIsDone tells whether a key is done.
func TransitionIsDone(t Transition, kind int32, bytes string, number uint64, done *int32) *Failure {
	f := reading("consistent_transition_is_done", handle(t))
	f.number(uint64(f.keyOf(kind, bytes, number)))
	out(f, done)
	return f.end()
}

// IDs reads the ids of all nodes, by index.
func IDs(placement Placement, ids []Slice) *Failure {
	f := begin("consistent_placement_node", handle(placement))
	defer f.close()
	view := NewNodeView()
	f.number(0)
	at := in(f, &view)
	parameters := f.parameters
	for i := range ids {
		f.parameters = parameters
		f.parameters[1] = uint64(i)
		status := int32(f.run())
		if f.failure == nil && status != OK {
			f.failure = f.machine.lastError(status)
		}
		if f.failure != nil {
			return f.failure
		}
		laid[NodeView]().lift(f.machine.memory, at, unsafe.Pointer(&view))
		ids[i] = Slice{view.ID, view.IDLen}
	}
	return nil
}
