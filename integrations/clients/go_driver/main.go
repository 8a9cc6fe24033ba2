// Command go_driver is a service of the tests of go-redis and gomemcache: its client places keys by a document's ring.
//
//	go_driver redis|memcached
//
// Requests and answers are JSON, one a line; the first request is the start. It ends when its standard input does.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"

	"libconsistent"
)

// store is a client, as the tests use it.
type store interface {
	set(key, value string) error
	get(key string) (string, error)
	live() int // servers that the client would ask
	close() error
}

type request struct {
	Op       string
	Document json.RawMessage
	Servers  map[string]string // go-redis's Addrs
	Secret   string            // hexadecimal
	Keys     []string          // hexadecimal
	Value    string
	ID       string
	Address  string
}

type answer struct {
	Error  string   `json:"error,omitempty"`
	Failed int      `json:"failed"` // keys of the request
	Nodes  []string `json:"nodes,omitempty"`
	Live   int      `json:"live"`
}

func main() {
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	var ring *libconsistent.Ring
	var client store
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			break
		}
		var asked request
		var told answer
		if err = json.Unmarshal(line, &asked); err == nil && asked.Op == "start" {
			if ring, client, err = start(os.Args[1], asked); err == nil {
				defer client.close()
			}
		} else if err == nil {
			told, err = serve(ring, client, asked)
		}
		if err != nil {
			told.Error = err.Error()
			var refused *libconsistent.Error
			if errors.As(err, &refused) {
				told.Error = fmt.Sprintf("%v | %v", refused.Kind, refused)
			}
		}
		if err := out.Encode(told); err != nil {
			break
		}
	}
}

func start(kind string, asked request) (*libconsistent.Ring, store, error) {
	var secret *[16]byte
	if asked.Secret != "" {
		secret = new([16]byte)
		if _, err := hex.Decode(secret[:], []byte(asked.Secret)); err != nil {
			return nil, nil, err
		}
	}
	ring, err := libconsistent.FromJSONWithRows(asked.Document, nil, secret)
	if err != nil {
		return nil, nil, err
	}
	if kind == "redis" {
		client, err := newRedis(ring, secret, asked.Servers)
		return ring, client, err
	}
	client, err := newMemcached(ring)
	return ring, client, err
}

func serve(ring *libconsistent.Ring, client store, asked request) (told answer, err error) {
	keys := make([]string, len(asked.Keys))
	for i, digits := range asked.Keys {
		key, err := hex.DecodeString(digits)
		if err != nil {
			return told, err
		}
		keys[i] = string(key)
	}
	switch asked.Op {
	case "set":
		told.Failed, err = each(keys, func(key string) error { return client.set(key, asked.Value) })
	case "get":
		told.Failed, err = each(keys, func(key string) error {
			value, err := client.get(key)
			if err == nil && value != asked.Value {
				err = fmt.Errorf("%q has %q", key, value)
			}
			return err
		})
	case "place":
		for _, key := range keys {
			id, _ := ring.GetNode(key)
			told.Nodes = append(told.Nodes, id)
		}
	case "down":
		err = ring.MarkDown(asked.ID)
	case "up":
		err = ring.MarkUp(asked.ID)
	case "add":
		err = ring.AddNode(libconsistent.Node{ID: asked.ID, Address: asked.Address})
	case "remove":
		err = ring.RemoveNode(asked.ID)
	case "move":
		err = ring.SetAddress(asked.ID, asked.Address)
	case "live":
	default:
		err = fmt.Errorf("no such request: %q", asked.Op)
	}
	told.Live = client.live()
	return told, err
}

// each calls a function for the keys from eight goroutines, and counts failures; the error is one of them.
func each(keys []string, call func(string) error) (failed int, last error) {
	var group sync.WaitGroup
	var lock sync.Mutex
	for part := range 8 {
		group.Go(func() {
			for i := part; i < len(keys); i += 8 {
				if err := call(keys[i]); err != nil {
					lock.Lock()
					failed++
					last = err
					lock.Unlock()
				}
			}
		})
	}
	group.Wait()
	return failed, last
}
