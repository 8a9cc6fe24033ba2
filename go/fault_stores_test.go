package libconsistent

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// Stores: slots, tokens and replicas, and the keys that dialects take. The right value of each fault, by its number.

var faultIDs = []string{"10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"}

func faultRing(t *testing.T, nodes []Node, options ...Option) *Ring {
	t.Helper()
	ring, err := New(nodes, options...)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func TestFault06CreateTakesOneOfEachHostAfterTheOther(t *testing.T) {
	ids := []string{"127.0.0.2:7000", "127.0.0.1:7001", "127.0.0.1:7002", "127.0.0.3:7003"}
	ring := faultRing(t, Nodes(ids...), WithScheme("redis_cluster"), WithParameter("assignment", "create"))
	for i, wanted := range []Range{{0, 4095}, {4096, 8191}, {12288, 16383}, {8192, 12287}} {
		if ranges, err := ring.Ranges(ids[i]); err != nil || !slices.Equal(ranges, []Range{wanted}) {
			t.Error(ids[i], ranges, err)
		}
	}
}

func faultRepeating(t *testing.T) *Ring {
	t.Helper()
	var run []string
	for i := range 30 {
		run = append(run, fmt.Sprint(100+i))
	}
	node := func(id, rack string, tokens ...string) Node {
		return Node{ID: id, Fields: map[string]any{"dc": "dc1", "rack": rack, "tokens": tokens}}
	}
	nodes := []Node{node("a", "r1", "0"), node("b", "r1", run...), node("c", "r2", "1000")}
	return faultRing(t, nodes, WithScheme("cassandra"), WithParameter("rule", "driver"), WithParameter("replication", "dc1:20"))
}

func TestFault09ListsAreWholeInEveryForm(t *testing.T) {
	ring := faultRepeating(t)
	snapshot := ring.Snapshot()
	longest := 0
	for i := range 300 {
		key := fmt.Sprint(i)
		whole := ring.GetNodes(key, math.MaxInt)
		longest = max(longest, len(whole))
		for _, n := range []int{1, 6, 7, 16, 17, 20, 25} {
			wanted := whole[:min(n, len(whole))]
			with, err := ring.GetNodesWith(key, n, Replicas{})
			if err != nil || !slices.Equal(ring.GetNodes(key, n), wanted) || !slices.Equal(with, wanted) {
				t.Fatal(key, n, with, err, wanted)
			}
			indices := make([]uint32, n)
			if count := snapshot.GetNodesInto(key, indices); count != len(wanted) {
				t.Fatal(key, n, count)
			}
			if one, ok := ring.PickNode(key, n, "salt"); !ok || !slices.Contains(wanted, one) {
				t.Fatal(key, n, one)
			}
		}
	}
	if longest != 20 {
		t.Error(longest)
	}
}

func TestFault10ABigintOfCassandraIsBigEndian(t *testing.T) {
	var nodes []Node
	for i, id := range faultIDs {
		token := fmt.Sprint(uint64(i) << 61)
		nodes = append(nodes, Node{ID: id, Fields: map[string]any{"tokens": []string{token}}})
	}
	ring := faultRing(t, nodes, WithScheme("cassandra"))
	for i := range uint64(200) {
		key := i * 7919
		wanted, _ := ring.GetNodeBytes(binary.BigEndian.AppendUint64(nil, key))
		if found, ok := ring.GetNodeUint64(key); !ok || found != wanted {
			t.Fatal(key, found, wanted)
		}
		indices, placement, err := ring.PlaceUint64([]uint64{key})
		if err != nil {
			t.Fatal(err)
		}
		if found, _ := placement.ID(indices[0]); found != wanted {
			t.Fatal(key, found, wanted)
		}
	}
}

func TestFault10AKeyTheSystemCouldNotHaveIsRefused(t *testing.T) {
	for _, c := range []struct{ scheme, name, value, bad, good, option string }{
		{"jump_hash", "hash", "integer", "customer:1", "customer", "hash"},
		{"jump_hash", "hash", "integer_be", "short", "8 bytes.", "hash"},
		{"guava", "hash", "long", "customer:1", "c", "hash"},
		{"kademlia", "key_id", "raw", "user:1", "12345678901234567890", "key_id"},
		{"pypi_uhashring", "keys", "int", "user:1", "12345678", "keys"},
		{"haproxy", "input", "source", "user:1", "::1", "input"},
		{"nginx_ip_hash", "", "", "user:1", "10.0.0.9", "IP address"},
	} {
		options := []Option{WithScheme(c.scheme)}
		if c.name != "" {
			options = append(options, WithParameter(c.name, c.value))
		}
		ring := faultRing(t, Nodes(faultIDs...), options...)
		if _, ok := ring.GetNode(c.good); !ok || ring.CheckKey(c.good) != nil {
			t.Error(c, ring.CheckKey(c.good))
		}
		// What returns no error finds nothing, and does not panic.
		_, one := ring.GetNode(c.bad)
		_, primary := ring.GetPrimary(c.bad)
		_, spread := ring.PickNode(c.bad, 2, "salt")
		_, byLoad := ring.PickNodeByLoad(c.bad, 2, "salt")
		_, leased := ring.Acquire(c.bad)
		_, sticky := ring.AcquireSticky(c.bad)
		if one || primary || spread || byLoad || leased || sticky || ring.GetNodes(c.bad, 2) != nil {
			t.Error(c)
		}
		_, with := ring.GetNodesWith(c.bad, 2, Replicas{})
		_, _, place := ring.Place([]string{c.good, c.good, c.bad})
		_, explain := ring.Explain(c.bad)
		_, distribution := ring.Distribution([]string{c.good, c.bad})
		for i, err := range []error{ring.CheckKey(c.bad), with, explain, place, distribution} {
			if !errors.Is(err, ErrKeys) || !strings.Contains(err.Error(), c.option) {
				t.Error(c, i, err)
			}
		}
		if !strings.Contains(fmt.Sprint(distribution), "keys[1]") {
			t.Error(distribution)
		}
	}
}

func TestFault10IntegersAreRefusedWhereTheSystemReadsTexts(t *testing.T) {
	for _, scheme := range []string{"pypi_uhashring", "pypi_clandestined", "npm_memjs", "nginx_ip_hash"} {
		ring := faultRing(t, Nodes(faultIDs...), WithScheme(scheme))
		if _, ok := ring.GetNodeUint64(5); ok || ring.GetNodesUint64(5, 2) != nil {
			t.Error(scheme)
		}
		_, _, err := ring.PlaceUint64([]uint64{5})
		for _, err := range []error{err, ring.CheckKeyUint64(5)} {
			if !errors.Is(err, ErrKeys) || !strings.Contains(err.Error(), "an integer, but "+scheme+" takes texts") {
				t.Error(scheme, err)
			}
		}
	}
	ring := faultRing(t, Nodes(faultIDs...))
	if err := ring.CheckKeyUint64(5); err != nil {
		t.Error(err)
	}
	ring.Close()
	if err := ring.CheckKey("k"); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func TestFault12LocalGoesByDataCentreAndRackHoweverTheyAreTold(t *testing.T) {
	var nodes []Node
	for i, place := range [][2]string{{"dc1", "r1"}, {"dc1", "r2"}, {"dc2", "r1"}, {"dc2", "r2"}} {
		var tokens []string
		for k := range uint64(8) {
			tokens = append(tokens, fmt.Sprint((uint64(i)*8+k)*0x0123456789abcdef>>1))
		}
		fields := map[string]any{"tokens": tokens, "dc": place[0], "rack": place[1]}
		nodes = append(nodes, Node{ID: fmt.Sprintf("n%d", i), Fields: fields})
	}
	ring := faultRing(t, nodes, WithScheme("cassandra"), WithParameter("replication", "dc1:2,dc2:2"))
	for i := range 200 {
		found, err := ring.GetNodesWith(fmt.Sprint(i), 4, Replicas{Local: "dc2/r2"})
		if err != nil || found[0] != "n3" {
			t.Fatal(found, err)
		}
	}
}

func TestFault42AParameterThatIsANumberIsTakenAsOne(t *testing.T) {
	scheme := WithScheme("go_buraksezer")
	text := faultRing(t, Nodes(faultIDs...), scheme, WithParameter("load", "1.5"))
	number := faultRing(t, Nodes(faultIDs...), scheme, WithParameter("load", 1.5))
	if text.Fingerprint() != number.Fingerprint() {
		t.Error(text.Fingerprint(), number.Fingerprint())
	}
	if _, err := New(Nodes(faultIDs...), WithParameter("vnodes", 1.5)); !errors.Is(err, ErrParameter) {
		t.Error(err)
	}
}
