package libconsistent_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"libconsistent"
	groupcache "libconsistent/dropin/groupcache"
	lafikl "libconsistent/dropin/lafikl"
	stathat "libconsistent/dropin/stathat"
)

const faultWriters, faultRounds = 4, 60

// together runs writers at once, and readers until these are done.
func together(write func(writer int), read func()) {
	var writers, readers sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					read()
				}
			}
		})
	}
	for writer := range faultWriters {
		writers.Go(func() { write(writer) })
	}
	writers.Wait()
	close(done)
	readers.Wait()
}

// Writer w adds w-0, w-1, .. and takes every other one away again.
func names() (stay []string) {
	for writer := range faultWriters {
		for i := 0; i < faultRounds; i += 2 {
			stay = append(stay, fmt.Sprintf("%d-%d", writer, i))
		}
	}
	return stay
}

func TestFault18cWritersOfStathatLoseNothing(t *testing.T) {
	c := stathat.New()
	c.Add("first")
	together(func(writer int) {
		for i := range faultRounds {
			name := fmt.Sprintf("%d-%d", writer, i)
			c.Add(name)
			if i%2 == 1 {
				c.Remove(name)
			}
		}
	}, func() {
		if _, err := c.Get("key"); err != nil {
			t.Error(err)
		}
	})
	fresh := stathat.New()
	fresh.Set(append([]string{"first"}, names()...))
	got, want := c.Members(), fresh.Members()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("%d members, not %d", len(got), len(want))
	}
	for i := range 1000 {
		key := fmt.Sprint("key", i)
		ours, _ := c.Get(key)
		if theirs, _ := fresh.Get(key); ours != theirs {
			t.Fatalf("%s is on %s, not %s", key, ours, theirs)
		}
	}
}

func TestFault18cWritersOfLafiklLoseNothing(t *testing.T) {
	c := lafikl.New()
	c.Add("first")
	together(func(writer int) {
		for i := range faultRounds {
			name := fmt.Sprintf("%d-%d", writer, i)
			c.Add(name)
			c.Inc("first")
			c.Inc(name)
			if i%2 == 1 {
				c.Done(name)
				c.Remove(name)
			}
		}
	}, func() {
		if _, err := c.GetLeast("key"); err != nil {
			t.Error(err)
		}
	})
	want := map[string]int64{"first": faultWriters * faultRounds}
	for _, name := range names() {
		want[name] = 1
	}
	got := c.GetLoads()
	for name, load := range want {
		if got[name] != load {
			t.Errorf("the load of %s is %d, not %d", name, got[name], load)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d hosts, not %d", len(got), len(want))
	}
}

func TestFault18cLookUpsOfGroupcacheAtOnce(t *testing.T) {
	m, fresh := groupcache.New(50, nil), groupcache.New(50, nil)
	fresh.Add(names()...)
	// Only one may call Add, and then nobody else calls anything.
	for _, name := range names() {
		m.Add(name)
		var readers sync.WaitGroup
		for range 3 {
			readers.Go(func() {
				if m.Get("key") == "" {
					t.Error("no item")
				}
			})
		}
		readers.Wait()
	}
	for i := range 1000 {
		if key := fmt.Sprint("key", i); m.Get(key) != fresh.Get(key) {
			t.Fatalf("%s is on %s, not %s", key, m.Get(key), fresh.Get(key))
		}
	}
}

// Whoever leaves takes the slots of its name along, and a label goes with the next change. What the libraries did, step
// by step, is in library-histories.json.
func TestFault13LivingRingsKeepTheirHistory(t *testing.T) {
	labelled, err := libconsistent.FromJSON([]byte(`{"libconsistent":1,"scheme":{"name":"npm_hashring"},` +
		`"nodes":[{"id":"b:1","fields":{"label":"a:1"}},{"id":"c:1"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := labelled.AddNode(libconsistent.Node{ID: "d:1"}); err != nil {
		t.Fatal(err)
	}
	plain, err := libconsistent.New(libconsistent.Nodes("b:1", "c:1", "d:1"), libconsistent.WithScheme("npm_hashring"))
	if err != nil {
		t.Fatal(err)
	}
	if labelled.Fingerprint() != plain.Fingerprint() {
		t.Error("the label is still there")
	}
	shared, err := libconsistent.New(libconsistent.Nodes("1", "11"), libconsistent.WithScheme("go_buraksezer"),
		libconsistent.WithParameter("version", "v0"))
	if err != nil {
		t.Fatal(err)
	}
	if err := shared.RemoveNode("1"); err == nil {
		t.Error("the library does not survive that")
	}
}
