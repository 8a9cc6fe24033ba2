// Package partitions finds the partition of a record by a ring whose nodes are the partitions of a topic. The modules
// beside it hand it to Kafka's clients: libconsistent/integrations/franzgo and libconsistent/integrations/sarama.
package partitions

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"libconsistent"
)

// What has no partition.
var (
	// ErrNotLive is a key none of whose nodes is live.
	ErrNotLive = errors.New("libconsistent: no partition of the ring is live")
	// ErrName is a node that names no partition.
	ErrName = errors.New("libconsistent: a node names no partition")
	// ErrMissing is a partition that the topic does not have.
	ErrMissing = errors.New("libconsistent: the topic has no such partition")
	// ErrOrder is a node of the dialect "kafka", which numbers partitions by the order of nodes, under another number.
	ErrOrder = errors.New("libconsistent: a partition is not at its place")
)

// Partitions is a topic's partitions by a ring. Any number of goroutines may ask.
type Partitions struct {
	ring *libconsistent.Ring
	of   func(node string) (int, error)
}

// Number is the partition that a node's id ends with: 7 of "7" and of "events-7".
func Number(id string) (int, error) {
	number, err := strconv.ParseUint(id[strings.LastIndexByte(id, '-')+1:], 10, 31)
	if err != nil {
		return 0, fmt.Errorf("%w: %.64q does not end with its number", ErrName, id)
	}
	return int(number), nil
}

// New makes the partitions of a ring. A node's is what `of` says, such as the one that it owns; nil is Number. It is
// asked for each record, and about each node at once, none of which may share a partition with another.
func New(ring *libconsistent.Ring, of func(node string) (int, error)) (*Partitions, error) {
	if of == nil {
		of = Number
	}
	ordered, err := isKafka(ring)
	if err != nil {
		return nil, err
	}
	named := map[int]string{}
	for index, id := range ring.Nodes() {
		partition, err := of(id)
		if err != nil {
			return nil, err
		}
		if other, taken := named[partition]; taken {
			return nil, fmt.Errorf("%w: %.64q and %.64q are both %d", ErrName, other, id, partition)
		}
		if ordered && partition != index {
			return nil, fmt.Errorf("%w: %.64q is number %d of the dialect \"kafka\"", ErrOrder, id, index)
		}
		named[partition] = id
	}
	return &Partitions{ring, of}, nil
}

// Of is the partition of a key among those of a topic, from 0 to count - 1.
func (p *Partitions) Of(key []byte, count int) (int, error) {
	id, ok := p.ring.GetNodeBytes(key)
	if !ok {
		return 0, ErrNotLive
	}
	partition, err := p.of(id)
	if err != nil {
		return 0, err
	}
	if partition < 0 || partition >= count {
		return 0, fmt.Errorf("%w: %.64q is %d, and the topic has %d", ErrMissing, id, partition, count)
	}
	return partition, nil
}

func isKafka(ring *libconsistent.Ring) (bool, error) {
	text, err := ring.MarshalJSON()
	if err != nil {
		return false, err
	}
	var document struct {
		Scheme struct {
			Name string `json:"name"`
		} `json:"scheme"`
	}
	err = json.Unmarshal(text, &document)
	return document.Scheme.Name == "kafka", err
}
