package main

import (
	"libconsistent"

	"github.com/buraksezer/consistent"
	"github.com/cespare/xxhash/v2"
	"github.com/golang/groupcache/consistenthash"
	lafikl "github.com/lafikl/consistent"
	"github.com/serialx/hashring"
	stathat "stathat.com/c/consistent"
)

func newStathat() *stathat.Consistent {
	ring := stathat.New()
	ring.NumberOfReplicas = vnodes
	ring.Set(ids)
	return ring
}

func newLafikl() *lafikl.Consistent {
	ring := lafikl.New()
	for _, id := range ids {
		ring.Add(id)
	}
	return ring
}

type member string

func (m member) String() string { return string(m) }

type hasher struct{}

func (hasher) Sum64(data []byte) uint64 { return xxhash.Sum64(data) }

func newBuraksezer() *consistent.Consistent {
	var members []consistent.Member
	for _, id := range ids {
		members = append(members, member(id))
	}
	// One partition more than the nodes have points; a prime spreads them better, says its documentation.
	return consistent.New(members, consistent.Config{
		Hasher: hasher{}, PartitionCount: 16001, ReplicationFactor: vnodes, Load: 1.25,
	})
}

// serialx takes as many points of a node as it weighs.
func newSerialx() *hashring.HashRing {
	weights := map[string]int{}
	for _, id := range ids {
		weights[id] = vnodes
	}
	return hashring.NewWithWeights(weights)
}

func newGroupcache() *consistenthash.Map {
	ring := consistenthash.New(vnodes, nil)
	ring.Add(ids...)
	return ring
}

func peerWays() []*way {
	s, l, b, x, g := newStathat(), newLafikl(), newBuraksezer(), newSerialx(), newGroupcache()
	return []*way{
		{name: "stathat Get", peer: true, run: each(func(key string) int {
			id, _ := s.Get(key)
			return len(id)
		})},
		{name: "stathat GetN, 3", peer: true, run: each(func(key string) int {
			ids, _ := s.GetN(key, 3)
			return len(ids)
		})},
		{name: "lafikl Get", peer: true, run: each(func(key string) int {
			id, _ := l.Get(key)
			return len(id)
		})},
		{name: "buraksezer LocateKey", peer: true, run: each(func(key string) int {
			return len(b.LocateKey([]byte(key)).String())
		})},
		{name: "serialx GetNode", peer: true, run: each(func(key string) int {
			id, _ := x.GetNode(key)
			return len(id)
		})},
		{name: "serialx GetNodes, 3", peer: true, run: each(func(key string) int {
			ids, _ := x.GetNodes(key, 3)
			return len(ids)
		})},
		{name: "groupcache Get", peer: true, run: each(func(key string) int { return len(g.Get(key)) })},
	}
}

var changes = []change{
	{"libconsistent", func() (add, remove func()) {
		ring := newRing()
		return func() { must(ring.AddNode(libconsistent.Node{ID: joiner})) }, func() { must(ring.RemoveNode(joiner)) }
	}},
	{"libconsistent, mark down and up", func() (add, remove func()) {
		ring := newRing()
		return func() { must(ring.MarkDown(ids[50])) }, func() { must(ring.MarkUp(ids[50])) }
	}},
	{"stathat", func() (add, remove func()) {
		ring := newStathat()
		return func() { ring.Add(joiner) }, func() { ring.Remove(joiner) }
	}},
	{"lafikl", func() (add, remove func()) {
		ring := newLafikl()
		return func() { ring.Add(joiner) }, func() { ring.Remove(joiner) }
	}},
	{"buraksezer", func() (add, remove func()) {
		ring := newBuraksezer()
		return func() { ring.Add(member(joiner)) }, func() { ring.Remove(joiner) }
	}},
	{"serialx", func() (add, remove func()) {
		ring := newSerialx()
		return func() { ring = ring.AddWeightedNode(joiner, vnodes) }, func() { ring = ring.RemoveNode(joiner) }
	}},
	{"groupcache (cannot remove)", func() (add, remove func()) {
		ring := newGroupcache()
		return func() { ring.Add(joiner) }, nil
	}},
}
