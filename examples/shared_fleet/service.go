// A service in Go whose ring is as the store says. It answers each line of keys with where they are.
// Usage: service REDIS    as 127.0.0.1:6379
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"libconsistent"
	"libconsistent/sources"
	redisstore "libconsistent/sources/redis"
)

// answer is what a line of keys is answered with.
type answer struct {
	Epoch       uint64   `json:"epoch"`
	Fingerprint string   `json:"fingerprint"`
	Nodes       []string `json:"nodes"`
	Error       string   `json:"error"`
}

// quiet logs nothing: the ring tells what goes wrong.
type quiet struct{}

func (quiet) Printf(context.Context, string, ...any) {}

func main() {
	redis.SetLogger(quiet{})
	if err := run(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func run(address string) error {
	ctx := context.Background()
	client := redis.NewClient(&redis.Options{Addr: address})
	defer client.Close()
	store := redisstore.New(client, redisstore.DefaultKey)
	found, err := store.Get(ctx)
	if err != nil {
		return err
	}
	if found == nil {
		return errors.New("no topology is there")
	}
	ring, err := libconsistent.FromJSON(found.Text)
	if err != nil {
		return err
	}
	defer ring.Close()
	watch, err := store.Watch(ctx, ring, sources.WatchOptions{Poll: time.Second})
	if err != nil {
		return err
	}
	defer watch.Close()
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		text, err := json.Marshal(place(ring, strings.Fields(lines.Text())))
		if err != nil {
			return err
		}
		fmt.Println(string(text))
	}
	return lines.Err()
}

func place(ring *libconsistent.Ring, keys []string) answer {
	told := answer{Epoch: ring.Epoch(), Fingerprint: ring.Fingerprint(), Nodes: []string{}}
	for _, key := range keys {
		node, _ := ring.GetNode(key)
		told.Nodes = append(told.Nodes, node)
	}
	if source, err := ring.Source(); err == nil && source != nil {
		told.Error = source.Error
	}
	return told
}
