// Asks the systems where keys are, and writes a JSON file for each.
package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bradfitz/gomemcache/memcache"
	"github.com/cespare/xxhash/v2"

	dskit "record/dskit"
	"record/otel"
	"record/thanos"
	consistenthash "record/vm"
)

type node struct {
	ID   string `json:"id"`
	Zone string `json:"zone,omitempty"`
}

type recorded struct {
	Name      string  `json:"name"`
	Nodes     []node  `json:"nodes"`
	Placement []int   `json:"placement"`
	Second    []int   `json:"second,omitempty"`
	N         int     `json:"n,omitempty"`
	Replicas  [][]int `json:"replicas,omitempty"`
}

var keys = makeKeys()

func makeKeys() []string {
	random := rand.New(rand.NewSource(20))
	keys := []string{"", "a", "ключ", "é", "{t}x", strings.Repeat("x", 250), "tenant\xc3\xbf__name__"}
	for len(keys) < 1000 {
		keys = append(keys, fmt.Sprintf([]string{"user:%d", "%016x", "/v1/items/%d"}[random.Intn(3)], random.Int63()))
	}
	return keys
}

func named(count int, zones ...string) []node {
	var nodes []node
	for i := range count {
		next := node{ID: fmt.Sprintf("10.0.%d.%d:%d", i/200, i%200+1, 11211+i%3)}
		if len(zones) > 0 {
			next.Zone = zones[i%len(zones)]
		}
		nodes = append(nodes, next)
	}
	return nodes
}

func ids(nodes []node) []string {
	var ids []string
	for _, node := range nodes {
		ids = append(ids, node.ID)
	}
	return ids
}

func place(nodes []node, ask func(string) string) []int {
	var places []int
	for _, key := range keys {
		places = append(places, slices.Index(ids(nodes), ask(key)))
	}
	return places
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func write(folder, file, system, version string, cases []recorded) {
	all := map[string]any{"system": system, "version": version, "keys": keys, "cases": cases}
	text, err := json.Marshal(all)
	check(err)
	check(os.WriteFile(filepath.Join(folder, file+".json"), append(text, '\n'), 0o644))
}

func main() {
	folder := os.Args[1]
	counts := []int{1, 2, 3, 5, 12, 61}
	var cases []recorded

	for _, count := range append(counts, 400) {
		nodes := named(count)
		slices.Reverse(nodes)
		cases = append(cases, recorded{Name: fmt.Sprintf("n%d", count), Nodes: nodes, Placement: place(nodes, otel.Ask(ids(nodes)))})
	}
	write(folder, "otel-loadbalancing", "OpenTelemetry Collector, loadbalancingexporter", "v0.131.0", cases)

	cases = nil
	for _, count := range counts {
		nodes := named(count)
		list := new(memcache.ServerList)
		check(list.SetServers(ids(nodes)...))
		ask := func(key string) string {
			address, err := list.PickServer(key)
			check(err)
			return address.String()
		}
		cases = append(cases, recorded{Name: fmt.Sprintf("n%d", count), Nodes: nodes, Placement: place(nodes, ask)})
	}
	write(folder, "gomemcache", "github.com/bradfitz/gomemcache, ServerList", "4d751bb6e37c", cases)

	cases = nil
	for _, count := range counts {
		// In natural order, which 10.0.0.9 before 10.0.0.10 is; the selector is told them in reverse.
		nodes := named(count)
		given := ids(nodes)
		slices.Reverse(given)
		list := new(dskit.MemcachedJumpHashSelector)
		check(list.SetServers(given...))
		ask := func(key string) string {
			address, err := list.PickServer(key)
			check(err)
			return address.String()
		}
		cases = append(cases, recorded{Name: fmt.Sprintf("n%d", count), Nodes: nodes, Placement: place(nodes, ask)})
	}
	write(folder, "dskit-jump", "github.com/grafana/dskit/cache, MemcachedJumpHashSelector", "de1ec7541c44", cases)

	cases = nil
	for _, count := range counts[1:] {
		nodes := named(count)
		ring := consistenthash.NewConsistentHash(ids(nodes), 0)
		next := recorded{Name: fmt.Sprintf("n%d", count), Nodes: nodes}
		for _, key := range keys {
			first := ring.GetNodeIdx(xxhash.Sum64String(key), nil)
			next.Placement = append(next.Placement, first)
			next.Second = append(next.Second, ring.GetNodeIdx(xxhash.Sum64String(key), []int{first}))
		}
		cases = append(cases, next)
	}
	write(folder, "victoriametrics-consistenthash", "VictoriaMetrics, lib/consistenthash, seed 0", "v1.154.1", cases)

	cases = nil
	for _, rule := range []struct {
		name  string
		n     int
		nodes []node
	}{
		{"n1", 1, named(1)}, {"n4", 4, named(4)}, {"n20", 3, named(20)}, {"az2", 4, named(5, "a", "b")},
		{"az3", 6, named(9, "a", "b", "c")}, {"az-uneven", 4, named(10, "a", "a", "a", "b", "")},
		{"az-each", 5, named(5, "a", "b", "c", "d", "e")}, {"az1", 3, named(4, "a")}, {"az30", 5, named(30, "x", "y", "z")},
	} {
		var endpoints []thanos.Endpoint
		for _, node := range rule.nodes {
			endpoints = append(endpoints, thanos.Endpoint{Address: node.ID, AZ: node.Zone})
		}
		ask := thanos.Ask(endpoints, rule.n)
		next := recorded{Name: rule.name, Nodes: rule.nodes, N: rule.n}
		for _, key := range keys {
			places := ask(key)
			next.Placement = append(next.Placement, places[0])
			next.Replicas = append(next.Replicas, places)
		}
		cases = append(cases, next)
	}
	write(folder, "thanos-receive-ketama", "Thanos Receive, its hashring compiled alone", "v0.39.2", cases)
}
