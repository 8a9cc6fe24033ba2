package main

import (
	"errors"
	"strconv"

	consistent0 "buraksezer.test/consistent"
	consistent1 "github.com/buraksezer/consistent"
	"github.com/cespare/xxhash/v2"
	"github.com/dchest/siphash"
	"github.com/dgryski/go-jump"
	"github.com/dgryski/go-maglev"
	"github.com/dgryski/go-mpchash"
	"github.com/dgryski/go-rendezvous"
	"github.com/golang/groupcache/consistenthash"
	lafikl "github.com/lafikl/consistent"
	"github.com/serialx/hashring"
	stathat "stathat.com/c/consistent"
)

type place func(key string) (string, error)

// Each library after its steps.
var libraries = map[string]func(options, []step) (place, error){
	"go_stathat":            byStathat,
	"go_lafikl":             byLafikl,
	"go_buraksezer_v0":      byBuraksezer0,
	"go_buraksezer_v1":      byBuraksezer1,
	"go_serialx":            bySerialx,
	"go_groupcache":         byGroupcache,
	"go_dgryski_maglev":     byMaglev,
	"go_dgryski_mpchash":    byMpchash,
	"go_dgryski_rendezvous": byRendezvous,
	"jump_hash":             byJump,
}

var errAddsOnly = errors.New("nothing can be removed")

func apply(steps []step, add, remove func(node string)) {
	for _, step := range steps {
		if step.Add != "" {
			add(step.Add)
		} else {
			remove(step.Remove)
		}
	}
}

func byStathat(o options, steps []step) (place, error) {
	ring := stathat.New()
	ring.NumberOfReplicas = o.Replicas
	ring.UseFnv = o.Hash == "fnv"
	apply(steps, ring.Add, ring.Remove)
	return func(key string) (string, error) {
		node, err := ring.Get(key)
		if errors.Is(err, stathat.ErrEmptyCircle) {
			return "", nil
		}
		return node, err
	}, nil
}

func byLafikl(o options, steps []step) (place, error) {
	ring := lafikl.New()
	apply(steps, ring.Add, func(node string) { ring.Remove(node) })
	if !o.Bounded {
		return ring.Get, nil
	}
	return func(key string) (string, error) {
		host, err := ring.GetLeast(key)
		ring.Inc(host)
		return host, err
	}, nil
}

type hasher struct{}

func (hasher) Sum64(key []byte) uint64 { return xxhash.Sum64(key) }

type member string

func (m member) String() string { return string(m) }

func byBuraksezer0(o options, steps []step) (place, error) {
	ring := consistent0.New(nil, consistent0.Config{
		Hasher: hasher{}, PartitionCount: o.Partitions, ReplicationFactor: o.Replicas, Load: o.Load,
	})
	apply(steps, func(node string) { ring.Add(member(node)) }, ring.Remove)
	return func(key string) (string, error) { return ring.LocateKey([]byte(key)).String(), nil }, nil
}

func byBuraksezer1(o options, steps []step) (place, error) {
	ring := consistent1.New(nil, consistent1.Config{
		Hasher: hasher{}, PartitionCount: o.Partitions, ReplicationFactor: o.Replicas, Load: o.Load,
	})
	apply(steps, func(node string) { ring.Add(member(node)) }, ring.Remove)
	return func(key string) (string, error) { return ring.LocateKey([]byte(key)).String(), nil }, nil
}

func bySerialx(_ options, steps []step) (place, error) {
	ring := hashring.New(nil)
	for _, step := range steps {
		switch {
		case step.Again:
			ring = ring.UpdateWeightedNode(step.Add, step.Weight)
		case step.Add != "":
			ring = ring.AddWeightedNode(step.Add, step.Weight)
		default:
			ring = ring.RemoveNode(step.Remove)
		}
	}
	return func(key string) (string, error) {
		node, _ := ring.GetNode(key)
		return node, nil
	}, nil
}

// added is all nodes, where nothing can be removed.
func added(steps []step) ([]string, error) {
	var nodes []string
	for _, step := range steps {
		if step.Add == "" {
			return nil, errAddsOnly
		}
		nodes = append(nodes, step.Add)
	}
	return nodes, nil
}

func byGroupcache(o options, steps []step) (place, error) {
	nodes, err := added(steps)
	ring := consistenthash.New(o.Replicas, nil)
	ring.Add(nodes...)
	return func(key string) (string, error) { return ring.Get(key), nil }, err
}

func byMaglev(o options, steps []step) (place, error) {
	nodes, err := added(steps)
	if err != nil {
		return nil, err
	}
	table := maglev.New(nodes, o.Slots)
	if len(o.Dead) > 0 {
		table.Rebuild(o.Dead)
	}
	return func(key string) (string, error) { return nodes[table.Lookup(xxhash.Sum64String(key))], nil }, nil
}

func byMpchash(o options, steps []step) (place, error) {
	nodes, err := added(steps)
	if err != nil {
		return nil, err
	}
	hash := func(key []byte, seed uint64) uint64 { return siphash.Hash(seed, 0, key) }
	ring := mpchash.New(nodes, hash, [2]uint64{1, 2}, o.Probes)
	return func(key string) (string, error) { return ring.Hash(key), nil }, nil
}

func byRendezvous(_ options, steps []step) (place, error) {
	nodes, err := added(steps)
	ring := rendezvous.New(nodes, xxhash.Sum64String)
	return func(key string) (string, error) { return ring.Lookup(key), nil }, err
}

func byJump(o options, _ []step) (place, error) {
	return func(key string) (string, error) {
		return strconv.Itoa(int(jump.Hash(xxhash.Sum64String(key), o.Buckets))), nil
	}, nil
}
