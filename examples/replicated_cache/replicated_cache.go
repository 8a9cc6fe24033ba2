// A replicated cache: every key on two memcached servers, so that one may be killed and nothing is lost.
// Usage: replicated_cache ADDRESS ADDRESS ADDRESS ..    addresses as 127.0.0.1:11211
package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"libconsistent"
)

const (
	copies   = 2
	keys     = 1000
	patience = 2 * time.Minute // until somebody must have killed a server
)

// memcached is one server, asked over one connection; every call fails once the server is gone.
type memcached struct {
	net.Conn
	in *bufio.Reader
}

// ask gives the first line of the answer.
func (m *memcached) ask(format string, values ...any) (string, error) {
	m.SetDeadline(time.Now().Add(2 * time.Second))
	if _, err := fmt.Fprintf(m, format, values...); err != nil {
		return "", err
	}
	return m.in.ReadString('\n')
}

func (m *memcached) set(key, value string) error {
	answer, err := m.ask("set %s 0 0 %d\r\n%s\r\n", key, len(value), value)
	if err == nil && answer != "STORED\r\n" {
		err = fmt.Errorf("set %s: %s", key, answer)
	}
	return err
}

// get gives "" for a key that is not there.
func (m *memcached) get(key string) (string, error) {
	head, err := m.ask("get %s\r\n", key) // VALUE key flags length, or END
	if err != nil || head == "END\r\n" {
		return "", err
	}
	var name string
	var flags, length int
	if _, err := fmt.Sscanf(head, "VALUE %s %d %d\r\n", &name, &flags, &length); err != nil {
		return "", err
	}
	value := make([]byte, length+len("\r\nEND\r\n"))
	_, err = io.ReadFull(m.in, value)
	return string(value[:length]), err
}

// replicatedCache is the servers, and the ring that says which of them hold a key.
type replicatedCache struct {
	ring      *libconsistent.Ring
	servers   map[string]*memcached
	failovers int
}

// read takes any copy: that of the first server that answers and has it.
func (c *replicatedCache) read(key string) string {
	for _, node := range c.ring.GetNodes(key, copies) {
		value, err := c.servers[node].get(key)
		if err != nil {
			c.ring.Report(node, false) // the third in a row takes the node down: nobody asks it again
			c.failovers++
		} else if value != "" {
			return value
		}
	}
	return ""
}

// restore writes a copy to the next node of the key's walk where one was on a node that is down; how many there were.
func (c *replicatedCache) restore(key, value string) (restored int) {
	held, err := c.ring.GetNodesWith(key, copies, libconsistent.Replicas{IncludeDown: true})
	must(err)
	for _, node := range c.ring.GetNodes(key, copies) {
		if !slices.Contains(held, node) {
			must(c.servers[node].set(key, value))
			restored++
		}
	}
	return restored
}

func main() {
	addresses := os.Args[1:]
	if len(addresses) <= copies {
		fmt.Fprintln(os.Stderr, "usage: replicated_cache ADDRESS ADDRESS ADDRESS ..")
		os.Exit(2)
	}
	var nodes []libconsistent.Node
	cache := replicatedCache{servers: make(map[string]*memcached)}
	for i, address := range addresses {
		id := fmt.Sprint("cache-", i)
		nodes = append(nodes, libconsistent.Node{ID: id, Address: address})
		connection, err := net.DialTimeout("tcp", address, 2*time.Second)
		must(err)
		cache.servers[id] = &memcached{connection, bufio.NewReader(connection)}
	}
	var err error
	cache.ring, err = libconsistent.New(nodes)
	must(err)

	for i := range keys {
		key := fmt.Sprint("user:", i)
		for _, node := range cache.ring.GetNodes(key, copies) {
			must(cache.servers[node].set(key, "value of "+key))
		}
	}
	fmt.Printf("%d keys written to %d of %d servers each\n", keys, copies, len(addresses))
	fmt.Println("reading them again and again: kill one of the servers now (kill -9)")

	end := time.Now().Add(patience)
	failovers, lost, restored := -1, 0, 0
	var down []string
	// Until a server is known to be down, and all keys were read once without it.
	for len(down) == 0 || cache.failovers > failovers {
		if time.Now().After(end) {
			must(fmt.Errorf("no server was killed"))
		}
		failovers, lost, down = cache.failovers, 0, nil
		for i := range keys {
			if key := fmt.Sprint("user:", i); cache.read(key) != "value of "+key {
				lost++
			}
		}
		for _, id := range cache.ring.Nodes() {
			if state, err := cache.ring.State(id); err == nil && state == libconsistent.Down {
				down = append(down, id)
			}
		}
		time.Sleep(20 * time.Millisecond)
	}

	for i := range keys {
		key := fmt.Sprint("user:", i)
		if value := cache.read(key); value != "" {
			restored += cache.restore(key, value)
		}
	}
	fmt.Println("down:", strings.Join(down, " "))
	fmt.Printf("keys %d, failovers %d, restored %d, lost %d\n", keys, failovers, restored, lost)
	if lost > 0 {
		os.Exit(1)
	}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
