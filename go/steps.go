package libconsistent

import (
	"fmt"
	"iter"
	"math"
	"runtime"

	"libconsistent/internal/abi"
)

// StepOptions is how far a step goes. The zero value keeps each key on one node and limits nothing.
type StepOptions struct {
	// N is how many nodes keep each key, 1 to 16: the first of its list; 0 is 1.
	N int
	// Spread is how lists spread over zones.
	Spread Spread
	// MaxShare is the most copies that move in a step, as a part of all, to the nearest billionth; 0 is any number.
	MaxShare float64
	// MaxBytes is the most bytes that move in a step, by Sizes; 0 is any number.
	MaxBytes uint64
	// PerZone is the most copies that come to the nodes of one zone in a step, as a part of all, to the nearest
	// billionth; 0 is any number.
	PerZone float64
	// Sizes is how many bytes the keys of each part of the positions have, of as many equal parts as there are numbers.
	Sizes []uint64
}

// Step is one topology on the way to another.
type Step struct {
	// Placement has the topology to publish next. Up to some position it places keys as the end of the way does, and
	// beyond as the topology before.
	Placement *Placement `json:"placement"`
	// Plan is what moves to get there.
	Plan *Plan `json:"plan"`
	// Bytes is how many bytes that are, by StepOptions.Sizes.
	Bytes uint64 `json:"bytes"`
	// Left is the part of all copies that is still to move after it, from 0 to 1.
	Left float64 `json:"left"`
	// IsLast tells whether this is the end of the way.
	IsLast bool `json:"isLast"`
}

// Steps is the topologies on the way from this one to another, one after the other, so that no more moves at once than
// is asked for. The last one is the other topology itself, at an epoch above; there are none if this is it already.
// Each is made when it is asked for, and going on from the topology of any of them gives the rest. All nodes count as
// up; the placements of steps have the states of this one. Nothing is published: that is Ring.Update. An error ends it.
//
// ErrArgument for options out of their range, and for limits under which nothing can move; ErrIncomparable and
// ErrUnsupported as Diff, and in dialects.
func (p *Placement) Steps(to *Placement, options StepOptions) iter.Seq2[*Step, error] {
	return func(yield func(*Step, error) bool) {
		for at := p; at != nil; {
			step, err := at.step(to, &options)
			if step == nil && err == nil || !yield(step, err) || err != nil || step.IsLast {
				return
			}
			at = step.Placement
		}
	}
}

// step is the next step; nil if there is none.
func (p *Placement) step(to *Placement, options *StepOptions) (*Step, error) {
	before, after := p.held.Load(), to.held.Load()
	if before == nil || after == nil {
		return nil, errClosed
	}
	defer runtime.KeepAlive(before)
	defer runtime.KeepAlive(after)
	asked := abi.NewStepOptions()
	if options.N < 0 {
		return nil, checkCopies(options.N)
	}
	asked.N, asked.Spread = max(options.N, 1), options.Spread.code()
	for _, share := range [...]struct {
		name  string
		given float64
		to    *uint64
	}{{"maxShare", options.MaxShare, &asked.MaxShareNano}, {"perZone", options.PerZone, &asked.PerZoneNano}} {
		if share.given == 0 {
			continue
		}
		if !(0 <= share.given && share.given <= 1) {
			return nil, &Error{ErrArgument, fmt.Sprintf("%s: %v is not a part from 0 to 1", share.name, share.given)}
		}
		*share.to = uint64(math.Round(share.given * 1e9))
	}
	if options.MaxBytes != 0 {
		asked.MaxBytes = options.MaxBytes
	}
	pack := newPacker(0)
	defer pack.pin.Unpin()
	asked.Sizes, asked.SizeCount = pinned(pack, options.Sizes)
	var next abi.Placement
	var plan *abi.Plan
	made := abi.NewStep()
	err := try(abi.PlacementStep(before.placement, after.placement, &asked, &made, &next, &plan))
	if err != nil || plan == nil {
		return nil, err
	}
	defer abi.Free(plan)
	following, err := hold(next, before)
	if err != nil {
		return nil, err
	}
	count(following)
	return &Step{placementOf(following), readPlan(plan), made.Bytes, made.Left, made.IsLast != 0}, nil
}
