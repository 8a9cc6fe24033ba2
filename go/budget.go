package libconsistent

// #include "boundary.h"
import "C"

// Budget is what compiling one topology may take at most, in this process: milliseconds on one core, counted from
// declared costs rather than measured (10000 at first), and bytes of memory at the peak (2^30 at first). Whatever
// would take more is refused as ErrTooMany before it begins.
func Budget() (milliseconds uint32, bytes uint64) {
	return uint32(C.consistent_budget_milliseconds()), uint64(C.consistent_budget_bytes())
}

// SetBudget sets the budget of this process, for what is compiled from now on. Lower it before documents from
// strangers are read.
func SetBudget(milliseconds uint32, bytes uint64) {
	C.consistent_set_budget(C.uint32_t(milliseconds), C.size_t(bytes))
}
