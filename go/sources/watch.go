package sources

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"libconsistent"
)

// Between two attempts: twice as long after each one that failed.
const (
	shortest = 50 * time.Millisecond
	longest  = time.Second
)

// defaultPoll is how often a store is read at least.
const defaultPoll = 5 * time.Second

// Watch keeps a ring up to date.
type Watch struct {
	place   Place
	ring    *libconsistent.Ring
	options WatchOptions
	cancel  context.CancelFunc
	wait    sync.WaitGroup

	offered *Found // nil after a failure: the same text is news then
	told    string // the failure told last
	failed  int    // attempts in a row
}

func watch(ctx context.Context, place Place, ring *libconsistent.Ring, options WatchOptions) (*Watch, error) {
	if options.Poll < 0 {
		return nil, &libconsistent.Error{Kind: libconsistent.ErrArgument,
			Message: fmt.Sprintf("poll: %v is below 0", options.Poll)}
	}
	if err := checkLoss(options.MaxLoss); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	options.Poll = cmp.Or(options.Poll, defaultPoll)
	w := &Watch{place: place, ring: ring, options: options, cancel: cancel}
	w.wait.Go(func() { w.run(ctx) })
	return w, nil
}

// checkLoss lets the engine say what MaxLoss may be.
func checkLoss(most float64) error {
	ring, err := libconsistent.New([]libconsistent.Node{{ID: "node"}})
	if err != nil {
		return err
	}
	defer ring.Close()
	text, err := ring.MarshalJSON()
	if err == nil {
		_, err = ring.Offer(text, "max_loss", most)
	}
	return err
}

// Close ends it: when it returns, no goroutine is left, and the ring is not changed any more. It may be called twice,
// and never fails. Who listens to the ring must not call it from there.
func (w *Watch) Close() error {
	w.cancel()
	w.wait.Wait()
	return nil
}

func (w *Watch) run(ctx context.Context) {
	defer w.cancel()
	for ctx.Err() == nil {
		if err := w.place.Texts(ctx, w.options.Poll, w.take); err != nil && ctx.Err() == nil {
			w.fail(err.Error())
		}
		pause := min(shortest<<min(w.failed, 10), longest)
		w.failed++
		// Not all services come back at the same moment.
		timer := time.NewTimer(pause/2 + rand.N(pause/2))
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

func (w *Watch) take(found *Found) {
	w.failed = 0
	if found == nil {
		w.fail("no document is there")
		return
	}
	if w.offered != nil && bytes.Equal(found.Text, w.offered.Text) {
		return
	}
	w.offered, w.told = found, ""
	// What is refused is told by the ring.
	_, err := w.ring.Offer(found.Text, w.place.Origin(), w.options.MaxLoss)
	w.endWith(err)
}

func (w *Watch) fail(reason string) {
	w.offered = nil
	if reason = short(reason); reason != w.told {
		w.told = reason
		w.endWith(w.ring.OfferFailed(w.place.Origin(), reason))
	}
}

// endWith ends it with its ring.
func (w *Watch) endWith(err error) {
	if errors.Is(err, libconsistent.ErrClosed) {
		w.cancel()
	}
}
