package libconsistent

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// memberDocument is a document of nodes of weight 1.
func memberDocument(epoch int, ids ...string) []byte {
	nodes := make([]string, len(ids))
	for i, id := range ids {
		nodes[i] = fmt.Sprintf(`{"id":%q}`, id)
	}
	return fmt.Appendf(nil, `{"libconsistent":1,"epoch":%d,"scheme":{"name":"ring"},"nodes":[%s]}`,
		epoch, strings.Join(nodes, ","))
}

func sourceOf(t *testing.T, ring *Ring) Source {
	t.Helper()
	source, err := ring.Source()
	must(t, err)
	if source == nil {
		t.Fatal("nothing was offered")
	}
	return *source
}

func TestOfferTakes(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b"))
	if source, err := ring.Source(); source != nil || err != nil {
		t.Error(source, err)
	}
	for i, want := range []bool{true, false, false} {
		changed, err := ring.Offer(memberDocument(5, "a", "b", "c"), "ring.json", 0)
		if changed != want || err != nil {
			t.Error(i, changed, err)
		}
	}
	source := sourceOf(t, ring)
	if source.Age == nil || *source.Age < 0 || *source.Age > time.Minute {
		t.Error(source.Age)
	}
	source.Age = nil
	if source != (Source{Origin: "ring.json", Accepted: 3}) || ring.Len() != 3 {
		t.Error(source, ring)
	}
}

func TestOfferRefuses(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b", "c", "d"))
	must(t, ring.Update(memberDocument(5, "a", "b", "c", "d")))
	before := ring.String()
	var told []Change
	defer ring.OnChange(func(change Change) { told = append(told, change) })()
	var log bytes.Buffer
	defer ring.LogChanges(slog.New(slog.NewTextHandler(&log, nil)))()
	for i, c := range []struct {
		document []byte
		kind     Kind
		words    string
	}{
		{[]byte(`{"libconsistent": 1, `), ErrDocument, "too early"},
		{nil, ErrDocument, "the document is empty"},
		{memberDocument(4, "a", "b", "c", "d", "e"), ErrStale, "epoch"},
		{memberDocument(5, "a", "b", "c", "d", "e"), ErrConflict, "epoch"},
		{memberDocument(6, "a"), ErrShrunk, "75.0 % of the weight would leave at once with 3 of 4 nodes, at most 50 %"},
		{memberDocument(6), ErrShrunk, "100.0 %"},
	} {
		log.Reset()
		_, err := ring.Offer(c.document, "/etc/ring.json", 0)
		var refused *Error
		if !errors.Is(err, c.kind) || !errors.As(err, &refused) || !strings.Contains(refused.Message, c.words) ||
			!strings.HasPrefix(refused.Message, "/etc/ring.json: ") {
			t.Errorf("%d: %v", i, err)
			continue
		}
		source := sourceOf(t, ring)
		if source.Refused != uint64(i+1) || source.Accepted != 0 || source.Age != nil || source.ErrorAge == nil ||
			source.Error != refused.Message {
			t.Errorf("%d: %+v", i, source)
		}
		want := Change{Why: WhyRefused, From: NoState, To: NoState, EpochBefore: 5, Epoch: 5, Reason: refused.Message}
		if len(told) != i+1 || told[i] != want {
			t.Errorf("%d: %+v", i, told)
		}
		if line := log.String(); !strings.Contains(line, `level=WARN msg="document refused" why=refused reason="/etc/ring.json: `) {
			t.Error(line)
		}
	}
	if ring.String() != before {
		t.Error(ring)
	}
	must(t, ring.OfferFailed("/etc/ring.json", "missing"))
	if source := sourceOf(t, ring); source.Error != "/etc/ring.json: missing" || told[6].Reason != source.Error {
		t.Error(source, told[6])
	}
	if _, err := ring.Offer(memberDocument(6, "a", "b", "c"), "x", Zero); !errors.Is(err, ErrShrunk) {
		t.Error(err)
	}
	if changed, err := ring.Offer(memberDocument(6, "a"), "x", 0.75); !changed || err != nil {
		t.Error(err)
	}
	for _, loss := range []float64{-0.1, 1.1, 0.33333} {
		if _, err := ring.Offer(nil, "x", loss); !errors.Is(err, ErrArgument) || !strings.Contains(err.Error(), "max_loss") {
			t.Error(loss, err)
		}
	}
	source := sourceOf(t, ring)
	if source.Error != "" || source.ErrorAge != nil || source.Refused != 8 || source.Accepted != 1 || source.Origin != "x" {
		t.Errorf("%+v", source)
	}
	must(t, ring.Close())
	_, offered := ring.Offer(nil, "x", 0)
	_, source2 := ring.Source()
	_, states := ring.OfferStates(nil, "x")
	for _, err := range []error{offered, source2, states, ring.OfferFailed("x", "y")} {
		if !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	}
	if digits := ring.StatesFingerprint(); digits != "" {
		t.Error(digits)
	}
}

// What a listener of a refusal changes is told after it, and before the call returns.
func TestOfferListeners(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b"))
	var told []Why
	defer ring.OnChange(func(change Change) {
		told = append(told, change.Why)
		if change.Why == WhyRefused {
			must(t, ring.MarkDown("a"))
		}
	})()
	_, err := ring.Offer(nil, "x", 0)
	if !errors.Is(err, ErrDocument) || fmt.Sprint(told) != "[refused mark]" {
		t.Error(err, told)
	}
}

func TestOfferStates(t *testing.T) {
	ring := ringOf(t, Nodes("a", "b", "c"))
	empty := ring.StatesFingerprint()
	states := []byte(`{"libconsistent_states":1,"states":{"a":{"state":"draining"},` +
		`"b":{"state":"down","by":"agent","until":5000},"z":{"state":"down"}}}`)
	is := func(when string, want ...State) {
		t.Helper()
		for i, id := range []string{"a", "b", "c"} {
			if state, err := ring.State(id); state != want[i] || err != nil {
				t.Error(when, id, state, err)
			}
		}
	}
	offer := func(now int64, want StatesOffered) {
		t.Helper()
		if offered, err := ring.OfferStates(states, "states.json", time.UnixMilli(now)); offered != want || err != nil {
			t.Error(offered, err)
		}
	}
	offer(4000, StatesOffered{true, 1, time.UnixMilli(5000)})
	is("marked", Draining, Down, Up)
	other := ringOf(t, Nodes("x", "c", "b", "a"))
	must(t, other.MarkDown("b"))
	must(t, other.MarkDraining("a"))
	if digits := ring.StatesFingerprint(); digits == empty || len(digits) != 32 ||
		other.StatesFingerprint() != digits || ring.Snapshot().StatesFingerprint() != digits {
		t.Error(digits, empty)
	}
	offer(4999, StatesOffered{false, 1, time.UnixMilli(5000)})
	offer(5000, StatesOffered{true, 1, time.Time{}})
	is("later", Draining, Up, Up)
	later := time.Now().Add(time.Minute).UnixMilli()
	offered, err := ring.OfferStates(fmt.Appendf(nil,
		`{"libconsistent_states":1,"states":{"c":{"state":"down","until":%d}}}`, later), "x")
	if offered != (StatesOffered{true, 0, time.UnixMilli(later)}) || err != nil {
		t.Error(offered, err)
	}
	is("now", Up, Up, Down)
	var told []string
	defer ring.OnChange(func(change Change) { told = append(told, change.Reason) })()
	_, err = ring.OfferStates([]byte(`{"libconsistent_states":2,"states":{}}`), "states.json")
	if !errors.Is(err, ErrDocument) || len(told) != 1 || !strings.HasPrefix(told[0], "states.json: libconsistent_states") {
		t.Error(err, told)
	}
	must(t, ring.OfferStatesFailed("states.json", "missing"))
	if len(told) != 2 || told[1] != "states.json: missing" {
		t.Error(told)
	}
	if _, err := ring.OfferStates(states, "x", time.UnixMilli(-1)); !errors.Is(err, ErrArgument) {
		t.Error(err)
	}
	is("refused", Up, Up, Down)
	if source, err := ring.Source(); source != nil || err != nil {
		t.Error("of topologies nothing was offered", source, err)
	}
}
