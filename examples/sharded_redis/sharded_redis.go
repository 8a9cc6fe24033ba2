// A sharded Redis store with failover: the heir of each key has a copy, and is asked while the key's shard is down.
// Usage: sharded_redis SHARD SHARD SHARD ..    redis servers, as 127.0.0.1:6379
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"slices"
	"time"

	"libconsistent"
)

const timeout = 2 * time.Second

// redis is one server, asked over one connection in its protocol, RESP.
type redis struct {
	net.Conn
	in *bufio.Reader
}

func connect(address string) (*redis, error) {
	connection, err := net.DialTimeout("tcp", address, timeout)
	return &redis{connection, bufio.NewReader(connection)}, err
}

// ask gives "" for a key that is not there.
func (r *redis) ask(words ...string) (answer string, err error) {
	r.SetDeadline(time.Now().Add(timeout))
	request := fmt.Sprintf("*%d\r\n", len(words))
	for _, word := range words {
		request += fmt.Sprintf("$%d\r\n%s\r\n", len(word), word)
	}
	if _, err = io.WriteString(r, request); err != nil {
		return "", err
	}
	line, err := r.in.ReadString('\n')
	var length int
	switch {
	case err != nil || line == "$-1\r\n":
		return "", err
	case line[0] == '-':
		return "", fmt.Errorf("%s: %s", words[0], line)
	case line[0] != '$':
		return line[1 : len(line)-2], nil
	}
	if _, err := fmt.Sscanf(line, "$%d\r\n", &length); err != nil {
		return "", err
	}
	value := make([]byte, length+len("\r\n"))
	_, err = io.ReadFull(r.in, value)
	return string(value[:length]), err
}

// ping is what makes a shard well: an answer. A server that hangs still accepts connections.
func ping(_ context.Context, probe libconsistent.Probe) error {
	server, err := connect(probe.Address)
	if err == nil {
		defer server.Close()
		_, err = server.ask("PING")
	}
	return err
}

// store is the shards, and the ring that says where each key lives.
type store struct {
	ring   *libconsistent.Ring
	shards map[string]*redis
	keys   []string
}

func (s *store) get(key string) string {
	id, _ := s.ring.GetNode(key)
	return must(s.shards[id].ask("GET", key))
}

func (s *store) set(key, value string) {
	// The second of these nodes is the heir: GetNode(key), should the first be down.
	for _, id := range s.ring.GetNodes(key, 2) {
		must(s.shards[id].ask("SET", key, value))
	}
}

// takeBack brings a shard that has returned, empty or outdated, up to date; from then on it is asked again.
func (s *store) takeBack(id string) error {
	s.shards[id] = must(connect(must(s.ring.Node(id)).Address))
	for _, key := range s.keys {
		homes := must(s.ring.GetNodesWith(key, 2, libconsistent.Replicas{IncludeDown: true}))
		if value := s.get(key); value != "" && slices.Contains(homes, id) {
			must(s.shards[id].ask("SET", key, value))
			for _, standIn := range s.ring.GetNodes(key, 2) {
				if !slices.Contains(homes, standIn) {
					must(s.shards[standIn].ask("DEL", key))
				}
			}
		}
	}
	return s.ring.MarkUp(id)
}

// count is of how many keys something holds.
func (s *store) count(holds func(key string) bool) (count int) {
	for _, key := range s.keys {
		if holds(key) {
			count++
		}
	}
	return count
}

func main() {
	if len(os.Args) < 4 {
		log.Fatal("usage: sharded_redis SHARD SHARD SHARD ..")
	}
	s := store{shards: make(map[string]*redis)}
	var nodes []libconsistent.Node
	for i, address := range os.Args[1:] {
		id := fmt.Sprint("shard-", i)
		nodes = append(nodes, libconsistent.Node{ID: id, Address: address})
		s.shards[id] = must(connect(address))
	}
	s.ring = must(libconsistent.New(nodes))
	policy := libconsistent.DefaultCheckPolicy()
	policy.Interval, policy.Timeout = 100*time.Millisecond, 500*time.Millisecond
	checker := must(libconsistent.NewHealthChecker(context.Background(), s.ring, policy, ping))
	defer checker.Close()

	for i := range 1000 {
		s.keys = append(s.keys, fmt.Sprint("user:", i))
		s.set(s.keys[i], "old")
	}
	fmt.Println("keys:", must(s.ring.Distribution(s.keys)).Counts)
	fmt.Println("kill one of the shards now")
	var gone string
	waitUntil(func() bool {
		down := func(id string) bool { return must(s.ring.State(id)) == libconsistent.Down }
		if i := slices.IndexFunc(s.ring.Nodes(), down); i >= 0 {
			gone = s.ring.Nodes()[i]
		}
		return gone != ""
	})
	s.ring.MarkDown(gone) // checks alone do not bring it back: what it has is not to be read

	heirs := make(map[string]bool)
	moved := s.count(func(key string) bool {
		primary, _ := s.ring.GetPrimary(key)
		heir, _ := s.ring.GetNode(key)
		if primary == gone {
			heirs[heir] = true
		}
		return primary == gone
	})
	kept := s.count(func(key string) bool { return s.get(key) == "old" })
	for _, key := range s.keys {
		s.set(key, "new")
	}
	fmt.Println("down:", gone)
	fmt.Println("start it again")
	rise := must(s.ring.HealthPolicy()).Rise
	waitUntil(func() bool { return must(s.ring.Health(gone)).Successes >= rise })
	must(gone, s.takeBack(gone))

	kept = min(kept, s.count(func(key string) bool { return s.get(key) == "new" }))
	back := s.count(func(key string) bool { home, _ := s.ring.GetNode(key); return home == gone })
	lost := len(s.keys) - kept
	fmt.Printf("keys %d, moved %d, heirs %d, back %d, lost %d\n", len(s.keys), moved, len(heirs), back, lost)
	if lost > 0 {
		os.Exit(1)
	}
}

func waitUntil(condition func() bool) {
	for !condition() {
		time.Sleep(10 * time.Millisecond)
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
