package main

import (
	"fmt"
	"runtime"

	groupcache "libconsistent/dropin/groupcache"
	lafikl "libconsistent/dropin/lafikl"
	stathat "libconsistent/dropin/stathat"

	originalGroupcache "github.com/golang/groupcache/consistenthash"
	originalLafikl "github.com/lafikl/consistent"
	originalStathat "stathat.com/c/consistent"
)

// dropIn is a drop-in and its original, as their constructors make them.
type dropIn struct {
	name           string
	ours, original func() *circle
}

// circle is either of them.
type circle struct {
	add, remove func(id string)
	get         func(key string) int
	others      []lookup
}

type lookup struct {
	name string
	run  func(key string) int
}

type stathatLike interface {
	Add(string)
	Remove(string)
	Get(string) (string, error)
	GetTwo(string) (string, string, error)
	GetN(string, int) ([]string, error)
}

func stathatCircle(c stathatLike) *circle {
	return &circle{c.Add, c.Remove, length(c.Get), []lookup{
		{"GetTwo", func(key string) int {
			a, b, err := c.GetTwo(key)
			must(err)
			return len(a) + len(b)
		}},
		{"GetN, 3", func(key string) int {
			all, err := c.GetN(key, 3)
			must(err)
			return len(all)
		}},
	}}
}

type lafiklLike interface {
	Add(string)
	Remove(string) bool
	Get(string) (string, error)
	GetLeast(string) (string, error)
	Inc(string)
	Done(string)
}

func lafiklCircle(c lafiklLike) *circle {
	return &circle{c.Add, func(id string) { c.Remove(id) }, length(c.Get), []lookup{
		{"GetLeast", length(c.GetLeast)},
		{"GetLeast, Inc, Done", func(key string) int {
			id, err := c.GetLeast(key)
			must(err)
			c.Inc(id)
			c.Done(id)
			return len(id)
		}},
	}}
}

type groupcacheLike interface {
	Add(...string)
	Get(string) string
}

func groupcacheCircle(c groupcacheLike) *circle {
	return &circle{add: func(id string) { c.Add(id) }, get: func(key string) int { return len(c.Get(key)) }}
}

func length(get func(key string) (string, error)) func(key string) int {
	return func(key string) int {
		id, err := get(key)
		must(err)
		return len(id)
	}
}

var dropIns = []dropIn{
	{"stathat, 20 points",
		func() *circle { return stathatCircle(stathat.New()) },
		func() *circle { return stathatCircle(originalStathat.New()) }},
	{"stathat, 160 points",
		func() *circle {
			c := stathat.New()
			c.NumberOfReplicas = vnodes
			return stathatCircle(c)
		},
		func() *circle {
			c := originalStathat.New()
			c.NumberOfReplicas = vnodes
			return stathatCircle(c)
		}},
	{"lafikl, 10 points",
		func() *circle { return lafiklCircle(lafikl.New()) },
		func() *circle { return lafiklCircle(originalLafikl.New()) }},
	{"groupcache, 50 points",
		func() *circle { return groupcacheCircle(groupcache.New(50, nil)) },
		func() *circle { return groupcacheCircle(originalGroupcache.New(50, nil)) }},
}

// full is a circle of all nodes that has answered.
func full(make func() *circle) *circle {
	c := make()
	for _, id := range ids {
		c.add(id)
	}
	sink += c.get("")
	return c
}

// reportDropIns prints each drop-in beside its original. A change is timed with the look-up behind it, which the
// drop-ins leave a part of the work to.
func reportDropIns(d data) {
	fmt.Println("\nDrop-ins: a change is timed with the look-up behind it, Add of all with one behind all of them.")
	fmt.Println("\n| drop-in, 100 nodes | call | drop-in, ns | original, ns | original / drop-in |")
	fmt.Println("|---|---|--:|--:|--:|")
	for _, drop := range dropIns {
		ours, original := full(drop.ours), full(drop.original)
		for _, key := range d.keys {
			if ours.get(key) != original.get(key) {
				panic(drop.name + ": not the original's answer for " + key)
			}
		}
		row := func(call string, ours, original func() float64) {
			us, them := beside(ours, original)
			fmt.Printf("| %s | %s | %.4g | %.4g | %.2f |\n", drop.name, call, us, them, them/us)
		}
		row("Get", perKey(ours.get, d), perKey(original.get, d))
		for i, other := range ours.others {
			row(other.name, perKey(other.run, d), perKey(original.others[i].run, d))
		}
		row("Add of all, Get", func() float64 { return nanoseconds(func() { full(drop.ours) }) },
			func() float64 { return nanoseconds(func() { full(drop.original) }) })
		row("Add of one more, Get", changed(drop.ours, func(c *circle) { c.add(joiner) }),
			changed(drop.original, func(c *circle) { c.add(joiner) }))
		if ours.remove != nil {
			row("Remove of one, Get", changed(drop.ours, func(c *circle) { c.remove(ids[50]) }),
				changed(drop.original, func(c *circle) { c.remove(ids[50]) }))
		}
		if bytes, counted := occupied(drop.ours); counted {
			original, _ := occupied(drop.original)
			fmt.Printf("| %s | memory | %.0f bytes | %.0f bytes | %.2f |\n", drop.name, bytes, original, original/bytes)
		}
	}
}

// changed is the time of a call on a circle of all nodes, and of the look-up behind it.
func changed(make func() *circle, call func(c *circle)) func() float64 {
	return func() float64 {
		c := full(make)
		return nanoseconds(func() {
			call(c)
			sink += c.get("")
		})
	}
}

func perKey(run func(key string) int, d data) func() float64 {
	return func() float64 {
		return nanoseconds(func() { each(run)(&d, 0, len(d.keys)) }) / float64(len(d.keys))
	}
}

// beside is the medians of two measurements, taken by turns.
func beside(ours, original func() float64) (float64, float64) {
	var times [2][]float64
	for range max(3, rounds/3) {
		runtime.GC()
		times[0] = append(times[0], ours())
		times[1] = append(times[1], original())
	}
	return median(times[0]), median(times[1])
}

// occupied is the bytes of one circle, on both heaps; false where C's cannot be asked.
func occupied(make func() *circle) (float64, bool) {
	const copies = 20
	before, counted := heaps()
	var all []*circle
	for range copies {
		all = append(all, full(make))
	}
	after, _ := heaps()
	runtime.KeepAlive(all)
	return float64(after-before) / copies, counted
}
