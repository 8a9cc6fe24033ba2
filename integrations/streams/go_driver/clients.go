package main

import (
	"context"
	"errors"
	"time"

	"github.com/IBM/sarama"
	"github.com/twmb/franz-go/pkg/kgo"
	"libconsistent"
	"libconsistent/integrations/franzgo"
	saramaring "libconsistent/integrations/sarama"
)

type franzgoProducer struct{ client *kgo.Client }

func newFranzgo(ring *libconsistent.Ring, address, topic string) (producer, error) {
	partitioner, err := franzgo.Partitioner(ring, nil)
	if err != nil {
		return nil, err
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(address), kgo.DefaultProduceTopic(topic),
		kgo.RecordPartitioner(partitioner))
	return franzgoProducer{client}, err
}

func (p franzgoProducer) produce(keys [][]byte) (failed int, last error) {
	records := make([]*kgo.Record, len(keys))
	for i, key := range keys {
		records[i] = &kgo.Record{Key: key, Value: []byte("v")}
	}
	for _, result := range p.client.ProduceSync(context.Background(), records...) {
		if result.Err != nil {
			failed++
			last = result.Err
		}
	}
	return failed, last
}

func (p franzgoProducer) close() { p.client.Close() }

type saramaProducer struct {
	client sarama.SyncProducer
	topic  string
}

func newSarama(ring *libconsistent.Ring, address, topic string) (producer, error) {
	partitioner, err := saramaring.Partitioner(ring, nil)
	if err != nil {
		return nil, err
	}
	config := sarama.NewConfig()
	config.Producer.Partitioner = partitioner
	config.Producer.Return.Successes = true
	// Two minutes, in which a broker starts on a busy machine.
	config.Producer.Retry.Max, config.Producer.Retry.Backoff = 600, 200*time.Millisecond
	config.Metadata.Retry.Max, config.Metadata.Retry.Backoff = 600, 200*time.Millisecond
	client, err := sarama.NewSyncProducer([]string{address}, config)
	return saramaProducer{client, topic}, err
}

func (p saramaProducer) produce(keys [][]byte) (failed int, last error) {
	messages := make([]*sarama.ProducerMessage, len(keys))
	for i, key := range keys {
		messages[i] = &sarama.ProducerMessage{Topic: p.topic, Value: sarama.StringEncoder("v")}
		if key != nil {
			messages[i].Key = sarama.ByteEncoder(key)
		}
	}
	err := p.client.SendMessages(messages)
	var refused sarama.ProducerErrors
	if errors.As(err, &refused) {
		return len(refused), refused[0].Err
	}
	return 0, err
}

func (p saramaProducer) close() { _ = p.client.Close() }
