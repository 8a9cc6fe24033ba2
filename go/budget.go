package libconsistent

import (
	"time"

	"libconsistent/internal/abi"
)

// Budget is what compiling one topology may take at most, in this process: time on one core, counted from declared
// costs rather than measured (ten seconds at first), and bytes of memory at the peak (2^30 at first). Whatever would
// take more is refused as ErrTooMany before it begins.
func Budget() (limit time.Duration, bytes uint64) {
	var milliseconds uint64
	var room int
	if err := try(abi.Budget(&milliseconds, &room)); err != nil {
		panic(err) // only a bug in the library
	}
	return durationOf(milliseconds), uint64(room)
}

// SetBudget sets the budget of this process, for what is compiled from now on. Lower it before documents from strangers
// are read. The time is rounded up to whole milliseconds, at most 2^32-1 of them; ErrArgument for another one.
func SetBudget(limit time.Duration, bytes uint64) error {
	milliseconds, err := millisecondsOf("time", limit, 0)
	if err != nil {
		return err
	}
	return try(abi.SetBudget(milliseconds, int(bytes)))
}
