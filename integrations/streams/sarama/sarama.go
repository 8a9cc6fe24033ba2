// Command sarama produces a message to the topic "events": sarama topology.json ADDRESS
package main

import (
	"fmt"
	"os"

	"github.com/IBM/sarama"
	"libconsistent"
	saramaring "libconsistent/integrations/sarama"
)

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(path, address string) error {
	document, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	ring, err := libconsistent.FromJSON(document)
	if err != nil {
		return err
	}
	config := sarama.NewConfig()
	config.Producer.Return.Successes = true
	config.Producer.Partitioner, err = saramaring.Partitioner(ring, nil) // events-7 is partition 7
	if err != nil {
		return err
	}
	producer, err := sarama.NewSyncProducer([]string{address}, config)
	if err != nil {
		return err
	}
	defer producer.Close()
	partition, _, err := producer.SendMessage(&sarama.ProducerMessage{
		Topic: "events", Key: sarama.StringEncoder("user:42"), Value: sarama.StringEncoder("login"),
	})
	home, _ := ring.GetNode("user:42")
	fmt.Println(home, partition)
	return err
}
