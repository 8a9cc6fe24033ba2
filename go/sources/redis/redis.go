// Package redisstore has topology documents in Redis: a string key holds the canonical document and nothing else.
package redisstore

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"libconsistent/sources"
)

// DefaultKey is where a document lies unless somebody says otherwise.
const DefaultKey = "libconsistent:topology"

// New makes a store of a key of a server, "" for DefaultKey. The client stays the caller's.
func New(client *redis.Client, key string) *sources.Store {
	if key == "" {
		key = DefaultKey
	}
	return sources.New(&place{client, key})
}

type place struct {
	client *redis.Client
	key    string
}

// Origin is the address without secrets.
func (p *place) Origin() string {
	options := p.client.Options()
	query := "key=" + strings.NewReplacer("%3A", ":", "%2F", "/").Replace(url.QueryEscape(p.key))
	switch {
	case options.Network == "unix":
		return fmt.Sprintf("unix://%s?db=%d&%s", options.Addr, options.DB, query)
	case options.TLSConfig != nil:
		return fmt.Sprintf("rediss://%s/%d?%s", options.Addr, options.DB, query)
	}
	return fmt.Sprintf("redis://%s/%d?%s", options.Addr, options.DB, query)
}

// Get is what the key has.
func (p *place) Get(ctx context.Context) (*sources.Found, error) { return p.get(ctx, p.client) }

func (p *place) get(ctx context.Context, from redis.StringCmdable) (*sources.Found, error) {
	text, err := from.Get(ctx, p.key).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &sources.Found{Text: text, Version: sources.Digest(text)}, nil
}

// Write sets the key and publishes the epoch in one transaction.
func (p *place) Write(ctx context.Context, text []byte, found *sources.Found, epoch uint64) (bool, error) {
	same := true
	err := p.client.Watch(ctx, func(tx *redis.Tx) error {
		there, err := p.get(ctx, tx)
		if err != nil {
			return err
		}
		if same = sources.Same(there, found); !same {
			return nil
		}
		_, err = tx.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
			pipe.Set(ctx, p.key, text, 0)
			pipe.Publish(ctx, p.channel(), strconv.FormatUint(epoch, 10))
			return nil
		})
		return err
	}, p.key)
	if errors.Is(err, redis.TxFailedErr) {
		return false, nil
	}
	return same && err == nil, err
}

// Texts reads on each message of the channel, on each notification of the server's, and on each subscription, which is
// what a new connection begins with.
func (p *place) Texts(ctx context.Context, poll time.Duration, take func(*sources.Found)) error {
	notices := p.client.Subscribe(ctx, p.channel())
	defer notices.Close()
	// Told by servers whose notify-keyspace-events is on, whoever writes.
	if err := notices.PSubscribe(ctx, "__keyspace@*__:"+literal(p.key)); err != nil {
		return err
	}
	return sources.OnNotices(ctx, poll, p, notices.ChannelWithSubscriptions(), nil, take)
}

func (p *place) channel() string { return "libconsistent:" + p.key }

// literal is a key as a pattern that only it matches.
func literal(key string) string {
	var pattern strings.Builder
	for _, char := range []byte(key) {
		if strings.IndexByte(`*?[]\^-`, char) >= 0 {
			pattern.WriteByte('\\')
		}
		pattern.WriteByte(char)
	}
	return pattern.String()
}
