//go:build !consistent_cgo && !libconsistent_static

package abi

import (
	"fmt"
	"math"
	"unsafe"
)

// maxParameters is the most parameters of any function.
const maxParameters = 16

// frame is a call being made: what the module is given, and what is read when it has returned. Between begin and the
// end the machine is held.
type frame struct {
	machine    *machine
	name       string
	parameters [maxParameters]uint64
	count      int
	subject    uint32 // the first parameter, once the call is made
	used       uint32 // of the scratch
	more       []room // memory beside it
	results    []result
	asked      Request // these records are here so that none is made for each call
	chosen     Replicas
	lease      Lease
	snapshot   handle
	failure    *Failure
}

type room struct{ at, size uint32 }

// result is what the call writes, and where it goes. Several values are nothing after a failure.
type result struct {
	*layout
	at    uint32
	to    unsafe.Pointer
	count int // or one, or freed, or held
}

const (
	one   = -1 // one value
	freed = -2 // a value that is freed when it is copied
	held  = -3 // a handle
)

// begin begins a call on handles, which are its first parameters; without any, on the machine that new rings are made
// in. Whoever begins one ends it.
func begin(name string, on ...handle) *frame {
	for {
		m := machineOf(on)
		m.Lock()
		// A trap may have ended the living one meanwhile; one that could not be started has no module.
		if len(on) > 0 || m.failure.Load() == nil || m.module == nil {
			return m.begin(name, on)
		}
		m.Unlock()
	}
}

// machineOf is the machine of handles. That of NULL, which the engine refuses, may be any.
func machineOf(on []handle) *machine {
	if len(on) > 0 && on[0].machine != nil {
		return on[0].machine
	}
	return theMachine()
}

// begin begins a call on a machine that is held.
func (m *machine) begin(name string, on []handle) *frame {
	f := &m.frame
	*f = frame{machine: m, name: name, failure: m.failure.Load(), more: f.more[:0], results: f.results[:0]}
	for _, h := range on {
		f.number(uint64(h.at))
		// Of two machines one has failed: this one, or that.
		if f.failure == nil && h.machine != nil && h.machine != m && h.machine != m.of {
			f.failure = h.machine.failure.Load()
		}
	}
	return f
}

// run makes the call, and returns its result. A failure is a trap.
func (f *frame) run() uint64 {
	if f.failure != nil {
		return 0
	}
	f.subject = uint32(f.parameters[0])
	result, err := f.machine.callWith(f.name, &f.parameters)
	if err != nil {
		f.trapped(err)
		return 0
	}
	return result
}

// beside makes another call for the frame's.
func (f *frame) beside(name string, parameters ...uint64) uint64 {
	if f.machine.failure.Load() != nil {
		return 0
	}
	result, err := f.machine.call(name, parameters...)
	if err != nil {
		f.trapped(err)
		return 0
	}
	return result
}

func (f *frame) trapped(err error) { f.failure = f.machine.trapped(f.name, err) }

// close lets go of the call's memory, and of the machine.
func (f *frame) close() {
	for _, room := range f.more {
		f.beside("consistent_wasm_free", uint64(room.at), uint64(room.size))
	}
	if m := f.machine; m.of != nil {
		m.copies.give(m)
	} else {
		m.Unlock()
	}
}

// finish makes a call that returns no status, and returns its result.
func (f *frame) finish() uint64 {
	defer f.close()
	return f.run()
}

// end makes a call that returns a status, and reads its results.
func (f *frame) end() *Failure {
	_, failure := f.status()
	return failure
}

// status is end, and returns the status, too.
func (f *frame) status() (int32, *Failure) {
	defer f.close()
	status := int32(f.run())
	if f.failure != nil {
		return ErrPanic, f.failure
	}
	if status > NoneLive {
		f.failure = f.machine.lastError(status)
	}
	f.read()
	if len(f.machine.listening) > 0 {
		f.tell()
	}
	return status, f.failure
}

// read reads the results.
func (f *frame) read() {
	m := f.machine
	for _, r := range f.results {
		switch {
		case r.count == one:
			r.lift(m.memory, r.at, r.to)
		case f.failure != nil:
		case r.count == freed:
			// There may be none, as of what is not known.
			if at, _ := m.memory.ReadUint32Le(r.at); at != 0 {
				*(*unsafe.Pointer)(r.to) = r.lifted(m.memory, at)
				f.beside("consistent_free", uint64(at))
			}
		case r.count == held:
			if at, _ := m.memory.ReadUint32Le(r.at); at != 0 {
				m.made++
				*(*handle)(r.to) = handle{m, at, m.made}
			}
		default:
			r.liftAll(m.memory, r.at, r.to, r.count)
		}
	}
}

// StatusName is the name of a status; "unknown" for a number that is none.
func StatusName(status int32) string {
	f := begin("consistent_status_name")
	defer f.close()
	if f.failure != nil {
		return KindPanic
	}
	return f.machine.statusName(status)
}

// number gives the call a number.
func (f *frame) number(n uint64) {
	f.parameters[f.count] = n
	f.count++
}

// holds takes a handle that the call makes.
func (f *frame) holds(to *handle) {
	at := f.room(4, 4)
	f.number(uint64(at))
	if at != 0 {
		f.machine.memory.WriteUint32Le(at, 0)
	}
	f.results = append(f.results, result{at: at, to: unsafe.Pointer(to), count: held})
}

// text gives the call a text: its address and its length. One that is empty is NULL.
func (f *frame) text(s string) {
	at := uint32(0)
	if s != "" {
		at = f.copied(s)
	}
	f.number(uint64(at))
	f.number(uint64(len(s)))
}

// copied is a text in the module's memory, until the call has returned.
func (f *frame) copied(s string) uint32 {
	at := f.room(len(s), 1)
	// Written here and not by a method of an interface, which texts of the stack would not be given.
	if at != 0 {
		there, _ := f.machine.memory.Read(at, uint32(len(s)))
		copy(there, s)
	}
	return at
}

// room is memory of the module's for the time of the call, 0 if there is none, which is a failure of the call.
func (f *frame) room(size int, align uint32) uint32 {
	if f.failure != nil {
		return 0
	}
	const mine = scratchBytes / 2 // the rest is for messages
	at := (f.used + align - 1) &^ (align - 1)
	if size <= mine && at+uint32(size) <= mine {
		f.used = at + uint32(size)
		return f.machine.scratch + at
	}
	if size > math.MaxInt32 {
		f.failure = &Failure{"too_many", fmt.Sprintf("%s: %d bytes do not fit into the module's memory", f.name, size)}
		return 0
	}
	made := f.beside("consistent_wasm_alloc", uint64(size))
	switch {
	case f.failure != nil:
	case made == 0:
		f.failure = &Failure{"too_many", fmt.Sprintf("%s: no memory for %d bytes", f.name, size)}
	default:
		f.more = append(f.more, room{uint32(made), uint32(size)})
	}
	return uint32(made)
}
