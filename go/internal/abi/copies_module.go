//go:build !consistent_cgo && !libconsistent_static

package abi

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tetratelabs/wazero/api"
)

// copies is the copies of a machine, for readers that would wait for it otherwise. There are no more of them than
// processors, if there are several, and their memory is bounded besides. A copy knows the placements that were there
// when it was made; for later ones it is made again, in the same memory. The collector takes those that nobody has used
// for a while.
type copies struct {
	idle  sync.Pool // each processor finds its own again, so that they share no lines of the cache
	count atomic.Int32
	bytes atomic.Int64
	ended atomic.Bool
	since atomic.Uint64 // copies that were made before this handle of the machine's are outdated
}

// CopiesLimit is how much memory the copies of a machine have together.
const CopiesLimit = 128 << 20

// Making a copy takes a millisecond, and a nanosecond for so many bytes.
const (
	copyTakes = time.Millisecond
	copySpeed = 2
)

// reading begins a call that changes nothing: on a copy that knows the placements, or on the machine. Whoever waits for
// that makes a copy, once waiting has taken as long as that takes, without a change in between.
func reading(name string, on ...handle) *frame {
	m := machineOf(on)
	last := m.copies.since.Load()
	for _, h := range on {
		last = max(last, h.made)
	}
	c := m.copies.take()
	switch {
	case c != nil && c.made >= last:
		return c.begin(name, on)
	case m.TryLock():
		m.copies.give(c)
		return m.begin(name, on)
	}
	since := time.Now()
	m.Lock()
	m.wait(last, time.Since(since))
	if m.waited < copyTakes+time.Duration(m.memory.Size()/copySpeed) {
		m.copies.give(c)
		return m.begin(name, on)
	}
	return m.aside(c, name, on)
}

// apart begins a call that may take seconds, so that nobody waits for it who has a ring.
func apart(name string) *frame {
	m := theMachine()
	c := m.copies.take()
	m.Lock()
	return m.aside(c, name, nil)
}

// aside begins a call on a copy of the machine, which is held, and let go: the one given, or a new one. Where there are
// enough copies it is a call on the machine.
func (m *machine) aside(c *machine, name string, on []handle) *frame {
	if c = m.copy(c); c == nil {
		return m.begin(name, on)
	}
	m.Unlock()
	return c.begin(name, on)
}

// wait counts what a reader has waited for a placement; not the first one, who has just made it.
func (m *machine) wait(made uint64, time time.Duration) {
	if made > m.newest {
		m.newest, m.waited = made, 0
	} else {
		m.waited += time
	}
}

// copy is a copy of the machine, which is held: the one given, or a new one. It is nil if there are enough.
func (m *machine) copy(c *machine) *machine {
	if m.failure.Load() != nil {
		return nil
	}
	m.waited = 0
	size, has := m.memory.Size(), uint32(0)
	if c != nil {
		has = c.memory.Size()
	}
	if size > has && m.copies.bytes.Load()+int64(size-has) > CopiesLimit {
		m.copies.give(c)
		return nil
	}
	if c == nil {
		if c = m.copies.add(m, size); c == nil {
			return nil
		}
		has = c.memory.Size()
	}
	if has < size {
		const page = 1 << 16
		if _, ok := c.memory.Grow((size - has) / page); !ok {
			return nil
		}
		c.tally.has(c)
	}
	there, _ := c.memory.Read(0, size)
	here, _ := m.memory.Read(0, size)
	copy(there, here)
	c.made = m.made
	return c
}

// take is an idle copy; nil if there is none.
func (s *copies) take() *machine {
	if s.count.Load() == 0 {
		return nil
	}
	c, _ := s.idle.Get().(*machine)
	return c
}

// tally is what the collector takes with a copy.
type tally struct {
	of     *copies
	module api.Module
	bytes  int64 // as they were counted last
}

// add is a new copy, without what the machine's memory holds; nil if there are enough.
func (s *copies) add(m *machine, size uint32) *machine {
	processors := runtime.GOMAXPROCS(0)
	if processors == 1 || int(s.count.Load()) >= processors {
		return nil
	}
	c := &machine{of: m, copies: s, scratch: m.scratch}
	if c.instantiate(uint64(size)+scratchBytes) != nil {
		return nil
	}
	c.tally = &tally{of: s, module: c.module}
	s.count.Add(1)
	c.tally.has(c)
	runtime.AddCleanup(c, (*tally).end, c.tally)
	return c
}

func (t *tally) end() {
	t.module.Close(never)
	t.of.count.Add(-1)
	t.of.bytes.Add(-t.bytes)
}

// has counts the memory of a copy anew, and tells whether that is not too much.
func (t *tally) has(c *machine) bool {
	now := int64(c.memory.Size())
	if now == t.bytes {
		return true
	}
	total := t.of.bytes.Add(now - t.bytes)
	t.bytes = now
	return total <= CopiesLimit
}

// give takes back a copy, and lets go of one that has failed, or has grown too large.
func (s *copies) give(c *machine) {
	if c != nil && c.failure.Load() == nil && !s.ended.Load() && c.tally.has(c) {
		s.idle.Put(c)
	}
}
