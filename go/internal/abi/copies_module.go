//go:build !consistent_cgo && !libconsistent_static

package abi

import (
	"runtime"
	"slices"
	"sync"
	"time"
)

// copies is the copies of a machine, for readers that would wait for it otherwise. With the machine there are no more of
// them than GOMAXPROCS, and their memory is bounded besides. A copy knows the placements that were there when it was
// made; for later ones it is made again, in the same memory. It goes with the placement that it was read for last.
type copies struct {
	sync.Mutex
	idle  []*machine
	count int    // also of those that are read
	bytes uint64 // of all
}

// CopiesLimit is how much memory the copies of a machine have together.
const CopiesLimit = 256 << 20

// reading begins a call that changes nothing: on the machine if nobody has it, else on a copy that knows the placements.
// Whoever waits instead makes one, once waiting has taken as long as that takes.
func reading(name string, on ...handle) *frame {
	m, last := machineOf(on), uint64(0)
	for _, h := range on {
		last = max(last, h.made)
	}
	if m.TryLock() {
		return m.begin(name, on)
	}
	if c := m.copies.take(last); c != nil {
		return c.begin(name, on)
	}
	since := time.Now()
	m.Lock()
	m.waited += time.Since(since)
	if c := m.copy(); c != nil {
		m.Unlock()
		c.serves = last
		return c.begin(name, on)
	}
	return m.begin(name, on)
}

// copy is a copy of the machine, which is held; nil if it is not worth it yet, or too many would be.
func (m *machine) copy() *machine {
	size := m.memory.Size()
	const instance, each = time.Millisecond, 2 // a millisecond, and as many bytes in a nanosecond
	if m.failure.Load() != nil || m.waited < instance+time.Duration(size/each) {
		return nil
	}
	m.waited = 0
	c := m.copies.begin(size)
	if c == nil {
		return nil
	}
	if c.module == nil {
		if c.instantiate() != nil {
			m.copies.end(c)
			return nil
		}
		c.of, c.scratch = m, m.scratch
	}
	if has := c.memory.Size(); has < size {
		const page = 1 << 16
		if _, ok := c.memory.Grow((size - has) / page); !ok {
			m.copies.end(c)
			return nil
		}
	}
	there, _ := c.memory.Read(0, size)
	here, _ := m.memory.Read(0, size)
	copy(there, here)
	c.made = m.made
	return c
}

// take is an idle copy that knows the placement of this number.
func (s *copies) take(made uint64) *machine {
	s.Lock()
	defer s.Unlock()
	for i, c := range slices.Backward(s.idle) {
		if c.made >= made {
			s.idle = slices.Delete(s.idle, i, i+1)
			c.serves = made
			return c
		}
	}
	return nil
}

// begin is a copy to be made, of the one that has been idle for longest, or of none; nil if there are enough.
func (s *copies) begin(size uint32) *machine {
	s.Lock()
	defer s.Unlock()
	if len(s.idle) > 0 {
		c := s.idle[0]
		s.idle = slices.Delete(s.idle, 0, 1)
		return c
	}
	if s.count+1 >= runtime.GOMAXPROCS(0) || s.bytes+uint64(size) > CopiesLimit {
		return nil
	}
	s.count++
	s.bytes += uint64(size)
	return &machine{size: size}
}

// give takes back a copy that was read, and lets go of one that has failed, or has become too large.
func (s *copies) give(c *machine) {
	s.Lock()
	now := c.memory.Size()
	s.bytes += uint64(now) - uint64(c.size)
	c.size = now
	keeps := s.bytes <= CopiesLimit && c.failure.Load() == nil && c.of.failure.Load() == nil
	if keeps {
		s.idle = append(s.idle, c)
	}
	s.Unlock()
	if !keeps {
		s.end(c)
	}
}

// end lets go of a copy that is not idle.
func (s *copies) end(c *machine) {
	s.Lock()
	s.count--
	s.bytes -= uint64(c.size)
	s.Unlock()
	if c.module != nil {
		c.module.Close(never)
	}
}

// forget lets go of idle copies.
func (s *copies) forget(which func(c *machine) bool) {
	s.Lock()
	var gone []*machine
	s.idle = slices.DeleteFunc(s.idle, func(c *machine) bool {
		if which(c) {
			gone = append(gone, c)
			return true
		}
		return false
	})
	s.Unlock()
	for _, c := range gone {
		s.end(c)
	}
}

// PlacementRelease lets go of a placement, and of copies that served it.
func PlacementRelease(placement Placement) {
	h := handle(placement)
	f := begin("consistent_placement_release", h)
	f.finish()
	h.machine.copies.forget(func(c *machine) bool { return c.serves == h.made })
}
