package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"libconsistent"
)

// reportStart shows how long the first ring of a process takes: the module is compiled, or read from the cache. It is
// the least of many times, since whatever else the machine does makes them longer.
func reportStart() {
	folder, err := os.MkdirTemp("", "bench-go-")
	must(err)
	defer os.RemoveAll(folder)
	var cold, kept []float64
	starts(folder) // fills the cache
	for range rounds {
		cold = append(cold, starts("off"))
		kept = append(kept, starts(folder))
	}
	fmt.Println("\n| the first ring of a process | at most, ms | measured, ms | |\n|---|--:|--:|---|")
	budget("the module is compiled", 400, slices.Min(cold)/1e6)
	budget("the compiled module is read from the cache", 20, slices.Min(kept)/1e6)
}

// starts is the nanoseconds that another process tells.
func starts(cache string) float64 {
	self, err := os.Executable()
	must(err)
	command := exec.Command(self, "--start")
	command.Env = append(os.Environ(), "LIBCONSISTENT_CACHE="+cache)
	told, err := command.Output()
	must(err)
	count, err := strconv.ParseFloat(strings.TrimSpace(string(told)), 64)
	must(err)
	return count
}

func start() {
	begun := time.Now()
	_, err := libconsistent.New(libconsistent.Nodes("a"))
	must(err)
	fmt.Println(time.Since(begun).Nanoseconds())
}
