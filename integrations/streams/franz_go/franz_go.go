// Command franz_go produces a record to the topic "events": franz_go topology.json ADDRESS
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/twmb/franz-go/pkg/kgo"
	"libconsistent"
	"libconsistent/integrations/franzgo"
)

func main() {
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, path, address string) error {
	document, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	ring, err := libconsistent.FromJSON(document)
	if err != nil {
		return err
	}
	partitioner, err := franzgo.Partitioner(ring, nil) // events-7 is partition 7
	if err != nil {
		return err
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(address), kgo.RecordPartitioner(partitioner))
	if err != nil {
		return err
	}
	defer client.Close()
	record := &kgo.Record{Topic: "events", Key: []byte("user:42"), Value: []byte("login")}
	if err := client.ProduceSync(ctx, record).FirstErr(); err != nil {
		return err
	}
	home, _ := ring.GetNode("user:42")
	fmt.Println(home, record.Partition)
	return nil
}
