// A replicated cache: every key on two memcached servers, so that one may be killed and nothing is lost.
// Usage: replicated_cache ADDRESS ADDRESS ADDRESS ..    addresses as 127.0.0.1:11211
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"libconsistent"
)

const (
	copies  = 2
	timeout = 2 * time.Second
)

// memcached is one server, asked over one connection; every call fails once the server is gone.
type memcached struct {
	net.Conn
	in *bufio.Reader
}

// ask gives the first line of the answer.
func (m *memcached) ask(format string, values ...any) (string, error) {
	m.SetDeadline(time.Now().Add(timeout))
	if _, err := fmt.Fprintf(m, format, values...); err != nil {
		return "", err
	}
	return m.in.ReadString('\n')
}

func (m *memcached) set(key, value string) {
	if answer := must(m.ask("set %s 0 0 %d\r\n%s\r\n", key, len(value), value)); answer != "STORED\r\n" {
		log.Fatalf("set %s: %s", key, answer)
	}
}

// get gives "" for a key that is not there.
func (m *memcached) get(key string) (string, error) {
	head, err := m.ask("get %s\r\n", key) // VALUE key flags length, or END
	if err != nil || head == "END\r\n" {
		return "", err
	}
	var length int
	if _, err := fmt.Sscanf(head, "VALUE "+key+" 0 %d\r\n", &length); err != nil {
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

func (c *replicatedCache) write(key, value string) {
	for _, node := range c.ring.GetNodes(key, copies) {
		c.servers[node].set(key, value)
	}
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
	held := must(c.ring.GetNodesWith(key, copies, libconsistent.Replicas{IncludeDown: true}))
	for _, node := range c.ring.GetNodes(key, copies) {
		if !slices.Contains(held, node) {
			c.servers[node].set(key, value)
			restored++
		}
	}
	return restored
}

func main() {
	addresses := os.Args[1:]
	if len(addresses) <= copies {
		log.Fatal("usage: replicated_cache ADDRESS ADDRESS ADDRESS ..")
	}
	cache := replicatedCache{servers: make(map[string]*memcached)}
	var nodes []libconsistent.Node
	for i, address := range addresses {
		id := fmt.Sprint("cache-", i)
		nodes = append(nodes, libconsistent.Node{ID: id, Address: address})
		connection := must(net.DialTimeout("tcp", address, timeout))
		cache.servers[id] = &memcached{connection, bufio.NewReader(connection)}
	}
	cache.ring = must(libconsistent.New(nodes))
	var keys []string
	for i := range 1000 {
		keys = append(keys, fmt.Sprint("user:", i))
		cache.write(keys[i], "value of "+keys[i])
	}
	fmt.Printf("%d keys written to %d of %d servers each\n", len(keys), copies, len(addresses))
	fmt.Println("reading them again and again: kill one of the servers now (kill -9)")

	failovers := -1
	var found, down []string
	// Until a server is known to be down, and all keys were read once without it.
	for len(down) == 0 || cache.failovers > failovers {
		failovers, found, down = cache.failovers, nil, nil
		for _, key := range keys {
			if cache.read(key) == "value of "+key {
				found = append(found, key)
			}
		}
		for _, id := range cache.ring.Nodes() {
			if must(cache.ring.State(id)) == libconsistent.Down {
				down = append(down, id)
			}
		}
		time.Sleep(20 * time.Millisecond)
	}

	restored, lost := 0, len(keys)-len(found)
	for _, key := range found {
		restored += cache.restore(key, "value of "+key)
	}
	fmt.Println("down:", strings.Join(down, " "))
	fmt.Printf("keys %d, failovers %d, restored %d, lost %d\n", len(keys), failovers, restored, lost)
	if lost > 0 {
		os.Exit(1)
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
