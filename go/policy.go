package libconsistent

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
func zeroable(given uint32, normal uint32) uint32 {
	if given == Zero {
		return 0
	}
	return cmp.Or(given, normal)
}

// orZero is a value in the form that zeroable reads.
func orZero(value uint32) uint32 { return cmp.Or(value, Zero) }

// milli is the thousandths of a factor from least to most, of which 0 is the default and Zero is 0.
func milli(field string, factor float64, normal uint32, least, most uint32) (uint32, error) {
	switch factor {
	case 0:
		return normal, nil
	case Zero:
		factor = 0
	}
	count := math.Round(factor * 1000)
	if count/1000 == factor && float64(least)*1000 <= count && count <= float64(most)*1000 {
		return uint32(count), nil
	}
	return 0, &Error{ErrArgument, fmt.Sprintf(
		"%s: %v is not from %d to %d in whole thousandths", field, factor, least, most)}
}

// plain is the factor of so many thousandths.
func plain(count uint32) float64 { return float64(count) / 1000 }

// plainOrZero is a factor in the form that milli reads.
func plainOrZero(count uint32) float64 { return cmp.Or(plain(count), Zero) }
