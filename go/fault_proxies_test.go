package libconsistent

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Faults of memcached clients and proxies, by number: what Go shows of them.

func placesOf(ring *Ring) []string {
	ids := make([]string, 300)
	for i := range ids {
		ids[i], _ = ring.GetNode(fmt.Sprintf("key:%d", i))
	}
	return ids
}

func fiveServers() []Node {
	var nodes []Node
	for i := 1; i <= 5; i++ {
		nodes = append(nodes, Node{ID: fmt.Sprintf("s%d", i), Address: fmt.Sprintf("10.0.0.%d:80", i)})
	}
	return nodes
}

func refusedBy(t *testing.T, err error, kind Kind, names string) {
	t.Helper()
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), names) {
		t.Errorf("%v is not %s of %s", err, kind, names)
	}
}

func TestFault02HaproxyWithoutOptions(t *testing.T) {
	bare := placesOf(ringOf(t, fiveServers(), WithScheme("haproxy")))
	full := ringOf(t, fiveServers(), WithScheme("haproxy"), WithParameter("function", "sdbm"), WithParameter("avalanche", true))
	named := ringOf(t, fiveServers(), WithScheme("haproxy"), WithParameter("function", "sdbm"))
	if !slices.Equal(bare, placesOf(full)) || slices.Equal(bare, placesOf(named)) {
		t.Error("the bare line is sdbm with avalanche")
	}
}

func TestFault03TheBackupOfAMap(t *testing.T) {
	for scheme, taken := range map[string]string{"haproxy_map": "b10", "haproxy": "b2"} {
		nodes := []Node{{ID: "active"}}
		for _, weight := range []float64{2, 7, 10} {
			id := fmt.Sprintf("b%v", weight)
			nodes = append(nodes, Node{ID: id, Weight: ptr(weight), Fields: map[string]any{"backup": true}})
		}
		ring := ringOf(t, nodes, WithScheme(scheme))
		must(t, ring.MarkDown("active"))
		if found := slices.Compact(placesOf(ring)); !slices.Equal(found, []string{taken}) {
			t.Errorf("%s: %v", scheme, found)
		}
	}
}

func TestFault04ZeroIsOne(t *testing.T) {
	for _, scheme := range []string{"ketama", "modula"} {
		with := func(weight float64) *Ring {
			var nodes []Node
			for i := range 3 {
				nodes = append(nodes, Node{ID: fmt.Sprintf("10.0.0.%d:11300", i), Weight: ptr(weight)})
			}
			return ringOf(t, nodes, WithScheme(scheme))
		}
		zeros, ones := placesOf(with(0)), placesOf(with(1))
		if !slices.Equal(zeros, ones) || slices.Contains(zeros, "") {
			t.Errorf("%s: %v", scheme, zeros)
		}
	}
}

func TestFault05IPv6Addresses(t *testing.T) {
	others := func(first Node) []bool {
		var found []bool
		for _, id := range placesOf(ringOf(t, []Node{first, {ID: "10.0.0.2:11212"}}, WithScheme("ketama"))) {
			found = append(found, id == "10.0.0.2:11212")
		}
		return found
	}
	told := Node{ID: "x", Fields: map[string]any{"host": "2001:db8::1", "port": 11212}}
	if !slices.Equal(others(Node{ID: "[2001:db8::1]:11212"}), others(told)) {
		t.Error("brackets are no part of the label")
	}
	_, err := New(Nodes("[2001:db8::1]:11212"), WithScheme("twemproxy"))
	refusedBy(t, err, ErrParameter, "write 2001:db8::1:11212")
}

func TestFault07NginxWithOneServer(t *testing.T) {
	for _, scheme := range []string{"nginx", "nginx_hash", "nginx_ip_hash"} {
		ring := ringOf(t, Nodes("10.0.0.1:80"), WithScheme(scheme))
		for _, key := range []string{"", "::1"} {
			if id, ok := ring.GetNode(key); !ok || id != "10.0.0.1:80" {
				t.Errorf("%s: %q is on %q", scheme, key, id)
			}
		}
		must(t, ring.MarkDown("10.0.0.1:80"))
		for _, key := range []string{"", "::1"} {
			if id, ok := ring.GetNode(key); ok {
				t.Errorf("%s: %q is on %q, which is down", scheme, key, id)
			}
		}
	}
}

func TestFault08NoWeightNoPart(t *testing.T) {
	var hosts []Node
	for i := 1; i <= 4; i++ {
		hosts = append(hosts, Node{ID: fmt.Sprintf("10.0.0.%d:80", i), Weight: ptr(float64(i))})
	}
	more := append(slices.Clone(hosts), Node{ID: "10.0.0.9:80", Weight: ptr(0.0)})
	scheme := WithScheme("grpc_ring_hash")
	if !slices.Equal(placesOf(ringOf(t, hosts, scheme)), placesOf(ringOf(t, more, scheme))) {
		t.Error("a host of weight 0 moves keys")
	}
}

func TestFault11AddressesThatAreHashed(t *testing.T) {
	for _, key := range []string{"addr", "addr-port"} {
		options := []Option{WithScheme("haproxy"), WithParameter("hash_key", key)}
		named := placesOf(ringOf(t, fiveServers(), options...))
		var ids []string
		for _, node := range fiveServers() {
			ids = append(ids, node.Address)
		}
		for i, id := range placesOf(ringOf(t, Nodes(ids...), options...)) {
			if id != strings.Replace(named[i], "s", "10.0.0.", 1)+":80" {
				t.Fatalf("%s: %s, not %s", key, id, named[i])
			}
		}
		for _, wrong := range []string{"2001:db8::1", "cache-a", "10.0.0.1:http"} {
			_, err := New(Nodes("10.0.0.1:80", wrong), options...)
			refusedBy(t, err, ErrParameter, fmt.Sprintf("nodes[1].id: %q is not an IP address", wrong))
		}
	}
}

func TestFault15Weights(t *testing.T) {
	heavy := []Node{{ID: "10.0.0.1:80", Weight: ptr(2e6)}, {ID: "10.0.0.2:80", Weight: ptr(4294967295.0)}}
	for scheme, nodes := range map[string][]Node{"nginx_hash": heavy, "npm_ketama": {{ID: "a", Weight: ptr(1.0 / 3)}, {ID: "b"}}} {
		ring := ringOf(t, nodes, WithScheme(scheme))
		for _, node := range nodes {
			found, err := ring.Node(node.ID)
			must(t, err)
			if node.Weight != nil && found.Weight != *node.Weight {
				t.Errorf("%s: %v is not %v", node.ID, found.Weight, *node.Weight)
			}
		}
		again, err := FromJSON([]byte(documentOf(t, ring)))
		must(t, err)
		if again.Fingerprint() != ring.Fingerprint() {
			t.Errorf("%s is read otherwise", scheme)
		}
	}
	for _, scheme := range []string{"ring", "slots", "rendezvous", "jump", "jumpback", "maglev", "multiprobe", "assigned"} {
		for weight, advice := range map[float64]string{1.0 / 3: "round to 0.333", 1e6: "divide all weights"} {
			_, err := New([]Node{{ID: "a"}, {ID: "b", Weight: ptr(weight)}}, WithScheme(scheme))
			refusedBy(t, err, ErrWeight, advice)
			refusedBy(t, err, ErrWeight, "nodes[1].weight")
			refusedBy(t, ringOf(t, Nodes("a", "b"), WithScheme(scheme)).SetWeight("b", weight), ErrWeight, advice)
		}
	}
}

func TestFault41LinesAreNoNames(t *testing.T) {
	for _, wrong := range [][3]string{
		{"twemproxy", "127.0.0.1:6381:1 server1", "fields.name"},
		{"twemproxy", "127.0.0.1:6381:1", "fields.name"},
		{"nginx", "server 10.0.0.1:80 weight=5;", "5 as weight"},
		{"haproxy", "server s1 10.0.0.1:80", "s1 as id"},
		{"ketama", "--SERVER=10.0.0.1:11212", "write host:port alone"},
		{"ketama", "10.0.0.1:11212:2", "weight"},
	} {
		_, err := New(Nodes(wrong[1]), WithScheme(wrong[0]))
		refusedBy(t, err, ErrParameter, wrong[2])
	}
}
