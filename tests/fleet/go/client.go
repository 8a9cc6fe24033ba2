// A memcached client of one gomemcache client a server; the ring names the server of each key.
// Usage: client TOPOLOGY write|read|name KEYS [DOWN_ID ...]
// KEYS has one key a line. `write` stores "value of KEY" under each and prints how many were stored, `read` prints how
// many were found with this value, `name` prints the id of each key's server.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/bradfitz/gomemcache/memcache"
	"libconsistent"
)

func main() {
	if len(os.Args) < 4 {
		fail(errors.New("usage: client TOPOLOGY write|read|name KEYS [DOWN_ID ...]"))
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4:]); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "client:", err)
	os.Exit(1)
}

func run(topology, verb, keys string, down []string) error {
	document, err := os.ReadFile(topology)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(keys)
	if err != nil {
		return err
	}
	ring, err := libconsistent.FromJSON(document)
	if err != nil {
		return err
	}
	defer ring.Close()
	for _, id := range down {
		if err := ring.MarkDown(id); err != nil {
			return err
		}
	}
	clients := make(map[string]*memcache.Client)
	for _, id := range ring.Nodes() {
		node, err := ring.Node(id)
		if err != nil {
			return err
		}
		clients[id] = memcache.New(node.Address)
	}

	out := bufio.NewWriter(os.Stdout)
	done := 0
	for key := range strings.Lines(string(text)) {
		key = strings.TrimSuffix(key, "\n")
		id, ok := ring.GetNode(key)
		if !ok {
			return errors.New("no node is live")
		}
		switch verb {
		case "name":
			fmt.Fprintln(out, id)
		case "write":
			if err := clients[id].Set(&memcache.Item{Key: key, Value: []byte("value of " + key)}); err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
			done++
		case "read":
			item, err := clients[id].Get(key)
			if err != nil && !errors.Is(err, memcache.ErrCacheMiss) {
				return fmt.Errorf("%s: %w", id, err)
			}
			if err == nil && string(item.Value) == "value of "+key {
				done++
			}
		default:
			return fmt.Errorf("nobody knows the verb %q", verb)
		}
	}
	if verb != "name" {
		fmt.Fprintln(out, done)
	}
	return out.Flush()
}
