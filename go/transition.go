package libconsistent

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"

	"libconsistent/internal/abi"
)

// Transition is where keys are read and written while they move from an old placement to a new one, of whichever
// schemes. Ranges of positions whose keys have been copied are done: these keys live where the new placement has them,
// and nowhere else. It does not change: what marks more as done makes another one. Any number of goroutines may use it
// at once. Positions are those of the new placement.
type Transition struct {
	handle   abi.Transition
	old, new *Placement
	names    []string // by index: those of the new placement, then those that only the old one has
	most     [2]int   // nodes that a list of each has
}

// NewTransition is a transition from an old placement to a new one, with nothing done. The health of each counts.
func NewTransition(old, new *Placement) (*Transition, error) {
	before, after := old.held.Load(), new.held.Load()
	if before == nil || after == nil {
		return nil, errClosed
	}
	var made abi.Transition
	err := try(abi.TransitionNew(before.placement, after.placement, &made))
	runtime.KeepAlive(before)
	runtime.KeepAlive(after)
	if err != nil {
		return nil, err
	}
	return between(before, after).having(made), nil
}

// TransitionFromJSON reads the document of a transition, all nodes up. One whose topologies have "key_hash" needs
// TransitionFromJSONWithSecrets.
func TransitionFromJSON(document []byte) (*Transition, error) {
	return TransitionFromJSONWithSecrets(document, nil, nil)
}

// TransitionFromJSONWithSecrets is TransitionFromJSON with the secrets of the old and of the new topology; nil where
// there is none.
func TransitionFromJSONWithSecrets(document []byte, oldSecret, newSecret *[16]byte) (*Transition, error) {
	var made abi.Transition
	err := try(abi.TransitionFromJSON(text(document), text(secretOf(oldSecret)), text(secretOf(newSecret)), &made))
	if err != nil {
		return nil, err
	}
	before, after, err := ends(made)
	if err != nil {
		abi.TransitionFree(made)
		return nil, err
	}
	return between(before, after).having(made), nil
}

// ends is both snapshots of a transition.
func ends(made abi.Transition) (before, after *snapshot, err error) {
	var old, new abi.Placement
	if err := try(abi.TransitionEnds(made, &old, &new)); err != nil {
		return nil, nil, err
	}
	before, err = hold(old, nil)
	after, failure := hold(new, nil)
	return before, after, cmp.Or(err, failure)
}

// between is a transition between two snapshots that has no handle yet.
func between(before, after *snapshot) *Transition {
	t := &Transition{old: placementOf(before), new: placementOf(after), most: [2]int{before.most, after.most}}
	t.names = slices.Clip(after.names)
	for _, name := range before.names {
		if _, stays := after.index(name); !stays {
			t.names = append(t.names, name)
		}
	}
	return t
}

// having is a transition of the same placements that owns a handle.
func (t *Transition) having(made abi.Transition) *Transition {
	owner := &Transition{made, t.old, t.new, t.names, t.most}
	runtime.AddCleanup(owner, abi.TransitionFree, made)
	return owner
}

// following is what a call makes of this transition.
func (t *Transition) following(call func(made *abi.Transition) *abi.Failure) (*Transition, error) {
	var made abi.Transition
	err := try(call(&made))
	runtime.KeepAlive(t)
	if err != nil {
		return nil, err
	}
	return t.having(made), nil
}

// NodesForRead is where a key is looked for, one node after the other until one has it: the first n nodes that the new
// placement has for it, then those of the old one's first n that are not among them; once its position is done, the new
// placement's alone. Lists spread over zones. ErrKeys for a key that both placements refuse.
func (t *Transition) NodesForRead(key string, n int) ([]string, error) {
	return t.list(abi.KeyBytes, key, 0, n, false)
}

// NodesForReadUint64 is NodesForRead for an integer key.
func (t *Transition) NodesForReadUint64(key uint64, n int) ([]string, error) {
	return t.list(abi.KeyInteger, "", key, n, false)
}

// NodesForWrite is where a key is written, and deleted, all of them and in this order: the first n nodes that the old
// placement has for it, then those of the new one's that are not among them; once its position is done, the new
// placement's alone.
func (t *Transition) NodesForWrite(key string, n int) ([]string, error) {
	return t.list(abi.KeyBytes, key, 0, n, true)
}

// NodesForWriteUint64 is NodesForWrite for an integer key.
func (t *Transition) NodesForWriteUint64(key uint64, n int) ([]string, error) {
	return t.list(abi.KeyInteger, "", key, n, true)
}

func (t *Transition) list(kind int32, bytes string, number uint64, n int, writes bool) ([]string, error) {
	if err := checkCopies(n); err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(t)
	var some [16]uint32
	indices, count := some[:], 0
	if needed := min(n, t.most[0]) + min(n, t.most[1]); needed > len(indices) {
		indices = make([]uint32, needed)
	}
	if err := try(abi.TransitionNodes(t.handle, writes, kind, bytes, number, n, indices, &count)); err != nil {
		return nil, err
	}
	ids := make([]string, count)
	for i := range ids {
		ids[i] = t.names[indices[i]]
	}
	return ids, nil
}

// WithDone is the same transition with the positions from first to last done, both included: every key of them has been
// copied. ErrArgument for an empty range.
func (t *Transition) WithDone(first, last uint64) (*Transition, error) {
	return t.following(func(made *abi.Transition) *abi.Failure {
		return abi.TransitionWithDone(t.handle, first, last, made)
	})
}

// WithSlotDone is WithDone for a slot of the new placement, whose scheme is "assigned".
func (t *Transition) WithSlotDone(slot uint32) (*Transition, error) {
	return t.following(func(made *abi.Transition) *abi.Failure {
		return abi.TransitionWithSlotDone(t.handle, slot, made)
	})
}

// IsDone tells whether a key is done: it lives where the new placement has it, and nowhere else.
func (t *Transition) IsDone(key string) (bool, error) { return t.isDone(abi.KeyBytes, key, 0) }

// IsDoneUint64 is IsDone for an integer key.
func (t *Transition) IsDoneUint64(key uint64) (bool, error) { return t.isDone(abi.KeyInteger, "", key) }

// IsDoneHashed is IsDone for a position.
func (t *Transition) IsDoneHashed(position uint64) (bool, error) {
	return t.isDone(abi.KeyPosition, "", position)
}

func (t *Transition) isDone(kind int32, bytes string, number uint64) (bool, error) {
	var done int32
	err := try(abi.TransitionIsDone(t.handle, kind, bytes, number, &done))
	runtime.KeepAlive(t)
	return done != 0, err
}

// Done is the ranges of positions that are done, ascending, neighbours joined.
func (t *Transition) Done() ([]Range, error) {
	defer runtime.KeepAlive(t)
	return rangesOf(func(found []abi.Range, needed *int) *abi.Failure {
		return abi.TransitionDone(t.handle, found, needed)
	})
}

// Left is the part of all keys, from 0 to 1, that have another first node in the new placement and are not done.
// ErrUnsupported where that cannot be told exactly: where Diff is refused, and where it has no ranges and some are
// done.
func (t *Transition) Left() (float64, error) {
	var left float64
	err := try(abi.TransitionLeft(t.handle, &left))
	runtime.KeepAlive(t)
	return left, err
}

// Ends is the placements that keys come from and go to.
func (t *Transition) Ends() (old, new *Placement) { return t.old, t.new }

// MarshalJSON is the canonical document: both topologies and the ranges that are done. Health and secrets are no part
// of it.
func (t *Transition) MarshalJSON() ([]byte, error) {
	defer runtime.KeepAlive(t)
	return textOf(func(buf []byte, needed *int) *abi.Failure {
		return abi.TransitionToJSON(t.handle, buf, needed)
	})
}

// String is what it is, in one line.
func (t *Transition) String() string {
	done, err := t.Done()
	if err != nil {
		return "Transition()"
	}
	return fmt.Sprintf("Transition(%d nodes, %d ranges done)", len(t.names), len(done))
}
