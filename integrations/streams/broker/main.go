// Command broker is a Kafka broker for tests: kfake, which speaks the protocol on loopback and keeps records in memory,
// or with -data in a folder, where they outlive the process.
//
//	broker [-port N] [-data FOLDER] TOPIC=PARTITIONS ..
//
// It prints its address once it listens, and ends when its standard input does.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/twmb/franz-go/pkg/kfake"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "broker:", err)
		os.Exit(1)
	}
}

func run() error {
	port := flag.Int("port", 0, "the port to listen on; 0 is a free one")
	data := flag.String("data", "", "a folder that records are kept in")
	flag.Parse()
	options := []kfake.Opt{kfake.NumBrokers(1), kfake.Ports(*port)}
	if *data != "" {
		options = append(options, kfake.DataDir(*data), kfake.SyncWrites())
	}
	for _, topic := range flag.Args() {
		name, count, _ := strings.Cut(topic, "=")
		partitions, err := strconv.ParseInt(count, 10, 32)
		if err != nil || name == "" || partitions < 1 {
			return fmt.Errorf("%q is not TOPIC=PARTITIONS", topic)
		}
		options = append(options, kfake.SeedTopics(int32(partitions), name))
	}
	cluster, err := kfake.NewCluster(options...)
	if err != nil {
		return err
	}
	defer cluster.Close()
	fmt.Println(cluster.ListenAddrs()[0])
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
