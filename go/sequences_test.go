package libconsistent

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"slices"
	"time"
)

// sequenceStep is a call on a live ring, its arguments and its answers by name, as tests/vectors/README.md words them.
type sequenceStep map[string]json.RawMessage

var answers = []string{"error", "document", "told", "added", "changed", "states", "loads", "caps", "sessions_held", "node", "nodes", "spilled", "touch",
	"released", "state", "ejected", "successes", "failures", "last_checked", "last_beat", "removed", "forgotten",
	"numbers", "probes", "deadlines", "counted", "at", "news", "unknown", "next", "digits", "came_from", "accepted",
	"refused", "had_one", "wrong"}

// player is a ring, its leases by the numbers the vectors call them, and its checks.
type player struct {
	*runner
	ring   *Ring
	leases map[uint64]*Lease
	checks *Checks
	step   sequenceStep
	told   [][]any
	// Why a document was refused, "" for none: in this step, those told, and the last one of a topology.
	reason, lastReason string
	reasons            []string
}

func (r *runner) sequence(ring *Ring, steps []sequenceStep) {
	p := &player{runner: r, ring: ring, leases: make(map[uint64]*Lease)}
	defer ring.OnChange(p.listen)()
	for i, step := range steps {
		p.step = step
		got, err := p.play()
		p.follow(err)
		if want, refused := step["error"]; refused {
			var as refusal
			r.must(json.Unmarshal(want, &as))
			got = make(map[string]any)
			if isRefused(err, &as) {
				got["error"] = want
			}
		} else if err != nil {
			r.Fatalf("%s: step %d: %v", r.name, i, err)
		}
		p.everything(got)
		if _, asked := step["told"]; asked {
			got["told"], got["document"] = append([][]any{}, p.told...), r.canonical(ring)
			p.checkReasons()
		}
		p.told, p.reasons = nil, nil
		expected := 0
		for _, field := range answers {
			if want, ok := step[field]; ok {
				expected++
				answer, found := got[field]
				r.check(found && same(answer, want), "step %d: %s: %v, not %s", i, field, answer, want)
			}
		}
		r.need(len(got) == expected, "no more answers than expected")
	}
}

// same compares what a value is as JSON.
func same(value any, want json.RawMessage) bool {
	text, err := json.Marshal(value)
	var a, b any
	for raw, into := range map[*any][]byte{&a: text, &b: want} {
		decoder := json.NewDecoder(bytes.NewReader(into))
		decoder.UseNumber()
		if err != nil || decoder.Decode(raw) != nil {
			return false
		}
	}
	return reflect.DeepEqual(a, b)
}

func argument[T any](p *player, name string) (value T) {
	if raw, ok := p.step[name]; ok {
		p.must(json.Unmarshal(raw, &value))
	}
	return value
}

// listen writes down a change as the vectors word it.
func (p *player) listen(change Change) {
	orNull := func(text string) any {
		if text == "" {
			return nil
		}
		return text
	}
	p.need(change.Lost == 0, "nothing is lost")
	p.told = append(p.told, []any{change.Why.String(), orNull(change.Node), orNull(change.From.String()),
		orNull(change.To.String()), change.EpochBefore, change.Epoch})
	p.reasons = append(p.reasons, change.Reason)
}

// cost is what a lease is asked to count. Go cannot say 0: it is the default, 1.
func (p *player) cost() (uint32, error) {
	if cost := p.small("cost"); cost > 0 || p.step["cost"] == nil {
		return cost, nil
	}
	return 0, &Error{ErrArgument, "cost"}
}

// acquire is a lease of the step's cost.
func (p *player) acquire(take func(cost uint32) (*Lease, bool)) (map[string]any, error) {
	cost, err := p.cost()
	if err != nil {
		return nil, err
	}
	lease, ok := take(cost)
	p.need(!ok || lease.Cost() == max(cost, 1), "the cost of a lease")
	return p.leased(lease, ok)
}

func (p *player) number(name string) uint64 { return uint64(argument[number](p, name)) }

func (p *player) small(name string) uint32 { return uint32(p.number(name)) }

// time is one that the vectors have in milliseconds.
func (p *player) time(name string) time.Duration {
	return time.Duration(p.number(name)) * time.Millisecond
}

// milliseconds is a time as the vectors have it; nil for none.
func milliseconds(at *time.Duration) *uint64 {
	if at == nil {
		return nil
	}
	return ptr(uint64(*at / time.Millisecond))
}

// plain is a factor, which the vectors have in thousandths.
func (p *player) plain(name string) float64 { return float64(p.number(name)) / 1000 }

// zeroable is a number that policies take for a value of its own at 0.
func (p *player) zeroable(name string) uint32 { return cmp.Or(p.small(name), Zero) }

func (p *player) bytes(name string) string {
	raw, err := hex.DecodeString(argument[string](p, name))
	p.must(err)
	return string(raw)
}

// play makes one call and returns what it answers.
func (p *player) play() (map[string]any, error) {
	ring, id, now, key := p.ring, argument[string](p, "id"), p.time("now"), p.bytes("key_hex")
	none := make(map[string]any)
	state := func(state State, err error) (map[string]any, error) {
		return map[string]any{"state": state.String()}, err
	}
	node := func(id string, ok bool) (map[string]any, error) {
		if !ok {
			return map[string]any{"node": nil}, nil
		}
		return map[string]any{"node": id}, nil
	}
	switch do := argument[string](p, "do"); do {
	case "mark_up":
		return none, ring.MarkUp(id)
	case "mark_down":
		return none, ring.MarkDown(id)
	case "mark_draining":
		return none, ring.MarkDraining(id)
	case "remove_node":
		return none, ring.RemoveNode(id)
	case "add_node":
		return none, ring.AddNode(Node{ID: id, Zone: argument[string](p, "zone"), Weight: ptr(argument[float64](p, "weight"))})
	case "set_weight":
		return none, ring.SetWeight(id, argument[float64](p, "weight"))
	case "get_node":
		return node(ring.GetNode(key))
	case "get_primary":
		return node(ring.GetPrimary(key))
	case "get_nodes":
		return p.nodes(key)
	case "pick_node":
		n, salt := int(p.number("n")), p.bytes("salt_hex")
		if argument[bool](p, "by_load") {
			return node(ring.PickNodeByLoad(key, n, salt))
		}
		held, ok := ring.Snapshot().PickNode(key, n, salt)
		one, same := ring.PickNode(key, n, salt)
		p.need(one == held && ok == same, "pick_node on a snapshot")
		return node(one, same)
	case "health_policy":
		policy := HealthPolicy{p.zeroable("rise"), p.zeroable("fall"), p.time("heartbeat_timeout"),
			p.zeroable("max_ejected")}
		return none, set(p, ring.SetHealthPolicy, ring.HealthPolicy, policy)
	case "report":
		return state(ring.Report(id, argument[bool](p, "ok"), now))
	case "heartbeat":
		return state(ring.Heartbeat(id, now))
	case "tick":
		at, err := ring.Tick(now)
		return map[string]any{"at": milliseconds(at)}, err
	case "get_health":
		h, err := ring.Health(id)
		return map[string]any{"ejected": h.Ejected, "successes": h.Successes, "failures": h.Failures,
			"last_checked": milliseconds(h.LastChecked), "last_beat": milliseconds(h.LastBeat)}, err
	case "set_bound":
		bound := Bound{Factor: p.plain("factor"), Floor: p.small("floor")}
		if p.step["gap"] != nil {
			bound.Gap = ptr(p.small("gap"))
		}
		return none, set(p, ring.SetBound, ring.Bound, bound)
	case "set_load":
		return none, ring.SetLoad(id, p.number("load"))
	case "acquire":
		return p.acquire(func(cost uint32) (*Lease, bool) { return ring.AcquireCost(key, cost) })
	case "acquire_any":
		return p.acquire(ring.AcquireAny)
	case "set_nodes":
		list := argument[[]vectorNode](p, "list")
		nodes := make([]Node, len(list))
		for i, node := range list {
			nodes[i] = node.node()
		}
		changes, err := ring.SetNodes(nodes)
		p.need(err != nil || changes.Epoch == ring.Epoch(), "the epoch after a list of nodes")
		return map[string]any{"added": changes.Added, "removed": changes.Removed, "changed": changes.Changed}, err
	case "rename_node":
		return none, ring.RenameNode(id, argument[string](p, "new_id"))
	case "set_address":
		return none, ring.SetAddress(id, argument[string](p, "address"))
	case "update":
		return none, ring.Update(p.step["to"])
	case "update_at":
		return none, ring.UpdateAt(p.step["to"], p.number("at_epoch"))
	case "acquire_sticky":
		return p.leased(ring.AcquireSticky(key, now))
	case "release":
		return map[string]any{"released": p.leases[p.number("lease")].Release()}, nil
	case "sticky_policy":
		policy := StickyPolicy{p.zeroable("choices"), p.time("ttl"), p.zeroable("sessions"), cmp.Or(p.plain("hysteresis"), Zero)}
		return none, set(p, ring.SetStickyPolicy, ring.StickyPolicy, policy)
	case "expire_sticky":
		removed, err := ring.ExpireSticky(now)
		return map[string]any{"removed": removed}, err
	case "forget_session":
		forgotten, err := ring.ForgetSession(key)
		return map[string]any{"forgotten": forgotten}, err
	case "start_checks":
		// Go cannot say an interval or a timeout of 0: it is the default.
		for _, name := range []string{"interval", "timeout"} {
			if p.number(name) == 0 {
				return none, &Error{ErrArgument, name}
			}
		}
		checks, err := ring.Checks(CheckPolicy{p.time("interval"), cmp.Or(p.plain("jitter"), Zero), p.time("timeout"),
			p.zeroable("max_in_flight"), p.number("seed")})
		if err == nil {
			p.checks = checks
		}
		return none, err
	case "due":
		return p.due(now)
	case "finished":
		counted, err := p.checks.Finished(p.number("number"), argument[bool](p, "ok"), now)
		return map[string]any{"counted": counted}, err
	case "next_wake":
		at, err := p.checks.NextWake()
		return map[string]any{"at": milliseconds(at)}, err
	default:
		return p.playOffers(do)
	}
}

// set sets a policy and reads it back.
func set[T any](p *player, set func(T) error, get func() (T, error), value T) error {
	if err := set(value); err != nil {
		return err
	}
	got, err := get()
	p.need(err == nil && reflect.DeepEqual(got, value), "the policy just set")
	return nil
}

func (p *player) nodes(key string) (map[string]any, error) {
	spread, known := spreads[argument[string](p, "spread")]
	p.need(known, "the spread")
	options := Replicas{spread, argument[bool](p, "include_down"), argument[string](p, "local")}
	n := int(p.number("n"))
	ids, err := p.ring.GetNodesWith(key, n, options)
	held, again := p.ring.Snapshot().GetNodesWith(key, n, options)
	p.need(slices.Equal(ids, held) && (err == nil) == (again == nil), "get_nodes on a snapshot")
	if !options.IncludeDown && options.Local == "" {
		p.need(slices.Equal(ids, p.ring.GetNodes(key, n, spread)), "get_nodes with and without options")
	}
	return map[string]any{"nodes": append([]string{}, ids...)}, err
}

func (p *player) leased(lease *Lease, ok bool) (map[string]any, error) {
	p.need(ok == (lease != nil), "a lease or none")
	if !ok {
		return map[string]any{"node": nil}, nil
	}
	p.leases[p.number("lease")] = lease
	p.need(lease.Home() == (lease.Spilled() == 0), "home")
	got := map[string]any{"node": lease.Node(), "spilled": lease.Spilled()}
	if lease.Touch() != TouchNone {
		got["touch"] = lease.Touch().String()
	}
	return got, nil
}

func (p *player) due(now time.Duration) (map[string]any, error) {
	probes, err := p.checks.Due(now)
	numbers, ids, deadlines := []uint64{}, []string{}, []uint64{}
	for _, probe := range probes {
		numbers, ids = append(numbers, probe.Number), append(ids, probe.ID)
		deadlines = append(deadlines, uint64(probe.Deadline/time.Millisecond))
	}
	return map[string]any{"numbers": numbers, "probes": ids, "deadlines": deadlines}, err
}

// everything is what every step is followed by.
func (p *player) everything(got map[string]any) {
	states, loads, caps := []string{}, []uint64{}, []uint64{}
	all, err := p.ring.Loads()
	p.must(err)
	for _, id := range p.ring.Nodes() {
		state, err := p.ring.State(id)
		p.must(err)
		load, err := p.ring.Load(id)
		p.must(err)
		p.need(load == all[id], "the load of a node alone")
		states, loads, caps = append(states, state.String()), append(loads, load.Total()), append(caps, load.Cap)
	}
	held, err := p.ring.StickyUse()
	p.must(err)
	got["states"], got["loads"], got["caps"], got["sessions_held"] = states, loads, caps, held.Sessions
}
