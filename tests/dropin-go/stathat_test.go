package dropin

import (
	"bytes"
	"hash/crc32"
	"hash/fnv"
	"slices"
	"strconv"
	"testing"

	ours "libconsistent/dropin/stathat"

	original "stathat.com/c/consistent"
	newer "stathat.com/c/newer"
)

// stathat is what both have.
type stathat interface {
	Add(elt string)
	Remove(elt string)
	Set(elts []string)
	Members() []string
	Get(name string) (string, error)
	GetTwo(name string) (string, string, error)
	GetN(name string, n int) ([]string, error)
}

// shadow is the points and the count, to know which calls of the original would not end.
type shadow struct {
	fnv   bool
	owner map[uint32]string
	count int
}

func (s *shadow) hash(text string) uint32 {
	if s.fnv {
		h := fnv.New32a()
		h.Write([]byte(text))
		return h.Sum32()
	}
	return crc32.ChecksumIEEE([]byte(text))
}

func (s *shadow) add(elt string, replicas int) {
	for i := range replicas {
		s.owner[s.hash(strconv.Itoa(i)+elt)] = elt
	}
	s.count++
}

func (s *shadow) remove(elt string, replicas int) {
	for i := range replicas {
		delete(s.owner, s.hash(strconv.Itoa(i)+elt))
	}
	s.count--
}

// walk is the owners from a name on.
func (s *shadow) walk(name string) (all []string) {
	h := s.hash(name)
	var points []uint32
	for point := range s.owner {
		points = append(points, point)
	}
	slices.SortFunc(points, func(a, b uint32) int {
		if (a > h) != (b > h) {
			if a > h {
				return -1
			}
			return 1
		}
		return int(int64(a) - int64(b))
	})
	for _, point := range points {
		if !slices.Contains(all, s.owner[point]) {
			all = append(all, s.owner[point])
		}
	}
	return all
}

// stathatCase is the same calls on the drop-in, the original and the shadow.
type stathatCase struct {
	*runner
	us      *ours.Consistent
	them    stathat
	replica func(count int) // sets NumberOfReplicas of both
	shadow  shadow
	elts    []string
}

func newStathat(r *runner, fnv bool, name func(i int) string) *stathatCase {
	c := &stathatCase{runner: r, us: ours.New(), shadow: shadow{fnv: fnv, owner: map[uint32]string{}}}
	same(r, c.us.NumberOfReplicas, original.New().NumberOfReplicas, "NumberOfReplicas")
	if fnv {
		them := newer.New()
		c.us.UseFnv, them.UseFnv = true, true
		c.them, c.replica = them, func(count int) { c.us.NumberOfReplicas, them.NumberOfReplicas = count, count }
	} else {
		them := original.New()
		c.them, c.replica = them, func(count int) { c.us.NumberOfReplicas, them.NumberOfReplicas = count, count }
	}
	for i := range pick(r, 3, 15, 40) {
		c.elts = append(c.elts, name(i))
	}
	return c
}

func (c *stathatCase) change() {
	elt := pick(c.runner, c.elts...)
	members := c.them.Members()
	replicas := c.us.NumberOfReplicas
	switch {
	case c.flip(10):
		var elts []string
		for _, elt := range c.elts {
			if c.flip(30) {
				elts = append(elts, elt)
			}
		}
		c.Shuffle(len(elts), func(i, j int) { elts[i], elts[j] = elts[j], elts[i] })
		c.us.Set(elts)
		c.them.Set(elts)
		for _, elt := range members {
			if !slices.Contains(elts, elt) {
				c.shadow.remove(elt, replicas)
			}
		}
		for _, elt := range elts {
			if !slices.Contains(members, elt) {
				c.shadow.add(elt, replicas)
			}
		}
	case c.flip(60):
		c.us.Add(elt)
		c.them.Add(elt)
		c.shadow.add(elt, replicas)
	default:
		if len(members) > 0 && c.flip(90) {
			elt = pick(c.runner, sorted(members)...)
		}
		c.us.Remove(elt)
		c.them.Remove(elt)
		c.shadow.remove(elt, replicas)
	}
}

func (c *stathatCase) compare(keys int) {
	same(c.runner, sorted(c.us.Members()), sorted(c.them.Members()), "Members")
	for range keys {
		key := c.key()
		elt, err := c.us.Get(key)
		theirs, theirErr := c.them.Get(key)
		same(c.runner, elt, theirs, "Get", key)
		same(c.runner, err == ours.ErrEmptyCircle, theirErr != nil, "Get", key, "error")
		c.compareTwo(key)
		c.compareN(key, pick(c.runner, 0, 1, 2, 3, 5, 100))
	}
}

// compareTwo asks the original if the circle has two owners, or one and knows it.
func (c *stathatCase) compareTwo(key string) {
	a, b, err := c.us.GetTwo(key)
	walk := c.shadow.walk(key)
	if len(walk) == 1 && c.shadow.count != 1 {
		same(c.runner, []string{a, b}, []string{walk[0], walk[0]}, "GetTwo", key)
		return
	}
	theirs, their, theirErr := c.them.GetTwo(key)
	same(c.runner, []string{a, b}, []string{theirs, their}, "GetTwo", key)
	same(c.runner, err == ours.ErrEmptyCircle, theirErr != nil, "GetTwo", key, "error")
}

// compareN asks the original if the circle has as many owners as it has counted.
func (c *stathatCase) compareN(key string, n int) {
	walk := c.shadow.walk(key)
	wanted := min(n, c.shadow.count)
	if wanted < 0 && len(walk) > 0 {
		same(c.runner, panics(func() { c.us.GetN(key, n) }), panics(func() { c.them.GetN(key, n) }), "GetN", key, n, "panics")
		return
	}
	elts, err := c.us.GetN(key, n)
	if len(walk) > 0 && (wanted == 0 || wanted > len(walk)) {
		same(c.runner, elts, walk, "GetN", key, n)
		return
	}
	theirs, theirErr := c.them.GetN(key, n)
	same(c.runner, elts, theirs, "GetN", key, n)
	same(c.runner, err == ours.ErrEmptyCircle, theirErr != nil, "GetN", key, n, "error")
}

// document is the topology on the engine.
func (c *stathatCase) document() []byte {
	ring, err := c.us.Ring()
	must(c.T, err)
	document, err := ring.MarshalJSON()
	must(c.T, err)
	return document
}

func TestStathat(t *testing.T) {
	for _, fnv := range []bool{false, true} {
		for kind, name := range names {
			t.Run(map[bool]string{false: "crc32 ", true: "fnv "}[fnv]+kind, func(t *testing.T) {
				removed := 0
				runs(t, 25, 40_000, func(r *runner) {
					c := newStathat(r, fnv, name)
					c.replica(pick(r, 20, 20, 1, 2, 13, 40, 160))
					for range 40 {
						c.change()
						c.compare(10)
						if bytes.Contains(c.document(), []byte(`"removed"`)) {
							removed++
						}
					}
				})
				t.Logf("%d topologies without some point of a member", removed)
				if kind == "numbers" && removed < 20 {
					t.Fatal("too few to tell")
				}
			})
		}
	}
}

// The rule changes while there are elements, or a name is no id: Ring refuses, every answer is the original's all the
// same.
func TestStathatWithoutTheEngine(t *testing.T) {
	for kind, name := range names {
		t.Run(kind, func(t *testing.T) {
			plain := 0
			runs(t, 25, 40_000, func(r *runner) {
				c := newStathat(r, r.flip(50), name)
				c.elts = append(c.elts, "", "\xff", string(make([]byte, 2000)))
				for range 40 {
					if r.flip(10) {
						c.replica(pick(r, 20, 1, 2, 13, 40))
					}
					c.change()
					c.compare(10)
					if ring, err := c.us.Ring(); err != nil {
						plain++
					} else {
						must(t, ring.Close())
					}
				}
			})
			if plain < 100 {
				t.Fatalf("%d topologies without the engine are too few", plain)
			}
		})
	}
}

// What the original promises: any call at any time.
func TestStathatTogether(t *testing.T) {
	us, them := ours.New(), original.New()
	all := []string{"1", "11", "2", "22", "3", "33"}
	us.Set(all)
	reader := func(i int) {
		key := strconv.Itoa(i)
		if elt, err := us.Get(key); err != nil || !slices.Contains(all, elt) {
			t.Errorf("%q: %q, %v", key, elt, err)
		}
		if a, b, err := us.GetTwo(key); err != nil || a == b {
			t.Errorf("%q: %q, %q, %v", key, a, b, err)
		}
		if elts, err := us.GetN(key, 2); err != nil || len(elts) != 2 {
			t.Errorf("%q: %q, %v", key, elts, err)
		}
		if members := us.Members(); len(members) < 2 {
			t.Errorf("members %q", members)
		}
	}
	together(2000, reader, reader, reader,
		func(i int) { us.Set(all[i%4 : 6]) },
		func(i int) { us.Add(all[4]) },
		func(i int) { us.Set(all) },
		func(i int) {
			us.RLock()
			defer us.RUnlock()
			if us.NumberOfReplicas != 20 {
				t.Error("another number of replicas")
			}
		})
	for _, elts := range [][]string{{}, all} {
		us.Set(elts)
		them.Set(elts)
	}
	for i := range 1000 {
		key := strconv.Itoa(i)
		elt, err := us.Get(key)
		must(t, err)
		if theirs, _ := them.Get(key); elt != theirs {
			t.Errorf("%q: %q, the original's %q", key, elt, theirs)
		}
	}
}

func TestStathatAllocatesNothing(t *testing.T) {
	us := ours.New()
	us.Set([]string{"a", "b", "c"})
	us.Get("warm")
	if n := testing.AllocsPerRun(100, func() { us.Get("user:42"); us.GetTwo("user:42") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
