package libconsistent

import (
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"unsafe"

	"libconsistent/internal/abi"
)

// RebalanceOptions is what is asked of the next assignment. The zero value asks for slots and replicas as they are, for
// equal numbers of slots by weight, and limits nothing.
type RebalanceOptions struct {
	// Slots is how many slots of equal size there are to be, up to 2^24; 0: those of the topology, or 4096 if it has
	// none.
	Slots int
	// Replicas is how many nodes a slot is to have, up to 16; 0: as many as in the assignment that there is, or one.
	Replicas int
	// Split is slots that are cut in the middle before the plan, such as hot ones: both halves have the slot's row, and
	// half of its loads and bytes each. Slots are told by the numbers that they have before.
	Split []uint32
	// Merge is slots that are joined to the next one before the plan: they have the row of the first, and the sums.
	Merge []uint32
	// ReplicasOf is how many nodes single slots are to have, 1 to 16; those with more than Replicas keep them in later
	// plans.
	ReplicasOf map[uint32]uint32
	// Loads is what is measured of slots, at most 8 things by name, a number for each slot, which each of its replicas
	// counts whole. Then loads are levelled, not numbers of slots.
	Loads map[string][]uint64
	// Capacities is how much of what is measured each node can carry beside the others, by name and id. Where nothing
	// is said, the weights are.
	Capacities map[string]map[string]uint64
	// Sizes is how many bytes each slot has, if limits or the answer count them.
	Sizes []uint64
	// LastMoved is when each slot moved last; nil is never.
	LastMoved []uint64
	// MaxMoves is the most replicas that move, MaxBytes the most bytes, MaxMovesToZone the most replicas that come to
	// the nodes of one zone; nil is any number.
	MaxMoves, MaxBytes, MaxMovesToZone *uint64
	// Tolerance is a part of its target within which a node gives and takes nothing for the balance, in whole
	// thousandths.
	Tolerance float64
	// Overload is how much more than its weight's part a node may take so that replicas stand in different zones; nil
	// is as much as that needs.
	Overload *float64
	// MinInterval keeps a slot where it is whose last move is less than this before Now, unless its node is to lose it.
	// Both are in the unit of LastMoved.
	MinInterval, Now uint64
}

// Rebalanced is a plan for the next assignment.
type Rebalanced struct {
	// Moves is what moves, by slot and replica. Places that had no node are not among them.
	Moves []SlotMove `json:"moves"`
	// Balance is what each node has then, by index of the placement that was rebalanced.
	Balance []NodeBalance `json:"balance"`
	// Left is what is left to do.
	Left Leftover `json:"left"`
	// Filled is how many places got a node that had none.
	Filled uint64 `json:"filled"`
	// Minimum is the fewest places that nodes must take to have their targets, filled ones counted.
	Minimum uint64 `json:"minimum"`
	// Bytes is those of the slots that move, once for each move.
	Bytes uint64 `json:"bytes"`
}

// SlotMove is a replica of a slot that moves.
type SlotMove struct {
	Slot    uint32 `json:"slot"`
	Replica uint32 `json:"replica"` // which of its places, from 0
	From    string `json:"from"`
	To      string `json:"to"`
	// Reason is why: "node is gone", "zone doubled", "node is over" or "load".
	Reason string `json:"reason"`
}

// NodeBalance is what a node has after a plan.
type NodeBalance struct {
	ID string `json:"id"`
	// Places is how many replicas of slots it has, Target how many it should have by its weight, as far as zones allow;
	// 0 if it takes none.
	Places uint64 `json:"places"`
	Target uint64 `json:"target"`
	// Fullness is how full it is by what is measured: 1 is its part.
	Fullness map[string]float64 `json:"fullness"`
}

// Leftover is what is left to do, for a next step or for ever.
type Leftover struct {
	Empty   uint64 `json:"empty"`   // places without a node
	Leaving uint64 `json:"leaving"` // places on nodes that are to have none
	Doubled uint64 `json:"doubled"` // slots of which some zone has more replicas than need be
	// Over is places above the targets, or missing, beyond the tolerance; where loads are told, nodes too full.
	Over uint64 `json:"over"`
	// Obstacles is what kept the plan from it, such as "limit of moves" or "no node is free".
	Obstacles []string `json:"obstacles"`
}

// Rebalance plans the next assignment of slots that are kept on their nodes, as the scheme "assigned" has them, and
// makes the placement that has it, one epoch later, with its nodes in the states of this one; its topology is the same
// if nothing moves. From another scheme the plan begins with where that has the slots. Nodes that are up take slots,
// those that are down keep theirs, and those that drain, or have no weight, lose all. Nothing is published: that is
// Ring.Update with the document of the new placement.
//
// ErrUnsupported in dialects, ErrParameter for numbers of slots and replicas, ErrArgument for lists that do not fit the
// slots or the nodes, and for limits.
func (p *Placement) Rebalance(options RebalanceOptions) (*Placement, *Rebalanced, error) {
	s := p.held.Load()
	if s == nil {
		return nil, nil, errClosed
	}
	defer runtime.KeepAlive(s)
	asked := abi.NewRebalance()
	if err := options.scalars(&asked); err != nil {
		return nil, nil, err
	}
	names := slices.Sorted(maps.Keys(options.Loads))
	pack := newPacker(lengths(names))
	defer pack.pin.Unpin()
	measures, err := options.measures(s, names, pack)
	if err != nil {
		return nil, nil, err
	}
	asked.Measures, asked.MeasureCount = pinned(pack, measures)
	replicasOf := make([]abi.SlotReplicas, 0, len(options.ReplicasOf))
	for _, slot := range slices.Sorted(maps.Keys(options.ReplicasOf)) {
		replicasOf = append(replicasOf, abi.SlotReplicas{Slot: slot, Replicas: options.ReplicasOf[slot]})
	}
	asked.ReplicasOf, asked.ReplicasOfCount = pinned(pack, replicasOf)
	asked.Split, asked.SplitCount = pinned(pack, options.Split)
	asked.Merge, asked.MergeCount = pinned(pack, options.Merge)
	asked.Sizes, asked.SizeCount = pinned(pack, options.Sizes)
	asked.LastMoved, asked.LastMovedCount = pinned(pack, options.LastMoved)
	var next abi.Placement
	var plan *abi.Rebalanced
	if err := try(abi.PlacementRebalance(s.placement, &asked, &next, &plan)); err != nil {
		return nil, nil, err
	}
	defer abi.Free(plan)
	following, err := hold(next, s)
	if err != nil {
		return nil, nil, err
	}
	count(following)
	return placementOf(following), readRebalanced(plan, s.names, names), nil
}

// scalars are what is no list.
func (o *RebalanceOptions) scalars(asked *abi.Rebalance) error {
	for _, number := range [...]struct {
		name  string
		given int
		to    *uint32
	}{{"slots", o.Slots, &asked.Slots}, {"replicas", o.Replicas, &asked.Replicas}} {
		if number.given < 0 {
			return &Error{ErrParameter, fmt.Sprintf("%s: %d is negative", number.name, number.given)}
		}
		*number.to = uint32(min(uint64(number.given), math.MaxUint32))
	}
	for _, limit := range [...]struct{ given, to *uint64 }{
		{o.MaxMoves, &asked.MaxMoves}, {o.MaxBytes, &asked.MaxBytes}, {o.MaxMovesToZone, &asked.MaxMovesToZone},
	} {
		if limit.given != nil {
			*limit.to = *limit.given
		}
	}
	var err error
	if asked.ToleranceMilli, err = milli("tolerance", o.Tolerance, 0, 0, 1000); err != nil {
		return err
	}
	if o.Overload != nil {
		most, err := milli("overload", *o.Overload, 0, 0, 1000)
		if err != nil {
			return err
		}
		asked.OverloadMilli = uint64(most)
	}
	asked.MinInterval, asked.Now = o.MinInterval, o.Now
	return nil
}

// measures are what is measured, by name.
func (o *RebalanceOptions) measures(s *snapshot, names []string, pack *packer) ([]abi.Measure, error) {
	for name := range o.Capacities {
		if _, measured := o.Loads[name]; !measured {
			return nil, &Error{ErrArgument, fmt.Sprintf("capacities: %.80q is not among the loads", name)}
		}
	}
	measures := make([]abi.Measure, len(names))
	for i, name := range names {
		m := &measures[i]
		m.Name, m.NameLen = pack.put(name)
		m.Loads, m.LoadCount = pinned(pack, o.Loads[name])
		byID := o.Capacities[name]
		if len(byID) == 0 {
			continue
		}
		// Whoever is left out has none, which the engine refuses by name.
		capacities := make([]uint64, len(s.names))
		for id, capacity := range byID {
			index, err := s.find(id)
			if err != nil {
				return nil, err
			}
			capacities[index] = capacity
		}
		m.Capacities, m.CapacityCount = pinned(pack, capacities)
	}
	return measures, nil
}

// pinned is a list as the engine takes it, which stays where it is until the packer is unpinned.
func pinned[T any](pack *packer, list []T) (*T, int) {
	if len(list) == 0 {
		return nil, 0
	}
	pack.pin.Pin(unsafe.SliceData(list))
	return unsafe.SliceData(list), len(list)
}

func lengths(texts []string) int {
	room := 0
	for _, text := range texts {
		room += len(text)
	}
	return room
}

// readRebalanced is a plan with the names of nodes and of measures.
func readRebalanced(plan *abi.Rebalanced, names, measures []string) *Rebalanced {
	r := &Rebalanced{
		Moves:   make([]SlotMove, plan.MoveCount),
		Balance: make([]NodeBalance, plan.BalanceCount),
		Left: Leftover{plan.LeftEmpty, plan.LeftLeaving, plan.LeftDoubled, plan.LeftOver,
			slicesOf(plan.Obstacles, plan.ObstacleCount)},
		Filled:  plan.Filled,
		Minimum: plan.Minimum,
		Bytes:   plan.Bytes,
	}
	reasons := make(ids)
	for i, m := range unsafe.Slice(plan.Moves, plan.MoveCount) {
		r.Moves[i] = SlotMove{m.Slot, m.Replica, names[m.From], names[m.To], reasons.of(m.Reason, m.ReasonLen)}
	}
	for i, node := range unsafe.Slice(plan.Balance, plan.BalanceCount) {
		fullness := make(map[string]float64, node.FullnessCount)
		for measure, part := range unsafe.Slice(node.Fullness, node.FullnessCount) {
			fullness[measures[measure]] = part
		}
		r.Balance[i] = NodeBalance{names[i], node.Places, node.Target, fullness}
	}
	return r
}
