package libconsistent_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"libconsistent"
)

func Example() {
	ring, err := libconsistent.New(libconsistent.Nodes("cache-a", "cache-b", "cache-c"))
	if err != nil {
		panic(err)
	}
	defer ring.Close()
	home, _ := ring.GetNode("user:42")
	fmt.Println(home, ring.GetNodes("user:42", 2))

	ring.MarkDown(home) // only its own keys move
	fmt.Println(ring.GetNode("user:42"))
	// Output:
	// cache-c [cache-c cache-a]
	// cache-a true
}

func ExampleNew() {
	heavy := 2.5
	ring, err := libconsistent.New([]libconsistent.Node{
		{ID: "big", Weight: &heavy, Zone: "eu/a"},
		{ID: "small"},
	}, libconsistent.WithVnodes(512))
	if err != nil {
		panic(err)
	}
	document, _ := ring.MarshalJSON()
	fmt.Println(string(document))
	// Output:
	// {"libconsistent":1,"scheme":{"name":"ring","vnodes":512},"nodes":[{"id":"big","weight":2.5,"zone":"eu/a"},{"id":"small"}]}
}

func ExampleRing_Place() {
	ring, _ := libconsistent.New(libconsistent.Nodes("cache-a", "cache-b", "cache-c"))
	keys := []string{"user:42", "user:43", "user:44"}
	indices, snapshot, err := ring.Place(keys)
	if err != nil {
		panic(err)
	}
	for i, key := range keys {
		id, _ := snapshot.ID(indices[i]) // right even if the ring has changed since
		fmt.Println(key, id)
	}
	// Output:
	// user:42 cache-c
	// user:43 cache-b
	// user:44 cache-a
}

func ExampleRing_UnmarshalJSON() {
	var config struct {
		Cache *libconsistent.Ring `json:"cache"`
	}
	text := `{"cache":{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[{"id":"cache-a"},{"id":"cache-b"}]}}`
	if err := json.Unmarshal([]byte(text), &config); err != nil {
		panic(err)
	}
	fmt.Println(config.Cache.Nodes())
	// Output: [cache-a cache-b]
}

func ExampleRing_Update() {
	ring, _ := libconsistent.New(libconsistent.Nodes("cache-a"))
	newer := `{"libconsistent":1,"epoch":1,"scheme":{"name":"ring"},"nodes":[{"id":"cache-a"},{"id":"cache-b"}]}`
	older := `{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[{"id":"cache-a"}]}`
	fmt.Println(ring.Update([]byte(newer)), ring.Nodes())
	fmt.Println(errors.Is(ring.Update([]byte(older)), libconsistent.ErrStale))
	// Output:
	// <nil> [cache-a cache-b]
	// true
}

func ExampleRing_Diff() {
	before, _ := libconsistent.New(libconsistent.Nodes("cache-a", "cache-b", "cache-c"))
	after, _ := libconsistent.New(libconsistent.Nodes("cache-a", "cache-b", "cache-c", "cache-d"))
	plan, err := before.Diff(after)
	if err != nil {
		panic(err)
	}
	for _, move := range plan.Moves {
		fmt.Println(move.From, "->", move.To)
	}
	fmt.Println("no more than must:", plan.Moved == plan.Minimum)
	// Output:
	// cache-a -> cache-d
	// cache-b -> cache-d
	// cache-c -> cache-d
	// no more than must: true
}

func ExampleRing_Acquire() {
	ring, _ := libconsistent.New(libconsistent.Nodes("cache-a", "cache-b"))
	for range 3 {
		lease, ok := ring.Acquire("user:42")
		if !ok {
			panic("no node is up")
		}
		defer lease.Release()
		fmt.Println(lease.Node(), lease.Spilled())
	}
	// Output:
	// cache-a 0
	// cache-a 0
	// cache-b 1
}

func ExampleRing_AcquireSticky() {
	ring, _ := libconsistent.New(libconsistent.Nodes("gpu-a", "gpu-b"))
	first, _ := ring.AcquireSticky("conversation 7")
	first.Release()
	ring.SetLoad(first.Node(), 1000) // tokens in its queue, say
	again, _ := ring.AcquireSticky("conversation 7")
	fmt.Println(first.Touch(), again.Touch(), first.Node() != again.Node())
	// Output: first moved true
}

func ExampleRing_Report() {
	ring, _ := libconsistent.New(libconsistent.Nodes("cache-a", "cache-b", "cache-c"))
	for range 3 {
		state, err := ring.Report("cache-b", false)
		fmt.Println(state, err)
	}
	// Output:
	// up <nil>
	// up <nil>
	// down <nil>
}

func ExampleError() {
	ring, _ := libconsistent.New(libconsistent.Nodes("cache-a"))
	err := ring.MarkDown("cache-z")
	fmt.Println(errors.Is(err, libconsistent.ErrUnknownNode))
	fmt.Println(err)
	// Output:
	// true
	// libconsistent: node "cache-z" is not a member
}
