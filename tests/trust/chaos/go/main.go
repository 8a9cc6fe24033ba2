// The client in Go; ../README.md says what clients do and tell. Usage: client MEMCACHED-FILE REDIS-FILE
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"golang.org/x/sys/unix"
	"libconsistent"
)

const (
	copies = 2
	pace   = time.Millisecond
	writes = 0.3 // the part of the operations that write; others read
)

var keys = func() []string {
	made := make([]string, 1000)
	for number := range made {
		made[number] = fmt.Sprint("user:", number)
	}
	return made
}()

var counts = map[string]int{"operations": 0, "errors": 0, "hits": 0, "misses": 0, "wrong": 0}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "client:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: client MEMCACHED-FILE REDIS-FILE")
	}
	memcached, err := follow("memcached", args[0])
	if err != nil {
		return err
	}
	redis, err := follow("redis", args[1])
	if err != nil {
		return err
	}
	over := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, os.Stdin)
		over <- err
	}()
	for {
		select {
		case err := <-over:
			tell(map[string]any{"counts": counts})
			return err
		case <-time.After(pace):
		}
		f := memcached
		if rand.IntN(2) == 1 {
			f = redis
		}
		if err := f.operate(); err != nil {
			return err
		}
	}
}

// now is the clock that all processes of a machine have.
func now() int64 {
	var at unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &at); err != nil {
		panic(err)
	}
	return at.Nano() / 1000
}

// tell writes a line as a whole, whichever goroutine does.
func tell(event map[string]any) {
	line, err := json.Marshal(event)
	if err == nil {
		_, err = os.Stdout.Write(append(line, '\n'))
	}
	if err != nil {
		panic(err)
	}
}

// fleet is the servers of one topology.
type fleet struct {
	name  string
	ring  *libconsistent.Ring
	nodes map[string]*node // by id
}

func follow(name, path string) (*fleet, error) {
	document, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	ring, err := libconsistent.FromJSON(document)
	if err != nil {
		return nil, err
	}
	f := &fleet{name: name, ring: ring, nodes: map[string]*node{}}
	f.tell()
	ring.OnChange(func(change libconsistent.Change) {
		if change.Why == libconsistent.WhyTopology {
			f.tell()
		}
	})
	_, err = ring.Follow(path, libconsistent.DefaultFollowPolicy())
	return f, err
}

func (f *fleet) tell() {
	at := f.ring.Snapshot()
	digest := fnv.New32a()
	for _, key := range keys {
		for _, id := range at.GetNodes(key, copies) {
			fmt.Fprintln(digest, id)
		}
	}
	tell(map[string]any{"saw": f.name, "epoch": at.Epoch(), "fingerprint": at.Fingerprint(),
		"digest": fmt.Sprintf("%08x", digest.Sum32())})
}

// operate writes a key to both of its nodes, or reads one from either.
func (f *fleet) operate() error {
	counts["operations"]++
	key := keys[rand.IntN(len(keys))]
	value := "value-of-" + key
	if rand.Float64() < writes {
		_, _, err := f.reach(key, value)
		return err
	}
	answer, ok, err := f.reach(key, "")
	switch {
	case !ok:
	case answer == value:
		counts["hits"]++
	case answer == "":
		counts["misses"]++
	default:
		counts["wrong"]++
	}
	return err
}

// reach gives an answer. Nodes that rest come last, and only if nobody else has answered; others all get a value, and
// are asked for one until there is an answer.
func (f *fleet) reach(key, value string) (answer string, ok bool, err error) {
	placement := f.ring.Snapshot()
	type candidate struct {
		id string
		*node
		rested int
	}
	var candidates []candidate
	for _, id := range placement.GetNodes(key, copies) {
		n, err := f.node(placement, id)
		if err != nil {
			return "", false, err
		}
		each := candidate{id: id, node: n}
		if n.rests() {
			each.rested = 1
		}
		candidates = append(candidates, each)
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(a.rested, b.rested) })
	tries := [][3]any{}
	for _, each := range candidates {
		if ok && (value == "" || each.rests()) {
			break
		}
		start := now()
		found, err := each.ask(key, value)
		if err != nil {
			counts["errors"]++
			tries = append(tries, [3]any{each.id, start, now()})
			continue
		}
		answer, ok = found, true
	}
	if !ok {
		tell(map[string]any{"failed": f.name, "epoch": placement.Epoch(), "key": key, "tries": tries})
	}
	return answer, ok, nil
}

func (f *fleet) node(placement *libconsistent.Placement, id string) (*node, error) {
	if n, ok := f.nodes[id]; ok {
		return n, nil
	}
	index, err := placement.Index(id)
	if err != nil {
		return nil, err
	}
	record, err := placement.Node(index)
	if err != nil {
		return nil, err
	}
	f.nodes[id] = &node{address: record.Address, protocol: protocols[f.name]}
	return f.nodes[id], nil
}
