package main

import (
	"context"
	"net"
	"time"

	"github.com/bradfitz/gomemcache/memcache"
	"libconsistent"
	"libconsistent/integrations/gomemcache"
)

type memcachedStore struct {
	selector *gomemcache.Selector
	client   *memcache.Client
	health   *libconsistent.HealthChecker
}

func newMemcached(ring *libconsistent.Ring) (store, error) {
	selector, err := gomemcache.New(ring)
	if err != nil {
		return nil, err
	}
	health, err := libconsistent.NewHealthChecker(context.Background(), ring,
		libconsistent.CheckPolicy{Interval: 100 * time.Millisecond}, nil)
	if err != nil {
		return nil, err
	}
	client := memcache.NewFromSelector(selector)
	client.Timeout, client.MaxIdleConns = 5*time.Second, 8
	return &memcachedStore{selector, client, health}, nil
}

func (s *memcachedStore) set(key, value string) error {
	return s.client.Set(&memcache.Item{Key: key, Value: []byte(value)})
}

func (s *memcachedStore) get(key string) (string, error) {
	item, err := s.client.Get(key)
	if err != nil {
		return "", err
	}
	return string(item.Value), nil
}

func (s *memcachedStore) live() int {
	count := 0
	_ = s.selector.Each(func(net.Addr) error { count++; return nil })
	return count
}

func (s *memcachedStore) close() error {
	_ = s.health.Close()
	_ = s.selector.Close()
	return s.client.Close()
}
