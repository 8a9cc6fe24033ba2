//go:build !consistent_cgo && !libconsistent_static

package abi

import (
	"context"
	_ "embed"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"
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

// program is the module compiled: what machines are made of.
type program struct {
	wazero.Runtime
	module wazero.CompiledModule
}

var (
	// compile compiles the module, once, when the first call is made.
	compile = sync.OnceValues(compiled)
	// never is the context of calls, which are not interrupted.
	never        = context.Background()
	processStart = time.Now()
)

func compiled() (*program, error) {
	config := wazero.NewRuntimeConfig()
	if cache := cache(); cache != nil {
		config = config.WithCompilationCache(cache)
	}
	engine := wazero.NewRuntimeWithConfig(never, config)
	// The module imports a clock.
	now := func() float64 { return float64(time.Since(processStart).Milliseconds()) }
	host := engine.NewHostModuleBuilder("env").NewFunctionBuilder().WithFunc(now).Export("now_ms")
	if _, err := host.Instantiate(never); err != nil {
		return nil, err
	}
	workers := experimental.WithCompilationWorkers(never, runtime.GOMAXPROCS(0))
	module, err := engine.CompileModule(workers, code)
	return &program{engine, module}, err
}

// cache is where the compiled module is kept; nil where it cannot be, so that it is compiled in each process.
func cache() wazero.CompilationCache {
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

// memory is an instance's, with room to grow: to grow beyond that is to be copied. What is not used of it costs nothing
// but addresses.
type memory struct{ bytes []byte }

// roomy is the context in which an instance is made that has such memory.
func roomy(room uint64) context.Context {
	return experimental.WithMemoryAllocator(never, experimental.MemoryAllocatorFunc(
		func(least, _ uint64) experimental.LinearMemory { return &memory{make([]byte, 0, max(least, room))} }))
}

// Reallocate makes it so large; nil: it cannot be.
func (m *memory) Reallocate(size uint64) []byte {
	if size > math.MaxInt {
		return nil
	}
	if size > uint64(cap(m.bytes)) {
		m.bytes = append(make([]byte, 0, min(size+size/4, math.MaxInt)), m.bytes...)
	}
	m.bytes = m.bytes[:size]
	return m.bytes
}

// Free lets go of it.
func (m *memory) Free() { m.bytes = nil }
