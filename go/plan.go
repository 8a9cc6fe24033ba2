package libconsistent

import (
	"fmt"
	"runtime"
	"unsafe"

	"libconsistent/internal/abi"
)

// Plan is what moves from one placement to another. Nodes are the same when their ids are. In JSON, positions are
// decimal strings.
type Plan struct {
	// Moves is every pair of nodes between which keys move, by From, then To, ids by bytes, no node last.
	Moves []Move `json:"moves"`
	// Ranges is the positions that move, ascending, neighbours of the same move joined.
	Ranges []MovedRange `json:"ranges"`
	// Moved is the part of all keys that moves, from 0 to 1, and Positions the same, exactly.
	Moved     float64   `json:"moved"`
	Positions Positions `json:"positions"`
	// Minimum is the part that must move to get from the shares before to the shares after.
	Minimum          float64   `json:"minimum"`
	MinimumPositions Positions `json:"minimumPositions"`
	// Whole is all positions, of n replicas n times as many.
	Whole Positions `json:"whole"`
}

// Move is keys that move from one node to another; "" is no node.
type Move struct {
	From      string    `json:"from"`
	To        string    `json:"to"`
	Share     float64   `json:"share"` // of all keys, from 0 to 1
	Positions Positions `json:"positions"`
}

// MovedRange is the positions from First to Last, both included, that move; "" is no node.
type MovedRange struct {
	First uint64 `json:"first,string"`
	Last  uint64 `json:"last,string"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// Diff is what would move if this ring became like another one, health included. ErrIncomparable if they hash keys
// differently.
func (r *Ring) Diff(after *Ring) (*Plan, error) { return r.DiffReplicas(after, 1, SpreadZone) }

// DiffReplicas is Diff where each key is kept by the first n nodes of its list: which copies move. ErrArgument for an n
// below 1, ErrTooMany where it would take longer than a few seconds.
func (r *Ring) DiffReplicas(after *Ring, n int, spread Spread) (*Plan, error) {
	return diff(r.held.Load(), after.held.Load(), n, spread)
}

// Diff is what would move if this placement became like another one, health included. ErrIncomparable if they hash keys
// differently.
func (p *Placement) Diff(after *Placement) (*Plan, error) {
	return p.DiffReplicas(after, 1, SpreadZone)
}

// DiffReplicas is Diff where each key is kept by the first n nodes of its list: which copies move. ErrArgument for an n
// below 1, ErrTooMany where it would take longer than a few seconds.
func (p *Placement) DiffReplicas(after *Placement, n int, spread Spread) (*Plan, error) {
	return diff(p.held.Load(), after.held.Load(), n, spread)
}

// checkCopies refuses what is no number of copies. Where there are fewer nodes, the engine takes fewer.
func checkCopies(n int) error {
	if n < 1 {
		return &Error{ErrArgument, fmt.Sprintf("n: %d, must be at least 1", n)}
	}
	return nil
}

func diff(before, after *snapshot, n int, spread Spread) (*Plan, error) {
	if before == nil || after == nil {
		return nil, errClosed
	}
	if err := checkCopies(n); err != nil {
		return nil, err
	}
	var plan *abi.Plan
	err := try(abi.PlacementDiff(before.placement, after.placement, n, spread.code(), &plan))
	runtime.KeepAlive(before)
	runtime.KeepAlive(after)
	if err != nil {
		return nil, err
	}
	defer abi.Free(plan)
	return readPlan(plan), nil
}

func readPlan(plan *abi.Plan) *Plan {
	known := make(ids)
	p := &Plan{
		Moves:            make([]Move, plan.MoveCount),
		Ranges:           make([]MovedRange, plan.RangeCount),
		Moved:            plan.Moved,
		Positions:        Positions{plan.PositionsHigh, plan.PositionsLow},
		Minimum:          plan.Minimum,
		MinimumPositions: Positions{plan.MinimumPositionsHigh, plan.MinimumPositionsLow},
		Whole:            Positions{plan.WholeHigh, plan.WholeLow},
	}
	for i, m := range unsafe.Slice(plan.Moves, plan.MoveCount) {
		p.Moves[i] = Move{known.of(m.From, m.FromLen), known.of(m.To, m.ToLen), m.Share,
			Positions{m.PositionsHigh, m.PositionsLow}}
	}
	for i, m := range unsafe.Slice(plan.Ranges, plan.RangeCount) {
		move := &p.Moves[m.Step]
		p.Ranges[i] = MovedRange{m.First, m.Last, move.From, move.To}
	}
	return p
}

// ids is one string for each id, however often it comes.
type ids map[string]string

func (known ids) of(text *byte, len int) string {
	bytes := unsafe.Slice(text, len)
	if id, ok := known[string(bytes)]; ok {
		return id
	}
	id := string(bytes)
	known[id] = id
	return id
}
