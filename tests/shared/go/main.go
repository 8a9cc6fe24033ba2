// A service with a ring that it shares with others: tests/shared/README.md says what it is asked.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	clientv3 "go.etcd.io/etcd/client/v3"
	"libconsistent"
	"libconsistent/sources"
	etcdstore "libconsistent/sources/etcd"
	filestore "libconsistent/sources/file"
	redisstore "libconsistent/sources/redis"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "service:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: service KIND ADDRESS")
	}
	stores, err := storesOf(args[0], args[1])
	if err != nil {
		return err
	}
	s := &service{stores: stores}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			return err
		}
		answer, err := s.do(asked)
		var refused *libconsistent.Error
		if errors.As(err, &refused) {
			answer = map[string]any{"refused": refused.Kind, "message": refused.Message}
		} else if err != nil {
			answer = map[string]any{"failed": err.Error()}
		}
		text, err := json.Marshal(answer)
		if err != nil {
			return err
		}
		fmt.Println(string(text))
	}
	return lines.Err()
}

// storesOf gives the store of each key.
func storesOf(kind, address string) (func(key string) *sources.Store, error) {
	switch kind {
	case "redis":
		client := redis.NewClient(&redis.Options{Addr: address})
		return func(key string) *sources.Store { return redisstore.New(client, key) }, nil
	case "etcd":
		client, err := clientv3.New(clientv3.Config{Endpoints: []string{address}, DialTimeout: 5 * time.Second})
		if err != nil {
			return nil, err
		}
		return func(key string) *sources.Store { return etcdstore.New(client, key) }, nil
	}
	return func(string) *sources.Store { return filestore.New(address) }, nil
}

type question struct {
	Do       string
	Key      string
	Document string
	Force    bool
	Poll     float64
	Name     string
	Count    int
}

type service struct {
	stores     func(key string) *sources.Store
	store      *sources.Store
	ring       *libconsistent.Ring
	watching   *sources.Watch
	lookups    *lookups
	goroutines int
}

// lookups looks keys up all the time.
type lookups struct {
	looked, errors, backwards atomic.Int64
	over, ended               chan struct{}
}

func look(ring *libconsistent.Ring) *lookups {
	l := &lookups{over: make(chan struct{}), ended: make(chan struct{})}
	go func() {
		defer close(l.ended)
		last := uint64(0)
		for {
			select {
			case <-l.over:
				return
			case <-time.After(2 * time.Millisecond):
			}
			for number := range 100 {
				if _, ok := ring.GetNode(fmt.Sprintf("user:%d", number)); !ok {
					l.errors.Add(1)
				}
			}
			l.looked.Add(100)
			epoch := ring.Epoch()
			if epoch < last {
				l.backwards.Add(1)
			}
			last = epoch
		}
	}()
	return l
}

func (s *service) do(asked question) (map[string]any, error) {
	ctx := context.Background()
	switch asked.Do {
	case "use":
		_, err := s.close()
		s.store = s.stores(asked.Key)
		return map[string]any{}, err
	case "get":
		found, err := s.store.Get(ctx)
		if err != nil || found == nil {
			return map[string]any{"text": nil}, err
		}
		return map[string]any{"text": append([]byte{}, found.Text...), "version": found.Version}, nil
	case "put":
		return s.put(ctx, json.RawMessage(asked.Document), asked.Force)
	case "watch":
		return s.watch(ctx, asked)
	case "ring":
		return s.now()
	case "close":
		return s.close()
	case "collect":
		debug.FreeOSMemory()
		return map[string]any{}, nil
	case "race":
		return s.race(ctx, asked.Name, asked.Count)
	}
	return nil, errors.New("nobody knows this verb")
}

func (s *service) put(ctx context.Context, document json.Marshaler, force bool) (map[string]any, error) {
	written, err := s.store.Put(ctx, document, sources.PutOptions{Force: force})
	if err != nil {
		return nil, err
	}
	if written {
		return map[string]any{"put": "written"}, nil
	}
	return map[string]any{"put": "unchanged"}, nil
}

func (s *service) watch(ctx context.Context, asked question) (map[string]any, error) {
	// The client has goroutines of its own once it is connected.
	_, _ = s.store.Get(ctx)
	s.goroutines = runtime.NumGoroutine()
	ring, err := libconsistent.FromJSON([]byte(asked.Document))
	if err != nil {
		return nil, err
	}
	s.ring = ring
	poll := time.Duration(asked.Poll * float64(time.Second))
	s.watching, err = s.store.Watch(ctx, ring, sources.WatchOptions{Poll: poll})
	s.lookups = look(ring)
	return map[string]any{}, err
}

func (s *service) now() (map[string]any, error) {
	source, err := s.ring.Source()
	if err != nil {
		return nil, err
	}
	answer := map[string]any{
		"epoch": s.ring.Epoch(), "fingerprint": s.ring.Fingerprint(), "origin": nil, "error": nil,
		"looked": s.lookups.looked.Load(), "errors": s.lookups.errors.Load(), "backwards": s.lookups.backwards.Load(),
	}
	if source != nil {
		answer["origin"] = source.Origin
		if source.Error != "" {
			answer["error"] = source.Error
		}
	}
	return answer, nil
}

func (s *service) close() (map[string]any, error) {
	if s.watching == nil {
		return map[string]any{}, nil
	}
	if err := s.watching.Close(); err != nil {
		return nil, err
	}
	close(s.lookups.over)
	<-s.lookups.ended
	s.watching = nil
	// Those of connections that were closed may take a moment.
	left := 0
	for range 100 {
		if left = runtime.NumGoroutine() - s.goroutines; left <= 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	return map[string]any{"left": max(left, 0)}, nil
}

// race adds nodes one after the other, each to what is there.
func (s *service) race(ctx context.Context, name string, count int) (map[string]any, error) {
	tries := 0
	for number := 0; number < count; {
		found, err := s.store.Get(ctx)
		if err != nil {
			return nil, err
		}
		ring, err := libconsistent.FromJSON(found.Text)
		if err != nil {
			return nil, err
		}
		if err := ring.AddNode(libconsistent.Node{ID: fmt.Sprintf("%s-%d", name, number)}); err != nil {
			return nil, err
		}
		tries++
		_, err = s.store.Put(ctx, ring, sources.PutOptions{})
		ring.Close()
		if err == nil {
			number++
		} else if !errors.Is(err, libconsistent.ErrStale) && !errors.Is(err, libconsistent.ErrConflict) {
			return nil, err
		}
	}
	return map[string]any{"tries": tries}, nil
}
