package main

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
	"libconsistent"
	"libconsistent/integrations/goredis"
)

type redisStore struct{ client *goredis.Client }

func newRedis(ring *libconsistent.Ring, secret *[16]byte, addrs map[string]string) (store, error) {
	client, err := goredis.New(ring, secret, &redis.RingOptions{
		Addrs: addrs, HeartbeatFrequency: 50 * time.Millisecond, DialTimeout: time.Second, DialerRetries: 1, MaxRetries: -1,
	})
	if err != nil {
		return nil, err
	}
	return redisStore{client}, nil
}

func (s redisStore) set(key, value string) error {
	return s.client.Set(context.Background(), key, value, 0).Err()
}

func (s redisStore) get(key string) (string, error) {
	return s.client.Get(context.Background(), key).Result()
}

func (s redisStore) live() int { return s.client.Len() }

func (s redisStore) close() error { return s.client.Close() }
