// Package gomemcache selects gomemcache's servers by a ring.
package gomemcache

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/bradfitz/gomemcache/memcache"
	"libconsistent"
)

// Selector is a memcache.ServerSelector that follows a ring: its servers are the ring's nodes at their addresses.
type Selector struct {
	ring *libconsistent.Ring
	now  atomic.Pointer[servers]
	one  sync.Mutex // held while now is made, so that an older snapshot never comes last
	stop func()
}

var _ memcache.ServerSelector = (*Selector)(nil)

// servers are the nodes of a placement, by index.
type servers struct {
	placement *libconsistent.Placement
	all       []server
}

type server struct {
	network, address string
}

func (s *server) Network() string { return s.network }
func (s *server) String() string  { return s.address }

// New makes a selector, for memcache.NewFromSelector. A node without an address has its id as its address; one that is
// neither host:port nor the path of a socket, perhaps after "unix:", is libconsistent.ErrAddress. Names are resolved
// when a connection is made, so that a server that comes back under another number is found.
func New(ring *libconsistent.Ring) (*Selector, error) {
	s := &Selector{ring: ring}
	s.stop = ring.OnChange(func(libconsistent.Change) { s.look() })
	s.look()
	for index, server := range s.now.Load().all {
		if _, _, err := net.SplitHostPort(server.address); err != nil && server.network == "tcp" {
			s.Close()
			id, _ := s.now.Load().placement.ID(uint32(index))
			return nil, &libconsistent.Error{Kind: libconsistent.ErrAddress,
				Message: fmt.Sprintf("node %.64q: %.64q is neither host:port nor a socket", id, server.address)}
		}
	}
	return s, nil
}

// look takes the ring as it is.
func (s *Selector) look() {
	s.one.Lock()
	defer s.one.Unlock()
	placement := s.ring.Snapshot()
	all := make([]server, placement.Len())
	for index, id := range placement.Nodes() {
		address := id
		if node, err := placement.Node(uint32(index)); err == nil && node.Address != "" {
			address = node.Address
		}
		all[index] = server{"tcp", address}
		if strings.Contains(address, "/") {
			all[index] = server{"unix", strings.TrimPrefix(address, "unix:")}
		}
	}
	s.now.Store(&servers{placement, all})
}

// PickServer is the address of the node of a key; memcache.ErrNoServers if no node is live.
func (s *Selector) PickServer(key string) (net.Addr, error) {
	now := s.now.Load()
	index, ok := now.placement.Locate(key)
	if !ok {
		return nil, memcache.ErrNoServers
	}
	return &now.all[index], nil
}

// Each calls a function for each server that is not down, until one fails; it is what FlushAll and Ping go by.
func (s *Selector) Each(call func(net.Addr) error) error {
	now := s.now.Load()
	for index, id := range now.placement.Nodes() {
		if state, err := now.placement.State(id); err != nil || state == libconsistent.Down {
			continue
		}
		if err := call(&now.all[index]); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the following of the ring, which stays open: the selector goes on with the servers that it has.
func (s *Selector) Close() error {
	s.stop()
	return nil
}
