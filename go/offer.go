package libconsistent

import (
	"fmt"
	"time"

	"libconsistent/internal/abi"
)

// Source is what a ring knows of where its topology comes from.
type Source struct {
	// Origin is what the documents are from, such as a path.
	Origin string
	// Age is how long ago the source last had a document that was taken, whether that was news or not; nil before the
	// first time.
	Age *time.Duration
	// Accepted is how many documents were taken, Refused how many were refused, or could not be read.
	Accepted, Refused uint64
	// Error is why the last one was refused; "" if it was taken.
	Error string
	// ErrorAge is how long ago that was; nil if it was taken.
	ErrorAge *time.Duration
}

// StatesOffered is what a document of states led to.
type StatesOffered struct {
	// Changed tells whether the state of any node changed.
	Changed bool
	// Unknown is how many of its nodes are no members.
	Unknown int
	// Next is when the first of its entries ends: it is to be offered again then. The zero Time: none ends.
	Next time.Time
}

// Offer takes over a topology document that was found at origin, such as a path, if it is one to go by: as Update does,
// and unless more than maxLoss of the ring's weight would leave at once, which is ErrShrunk. That is a part in whole
// thousandths up to 1, which allows everything; 0 is a half, and Zero nothing at all. The weight that leaves is that of
// nodes which are no members any more, or whose weight is 0 now. What is refused changes nothing, is told to whoever
// listens, and stands in Source; the message begins with the origin. It returns whether anything changed.
func (r *Ring) Offer(document []byte, origin string, maxLoss float64) (bool, error) {
	most, err := lossOf(maxLoss)
	if err != nil {
		return false, err
	}
	var changed int32
	err = r.changeNode(func(ring abi.Ring) *abi.Failure {
		return abi.RingOffer(ring, text(document), origin, most, &changed)
	})
	return changed != 0, err
}

// OfferFailed tells that a document could not be read where it should be. The ring stays what it is; Source and whoever
// listens have the reason, as if a document had been refused.
func (r *Ring) OfferFailed(origin, reason string) error {
	return r.changeNode(func(ring abi.Ring) *abi.Failure {
		return abi.RingOfferFailed(ring, origin, reason)
	})
}

// Source is where the topology comes from: by Offer, or from a file that is followed. It is nil if nothing was ever
// offered.
func (r *Ring) Source() (*Source, error) {
	var made *abi.Source
	err := r.ask(func(ring abi.Ring) *abi.Failure { return abi.RingSource(ring, &made) })
	if err != nil || made == nil {
		return nil, err
	}
	defer abi.Free(made)
	return &Source{abi.String(made.Origin, made.OriginLen), timeOrNil(made.AgeMS), made.Accepted, made.Refused,
		abi.String(made.Error, made.ErrorLen), timeOrNil(made.ErrorAgeMS)}, nil
}

// OfferStates marks nodes as a document of states says that was found at origin: what it says of a node is a mark, as
// of MarkDown, until another document says otherwise or its time is over. Nodes that an earlier document marked, and
// this one does not, are marked up. It is one change of health, or none. A document that cannot be read changes nothing
// and is told to whoever listens. The time is that of the system unless it is given.
func (r *Ring) OfferStates(document []byte, origin string, now ...time.Time) (StatesOffered, error) {
	at := time.Now()
	if len(now) > 0 {
		at = now[len(now)-1]
	}
	if at.UnixMilli() < 0 {
		return StatesOffered{}, &Error{ErrArgument, fmt.Sprintf("now: %v is before the Unix epoch", at)}
	}
	offered := abi.NewStatesOffered()
	err := r.changeNode(func(ring abi.Ring) *abi.Failure {
		return abi.RingOfferStates(ring, text(document), origin, uint64(at.UnixMilli()), &offered)
	})
	if err != nil {
		return StatesOffered{}, err
	}
	led := StatesOffered{Changed: offered.Changed != 0, Unknown: offered.Unknown}
	if offered.NextMS != abi.Never {
		led.Next = time.UnixMilli(int64(min(offered.NextMS, 1<<63-1)))
	}
	return led, nil
}

// OfferStatesFailed tells that a document of states could not be read where it should be. Marks stay what they are, and
// Source, which is of the topology, too.
func (r *Ring) OfferStatesFailed(origin, reason string) error {
	return r.changeNode(func(ring abi.Ring) *abi.Failure {
		return abi.RingOfferStatesFailed(ring, origin, reason)
	})
}

// StatesFingerprint is 32 hexadecimal digits over which nodes are down and which are draining: with equal ones, and an
// equal Fingerprint, look-ups answer alike. "" if closed.
func (l *lookups) StatesFingerprint() string {
	digits, err := l.text(abi.PlacementStatesFingerprint)
	if err != nil {
		return ""
	}
	return string(digits)
}

// lossOf is the thousandths of the weight that may leave at once.
func lossOf(maxLoss float64) (uint32, error) {
	return milli("max_loss", maxLoss, abi.NewFollowPolicy().MaxLossMilli, 0, 1)
}
