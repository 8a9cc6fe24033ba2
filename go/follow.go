package libconsistent

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"libconsistent/internal/abi"
)

// FollowPolicy is how a file is followed, and when its documents are refused. Times are rounded up to whole
// milliseconds. Fields that are 0 have their defaults.
type FollowPolicy struct {
	// MaxLoss is the part of the weight that may leave at once: whole thousandths up to 1, which allows everything, by
	// default 0.5; Zero: nothing.
	MaxLoss float64
	// Debounce is how long a file must have stayed as it is before it is read, by default 50 ms.
	Debounce time.Duration
	// Poll is how often it is looked at, by default every 500 ms.
	Poll time.Duration
	// States is the path of a document of states that is followed, too; "" for none.
	States string
}

// DefaultFollowPolicy is the policy of no field but defaults, spelled out.
func DefaultFollowPolicy() FollowPolicy {
	policy := abi.NewFollowPolicy()
	return FollowPolicy{MaxLoss: plainOrZero(policy.MaxLossMilli), Debounce: durationOf(policy.DebounceMS),
		Poll: durationOf(policy.PollMS)}
}

// checked is the policy with its defaults for times, in whole milliseconds.
func (p FollowPolicy) checked() (FollowPolicy, error) {
	normal := abi.NewFollowPolicy()
	if _, err := lossOf(p.MaxLoss); err != nil {
		return p, err
	}
	debounce, err := millisecondsOf("debounce", p.Debounce, normal.DebounceMS)
	if err != nil {
		return p, err
	}
	poll, err := millisecondsOf("poll", p.Poll, normal.PollMS)
	p.Debounce, p.Poll = durationOf(debounce), durationOf(poll)
	return p, err
}

// Following takes over the documents of a file whenever they change, until it is closed.
type Following struct {
	ring   *Ring
	path   string
	policy FollowPolicy
	files  []*followed
	end    chan struct{}
	once   sync.Once

	// Whether some of those that have states were no members, at this epoch of the ring.
	hasUnknown bool
	unknownAt  uint64
}

// Follow offers the ring the document of a file, before it returns and whenever it changes, until the Following or the
// ring is closed. Those who write it rename a file into its place, or write it in one go: it is read when it has stayed
// as it is for policy.Debounce. A document that is broken, older, emptied or too much smaller is refused, as is one
// that is missing, unreadable or larger than 64 MiB: the ring stays what it was, Source has the reason, and so have
// whoever listens and, as a warning, slog.Default(). ErrArgument names what is out of its range.
//
// It is a goroutine that asks the system every policy.Poll whether the file is another one. That needs no other
// package, works the same on every platform and for links and disks of other machines, of which systems tell nothing,
// and costs a few microseconds each time. A change is taken over within Poll and Debounce.
func (r *Ring) Follow(path string, policy FollowPolicy) (*Following, error) {
	policy, err := policy.checked()
	if err != nil {
		return nil, err
	}
	if _, err := r.open(); err != nil {
		return nil, err
	}
	f := &Following{ring: r, path: path, policy: policy, end: make(chan struct{})}
	topology, err := f.add("path", path)
	if err != nil {
		return nil, err
	}
	topology.take = func(document []byte) (time.Time, bool) { return time.Time{}, f.offer(document) }
	topology.isOutdated = func() bool { return false }
	topology.fail = func(reason string) { f.failed(path, reason, r.OfferFailed) }
	if policy.States != "" {
		states, err := f.add("states", policy.States)
		if err != nil {
			return nil, err
		}
		states.take, states.isOutdated = f.offerStates, f.isOutdated
		states.fail = func(reason string) { f.failed(policy.States, reason, r.OfferStatesFailed) }
	}
	f.wake()
	go f.run()
	return f, nil
}

func (f *Following) add(field, path string) (*followed, error) {
	absolute, err := filepath.Abs(path)
	if err != nil || path == "" {
		return nil, &Error{ErrArgument, fmt.Sprintf("%s: %.64q is no path", field, path)}
	}
	added := &followed{path: absolute, policy: f.policy, isClosed: f.isClosed}
	f.files = append(f.files, added)
	return added, nil
}

// Close ends it: the file is not looked at any more, and the ring stays as it is. What is being offered just then may
// still be taken, since it waits for nothing: a function that OnChange calls may close it, too. It may be called twice,
// and never fails.
func (f *Following) Close() error {
	f.once.Do(func() { close(f.end) })
	return nil
}

func (f *Following) isClosed() bool {
	select {
	case <-f.end:
		return true
	default:
		return false
	}
}

func (f *Following) run() {
	defer f.Close()
	timer := time.NewTimer(f.wake())
	defer timer.Stop()
	for {
		select {
		case <-f.end:
			return
		case <-timer.C:
		}
		if _, err := f.ring.open(); err != nil {
			return
		}
		timer.Reset(f.wake())
	}
}

// wake does what is due, and tells how long it may be until something is.
func (f *Following) wake() time.Duration {
	for _, file := range f.files {
		file.wake()
	}
	pause := f.policy.Poll
	for _, file := range f.files {
		pause = min(pause, time.Until(file.due()))
	}
	return pause
}

func (f *Following) offer(document []byte) bool {
	_, err := f.ring.Offer(document, f.path, f.policy.MaxLoss)
	return f.tell(err)
}

func (f *Following) offerStates(document []byte) (time.Time, bool) {
	epoch := f.ring.Epoch()
	offered, err := f.ring.OfferStates(document, f.policy.States)
	if err == nil {
		f.hasUnknown, f.unknownAt = offered.Unknown > 0, epoch
	}
	return offered.Next, f.tell(err)
}

// isOutdated tells whether nodes that have states may have joined.
func (f *Following) isOutdated() bool { return f.hasUnknown && f.ring.Epoch() != f.unknownAt }

func (f *Following) failed(origin, reason string, tell func(origin, reason string) error) {
	if f.tell(tell(origin, reason)) {
		slog.Warn("libconsistent: a document could not be read", "origin", origin, "reason", reason)
	}
}

// tell logs a refusal. The ring itself tells whoever listens.
func (f *Following) tell(err error) bool {
	switch {
	case err == nil:
	case errors.Is(err, ErrClosed):
		_ = f.Close()
	case errors.Is(err, ErrPanic):
		slog.Error("libconsistent: a file is not followed any more", "origin", f.path, "error", err)
		_ = f.Close()
	default:
		slog.Warn("libconsistent: a document was refused", "origin", f.path, "error", err)
	}
	return err == nil
}
