// Places the keys of a file, one a line, and writes their node indices as 32-bit little-endian integers.
// Usage: place TOPOLOGY KEYS
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"

	"libconsistent"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: place TOPOLOGY KEYS")
		os.Exit(2)
	}
	if err := place(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func place(topology, keys string) error {
	document, err := os.ReadFile(topology)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(keys)
	if err != nil {
		return err
	}
	ring, err := libconsistent.FromJSON(document)
	if err != nil {
		return err
	}
	defer ring.Close()

	lines := bytes.Split(text, []byte("\n"))
	if len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1] // what follows the last newline
	}
	indices, _, err := ring.PlaceBytes(lines)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	if err := binary.Write(out, binary.LittleEndian, indices); err != nil {
		return err
	}
	return out.Flush()
}
