//! Sequences of calls on a live ring, as `tests/vectors/README.md` words them.

mod offers;

use crate::{check_error, list, record, text, unhex};
use libconsistent::{
    Acquired, Bound, Change, CheckPolicy, Checks, Error, HealthPolicy, Node, NodeRef, Replicas, Ring, State,
    StickyPolicy, Subscription, Weight, Why,
};
use offers::Reasons;
use serde_json::{json, Map, Value};
use std::collections::HashMap;
use std::sync::mpsc::{channel, Receiver};
use std::time::Duration;

/// The vectors count milliseconds.
const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn count(time: Duration) -> u64 {
    time.as_millis() as u64
}

/// What a step answers or is followed by. Everything else is an argument.
const ANSWERS: [&str; 36] = [
    "error",
    "document",
    "told",
    "added",
    "changed",
    "states",
    "loads",
    "caps",
    "sessions_held",
    "node",
    "nodes",
    "spilled",
    "touch",
    "released",
    "state",
    "ejected",
    "successes",
    "failures",
    "last_checked",
    "last_beat",
    "removed",
    "forgotten",
    "numbers",
    "probes",
    "deadlines",
    "counted",
    "at",
    "news",
    "unknown",
    "next",
    "digits",
    "came_from",
    "accepted",
    "refused",
    "had_one",
    "wrong",
];

struct Player {
    ring: Ring,
    told: Receiver<Change>,
    _subscription: Subscription,
    tokens: HashMap<u64, u64>,
    checks: Option<Checks>,
    reasons: Reasons,
}

/// Plays a sequence and returns the number of its checks.
pub fn run(ring: Ring, steps: &[Value]) -> usize {
    let (tell, told) = channel();
    let subscription = ring.on_change(move |change| tell.send(change.clone()).expect("somebody listens"));
    let (tokens, reasons) = (HashMap::new(), Reasons::default());
    let mut player = Player { ring, told, _subscription: subscription, tokens, checks: None, reasons };
    let mut checks = 0;
    for (i, step) in steps.iter().enumerate() {
        let played = player.play(step);
        player.reasons.follow(step, played.as_ref().err());
        let mut got = match played {
            Ok(Value::Object(answer)) => answer,
            Ok(_) => Map::new(),
            Err(error) => {
                check_error(&error, step.get("error").unwrap_or_else(|| panic!("step {i}, {step}: {error}")));
                Map::from_iter([("error".to_owned(), step["error"].clone())])
            }
        };
        got.extend(player.everything());
        let (told, document) = (player.told(), json!(player.ring.to_json()));
        if step.get("told").is_some() {
            got.extend([("told".to_owned(), told), ("document".to_owned(), document)]);
        }
        let step_fields = step.as_object().expect("object");
        let expected: Map<String, Value> = step_fields
            .iter()
            .filter(|(name, _)| ANSWERS.contains(&&***name))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect();
        assert_eq!(Value::Object(got), Value::Object(expected.clone()), "step {i}, {step}");
        checks += expected.len();
    }
    checks
}

impl Player {
    fn play(&mut self, step: &Value) -> Result<Value, Error> {
        let ring = &self.ring;
        let id = step.get("id").map(text).unwrap_or_default();
        let now = step.get("now").map(number).unwrap_or_default();
        let key = step.get("key_hex").map(|key| unhex(text(key))).unwrap_or_default();
        let int = |name: &str| number(&step[name]);
        // The vectors have factors in thousandths.
        let plain = |name: &str| int(name) as f64 / 1000.0;
        let small = |name: &str| int(name) as u32;
        let yes = |name: &str| step[name].as_bool().expect("boolean");
        let none = json!({});
        match text(&step["do"]) {
            "mark_up" => ring.mark_up(id).map(|()| none),
            "mark_down" => ring.mark_down(id).map(|()| none),
            "mark_draining" => ring.mark_draining(id).map(|()| none),
            "report" => ring.report(id, yes("ok"), ms(now)).map(|state| json!({ "state": state.name() })),
            "heartbeat" => ring.heartbeat(id, ms(now)).map(|state| json!({ "state": state.name() })),
            "tick" => ring.tick(ms(now)).map(|at| json!({ "at": at.map(count) })),
            "health_policy" => {
                let heartbeat_timeout = Some(int("heartbeat_timeout")).filter(|&timeout| timeout > 0).map(ms);
                let (rise, fall, max_ejected) = (small("rise"), small("fall"), small("max_ejected"));
                let policy = HealthPolicy::default()
                    .with_rise(rise)
                    .with_fall(fall)
                    .with_heartbeat_timeout(heartbeat_timeout)
                    .with_max_ejected(max_ejected);
                ring.set_health_policy(policy).map(|()| none)
            }
            "get_health" => ring.health(id).map(|health| {
                json!({
                    "ejected": health.ejected, "successes": health.successes, "failures": health.failures,
                    "last_checked": health.last_checked.map(count), "last_beat": health.last_beat.map(count),
                })
            }),
            "add_node" => {
                let weight = Weight::from_f64(step["weight"].as_f64().expect("number"))?;
                ring.add_node(Node::new(id).with_weight(weight).with_zone(text(&step["zone"]))).map(|()| none)
            }
            "remove_node" => ring.remove_node(id).map(|()| none),
            "rename_node" => ring.rename_node(id, text(&step["new_id"])).map(|()| none),
            "set_address" => ring.set_address(id, text(&step["address"])).map(|()| none),
            "set_nodes" => {
                let nodes = list(&step["list"]).iter().map(record).collect::<Result<Vec<Node>, Error>>()?;
                let changes = ring.set_nodes(nodes)?;
                Ok(json!({ "added": changes.added, "removed": changes.removed, "changed": changes.changed }))
            }
            "update" => ring.update_json(step["to"].to_string()).map(|()| none),
            "update_at" => ring.update_json_at(step["to"].to_string(), int("at_epoch")).map(|()| none),
            "set_weight" => {
                let weight = Weight::from_f64(step["weight"].as_f64().expect("number"))?;
                ring.set_weight(id, weight).map(|()| none)
            }
            "get_node" => Ok(one(ring.get_node(key))),
            "get_primary" => Ok(one(ring.get_primary(key))),
            "get_nodes" => {
                let spread = text(&step["spread"]).parse().expect("a spread");
                let options = Replicas { spread, include_down: yes("include_down"), local: text(&step["local"]) };
                let nodes = ring.get_nodes_with(key, int("n") as usize, &options)?;
                Ok(json!({ "nodes": nodes.iter().map(|node| node.id.clone()).collect::<Vec<_>>() }))
            }
            "pick_node" => {
                let (n, salt) = (int("n") as usize, unhex(text(&step["salt_hex"])));
                Ok(one(if yes("by_load") {
                    ring.pick_node_by_load(key, n, salt)
                } else {
                    ring.pick_node(key, n, salt)
                }))
            }
            "acquire" => {
                let acquired = match step.get("cost") {
                    None => ring.acquire_token(key),
                    Some(_) => ring.acquire_with_token(key, small("cost"))?,
                };
                Ok(self.lease(int("lease"), acquired))
            }
            "acquire_any" => {
                let acquired = ring.acquire_any_token(small("cost"))?;
                Ok(self.lease(int("lease"), acquired))
            }
            "release" => {
                let token = self.tokens.get(&int("lease")).copied().unwrap_or_default();
                Ok(json!({ "released": ring.release(token) }))
            }
            "set_bound" => {
                let bound = match (step.get("gap"), step.get("floor")) {
                    (Some(_), _) => Bound::Gap(small("gap")),
                    (_, Some(_)) => Bound::Floored { factor: plain("factor"), floor: small("floor") },
                    _ => Bound::Factor(plain("factor")),
                };
                ring.set_bound(bound).map(|()| none)
            }
            "set_load" => ring.set_load(id, int("load")).map(|()| none),
            "sticky_policy" => {
                let (choices, ttl, sessions) = (small("choices"), ms(int("ttl")), small("sessions"));
                let policy = StickyPolicy::default()
                    .with_choices(choices)
                    .with_ttl(ttl)
                    .with_sessions(sessions)
                    .with_hysteresis(plain("hysteresis"));
                ring.set_sticky_policy(policy).map(|()| none)
            }
            "acquire_sticky" => {
                let acquired = ring.acquire_sticky_token(key, ms(now));
                Ok(self.lease(int("lease"), acquired))
            }
            "expire_sticky" => Ok(json!({ "removed": ring.expire_sticky(ms(now)) })),
            "forget_session" => Ok(json!({ "forgotten": ring.forget_session(key) })),
            "start_checks" => {
                let (interval, jitter, timeout) = (ms(int("interval")), plain("jitter"), ms(int("timeout")));
                let (max_in_flight, seed) = (small("max_in_flight"), int("seed"));
                self.checks = Some(
                    ring.checks(
                        CheckPolicy::default()
                            .with_interval(interval)
                            .with_jitter(jitter)
                            .with_timeout(timeout)
                            .with_max_in_flight(max_in_flight)
                            .with_seed(seed),
                    )?,
                );
                Ok(none)
            }
            "due" => {
                let probes = self.checks().due(ms(now));
                Ok(json!({
                    "numbers": probes.iter().map(|probe| probe.number).collect::<Vec<_>>(),
                    "probes": probes.iter().map(|probe| probe.id.clone()).collect::<Vec<_>>(),
                    "deadlines": probes.iter().map(|probe| count(probe.deadline)).collect::<Vec<_>>(),
                }))
            }
            "finished" => Ok(json!({ "counted": self.checks().finished(int("number"), yes("ok"), ms(now)) })),
            "next_wake" => Ok(json!({ "at": self.checks().next_wake().map(count) })),
            _ => offers::play(ring, step, &self.reasons),
        }
    }

    fn checks(&self) -> &Checks {
        self.checks.as_ref().expect("start_checks comes first")
    }

    fn lease(&mut self, label: u64, acquired: Option<Acquired>) -> Value {
        let Some(Acquired { token, index, spilled, touch, snapshot, .. }) = acquired else {
            return json!({ "node": null });
        };
        self.tokens.insert(label, token);
        let node = &snapshot.node(index).expect("an index of the snapshot").id;
        match touch {
            None => json!({ "node": node, "spilled": spilled }),
            Some(touch) => json!({ "node": node, "spilled": spilled, "touch": touch.name() }),
        }
    }

    /// What was told since it was last asked.
    fn told(&self) -> Value {
        let state = |state: Option<State>| json!(state.map(State::name));
        let words = |change: Change| {
            assert_eq!(change.lost, 0);
            let reason = self.reasons.told().filter(|_| change.why == Why::Refused);
            assert_eq!((change.reason.as_deref(), change.why == Why::Refused), (reason, reason.is_some()));
            let states = [state(change.from), state(change.to)];
            json!([change.why.name(), change.node, states[0], states[1], change.epoch_before, change.epoch])
        };
        self.told.try_iter().map(words).collect()
    }

    /// What every step is followed by.
    fn everything(&self) -> Map<String, Value> {
        let (loads, states) = (self.ring.loads(), self.ring.snapshot().states().to_vec());
        let fields = [
            ("states", json!(states.iter().map(|state| state.name()).collect::<Vec<_>>())),
            ("loads", json!(loads.iter().map(|load| load.total()).collect::<Vec<_>>())),
            ("caps", json!(loads.iter().map(|load| load.cap).collect::<Vec<_>>())),
            ("sessions_held", json!(self.ring.sticky_use().sessions)),
        ];
        fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
    }
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("integer")
}

fn one(node: Option<NodeRef>) -> Value {
    json!({ "node": node.map(|node| node.id.clone()) })
}
