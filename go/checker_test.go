package libconsistent

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// server is a memcached of a test's own.
type server struct {
	address string
	process *os.Process
	ended   chan struct{}
}

// serve starts a memcached, on a free port or an address it had before. The test stops it.
func serve(t *testing.T, address string) *server {
	t.Helper()
	program, err := exec.LookPath("memcached")
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip("no memcached")
	}
	must(t, err)
	for range 10 {
		at := address
		if at == "" {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			must(t, err)
			at = listener.Addr().String()
			listener.Close()
		}
		_, port, _ := net.SplitHostPort(at)
		command := exec.Command(program, "-u", "nobody", "-l", "127.0.0.1", "-p", port, "-U", "0", "-m", "64")
		must(t, command.Start())
		s := &server{at, command.Process, make(chan struct{})}
		go func() {
			command.Wait()
			close(s.ended)
		}()
		t.Cleanup(func() {
			s.process.Kill()
			<-s.ended
		})
		if s.answers() {
			return s
		}
	}
	t.Fatal("memcached did not start")
	return nil
}

// answers waits until this server, and not somebody else on its port, answers.
func (s *server) answers() bool {
	for range 250 {
		select {
		case <-s.ended:
			return false
		case <-time.After(20 * time.Millisecond):
		}
		pid, err := ask(context.Background(), s.address, "stats\r\n")
		if err == nil {
			return pid == fmt.Sprintf("STAT pid %d", s.process.Pid)
		}
	}
	return false
}

func (s *server) signal(t *testing.T, signal syscall.Signal) {
	t.Helper()
	must(t, s.process.Signal(signal))
	if signal == syscall.SIGTERM {
		<-s.ended
	}
}

// ask is the first line that a server answers.
func ask(ctx context.Context, address, question string) (string, error) {
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	defer context.AfterFunc(ctx, func() { connection.SetDeadline(time.Now()) })()
	if _, err := connection.Write([]byte(question)); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(connection).ReadString('\n')
	return strings.TrimSpace(line), err
}

// askVersion is a probe that a process must be awake for.
func askVersion(ctx context.Context, probe Probe) error {
	line, err := ask(ctx, probe.Address, "version\r\n")
	if err == nil && !strings.HasPrefix(line, "VERSION ") {
		return errors.New(line)
	}
	return err
}

var oftenChecked = CheckPolicy{Interval: 30 * time.Millisecond, Jitter: 0.1, Timeout: 150 * time.Millisecond, MaxInFlight: 8, Seed: 7}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

func waitFor(t *testing.T, ring *Ring, id string, want State) {
	t.Helper()
	eventually(t, id+" is not "+want.String(), func() bool {
		state, err := ring.State(id)
		return err == nil && state == want
	})
}

func successes(t *testing.T, ring *Ring, id string) int {
	health, err := ring.Health(id)
	must(t, err)
	return int(health.Successes)
}

// fleet is three memcached servers and their ring.
func fleet(t *testing.T) (*Ring, map[string]*server) {
	servers := make(map[string]*server)
	var nodes []Node
	for _, id := range []string{"a", "b", "c"} {
		servers[id] = serve(t, "")
		nodes = append(nodes, Node{ID: id, Address: servers[id].address})
	}
	return ringOf(t, nodes), servers
}

func TestServersStoppedAndStarted(t *testing.T) {
	ring, servers := fleet(t)
	checker, err := NewHealthChecker(t.Context(), ring, oftenChecked, nil)
	must(t, err)
	defer checker.Close()
	for id := range servers {
		eventually(t, id+" is not checked", func() bool { return successes(t, ring, id) > 0 })
	}
	home, _ := ring.GetNode("user:42")
	servers[home].signal(t, syscall.SIGTERM)
	waitFor(t, ring, home, Down)
	if heir, ok := ring.GetNode("user:42"); !ok || heir == home {
		t.Error(heir)
	}
	if primary, ok := ring.GetPrimary("user:42"); !ok || primary != home {
		t.Error(primary)
	}
	serve(t, servers[home].address)
	waitFor(t, ring, home, Up)
	if back, _ := ring.GetNode("user:42"); back != home {
		t.Error(back)
	}
	// One that joins is checked, too.
	must(t, ring.AddNode(Node{ID: "d", Address: serve(t, "").address}))
	eventually(t, "the new node is not checked", func() bool { return successes(t, ring, "d") > 0 })
}

func TestServersPaused(t *testing.T) {
	ring, servers := fleet(t)
	checker, err := NewHealthChecker(t.Context(), ring, oftenChecked, askVersion)
	must(t, err)
	defer checker.Close()
	servers["b"].signal(t, syscall.SIGSTOP) // the system still accepts connections for it
	waitFor(t, ring, "b", Down)
	servers["b"].signal(t, syscall.SIGCONT)
	waitFor(t, ring, "b", Up)
	for _, id := range []string{"a", "c"} {
		if health, err := ring.Health(id); err != nil || health.Failures > 0 {
			t.Error(id, health, err)
		}
	}
}

// Closing ends everything at once, probes that wait included.
func TestCheckerCloses(t *testing.T) {
	before := runtime.NumGoroutine()
	for name, end := range map[string]func(cancel context.CancelFunc, ring *Ring, checker *HealthChecker){
		"closed":      func(_ context.CancelFunc, _ *Ring, checker *HealthChecker) { must(t, checker.Close()) },
		"context":     func(cancel context.CancelFunc, _ *Ring, _ *HealthChecker) { cancel() },
		"ring closed": func(_ context.CancelFunc, ring *Ring, _ *HealthChecker) { must(t, ring.Close()) },
	} {
		ring := ringOf(t, []Node{{ID: "slow"}, {ID: "fast"}})
		var slow, fast atomic.Int64
		policy := oftenChecked
		policy.Timeout = time.Minute
		ctx, cancel := context.WithCancel(t.Context())
		checker, err := NewHealthChecker(ctx, ring, policy, func(ctx context.Context, probe Probe) error {
			if probe.ID == "slow" {
				slow.Add(1)
				<-ctx.Done()
				return ctx.Err()
			}
			fast.Add(1)
			return nil
		})
		must(t, err)
		eventually(t, "no probes", func() bool { return slow.Load() == 1 && fast.Load() > 2 })
		start := time.Now()
		end(cancel, ring, checker)
		eventually(t, name+": goroutines are left", func() bool { return runtime.NumGoroutine() <= before })
		if took := time.Since(start); took > 2*time.Second {
			t.Error(name, took)
		}
		made := fast.Load()
		if time.Sleep(100 * time.Millisecond); fast.Load() != made || slow.Load() != 1 {
			t.Error(name, "checks go on")
		}
		if name != "ring closed" {
			if health, err := ring.Health("slow"); err != nil || health.LastChecked != nil {
				t.Error(name, "a probe that was ended counted", health, err)
			}
		}
		must(t, checker.Close())
		cancel()
	}
}

// A server that is not there, and a probe that is too late, have failed.
func TestFailedChecks(t *testing.T) {
	ring := ringOf(t, []Node{{ID: "a", Address: "127.0.0.1:1"}, {ID: "b", Address: "127.0.0.1:1"}})
	checker, err := NewHealthChecker(t.Context(), ring, oftenChecked, nil)
	must(t, err)
	eventually(t, "nobody is down", func() bool {
		a, _ := ring.State("a")
		b, _ := ring.State("b")
		return a == Down || b == Down
	})
	must(t, checker.Close())
	if a, b := successes(t, ring, "a"), successes(t, ring, "b"); a+b != 0 {
		t.Error(a, b)
	}
	sleepy := ringOf(t, Nodes("a", "b"))
	release := make(chan struct{})
	late, err := NewHealthChecker(t.Context(), sleepy, oftenChecked, func(_ context.Context, probe Probe) error {
		if probe.ID == "a" {
			<-release // whatever the context says
		}
		return nil
	})
	must(t, err)
	waitFor(t, sleepy, "a", Down)
	close(release)
	waitFor(t, sleepy, "a", Up)
	must(t, late.Close())
}
