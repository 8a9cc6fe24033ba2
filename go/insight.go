package libconsistent

import (
	"math/big"
	"runtime"

	"libconsistent/internal/abi"
)

// Positions is a number of positions of keys, exactly: up to 2^64, which has an upper half of 1.
type Positions struct {
	High, Low uint64
}

// String is the decimal number.
func (p Positions) String() string {
	n := new(big.Int).SetUint64(p.High)
	return n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(p.Low)).String()
}

// Shares is the part of all keys that each node owns, from 0 to 1, health included.
func (l *lookups) Shares() (map[string]float64, error) { return l.SharesReplicas(1, SpreadZone) }

// SharesReplicas is the part of all keys that each node has a copy of, where each key is kept by the first n nodes of
// its list: they sum to n if so many nodes are live. ErrArgument for an n below 1.
func (l *lookups) SharesReplicas(n int, spread Spread) (map[string]float64, error) {
	return sharesOf(l, n, spread, func(share abi.Share) float64 { return share.Share })
}

// SharePositions is Shares, exactly: the number of positions.
func (l *lookups) SharePositions() (map[string]Positions, error) {
	return sharesOf(l, 1, SpreadZone, func(share abi.Share) Positions {
		return Positions{share.PositionsHigh, share.PositionsLow}
	})
}

func sharesOf[T any](l *lookups, n int, spread Spread, read func(share abi.Share) T) (map[string]T, error) {
	s := l.held.Load()
	if s == nil {
		return nil, errClosed
	}
	if err := checkCopies(n); err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(s)
	shares := make([]abi.Share, len(s.names))
	err := try(abi.PlacementShares(s.placement, n, spread.code(), shares, nil))
	if err != nil {
		return nil, err
	}
	all := make(map[string]T, len(s.names))
	for i, name := range s.names {
		all[name] = read(shares[i])
	}
	return all, nil
}

// Distribution is how given keys spread over the nodes.
type Distribution struct {
	// Counts is the keys by node, also of nodes that have none.
	Counts map[string]uint64
	// Total is how many keys have a node.
	Total uint64
	// Unplaced is how many have none, because no node is live.
	Unplaced uint64
	// PeakToAverage is the load of the fullest node against its fair part by weight: 1 is perfect, 0 is no keys.
	PeakToAverage float64
}

// Distribution counts the nodes of keys.
func (l *lookups) Distribution(keys []string) (Distribution, error) {
	s := l.held.Load()
	if s == nil {
		return Distribution{}, errClosed
	}
	defer runtime.KeepAlive(s)
	summary := abi.NewDistribution()
	counts := make([]uint64, len(s.names))
	err := try(abi.Distribute(s.placement, wholeParcel(keys).keys(), counts, &summary))
	if err != nil {
		return Distribution{}, err
	}
	d := Distribution{
		Counts:        make(map[string]uint64, len(s.names)),
		Total:         summary.Total,
		Unplaced:      summary.Unplaced,
		PeakToAverage: summary.PeakToAverage,
	}
	for i, name := range s.names {
		d.Counts[name] = counts[i]
	}
	return d, nil
}

// Range is the positions from First to Last, both included. It never wraps. In JSON, they are decimal strings.
type Range struct {
	First uint64 `json:"first,string"`
	Last  uint64 `json:"last,string"`
}

// Ranges is the positions a node owns, health included, ascending, neighbours joined.
func (l *lookups) Ranges(id string) ([]Range, error) {
	s := l.held.Load()
	if s == nil {
		return nil, errClosed
	}
	defer runtime.KeepAlive(s)
	return rangesOf(func(found []abi.Range, needed *int) *abi.Failure {
		return abi.PlacementRanges(s.placement, id, found, needed)
	})
}

// rangesOf is the ranges that a call writes.
func rangesOf(call func(found []abi.Range, needed *int) *abi.Failure) ([]Range, error) {
	var found []abi.Range
	needed, err := fit(256, func(room int, needed *int) *abi.Failure {
		found = make([]abi.Range, room)
		return call(found, needed)
	})
	if err != nil {
		return nil, err
	}
	ranges := make([]Range, needed)
	for i := range ranges {
		ranges[i] = Range{found[i].First, found[i].Last}
	}
	return ranges, nil
}

// Explain tells, for operators to read, where a key goes and why. It tells the position: not for strangers.
func (l *lookups) Explain(key string) (string, error) {
	text, err := l.text(func(p abi.Placement, buf []byte, needed *int) *abi.Failure {
		return abi.Explain(p, key, buf, needed)
	})
	return string(text), err
}

// Position is where a key lies, which ranges and plans speak of: in dialects the system's own hash, slot or partition.
// ErrUnsupported where keys are more than that.
func (l *lookups) Position(key string) (position uint64, err error) {
	err = l.check(func(s *snapshot) *abi.Failure { return abi.Position(s.placement, key, &position) })
	return position, err
}

// Slot is the slot of a key, where slots are kept on their nodes. ErrUnsupported under other schemes than assigned.
func (l *lookups) Slot(key string) (slot uint32, err error) {
	err = l.check(func(s *snapshot) *abi.Failure { return abi.Slot(s.placement, key, &slot) })
	return slot, err
}

// text is what call writes of the snapshot.
func (l *lookups) text(
	call func(p abi.Placement, buf []byte, needed *int) *abi.Failure,
) ([]byte, error) {
	s := l.held.Load()
	if s == nil {
		return nil, errClosed
	}
	defer runtime.KeepAlive(s)
	return textOf(func(buf []byte, needed *int) *abi.Failure {
		return call(s.placement, buf, needed)
	})
}
