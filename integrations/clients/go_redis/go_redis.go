// Command go_redis keeps some values in the shards of a topology document: go_redis topology.json
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/redis/go-redis/v9"
	"libconsistent"
	"libconsistent/integrations/goredis"
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
	// Who joins or leaves the document joins or leaves the client.
	following, err := ring.Follow(path, libconsistent.FollowPolicy{})
	if err != nil {
		return err
	}
	defer following.Close()
	client, err := goredis.New(ring, nil, &redis.RingOptions{DialTimeout: 200 * time.Millisecond, DialerRetries: 1})
	if err != nil {
		return err
	}
	defer client.Close()

	if err := client.Set(ctx, "cart:{user42}", "book", time.Minute).Err(); err != nil {
		return err
	}
	shard, err := client.GetShardClientForKey("profile:{user42}") // the same: only user42 is hashed
	if err != nil {
		return err
	}
	home, _ := ring.GetNode("cart:{user42}")
	value, err := shard.Get(ctx, "cart:{user42}").Result()
	fmt.Println(home, value)
	return err
}
