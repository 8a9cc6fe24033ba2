//! Changes of a ring as a whole: membership as a list, other ids, epochs from elsewhere, and who is told.

use libconsistent::{
    Change, CheckPolicy, ErrorKind, HealthPolicy, JumpScheme, JumpbackScheme, Node, Ring, RingScheme, Scheme, Spread,
    State, Topology, Weight, Why,
};
use proptest::prelude::*;
use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

fn ring(ids: &[&str]) -> Ring {
    Ring::new(ids.iter().copied(), Scheme::default()).unwrap()
}

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

#[test]
fn fault_36_a_list_is_one_change_and_keeps_those_who_stay() {
    let ring = ring(&["a", "b", "c"]);
    ring.mark_draining("b").unwrap();
    ring.set_load("b", 7).unwrap();
    ring.report("c", false, ms(1)).unwrap();
    let heavy = Node::new("c").with_weight(Weight::from_f64(2.0).unwrap());
    let changes = ring.set_nodes([Node::new("e"), Node::new("b"), heavy, Node::new("d")]).unwrap();
    assert_eq!((changes.added, changes.removed), (vec!["d".to_owned(), "e".into()], vec!["a".to_owned()]));
    assert_eq!((changes.changed, changes.epoch, ring.epoch()), (vec!["c".to_owned()], 1, 1));
    assert_eq!(ring.nodes(), ["b", "c", "d", "e"]);
    assert_eq!(ring.state("b"), Ok(State::Draining));
    assert_eq!(ring.health("c").unwrap().failures, 1);
    assert_eq!(ring.loads()[0].total(), 7);

    let before = ring.to_json();
    let same = ring.set_nodes(ring.snapshot().topology().members().nodes().iter().rev().map(|n| Node::clone(n)));
    assert_eq!(same.unwrap().epoch, 1);
    assert_eq!(ring.to_json(), before);

    let error = ring.set_nodes(["a", "b", "a"]).unwrap_err();
    assert_eq!((error.kind(), error.message().contains("nodes[2].id")), (ErrorKind::DuplicateNode, true), "{error}");
    let error = ring.set_nodes([Node::new("a"), Node::new("z").with_zone("/")]).unwrap_err();
    assert_eq!((error.kind(), error.message().contains("nodes[1].zone")), (ErrorKind::Zone, true), "{error}");
    assert_eq!(ring.set_nodes((0..).map(|i: u32| i.to_string())).unwrap_err().kind(), ErrorKind::TooMany);
    assert_eq!(ring.to_json(), before);
    assert_eq!(ring.set_nodes([""; 0]).unwrap().removed.len(), 4);
    assert_eq!(ring.get_node("k"), None);
}

#[test]
fn set_nodes_where_order_counts() {
    let jump = Ring::new(["a", "b", "c"], JumpScheme::default()).unwrap();
    let changes = jump.set_nodes(["c", "a", "b"]).unwrap();
    assert_eq!((changes.changed.len(), changes.epoch), (0, 1));
    assert_eq!(jump.nodes(), ["c", "a", "b"]);
    let error = jump.set_nodes([Node::new("c"), Node::new("a").with_weight(Weight::from_f64(3.0).unwrap())]);
    assert!(error.unwrap_err().message().contains("nodes[1].weight"));

    // Those who stay keep their numbers, and a new one takes the number that became free last.
    let jumpback = Ring::new(["a", "b", "c", "d"], JumpbackScheme::default()).unwrap();
    jumpback.set_nodes(["d", "z", "a"]).unwrap();
    assert_eq!(jumpback.nodes(), ["a", "z", "d"]);
    assert!(jumpback.to_json().contains(r#""removed":"1""#), "{}", jumpback.to_json());

    for name in ["npm_hashring", "npm_node_hashring", "go_stathat", "pypi_consistent_hash"] {
        let ring = Ring::new(["a", "b"], Scheme::new(name, &[]).unwrap()).unwrap();
        let error = ring.set_nodes(["a"]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
        assert!(error.message().contains(name) && error.message().contains("one by one"), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// The list does what removals, replacements and additions do one by one, by id bytes, but in one epoch.
    #[test]
    fn a_list_is_the_sum_of_its_single_changes(
        scheme in 0..3usize,
        lists in prop::collection::vec(prop::collection::btree_set("[a-f]{1,2}", 0..7), 1..6),
    ) {
        let scheme: Scheme = match scheme {
            0 => RingScheme { vnodes: 8, ..RingScheme::default() }.into(),
            1 => JumpbackScheme::default().into(),
            _ => Scheme::new("rendezvous", &[]).unwrap(),
        };
        let (whole, single) = (Ring::new([""; 0], scheme.clone()).unwrap(), Ring::new([""; 0], scheme).unwrap());
        for (round, list) in lists.iter().enumerate() {
            let node = |id: &String| Node::new(id.as_str()).with_address(format!("{}", round / 2));
            let epoch = whole.epoch();
            let before = single.to_json();
            whole.set_nodes(list.iter().rev().map(node)).unwrap();
            let mut ids = single.nodes();
            ids.sort();
            for id in ids.iter().filter(|id| !list.contains(*id)) {
                single.remove_node(id).unwrap();
            }
            for id in list {
                if single.contains(id) {
                    single.set_address(id, node(id).address).unwrap();
                }
            }
            for id in list {
                if !single.contains(id) {
                    single.add_node(node(id)).unwrap();
                }
            }
            let changed = single.to_json() != before;
            prop_assert_eq!(whole.epoch(), epoch + u64::from(changed));
            let one = Topology::from_json(single.to_json()).unwrap().with_epoch(whole.epoch());
            prop_assert_eq!(whole.to_json(), one.to_json());
        }
    }
}

#[test]
fn update_at_goes_by_the_epoch_given() {
    let ring = ring(&["a"]);
    let other = Topology::new(["a", "b"], Scheme::default(), 3).unwrap();
    ring.update_at(other.clone(), 900).unwrap();
    assert_eq!((ring.epoch(), ring.len()), (900, 2));
    let third = Topology::new(["a", "b", "c"], Scheme::default(), u64::MAX).unwrap();
    assert_eq!(ring.update_at(third.clone(), 899).unwrap_err().kind(), ErrorKind::Stale);
    assert_eq!(ring.update_at(third.clone(), 900).unwrap_err().kind(), ErrorKind::Conflict);
    ring.update_json_at(third.to_json(), 1 << 60).unwrap();
    assert_eq!((ring.epoch(), ring.len()), (1 << 60, 3));
    ring.add_node("d").unwrap();
    assert_eq!(ring.epoch(), (1 << 60) + 1);
}

#[test]
fn fault_44_a_node_is_renamed_where_its_id_places_nothing() {
    let ring = Ring::new(["a", "b", "c"], JumpScheme::default()).unwrap();
    ring.mark_draining("b").unwrap();
    ring.set_load("b", 5).unwrap();
    ring.report("b", false, ms(9)).unwrap();
    let session = ring.acquire_sticky("s", ms(1)).map(|lease| lease.node().id.clone()).unwrap();
    let (placement, health) = (ring.snapshot(), ring.health("b").unwrap());
    ring.rename_node("b", "0").unwrap();
    ring.rename_node(&session, "renamed").unwrap();
    let after = ring.snapshot();
    for key in (0..500u32).map(u32::to_le_bytes) {
        assert_eq!(placement.get_nodes(&key, 3, Spread::Zone), after.get_nodes(&key, 3, Spread::Zone));
    }
    let fresh = Ring::from_json(ring.to_json()).unwrap();
    fresh.mark_draining("0").unwrap();
    assert_eq!(fresh.get_nodes("k", 3), ring.get_nodes("k", 3));
    assert_eq!((ring.health("0").unwrap(), ring.epoch(), ring.loads()[1].total()), (health, 2, 5));
    assert_eq!(ring.acquire_sticky("s", ms(2)).unwrap().node().id, "renamed");

    let before = ring.to_json();
    assert_eq!(ring.rename_node("0", "c").unwrap_err().kind(), ErrorKind::DuplicateNode);
    assert_eq!(ring.rename_node("x", "y").unwrap_err().kind(), ErrorKind::UnknownNode);
    assert_eq!(ring.rename_node("0", "").unwrap_err().kind(), ErrorKind::Id);
    ring.rename_node("0", "0").unwrap();
    assert_eq!(ring.to_json(), before);

    let proxy = Ring::new(["10.0.0.1:1", "10.0.0.2:1"], Scheme::new("twemproxy", &[]).unwrap()).unwrap();
    let error = proxy.rename_node("10.0.0.1:1", "10.0.0.1:11").unwrap_err();
    assert!(error.kind() == ErrorKind::Unsupported && error.message().contains("give it first the address"), "{error}");
    let home = proxy.get_node("k").unwrap().id.clone();
    proxy.set_address(&home, home.as_str()).unwrap();
    proxy.rename_node(&home, format!("{home}1")).unwrap();
    assert_eq!(proxy.get_node("k").unwrap().id, format!("{home}1"));

    let own = Ring::new(["a", "b"], Scheme::default()).unwrap();
    let error = own.rename_node("a", "c").unwrap_err();
    assert!(error.kind() == ErrorKind::Unsupported && error.message().contains("remove the node"), "{error}");
    let error = own.rename_node("a", "b").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DuplicateNode);
}

/// Every topology of the recordings, which have each dialect in many ways: whoever may be renamed keeps its keys.
#[test]
fn no_dialect_moves_a_key_when_it_lets_a_node_be_renamed() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/recorded");
    let mut renamed: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|end| end != "json") || path.ends_with("MANIFEST.json") {
            continue;
        }
        let file: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        for case in file["cases"].as_array().into_iter().flatten() {
            let Ok(ring) = Ring::from_json(case["topology"].to_string()) else { continue };
            // A few cases of each set of parameters.
            let count = seen.entry(case["topology"]["scheme"].to_string()).or_default();
            *count += 1;
            if *count > 3 || ring.len() > 300 || ring.is_empty() {
                continue;
            }
            for node in ring.snapshot().topology().members().nodes() {
                // The id stands in where there is no address.
                if node.address.is_empty() && ring.set_address(&node.id, node.id.as_str()).is_err() {
                    assert!(ring.contains(&node.id));
                }
            }
            let before = ring.snapshot();
            let name = before.topology().scheme().name();
            let id = ring.nodes()[ring.len() / 2].clone();
            let outcome = ring.rename_node(&id, format!("{id}0"));
            renamed.entry(name).or_default()[usize::from(outcome.is_ok())] += 1;
            if outcome.is_err() {
                continue;
            }
            let after = Ring::from_json(ring.to_json()).unwrap().snapshot();
            for key in (0..300u32).map(|i| format!("key{i}")) {
                let lists = [&before, &after, &ring.snapshot()]
                    .map(|placement| placement.get_nodes(key.as_bytes(), 3, Spread::None));
                assert!(lists[0] == lists[1] && lists[0] == lists[2], "{name}: {key}, {}", ring.to_json());
            }
            let index = ring.len() as u32 / 2;
            let mut states = before.states().to_vec();
            states[index as usize] = State::Down;
            let down = [&before, &after].map(|placement| placement.with_states(states.clone()).unwrap());
            for key in (0..100u32).map(|i| format!("key{i}")) {
                assert_eq!(down[0].locate(key.as_bytes()), down[1].locate(key.as_bytes()), "{name}");
            }
        }
    }
    for name in ["ketama", "twemproxy", "nginx", "envoy_ring_hash", "modula", "mcrouter", "guava", "redis_cluster"] {
        assert!(renamed.get(name).is_some_and(|[_, may]| *may > 0), "{name}: {renamed:?}");
    }
    for name in ["textbook", "go_lafikl", "pypi_uhashring", "npm_ketama", "chord"] {
        assert!(renamed.get(name).is_some_and(|&[_, may]| may == 0), "{name}: {renamed:?}");
    }
}

/// The page lists the dialects that take no list of nodes, and those under which a node may have another id.
#[test]
fn the_page_names_the_dialects() {
    let page = fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/SPEC.md")).unwrap();
    let item = |begin: &str| {
        let from = page.find(begin).expect(begin);
        let rest = &page[from + begin.len()..];
        let ends = ["\n5. ", "\n\n"].map(|end| rest.find(end).unwrap_or(rest.len()));
        rest[..ends[0].min(ends[1])].to_owned()
    };
    let (lists, ids) = (item("4. `set_nodes(list)`"), item("5. `rename_node(old, new)`"));
    let mut wrong = Vec::new();
    for name in Scheme::NAMES {
        let nodes = ["10.0.0.1:80", "10.0.0.2:80"].map(|id| Node::new(id).with_address(id));
        let ring = Ring::new(nodes.clone(), Scheme::new(name, &[]).unwrap()).unwrap();
        let is_dialect = !["jump", "jumpback"].contains(&name);
        let quoted = format!("`{name}`");
        let renamed = ring.rename_node("10.0.0.2:80", "10.0.0.2:801");
        wrong.extend((renamed.is_ok() != ids.contains(&quoted)).then(|| format!("{name}: {renamed:?}")));
        let listed = ring.set_nodes(nodes.into_iter().take(1));
        let is_listed = is_dialect && lists.contains(&quoted);
        wrong.extend((listed.is_err() != is_listed).then(|| format!("{name}: {listed:?}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

type Told = Arc<Mutex<Vec<Change>>>;

fn listen(ring: &Ring) -> (Told, libconsistent::Subscription) {
    let told = Told::default();
    let into = told.clone();
    let subscription = ring.on_change(move |change| into.lock().unwrap().push(change.clone()));
    (told, subscription)
}

/// In a few words: why, node, from, to, epochs.
fn in_words(told: &Told) -> Vec<String> {
    let state = |state: Option<State>| state.map_or("-", State::name);
    let words = |c: Change| {
        let node = c.node.as_deref().unwrap_or("-").to_owned();
        format!("{} {node} {} {} {}>{}", c.why.name(), state(c.from), state(c.to), c.epoch_before, c.epoch)
    };
    std::mem::take(&mut *told.lock().unwrap()).into_iter().map(words).collect()
}

#[test]
fn fault_31_every_change_is_told_with_its_reason() {
    let ring = ring(&["a", "b", "c", "d"]);
    let (told, subscription) = listen(&ring);
    let policy =
        HealthPolicy::default().with_rise(1).with_fall(2).with_heartbeat_timeout(Some(ms(10))).with_max_ejected(100);
    ring.set_health_policy(policy).unwrap();
    ring.mark_down("a").unwrap();
    ring.mark_down("a").unwrap();
    ring.report("b", false, ms(0)).unwrap();
    assert_eq!(in_words(&told), ["mark a up down 0>0"]);
    ring.report("b", false, ms(1)).unwrap();
    ring.heartbeat("c", ms(1)).unwrap();
    ring.tick(ms(12)).unwrap();
    ring.heartbeat("d", ms(13)).unwrap();
    assert_eq!(
        in_words(&told),
        ["report b up down 0>0", "missed c up down 0>0", "missed d up down 0>0", "heartbeat d down up 0>0"]
    );
    ring.set_health_policy(policy.with_heartbeat_timeout(None)).unwrap();
    ring.report("b", true, ms(14)).unwrap();
    assert_eq!(in_words(&told), ["policy c down up 0>0", "report b down up 0>0"]);
    ring.add_node("e").unwrap();
    ring.set_weight("e", Weight::from_f64(2.0).unwrap()).unwrap();
    ring.set_weight("e", Weight::from_f64(2.0).unwrap()).unwrap();
    ring.set_nodes(["0", "c", "d"]).unwrap();
    assert!(ring.remove_node("x").is_err());
    ring.update_at(Topology::new(["c"], Scheme::default(), 0).unwrap(), 9).unwrap();
    assert_eq!(
        in_words(&told),
        [
            "joined e - up 0>1",
            "topology - - - 0>1",
            "topology - - - 1>2",
            "left a down - 2>3",
            "left b up - 2>3",
            "left e up - 2>3",
            "joined 0 - up 2>3",
            "topology - - - 2>3",
            "left 0 up - 3>9",
            "left d up - 3>9",
            "topology - - - 3>9",
        ]
    );
    subscription.close();
    ring.mark_down("c").unwrap();
    assert!(in_words(&told).is_empty());
    assert_eq!(Arc::strong_count(&told), 1, "what the callback held is dropped");
}

#[test]
fn a_renamed_node_leaves_and_joins_in_its_state() {
    let ring = Ring::new(["a", "b"], JumpScheme::default()).unwrap();
    ring.mark_down("a").unwrap();
    let (told, _subscription) = listen(&ring);
    ring.rename_node("a", "z").unwrap();
    assert_eq!(in_words(&told), ["left a down - 0>1", "joined z - down 0>1", "topology - - - 0>1"]);
}

#[test]
fn a_callback_may_change_the_ring_and_panic() {
    let ring = ring(&["a", "b", "c"]);
    let (told, _first) = listen(&ring);
    let other = ring.clone();
    let _changes = ring.on_change(move |change| {
        if change.why == Why::Mark && change.to == Some(State::Down) {
            let id = change.node.as_deref().unwrap();
            // Told after this has returned: no call is made inside another.
            other.remove_node(id).unwrap();
            assert!(!other.contains(id));
            other.add_node(id).unwrap();
        }
    });
    let _panics = ring.on_change(|_| panic!("a callback that panics (this is part of a test)"));
    let (later, _last) = listen(&ring);
    ring.mark_down("b").unwrap();
    let expected =
        ["mark b up down 0>0", "left b down - 0>1", "topology - - - 0>1", "joined b - up 1>2", "topology - - - 1>2"];
    assert_eq!(
        (in_words(&told), in_words(&later)),
        (expected.map(String::from).to_vec(), expected.map(String::from).to_vec())
    );
    assert_eq!(ring.epoch(), 2);
}

/// Eight threads change, one callback at a time is called, in the order of the changes: each state begins where the
/// one before ended.
#[test]
fn changes_are_told_one_at_a_time_in_their_order() {
    let ids: Vec<String> = (0..8).map(|i| format!("n{i}")).collect();
    let ring = Ring::new(ids.clone(), Scheme::default()).unwrap();
    let (told, subscription) = listen(&ring);
    let inside = Arc::new(Mutex::new(()));
    let alone = inside.clone();
    let _alone = ring.on_change(move |_| drop(alone.try_lock().expect("one at a time")));
    let threads: Vec<_> = ids
        .iter()
        .map(|id| {
            let (ring, id) = (ring.clone(), id.clone());
            thread::spawn(move || {
                for round in 0..300 {
                    match round % 3 {
                        0 => ring.mark_down(&id).unwrap(),
                        1 => ring.mark_draining(&id).unwrap(),
                        _ => ring.mark_up(&id).unwrap(),
                    }
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    // Whoever was telling last has returned, so nothing waits.
    subscription.close();
    let told = std::mem::take(&mut *told.lock().unwrap());
    assert_eq!(told.len(), 8 * 300);
    let mut states: BTreeMap<String, State> = BTreeMap::new();
    for change in told {
        let state = states.entry(change.node.unwrap()).or_default();
        assert_eq!((Some(*state), change.lost), (change.from, 0));
        *state = change.to.unwrap();
    }
}

/// What a schedule reports is told with the schedule free: the callback asks for the next probes, and finishes one.
#[test]
fn a_callback_drives_the_schedule_that_told_it() {
    let ring = ring(&["a", "b", "c", "d"]);
    ring.set_health_policy(HealthPolicy::default().with_fall(1)).unwrap();
    let checks = Arc::new(ring.checks(CheckPolicy::default().with_jitter(0.0)).unwrap());
    let (calls, counted) = (checks.clone(), Arc::new(Mutex::new(Vec::new())));
    let into = counted.clone();
    let subscription = ring.on_change(move |change| {
        let out: Vec<_> =
            calls.due(ms(4000)).iter().map(|probe| calls.finished(probe.number, true, ms(4001))).collect();
        into.lock().unwrap().push((change.why, out));
    });
    assert_eq!(checks.due(ms(0)).len(), 4);
    // All four are late; the first report is told before the others are made, and the callback has the next probes.
    assert!(checks.due(ms(4000)).is_empty());
    drop(subscription);
    let counted = std::mem::take(&mut *counted.lock().unwrap());
    let all: Vec<_> = counted.iter().flat_map(|(_, out)| out).collect();
    assert!(counted.len() >= 2 && counted.iter().all(|&(why, _)| why == Why::Report), "{counted:?}");
    assert!(all.len() == 4 && all.into_iter().all(|counted| *counted), "{counted:?}");
}

/// A callback that is stuck for long: what waits is bounded, the newest are told, and how many are not.
#[test]
fn changes_that_wait_are_bounded() {
    let ring = ring(&["a", "b"]);
    let (told, _subscription) = listen(&ring);
    let other = ring.clone();
    let _stuck = ring.on_change(move |change| {
        if change.node.as_deref() == Some("b") {
            for _ in 0..35_000 {
                other.mark_down("a").unwrap();
                other.mark_up("a").unwrap();
            }
        }
    });
    ring.mark_down("b").unwrap();
    let told = told.lock().unwrap();
    assert_eq!(told.len(), 1 + (1 << 16));
    assert_eq!((told[1].lost, told[2].lost), (70_000 - (1 << 16), 0));
    assert_eq!((told.last().unwrap().from, told.last().unwrap().to), (Some(State::Down), Some(State::Up)));
}

#[test]
fn subscriptions_end_with_their_owner_and_rings_with_theirs() {
    let ring = ring(&["a"]);
    let (told, subscription) = listen(&ring);
    drop(subscription);
    ring.mark_down("a").unwrap();
    assert!(told.lock().unwrap().is_empty());
    let (told, subscription) = listen(&ring);
    subscription.keep();
    ring.mark_up("a").unwrap();
    assert_eq!(told.lock().unwrap().len(), 1);
    let (_, outlives) = listen(&ring);
    drop(ring);
    assert_eq!(Arc::strong_count(&told), 1);
    outlives.close();
}
