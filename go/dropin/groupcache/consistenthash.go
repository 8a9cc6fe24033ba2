// Package consistenthash is github.com/golang/groupcache/consistenthash on the engine of libconsistent: change the
// import, and every key stays where it is.
//
//	import consistenthash "libconsistent/dropin/groupcache" // was "github.com/golang/groupcache/consistenthash"
//
// It has all that the original has at 2c02b82. What differs: Get allocates no memory; the first one after Add makes the
// new table, so a hundred calls of Add cost one table. A hash function of the caller's places keys in Go, in the
// original's way, not on the engine.
//
// As in the original the last item to take a point has it.
package consistenthash

import (
	"errors"
	"hash/crc32"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"libconsistent"
	"libconsistent/dropin/internal/circle"
	"libconsistent/dropin/internal/kept"
)

// Hash maps bytes to where they stand.
type Hash func(data []byte) uint32

// Map is a circle of items. Any number of goroutines may call Get, IsEmpty and Ring at once; Add waits for none of
// them, so only one goroutine may call it, while nobody calls anything else.
type Map struct {
	hash     Hash // nil: the engine's
	replicas int
	order    []string // the items, the last one added at the end
	members  map[string]struct{}
	plain    circle.Circle // under a hash of the caller's
	held     atomic.Pointer[view]
	making   sync.Mutex
	kept     kept.Ring // what views are made from
}

// view is the table as of the last change.
type view struct {
	placement *libconsistent.Placement
	plain     *circle.Table // instead of the placement, if the engine cannot place these items
	hash      Hash          // of plain
}

// New makes an empty circle with a number of points for each item. The hash is CRC-32 if fn is nil.
func New(replicas int, fn Hash) *Map {
	return &Map{hash: fn, replicas: replicas, members: make(map[string]struct{}), plain: make(circle.Circle)}
}

// IsEmpty tells whether there are no points.
func (m *Map) IsEmpty() bool { return len(m.order) == 0 || m.replicas <= 0 }

// Add adds items. One that is there takes back the points that it has lost to others.
func (m *Map) Add(keys ...string) {
	for _, key := range keys {
		if _, ok := m.members[key]; ok {
			at := slices.Index(m.order, key)
			m.order = slices.Delete(m.order, at, at+1)
			m.kept.Forget()
		} else {
			m.kept.Add(key)
		}
		m.members[key] = struct{}{}
		m.order = append(m.order, key)
		if m.hash != nil {
			m.plain.Add(key, points(m.hash, key, m.replicas))
		}
	}
	m.held.Store(nil)
}

// Get is the item of a key; "" if there is none. It allocates nothing under the engine's hash.
func (m *Map) Get(key string) string {
	v := m.view()
	if v.plain != nil {
		item, _ := v.plain.Owner(uint64(v.hash([]byte(key))))
		return item
	}
	item, _ := v.placement.GetNode(key)
	return item
}

// Ring is a ring of its own that places every key as the map does now: for batches of keys, for what a change would
// move, for the document that all languages read. It is an error under a hash of the caller's, or if an item is no id
// of a node.
func (m *Map) Ring() (*libconsistent.Ring, error) {
	if m.hash != nil {
		return nil, errHash
	}
	options := []libconsistent.Option{libconsistent.WithScheme("go_groupcache")}
	if len(m.order) > 0 {
		options = append(options, libconsistent.WithParameter("replicas", m.replicas))
	}
	return libconsistent.New(libconsistent.Nodes(m.order...), options...)
}

var errHash = errors.New("consistenthash: the engine does not know a hash function of the caller's")

// view is the current one; the first Get after a change makes it.
func (m *Map) view() *view {
	if v := m.held.Load(); v != nil {
		return v
	}
	return kept.Held(&m.held, m.made, &m.making)
}

func (m *Map) made() *view {
	if m.hash != nil {
		return &view{plain: m.plain.Table(), hash: m.hash}
	}
	if placement, err := m.kept.Placement(m.Ring); err == nil {
		return &view{placement: placement}
	}
	plain := make(circle.Circle)
	for _, key := range m.order {
		plain.Add(key, points(crc32.ChecksumIEEE, key, m.replicas))
	}
	return &view{plain: plain.Table(), hash: crc32.ChecksumIEEE}
}

// points is the points of an item: the hashes of 0KEY, 1KEY, ...
func points(hash Hash, key string, replicas int) (all []uint32) {
	for i := range replicas {
		all = append(all, hash([]byte(strconv.Itoa(i)+key)))
	}
	return all
}
