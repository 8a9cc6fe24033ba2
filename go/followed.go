package libconsistent

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// mostRead is how many bytes a document has at most.
const mostRead = 64 << 20

// coarse is how coarse the clock of a disk may be: what is written later within it may have the same time.
const coarse = 2 * time.Second

// followed is one file: when it is looked at, when it is read, and what is told of it (docs/SPEC.md, 16.8.5). One
// goroutine has it.
type followed struct {
	path     string
	policy   FollowPolicy
	isClosed func() bool
	// take takes a document, and says when to be given it again, the zero Time for never, and whether it was refused.
	take func(document []byte) (next time.Time, ok bool)
	// isOutdated tells whether to let the same be taken again without that.
	isOutdated func() bool
	// fail is told why there is no document.
	fail func(reason string)

	at       time.Time     // of the next look
	seen     mark          // at the last one
	settled  bool          // whether what was seen has been read, and nothing can have changed unseen since
	unsteady time.Duration // for how long it has not stayed as it was

	offered []byte    // last
	failure string    // that was told since; "" for none
	taken   []byte    // last
	next    time.Time // when that is to be taken again
}

// mark is what differs after a file was written, or another one has its name.
type mark struct {
	info    fs.FileInfo
	failure string // why there is none
}

func (m mark) equal(other mark) bool {
	if m.info == nil || other.info == nil {
		return m.info == nil && other.info == nil && m.failure == other.failure
	}
	return os.SameFile(m.info, other.info) && m.info.Size() == other.info.Size() &&
		m.info.ModTime().Equal(other.info.ModTime())
}

// due is when something is to be done.
func (f *followed) due() time.Time {
	if !f.next.IsZero() && f.next.Before(f.at) {
		return f.next
	}
	return f.at
}

// wake does what is due.
func (f *followed) wake() {
	now := time.Now()
	if !f.next.IsZero() && !now.Before(f.next) || f.isOutdated() {
		f.again()
	}
	if now.Before(f.at) {
		return
	}
	pause := f.policy.Poll
	if !f.look() {
		pause = f.policy.Debounce
	}
	f.at = time.Now().Add(pause)
}

// again lets what was taken last be taken once more.
func (f *followed) again() {
	if f.taken != nil && !f.isClosed() {
		f.next, _ = f.take(f.taken)
	}
}

// look reads what is there at first, what has stayed as it is, or has changed for too long; false if it just has.
func (f *followed) look() bool {
	found := markOf(os.Stat(f.path))
	if f.isChanging(found) {
		return false
	}
	if !f.settled {
		var document []byte
		var isUnreadable bool
		if found.failure == "" {
			read, after := readFile(f.path)
			// What is there and cannot be read may be so later, though nothing tells of it.
			isUnreadable = after.info == nil && after.failure != missing
			if isUnreadable {
				after.info = found.info
			}
			if f.isChanging(after) {
				return false
			}
			document, found = read, after
		}
		f.settled = !isUnreadable && (found.info == nil || time.Since(found.info.ModTime()).Abs() >= coarse)
		f.tell(document, found.failure)
	}
	f.unsteady = 0
	return true
}

// isChanging tells whether to wait for another mark to stay.
func (f *followed) isChanging(found mark) bool {
	if found.equal(f.seen) {
		return false
	}
	isFirst := f.seen == mark{}
	f.seen, f.settled = found, false
	if isFirst {
		return false
	}
	f.unsteady += f.policy.Debounce
	return f.unsteady <= max(f.policy.Poll, 8*f.policy.Debounce)
}

func (f *followed) tell(document []byte, failure string) {
	switch {
	case f.isClosed():
	case failure != "":
		if failure != f.failure {
			f.failure = failure
			f.fail(failure)
		}
	case f.failure != "" || f.offered == nil || !bytes.Equal(document, f.offered):
		f.failure, f.offered = "", document
		if next, ok := f.take(document); ok {
			f.taken, f.next = document, next
		}
	}
}

func markOf(info fs.FileInfo, err error) mark {
	switch {
	case err != nil:
		return mark{failure: unreadable(err)}
	case !info.Mode().IsRegular():
		return mark{info: info, failure: "not a file"}
	case info.Size() > mostRead:
		return mark{info: info, failure: tooMany}
	}
	return mark{info: info}
}

// missing is the failure of a path where nothing is.
const missing = "missing"

var tooMany = fmt.Sprintf("more than %d bytes", mostRead)

// unreadable is why nothing could be read: the same words in every language, without those of the system.
func unreadable(err error) string {
	var code syscall.Errno
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return missing
	case errors.Is(err, fs.ErrPermission):
		return "no right to read it"
	case errors.As(err, &code):
		return fmt.Sprintf("cannot be read: error %d of the system", int(code))
	}
	return fmt.Sprintf("cannot be read: %v", err)
}

// readFile is all of a regular file, and its mark after it was read.
func readFile(path string) ([]byte, mark) {
	file, err := os.Open(path)
	if err != nil {
		return nil, markOf(nil, err)
	}
	defer file.Close() // which loses nothing that was only read
	document, err := io.ReadAll(io.LimitReader(file, mostRead+1))
	if err != nil {
		return nil, markOf(nil, err)
	}
	after := markOf(file.Stat())
	if len(document) > mostRead {
		after.failure = tooMany
	}
	return document, after
}
