// Command gomemcache keeps some values in the servers of a topology document: gomemcache topology.json
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/bradfitz/gomemcache/memcache"
	"libconsistent"
	"libconsistent/integrations/gomemcache"
)

func main() {
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, path string) error {
	document, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	ring, err := libconsistent.FromJSON(document)
	if err != nil {
		return err
	}
	// Connects to each server once a second: one that does not answer is down, until it answers again.
	health, err := libconsistent.NewHealthChecker(ctx, ring, libconsistent.CheckPolicy{}, nil)
	if err != nil {
		return err
	}
	defer health.Close()
	selector, err := gomemcache.New(ring)
	if err != nil {
		return err
	}
	defer selector.Close()
	cache := memcache.NewFromSelector(selector)
	defer cache.Close()

	if err := cache.Set(&memcache.Item{Key: "user:42", Value: []byte("Ada"), Expiration: 60}); err != nil {
		return err
	}
	item, err := cache.Get("user:42")
	if err != nil {
		return err
	}
	home, _ := ring.GetNode("user:42")
	fmt.Println(home, string(item.Value))
	return cache.Ping()
}
