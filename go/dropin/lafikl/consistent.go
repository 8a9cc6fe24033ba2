// Package consistent is github.com/lafikl/consistent on the engine of libconsistent: change the import, and every key
// stays where it is, and so does every key that overflows by its load.
//
//	import consistent "libconsistent/dropin/lafikl" // was "github.com/lafikl/consistent"
//
// It has all that the original has at bdd3606. What differs:
//
//   - A host must be 1 to 1024 bytes of UTF-8: Add panics if it is not.
//   - Get and GetLeast wait for nobody, except for the first one after a change of the hosts, which makes the new
//     table: a hundred changes in a row cost one table.
//   - GetLeast ends. Once a host with a load below 0 was removed, the original's loops for ever if all others are at
//     their bound; here it is the least loaded one then.
//   - MaxLoad and GetLoads may be called at the same time as all others; in the original they are data races.
//   - Hosts are in the order of adding.
//
// The rest is as it is there: the load of a host that is removed stays in the total, and MaxLoad of a total of 0 makes
// it 1. Both raise the bound, and decide where GetLeast goes.
package consistent

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"libconsistent"
	"libconsistent/dropin/internal/kept"
)

// ErrNoHosts is the error of a look-up when there are no hosts.
var ErrNoHosts = errors.New("no hosts added")

// Host is a host and its load.
type Host struct {
	Name string
	Load int64
}

// Consistent is a circle of hosts, with their loads. Any number of goroutines may call its methods at once. The lock is
// held while hosts come and go.
type Consistent struct {
	held   atomic.Pointer[view] // nil after a change of the hosts
	making sync.Mutex           // held while a view is made
	kept   kept.Ring            // what views are made from
	order  []string             // the hosts, in the order of adding
	loads  map[string]*atomic.Int64
	total  atomic.Int64 // of the loads, and what hosts had that were removed
	sync.RWMutex
}

// view is the hosts as look-ups see them at one instant.
type view struct {
	placement *libconsistent.Placement
	err       error
	loads     []*atomic.Int64 // by index
}

// New makes an empty circle.
func New() *Consistent { return &Consistent{loads: make(map[string]*atomic.Int64)} }

// Add adds a host without load; one that is there stays as it is.
func (c *Consistent) Add(host string) {
	if len(host) == 0 || len(host) > 1024 || !utf8.ValidString(host) {
		panic(fmt.Sprintf("consistent: host %.40q is not 1 to 1024 bytes of UTF-8", host))
	}
	c.Lock()
	defer c.Unlock()
	if _, ok := c.loads[host]; ok {
		return
	}
	c.order = append(c.order, host)
	c.loads[host] = new(atomic.Int64)
	c.kept.Add(host)
	c.held.Store(nil)
}

// Remove removes a host, if it is there. Its load stays in the total. It is always true.
func (c *Consistent) Remove(host string) bool {
	c.Lock()
	defer c.Unlock()
	if _, ok := c.loads[host]; ok {
		at := slices.Index(c.order, host)
		c.order = slices.Delete(c.order, at, at+1)
		delete(c.loads, host)
		c.kept.Remove(host)
		c.held.Store(nil)
	}
	return true
}

// Hosts is the hosts, in the order of adding.
func (c *Consistent) Hosts() (hosts []string) {
	c.RLock()
	defer c.RUnlock()
	return slices.Clone(c.order)
}

// Get is the host of a key, whatever its load; ErrNoHosts if there are none. It allocates nothing.
func (c *Consistent) Get(key string) (string, error) {
	v := c.view()
	if v.err != nil {
		return "", v.err
	}
	host, _ := v.placement.GetNode(key)
	return host, nil
}

// GetLeast is the first host for a key that can take one more: to be followed by Inc of it, and Done in the end.
// ErrNoHosts if there are none. (Mirrokni, Thorup, Zadimoghaddam: Consistent Hashing with Bounded Loads, 2016.)
func (c *Consistent) GetLeast(key string) (string, error) {
	v := c.view()
	if v.err != nil {
		return "", v.err
	}
	index, _ := v.placement.Locate(key)
	if !c.takes(v, index) {
		index = c.next(v, key)
	}
	host, _ := v.placement.ID(index)
	return host, nil
}

// next is the first host of a walk that can take one more; the least loaded one if none can, which is only so when the
// total is below what the loads come to.
func (c *Consistent) next(v *view, key string) uint32 {
	var few [8]uint32
	start := few[:v.placement.GetNodesInto(key, few[:], libconsistent.SpreadNone)]
	if index, ok := c.free(v, start); ok {
		return index
	}
	walk := make([]uint32, len(v.loads))
	walk = walk[:v.placement.GetNodesInto(key, walk, libconsistent.SpreadNone)]
	if index, ok := c.free(v, walk); ok {
		return index
	}
	return slices.MinFunc(walk, func(a, b uint32) int { return cmp.Compare(v.loads[a].Load(), v.loads[b].Load()) })
}

// free is the first host that can take one more.
func (c *Consistent) free(v *view, walk []uint32) (uint32, bool) {
	at := slices.IndexFunc(walk, func(index uint32) bool { return c.takes(v, index) })
	if at < 0 {
		return 0, false
	}
	return walk[at], true
}

// takes tells whether a host can take one more.
func (c *Consistent) takes(v *view, index uint32) bool {
	total := c.total.Load()
	for total < 0 { // Done was called more often than Inc
		c.total.CompareAndSwap(total, 0)
		total = c.total.Load()
	}
	return float64(v.loads[index].Load())+1 <= bound(total+1, len(v.loads))
}

// bound is the load that a host may have: 1.25 times the average in whole numbers, which is not 0 but 1, rounded up.
func bound(total int64, hosts int) float64 {
	average := total / int64(hosts)
	if average == 0 {
		average = 1
	}
	return math.Ceil(float64(average) * 1.25)
}

// MaxLoad is the load that a host may have by the total of now, which becomes 1 if it is 0. It panics if there are no
// hosts.
func (c *Consistent) MaxLoad() int64 {
	c.RLock()
	defer c.RUnlock()
	c.total.CompareAndSwap(0, 1)
	return int64(bound(c.total.Load(), len(c.order)))
}

// Inc adds 1 to the load of a host.
func (c *Consistent) Inc(host string) {
	c.RLock()
	defer c.RUnlock()
	if load, ok := c.loads[host]; ok {
		c.total.Add(1)
		load.Add(1)
	}
}

// Done takes 1 from the load of a host.
func (c *Consistent) Done(host string) {
	c.RLock()
	defer c.RUnlock()
	if load, ok := c.loads[host]; ok {
		load.Add(-1)
		c.total.Add(-1)
	}
}

// UpdateLoad sets the load of a host.
func (c *Consistent) UpdateLoad(host string, load int64) {
	c.Lock()
	defer c.Unlock()
	if old, ok := c.loads[host]; ok {
		c.total.Add(load - old.Swap(load))
	}
}

// GetLoads is the loads by host.
func (c *Consistent) GetLoads() map[string]int64 {
	c.RLock()
	defer c.RUnlock()
	loads := make(map[string]int64, len(c.loads))
	for host, load := range c.loads {
		loads[host] = load.Load()
	}
	return loads
}

// Ring is a ring of its own that places every key as Get does now: for batches of keys, for what a change would move,
// for the document that all languages read. It has none of the loads.
func (c *Consistent) Ring() (*libconsistent.Ring, error) {
	c.RLock()
	defer c.RUnlock()
	return c.ring()
}

func (c *Consistent) ring() (*libconsistent.Ring, error) {
	return libconsistent.New(libconsistent.Nodes(c.order...), libconsistent.WithScheme("go_lafikl"))
}

// view is the current one; the first look-up after a change of the hosts makes it.
func (c *Consistent) view() *view {
	if v := c.held.Load(); v != nil {
		return v
	}
	return kept.Held(&c.held, c.made, &c.making, c.RLocker())
}

func (c *Consistent) made() *view {
	if len(c.order) == 0 {
		return &view{err: ErrNoHosts}
	}
	placement, err := c.kept.Placement(c.ring)
	if err != nil {
		return &view{err: err}
	}
	v := &view{placement: placement, loads: make([]*atomic.Int64, len(c.order))}
	for i := range v.loads {
		host, _ := v.placement.ID(uint32(i))
		v.loads[i] = c.loads[host]
	}
	return v
}
