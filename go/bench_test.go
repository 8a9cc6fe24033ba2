package libconsistent

import (
	"fmt"
	"strings"
	"testing"
)

const benchKeys = 1 << 16

// 100 nodes of 160 points, and keys that are streamed, each asked for once a round.
func benchRing(b *testing.B) (*Ring, []string) {
	nodes := make([]Node, 100)
	for i := range nodes {
		nodes[i].ID = fmt.Sprintf("cache-%03d.example.net:11211", i)
	}
	keys := make([]string, benchKeys)
	for i := range keys {
		keys[i] = fmt.Sprintf("user:%d/%x", i, splitmix64(uint64(i))&0xffff)
	}
	return ringOf(b, nodes, WithVnodes(160)), keys
}

var sink int

func BenchmarkMap(b *testing.B) {
	_, keys := benchRing(b)
	known := make(map[string]string, len(keys))
	for _, key := range keys {
		known[strings.Clone(key)] = key
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		sink += len(known[keys[i&(benchKeys-1)]])
		i++
	}
}

func BenchmarkGetNode(b *testing.B) {
	ring, keys := benchRing(b)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		id, _ := ring.GetNode(keys[i&(benchKeys-1)])
		sink += len(id)
		i++
	}
}

func BenchmarkLocateHashed(b *testing.B) {
	ring, _ := benchRing(b)
	snapshot := ring.Snapshot()
	b.ReportAllocs()
	position := uint64(0)
	for b.Loop() {
		index, _ := snapshot.LocateHashed(position)
		sink += int(index)
		position += 0x9e3779b97f4a7c15
	}
}

func BenchmarkGetNodes3(b *testing.B) {
	ring, keys := benchRing(b)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		sink += len(ring.GetNodes(keys[i&(benchKeys-1)], 3))
		i++
	}
}

// The batches report the time of one key.
func BenchmarkPlace1000(b *testing.B) {
	ring, keys := benchRing(b)
	perKey(b, func(start int) {
		indices, _, _ := ring.Place(keys[start : start+1000])
		sink += len(indices)
	})
}

func BenchmarkPlacePacked1000(b *testing.B) {
	ring, keys := benchRing(b)
	var packed []byte
	offsets := []uint32{0}
	for _, key := range keys {
		packed = append(packed, key...)
		offsets = append(offsets, uint32(len(packed)))
	}
	perKey(b, func(start int) {
		indices, _, _ := ring.PlacePacked(packed, offsets[start:start+1001])
		sink += len(indices)
	})
}

func perKey(b *testing.B, call func(start int)) {
	b.ReportAllocs()
	start := 0
	for b.Loop() {
		call(start)
		start = (start + 1000) % (benchKeys - 1000)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/key")
}

func BenchmarkMarkDownUp(b *testing.B) {
	ring, _ := benchRing(b)
	id := ring.Nodes()[50]
	for b.Loop() {
		ring.MarkDown(id)
		ring.MarkUp(id)
	}
}
