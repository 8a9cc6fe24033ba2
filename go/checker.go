package libconsistent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"
	"strconv"
	"sync"
	"time"
)

// ProbeFunc checks a node: nil is well. The context ends at the probe's deadline, and when the checker is closed; a
// function that does not return then is waited for by Close. One that panics has failed.
type ProbeFunc func(ctx context.Context, probe Probe) error

// ConnectTCP is a ProbeFunc that is content with a connection to the node's address, such as "10.0.0.1:11211".
func ConnectTCP(ctx context.Context, probe Probe) error {
	if err := addressed(probe.ID, probe.Address); err != nil {
		return err
	}
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "tcp", probe.Address)
	if err != nil {
		return err
	}
	return connection.Close()
}

// addressed refuses a node that ConnectTCP could not reach: one whose address is not host:port with a number as port.
func addressed(id, address string) error {
	host, port, err := net.SplitHostPort(address)
	if err == nil && host != "" && len(port) <= 5 {
		number, err := strconv.ParseUint(port, 10, 16)
		if err == nil && number > 0 {
			return nil
		}
	}
	has := fmt.Sprintf("the address %.64q", address)
	if address == "" {
		has = "no address"
	}
	return &Error{ErrAddress, fmt.Sprintf(
		"node %q: has %s, but is checked by a connection to host:port; give it one, or the checker a probe", id, has)}
}

// HealthChecker makes the probes of a ring's Checks, each in a goroutine, when they are due.
type HealthChecker struct {
	checks   *Checks
	probe    ProbeFunc
	connects bool          // by ConnectTCP, because no probe was given
	most     time.Duration // between two looks at who has joined
	cancel   context.CancelFunc
	moved    chan struct{} // a probe has finished
	wait     sync.WaitGroup

	failed, panicked sync.Once // told
}

// NewHealthChecker starts to check the nodes of a ring until it is closed, the context ends or the ring is closed, with
// a connection to their addresses if probe is nil: then ErrAddress names a node that has none. A node that joins is
// seen within an interval. Of the errors of a probe of the caller's, and of its panics, the first is a warning of
// slog.Default(), as it may be a mistake of the program. A failure inside the library ends the checks, and is an error
// there.
func NewHealthChecker(ctx context.Context, ring *Ring, policy CheckPolicy, probe ProbeFunc) (*HealthChecker, error) {
	checks, err := ring.Checks(policy)
	if err != nil {
		return nil, err
	}
	connects := probe == nil
	if connects {
		probe = ConnectTCP
		if err := ring.addressed(); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	h := &HealthChecker{checks: checks, probe: probe, connects: connects, cancel: cancel, moved: make(chan struct{}, 1),
		most: max(cmp.Or(policy.Interval, DefaultCheckPolicy().Interval), time.Millisecond)}
	h.wait.Go(func() { h.run(ctx) })
	return h, nil
}

// addressed refuses a ring with a node that ConnectTCP could not reach.
func (r *Ring) addressed() error {
	held := r.Snapshot()
	for index := range uint32(held.Len()) {
		node, err := held.Node(index)
		if err != nil {
			return err
		}
		if err := addressed(node.ID, node.Address); err != nil {
			return err
		}
	}
	return nil
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
			if !errors.Is(err, ErrClosed) {
				slog.Error("libconsistent: health checks have ended", "error", err)
			}
			return
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

// errEnded is what a probe that neither returns nor panics has done.
var errEnded = errors.New("the probe has ended its goroutine")

func (h *HealthChecker) make(ctx context.Context, probe Probe) {
	limited, cancel := context.WithTimeout(ctx, until(probe.Deadline))
	defer cancel()
	err := errEnded
	// Deferred, since the probe may panic, or end the goroutine.
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("panic: %v", value)
			h.tell(&h.panicked, "panicked", probe, err, "stack", string(debug.Stack()))
		} else if err != nil && limited.Err() == nil {
			h.tellFailure(probe, err)
		}
		h.finish(ctx, probe, err == nil)
	}()
	err = h.probe(limited, probe)
}

func (h *HealthChecker) finish(ctx context.Context, probe Probe, ok bool) {
	if ctx.Err() != nil {
		return
	}
	// It is not an error to answer too late, or for a node that has left.
	_, _ = h.checks.Finished(probe.Number, ok)
	select {
	case h.moved <- struct{}{}:
	default:
	}
}

// tellFailure tells of an error that may be a mistake of the program: that nobody listens at an address is none.
func (h *HealthChecker) tellFailure(probe Probe, err error) {
	if !h.connects || errors.Is(err, ErrAddress) {
		h.tell(&h.failed, "failed", probe, err)
	}
}

func (h *HealthChecker) tell(once *sync.Once, how string, probe Probe, err error, more ...any) {
	once.Do(func() {
		slog.Warn("libconsistent: the probe of a node "+how+"; later ones are not told",
			append([]any{"node", probe.ID, "error", err}, more...)...)
	})
}

func until(at time.Duration) time.Duration { return max(at-Now(), 0) }
