//go:build !consistent_cgo && !libconsistent_static

package abi

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// machine is an instance of the module. It makes one call at a time. All rings of a process are in the memory of one,
// until a trap ends it: then its rings fail, and later ones are in another machine.
//
// Who only reads a placement need not wait for it. All that a machine knows is in its memory, so another instance with
// a copy of that answers alike, handles included.
type machine struct {
	module  api.Module
	memory  api.Memory
	stack   api.MutableGlobal // where the module's own stack ends; nil if it does not say
	top     uint64            // what that is between calls
	scratch uint32            // room for what calls are given
	copies  *copies
	of      *machine // what it is a copy of, if it is one
	tally   *tally   // of a copy
	_       [64]byte // readers of copies share what is above, which does not change, and not what is below

	sync.Mutex
	functions map[string]api.Function
	frame     frame
	others    [maxParameters]uint64 // parameters of a call that is made beside the frame's
	listening map[uint32]listening  // by the address of the ring
	failure   atomic.Pointer[Failure]
	made      uint64        // how many handles were made
	waited    time.Duration // how long readers have waited since the last copy or change
	newest    uint64        // the last placement that one has waited for
}

// handle is an object of the engine's: where it is, and as what of all that its machine has made.
type handle struct {
	machine *machine
	at      uint32
	made    uint64
}

const scratchBytes = 1 << 18

// living is the machine that new rings are made in.
var living struct {
	sync.Mutex
	atomic.Pointer[machine]
	budget *budget // nil until somebody sets one
}

type budget struct {
	timeMS uint64
	bytes  int
}

// theMachine is the living one, made if there is none.
func theMachine() *machine {
	if m := living.Load(); m != nil {
		return m
	}
	living.Lock()
	defer living.Unlock()
	if m := living.Load(); m != nil {
		return m
	}
	m := &machine{copies: new(copies)}
	if err := m.start(); err != nil {
		m = &machine{copies: new(copies)}
		m.failure.Store(insideOf("start", err))
		return m
	}
	living.Store(m)
	return m
}

func (m *machine) start() error {
	const enough = 2 << 20 // for most rings
	if err := m.instantiate(enough); err != nil {
		return err
	}
	m.listening = make(map[uint32]listening)
	scratch, err := m.call("consistent_wasm_alloc", scratchBytes)
	if err == nil && scratch == 0 {
		err = fmt.Errorf("no memory for %d bytes", scratchBytes)
	}
	m.scratch = uint32(scratch)
	if budget := living.budget; budget != nil && err == nil {
		_, err = m.call("consistent_set_budget", budget.timeMS, uint64(budget.bytes))
	}
	return err
}

// instantiate makes the instance, with room for so much memory.
func (m *machine) instantiate(room uint64) error {
	program, err := compile()
	if err != nil {
		return err
	}
	module, err := program.InstantiateModule(roomy(room), program.module, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return err
	}
	m.module, m.memory, m.functions = module, module.Memory(), make(map[string]api.Function)
	if stack, ok := module.ExportedGlobal("__stack_pointer").(api.MutableGlobal); ok {
		m.stack, m.top = stack, stack.Get()
	}
	return nil
}

// call calls a function of the module. An error is a trap: the call has failed inside.
func (m *machine) call(name string, parameters ...uint64) (uint64, error) {
	m.others = [maxParameters]uint64{}
	copy(m.others[:], parameters)
	return m.callWith(name, &m.others)
}

func (m *machine) callWith(name string, stack *[maxParameters]uint64) (uint64, error) {
	function, ok := m.functions[name]
	if !ok {
		if function = m.module.ExportedFunction(name); function == nil {
			return 0, fmt.Errorf("the module has no %s", name)
		}
		m.functions[name] = function
	}
	err := function.CallWithStack(never, stack[:])
	return stack[0], err
}

// lastFault is the failure of the trap that was last.
var lastFault atomic.Pointer[Failure]

// Fault is what has failed inside the library last, for calls that return no error; nil if nobody knows.
func Fault() *Failure { return lastFault.Load() }

// trapped ends the machine: whatever it holds may be half done. All later calls have the failure of this one.
func (m *machine) trapped(name string, err error) *Failure {
	failure := insideOf(name, err)
	// A panic has left its message.
	if strings.Contains(err.Error(), "unreachable") {
		if m.stack != nil {
			m.stack.Set(m.top)
		}
		if last := m.lastError(ErrPanic); strings.HasPrefix(last.Message, "the library failed inside") {
			failure = last
		}
	}
	m.failure.Store(failure)
	lastFault.Store(failure)
	living.CompareAndSwap(m, nil)
	if m.of == nil {
		m.copies.ended.Store(true)
		m.module.Close(never)
	}
	return failure
}

// insideOf is what only a bug in the library can bring about. Of a trap the first line says enough.
func insideOf(name string, err error) *Failure {
	first, _, _ := strings.Cut(err.Error(), "\n")
	return &Failure{KindPanic, fmt.Sprintf("the library failed inside: %s: %s", name, first)}
}

// lastError is the failure of the call that has just returned a status.
func (m *machine) lastError(status int32) *Failure {
	name := m.statusName(status)
	message := textOf(func(buf []byte, needed *int) bool {
		cap := min(len(buf), scratchBytes/2)
		at := m.scratch + scratchBytes/2
		status, err := m.call("consistent_last_error", uint64(at+8), uint64(cap-8), uint64(at))
		if err != nil {
			*needed = copy(buf, err.Error())
			return false
		}
		length, _ := m.memory.ReadUint32Le(at)
		*needed = int(length)
		text, _ := m.memory.Read(at+8, min(length, uint32(cap-8)))
		copy(buf, text)
		return int32(status) == ErrBuffer
	})
	return &Failure{name, message}
}

func (m *machine) statusName(status int32) string {
	at, err := m.call("consistent_status_name", uint64(uint32(status)))
	if err != nil {
		return KindPanic
	}
	return string(cString(m.memory, uint32(at)))
}

// cString is the text at an address, without the NUL that ends it.
func cString(memory api.Memory, at uint32) []byte {
	rest, _ := memory.Read(at, memory.Size()-at)
	for i, b := range rest {
		if b == 0 {
			return rest[:i]
		}
	}
	return nil
}
