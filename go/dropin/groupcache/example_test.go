package consistenthash_test

import (
	"fmt"
	"hash/fnv"

	consistenthash "libconsistent/dropin/groupcache"
)

func Example() {
	peers := consistenthash.New(50, nil)
	peers.Add("http://10.0.0.1:8080", "http://10.0.0.2:8080", "http://10.0.0.3:8080")
	fmt.Println(peers.Get("user:42"))
	fmt.Println(peers.Get("user:43"))
	// Output:
	// http://10.0.0.1:8080
	// http://10.0.0.3:8080
}

// A hash function of one's own.
func ExampleNew() {
	peers := consistenthash.New(50, func(data []byte) uint32 {
		h := fnv.New32a()
		h.Write(data)
		return h.Sum32()
	})
	peers.Add("http://10.0.0.1:8080", "http://10.0.0.2:8080")
	fmt.Println(peers.Get("user:42"))
	// Output: http://10.0.0.2:8080
}
