// Package etcdstore has topology documents in etcd: a key holds the canonical document.
package etcdstore

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"libconsistent/sources"
)

// DefaultKey is where a document lies unless somebody says otherwise.
const DefaultKey = "libconsistent/topology"

// timeout is for an answer.
const timeout = 5 * time.Second

// New makes a store of a key of a cluster, "" for DefaultKey. The client stays the caller's.
func New(client *clientv3.Client, key string) *sources.Store {
	if key == "" {
		key = DefaultKey
	}
	return sources.New(&place{client, key})
}

type place struct {
	client *clientv3.Client
	key    string
}

// Origin is the address of the first endpoint, without secrets.
func (p *place) Origin() string {
	scheme, host := "etcd", ""
	if endpoints := p.client.Endpoints(); len(endpoints) > 0 {
		host = endpoints[0]
	}
	if before, after, found := strings.Cut(host, "://"); found {
		host = after
		if before == "https" {
			scheme = "etcds"
		}
	}
	return scheme + "://" + host + "/" + p.key
}

// Get is what the key has.
func (p *place) Get(ctx context.Context) (*sources.Found, error) {
	found, _, err := p.read(ctx)
	return found, err
}

// read is what the key has, and the revision of the whole store.
func (p *place) read(ctx context.Context) (*sources.Found, int64, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	answer, err := p.client.Get(ctx, p.key)
	if err != nil {
		return nil, 0, err
	}
	for _, kv := range answer.Kvs {
		return &sources.Found{Text: kv.Value, Version: strconv.FormatInt(kv.ModRevision, 10)}, answer.Header.Revision, nil
	}
	return nil, answer.Header.Revision, nil
}

// Write puts the text if the key still has the revision that was found.
func (p *place) Write(ctx context.Context, text []byte, found *sources.Found, _ uint64) (bool, error) {
	revision := int64(0)
	if found != nil {
		var err error
		if revision, err = strconv.ParseInt(found.Version, 10, 64); err != nil {
			return false, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	answer, err := p.client.Txn(ctx).
		If(clientv3.Compare(clientv3.ModRevision(p.key), "=", revision)).
		Then(clientv3.OpPut(p.key, string(text))).
		Commit()
	return err == nil && answer.Succeeded, err
}

// Texts reads on each event since the revision that was read.
func (p *place) Texts(ctx context.Context, poll time.Duration, take func(*sources.Found)) error {
	events := make(chan clientv3.WatchResponse)
	var wait sync.WaitGroup
	defer wait.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	isWatched := false
	timer := time.NewTimer(poll)
	defer timer.Stop()
	for {
		found, revision, err := p.read(ctx)
		if err != nil {
			// The client would wait longer and longer before it connects again.
			if connection := p.client.ActiveConnection(); connection != nil {
				connection.ResetConnectBackoff()
			}
			return err
		}
		take(found)
		if !isWatched {
			isWatched = true
			wait.Go(func() { p.watch(ctx, revision+1, events) })
		}
		timer.Reset(poll)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
		case answer, ok := <-events:
			if err := answer.Err(); err != nil {
				return err
			}
			if !ok {
				return errors.New("the watch has ended")
			}
		}
	}
}

// watch hands on the events since a revision. The client's call waits for a server without end.
func (p *place) watch(ctx context.Context, revision int64, events chan<- clientv3.WatchResponse) {
	defer close(events)
	// A watch that is cancelled before the server has answered keeps its stream, which lives as long as its watcher.
	watcher := clientv3.NewWatcher(p.client)
	defer watcher.Close()
	for answer := range watcher.Watch(ctx, p.key, clientv3.WithRev(revision)) {
		select {
		case events <- answer:
		case <-ctx.Done():
			return
		}
	}
}
