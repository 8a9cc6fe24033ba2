// Package dropin holds the drop-ins of libconsistent/dropin to the packages that they stand in for: the same random
// calls on both, the same answers. SEED=n repeats a run.
package dropin

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// runner makes the random choices of a test, and counts the answers that it compares.
type runner struct {
	*rand.Rand
	*testing.T
	compared int
}

// runs calls a test so many times, and fails if fewer answers than that were compared.
func runs(t *testing.T, count, least int, run func(r *runner)) {
	t.Helper()
	seed := rand.Uint64()
	if text := os.Getenv("SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("SEED=%d", seed)
	compared := 0
	for i := range count {
		r := &runner{rand.New(rand.NewPCG(seed, uint64(i))), t, 0}
		run(r)
		compared += r.compared
	}
	t.Logf("%d cases, %d answers are the original's", count, compared)
	if compared < least {
		t.Fatalf("only %d answers were compared", compared)
	}
}

// same fails the test unless both answers are the same. What is compared is said by the call's name and its arguments.
func same[V any](r *runner, ours, original V, call ...any) {
	r.Helper()
	if fmt.Sprintf("%q", any(ours)) != fmt.Sprintf("%q", any(original)) {
		r.Fatalf("%#v: %q, the original's %q", call, any(ours), any(original))
	}
	r.compared++
}

func (r *runner) flip(percent int) bool { return r.IntN(100) < percent }

func pick[V any](r *runner, all ...V) V { return all[r.IntN(len(all))] }

// names is kinds of names for nodes. The points of numbers collide where the label is number and name.
var names = map[string]func(i int) string{
	"hosts":   func(i int) string { return fmt.Sprintf("cache-%03d.example.net:11211", i) },
	"numbers": func(i int) string { return strconv.Itoa(i) },
	"mixed": func(i int) string {
		return []string{"abear", "solidiform", "a", "ключ", "日本", "x y", "\x00", "é"}[i%8] + strconv.Itoa(i/8)
	},
}

// key is a key as services have them, or any bytes.
func (r *runner) key() string {
	switch r.IntN(8) {
	case 0:
		return ""
	case 1:
		bytes := make([]byte, r.IntN(200))
		for i := range bytes {
			bytes[i] = byte(r.Uint32())
		}
		return string(bytes)
	case 2:
		return strconv.Itoa(r.IntN(100))
	}
	return fmt.Sprintf("user:%d", r.Uint64())
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }

// together calls functions in goroutines of their own, many times each.
func together(times int, functions ...func(i int)) {
	var wait sync.WaitGroup
	for _, function := range functions {
		wait.Go(func() {
			for i := range times {
				function(i)
			}
		})
	}
	wait.Wait()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func panics(call func()) (did bool) {
	defer func() { did = recover() != nil }()
	call()
	return false
}
