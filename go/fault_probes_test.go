package libconsistent

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// logged is what goes to slog.Default() during a test.
type logged struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.Write(p)
}

func (l *logged) lines() []string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return strings.Split(strings.TrimSuffix(l.text.String(), "\n"), "\n")
}

func listen(t *testing.T) *logged {
	l, before := new(logged), slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(l, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return l
}

// everyFive checks so often that tests end soon.
var everyFive = CheckPolicy{Interval: 5 * time.Millisecond, Jitter: Zero, Timeout: 200 * time.Millisecond}

// Errors and panics are failures; the first of each is told.
func TestFault30FailuresOfProbesAreTold(t *testing.T) {
	var nothing map[string]*int
	for name, test := range map[string]struct {
		probe ProbeFunc
		told  []string
	}{
		"error":    {func(context.Context, Probe) error { return errors.New("out of order") }, []string{`failed; .*error="out of order"`}},
		"panic":    {func(_ context.Context, p Probe) error { *nothing[p.ID]++; return nil }, []string{"panicked; .*nil pointer.*fault_probes_test.go"}},
		"nil":      {func(context.Context, Probe) error { panic(nil) }, []string{"panicked; .*panic called with nil argument"}},
		"goexit":   {func(context.Context, Probe) error { runtime.Goexit(); return nil }, []string{"failed; .*ended its goroutine"}},
		"well":     {func(context.Context, Probe) error { return nil }, nil},
		"too late": {func(ctx context.Context, _ Probe) error { <-ctx.Done(); return ctx.Err() }, nil},
		"both": {func(_ context.Context, p Probe) error {
			if p.ID == "a" {
				panic("mistaken")
			}
			return errors.New("out of order")
		}, []string{"failed; ", "panicked; "}},
	} {
		t.Run(name, func(t *testing.T) {
			told := listen(t)
			ring := ringOf(t, Nodes("a", "b"))
			must(t, ring.SetHealthPolicy(HealthPolicy{MaxEjected: 100}))
			policy := everyFive
			if name == "too late" {
				policy.Timeout = 5 * time.Millisecond
			}
			checker, err := NewHealthChecker(t.Context(), ring, policy, test.probe)
			must(t, err)
			for _, id := range []string{"a", "b"} {
				if name == "well" {
					eventually(t, id, func() bool { return successes(t, ring, id) >= 5 })
				} else {
					waitFor(t, ring, id, Down)
				}
			}
			time.Sleep(30 * time.Millisecond)
			must(t, checker.Close())
			lines := strings.Join(told.lines(), "\n")
			if found := strings.Count(lines, "level=WARN"); found != len(test.told) {
				t.Errorf("%d warnings:\n%s", found, lines)
			}
			for _, pattern := range test.told {
				if !regexp.MustCompile(pattern).MatchString(lines) || !regexp.MustCompile("node=[ab] ").MatchString(lines) {
					t.Errorf("%s is not in:\n%s", pattern, lines)
				}
			}
		})
	}
}

// A node that the default probe could not reach is refused when the checker starts; one that joins later fails.
func TestFault30NodesWithoutAddress(t *testing.T) {
	before := runtime.NumGoroutine()
	// The same as in the other languages.
	for _, address := range []string{
		"", "localhost", ":80", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:000080", "h:http",
		"h:no such", "h:+80", "h:-1", "h: 80", "h:\u0663", "::1:80", "[]:80", "[::1]", "[[::1]]:80", "a]b:80",
		"[::1]x:80",
	} {
		ring := ringOf(t, []Node{{ID: "good", Address: "127.0.0.1:80"}, {ID: "lost", Address: address}})
		_, err := NewHealthChecker(t.Context(), ring, CheckPolicy{}, nil)
		if !errors.Is(err, ErrAddress) || !strings.Contains(err.Error(), `node "lost": has `) {
			t.Error(address, err)
		}
		checker, err := NewHealthChecker(t.Context(), ring, CheckPolicy{}, askVersion)
		must(t, err)
		must(t, checker.Close())
		if err := ConnectTCP(t.Context(), Probe{ID: "lost", Address: address}); !errors.Is(err, ErrAddress) {
			t.Error(address, err)
		}
	}
	for _, address := range []string{"localhost:1", "[::1]:65535", "a.example:08", "[fe80::1%eth0]:80"} {
		checker, err := NewHealthChecker(t.Context(), ringOf(t, []Node{{ID: "a", Address: address}}), CheckPolicy{}, nil)
		must(t, err)
		must(t, checker.Close())
	}
	eventually(t, "goroutines are left", func() bool { return runtime.NumGoroutine() <= before })

	told := listen(t)
	ring := ringOf(t, []Node{{ID: "gone", Address: "[::1]:1"}, {ID: "named", Address: "localhost:1"}})
	must(t, ring.SetHealthPolicy(HealthPolicy{MaxEjected: 100}))
	checker, err := NewHealthChecker(t.Context(), ring, everyFive, nil)
	must(t, err)
	waitFor(t, ring, "gone", Down)
	if lines := told.lines(); len(lines) != 1 || lines[0] != "" {
		t.Error("that nobody listens is no mistake of the program:", lines)
	}
	must(t, ring.AddNode(Node{ID: "late"}))
	waitFor(t, ring, "late", Down)
	must(t, checker.Close())
	if lines := told.lines(); len(lines) != 1 || !strings.Contains(lines[0], "has no address") {
		t.Error(lines)
	}
}

// A probe that told nothing counts neither way.
func TestFault30CancelledProbes(t *testing.T) {
	ring := ringOf(t, Nodes("a"))
	checks, err := ring.Checks(CheckPolicy{Jitter: Zero})
	must(t, err)
	for round := range time.Duration(5) {
		due, err := checks.Due(round * time.Second)
		must(t, err)
		for i, want := range []bool{true, false} {
			if out, err := checks.Cancel(due[0].Number); err != nil || out != want {
				t.Error(round, i, out, err)
			}
		}
		if counted, err := checks.Finished(due[0].Number, false, round*time.Second); err != nil || counted {
			t.Error(round, counted, err)
		}
	}
	if health, err := ring.Health("a"); err != nil || health.LastChecked != nil || health.Failures != 0 {
		t.Error(health, err)
	}
	must(t, ring.Close())
	if _, err := checks.Cancel(1); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

// Checks that cannot go on say so, unless it is because the ring was closed.
func TestTheEndOfCheckersIsTold(t *testing.T) {
	for name, want := range map[string]string{"broken": "ERROR.*health checks have ended.*checks: NULL", "closed": "^$"} {
		t.Run(name, func(t *testing.T) {
			told := listen(t)
			ring := ringOf(t, Nodes("a"))
			checks, err := ring.Checks(everyFive)
			must(t, err)
			if name == "closed" {
				must(t, ring.Close())
			} else {
				checks = &Checks{ring: ring, engine: checks.engine} // stands for a library that fails inside
			}
			ended, end := context.WithCancel(t.Context())
			checker := &HealthChecker{checks: checks, cancel: end}
			checker.run(ended)
			if lines := told.lines(); len(lines) != 1 || !regexp.MustCompile(want).MatchString(lines[0]) || ended.Err() == nil {
				t.Error(lines)
			}
		})
	}
}
