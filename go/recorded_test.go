package libconsistent

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// recordedCase is what a case of tests/vectors/recorded says, key by key; nodes are places in its document.
type recordedCase struct {
	Name          string
	Origin        int
	Flags         []string
	Topology      json.RawMessage
	NodesNumbered int `json:"nodes_numbered"`
	States        map[string]string
	Keys          string
	KeysHashed    []number `json:"keys_hashed"`
	Placement     []int
	Tries         [][]int
	Replicas      []struct {
		N     int
		Lists [][]int
	}
	Acquire []int
	Release *struct {
		Before int
		Leases int
	}
	Positions []string
	Fingers   []struct {
		Node  int
		Nodes []int
	}
	Routes [][]int
}

type recordedDocument struct {
	Version int              `json:"libconsistent"`
	Scheme  map[string]any   `json:"scheme"`
	Nodes   []map[string]any `json:"nodes"`
}

// recorded plays cases.
type recorded struct {
	*runner
	ids []string // as listed
}

// TestRecorded places keys as other systems did.
func TestRecorded(t *testing.T) {
	var manifest struct {
		Files map[string]struct {
			Cases, Checks int
			SHA256        string
		}
	}
	var keys struct {
		Vectors int
		Lists   map[string][]hexKey
	}
	load(t, "recorded/MANIFEST.json", &manifest)
	load(t, "recorded/keys.json", &keys)
	paths, err := filepath.Glob(filepath.Join(vectors, "recorded", "*.json"))
	must(t, err)
	if len(manifest.Files) == 0 || len(paths) != len(manifest.Files)+1 {
		t.Fatalf("the manifest lists %d files, the folder has %v", len(manifest.Files), paths)
	}
	for name, listed := range manifest.Files {
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(vectors, "recorded", name))
			must(t, err)
			if digest := sha256.Sum256(raw); hex.EncodeToString(digest[:]) != listed.SHA256 {
				t.Fatal("not the file that the manifest lists")
			}
			if name == "keys.json" {
				return
			}
			var file struct {
				Vectors int
				Origins []any
				Cases   []recordedCase
			}
			load(t, "recorded/"+name, &file)
			c := recorded{runner: &runner{T: t}}
			for i := range file.Cases {
				c.run(&file.Cases[i], keys.Lists)
			}
			if len(file.Cases) != listed.Cases || c.checks != listed.Checks || c.checks == 0 {
				t.Errorf("%d cases and %d checks, not %d and %d", len(file.Cases), c.checks, listed.Cases, listed.Checks)
			}
			t.Logf("%d cases, %d checks", len(file.Cases), c.checks)
		})
	}
}

func (c *recorded) run(test *recordedCase, lists map[string][]hexKey) {
	c.name = test.Name
	var document recordedDocument
	c.must(json.Unmarshal(test.Topology, &document))
	text := []byte(test.Topology)
	if test.NodesNumbered > 0 {
		for i := range test.NodesNumbered {
			document.Nodes = append(document.Nodes, map[string]any{"id": strconv.Itoa(i)})
		}
		var err error
		text, err = json.Marshal(document)
		c.must(err)
	}
	c.ids = nil
	for _, node := range document.Nodes {
		c.ids = append(c.ids, node["id"].(string))
	}
	ring, err := FromJSON(text)
	c.must(err)
	defer ring.Close()
	c.records(ring, &document)
	c.setStates(ring, test.States)
	if test.KeysHashed != nil {
		c.hashed(ring, test)
		return
	}
	keys, known := lists[test.Keys]
	c.need(known && len(keys) > 0, "nobody knows the keys "+test.Keys)
	if test.Placement != nil {
		c.placement(ring, keys, test.Placement)
	}
	snapshot := ring.Snapshot()
	for i, want := range test.Tries {
		tried := ring.GetNodesBytes(keys[i], 3, SpreadNone)
		indices := make([]uint32, 3)
		count := snapshot.GetNodesInto(string(keys[i]), indices, SpreadNone)
		c.need(count == len(tried), "tries by index differ")
		c.list("tries", i, tried, want)
	}
	for _, replicas := range test.Replicas {
		for i, want := range replicas.Lists {
			c.list("replicas", i, ring.GetNodes(string(keys[i]), replicas.N), want)
		}
	}
	for i, want := range test.Positions {
		got := c.position(ring, keys[i], document.Scheme["name"] == "cassandra")
		c.check(got == want, "position of key %d: %s, not %s", i, got, want)
	}
	for i, table := range test.Fingers {
		found, err := ring.Fingers(c.ids[table.Node])
		c.must(err)
		c.list("fingers", i, found, table.Nodes)
		same, err := snapshot.Fingers(c.ids[table.Node])
		c.must(err)
		c.need(slices.Equal(found, same), "a snapshot's fingers differ")
	}
	c.need(len(test.Routes) == 0 || len(test.Routes) == len(keys), "a way for each key")
	for i, way := range test.Routes {
		found, err := ring.Route(c.ids[way[0]], string(keys[i]))
		c.must(err)
		c.list("route", i, found, way[1:])
		same, err := snapshot.Route(c.ids[way[0]], string(keys[i]))
		c.must(err)
		c.need(slices.Equal(found, same), "a snapshot's route differs")
	}
	var leases []*Lease
	for i, want := range test.Acquire {
		if test.Release != nil && i == test.Release.Before {
			for _, lease := range leases[:test.Release.Leases] {
				lease.Release()
			}
		}
		lease, ok := ring.Acquire(string(keys[i]))
		var id string
		if ok {
			id = lease.Node()
			leases = append(leases, lease)
		}
		c.one("acquire", i, id, ok, want)
	}
}

// records makes the ring again, of records and options, which must be the same, and reads the records back.
func (c *recorded) records(ring *Ring, document *recordedDocument) {
	nodes := make([]Node, len(document.Nodes))
	for i, node := range document.Nodes {
		given, _ := node["fields"].(map[string]any)
		nodes[i] = Node{ID: c.ids[i], Fields: typed(given)}
		if weight, ok := node["weight"].(float64); ok {
			nodes[i].Weight = ptr(weight)
		}
		nodes[i].Zone, _ = node["zone"].(string)
		nodes[i].Address, _ = node["address"].(string)
	}
	var options []Option
	for name, value := range typed(document.Scheme) {
		switch value := value.(type) {
		case int:
			options = append(options, WithParameter(name, value))
		case bool:
			options = append(options, WithParameter(name, value))
		case string:
			if name == "name" {
				options = append(options, WithScheme(value))
			} else {
				options = append(options, WithParameter(name, value))
			}
		}
	}
	same, err := New(nodes, options...)
	c.must(err)
	defer same.Close()
	c.need(c.canonical(ring) == c.canonical(same), "the records make another ring than the document")
	for i := range nodes {
		record, err := same.Node(c.ids[i])
		c.must(err)
		c.need(fmt.Sprintf("%#v", record.Fields) == fmt.Sprintf("%#v", nodes[i].Fields), "a record is another")
		c.need(fmt.Sprint(record.Node().Fields) == fmt.Sprint(nodes[i].Fields), "a record's node is another")
	}
}

// typed is fields as they are given in Go.
func typed(fields map[string]any) map[string]any {
	if fields == nil {
		return nil
	}
	fields = maps.Clone(fields)
	for name, value := range fields {
		switch value := value.(type) {
		case float64:
			fields[name] = int(value)
		case []any:
			texts := make([]string, len(value))
			for i, text := range value {
				texts[i] = text.(string)
			}
			fields[name] = texts
		}
	}
	return fields
}

func (c *recorded) one(what string, i int, id string, ok bool, want int) {
	if want < 0 {
		c.check(!ok, "%s of key %d: %q, not none", what, i, id)
		return
	}
	c.check(ok && id == c.ids[want], "%s of key %d: %q %v, not %q", what, i, id, ok, c.ids[want])
}

func (c *recorded) list(what string, i int, ids []string, want []int) {
	same := slices.EqualFunc(ids, want, func(id string, place int) bool { return id == c.ids[place] })
	c.check(same, "%s of key %d: %q, not %v", what, i, ids, want)
}

func (c *recorded) placement(ring *Ring, keys []hexKey, expected []int) {
	c.need(len(keys) == len(expected), "as many answers as keys")
	found := c.place(ring, keyList{texts: keys}) // in every way
	snapshot := ring.Snapshot()
	for i, want := range expected {
		id, ok := ring.GetNodeBytes(keys[i])
		if first := snapshot.GetNodes(string(keys[i]), 1); ok {
			c.need(slices.Equal(first, []string{id}), "the first of the nodes differs from the node")
		} else {
			c.need(len(first) == 0 && found[i] == NoIndex, "a key without a node has nodes")
		}
		c.one("placement", i, id, ok, want)
	}
}

func (c *recorded) hashed(ring *Ring, test *recordedCase) {
	var hashes []uint64
	for _, hash := range test.KeysHashed {
		hashes = append(hashes, uint64(hash))
	}
	c.need(len(hashes) == len(test.Placement), "as many answers as hashes")
	found := c.placeNumbers(ring, keyList{numbers: hashes, hashed: true})
	snapshot := ring.Snapshot()
	for i, want := range test.Placement {
		id, ok := snapshot.ID(found[i])
		c.one("placement", i, id, ok, want)
	}
}

// position is a key's as its system tells it, out of the explanation.
func (c *recorded) position(ring *Ring, key []byte, cassandra bool) string {
	text, err := ring.Explain(string(key))
	c.must(err)
	var kind, digits string
	_, err = fmt.Sscan(text, &kind, &digits)
	c.must(err)
	if kind == "identifier" { // the token plus 1, in 16 bytes
		c.need(cassandra, "only tokens are wide")
		token, ok := new(big.Int).SetString(digits[:32], 16)
		c.need(ok, "an identifier")
		return token.Sub(token, big.NewInt(1)).String()
	}
	c.need(kind == "position", "a position")
	position, err := strconv.ParseUint(digits, 16, 64)
	c.must(err)
	if cassandra {
		return strconv.FormatInt(int64(position^1<<63), 10)
	}
	return strconv.FormatUint(position, 10)
}
