package sources

import (
	"bytes"
	"context"
	"errors"
	"time"
)

// Same tells whether two texts are the same, or both are none.
func Same(one, other *Found) bool {
	if one == nil || other == nil {
		return one == other
	}
	return bytes.Equal(one.Text, other.Text)
}

// OnNotices is Place.Texts where notices come from a channel: it gets at once, after each notice, and at least every
// poll. It ends with the context, with an error of failures, which may be nil, and when the notices have ended.
func OnNotices[T any](
	ctx context.Context, poll time.Duration, place Place, notices <-chan T, failures <-chan error, take func(*Found),
) error {
	timer := time.NewTimer(poll)
	defer timer.Stop()
	for {
		found, err := place.Get(ctx)
		if err != nil {
			return err
		}
		take(found)
		timer.Reset(poll)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
		case _, ok := <-notices:
			if !ok {
				return errors.New("the notices have ended")
			}
		case err := <-failures:
			return err
		}
	}
}
