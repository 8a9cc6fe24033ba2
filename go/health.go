package libconsistent

import (
	"runtime"
	"time"

	"libconsistent/internal/abi"
)

// HealthPolicy is when reports and missed heartbeats take a node down, and bring it back. Fields that are 0 have their
// defaults. To change some of it and keep the rest, change what Ring.HealthPolicy returns.
type HealthPolicy struct {
	// Rise is how many successes in a row bring a node back: at least 1, by default 2.
	Rise uint32
	// Fall is how many failures in a row take a node down: at least 1, by default 3.
	Fall uint32
	// HeartbeatTimeout is after how long without a heartbeat a node is taken down, rounded up to whole milliseconds; 0,
	// the default: heartbeats are not expected.
	HeartbeatTimeout time.Duration
	// MaxEjected is how many percent of the nodes with weight reports and missed heartbeats take down together at most:
	// 1 to 100, by default 50; Zero: none.
	MaxEjected uint32
}

// NodeHealth is what reports, heartbeats and marks have said of a node.
type NodeHealth struct {
	// State is what look-ups go by.
	State State
	// Ejected tells whether the node is down because of reports or missed heartbeats, not of a mark.
	Ejected bool
	// Successes and Failures are those reported in a row.
	Successes, Failures uint32
	// LastChecked is the time of the last report, LastBeat that of the last heartbeat; nil if there was none.
	LastChecked, LastBeat *time.Duration
}

// Report tells of a check, or of a request, that went well or failed: Rise successes in a row bring a node back, Fall
// failures in a row take it down, within MaxEjected. It returns the node's state after it. The time is that of Now
// unless it is given.
func (r *Ring) Report(id string, ok bool, now ...time.Duration) (State, error) {
	var well, state int32
	if ok {
		well = 1
	}
	at, err := timeOf(now)
	if err != nil {
		return 0, err
	}
	err = r.changeNode(func(ring abi.Ring) *abi.Failure {
		return abi.RingReport(ring, id, well, at, &state)
	})
	return State(state), err
}

// Heartbeat tells that a node was alive. It returns its state after it. The time is that of Now unless it is given.
func (r *Ring) Heartbeat(id string, now ...time.Duration) (State, error) {
	var state int32
	at, err := timeOf(now)
	if err != nil {
		return 0, err
	}
	err = r.changeNode(func(ring abi.Ring) *abi.Failure {
		return abi.RingHeartbeat(ring, id, at, &state)
	})
	return State(state), err
}

// Tick tells the time, that of Now unless it is given: nodes without a heartbeat for longer than the policy's timeout
// are taken down, within MaxEjected. It returns when it is worth calling again; nil if heartbeats are not expected.
func (r *Ring) Tick(now ...time.Duration) (*time.Duration, error) {
	at, err := timeOf(now)
	if err != nil {
		return nil, err
	}
	var next uint64
	err = r.changeNode(func(ring abi.Ring) *abi.Failure { return abi.RingTick(ring, at, &next) })
	if err != nil {
		return nil, err
	}
	return timeOrNil(next), nil
}

// Health is what reports, heartbeats and marks have said of a node.
func (r *Ring) Health(id string) (NodeHealth, error) {
	health := abi.NewHealth()
	err := r.ask(func(ring abi.Ring) *abi.Failure {
		return abi.RingHealth(ring, id, &health)
	})
	if err != nil {
		return NodeHealth{}, err
	}
	return NodeHealth{
		State:       State(health.State),
		Ejected:     health.Ejected != 0,
		Successes:   health.Successes,
		Failures:    health.Failures,
		LastChecked: timeOrNil(health.LastCheckedMS),
		LastBeat:    timeOrNil(health.LastBeatMS),
	}, nil
}

// HealthPolicy is when reports and missed heartbeats take nodes down.
func (r *Ring) HealthPolicy() (HealthPolicy, error) {
	policy := abi.NewHealthPolicy()
	err := r.ask(func(ring abi.Ring) *abi.Failure { return abi.Policies{Health: &policy}.Read(ring) })
	return HealthPolicy{policy.Rise, policy.Fall, durationOf(policy.HeartbeatTimeoutMS),
		orZero(policy.MaxEjected)}, err
}

// SetHealthPolicy sets when reports and missed heartbeats take nodes down. Nodes keep their counts and states; without
// a heartbeat timeout, those that missed theirs come back. ErrArgument names what is out of its range.
func (r *Ring) SetHealthPolicy(policy HealthPolicy) error {
	given := abi.NewHealthPolicy()
	var err error
	if given.HeartbeatTimeoutMS, err = millisecondsOf("heartbeat_timeout", policy.HeartbeatTimeout, 0); err != nil {
		return err
	}
	given.Rise = zeroable(policy.Rise, given.Rise)
	given.Fall = zeroable(policy.Fall, given.Fall)
	given.MaxEjected = zeroable(policy.MaxEjected, given.MaxEjected)
	return r.changeNode(func(ring abi.Ring) *abi.Failure { return abi.Policies{Health: &given}.Set(ring) })
}

// ask makes a call that changes nothing look-ups see.
func (r *Ring) ask(call func(ring abi.Ring) *abi.Failure) error {
	e, err := r.open()
	if err != nil {
		return err
	}
	defer runtime.KeepAlive(e)
	return try(call(e.ring))
}
