// Command go_driver is a service of the tests of franz-go and sarama: it produces records by the ring of a document.
//
//	go_driver produce franzgo|sarama ADDRESS TOPIC DOCUMENT
//	go_driver compare franzgo|sarama PARTITIONS KEYS
//
// produce reads requests, JSON one a line, and answers each when its records are acknowledged. compare tells
// how many random keys the dialect "kafka" places otherwise than the client by itself.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	"libconsistent"
)

// producer is a client, as the tests use it; nil is a record without a key.
type producer interface {
	produce(keys [][]byte) (failed int, last error)
	close()
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch args[0] {
	case "produce":
		return serve(args[1], args[2], args[3], args[4])
	case "compare":
		partitions, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		keys, err := strconv.Atoi(args[3])
		if err != nil {
			return err
		}
		return compare(args[1], partitions, keys)
	}
	return fmt.Errorf("no such request: %q", args[0])
}

type request struct {
	Op   string
	ID   string
	Keys []string // hexadecimal, "-" for none
}

type answer struct {
	Error  string `json:"error,omitempty"`
	Failed int    `json:"failed"`
}

func serve(client, address, topic, path string) error {
	document, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	ring, err := libconsistent.FromJSON(document)
	if err != nil {
		return err
	}
	clients := map[string]func(*libconsistent.Ring, string, string) (producer, error){
		"franzgo": newFranzgo, "sarama": newSarama,
	}
	made, err := clients[client](ring, address, topic)
	if err != nil {
		return err
	}
	defer made.close()
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return nil
		}
		var asked request
		if err := json.Unmarshal(line, &asked); err != nil {
			return err
		}
		var told answer
		if told.Failed, err = handle(ring, made, asked); err != nil {
			told.Error = err.Error()
		}
		if err := json.NewEncoder(os.Stdout).Encode(told); err != nil {
			return err
		}
	}
}

func handle(ring *libconsistent.Ring, client producer, asked request) (int, error) {
	switch asked.Op {
	case "down":
		return 0, ring.MarkDown(asked.ID)
	case "up":
		return 0, ring.MarkUp(asked.ID)
	case "add":
		return 0, ring.AddNode(libconsistent.Node{ID: asked.ID})
	}
	keys := make([][]byte, len(asked.Keys))
	for i, digits := range asked.Keys {
		if digits != "-" {
			key, err := hex.DecodeString(digits)
			if err != nil {
				return 0, err
			}
			keys[i] = key
		}
	}
	return client.produce(keys)
}
