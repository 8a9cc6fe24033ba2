package libconsistent

import (
	"context"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"libconsistent/internal/abi"
)

// Why is why a node's state is another one, or what else changed.
type Why int32

// The reasons of a Change.
const (
	WhyMark      Why = abi.WhyMark      // MarkUp, MarkDraining, MarkDown
	WhyReport    Why = abi.WhyReport    // of a check or a request
	WhyHeartbeat Why = abi.WhyHeartbeat // of a node that had missed one
	WhyMissed    Why = abi.WhyMissed    // no heartbeat for too long
	WhyPolicy    Why = abi.WhyPolicy    // another policy of health
	WhyJoined    Why = abi.WhyJoined    // the node joined
	WhyLeft      Why = abi.WhyLeft      // the node left
	WhyTopology  Why = abi.WhyTopology  // told once, after those who left and joined
	WhyRefused   Why = abi.WhyRefused   // a document was refused, or could not be read: nothing changed
)

// String is the name that all languages use.
func (w Why) String() string {
	names := [...]string{"mark", "report", "heartbeat", "missed", "policy", "joined", "left", "topology", "refused"}
	if w < 0 || int(w) >= len(names) {
		return "unknown"
	}
	return names[w]
}

// Change is one change of a ring.
type Change struct {
	// Why it changed, or what.
	Why Why
	// Node is its id; "" where the topology as a whole changed.
	Node string
	// From is its state before, NoState if it joined; To the one after, NoState if it left.
	From, To State
	// EpochBefore is the ring's epoch before, Epoch the one after. A change of health does not count.
	EpochBefore, Epoch uint64
	// Lost is how many changes just before this one are not told, as listeners took so long that too many waited.
	Lost uint64
	// Reason is why a document was refused; "" for all else.
	Reason string
}

// mostWaiting is how many changes wait at most, beside those of one call.
const mostWaiting = 1 << 16

// line is who listens to a ring, and what they are still to be told. C tells it of changes while they are made, under
// the writers' lock, so they wait in their order; one goroutine at a time tells them, and holds nothing meanwhile.
type line struct {
	mutex     sync.Mutex
	listeners []*listener // replaced, never changed
	waiting   []queued
	next      uint64 // the number of the next change
	telling   bool
}

type queued struct {
	Change
	number uint64
}

type listener struct {
	since  uint64 // the number of the first change it is told
	closed atomic.Bool
	tell   func(Change)
}

// OnChange calls a function for every later change of a node's state, of the members, and of the topology, and for
// every document that was offered and refused, until stop is called. Changes are told in the order in which they were
// made, one at a time, by a goroutine that made one, before its call returns; if another goroutine is telling just
// then, that one tells them. Nothing is locked meanwhile: the function may call whatever it likes, and what it changes
// itself is told after it has returned. stop may be called there, too; a call that another goroutine is making goes on.
// A function that panics does so in the goroutine that tells. Of UnmarshalJSON, which makes another ring of it, nothing
// is told; of what changes afterwards, it is.
func (r *Ring) OnChange(tell func(Change)) (stop func()) {
	r.writer.Lock()
	defer r.writer.Unlock()
	l := r.line.Load()
	if l == nil {
		l = new(line)
		if e := r.engine.Load(); e != nil {
			// The engine has no reason to refuse: a bug in the library.
			if err := e.attach(l); err != nil {
				panic(err)
			}
		}
		r.line.Store(l)
	}
	return l.add(tell)
}

// LogChanges logs every later change, until stop is called: at slog.LevelWarn when a node goes down or a document is
// refused, else at slog.LevelInfo. A nil logger is slog.Default, as it is when something changes.
func (r *Ring) LogChanges(logger *slog.Logger) (stop func()) {
	return r.OnChange(func(change Change) {
		to, level, message := logger, slog.LevelInfo, "ring changed"
		if to == nil {
			to = slog.Default()
		}
		switch {
		case change.Why == WhyRefused:
			level, message = slog.LevelWarn, "document refused"
		case change.To == Down:
			level, message = slog.LevelWarn, "node down"
		}
		if to.Enabled(context.Background(), level) {
			to.LogAttrs(context.Background(), level, message, change.attrs()...)
		}
	})
}

// attrs is the change in words, without those it does not have.
func (c Change) attrs() []slog.Attr {
	attrs := make([]slog.Attr, 0, 8)
	for _, text := range [...]struct{ name, value string }{
		{"node", c.Node}, {"from", c.From.String()}, {"to", c.To.String()}, {"why", c.Why.String()},
		{"reason", c.Reason},
	} {
		if text.value != "" {
			attrs = append(attrs, slog.String(text.name, text.value))
		}
	}
	return append(attrs, slog.Uint64("epoch_before", c.EpochBefore), slog.Uint64("epoch", c.Epoch), slog.Uint64("lost", c.Lost))
}

// attach lets the engine tell the line of its changes, for as long as there is the engine.
func (e *engine) attach(l *line) error {
	var subscription abi.Subscription
	if err := try(abi.OnChange(e.ring, l.told, &subscription)); err != nil {
		return err
	}
	runtime.AddCleanup(e, abi.SubscriptionFree, subscription)
	return nil
}

// told is a change as the engine tells it.
func (l *line) told(change *abi.Change) {
	l.note(Change{Why(change.Why), abi.String(change.Node, change.NodeLen), State(change.From), State(change.To),
		change.EpochBefore, change.Epoch, change.Lost, abi.String(change.Reason, change.ReasonLen)})
}

// note lets a change wait, if anybody listens.
func (l *line) note(change Change) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if len(l.listeners) > 0 {
		l.waiting = append(l.waiting, queued{change, l.next})
	}
	l.next++
}

// mark is the number of the next change.
func (l *line) mark() uint64 {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.next
}

// cut leaves out the oldest of too many changes, and counts them, but none from the first number on: the call's own.
func (l *line) cut(first uint64) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	gone, lost := 0, uint64(0)
	for len(l.waiting)-gone > mostWaiting && l.waiting[gone].number < first {
		lost += l.waiting[gone].Lost + 1
		gone++
	}
	if l.waiting = l.waiting[gone:]; gone > 0 {
		l.waiting[0].Lost += lost
	}
}

// tell tells what waits, unless a goroutine is doing so.
func (l *line) tell() {
	if !l.begin() {
		return
	}
	done := false
	defer func() {
		// Who panics tells no more: the next change finds another goroutine.
		if !done {
			l.mutex.Lock()
			l.telling = false
			l.mutex.Unlock()
		}
	}()
	for {
		change, listeners, ok := l.pop()
		if !ok {
			done = true
			return
		}
		for _, listener := range listeners {
			if listener.since <= change.number && !listener.closed.Load() {
				listener.tell(change.Change)
			}
		}
	}
}

func (l *line) begin() bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.telling || len(l.waiting) == 0 {
		return false
	}
	l.telling = true
	return true
}

// pop is the next change, and whom to tell; none ends the telling.
func (l *line) pop() (queued, []*listener, bool) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if len(l.waiting) == 0 {
		l.waiting, l.telling = nil, false
		return queued{}, nil, false
	}
	change := l.waiting[0]
	l.waiting = l.waiting[1:]
	return change, l.listeners, true
}

func (l *line) add(tell func(Change)) (stop func()) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	added := &listener{since: l.next, tell: tell}
	l.listeners = append(slices.Clip(slices.Clone(l.listeners)), added)
	return func() {
		added.closed.Store(true)
		l.mutex.Lock()
		defer l.mutex.Unlock()
		l.listeners = slices.DeleteFunc(slices.Clone(l.listeners), func(other *listener) bool { return other == added })
		if len(l.listeners) == 0 {
			l.waiting = nil
		}
	}
}
