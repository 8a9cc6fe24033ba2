package libconsistent

import (
	"runtime"
	"time"
	"unsafe"

	"libconsistent/internal/abi"
)

// CheckPolicy is how often, and how many at a time, nodes are checked. Times are rounded up to whole milliseconds.
// Fields that are 0 have their defaults.
type CheckPolicy struct {
	// Interval is the time from one probe of a node to its next, by default a second.
	Interval time.Duration
	// Jitter is by what part of the interval the next probe comes later at most: whole thousandths from 0.001 to 1, by
	// default 0.1; Zero: not at all.
	Jitter float64
	// Timeout is after how long a probe that has not finished has failed, by default a second.
	Timeout time.Duration
	// MaxInFlight is how many probes are out at a time at most: at least 1, by default 64.
	MaxInFlight uint32
	// Seed decides the jitter: give each process another.
	Seed uint64
}

// DefaultCheckPolicy is the policy of no field but defaults, spelled out.
func DefaultCheckPolicy() CheckPolicy {
	policy := abi.NewCheckPolicy()
	return CheckPolicy{durationOf(policy.IntervalMS), plainOrZero(policy.JitterMilli), durationOf(policy.TimeoutMS),
		policy.MaxInFlight, policy.Seed}
}

func (p CheckPolicy) forC() (given abi.CheckPolicy, err error) {
	given = abi.NewCheckPolicy()
	if given.IntervalMS, err = millisecondsOf("interval", p.Interval, given.IntervalMS); err != nil {
		return given, err
	}
	if given.TimeoutMS, err = millisecondsOf("timeout", p.Timeout, given.TimeoutMS); err != nil {
		return given, err
	}
	given.Seed = p.Seed
	given.MaxInFlight = zeroable(p.MaxInFlight, given.MaxInFlight)
	given.JitterMilli, err = milli("jitter", p.Jitter, given.JitterMilli, 0, 1)
	return given, err
}

// Probe is a check to make: connect to the address, and tell Checks.Finished by the deadline how it went.
type Probe struct {
	// Number is what to finish it by, counted from 1.
	Number uint64
	// ID is the node, Address how to reach it.
	ID, Address string
	// Deadline is when it has failed, if it has not finished before.
	Deadline time.Duration
}

// Checks is the schedule of active checks of a ring's nodes: it runs nothing and knows no clock; HealthChecker does. It
// reports how probes went to the ring, and follows its members. Once the ring is closed, or made another one by
// UnmarshalJSON, the methods return ErrClosed.
type Checks struct {
	ring   *Ring
	engine *engine
	handle abi.Checks
}

// Checks makes a schedule of active checks. ErrArgument names what is out of its range.
func (r *Ring) Checks(policy CheckPolicy) (*Checks, error) {
	e, err := r.open()
	if err != nil {
		return nil, err
	}
	given, err := policy.forC()
	if err != nil {
		return nil, err
	}
	var handle abi.Checks
	if err := try(abi.RingChecks(e.ring, &given, &handle)); err != nil {
		return nil, err
	}
	c := &Checks{r, e, handle}
	runtime.AddCleanup(c, abi.ChecksFree, handle)
	return c, nil
}

// Due is the probes to make now, each once. Those that are out for too long are reported as failures first. The time is
// that of Now unless it is given.
func (c *Checks) Due(now ...time.Duration) ([]Probe, error) {
	at, err := timeOf(now)
	if err != nil {
		return nil, err
	}
	var probes *abi.Probes
	err = c.report(func() *abi.Failure { return abi.ChecksDue(c.handle, at, &probes) })
	if err != nil {
		return nil, err
	}
	defer abi.Free(probes)
	due := make([]Probe, probes.Count)
	for i, p := range unsafe.Slice(probes.Probes, probes.Count) {
		due[i] = Probe{p.Number, abi.String(p.ID, p.IDLen), abi.String(p.Address, p.AddressLen), durationOf(p.DeadlineMS)}
	}
	return due, nil
}

// Finished tells how a probe went, and returns whether that counted: one that has timed out, or whose node has left,
// does not. The time is that of Now unless it is given.
func (c *Checks) Finished(number uint64, ok bool, now ...time.Duration) (bool, error) {
	outcome := int32(abi.ProbeFailed)
	if ok {
		outcome = abi.ProbeOK
	}
	at, err := timeOf(now)
	if err != nil {
		return false, err
	}
	return c.finish(number, outcome, at)
}

// Cancel takes back a probe that told nothing of its node, such as one that failed by a mistake of the program: it
// counts neither way. It returns whether the probe was out.
func (c *Checks) Cancel(number uint64) (bool, error) {
	return c.finish(number, abi.ProbeCancelled, 0)
}

func (c *Checks) finish(number uint64, outcome int32, at uint64) (bool, error) {
	var counted int32
	err := c.report(func() *abi.Failure {
		return abi.ChecksFinished(c.handle, number, outcome, at, &counted)
	})
	return counted != 0, err
}

// NextWake is when to call Due again, unless a probe finishes, or the ring changes, before; nil: there is nothing to
// wait for.
func (c *Checks) NextWake() (*time.Duration, error) {
	defer runtime.KeepAlive(c)
	var at uint64
	if err := try(abi.ChecksNextWake(c.handle, &at)); err != nil {
		return nil, err
	}
	return timeOrNil(at), nil
}

// report makes a call that may change the health of the ring's nodes.
func (c *Checks) report(call func() *abi.Failure) error {
	defer runtime.KeepAlive(c)
	return c.ring.change(func(ring abi.Ring) error {
		if ring != c.engine.ring {
			return errClosed
		}
		return try(call())
	})
}
