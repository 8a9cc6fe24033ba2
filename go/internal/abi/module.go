//go:build !consistent_cgo && !libconsistent_static

package abi

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// Backend is the way to the engine.
const Backend = "wasm"

// UnseenLimit is how many bytes of tables are made before the collector is called, which does not see them. It is low
// since the module's memory never shrinks, and is copied when it grows.
const UnseenLimit = 16 << 20

// The engine: what ffi-c/wasm.sh builds.
//
//go:embed consistent.wasm
var code []byte

// CacheVariable names the folder that keeps the module compiled, so that later processes start at once; "off" keeps
// nothing. Without it, the folder is libconsistent in the user's cache folder.
const CacheVariable = "LIBCONSISTENT_CACHE"

// machine is the one instance of the module that a process has. Handles are addresses in its memory. It makes one call
// at a time.
type machine struct {
	sync.Mutex
	memory    api.Memory
	functions map[string]api.Function
	module    api.Module
	stack     api.MutableGlobal // where the module's own stack ends; nil if it does not say
	top       uint64            // what that is between calls
	scratch   uint32            // room for what calls are given
	frame     frame
	others    [maxParameters]uint64 // parameters of a call that is made beside the frame's
	listening map[Ring]listening
}

const scratchBytes = 1 << 18

var (
	theMachine machine
	// start starts the machine, once, when the first call is made.
	start = sync.OnceValue(theMachine.start)
	// never is the context of calls, which are not interrupted.
	never = context.Background()
)

func (m *machine) start() error {
	config := wazero.NewRuntimeConfig()
	if cache := compiled(); cache != nil {
		config = config.WithCompilationCache(cache)
	}
	engine := wazero.NewRuntimeWithConfig(never, config)
	if err := m.host(engine); err != nil {
		return err
	}
	workers := experimental.WithCompilationWorkers(never, runtime.GOMAXPROCS(0))
	module, err := engine.InstantiateWithConfig(workers, code, wazero.NewModuleConfig().WithName("consistent"))
	if err != nil {
		return err
	}
	m.module, m.memory, m.functions = module, module.Memory(), make(map[string]api.Function)
	m.listening = make(map[Ring]listening)
	if stack, ok := module.ExportedGlobal("__stack_pointer").(api.MutableGlobal); ok {
		m.stack, m.top = stack, stack.Get()
	}
	scratch, err := m.call("consistent_wasm_alloc", scratchBytes)
	if err == nil && scratch == 0 {
		err = fmt.Errorf("no memory for %d bytes", scratchBytes)
	}
	m.scratch = uint32(scratch)
	return err
}

// compiled is where the compiled module is kept; nil where it cannot be, so that it is compiled in each process.
func compiled() wazero.CompilationCache {
	folder := os.Getenv(CacheVariable)
	if folder == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return nil
		}
		folder = filepath.Join(user, "libconsistent")
	}
	if folder == "off" {
		return nil
	}
	cache, err := wazero.NewCompilationCacheWithDir(folder)
	if err != nil {
		return nil
	}
	return cache
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
	if err != nil && m.stack != nil {
		m.stack.Set(m.top)
	}
	return stack[0], err
}

// maxParameters is the most parameters of any function.
const maxParameters = 16

// frame is a call being made: what the module is given, and what is read when it has returned. Between begin and the
// end the machine is held.
type frame struct {
	name       string
	parameters [maxParameters]uint64
	count      int
	subject    uint64 // the first parameter, once the call is made
	used       uint32 // of the scratch
	more       []room // memory beside it
	results    []result
	asked      Request // these records are here so that none is made for each call
	chosen     Replicas
	lease      Lease
	snapshot   Placement
	failure    *Failure
}

type room struct{ at, size uint32 }

// result is what the call writes, and where it goes. Several values are nothing after a failure.
type result struct {
	*layout
	at    uint32
	to    unsafe.Pointer
	count int // or one, or freed
}

const (
	one   = -1 // one value
	freed = -2 // a value that is freed when it is copied
)

// begin begins a call. Whoever begins one ends it.
func begin(name string) *frame {
	err := start()
	m := &theMachine
	m.Lock()
	f := &m.frame
	*f = frame{name: name, more: f.more[:0], results: f.results[:0]}
	if err != nil {
		f.fail(err)
	}
	return f
}

// fail is for what only a bug in the library can bring about. Of a trap the first line says enough.
func (f *frame) fail(err error) {
	if f.failure == nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		f.failure = &Failure{KindPanic, fmt.Sprintf("the library failed inside: %s: %s", f.name, first)}
	}
}

// run makes the call, and returns its result. A failure is a trap.
func (f *frame) run() uint64 {
	if f.failure != nil {
		return 0
	}
	f.subject = f.parameters[0]
	result, err := theMachine.callWith(f.name, &f.parameters)
	if err == nil {
		return result
	}
	f.fail(err)
	// A panic has left its message.
	if strings.Contains(err.Error(), "unreachable") {
		if last := theMachine.lastError(ErrPanic); strings.HasPrefix(last.Message, "the library failed inside") {
			f.failure = last
		}
	}
	return 0
}

// close lets go of the call's memory, and of the machine.
func (f *frame) close() {
	for _, room := range f.more {
		if _, err := theMachine.call("consistent_wasm_free", uint64(room.at), uint64(room.size)); err != nil {
			f.fail(err)
		}
	}
	theMachine.Unlock()
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
		f.failure = theMachine.lastError(status)
	}
	f.read()
	if len(theMachine.listening) > 0 {
		f.tell()
	}
	return status, f.failure
}

// read reads the results.
func (f *frame) read() {
	for _, r := range f.results {
		switch {
		case r.count == one:
			r.lift(r.at, r.to)
		case f.failure != nil:
		case r.count == freed:
			at, _ := theMachine.memory.ReadUint32Le(r.at)
			*(*unsafe.Pointer)(r.to) = r.lifted(at)
			if _, err := theMachine.call("consistent_free", uint64(at)); err != nil {
				f.fail(err)
			}
		default:
			r.liftAll(r.at, r.to, r.count)
		}
	}
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
	return string(m.cString(uint32(at)))
}

// cString is the text at an address, without the NUL that ends it.
func (m *machine) cString(at uint32) []byte {
	rest, _ := m.memory.Read(at, m.memory.Size()-at)
	for i, b := range rest {
		if b == 0 {
			return rest[:i]
		}
	}
	return nil
}

// StatusName is the name of a status; "unknown" for a number that is none.
func StatusName(status int32) string {
	f := begin("consistent_status_name")
	defer f.close()
	if f.failure != nil {
		return KindPanic
	}
	return theMachine.statusName(status)
}

// number gives the call a number or a handle.
func (f *frame) number(n uint64) {
	f.parameters[f.count] = n
	f.count++
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
		there, _ := theMachine.memory.Read(at, uint32(len(s)))
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
		return theMachine.scratch + at
	}
	if size > math.MaxInt32 {
		f.failure = &Failure{"too_many", fmt.Sprintf("%s: %d bytes do not fit into the module's memory", f.name, size)}
		return 0
	}
	made, err := theMachine.call("consistent_wasm_alloc", uint64(size))
	switch {
	case err != nil:
		f.fail(err)
	case made == 0:
		f.failure = &Failure{"too_many", fmt.Sprintf("%s: no memory for %d bytes", f.name, size)}
	default:
		f.more = append(f.more, room{uint32(made), uint32(size)})
	}
	return uint32(made)
}
