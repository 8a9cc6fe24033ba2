//go:build !consistent_cgo && !libconsistent_static

package abi

import (
	"strings"
	"unsafe"
)

// Schemes is all schemes.
func Schemes() []*SchemeSpec {
	f := begin("consistent_schemes")
	defer f.close()
	first := uint32(f.run())
	var schemes []*SchemeSpec
	for f.failure == nil {
		at, _ := f.machine.memory.ReadUint32Le(first + 4*uint32(len(schemes)))
		if at == 0 {
			break
		}
		scheme := new(SchemeSpec)
		laid[SchemeSpec]().lift(f.machine.memory, at, unsafe.Pointer(scheme))
		schemes = append(schemes, scheme)
	}
	return schemes
}

// Formats is none: the module reads no configurations of other systems.
func Formats() []*Format { return nil }

// absent is the failure of a call that the module is built without.
func absent(name string) *Failure {
	return &Failure{"unsupported", strings.TrimPrefix(name, "consistent_") +
		": the WebAssembly module has no formats of other systems; the C library does (build tag consistent_cgo), " +
		"and the command: consistent convert"}
}

// Free frees a result. It is a copy here: what it was copied of has been freed.
func Free[T any](*T) {}

// SetBudget sets the budget of the process: of the machine, of copies, which are made again, and of later machines.
func SetBudget(timeMS uint64, bytes int) *Failure {
	f := begin("consistent_set_budget")
	m := f.machine
	f.number(timeMS)
	f.number(uint64(bytes))
	m.made++
	m.copies.since.Store(m.made)
	failure := f.end()
	if failure == nil {
		living.Lock()
		defer living.Unlock()
		living.budget = &budget{timeMS, bytes}
	}
	return failure
}

// SetNodeWeight gives a node another weight.
func SetNodeWeight(ring Ring, id string, weight float64) *Failure {
	node := NewNode()
	node.Weight = weight
	return node.set(ring, id, SetWeight)
}

// SetNodeAddress gives a node another address.
func SetNodeAddress(ring Ring, id, address string) *Failure {
	node := NewNode()
	node.Address, node.AddressLen = unsafe.StringData(address), len(address)
	return node.set(ring, id, SetAddress)
}

// SetNodeMetadata gives a node other metadata, all of it.
func SetNodeMetadata(ring Ring, id string, pairs []Pair) *Failure {
	node := NewNode()
	node.Metadata, node.MetadataCount = unsafe.SliceData(pairs), len(pairs)
	return node.set(ring, id, SetMetadata)
}

func (n *Node) set(ring Ring, id string, which uint64) *Failure {
	n.ID, n.IDLen = unsafe.StringData(id), len(id)
	f := begin("consistent_ring_set_node", handle(ring))
	in(f, n)
	f.number(which)
	return f.end()
}

// Read reads policies of a ring; those that are nil are left alone.
func (p Policies) Read(ring Ring) *Failure { return p.call(ring, "consistent_ring_policies") }

// Set sets policies of a ring.
func (p Policies) Set(ring Ring) *Failure { return p.call(ring, "consistent_ring_set_policies") }

func (p Policies) call(ring Ring, name string) *Failure {
	f := begin(name, handle(ring))
	at := in(f, &p)
	for i, policy := range [...]struct {
		*layout
		to unsafe.Pointer
	}{
		{laid[HealthPolicy](), unsafe.Pointer(p.Health)},
		{laid[StickyPolicy](), unsafe.Pointer(p.Sticky)},
		{laid[Bound](), unsafe.Pointer(p.Bound)},
	} {
		if policy.to != nil && f.failure == nil {
			there, _ := f.machine.memory.ReadUint32Le(at + 4*uint32(i+1))
			f.results = append(f.results, result{policy.layout, there, policy.to, one})
		}
	}
	return f.end()
}
