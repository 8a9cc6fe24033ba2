package libconsistent

import (
	"errors"
	"math"
	"runtime"

	"libconsistent/internal/abi"
)

// NoIndex is what stands for no node among indices.
const NoIndex uint32 = math.MaxUint32

// Placement is a snapshot of a ring: a topology compiled, with the health of its nodes at one instant. It does not
// change when the ring does, and outlives it. Any number of goroutines may use it at once. An index is a node's rank by
// id bytes, or its place in the document where that order counts, and means something only in its own placement.
type Placement struct {
	lookups
}

func placementOf(s *snapshot) *Placement {
	p := new(Placement)
	p.held.Store(s)
	return p
}

// Close lets go of the snapshot: look-ups find no node from then on, other calls return ErrClosed. It never fails, and
// need not be called: the garbage collector does as much once nothing refers to the placement.
func (p *Placement) Close() error {
	p.held.Store(nil)
	return nil
}

// MarshalJSON is the canonical document of the topology, which all languages share. Health is not part of it.
func (p *Placement) MarshalJSON() ([]byte, error) { return p.text(abi.PlacementToJSON) }

// MarshalJSONBeside is the document with the rows of its assignment in a file beside it, under the scheme "assigned",
// and the bytes of that file: who maps it into memory finds the nodes of one slot by its number. FromJSONWithRows takes
// both. Under other schemes, and without rows, it is the document alone.
func (l *lookups) MarshalJSONBeside() (document, rows []byte, err error) {
	s := l.held.Load()
	if s == nil {
		return nil, nil, errClosed
	}
	defer runtime.KeepAlive(s)
	var length, count int
	for {
		document, rows = make([]byte, length+1), make([]byte, count)
		err = try(abi.PlacementToJSONBeside(s.placement, document, &length, rows, &count))
		if !errors.Is(err, errBuffer) {
			break
		}
	}
	if err != nil {
		return nil, nil, err
	}
	return document[:length], rows, nil
}

// Locate is the index of the node of a key; false if no node is live, or a dialect has none for the key. It allocates
// nothing.
func (p *Placement) Locate(key string) (uint32, bool) {
	index := p.held.Load().locate(key)
	return index, index != NoIndex
}

// LocateBytes is Locate for a key of bytes.
func (p *Placement) LocateBytes(key []byte) (uint32, bool) { return p.Locate(text(key)) }

// LocateUint64 is Locate for an integer key: its 8 little-endian bytes, or what the dialect's system has; false where
// that has none.
func (p *Placement) LocateUint64(key uint64) (uint32, bool) {
	index := p.held.Load().locateNumber(abi.KeyInteger, key)
	return index, index != NoIndex
}

// LocateHashed is Locate for a key that already is its position; false in dialects whose keys are more than that.
func (p *Placement) LocateHashed(position uint64) (uint32, bool) {
	index := p.held.Load().locateNumber(abi.KeyPosition, position)
	return index, index != NoIndex
}

// GetNodesInto fills indices with the first nodes for a key, as GetNodes, and returns how many there are. It allocates
// nothing.
func (p *Placement) GetNodesInto(key string, indices []uint32, spread ...Spread) int {
	s := p.held.Load()
	if s == nil {
		return 0
	}
	return s.nodes(key, indices[:min(len(indices), s.most)], spread)
}

// ID is the id of the node at an index; false if there is none. It allocates nothing.
func (p *Placement) ID(index uint32) (string, bool) { return p.held.Load().name(index) }

// Index is the index of the node with an id.
func (p *Placement) Index(id string) (uint32, error) { return p.held.Load().find(id) }

// Node is the record of the node at an index.
func (p *Placement) Node(index uint32) (Record, error) { return p.held.Load().record(index) }

// MemoryBytes is how many bytes the compiled table takes, the nodes' records not counted.
func (p *Placement) MemoryBytes() int {
	if s := p.held.Load(); s != nil {
		return s.bytes
	}
	return 0
}

// Node is the record of a node.
func (r *Ring) Node(id string) (Record, error) {
	s := r.held.Load()
	index, err := s.find(id)
	if err != nil {
		return Record{}, err
	}
	return s.record(index)
}

func (s *snapshot) find(id string) (uint32, error) {
	if s == nil {
		return NoIndex, errClosed
	}
	if index, ok := s.index(id); ok {
		return index, nil
	}
	// The engine says what is wrong with the id.
	defer runtime.KeepAlive(s)
	var index uint32
	err := try(abi.PlacementFind(s.placement, id, &index))
	return uint32(index), err
}

// view is a node as the engine has it; its strings live as long as the snapshot.
func (s *snapshot) view(index uint32) (abi.NodeView, error) {
	view := abi.NewNodeView()
	if s == nil {
		return view, errClosed
	}
	defer runtime.KeepAlive(s)
	err := try(abi.PlacementNode(s.placement, uint32(index), &view))
	return view, err
}

func (s *snapshot) record(index uint32) (Record, error) {
	view, err := s.view(index)
	if err != nil {
		return Record{}, err
	}
	defer runtime.KeepAlive(s)
	record := Record{
		ID:      s.names[index],
		Weight:  view.Weight,
		Zone:    abi.String(view.Zone, view.ZoneLen),
		Tier:    view.Tier,
		Address: abi.String(view.Address, view.AddressLen),
		State:   State(view.State),
	}
	if view.MetadataCount == 0 && view.FieldCount == 0 {
		return record, nil
	}
	var whole *abi.Node
	if err := try(abi.PlacementRecord(s.placement, index, &whole)); err != nil {
		return Record{}, err
	}
	defer abi.Free(whole)
	record.Metadata, record.Fields = metadataOf(whole), fieldsOf(whole)
	return record, nil
}
