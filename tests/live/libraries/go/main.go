// Command libraries places keys by the ring libraries of Go: a job a line on standard input, its answers a line on
// standard output.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
)

// A job is a library, what is done to it, and the keys it then places, in hexadecimal digits.
type job struct {
	Library string
	Options options
	Steps   []step
	Keys    []string
}

type options struct {
	Hash       string
	Replicas   int
	Partitions int
	Load       float64
	Slots      uint64
	Probes     int
	Buckets    int
	// The places of nodes that are down.
	Dead []int
	// Whether each key is a request that stays on its node.
	Bounded bool
}

// A step adds or removes a node, or gives one that is there another weight.
type step struct {
	Add, Remove string
	Weight      int
	Again       bool
}

func run() error {
	in := json.NewDecoder(bufio.NewReader(os.Stdin))
	out := json.NewEncoder(os.Stdout)
	for in.More() {
		var j job
		if err := in.Decode(&j); err != nil {
			return err
		}
		prepare, found := libraries[j.Library]
		if !found {
			return fmt.Errorf("no library %q", j.Library)
		}
		place, err := prepare(j.Options, j.Steps)
		if err != nil {
			return fmt.Errorf("%s: %w", j.Library, err)
		}
		chosen := make([]*string, len(j.Keys)) // nil for none
		for i, digits := range j.Keys {
			key, err := hex.DecodeString(digits)
			if err != nil {
				return err
			}
			node, err := place(string(key))
			if err != nil {
				return fmt.Errorf("%s: %w", j.Library, err)
			}
			if node != "" {
				chosen[i] = &node
			}
		}
		if err := out.Encode(chosen); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
