package libconsistent

// #include "boundary.h"
import "C"

import (
	"cmp"
	"math"
)

// Zero is 0 in the fields of policies that are uint32, where 0 itself is the default: so a policy may be filled partly. It is
// for fields of which 0 is a value of its own; others refuse it. Policies that rings return have it, too.
const Zero uint32 = math.MaxUint32

// zeroable is what a field stands for, of which 0 is the default and Zero is 0.
func zeroable(given uint32, normal C.uint32_t) C.uint32_t {
	if given == Zero {
		return 0
	}
	return cmp.Or(C.uint32_t(given), normal)
}

// orZero is a value in the form that zeroable reads.
func orZero(value C.uint32_t) uint32 { return cmp.Or(uint32(value), Zero) }
