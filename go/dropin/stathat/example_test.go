package consistent_test

import (
	"fmt"

	consistent "libconsistent/dropin/stathat"
)

func Example() {
	c := consistent.New()
	c.Set([]string{"cacheA", "cacheB", "cacheC"})
	for _, user := range []string{"user_mcnulty", "user_bunny"} {
		server, err := c.Get(user)
		fmt.Println(user, server, err)
	}
	c.Remove("cacheC")
	fmt.Println(c.GetTwo("user_bunny"))
	fmt.Println(c.GetN("user_bunny", 3))
	// Output:
	// user_mcnulty cacheA <nil>
	// user_bunny cacheC <nil>
	// cacheB cacheA <nil>
	// [cacheB cacheA] <nil>
}

// Many keys at once, and what the next change would move.
func ExampleConsistent_Ring() {
	c := consistent.New()
	c.Set([]string{"cacheA", "cacheB", "cacheC"})
	before, err := c.Ring()
	if err != nil {
		panic(err)
	}
	indices, snapshot, err := before.Place([]string{"user_mcnulty", "user_bunny"})
	if err != nil {
		panic(err)
	}
	for _, index := range indices {
		fmt.Println(snapshot.ID(index))
	}
	c.Remove("cacheC")
	after, err := c.Ring()
	if err != nil {
		panic(err)
	}
	plan, err := before.Diff(after)
	if err != nil {
		panic(err)
	}
	for _, move := range plan.Moves {
		fmt.Printf("%s -> %s: %.0f %%\n", move.From, move.To, 100*move.Share)
	}
	// Output:
	// cacheA true
	// cacheC true
	// cacheC -> cacheA: 6 %
	// cacheC -> cacheB: 23 %
}
