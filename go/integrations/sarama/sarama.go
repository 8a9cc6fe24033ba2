// Package saramaring partitions sarama's messages by a ring whose nodes are the partitions of the topic.
package saramaring

import (
	"github.com/IBM/sarama"
	"libconsistent"
	"libconsistent/integrations/partitions"
)

// Partitioner partitions all topics by a ring, for Config.Producer.Partitioner. A node's partition is what `of` says;
// nil is the number that its id ends with. Messages without a key go to a random partition, as under sarama's hashes.
func Partitioner(ring *libconsistent.Ring, of func(node string) (int, error)) (sarama.PartitionerConstructor, error) {
	all, err := partitions.New(ring, of)
	if err != nil {
		return nil, err
	}
	return func(topic string) sarama.Partitioner {
		return partitioner{all, sarama.NewRandomPartitioner(topic)}
	}, nil
}

type partitioner struct {
	all  *partitions.Partitions
	rest sarama.Partitioner
}

var _ sarama.DynamicConsistencyPartitioner = partitioner{}

// Partition is the partition of a message. An error, as of a key that has none, is the message's own.
func (p partitioner) Partition(message *sarama.ProducerMessage, count int32) (int32, error) {
	if message.Key == nil {
		return p.rest.Partition(message, count)
	}
	key, err := message.Key.Encode()
	if err != nil {
		return -1, err
	}
	partition, err := p.all.Of(key, int(count))
	return int32(partition), err
}

// RequiresConsistency tells that keys go to partitions that cannot be written to just now, too.
func (partitioner) RequiresConsistency() bool { return true }

// MessageRequiresConsistency tells it of a message with a key alone.
func (partitioner) MessageRequiresConsistency(message *sarama.ProducerMessage) bool {
	return message.Key != nil
}
