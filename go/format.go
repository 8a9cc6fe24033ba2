package libconsistent

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"time"
)

// String is the ring in one line. Its table, and the engine's handles, are nothing to read.
func (r *Ring) String() string { return r.lookups.describe("Ring") }

// String is the placement in one line.
func (p *Placement) String() string { return p.lookups.describe("Placement") }

func (l *lookups) describe(what string) string {
	s := l.held.Load()
	if s == nil {
		return what + "(closed)"
	}
	return fmt.Sprintf("%s(%d nodes, epoch %d, fingerprint %s)", what, len(s.names), s.epoch, s.fingerprint)
}

// String is the plan in one line.
func (p Plan) String() string {
	return fmt.Sprintf("Plan(%s of all keys move, at least %s must: %d moves, %d ranges)", percent(p.Moved),
		percent(p.Minimum), len(p.Moves), len(p.Ranges))
}

func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 2, 64) + " %" }

// String is the node with what is not at its default.
func (n Node) String() string {
	text := "Node(" + strconv.Quote(n.ID)
	if n.Weight != nil {
		text += ", weight " + strconv.FormatFloat(*n.Weight, 'g', -1, 64)
	}
	if n.Tier > 0 {
		text += fmt.Sprintf(", tier %d", n.Tier)
	}
	for _, field := range [...]struct{ name, value string }{{"zone", n.Zone}, {"address", n.Address}} {
		if field.value != "" {
			text += ", " + field.name + " " + strconv.Quote(field.value)
		}
	}
	if len(n.Metadata) > 0 {
		text += fmt.Sprintf(", metadata %v", n.Metadata)
	}
	if len(n.Fields) > 0 {
		text += fmt.Sprintf(", fields %v", n.Fields)
	}
	return text + ")"
}

// String is what moves in one line.
func (m MovedKeys) String() string {
	return fmt.Sprintf("MovedKeys(%d of %d keys move, %d copies: %d moves)", len(m.Which), m.Keys, m.Copies, len(m.Moves))
}

// String is the change in one line.
func (c Change) String() string {
	text := fmt.Sprintf("Change(%v", c.Why)
	if c.Node != "" {
		text += ", " + strconv.Quote(c.Node)
	}
	for _, state := range [...]struct {
		name  string
		state State
	}{{"from", c.From}, {"to", c.To}} {
		if state.state != NoState {
			text += fmt.Sprintf(", %s %v", state.name, state.state)
		}
	}
	text += fmt.Sprintf(", epoch %d", c.Epoch)
	if c.Reason != "" {
		text += ", " + strconv.Quote(c.Reason)
	}
	return text + ")"
}

// String is the source with its ages.
func (s Source) String() string {
	text := fmt.Sprintf("Source(%q, taken %s, %d accepted, %d refused", s.Origin, ago(s.Age), s.Accepted, s.Refused)
	if s.Error != "" {
		text += fmt.Sprintf(", %s: %q", ago(s.ErrorAge), s.Error)
	}
	return text + ")"
}

func ago(age *time.Duration) string {
	if age == nil {
		return "never"
	}
	return age.String() + " ago"
}

// String is what is followed, in one line.
func (f *Following) String() string {
	if f.isClosed() {
		return "Following(closed)"
	}
	return fmt.Sprintf("Following(%q)", f.path)
}

// String is the health with its times, or "never".
func (h NodeHealth) String() string {
	why := ""
	if h.Ejected {
		why = ", ejected"
	}
	return fmt.Sprintf("NodeHealth(%v%s, %d successes, %d failures, checked %s, beat %s)", h.State, why, h.Successes,
		h.Failures, at(h.LastChecked), at(h.LastBeat))
}

func at(moment *time.Duration) string {
	if moment == nil {
		return "never"
	}
	return "at " + moment.String()
}

// String is the factor, with its floor, or the gap.
func (b Bound) String() string {
	if b.Gap != nil {
		return fmt.Sprintf("Bound(gap %d)", *b.Gap)
	}
	if b.Floor > 0 {
		return fmt.Sprintf("Bound(factor %g, floor %d)", b.Factor, b.Floor)
	}
	return fmt.Sprintf("Bound(factor %g)", b.Factor)
}

// String is the lease in one line.
func (l *Lease) String() string {
	out := ""
	if l.token.Load() == 0 {
		out = ", released"
	}
	return fmt.Sprintf("Lease(%q, spilled %d%s)", l.node, l.spilled, out)
}

// String is the schedule in one line.
func (c *Checks) String() string { return "Checks(" + c.ring.String() + ")" }

// String is the checker in one line.
func (h *HealthChecker) String() string { return "HealthChecker(" + h.checks.ring.String() + ")" }

// MarshalText is the decimal number: JSON has it as a string, for readers whose numbers are floats.
func (p Positions) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a decimal number of up to 2^128-1.
func (p *Positions) UnmarshalText(text []byte) error {
	n, ok := new(big.Int).SetString(string(text[:min(len(text), 40)]), 10)
	if !ok || n.Sign() < 0 || n.BitLen() > 128 || len(text) > 39 {
		return &Error{ErrArgument, fmt.Sprintf("positions: %.40q is not a decimal number below 2^128", text)}
	}
	low := new(big.Int).SetUint64(math.MaxUint64)
	p.Low = low.And(low, n).Uint64()
	p.High = n.Rsh(n, 64).Uint64()
	return nil
}
