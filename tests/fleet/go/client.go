// A memcached client of one gomemcache client a server; a live ring names the server of each key.
// Usage: client TOPOLOGY
// Commands come on stdin, one a line; the answer to each ends with a line "ok":
//
//	update PATH   the topology document of a file
//	down ID       the node is down
//	up ID         the node is up
//	name PATH     the id of the server of each key of a file, which has one key a line
//	write PATH    stores "value of KEY" under each key, and prints how many were stored
//	read PATH     prints how many keys were found with that value
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/bradfitz/gomemcache/memcache"
	"libconsistent"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "client:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: client TOPOLOGY")
	}
	document, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	ring, err := libconsistent.FromJSON(document)
	if err != nil {
		return err
	}
	defer ring.Close()
	f := &fleet{ring: ring, out: bufio.NewWriter(os.Stdout)}
	if err := f.connect(); err != nil {
		return err
	}
	commands := bufio.NewReader(os.Stdin)
	for {
		line, err := commands.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if line == "" {
			return nil
		}
		verb, argument, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if err := f.do(verb, argument); err != nil {
			return fmt.Errorf("%s %s: %w", verb, argument, err)
		}
		fmt.Fprintln(f.out, "ok")
		if err := f.out.Flush(); err != nil {
			return err
		}
	}
}

// fleet is the servers as the ring has them.
type fleet struct {
	ring    *libconsistent.Ring
	servers map[string]*memcache.Client // by id
	out     *bufio.Writer
}

// connect makes all clients anew: no connection outlives a change.
func (f *fleet) connect() error {
	for _, server := range f.servers {
		server.Close()
	}
	f.servers = make(map[string]*memcache.Client)
	for _, id := range f.ring.Nodes() {
		node, err := f.ring.Node(id)
		if err != nil {
			return err
		}
		server := memcache.New(node.Address)
		server.Timeout = 30 * time.Second
		f.servers[id] = server
	}
	return nil
}

func (f *fleet) do(verb, argument string) error {
	switch verb {
	case "update":
		document, err := os.ReadFile(argument)
		if err != nil {
			return err
		}
		return f.change(f.ring.Update(document))
	case "down":
		return f.change(f.ring.MarkDown(argument))
	case "up":
		return f.change(f.ring.MarkUp(argument))
	case "name":
		return f.each(argument, func(id, _ string) error {
			_, err := fmt.Fprintln(f.out, id)
			return err
		})
	case "write":
		return f.count(argument, f.write)
	case "read":
		return f.count(argument, f.read)
	}
	return errors.New("nobody knows this command")
}

func (f *fleet) change(err error) error {
	if err != nil {
		return err
	}
	return f.connect()
}

// each calls for every key of a file and the id of its server.
func (f *fleet) each(path string, call func(id, key string) error) error {
	keys, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for key := range strings.Lines(string(keys)) {
		key = strings.TrimSuffix(key, "\n")
		id, ok := f.ring.GetNode(key)
		if !ok {
			return errors.New("no node is live")
		}
		if err := call(id, key); err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
	}
	return nil
}

// count prints for how many keys a call says yes.
func (f *fleet) count(path string, call func(id, key string) (bool, error)) error {
	count := 0
	err := f.each(path, func(id, key string) error {
		done, err := call(id, key)
		if done {
			count++
		}
		return err
	})
	if err == nil {
		_, err = fmt.Fprintln(f.out, count)
	}
	return err
}

func (f *fleet) write(id, key string) (bool, error) {
	err := f.servers[id].Set(&memcache.Item{Key: key, Value: []byte("value of " + key)})
	return err == nil, err
}

func (f *fleet) read(id, key string) (bool, error) {
	item, err := f.servers[id].Get(key)
	if errors.Is(err, memcache.ErrCacheMiss) {
		return false, nil
	}
	return err == nil && string(item.Value) == "value of "+key, err
}
