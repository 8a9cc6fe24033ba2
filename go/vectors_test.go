package libconsistent

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const vectors = "../tests/vectors"

// number is an integer, or a decimal string when it is above 2^53-1.
type number uint64

func (n *number) UnmarshalJSON(text []byte) error {
	value, err := strconv.ParseUint(strings.Trim(string(text), `"`), 10, 64)
	*n = number(value)
	return err
}

type hexKey []byte

func (k *hexKey) UnmarshalJSON(text []byte) error {
	var digits string
	if err := json.Unmarshal(text, &digits); err != nil {
		return err
	}
	raw, err := hex.DecodeString(digits)
	*k = raw
	return err
}

type refusal struct {
	Kind  Kind
	Names string
}

// endID is an id, or null for no node.
type endID struct{ *string }

func (e *endID) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, &e.string) }

func (e endID) is(id string) bool {
	if e.string == nil {
		return id == ""
	}
	return id != "" && *e.string == id
}

type vectorFile struct {
	Vectors       int
	About, Source string
	KeysHex       []hexKey `json:"keys_hex"`
	Cases         []vectorCase
}

type vectorCase struct {
	Name        string
	Flags       []string
	Text        *string
	TextHex     hexKey `json:"text_hex"`
	Error       *refusal
	Topology    json.RawMessage
	Canonical   *string
	Fingerprint *string
	SecretHex   hexKey `json:"secret_hex"`
	States      map[string]string
	KeysHex     []hexKey `json:"keys_hex"`
	KeysU64     []number `json:"keys_u64"`
	KeysHashed  []number `json:"keys_hashed"`
	Placement   []int64
	Replicas    []struct {
		N      int
		Spread string
		Lists  [][]uint32
	}
	Shares []string
	Ranges map[string][][2]number
	Assign []struct {
		Factor float64
		Nodes  []int64
		Error  *refusal
	}
	Plan *struct {
		To       json.RawMessage
		ToStates map[string]string `json:"to_states"`
		vectorPlan
	}
	To           json.RawMessage
	ToStates     map[string]string `json:"to_states"`
	ReplicaPlans []struct {
		N      int
		Spread string
		Whole  string
		vectorPlan
	} `json:"replica_plans"`
	ReplicaShares []struct {
		N      int
		Spread string
		Shares []string
	} `json:"replica_shares"`
	MovedKeys []struct {
		N      int
		Spread string
		Which  []uint64
		Moves  [][3]json.RawMessage
		Copies uint64
	} `json:"moved_keys"`
	Digest *struct {
		Keys uint64
		MD5  string
	}
	Steps    []vectorStep
	Sequence []sequenceStep
}

type vectorPlan struct {
	Moves   [][3]json.RawMessage
	Ranges  *[][4]json.RawMessage
	Moved   string
	Minimum string
}

type vectorStep struct {
	Do          string
	ID          string
	Node        vectorNode
	Weight      float64
	Address     string
	Metadata    map[string]string
	To          json.RawMessage
	Error       *refusal
	Epoch       *number
	Fingerprint *string
	Canonical   *string
	Placement   []int64
}

type vectorNode struct {
	ID, Zone, Address string
	Weight            *float64
	Tier              uint8
	Metadata          map[string]string
}

func (n vectorNode) node() Node {
	return Node{ID: n.ID, Weight: n.Weight, Zone: n.Zone, Tier: n.Tier, Address: n.Address, Metadata: n.Metadata}
}

var spreads = map[string]Spread{"zone": SpreadZone, "none": SpreadNone, "weight": SpreadWeight}

// runner counts the checks of one file.
type runner struct {
	*testing.T
	name   string
	checks int
}

func (r *runner) check(holds bool, format string, args ...any) {
	r.checks++
	if !holds {
		r.Errorf("%s: %s", r.name, fmt.Sprintf(format, args...))
	}
}

func (r *runner) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatalf("%s: %v", r.name, err)
	}
}

func (r *runner) need(holds bool, what string) {
	r.Helper()
	if !holds {
		r.Fatalf("%s: %s", r.name, what)
	}
}

func TestVectors(t *testing.T) {
	var manifest struct {
		Files map[string]struct {
			Cases, Checks int
			SHA256        string
		}
	}
	load(t, "MANIFEST.json", &manifest)
	paths, err := filepath.Glob(filepath.Join(vectors, "*.json"))
	must(t, err)
	var present []string
	for _, path := range paths {
		if name := filepath.Base(path); name != "MANIFEST.json" {
			present = append(present, name)
		}
	}
	listed := slices.Sorted(maps.Keys(manifest.Files))
	if slices.Sort(present); len(present) == 0 || !slices.Equal(listed, present) {
		t.Fatalf("the manifest lists %v, the folder has %v", listed, present)
	}
	for name, counts := range manifest.Files {
		t.Run(name, func(t *testing.T) {
			var file vectorFile
			load(t, name, &file)
			r := &runner{T: t}
			r.need(file.Vectors == 1, "the schema's version")
			for _, test := range file.Cases {
				r.name = test.Name
				r.runCase(&file, &test)
			}
			if len(file.Cases) != counts.Cases || r.checks != counts.Checks {
				t.Errorf("%d cases and %d checks, not %d and %d", len(file.Cases), r.checks, counts.Cases, counts.Checks)
			}
			t.Logf("%d cases, %d checks", len(file.Cases), r.checks)
		})
	}
}

// load reads a file of the vectors, which has no field that nobody knows.
func load(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(vectors, name))
	must(t, err)
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		t.Fatal(name, err)
	}
}

func (r *runner) runCase(file *vectorFile, test *vectorCase) {
	ring := r.open(test)
	if ring == nil {
		return
	}
	defer ring.Close()
	r.setStates(ring, test.States)
	if test.Canonical != nil {
		r.check(r.canonical(ring) == *test.Canonical, "canonical")
		again, err := r.read(test, []byte(*test.Canonical))
		r.must(err)
		r.need(r.canonical(again) == *test.Canonical, "the canonical text read again")
	}
	if test.Fingerprint != nil {
		r.check(ring.Fingerprint() == *test.Fingerprint, "fingerprint")
	}
	keys := keysOf(file, test)
	if test.Placement != nil {
		r.placement(ring, keys, test.Placement)
	}
	r.replicas(ring, keys, test)
	if test.Shares != nil {
		r.shares(ring, test.Shares)
	}
	for id, list := range test.Ranges {
		ranges, err := ring.Ranges(id)
		r.must(err)
		r.need(len(ranges) == len(list), "as many ranges as expected")
		for i, want := range list {
			r.check(ranges[i] == Range{uint64(want[0]), uint64(want[1])}, "ranges of %q", id)
		}
	}
	if test.Plan != nil {
		plan, err := ring.Diff(r.second(test, test.Plan.To, test.Plan.ToStates))
		r.must(err)
		r.plan(plan, &test.Plan.vectorPlan)
		r.need(plan.Moved == share(plan.Positions) && plan.Minimum == share(plan.MinimumPositions), "ratios of the plan")
		for _, move := range plan.Moves {
			r.need(move.Share == share(move.Positions), "the ratio of a move")
		}
	}
	for _, asked := range test.Assign {
		nodes, err := ring.Snapshot().Assign(keys.strings(), asked.Factor/1000)
		if asked.Error != nil {
			r.check(isRefused(err, asked.Error), "error of an assignment: %v", err)
			continue
		}
		r.must(err)
		again, _, err := ring.Assign(keys.strings(), asked.Factor/1000)
		r.need(err == nil && slices.Equal(nodes, again) && len(nodes) == len(asked.Nodes), "a node for each item")
		for i, want := range asked.Nodes {
			r.check(nodes[i] == uint32(want), "item %d is on %d, not %d", i, int32(nodes[i]), want)
		}
	}
	if test.To != nil {
		r.comparisons(ring, keys, test)
	}
	if test.Digest != nil {
		r.digest(ring, test.Digest.Keys, test.Digest.MD5)
	}
	for i := range test.Steps {
		r.step(ring, keys, &test.Steps[i])
	}
	if test.Sequence != nil {
		r.sequence(ring, test.Sequence)
	}
}

// open is the ring of a case; nil if its document was to be refused.
func (r *runner) open(test *vectorCase) *Ring {
	document := []byte(test.Topology)
	if test.Text != nil {
		document = []byte(*test.Text)
	} else if test.TextHex != nil {
		document = test.TextHex
	}
	ring, err := r.read(test, document)
	if test.Error == nil || test.Topology != nil {
		r.must(err)
		return ring
	}
	r.check(ring == nil && isRefused(err, test.Error), "error: %v", err)
	return nil
}

// read makes a ring of a document of the case, by its secret if it has one.
func (r *runner) read(test *vectorCase, document []byte) (*Ring, error) {
	if test.SecretHex == nil {
		return FromJSON(document)
	}
	return fromJSONWithSecret(document, test.SecretHex)
}

func isRefused(err error, as *refusal) bool {
	var refused *Error
	return errors.As(err, &refused) && errors.Is(err, as.Kind) && refused.Kind == as.Kind &&
		strings.Contains(refused.Message, as.Names)
}

func (r *runner) setStates(ring *Ring, states map[string]string) {
	for id, name := range states {
		mark, known := map[string]func(string) error{"down": ring.MarkDown, "draining": ring.MarkDraining}[name]
		r.need(known, "nobody knows the state "+name)
		r.must(mark(id))
		state, err := ring.State(id)
		r.must(err)
		r.need(state.String() == name, "the state just set")
	}
}

func (r *runner) canonical(ring *Ring) string {
	text, err := ring.MarshalJSON()
	r.must(err)
	return string(text)
}

// keyList is the keys of a case: bytes, integers or positions.
type keyList struct {
	texts   []hexKey
	numbers []uint64
	hashed  bool
}

func keysOf(file *vectorFile, test *vectorCase) keyList {
	list := keyList{texts: test.KeysHex}
	numbers := test.KeysU64
	if numbers == nil {
		numbers, list.hashed = test.KeysHashed, test.KeysHashed != nil
	}
	for _, n := range numbers {
		list.numbers = append(list.numbers, uint64(n))
	}
	if list.texts == nil && list.numbers == nil {
		list.texts = file.KeysHex
	}
	return list
}

func (r *runner) placement(ring *Ring, keys keyList, expected []int64) {
	found := r.place(ring, keys)
	r.need(len(found) == len(expected), "as many answers as keys")
	for i, want := range expected {
		r.check(found[i] == uint32(want), "key %d is on %d, not %d", i, int32(found[i]), want)
	}
}

// place asks for each key in every way there is, which must agree.
func (r *runner) place(ring *Ring, keys keyList) []uint32 {
	if keys.numbers != nil {
		return r.placeNumbers(ring, keys)
	}
	var packed []byte
	offsets, wide := []uint32{0}, []uint64{0}
	var texts []string
	var raws [][]byte
	for _, key := range keys.texts {
		packed = append(packed, key...)
		offsets = append(offsets, uint32(len(packed)))
		wide = append(wide, uint64(len(packed)))
		texts = append(texts, string(key))
		raws = append(raws, key)
	}
	found, snapshot, err := ring.Place(texts)
	r.must(err)
	same := func(other []uint32, err error) {
		r.must(err)
		r.need(slices.Equal(found, other), "one way of placing many keys differs from another")
	}
	onRing := func(other []uint32, _ *Placement, err error) { same(other, err) }
	onRing(ring.PlaceBytes(raws))
	onRing(ring.PlacePacked(packed, offsets))
	onRing(ring.PlacePacked64(packed, wide))
	same(snapshot.Place(texts))
	same(snapshot.PlaceBytes(raws))
	same(snapshot.PlacePacked(packed, offsets))
	same(snapshot.PlacePacked64(packed, wide))
	for i, key := range texts {
		index, ok := snapshot.Locate(key)
		r.one(snapshot, found[i], index, ok)
		index, ok = snapshot.LocateBytes(raws[i])
		r.one(snapshot, found[i], index, ok)
		id, ok := ring.GetNode(key)
		r.named(snapshot, found[i], id, ok)
		id, ok = ring.GetNodeBytes(raws[i])
		r.named(snapshot, found[i], id, ok)
		id, ok = snapshot.GetNode(key)
		r.named(snapshot, found[i], id, ok)
	}
	return found
}

func (r *runner) placeNumbers(ring *Ring, keys keyList) []uint32 {
	snapshot := ring.Snapshot()
	place, again := ring.PlaceUint64, snapshot.PlaceUint64
	locate, get := snapshot.LocateUint64, ring.GetNodeUint64
	if keys.hashed {
		place, again = ring.PlaceHashed, snapshot.PlaceHashed
		locate, get = snapshot.LocateHashed, ring.GetNodeHashed
	}
	found, _, err := place(keys.numbers)
	r.must(err)
	other, err := again(keys.numbers)
	r.must(err)
	r.need(slices.Equal(found, other), "the ring and its placement differ")
	for i, key := range keys.numbers {
		index, ok := locate(key)
		r.one(snapshot, found[i], index, ok)
		id, ok := get(key)
		r.named(snapshot, found[i], id, ok)
	}
	return found
}

func (r *runner) one(snapshot *Placement, expected, index uint32, ok bool) {
	r.Helper()
	r.need(index == expected && ok == (expected != NoIndex), "a single look-up differs from a batch")
}

func (r *runner) named(snapshot *Placement, expected uint32, id string, ok bool) {
	r.Helper()
	want, known := snapshot.ID(expected)
	r.need(id == want && ok == known, "an id differs from its index")
}

func (r *runner) replicas(ring *Ring, keys keyList, test *vectorCase) {
	snapshot := ring.Snapshot()
	for _, asked := range test.Replicas {
		spread, known := spreads[asked.Spread]
		r.need(known, "nobody knows the spread "+asked.Spread)
		for i, want := range asked.Lists {
			var ids []string
			switch {
			case keys.numbers != nil && keys.hashed:
				ids = ring.GetNodesHashed(keys.numbers[i], asked.N, spread)
			case keys.numbers != nil:
				ids = ring.GetNodesUint64(keys.numbers[i], asked.N, spread)
			default:
				key := keys.texts[i]
				ids = ring.GetNodes(string(key), asked.N, spread)
				r.need(slices.Equal(ids, ring.GetNodesBytes(key, asked.N, spread)), "replicas of bytes differ")
				indices := make([]uint32, asked.N)
				count := snapshot.GetNodesInto(string(key), indices, spread)
				r.need(slices.Equal(indices[:count], want), "replicas by index differ")
				if spread == SpreadZone {
					r.need(slices.Equal(ids, snapshot.GetNodes(string(key), asked.N)), "the default is the spread over zones")
				}
			}
			r.check(slices.EqualFunc(want, ids, func(index uint32, id string) bool {
				name, ok := snapshot.ID(index)
				return ok && name == id
			}), "replicas of key %d: %v, not %v", i, ids, want)
		}
	}
}

// share is the part of all positions, of which there are 2^64.
func share(p Positions) float64 { return float64(p.High) + float64(p.Low)/(1<<64) }

func (r *runner) shares(ring *Ring, expected []string) {
	owned, err := ring.SharePositions()
	r.must(err)
	shares, err := ring.Shares()
	r.must(err)
	nodes := ring.Nodes()
	r.need(len(owned) == len(expected) && len(nodes) == len(expected), "as many shares as nodes")
	for i, want := range expected {
		r.check(owned[nodes[i]].String() == want, "share of %q", nodes[i])
		r.need(shares[nodes[i]] == share(owned[nodes[i]]), "the ratio of a share")
	}
}

// second is another ring of the case.
func (r *runner) second(test *vectorCase, document []byte, states map[string]string) *Ring {
	after, err := r.read(test, document)
	r.must(err)
	r.setStates(after, states)
	return after
}

func (keys keyList) strings() []string {
	texts := make([]string, len(keys.texts))
	for i, key := range keys.texts {
		texts[i] = string(key)
	}
	return texts
}

// comparisons is everything between the case and its second ring.
func (r *runner) comparisons(ring *Ring, keys keyList, test *vectorCase) {
	after := r.second(test, test.To, test.ToStates)
	for _, asked := range test.ReplicaPlans {
		plan, err := ring.DiffReplicas(after, asked.N, spreads[asked.Spread])
		r.must(err)
		r.plan(plan, &asked.vectorPlan)
		r.check(plan.Whole.String() == asked.Whole, "all positions: %s", plan.Whole)
	}
	whole, known := new(big.Float).SetString("18446744073709551616")
	r.need(known, "2^64")
	nodes := ring.Nodes()
	for _, asked := range test.ReplicaShares {
		shares, err := ring.SharesReplicas(asked.N, spreads[asked.Spread])
		r.must(err)
		r.need(len(asked.Shares) == len(nodes), "as many shares as nodes")
		for i, want := range asked.Shares {
			positions, _, err := big.ParseFloat(want, 10, 200, big.ToNearestEven)
			r.must(err)
			part, _ := positions.Quo(positions, whole).Float64()
			r.check(shares[nodes[i]] == part, "replicas of %q: %v, not %v", nodes[i], shares[nodes[i]], part)
		}
	}
	for _, asked := range test.MovedKeys {
		spread := spreads[asked.Spread]
		moved, again := r.moved(ring, after, keys, asked.N, spread)
		r.need(reflect.DeepEqual(moved, again), "what moves of a placement differs")
		r.need(int(moved.Keys) == max(len(keys.texts), len(keys.numbers)) && len(moved.Which) == len(asked.Which) &&
			len(moved.Moves) == len(asked.Moves), "as many keys and moves as expected")
		for i, want := range asked.Which {
			r.check(moved.Which[i] == want, "which keys move")
		}
		for i, want := range asked.Moves {
			var from, to endID
			var copies uint64
			r.must(json.Unmarshal(want[0], &from))
			r.must(json.Unmarshal(want[1], &to))
			r.must(json.Unmarshal(want[2], &copies))
			got := moved.Moves[i]
			r.check(from.is(got.From) && to.is(got.To) && got.Copies == copies, "moves of keys")
		}
		r.check(moved.Copies == asked.Copies, "copies that move")
	}
}

// moved asks the rings, and their placements.
func (r *runner) moved(ring, after *Ring, keys keyList, n int, spread Spread) (a, b MovedKeys) {
	before, later := ring.Snapshot(), after.Snapshot()
	var err, other error
	switch {
	case keys.numbers != nil && keys.hashed:
		a, err = ring.MovedHashed(after, keys.numbers, n, spread)
		b, other = before.MovedHashed(later, keys.numbers, n, spread)
	case keys.numbers != nil:
		a, err = ring.MovedUint64(after, keys.numbers, n, spread)
		b, other = before.MovedUint64(later, keys.numbers, n, spread)
	default:
		a, err = ring.Moved(after, keys.strings(), n, spread)
		b, other = before.Moved(later, keys.strings(), n, spread)
	}
	r.must(err)
	r.must(other)
	return a, b
}

func (r *runner) plan(plan *Plan, expected *vectorPlan) {
	text := func(raw json.RawMessage) (text string) {
		r.must(json.Unmarshal(raw, &text))
		return text
	}
	end := func(raw json.RawMessage) (end endID) {
		r.must(json.Unmarshal(raw, &end))
		return end
	}
	r.need(len(plan.Moves) == len(expected.Moves), "as many moves as expected")
	for i, want := range expected.Moves {
		got := plan.Moves[i]
		r.check(end(want[0]).is(got.From) && end(want[1]).is(got.To) && text(want[2]) == got.Positions.String(), "moves")
	}
	if expected.Ranges != nil {
		r.need(len(plan.Ranges) == len(*expected.Ranges), "as many ranges that move as expected")
		for i, want := range *expected.Ranges {
			var first, last number
			r.must(json.Unmarshal(want[0], &first))
			r.must(json.Unmarshal(want[1], &last))
			got := plan.Ranges[i]
			r.check(got.First == uint64(first) && got.Last == uint64(last) && end(want[2]).is(got.From) &&
				end(want[3]).is(got.To), "ranges of the plan")
		}
	}
	r.check(plan.Positions.String() == expected.Moved, "moved")
	r.check(plan.MinimumPositions.String() == expected.Minimum, "minimum")
}

func splitmix64(i uint64) uint64 {
	z := i + 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (r *runner) digest(ring *Ring, keys uint64, want string) {
	snapshot, hash := ring.Snapshot(), md5.New()
	batch := make([]string, 0, 4096)
	for i := range keys {
		batch = append(batch, fmt.Sprintf("%d/%016x", i, splitmix64(i)))
		if len(batch) < cap(batch) && i+1 < keys {
			continue
		}
		indices, err := snapshot.Place(batch)
		r.must(err)
		for k, index := range indices {
			single, _ := snapshot.Locate(batch[k])
			r.need(single == index, "a single look-up differs from a batch")
		}
		r.must(binary.Write(hash, binary.LittleEndian, indices))
		batch = batch[:0]
	}
	r.check(hex.EncodeToString(hash.Sum(nil)) == want, "digest")
}

func (r *runner) step(ring *Ring, keys keyList, step *vectorStep) {
	before := ring.Snapshot()
	err := r.make(ring, step)
	if step.Error != nil {
		r.check(isRefused(err, step.Error), "error of a step: %v", err)
	} else {
		r.must(err)
	}
	if step.Epoch != nil {
		r.check(ring.Epoch() == uint64(*step.Epoch), "epoch")
	}
	if step.Fingerprint != nil {
		r.check(ring.Fingerprint() == *step.Fingerprint, "fingerprint of a step")
	}
	if step.Canonical != nil {
		r.check(r.canonical(ring) == *step.Canonical, "canonical of a step")
	}
	if step.Placement != nil {
		r.placement(ring, keys, step.Placement)
	}
	r.need(before.Epoch() <= ring.Epoch(), "epochs do not go back")
}

func (r *runner) make(ring *Ring, step *vectorStep) error {
	switch step.Do {
	case "add_node":
		return ring.AddNode(step.Node.node())
	case "remove_node":
		return ring.RemoveNode(step.ID)
	case "set_weight":
		return ring.SetWeight(step.ID, step.Weight)
	case "set_address":
		return ring.SetAddress(step.ID, step.Address)
	case "set_metadata":
		return ring.SetMetadata(step.ID, step.Metadata)
	case "update":
		return ring.Update(step.To)
	case "mark_down":
		return ring.MarkDown(step.ID)
	case "mark_up":
		return ring.MarkUp(step.ID)
	case "mark_draining":
		return ring.MarkDraining(step.ID)
	}
	r.Fatalf("%s: nobody knows the step %q", r.name, step.Do)
	return nil
}

// Documents go through encoding/json as well, which must not lose anything.
func TestDocumentsInsideOthers(t *testing.T) {
	config := struct{ Cache *Ring }{}
	text := []byte(`{"Cache":{"libconsistent":1,"epoch":3,"scheme":{"name":"ring"},"nodes":[{"id":"<a>"},{"id":"b"}]}}`)
	if err := json.Unmarshal(text, &config); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(text, again) {
		t.Log("encoding/json no longer escapes <")
	}
	fingerprint := config.Cache.Fingerprint()
	// A ring that encoding/json cannot take the address of must not become an empty object.
	byValue := reflect.ValueOf(config.Cache).Elem().Interface()
	if text, err := json.Marshal(map[string]any{"cache": byValue}); !errors.Is(err, ErrArgument) {
		t.Errorf("%s %v", text, err)
	}
	config.Cache = nil
	if err := json.Unmarshal(again, &config); err != nil || config.Cache.Fingerprint() != fingerprint {
		t.Fatal(err, config.Cache.Fingerprint())
	}
}
