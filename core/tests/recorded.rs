//! Every recorded case of the dialects through topology, placement and live ring: no hash, point or slot is made here.
//! `RECORDED_VECTORS` names another directory of the same form (all keys of the recordings, say).

use libconsistent::{Lease, Placement, Ring, Scratch, Spread};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, env, fs, path::PathBuf};

fn directory() -> PathBuf {
    env::var_os("RECORDED_VECTORS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/recorded"), PathBuf::from)
}

fn manifest() -> Value {
    serde_json::from_slice(&fs::read(directory().join("MANIFEST.json")).unwrap()).unwrap()
}

/// A file as the manifest has it.
fn read(name: &str) -> Value {
    let text = fs::read(directory().join(name)).unwrap();
    let digest: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(manifest()["files"][name]["sha256"], digest, "{name}");
    serde_json::from_slice(&text).unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

/// What a case says, key by key; nodes are places in its document.
struct Check<'a> {
    case: &'a str,
    /// The ids as listed.
    ids: Vec<String>,
    checks: u64,
    wrong: Vec<String>,
}

impl Check<'_> {
    fn equal<T: PartialEq + std::fmt::Debug>(&mut self, of: impl std::fmt::Debug, got: T, wanted: T) {
        self.checks += 1;
        if got != wanted {
            self.wrong.push(format!("{}: {of:?}: got {got:?}, recorded {wanted:?}", self.case));
        }
    }

    fn id(&self, place: &Value) -> Option<&str> {
        let place = place.as_i64().unwrap();
        usize::try_from(place).ok().map(|place| self.ids[place].as_str())
    }

    fn one(&mut self, of: &[u8], got: Option<&str>, wanted: &Value) {
        let wanted = self.id(wanted).map(str::to_owned);
        self.equal(String::from_utf8_lossy(of), got.map(str::to_owned), wanted);
    }

    fn list(&mut self, of: &[u8], got: Vec<String>, wanted: &Value) {
        let wanted: Vec<String> =
            wanted.as_array().unwrap().iter().map(|place| self.id(place).unwrap().to_owned()).collect();
        self.equal(String::from_utf8_lossy(of), got, wanted);
    }
}

fn ids(placement: &Placement, indices: impl IntoIterator<Item = u32>) -> Vec<String> {
    indices.into_iter().map(|index| placement.node(index).unwrap().id.clone()).collect()
}

fn run(case: &Value, ring: &Ring, keys: &[Vec<u8>], check: &mut Check<'_>) {
    let placement = ring.snapshot();
    let id = |index: Option<u32>| index.map(|index| placement.node(index).unwrap().id.as_str());
    let list = |field: &str| case[field].as_array().cloned().unwrap_or_default();
    let mut scratch = Scratch::new();
    if case["keys_hashed"].is_array() {
        let hashes: Vec<u64> = list("keys_hashed").iter().map(|hash| hash.as_str().unwrap().parse().unwrap()).collect();
        let batch = ring.place_hashed(&hashes).unwrap();
        for ((hash, index), wanted) in hashes.iter().zip(batch.indices).zip(list("placement")) {
            check.one(hash.to_string().as_bytes(), id(placement.locate_hashed(*hash)), &wanted);
            assert_eq!(placement.locate_hashed(*hash).unwrap_or(u32::MAX), index);
        }
        return;
    }
    if case["placement"].is_array() {
        assert_eq!(list("placement").len(), keys.len());
        let batch = ring.place(keys).unwrap();
        for ((key, index), wanted) in keys.iter().zip(batch.indices).zip(list("placement")) {
            let node = ring.get_node(key);
            check.one(key, node.as_ref().map(|node| node.id.as_str()), &wanted);
            // All ways to ask say the same.
            let located = placement.locate(key);
            assert_eq!(id(located), node.as_ref().map(|node| node.id.as_str()));
            assert_eq!(located.unwrap_or(u32::MAX), index);
            assert_eq!(placement.walk(key, &mut scratch).next(), located);
            assert_eq!(placement.get_nodes(key, 1, Spread::Zone).first().copied(), located);
        }
    }
    for (key, wanted) in keys.iter().zip(list("tries")) {
        let tried: Vec<u32> = placement.walk(key, &mut scratch).take(3).collect();
        assert_eq!(placement.get_nodes(key, 3, Spread::None), tried);
        check.list(key, ids(&placement, tried), &wanted);
    }
    for replicas in list("replicas") {
        let n = replicas["n"].as_u64().unwrap() as usize;
        for (key, wanted) in keys.iter().zip(replicas["lists"].as_array().unwrap()) {
            let nodes = ring.get_nodes(key, n).iter().map(|node| node.id.clone()).collect();
            check.list(key, nodes, wanted);
        }
    }
    for (key, wanted) in keys.iter().zip(list("positions")) {
        let explanation = placement.explain(key);
        let position = match (case["topology"]["scheme"]["name"].as_str(), explanation.identifier) {
            (Some("cassandra"), None) => ((placement.position(key) ^ 1 << 63) as i64).to_string(),
            (Some("cassandra"), Some(id)) => (i128::from_be_bytes(id[..16].try_into().unwrap()) - 1).to_string(),
            _ => placement.position(key).to_string(),
        };
        check.equal(String::from_utf8_lossy(key), position, wanted.as_str().unwrap().into());
    }
    for table in list("fingers") {
        let of = check.id(&table["node"]).unwrap().to_owned();
        let fingers = ids(&placement, placement.fingers(&of).unwrap());
        assert_eq!(ring.fingers(&of).unwrap().iter().map(|node| node.id.clone()).collect::<Vec<_>>(), fingers);
        check.list(of.as_bytes(), fingers, &table["nodes"]);
    }
    let routes = list("routes");
    assert!(routes.is_empty() || routes.len() == keys.len());
    for (key, way) in keys.iter().zip(routes) {
        let (from, way) = way.as_array().unwrap().split_first().unwrap();
        let from = check.id(from).unwrap().to_owned();
        let asked = ids(&placement, placement.route(&from, key).unwrap());
        assert_eq!(ring.route(&from, key).unwrap().iter().map(|node| node.id.clone()).collect::<Vec<_>>(), asked);
        check.list(key, asked, &json!(way));
    }
    let mut leases: Vec<Lease> = Vec::new();
    let release = &case["release"];
    for (i, (key, wanted)) in keys.iter().zip(list("acquire")).enumerate() {
        if release["before"].as_u64() == Some(i as u64) {
            leases.drain(..release["leases"].as_u64().unwrap() as usize);
        }
        let lease = ring.acquire(key);
        check.one(key, lease.as_ref().map(|lease| lease.node().id.as_str()), &wanted);
        leases.extend(lease);
    }
}

fn family(name: &str) {
    let keys = read("keys.json");
    let manifest = manifest();
    let file = format!("{name}.json");
    let vectors = read(&file);
    let lists: BTreeMap<&str, Vec<Vec<u8>>> = keys["lists"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, keys)| {
            (name.as_str(), keys.as_array().unwrap().iter().map(|key| bytes(key.as_str().unwrap())).collect())
        })
        .collect();
    let (mut checks, mut wrong) = (0, Vec::new());
    let mut by_origin: BTreeMap<&str, (u64, u64, u64)> = BTreeMap::new();
    let cases = vectors["cases"].as_array().unwrap();
    for case in cases {
        let mut document = case["topology"].clone();
        if let Some(count) = case["nodes_numbered"].as_u64() {
            document["nodes"] = (0..count).map(|i| json!({"id": i.to_string()})).collect();
        }
        let ids =
            document["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap().into()).collect();
        let mut check = Check { case: case["name"].as_str().unwrap(), ids, checks: 0, wrong: Vec::new() };
        let ring = Ring::from_json(document.to_string()).unwrap_or_else(|e| panic!("{}: {e}", check.case));
        // The canonical text is the same topology.
        let again = Ring::from_json(ring.to_json()).unwrap();
        assert_eq!((again.to_json(), again.fingerprint()), (ring.to_json(), ring.fingerprint()), "{}", check.case);
        for (id, state) in case["states"].as_object().into_iter().flatten() {
            assert_eq!(state, "down");
            ring.mark_down(id).unwrap();
        }
        let none = Vec::new();
        let keys = case["keys"].as_str().map_or(&none, |name| &lists[name]);
        run(case, &ring, keys, &mut check);
        let origin = vectors["origins"][case["origin"].as_u64().unwrap() as usize]["file"].as_str().unwrap();
        let sum = by_origin.entry(origin).or_default();
        *sum = (sum.0 + 1, sum.1 + check.checks, sum.2 + check.wrong.len() as u64);
        checks += check.checks;
        wrong.append(&mut check.wrong);
    }
    if env::var_os("RECORDED_VECTORS").is_some() {
        for (origin, (cases, checks, wrong)) in by_origin {
            eprintln!("{origin:50} {cases:4} cases {checks:8} checks {wrong:6} wrong");
        }
    }
    let counted = &manifest["files"][&file];
    let shown: Vec<&String> = wrong.iter().take(20).collect();
    assert!(wrong.is_empty(), "{} of {checks} wrong: {shown:#?}", wrong.len());
    assert_eq!((counted["cases"].as_u64(), counted["checks"].as_u64()), (Some(cases.len() as u64), Some(checks)));
    assert!(checks > 0);
}

macro_rules! families {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                family(stringify!($name));
            }
        )*

        #[test]
        fn every_file_is_read() {
            let manifest = manifest();
            let mut files: Vec<&String> = manifest["files"].as_object().unwrap().keys().collect();
            files.retain(|name| *name != "keys.json");
            let mut read = [$(concat!(stringify!($name), ".json")),*];
            read.sort_unstable();
            assert_eq!(files, read);
        }
    };
}

families!(
    ketama modula libketama twemproxy nginx haproxy envoy grpc mcrouter redis_cluster redis_cluster_create cassandra
    dynamo chord kademlia textbook go_stathat go_lafikl go_groupcache go_buraksezer go_serialx go_dgryski_maglev
    go_dgryski_mpchash go_dgryski_rendezvous pypi_hash_ring pypi_uhashring pypi_consistent_hash
    pypi_consistent_hash_git pypi_consistent_hashing pypi_clandestined guava jump_hash npm_hashring
    npm_consistent_hashing npm_node_hashring npm_ketama npm_consistent_hash npm_memjs npm_effect
    npm_cluster_key_slot
    openresty envoy_redis varnish_shard caddy traffic_server dnsdist_chashed chord_routes python_memcached
    mcrouter_rendezvous dalli redis_rb sharded_jedis kafka go_redis ray_serve vllm_router smg kubeai production_stack
    hash_tag down_stay tokens tokens_model table table_model spymemcached otel_loadbalancing thanos_ketama rabbitmq aliases carbon
    carbon_c_relay tooz clickhouse_distributed
    rust_hashring flexihash pecl_memcache other_names spymemcached_array xmemcached_array ex_hash_ring libring traefik_hrw ipvs_mh
);
