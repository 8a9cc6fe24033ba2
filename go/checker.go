package libconsistent

import (
	"context"
	"math"
	"net"
	"sync"
	"time"
)

// ProbeFunc checks a node: nil is well. The context ends at the probe's deadline, and when the checker is closed; a
// function that does not return then is waited for by Close.
type ProbeFunc func(ctx context.Context, probe Probe) error

// ConnectTCP is a ProbeFunc that is content with a connection to the node's address, such as "10.0.0.1:11211". A node
// without an address fails.
func ConnectTCP(ctx context.Context, probe Probe) error {
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "tcp", probe.Address)
	if err != nil {
		return err
	}
	return connection.Close()
}

// HealthChecker makes the probes of a ring's Checks, each in a goroutine, when they are due.
type HealthChecker struct {
	checks *Checks
	probe  ProbeFunc
	most   time.Duration // between two looks at who has joined
	cancel context.CancelFunc
	moved  chan struct{} // a probe has finished
	wait   sync.WaitGroup
}

// NewHealthChecker starts to check the nodes of a ring, with a connection to their address if probe is nil, until it is
// closed, the context ends or the ring is closed. A node that joins is seen within an interval.
func NewHealthChecker(ctx context.Context, ring *Ring, policy CheckPolicy, probe ProbeFunc) (*HealthChecker, error) {
	checks, err := ring.Checks(policy)
	if err != nil {
		return nil, err
	}
	if probe == nil {
		probe = ConnectTCP
	}
	ctx, cancel := context.WithCancel(ctx)
	h := &HealthChecker{checks: checks, probe: probe, most: milliseconds(policy.Interval), cancel: cancel,
		moved: make(chan struct{}, 1)}
	h.wait.Go(func() { h.run(ctx) })
	return h, nil
}

// Close ends all checks at once: probes that are out do not count, and no goroutine is left when it returns. It may be
// called twice, and never fails.
func (h *HealthChecker) Close() error {
	h.cancel()
	h.wait.Wait()
	return nil
}

func (h *HealthChecker) run(ctx context.Context) {
	defer h.cancel()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case <-h.moved:
		}
		probes, err := h.checks.Due()
		if err != nil {
			return // the ring is closed
		}
		for _, probe := range probes {
			h.wait.Go(func() { h.make(ctx, probe) })
		}
		pause := h.most
		if at, err := h.checks.NextWake(); err == nil && at != nil {
			pause = min(pause, until(*at))
		}
		timer.Reset(pause)
	}
}

func (h *HealthChecker) make(ctx context.Context, probe Probe) {
	limited, cancel := context.WithTimeout(ctx, until(probe.Deadline))
	err := h.probe(limited, probe)
	cancel()
	if ctx.Err() != nil {
		return
	}
	// It is not an error to answer too late, or for a node that has left.
	_, _ = h.checks.Finished(probe.Number, err == nil)
	select {
	case h.moved <- struct{}{}:
	default:
	}
}

func until(at uint64) time.Duration {
	now := Now()
	if at <= now {
		return 0
	}
	return milliseconds(at - now)
}

// milliseconds is a duration; one of centuries is cut.
func milliseconds(n uint64) time.Duration {
	return time.Duration(min(n, uint64(math.MaxInt64/time.Millisecond))) * time.Millisecond
}
