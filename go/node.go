package libconsistent

import (
	"fmt"
	"maps"
	"slices"
	"unsafe"

	"libconsistent/internal/abi"
)

// Node is a member to be. Only ID, Weight, Tier and Zone decide where keys go; in dialects what Fields say, too, and
// the address where their systems name nodes by it.
type Node struct {
	// ID is the stable name, 1 to 1024 bytes of UTF-8.
	ID string
	// Weight is how large a share the node takes, a whole number of thousandths; new(2.5) from Go 1.26 on. nil is 1; a
	// node of weight 0 owns nothing. Dialects take finer ones, and those of a million and more, where their systems do.
	Weight *float64
	// Zone is where the node stands, such as "eu/a"; replicas spread over zones.
	Zone string
	// Tier is 0 first: nodes of a tier are on walks only while no node of a lower one is live, as backup servers are.
	// Dialects have none.
	Tier uint8
	// Address is how to reach the node.
	Address string
	// Metadata is anything else worth knowing.
	Metadata map[string]string
	// Fields are what a dialect places keys by, such as "name", "port" or "tokens": each an int or uint64, a bool, a
	// string or a []string. Other schemes take none.
	Fields map[string]any
}

// Nodes makes nodes of weight 1.
func Nodes(ids ...string) []Node {
	nodes := make([]Node, len(ids))
	for i, id := range ids {
		nodes[i].ID = id
	}
	return nodes
}

// Weights makes nodes of ids and their weights.
func Weights(weights map[string]float64) []Node {
	nodes := make([]Node, 0, len(weights))
	for _, id := range slices.Sorted(maps.Keys(weights)) {
		nodes = append(nodes, Node{ID: id, Weight: ptr(weights[id])})
	}
	return nodes
}

// State is the health of a node.
type State int32

// The states. A node that joins a ring is up.
const (
	Up       State = abi.StateUp       // the node takes its keys
	Draining State = abi.StateDraining // it keeps its keys for look-ups and takes nothing new
	Down     State = abi.StateDown     // it is on no walk; its keys go to the next node on theirs
	// NoState is what a Change has before a node joined and after it left.
	NoState State = abi.StateNone
)

// String is the name that all languages use; "" for none.
func (s State) String() string {
	switch s {
	case NoState:
		return ""
	case Up:
		return "up"
	case Draining:
		return "draining"
	case Down:
		return "down"
	}
	return "unknown"
}

// Record is a member as a ring or a snapshot has it.
type Record struct {
	ID       string
	Weight   float64
	Zone     string
	Tier     uint8
	Address  string
	Metadata map[string]string // a copy; nil if there is none
	// Fields have an int, a bool, a string or a []string for each field; a copy, nil if there is none.
	Fields map[string]any
	State  State
}

// Node is the record without its state, to make it a member of another ring.
func (r Record) Node() Node {
	return Node{ID: r.ID, Weight: ptr(r.Weight), Zone: r.Zone, Tier: r.Tier, Address: r.Address,
		Metadata: maps.Clone(r.Metadata), Fields: maps.Clone(r.Fields)}
}

// ptr is a value that may be left out.
func ptr[T any](value T) *T { return &value }

// What the core allows in bytes.
const (
	maxID       = 1024
	maxZone     = 1024
	maxAddress  = 4096
	maxMetadata = 1 << 16
	maxFields   = 1 << 20
)

// count refuses texts that are too long before they are copied, each as often as it is referred to; total is of all
// nodes.
func (n *Node) count(place int, total *int, budget uint64) error {
	fields := 0
	for name, value := range n.Fields {
		fields += len(name)
		switch value := value.(type) {
		case string:
			fields += len(value)
		case []string:
			for _, text := range value {
				fields += len(text) + 8
			}
		}
	}
	for _, part := range []struct {
		name        string
		kind        Kind
		bytes, most int
	}{
		{"id", ErrID, len(n.ID), maxID},
		{"zone", ErrZone, len(n.Zone), maxZone},
		{"address", ErrAddress, len(n.Address), maxAddress},
		{"metadata", ErrMetadata, sizeOf(n.Metadata), maxMetadata},
		{"fields", ErrParameter, fields, maxFields},
	} {
		if part.bytes > part.most {
			return &Error{part.kind, fmt.Sprintf("nodes[%d].%s: %d bytes, at most %d", place, part.name, part.bytes, part.most)}
		}
		*total += part.bytes
	}
	if uint64(*total) > budget {
		return &Error{ErrTooMany, fmt.Sprintf("nodes: the records take more than the budget of %d bytes", budget)}
	}
	return nil
}

// withNodes makes a call with nodes as the engine takes them.
func withNodes(nodes []Node, call func(nodes []abi.Node) *abi.Failure) error {
	room, entries, total := 0, 0, 0
	_, budget := Budget()
	var given fields
	for i := range nodes {
		if err := nodes[i].count(i, &total, budget); err != nil {
			return err
		}
		room += len(nodes[i].ID) + len(nodes[i].Zone) + len(nodes[i].Address) + sizeOf(nodes[i].Metadata)
		entries += len(nodes[i].Metadata)
		if err := given.measure(&nodes[i]); err != nil {
			return err
		}
	}
	p := newPacker(room + given.bytes)
	defer p.pin.Unpin()
	pairs := p.pairs(entries)
	given.reserve(p)
	records := make([]abi.Node, len(nodes))
	for i, node := range nodes {
		record := &records[i]
		*record = abi.NewNode()
		record.ID, record.IDLen = p.put(node.ID)
		if node.Weight != nil {
			record.Weight = *node.Weight
		}
		record.Zone, record.ZoneLen = p.put(node.Zone)
		record.Tier = node.Tier
		record.Address, record.AddressLen = p.put(node.Address)
		first := len(pairs)
		pairs = p.putMetadata(pairs, node.Metadata)
		record.Metadata, record.MetadataCount = unsafe.SliceData(pairs[first:]), len(node.Metadata)
		if len(node.Fields) > 0 {
			record.Fields, record.FieldCount = given.put(p, node.Fields), len(node.Fields)
		}
	}
	return try(call(records))
}

// withMetadata makes a call with metadata as the engine takes it.
func withMetadata(metadata map[string]string, call func(pairs []abi.Pair) *abi.Failure) error {
	p := newPacker(sizeOf(metadata))
	defer p.pin.Unpin()
	pairs := p.putMetadata(p.pairs(len(metadata)), metadata)
	return try(call(pairs))
}

func sizeOf(metadata map[string]string) int {
	room := 0
	for key, value := range metadata {
		room += len(key) + len(value)
	}
	return room
}

// pairs is pinned room for entries of metadata.
func (p *packer) pairs(entries int) []abi.Pair {
	pairs := make([]abi.Pair, 0, max(entries, 1))
	p.pin.Pin(unsafe.SliceData(pairs))
	return pairs
}

func (p *packer) putMetadata(pairs []abi.Pair, metadata map[string]string) []abi.Pair {
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		var pair abi.Pair
		pair.Key, pair.KeyLen = p.put(key)
		pair.Value, pair.ValueLen = p.put(metadata[key])
		pairs = append(pairs, pair)
	}
	return pairs
}
