package main

import (
	"fmt"
	"runtime"
	"sync"

	"libconsistent"
)

// reportTogether shows what look-ups that only the engine can make gain by more goroutines.
func reportTogether(d data) {
	ring, err := libconsistent.New(libconsistent.Nodes(ids...), libconsistent.WithScheme("ketama"))
	must(err)
	many := runtime.GOMAXPROCS(0)
	fmt.Printf("\n| ketama, 100 nodes | 1 goroutine: ns a key | %d goroutines: ns a key | 1 / %d |\n|---|--:|--:|--:|\n", many, many)
	for _, look := range []struct {
		name string
		up   func(key string)
	}{
		{"Ring.GetNode", func(key string) { ring.GetNode(key) }},
		{"Ring.GetNodes(key, 3)", func(key string) { ring.GetNodes(key, 3) }},
	} {
		times := map[int][]float64{}
		for range max(3, rounds/3) {
			for _, goroutines := range []int{1, many} {
				times[goroutines] = append(times[goroutines], nanoseconds(func() {
					var wait sync.WaitGroup
					part := len(d.keys) / goroutines
					for g := range goroutines {
						wait.Go(func() {
							for _, key := range d.keys[g*part : (g+1)*part] {
								look.up(key)
							}
						})
					}
					wait.Wait()
				})/float64(len(d.keys)))
			}
		}
		one, all := median(times[1]), median(times[many])
		fmt.Printf("| %s | %.1f | %.1f | %.2f |\n", look.name, one, all, one/all)
	}
}
