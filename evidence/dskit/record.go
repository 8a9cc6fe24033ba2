// Asks dskit's ring where keys are, and writes what it answers as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-kit/log"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/grafana/dskit/kv/consul"
	"github.com/grafana/dskit/ring"
	"github.com/grafana/dskit/services"
)

type node struct {
	ID     string   `json:"id"`
	Zone   string   `json:"zone,omitempty"`
	Tokens []uint32 `json:"tokens"`
	// State is LEAVING, or SILENT for one that has sent no heartbeat for long.
	State string `json:"state,omitempty"`
}

type recorded struct {
	Name      string  `json:"name"`
	RF        int     `json:"rf"`
	ZoneAware bool    `json:"zone_aware"`
	Nodes     []node  `json:"nodes"`
	Placement []int   `json:"placement"`
	Replicas  [][]int `json:"replicas"`
}

var keys = makeKeys()

func makeKeys() []string {
	random := rand.New(rand.NewSource(21))
	keys := []string{"", "a", "ключ", "é", "{t}x", strings.Repeat("x", 250), "tenant\xc3\xbf__name__"}
	for len(keys) < 1000 {
		keys = append(keys, fmt.Sprintf([]string{"user:%d", "%016x", "/v1/items/%d"}[random.Intn(3)], random.Int63()))
	}
	return keys
}

// hash is the token of a key in Loki, Mimir and Tempo.
func hash(key string) uint32 {
	h := fnv.New32()
	h.Write([]byte(key))
	return h.Sum32()
}

// members have so many tokens each; the first ones have tokens of keys, and both ends.
func members(count, each int, zones ...string) []node {
	random := rand.New(rand.NewSource(int64(count*1000 + each)))
	taken := map[uint32]bool{}
	given := []uint32{0, math.MaxUint32}
	for i := 0; i < len(keys); i += 9 {
		given = append(given, hash(keys[i]))
	}
	var nodes []node
	for i := range count {
		next := node{ID: fmt.Sprintf("ingester-%d", i)}
		if len(zones) > 0 {
			next.Zone = zones[i%len(zones)]
		}
		for len(next.Tokens) < each {
			token := random.Uint32()
			if len(given) > 0 && len(next.Tokens)%3 == 0 {
				token, given = given[0], given[1:]
			}
			if !taken[token] {
				taken[token] = true
				next.Tokens = append(next.Tokens, token)
			}
		}
		nodes = append(nodes, next)
	}
	return nodes
}

func marked(nodes []node, state string, places ...int) []node {
	for _, place := range places {
		nodes[place].State = state
	}
	return nodes
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func ask(next recorded) recorded {
	store, closer := consul.NewInMemoryClient(ring.GetCodec(), log.NewNopLogger(), nil)
	defer func(closer io.Closer) { check(closer.Close()) }(closer)
	context := context.Background()
	check(store.CAS(context, "ring", func(any) (any, bool, error) {
		desc := ring.NewDesc()
		for _, node := range next.Nodes {
			state := ring.ACTIVE
			if node.State == "LEAVING" {
				state = ring.LEAVING
			}
			tokens := slices.Clone(node.Tokens)
			slices.Sort(tokens)
			instance := desc.AddIngester(node.ID, node.ID, node.Zone, tokens, state, time.Now(), false, time.Time{}, nil)
			if node.State == "SILENT" {
				instance.Timestamp = time.Now().Add(-time.Hour).Unix()
				desc.Ingesters[node.ID] = instance
			}
		}
		return desc, true, nil
	}))
	config := ring.Config{
		ReplicationFactor: next.RF, ZoneAwarenessEnabled: next.ZoneAware, HeartbeatTimeout: time.Minute,
		SubringCacheDisabled: true,
	}
	// A quorum is not asked for, so that what is left of a set is told.
	strategy := ring.NewIgnoreUnhealthyInstancesReplicationStrategy()
	asked, err := ring.NewWithStoreClientAndStrategy(
		config, "ring", "ring", store, strategy, prometheus.NewRegistry(), log.NewNopLogger())
	check(err)
	check(services.StartAndAwaitRunning(context, asked))
	for _, key := range keys {
		set, err := asked.Get(hash(key), ring.Write, nil, nil, nil)
		check(err)
		var places []int
		for _, instance := range set.Instances {
			places = append(places, slices.IndexFunc(next.Nodes, func(node node) bool { return node.ID == instance.Id }))
		}
		next.Placement = append(next.Placement, places[0])
		next.Replicas = append(next.Replicas, places)
	}
	check(services.StopAndAwaitTerminated(context, asked))
	return next
}

func main() {
	var cases []recorded
	for _, next := range []recorded{
		{Name: "n1", RF: 3, Nodes: members(1, 1)},
		{Name: "n3", RF: 3, Nodes: members(3, 4)},
		{Name: "n5-rf1", RF: 1, Nodes: members(5, 16)},
		{Name: "n12", RF: 3, Nodes: members(12, 128)},
		{Name: "n30-rf5", RF: 5, Nodes: members(30, 32)},
		{Name: "n8-zones-unaware", RF: 3, Nodes: members(8, 24, "a", "b", "c")},
		{Name: "n8-leaving", RF: 3, Nodes: marked(members(8, 24), "LEAVING", 0, 5)},
		{Name: "n8-silent", RF: 3, Nodes: marked(members(8, 24), "SILENT", 3, 4)},
		{Name: "z3", RF: 3, ZoneAware: true, Nodes: members(9, 32, "a", "b", "c")},
		{Name: "z3-rf2", RF: 2, ZoneAware: true, Nodes: members(7, 20, "a", "b", "c")},
		{Name: "z2-rf3", RF: 3, ZoneAware: true, Nodes: members(8, 16, "a", "b")},
		{Name: "z5-rf3", RF: 3, ZoneAware: true, Nodes: members(15, 12, "a", "b", "c", "d", "e")},
		{Name: "z-uneven", RF: 3, ZoneAware: true, Nodes: members(10, 24, "a", "a", "a", "b", "a", "c")},
		{Name: "z-some-none", RF: 4, ZoneAware: true, Nodes: members(9, 16, "a", "", "b", "a", "")},
		{Name: "z3-silent", RF: 3, ZoneAware: true, Nodes: marked(members(9, 32, "a", "b", "c"), "SILENT", 1, 6)},
	} {
		cases = append(cases, ask(next))
	}
	all := map[string]any{
		"system": "github.com/grafana/dskit/ring, Ring.Get of writes, keys hashed by 32-bit FNV-1", "version": "de1ec7541c44",
		"keys": keys, "cases": cases,
	}
	text, err := json.Marshal(all)
	check(err)
	check(os.WriteFile(filepath.Join(os.Args[1], "dskit-ring.json"), append(text, '\n'), 0o644))
}
