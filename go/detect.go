package libconsistent

import (
	"encoding/json"
	"fmt"
	"unsafe"

	"libconsistent/internal/abi"
)

// Verdict is whether something explains a sample, by the name that all languages use.
type Verdict string

// The verdicts.
const (
	// Explained: the first candidate matches at least 95 % of the sample, and chance would not.
	Explained Verdict = "explained"
	// Unexplained: nothing that was tried does.
	Unexplained Verdict = "unexplained"
	// TooFew: chance alone might make one of so many candidates match all of it: more keys are needed, less alike, or
	// more nodes that hold them.
	TooFew Verdict = "too_few"
)

// Observation is where a key was seen.
type Observation struct {
	// Key is a string or a []byte; for an integer key a uint64.
	Key any `json:"key"`
	// ID is the node that has it.
	ID string `json:"id"`
}

// Detection is what a sample says about the scheme behind it.
type Detection struct {
	Verdict Verdict `json:"verdict"`
	// Candidates are what matches more than chance would, best first; at most 100.
	Candidates []Candidate `json:"candidates"`
	// Observed is how many different observations there are.
	Observed int `json:"observed"`
	// Tried is how many candidates were tried.
	Tried int `json:"tried"`
	// Skipped is, by scheme, how many candidates were not: they would have taken too long, or too much memory.
	Skipped map[string]int `json:"skipped"`
}

// Candidate is a topology that matches more of a sample than chance would.
type Candidate struct {
	// Topology is its document, for FromJSON.
	Topology json.RawMessage `json:"topology"`
	// Matched is how many observations it agrees with, of Observed.
	Matched  int `json:"matched"`
	Observed int `json:"observed"`
	// Chance is about how likely one of all the candidates tried would match so many if none had anything to do with
	// the sample.
	Chance float64 `json:"chance"`
	// Contradictions are the first few observations that contradict it.
	Contradictions []Observation `json:"contradictions"`
	// Untried is parameters that were not tried, each with the reason.
	Untried map[string]string `json:"untried"`
	// Aliases is other names of the scheme with its parameters, each with the client or proxy that places alike.
	Aliases map[string]string `json:"aliases"`
}

// Rate is the part of the observations that it agrees with.
func (c Candidate) Rate() float64 { return float64(c.Matched) / float64(c.Observed) }

// Best is the candidate that explains the sample; nil if none does.
func (d Detection) Best() *Candidate {
	if d.Verdict != Explained {
		return nil
	}
	return &d.Candidates[0]
}

// Tied is all candidates that explain the sample as well as the best one: which of them it is the sample does not tell.
func (d Detection) Tied() []Candidate {
	best := d.Best()
	if best == nil {
		return nil
	}
	tied := 0
	for tied < len(d.Candidates) && d.Candidates[tied].Matched == best.Matched {
		tied++
	}
	return d.Candidates[:tied]
}

// Detect says which schemes, with which parameters, explain where keys are. Nodes are given in the order that the
// system lists them, all up, at most 4096. What is tried costs the Budget of the process at most.
func Detect(nodes []Node, observations []Observation) (Detection, error) {
	room := 0
	for i := range observations {
		size, err := observations[i].size(i)
		if err != nil {
			return Detection{}, err
		}
		room += size
	}
	p := newPacker(room)
	defer p.pin.Unpin()
	seen := make([]abi.Observation, len(observations), len(observations)+1)
	p.pin.Pin(unsafe.SliceData(seen))
	for i, given := range observations {
		seen[i].Key.Kind = abi.KeyBytes
		switch key := given.Key.(type) {
		case string:
			seen[i].Key.Data, seen[i].Key.Len = p.put(key)
		case []byte:
			seen[i].Key.Data, seen[i].Key.Len = p.put(text(key))
		case uint64:
			seen[i].Key.Kind, seen[i].Key.Number = abi.KeyInteger, key
		}
		seen[i].ID, seen[i].IDLen = p.put(given.ID)
	}
	var found *abi.Detection
	err := withNodes(nodes, func(nodes []abi.Node) *abi.Failure {
		return abi.Detect(nodes, seen, &found)
	})
	if err != nil {
		return Detection{}, err
	}
	defer abi.Free(found)
	return readDetection(found, observations), nil
}

// size is how many bytes an observation has; ErrArgument for a key that is none.
func (o Observation) size(place int) (int, error) {
	switch key := o.Key.(type) {
	case string:
		return len(key) + len(o.ID), nil
	case []byte:
		return len(key) + len(o.ID), nil
	case uint64:
		return len(o.ID), nil
	}
	return 0, &Error{ErrArgument, fmt.Sprintf(
		"observations[%d].Key: a %T is not a string, a []byte or a uint64", place, o.Key)}
}

func readDetection(found *abi.Detection, observations []Observation) Detection {
	d := Detection{
		Candidates: make([]Candidate, found.CandidateCount),
		Observed:   found.Observed,
		Tried:      found.Tried,
		Skipped:    make(map[string]int, found.SkippedCount),
	}
	switch found.Verdict {
	case abi.VerdictExplained:
		d.Verdict = Explained
	case abi.VerdictUnexplained:
		d.Verdict = Unexplained
	default:
		d.Verdict = TooFew
	}
	for _, skipped := range unsafe.Slice(found.Skipped, found.SkippedCount) {
		d.Skipped[abi.String(skipped.Scheme, skipped.SchemeLen)] = skipped.Count
	}
	for i, c := range unsafe.Slice(found.Candidates, found.CandidateCount) {
		d.Candidates[i] = Candidate{
			Topology:       json.RawMessage(abi.String(c.Document, c.DocumentLen)),
			Matched:        c.Matched,
			Observed:       c.Observed,
			Chance:         c.Chance,
			Contradictions: make([]Observation, c.ContradictionCount),
			Untried:        pairs(c.Untried, c.UntriedCount),
			Aliases:        pairs(c.Aliases, c.AliasCount),
		}
		for j, place := range unsafe.Slice(c.Contradictions, c.ContradictionCount) {
			d.Candidates[i].Contradictions[j] = observations[place]
		}
	}
	return d
}

// pairs is the texts of C by their names.
func pairs(list *abi.Pair, count int) map[string]string {
	texts := make(map[string]string, count)
	for _, pair := range unsafe.Slice(list, count) {
		texts[abi.String(pair.Key, pair.KeyLen)] = abi.String(pair.Value, pair.ValueLen)
	}
	return texts
}
