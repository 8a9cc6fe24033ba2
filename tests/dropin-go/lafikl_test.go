package dropin

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	ours "libconsistent/dropin/lafikl"

	original "github.com/lafikl/consistent"
)

// lafiklCase is the same calls on the drop-in and the original.
type lafiklCase struct {
	*runner
	us    *ours.Consistent
	them  *original.Consistent
	hosts []string
}

func (c *lafiklCase) change() {
	host := pick(c.runner, c.hosts...)
	switch {
	case c.flip(30):
		c.us.Add(host)
		c.them.Add(host)
	case c.flip(20):
		// Without a load below 0, which could make the original's next GetLeast endless.
		if c.us.GetLoads()[host] < 0 {
			c.us.UpdateLoad(host, 0)
			c.them.UpdateLoad(host, 0)
		}
		same(c.runner, c.us.Remove(host), c.them.Remove(host), "Remove", host)
	case c.flip(20):
		load := int64(pick(c.runner, 0, 1, 5, 100, -3))
		c.us.UpdateLoad(host, load)
		c.them.UpdateLoad(host, load)
	case c.flip(20):
		for range c.IntN(20) {
			c.us.Done(host)
			c.them.Done(host)
		}
	case c.flip(20):
		same(c.runner, panics(func() { c.us.MaxLoad() }), panics(func() { c.them.MaxLoad() }), "MaxLoad panics")
	default:
		c.requests()
	}
}

// requests go where both say, and some of them end.
func (c *lafiklCase) requests() {
	var out []string
	for range c.IntN(60) {
		key := c.key()
		if c.flip(50) {
			key = "hot"
		}
		host, err := c.us.GetLeast(key)
		theirs, theirErr := c.them.GetLeast(key)
		same(c.runner, host, theirs, "GetLeast", key)
		same(c.runner, err == ours.ErrNoHosts, theirErr == original.ErrNoHosts, "GetLeast", key, "error")
		c.us.Inc(host)
		c.them.Inc(host)
		out = append(out, host)
	}
	for _, host := range out {
		if c.flip(80) {
			c.us.Done(host)
			c.them.Done(host)
		}
	}
}

func (c *lafiklCase) compare(keys int) {
	same(c.runner, sorted(c.us.Hosts()), sorted(c.them.Hosts()), "Hosts")
	same(c.runner, fmt.Sprint(c.us.GetLoads()), fmt.Sprint(c.them.GetLoads()), "GetLoads")
	if len(c.us.Hosts()) > 0 && c.flip(50) {
		same(c.runner, fmt.Sprint(c.us.MaxLoad()), fmt.Sprint(c.them.MaxLoad()), "MaxLoad")
	}
	for range keys {
		key := c.key()
		host, err := c.us.Get(key)
		theirs, theirErr := c.them.Get(key)
		same(c.runner, host, theirs, "Get", key)
		same(c.runner, err == ours.ErrNoHosts, theirErr == original.ErrNoHosts, "Get", key, "error")
		host, _ = c.us.GetLeast(key)
		theirs, _ = c.them.GetLeast(key)
		same(c.runner, host, theirs, "GetLeast", key)
	}
}

func TestLafikl(t *testing.T) {
	for kind, name := range names {
		t.Run(kind, func(t *testing.T) {
			runs(t, 40, 40_000, func(r *runner) {
				c := &lafiklCase{r, ours.New(), original.New(), nil}
				for i := range pick(r, 2, 10, 40) {
					c.hosts = append(c.hosts, name(i))
				}
				for range 50 {
					c.change()
					c.compare(10)
				}
			})
		})
	}
}

// What the original promises, and MaxLoad and GetLoads besides: any call at any time. All loads are given back.
func TestLafiklTogether(t *testing.T) {
	us := ours.New()
	for i := range 8 {
		us.Add(names["hosts"](i))
	}
	worker := func(i int) {
		host, err := us.GetLeast(fmt.Sprint("hot", i%3))
		must(t, err)
		us.Inc(host)
		us.Done(host)
	}
	together(2000, worker, worker, worker,
		func(i int) { us.Add("comes"); us.Remove("goes") },
		func(i int) { us.Add("goes"); us.Get("user:42") },
		func(i int) {
			if us.MaxLoad() < 1 || len(us.GetLoads()) < 8 || len(us.Hosts()) < 8 {
				t.Error("less than there is at any time")
			}
		})
	us.Remove("comes")
	us.Remove("goes")
	loads := slices.Collect(maps.Values(us.GetLoads()))
	if !slices.Equal(loads, make([]int64, 8)) {
		t.Errorf("loads %v", loads)
	}
}

// The total is below the loads: the original's GetLeast would not end.
func TestLafiklEnds(t *testing.T) {
	us := ours.New()
	for i := range 20 {
		us.Add(fmt.Sprint("cache-", i))
		us.UpdateLoad(fmt.Sprint("cache-", i), int64(100-i))
	}
	us.Add("owes")
	us.UpdateLoad("owes", -10_000)
	us.Remove("owes")
	if host, err := us.GetLeast("user:42"); host != "cache-19" || err != nil {
		t.Errorf("%q, %v", host, err)
	}
}

func TestLafiklRefusesNames(t *testing.T) {
	for _, host := range []string{"", "\xff", string(make([]byte, 1025))} {
		if !panics(func() { ours.New().Add(host) }) {
			t.Errorf("%q was taken", host)
		}
	}
}

func TestLafiklAllocatesNothing(t *testing.T) {
	us := ours.New()
	us.Add("a")
	us.Add("b")
	us.UpdateLoad("a", 5)
	if n := testing.AllocsPerRun(100, func() { us.Get("user:42"); us.GetLeast("user:42"); us.GetLeast("user:43") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
