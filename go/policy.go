package libconsistent

// #include "boundary.h"
import "C"

import (
	"cmp"
	"fmt"
	"math"
)

// Zero is 0 in the fields of policies that are counts or factors, where 0 itself is the default: so a policy may be
// filled partly. It is for fields of which 0 is a value of its own; others refuse it. Policies that rings return have
// it, too.
const Zero = math.MaxUint32

// zeroable is what a field stands for, of which 0 is the default and Zero is 0.
func zeroable(given uint32, normal C.uint32_t) C.uint32_t {
	if given == Zero {
		return 0
	}
	return cmp.Or(C.uint32_t(given), normal)
}

// orZero is a value in the form that zeroable reads.
func orZero(value C.uint32_t) uint32 { return cmp.Or(uint32(value), Zero) }

// milli is the thousandths of a factor from least to most, of which 0 is the default and Zero is 0.
func milli(field string, factor float64, normal C.uint32_t, least, most uint32) (C.uint32_t, error) {
	switch factor {
	case 0:
		return normal, nil
	case Zero:
		factor = 0
	}
	count := math.Round(factor * 1000)
	if count/1000 == factor && float64(least)*1000 <= count && count <= float64(most)*1000 {
		return C.uint32_t(count), nil
	}
	return 0, &Error{ErrArgument, fmt.Sprintf(
		"%s: %v is not from %d to %d in whole thousandths", field, factor, least, most)}
}

// plain is the factor of so many thousandths.
func plain(count C.uint32_t) float64 { return float64(count) / 1000 }

// plainOrZero is a factor in the form that milli reads.
func plainOrZero(count C.uint32_t) float64 { return cmp.Or(plain(count), Zero) }
