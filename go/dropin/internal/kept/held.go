package kept

import (
	"sync"
	"sync/atomic"
)

// Held is what look-ups see, of which `held` has none after a change: made once, under all of these locks.
func Held[View any](held *atomic.Pointer[View], made func() *View, locks ...sync.Locker) *View {
	for _, lock := range locks {
		lock.Lock()
		defer lock.Unlock()
	}
	if v := held.Load(); v != nil {
		return v
	}
	v := made()
	held.Store(v)
	return v
}
