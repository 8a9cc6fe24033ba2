// Package franzgo partitions franz-go's records by a ring whose nodes are the partitions of the topic.
package franzgo

import (
	"log/slog"
	"sync"

	"github.com/twmb/franz-go/pkg/kgo"
	"libconsistent"
	"libconsistent/integrations/partitions"
)

// Partitioner partitions all topics by a ring, for kgo.RecordPartitioner. A node's partition is what `of` says; nil is
// the number that its id ends with. Records without a key go where kgo by default puts them, in batches of 64 KiB to
// one partition after the other.
//
// A key that has no partition fails: its record has an error of kgo that says so, and slog.Default() why, once a topic.
func Partitioner(ring *libconsistent.Ring, of func(node string) (int, error)) (kgo.Partitioner, error) {
	all, err := partitions.New(ring, of)
	if err != nil {
		return nil, err
	}
	return partitioner{all, kgo.UniformBytesPartitioner(64<<10, true, false, nil)}, nil
}

type partitioner struct {
	all  *partitions.Partitions
	rest kgo.Partitioner
}

func (p partitioner) ForTopic(name string) kgo.TopicPartitioner {
	return &topic{all: p.all, rest: p.rest.ForTopic(name), name: name}
}

type topic struct {
	all  *partitions.Partitions
	rest kgo.TopicPartitioner
	name string
	tell sync.Once
}

var _ kgo.TopicBackupPartitioner = (*topic)(nil)

// RequiresConsistency tells that keys go to partitions that cannot be written to just now, too.
func (*topic) RequiresConsistency(record *kgo.Record) bool { return record.Key != nil }

// Partition is the partition of a record; -1, which kgo refuses, if there is none.
func (t *topic) Partition(record *kgo.Record, count int) int {
	if record.Key == nil {
		return t.rest.Partition(record, count)
	}
	partition, err := t.all.Of(record.Key, count)
	if err != nil {
		t.tell.Do(func() { slog.Warn("libconsistent: a record has no partition", "topic", t.name, "error", err) })
		return -1
	}
	return partition
}

// PartitionByBackup is what kgo asks instead, since the choice for records without a key looks at what waits.
func (t *topic) PartitionByBackup(record *kgo.Record, count int, waiting kgo.TopicBackupIter) int {
	if rest, ok := t.rest.(kgo.TopicBackupPartitioner); ok && record.Key == nil {
		return rest.PartitionByBackup(record, count, waiting)
	}
	return t.Partition(record, count)
}
