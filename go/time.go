package libconsistent

import (
	"fmt"
	"math"
	"time"

	"libconsistent/internal/abi"
)

// Now is the time since the start of this process's monotonic clock, in whole milliseconds: what calls that want to
// know the time take it to be if they are not told. A program may tell them the time of any other monotonic clock, if
// it always does; they cut it to whole milliseconds.
func Now() time.Duration { return durationOf(abi.NowMS()) }

// timeOf is a moment in the engine's form. ErrArgument for one before the clock's start.
func timeOf(now []time.Duration) (uint64, error) {
	if len(now) == 0 {
		return abi.NowMS(), nil
	}
	at := now[len(now)-1]
	if at < 0 {
		return 0, &Error{ErrArgument, fmt.Sprintf("now: %v is below 0", at)}
	}
	return uint64(at / time.Millisecond), nil
}

// millisecondsOf is a length of time in the engine's form, of which 0 is the default: a part of a millisecond counts
// as one. ErrArgument names the field of one below 0.
func millisecondsOf(field string, length time.Duration, normal uint64) (uint64, error) {
	switch {
	case length < 0:
		return 0, &Error{ErrArgument, fmt.Sprintf("%s: %v is below 0", field, length)}
	case length == 0:
		return normal, nil
	}
	return uint64((length-1)/time.Millisecond) + 1, nil
}

// durationOf is a time of the engine's; one of centuries is cut.
func durationOf(milliseconds uint64) time.Duration {
	return time.Duration(min(uint64(milliseconds), uint64(math.MaxInt64/time.Millisecond))) * time.Millisecond
}

// timeOrNil is a time of the engine's; nil for none.
func timeOrNil(at uint64) *time.Duration {
	if at == abi.Never {
		return nil
	}
	return ptr(durationOf(at))
}
