package main

import (
	"fmt"
	"runtime"
	"sync"
)

// holder takes a place for a key and gives it back.
type holder struct {
	name string
	// start makes a ring and returns what takes a place, and how it is given back.
	start func() func(key string) (release func())
}

var holders = []holder{
	{"libconsistent Acquire, Release", func() func(string) func() {
		ring := newRing()
		return func(key string) func() {
			lease, ok := ring.Acquire(key)
			if !ok {
				panic("no node is up")
			}
			return func() { lease.Release() }
		}
	}},
	{"libconsistent AcquireSticky, Release", func() func(string) func() {
		ring := newRing()
		return func(key string) func() {
			lease, ok := ring.AcquireSticky(key, 0)
			if !ok {
				panic("no node is up")
			}
			return func() { lease.Release() }
		}
	}},
	{"lafikl GetLeast, Inc, Done", func() func(string) func() {
		ring := newLafikl()
		return func(key string) func() {
			id, err := ring.GetLeast(key)
			must(err)
			ring.Inc(id)
			return func() { ring.Done(id) }
		}
	}},
}

// turnover takes a place for each key, while `out` of them are taken, and gives all back.
func turnover(take func(key string) func(), keys []string, out int) {
	held := make([]func(), out)
	for i, key := range keys {
		if i >= out {
			held[i%out]()
		}
		held[i%out] = take(key)
	}
	for _, release := range held[:min(out, len(keys))] {
		release()
	}
}

// reportLeases prints what it costs to take a place and give it back.
func reportLeases(d data) {
	cases := []struct {
		name            string
		goroutines, out int // places of each goroutine
	}{
		{"1 out", 1, 1}, {"200 out", 1, 200}, {fmt.Sprintf("%d goroutines, 100 out each", runtime.GOMAXPROCS(0)),
			runtime.GOMAXPROCS(0), 100},
	}
	fmt.Print("\n| bounded load, 100 nodes, factor 1.25 |")
	for _, c := range cases {
		fmt.Printf(" %s: ns a lease | lafikl / this |", c.name)
	}
	fmt.Println("\n|---|--:|--:|--:|--:|--:|--:|")
	medians := make([][]float64, len(holders))
	for _, c := range cases {
		times := make([][]float64, len(holders))
		for range max(3, rounds/3) {
			for i, h := range holders {
				take := h.start()
				turnover(take, d.keys[:hot], c.out)
				runtime.GC()
				times[i] = append(times[i], nanoseconds(func() {
					var wait sync.WaitGroup
					part := len(d.keys) / c.goroutines
					for g := range c.goroutines {
						wait.Go(func() { turnover(take, d.keys[g*part:(g+1)*part], c.out) })
					}
					wait.Wait()
				})/float64(len(d.keys)))
			}
		}
		for i := range holders {
			medians[i] = append(medians[i], median(times[i]))
		}
	}
	peer := medians[len(holders)-1]
	for i, h := range holders {
		fmt.Printf("| %s |", h.name)
		for c, ns := range medians[i] {
			fmt.Printf(" %.0f | %.2f |", ns, peer[c]/ns)
		}
		fmt.Println()
	}
}
