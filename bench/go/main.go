// Command bench shows the Go package beside its peers and a map, as Markdown. Usage: bench [--quick]
package main

import (
	"fmt"
	"log"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"libconsistent"
)

const (
	vnodes = 160
	hot    = 1000
	joiner = "cache-100.example.net:11211"
)

var (
	rounds = 21
	total  = 100_000
	sink   int
)

func splitmix64(i int) uint64 {
	z := (uint64(i) + 1) * 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// data is keys, all in the forms that look-ups take.
type data struct {
	keys      []string
	positions []uint64
	packed    []byte
	offsets   []uint32
}

// Distinct keys, for splitmix64 is a bijection.
func newData(count int) data {
	d := data{offsets: []uint32{0}}
	for i := range count {
		d.positions = append(d.positions, splitmix64(i))
		d.keys = append(d.keys, fmt.Sprintf("%016x", d.positions[i]))
		d.packed = append(d.packed, d.keys[i]...)
		d.offsets = append(d.offsets, uint32(len(d.packed)))
	}
	return d
}

// way is one kind of look-up. run looks up all keys from start to end.
type way struct {
	name string
	run  func(d *data, start, end int)
	peer bool

	streamed, hot []float64
	allocations   float64 // a key
}

func (w *way) three() bool { return strings.Contains(w.name, ", 3") }

func each(look func(key string) int) func(d *data, start, end int) {
	return func(d *data, start, end int) {
		sum := 0
		for _, key := range d.keys[start:end] {
			sum += look(key)
		}
		sink += sum
	}
}

// batches makes calls of 1000 keys.
func batches(call func(d *data, start, end int) ([]uint32, *libconsistent.Placement, error)) func(*data, int, int) {
	return func(d *data, start, end int) {
		for ; start < end; start += 1000 {
			indices, _, err := call(d, start, start+1000)
			must(err)
			sink += len(indices)
		}
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func median(times []float64) float64 {
	sorted := slices.Sorted(slices.Values(times))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

func nanoseconds(run func()) float64 {
	start := time.Now()
	run()
	return float64(time.Since(start).Nanoseconds())
}

func newRing() *libconsistent.Ring {
	ring, err := libconsistent.New(libconsistent.Nodes(ids...), libconsistent.WithVnodes(vnodes))
	must(err)
	return ring
}

var ids = func() (ids []string) {
	for i := range 100 {
		ids = append(ids, fmt.Sprintf("cache-%03d.example.net:11211", i))
	}
	return ids
}()

func ourWays(ring *libconsistent.Ring, d data) []*way {
	held := ring.Snapshot()
	owners := make(map[string]string, len(d.keys))
	for i, key := range d.keys {
		owners[key] = ids[i%len(ids)]
	}
	into := make([]uint32, 3)
	return []*way{
		{name: "map", run: each(func(key string) int { return len(owners[key]) })},
		{name: "Ring.GetNode", run: each(func(key string) int {
			id, _ := ring.GetNode(key)
			return len(id)
		})},
		{name: "Placement.Locate", run: each(func(key string) int {
			index, _ := held.Locate(key)
			return int(index)
		})},
		{name: "Ring.GetNodes(key, 3)", run: each(func(key string) int { return len(ring.GetNodes(key, 3)) })},
		{name: "Placement.GetNodesInto, 3", run: each(func(key string) int { return held.GetNodesInto(key, into) })},
		{name: "Ring.Place, 1000 keys", run: batches(
			func(d *data, start, end int) ([]uint32, *libconsistent.Placement, error) {
				return ring.Place(d.keys[start:end])
			})},
		{name: "Ring.PlacePacked, 1000 keys", run: batches(
			func(d *data, start, end int) ([]uint32, *libconsistent.Placement, error) {
				return ring.PlacePacked(d.packed, d.offsets[start:end+1])
			})},
		{name: "Ring.PlaceHashed, 1000 keys", run: batches(
			func(d *data, start, end int) ([]uint32, *libconsistent.Placement, error) {
				return ring.PlaceHashed(d.positions[start:end])
			})},
	}
}

// What is measured must be right.
func compare(ring *libconsistent.Ring, d data) {
	placed, held, err := ring.Place(d.keys)
	must(err)
	packed, _, err := ring.PlacePacked(d.packed, d.offsets)
	must(err)
	for i, key := range d.keys {
		id, _ := held.ID(placed[i])
		if one, ok := ring.GetNode(key); !ok || one != id || packed[i] != placed[i] {
			log.Fatalf("%s: GetNode, Place and PlacePacked differ", key)
		}
	}
}

func measure(ways []*way, d data) {
	for range rounds {
		runtime.GC()
		for _, w := range ways {
			w.run(&d, 0, hot)
			w.streamed = append(w.streamed, nanoseconds(func() { w.run(&d, 0, total) })/float64(total))
			w.run(&d, 0, hot)
			passes := total / hot
			w.hot = append(w.hot, nanoseconds(func() {
				for range passes {
					w.run(&d, 0, hot)
				}
			})/float64(passes*hot))
		}
	}
	for _, w := range ways {
		w.allocations = testing.AllocsPerRun(5, func() { w.run(&d, 0, hot) }) / hot
	}
}

func report(ways []*way, d data) {
	base, baseHot := median(ways[0].streamed), median(ways[0].hot)
	best := map[bool]float64{false: math.Inf(1), true: math.Inf(1)} // by whether it finds three nodes
	for _, w := range ways {
		if w.peer {
			best[w.three()] = min(best[w.three()], median(w.streamed))
		}
	}
	fmt.Println("| look-up | ns a key | x map | best peer / this | hot: ns a key | x map | allocations a key |")
	fmt.Println("|---|--:|--:|--:|--:|--:|--:|")
	ratios := map[string]float64{}
	allocations := map[string]float64{}
	for _, w := range ways {
		one, warm := median(w.streamed), median(w.hot)
		ratios[w.name], allocations[w.name] = one/base, w.allocations
		fmt.Printf("| %s | %.1f | %.2f | %.2f | %.1f | %.2f | %.4g |\n",
			w.name, one, one/base, best[w.three()]/one, warm, warm/baseHot, w.allocations)
	}
	reportChanges()
	reportLeases(d)
	reportTogether(d)
	reportDropIns(d)
	fmt.Println("\n| budget: live ring, streamed | at most | measured | |\n|---|--:|--:|---|")
	round := func(ratio float64) float64 { return float64(int(ratio*100+0.5)) / 100 }
	budget("Ring.GetNode, allocations", 0, allocations["Ring.GetNode"])
	if libconsistent.Backend() == "wasm" {
		budget("Ring.GetNode, x map", 1, round(ratios["Ring.GetNode"]))
		reportStart()
		return
	}
	budget("Ring.GetNode, x map", 2.4, round(ratios["Ring.GetNode"]))
	budget("Ring.Place of 1000 keys, x map", 1.2, round(ratios["Ring.Place, 1000 keys"]))
}

func budget(name string, most, measured float64) {
	verdict := "met"
	if measured > most {
		verdict = "**missed**"
	}
	fmt.Printf("| %s | %.4g | %.4g | %s |\n", name, most, measured, verdict)
}

func reportChanges() {
	times := make([][3][]float64, len(changes))
	for range max(3, rounds/3) {
		for i, c := range changes {
			runtime.GC()
			var add, remove func()
			times[i][0] = append(times[i][0], nanoseconds(func() { add, remove = c.build() }))
			times[i][1] = append(times[i][1], nanoseconds(add))
			if remove != nil {
				times[i][2] = append(times[i][2], nanoseconds(remove))
			}
		}
	}
	fmt.Println("\n| 100 nodes | build, us | add a node, us | remove a node, us |\n|---|--:|--:|--:|")
	for i, c := range changes {
		fmt.Printf("| %s |", c.name)
		for _, step := range times[i] {
			if len(step) == 0 {
				fmt.Print(" - |")
				continue
			}
			fmt.Printf(" %.1f |", median(step)/1000)
		}
		fmt.Println()
	}
}

// change is how a library makes a ring, then adds and removes a node.
type change struct {
	name  string
	build func() (add, remove func())
}

func main() {
	log.SetFlags(0)
	if len(os.Args) == 2 && os.Args[1] == "--start" {
		start()
		return
	}
	if len(os.Args) == 2 && os.Args[1] == "--quick" {
		rounds, total = 3, 10_000
	} else if len(os.Args) != 1 {
		log.Fatalf("usage: %s [--quick]", os.Args[0])
	}
	d := newData(total)
	ring := newRing()
	compare(ring, d)
	ways := append(ourWays(ring, d), peerWays()...)
	debug.SetGCPercent(400)
	measure(ways, d)

	title := map[string]string{"cgo": "Go", "wasm": "Go without cgo"}[libconsistent.Backend()]
	fmt.Printf("# %s\n\n%s, libconsistent by %s; %s.\n", title, runtime.Version(), libconsistent.Backend(), versions())
	fmt.Printf("100 nodes x %d points; %d random keys of 16 bytes, streamed, and %d hot ones; medians of %d interleaved\n"+
		"rounds. The map holds the very key strings. lafikl has 10 points a node; buraksezer looks up partitions,\n"+
		"here as many as the others have points.\n\n", vnodes, total, hot, rounds)
	report(ways, d)
}

func versions() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "peers' versions unknown"
	}
	var all []string
	for _, module := range info.Deps {
		if strings.Contains(module.Path, ".") {
			all = append(all, module.Path+" "+module.Version)
		}
	}
	return strings.Join(all, ", ")
}
