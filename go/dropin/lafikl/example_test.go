package consistent_test

import (
	"fmt"

	consistent "libconsistent/dropin/lafikl"
)

func Example() {
	c := consistent.New()
	c.Add("127.0.0.1:8000")
	c.Add("92.0.0.1:8000")
	fmt.Println(c.Get("/app.html"))
	for range 3 {
		host, err := c.GetLeast("/app.html")
		if err != nil {
			panic(err)
		}
		c.Inc(host)
		defer c.Done(host)
		fmt.Println(host, c.GetLoads()[host], c.MaxLoad())
	}
	// Output:
	// 92.0.0.1:8000 <nil>
	// 92.0.0.1:8000 1 2
	// 92.0.0.1:8000 2 2
	// 127.0.0.1:8000 1 2
}
