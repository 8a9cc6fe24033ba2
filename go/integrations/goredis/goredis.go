// Package goredis is go-redis's Ring whose shards are the nodes of a libconsistent.Ring, under their ids.
package goredis

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
	"libconsistent"
)

// Client is a redis.Ring that follows a ring: whoever joins or leaves it, moves or is marked, does so here.
type Client struct {
	*redis.Ring
	stop func()
}

// Close ends the following, and closes the connections. The ring stays open.
func (c *Client) Close() error {
	c.stop()
	return c.Ring.Close()
}

// New makes a client of a ring, whose secret is nil if it has none. Shards are where their nodes have their addresses,
// or where options.Addrs says, whose names are ids of nodes: another one is libconsistent.ErrUnknownNode. The hash is
// the ring's, whatever options has. go-redis itself cuts keys to what stands in {}, so that a scheme that can do so has
// to: without its hash_tag "{}" other languages would place whole keys, and New returns libconsistent.ErrParameter.
func New(ring *libconsistent.Ring, secret *[16]byte, options *redis.RingOptions) (*Client, error) {
	for name := range options.Addrs {
		if !ring.Contains(name) {
			return nil, &libconsistent.Error{Kind: libconsistent.ErrUnknownNode,
				Message: fmt.Sprintf("Addrs: %.64q is no node of the ring", name)}
		}
	}
	if err := checkTag(ring); err != nil {
		return nil, err
	}
	// What fails here would fail with the first shard that is down.
	if _, err := copyOf(ring.Snapshot(), secret); err != nil {
		return nil, err
	}
	own, given := *options, maps.Clone(options.Addrs)
	own.NewConsistentHash = func(live []string) redis.ConsistentHash { return hashOf(ring.Snapshot(), secret, live) }
	own.Addrs = addresses(ring.Snapshot(), given)
	client := &Client{Ring: redis.NewRing(&own)}
	// Shards whose address stays are kept with their connections; go-redis asks for another hash each time. One at a
	// time follows, so that an older snapshot never comes last.
	var one sync.Mutex
	follow := func() {
		one.Lock()
		defer one.Unlock()
		client.SetAddrs(addresses(ring.Snapshot(), given))
	}
	client.stop = ring.OnChange(func(libconsistent.Change) { follow() })
	follow()
	return client, nil
}

func addresses(placement *libconsistent.Placement, given map[string]string) map[string]string {
	all := make(map[string]string, placement.Len())
	for index, id := range placement.Nodes() {
		node, err := placement.Node(uint32(index))
		switch {
		case given[id] != "":
			all[id] = given[id]
		case err == nil && node.Address != "":
			all[id] = strings.TrimPrefix(node.Address, "unix:")
		default:
			all[id] = id
		}
	}
	return all
}

// hash is a placement, of which go-redis asks for the shard of a key; "" is an error there that all are down.
type hash struct{ placement *libconsistent.Placement }

func (h hash) Get(key string) string {
	id, _ := h.placement.GetNode(key)
	return id
}

// hashOf is the placement while all nodes are down that are not among the live shards. Only this client sees it so:
// what it cannot reach, others may.
func hashOf(placement *libconsistent.Placement, secret *[16]byte, live []string) redis.ConsistentHash {
	slices.Sort(live)
	lost := slices.DeleteFunc(placement.Nodes(), func(id string) bool {
		_, found := slices.BinarySearch(live, id)
		return found
	})
	if len(lost) == 0 {
		return hash{placement}
	}
	ring, err := copyOf(placement, secret)
	if err != nil {
		return nowhere{}
	}
	for _, id := range placement.Nodes() {
		if state, err := placement.State(id); err != nil || state == libconsistent.Down || slices.Contains(lost, id) {
			if ring.MarkDown(id) != nil {
				return nowhere{}
			}
		}
	}
	return hash{ring.Snapshot()}
}

// nowhere is the hash of a ring that was closed, or that became one of another secret.
type nowhere struct{}

func (nowhere) Get(string) string { return "" }

func copyOf(placement *libconsistent.Placement, secret *[16]byte) (*libconsistent.Ring, error) {
	document, rows, err := placement.MarshalJSONBeside()
	if err != nil {
		return nil, err
	}
	return libconsistent.FromJSONWithRows(document, rows, secret)
}

func checkTag(ring *libconsistent.Ring) error {
	text, err := ring.MarshalJSON()
	if err != nil {
		return err
	}
	var document struct {
		Scheme struct {
			Name    string `json:"name"`
			HashTag string `json:"hash_tag"`
		} `json:"scheme"`
	}
	if err := json.Unmarshal(text, &document); err != nil || document.Scheme.HashTag == "{}" {
		return err
	}
	for _, scheme := range libconsistent.Schemes() {
		cuts := slices.ContainsFunc(scheme.Parameters, func(p libconsistent.ParameterSpec) bool { return p.Name == "hash_tag" })
		if scheme.Name == document.Scheme.Name && cuts {
			return &libconsistent.Error{Kind: libconsistent.ErrParameter,
				Message: fmt.Sprintf("scheme.hash_tag: %.64q, but go-redis hashes what stands in {}", document.Scheme.HashTag)}
		}
	}
	return nil
}
