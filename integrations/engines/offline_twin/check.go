// Asks an online ring for the keys of a sample, "KEY<tab>NODE" a line, and prints how many it compared and how many
// nodes differ.
// Usage: check TOPOLOGY SAMPLE
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"libconsistent"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: check TOPOLOGY SAMPLE")
		os.Exit(2)
	}
	if err := check(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(topology, sample string) error {
	document, err := os.ReadFile(topology)
	if err != nil {
		return err
	}
	ring, err := libconsistent.FromJSON(document)
	if err != nil {
		return err
	}
	defer ring.Close()
	file, err := os.Open(sample)
	if err != nil {
		return err
	}
	defer file.Close()

	compared, different := 0, 0
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		key, node, found := strings.Cut(lines.Text(), "\t")
		if !found {
			return fmt.Errorf("%s:%d: no tab", sample, compared+1)
		}
		if online, live := ring.GetNode(key); !live || online != node {
			different++
		}
		compared++
	}
	if err := lines.Err(); err != nil {
		return err
	}
	fmt.Println(compared, different)
	return nil
}
