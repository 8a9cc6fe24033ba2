package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/IBM/sarama"
	"github.com/twmb/franz-go/pkg/kgo"
	"libconsistent"
	"libconsistent/integrations/franzgo"
	saramaring "libconsistent/integrations/sarama"
)

// pick is a client's choice of a partition.
type pick func(key []byte) (int, error)

func compare(client string, partitions, keys int) error {
	ids := make([]string, partitions)
	for i := range ids {
		ids[i] = fmt.Sprintf("events-%d", i)
	}
	ring, err := libconsistent.New(libconsistent.Nodes(ids...), libconsistent.WithScheme("kafka"))
	if err != nil {
		return err
	}
	own, ours, err := picks(client, ring, partitions)
	if err != nil {
		return err
	}
	differ := 0
	for range keys {
		key := make([]byte, rand.IntN(40))
		for i := range key {
			key[i] = byte(rand.Uint32())
		}
		wanted, err := own(key)
		if err != nil {
			return err
		}
		got, err := ours(key)
		if err != nil {
			return err
		}
		if got != wanted {
			differ++
		}
	}
	fmt.Println(differ)
	return nil
}

func picks(client string, ring *libconsistent.Ring, count int) (own, ours pick, err error) {
	if client == "sarama" {
		made, err := saramaring.Partitioner(ring, nil)
		if err != nil {
			return nil, nil, err
		}
		of := func(partitioner sarama.Partitioner) pick {
			return func(key []byte) (int, error) {
				partition, err := partitioner.Partition(&sarama.ProducerMessage{Key: sarama.ByteEncoder(key)}, int32(count))
				return int(partition), err
			}
		}
		return of(sarama.NewMurmur2Partitioner("events")), of(made("events")), nil
	}
	made, err := franzgo.Partitioner(ring, nil)
	if err != nil {
		return nil, nil, err
	}
	of := func(partitioner kgo.Partitioner) pick {
		topic := partitioner.ForTopic("events")
		return func(key []byte) (int, error) { return topic.Partition(&kgo.Record{Key: key}, count), nil }
	}
	return of(kgo.StickyKeyPartitioner(nil)), of(made), nil
}
