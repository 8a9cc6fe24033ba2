package libconsistent

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// playOffers makes a call on documents that somebody offers.
func (p *player) playOffers(do string) (map[string]any, error) {
	ring, none, origin := p.ring, make(map[string]any), argument[string](p, "origin")
	document := []byte(argument[string](p, "text"))
	switch do {
	case "offer":
		maxLoss := 0.0
		if p.step["max_loss"] != nil {
			maxLoss = cmp.Or(p.plain("max_loss"), Zero)
		}
		news, err := ring.Offer(document, origin, maxLoss)
		return map[string]any{"news": news}, err
	case "offer_failed":
		return none, ring.OfferFailed(origin, argument[string](p, "reason"))
	case "offer_states":
		offered, err := ring.OfferStates(document, origin, time.UnixMilli(int64(p.number("now"))))
		return map[string]any{"news": offered.Changed, "unknown": offered.Unknown, "next": unixOrNull(offered.Next)}, err
	case "offer_states_failed":
		return none, ring.OfferStatesFailed(origin, argument[string](p, "reason"))
	case "source":
		return p.source()
	case "states_fingerprint":
		p.need(ring.StatesFingerprint() == ring.Snapshot().StatesFingerprint(), "the fingerprint of states of a snapshot")
		return map[string]any{"digits": ring.StatesFingerprint()}, nil
	}
	p.Fatalf("%s: nobody knows the call %q", p.name, do)
	return nil, nil
}

func unixOrNull(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return at.UnixMilli()
}

func (p *player) source() (map[string]any, error) {
	source, err := p.ring.Source()
	if err != nil || source == nil {
		return map[string]any{"came_from": nil, "accepted": 0, "refused": 0, "had_one": false, "wrong": false}, err
	}
	wrong := source.Error != ""
	p.need(wrong == (source.ErrorAge != nil) && (!wrong || source.Error == p.lastReason), "why the last one was refused")
	return map[string]any{"came_from": source.Origin, "accepted": source.Accepted, "refused": source.Refused,
		"had_one": source.Age != nil, "wrong": wrong}, nil
}

// follow looks at a step that was made, and at what it was refused for.
func (p *player) follow(err error) {
	do, beginning := argument[string](p, "do"), argument[string](p, "origin")+": "
	p.reason = ""
	if refused, ok := err.(*Error); ok && strings.HasPrefix(do, "offer") && refused.Kind != ErrArgument {
		p.reason = refused.Message
		p.need(strings.HasPrefix(p.reason, beginning), "a message begins with the origin")
	} else if strings.HasSuffix(do, "_failed") {
		p.reason = beginning + argument[string](p, "reason")
	}
	if (do == "offer" || do == "offer_failed") && (p.reason != "" || err == nil) {
		p.lastReason = p.reason
	}
}

// checkReasons looks at what was told since the step before: a document that was refused has the reason of this step.
func (p *player) checkReasons() {
	var want []string
	for _, told := range p.told {
		reason := ""
		if told[0] == WhyRefused.String() {
			reason = p.reason
		}
		want = append(want, reason)
	}
	p.need(slices.Equal(p.reasons, want), "the reasons told")
}
