// Asks the packages of Couchbase, Vitess and Kubernetes which slot has a key: record KEYS FOLDER.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	couchbase "github.com/couchbase/go-couchbase"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/sharding"
	"k8s.io/apimachinery/pkg/types"
	"vitess.io/vitess/go/sqltypes"
	"vitess.io/vitess/go/vt/key"
	topodata "vitess.io/vitess/go/vt/proto/topodata"
	"vitess.io/vitess/go/vt/vtgate/vindexes"
)

type recorded struct {
	Name    string         `json:"name"`
	Options map[string]any `json:"options,omitempty"`
	Rows    [][]int        `json:"rows,omitempty"`
	Count   int            `json:"count,omitempty"`
	// Placement is the node of each key, Shards the number of its range.
	Placement []int `json:"placement,omitempty"`
	Shards    []int `json:"shards,omitempty"`
	// Ends are the last positions of ranges but the last.
	Ends []string `json:"ends,omitempty"`
}

type file struct {
	System  string     `json:"system"`
	Version string     `json:"version"`
	Source  string     `json:"source"`
	Keys    []string   `json:"keys"`
	Cases   []recorded `json:"cases"`
}

var keys []string

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func write(name string, file file) {
	file.Keys = keys
	text, err := json.Marshal(file)
	check(err)
	check(os.WriteFile(filepath.Join(os.Args[2], name), text, 0o644))
}

// couch serves what a client reads of a bucket of so many vBuckets and servers, and asks the client.
func couch(vbuckets, servers, copies int) recorded {
	var rows [][]int
	for i := range vbuckets {
		row := []int{}
		for j := range copies {
			row = append(row, (i*7/5+j)%servers)
		}
		rows = append(rows, row)
	}
	var list []string
	for i := range servers {
		list = append(list, fmt.Sprintf("10.0.0.%d:11210", i+1))
	}
	bucket := map[string]any{
		"name": "b", "uri": "/pools/default/buckets/b", "streamingUri": "/pools/default/bs/b", "bucketType": "membase",
		"nodes": []any{}, "nodeLocator": "vbucket",
		"vBucketServerMap": map[string]any{
			"hashAlgorithm": "CRC", "numReplicas": copies - 1, "serverList": list, "vBucketMap": rows,
		},
	}
	answers := map[string]any{
		"/pools": map[string]any{"pools": []any{
			map[string]any{"name": "default", "uri": "/pools/default", "streamingUri": "/poolsStreaming/default"},
		}},
		"/pools/default": map[string]any{
			"name": "default", "buckets": map[string]any{"uri": "/pools/default/buckets"}, "nodes": []any{},
		},
		"/pools/default/buckets":   []any{bucket},
		"/pools/default/buckets/b": bucket,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		check(json.NewEncoder(w).Encode(answer))
	}))
	defer server.Close()
	client, err := couchbase.Connect(server.URL)
	check(err)
	pool, err := client.GetPool("default")
	check(err)
	got, err := pool.GetBucket("b")
	check(err)
	next := recorded{Name: fmt.Sprintf("%d of %d", vbuckets, servers), Rows: rows, Count: servers}
	for _, key := range keys {
		next.Placement = append(next.Placement, got.VBServerMap().VBucketMap[got.VBHash(key)][0])
	}
	return next
}

// vitess asks a vindex and then which shard has the keyspace id.
func vitess(name, spec string) recorded {
	ranges, err := key.ParseShardingSpec(spec)
	check(err)
	next := recorded{Name: name + " " + spec, Options: map[string]any{"vindex": name}}
	var shards []*topodata.ShardReference
	places := map[string]int{}
	for i, each := range ranges {
		text := key.KeyRangeString(each)
		places[text] = i
		shards = append(shards, &topodata.ShardReference{Name: text, KeyRange: each})
		if len(each.End) > 0 {
			next.Ends = append(next.Ends, last(each.End))
		}
	}
	vindex, err := vindexes.CreateVindex(name, name, nil)
	check(err)
	for _, text := range keys {
		found, err := vindex.(vindexes.SingleColumn).Map(context.Background(), nil, []sqltypes.Value{sqltypes.NewVarBinary(text)})
		check(err)
		shard, err := key.GetShardForKeyspaceID(shards, found[0].(key.DestinationKeyspaceID))
		check(err)
		next.Shards = append(next.Shards, places[shard])
	}
	return next
}

// last is the position before the one that these bytes begin.
func last(end []byte) string {
	var first [8]byte
	copy(first[:], end)
	number, err := strconv.ParseUint(fmt.Sprintf("%x", first), 16, 64)
	check(err)
	return fmt.Sprintf("%016x", number-1)
}

// kubernetes asks the selector of each shard whether it has an object of this uid.
func kubernetes(starts ...uint64) recorded {
	next := recorded{Name: fmt.Sprintf("%d shards from %x", len(starts), starts[1])}
	var selectors []sharding.Selector
	for i, start := range starts {
		end := "0x10000000000000000"
		if i+1 < len(starts) {
			end = fmt.Sprintf("0x%016x", starts[i+1])
			next.Ends = append(next.Ends, fmt.Sprintf("%016x", starts[i+1]-1))
		}
		selectors = append(selectors, sharding.NewSelector(sharding.ShardRangeRequirement{
			Key: "object.metadata.uid", Start: fmt.Sprintf("0x%016x", start), End: end,
		}))
	}
	for _, text := range keys {
		object := &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{UID: types.UID(text)}}
		for i, selector := range selectors {
			has, err := selector.Matches(object)
			check(err)
			if has {
				next.Shards = append(next.Shards, i)
			}
		}
	}
	return next
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	check(err)
	check(json.Unmarshal(text, &keys))
	versions := strings.Fields(os.Args[3])
	write("table-couchbase.json", file{
		System: "Couchbase, its package for Go", Version: versions[0], Source: "Bucket.VBHash and the vBucket map",
		Cases: []recorded{couch(1024, 3, 2), couch(64, 4, 1), couch(128, 7, 3)},
	})
	write("table-vitess.json", file{
		System: "Vitess, the package", Version: versions[1], Source: "a vindex's Map and key.GetShardForKeyspaceID",
		Cases: []recorded{
			vitess("xxhash", "-80-"), vitess("xxhash", "-40-80-c0-"), vitess("xxhash", "-2a-80-c1f0-"),
			vitess("binary_md5", "-55-aa-"), vitess("binary", "-30-63-75-"),
		},
	})
	write("table-kubernetes.json", file{
		System: "Kubernetes, apimachinery", Version: versions[2], Source: "sharding.Selector.Matches of object.metadata.uid",
		Cases: []recorded{
			kubernetes(0, 1<<63), kubernetes(0, 1<<62, 2<<62, 3<<62), kubernetes(0, 0x5555555555555555, 0xaaaaaaaaaaaaaaaa),
		},
	})
}
