//! Generated files are what the generators write, and the description is true of the engine.

use super::{files, load, load::Surface};
use libconsistent::{schemes, CheckPolicy, ErrorKind, FollowPolicy, HealthPolicy, StickyPolicy};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn surface() -> Surface {
    load::load(&root()).expect("the description")
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect(path)
}

#[test]
fn generated_files_are_up_to_date() {
    for (path, wanted) in files(&root()).expect("the description") {
        assert!(text(&path) == wanted, "{path} is stale: run cargo xtask generate");
    }
}

/// Names and numbers are the engine's, and the C header and Go have each under the name that the description says.
#[test]
fn kinds_are_those_of_the_engine() {
    let described = surface();
    let numbered = described.kinds.iter().filter_map(|kind| Some((kind.name.as_str(), kind.number?)));
    let engine = ErrorKind::ALL.map(|kind| (kind.name(), kind.code() as u32));
    assert_eq!(numbered.collect::<Vec<_>>(), engine);

    let (header, go) = (text("include/consistent.h"), text("go/errors.go"));
    let words = |line: &str| line.split_whitespace().map(String::from).collect::<Vec<_>>();
    let go: BTreeMap<String, String> = go
        .lines()
        .map(words)
        .filter(|words| words.len() > 3 && words[1] == "Kind")
        .fold(BTreeMap::new(), |mut found, words| {
            found.insert(words[0].clone(), words[3].trim_matches('"').into());
            found
        });
    for kind in &described.kinds {
        if let Some(number) = kind.number {
            let line = format!("#define CONSISTENT_ERR_{} {number}\n", kind.name.to_uppercase());
            assert!(header.contains(&line), "the header has no {line}");
        }
        if let Some(name) = &kind.go {
            assert_eq!(go.get(name), Some(&kind.name), "{name}");
        }
    }
    let named = described.kinds.iter().filter_map(|kind| kind.go.as_ref());
    let public = go.keys().filter(|name| name.starts_with("Err"));
    assert_eq!(public.count(), named.count(), "Go has a kind that is not described");
}

/// Defaults of policies are those of a new ring.
#[test]
fn policies_begin_as_the_engine_has_them() {
    let described = surface();
    let defaults = |name: &str| -> BTreeMap<String, toml::Value> {
        let record = described.records.iter().find(|record| record.name == name && record.policy).expect(name);
        let default = |field: &load::Field| (field.name.clone(), field.default.clone().expect("a default"));
        record.field.iter().map(default).collect()
    };
    let number = |value: &toml::Value| value.as_float().or_else(|| Some(value.as_integer()? as f64));
    let same = |name: &str, fields: &[(&str, Option<f64>)]| {
        let described = defaults(name);
        assert_eq!(described.len(), fields.len(), "{name}");
        for (field, value) in fields {
            assert_eq!(number(&described[*field]), *value, "{name}.{field}");
        }
    };
    let HealthPolicy { rise, fall, heartbeat_timeout, max_ejected, .. } = HealthPolicy::default();
    same(
        "HealthPolicy",
        &[
            ("rise", Some(rise.into())),
            ("fall", Some(fall.into())),
            ("heartbeat_timeout", heartbeat_timeout.map(|time| time.as_secs_f64())),
            ("max_ejected", Some(max_ejected.into())),
        ],
    );
    let StickyPolicy { choices, ttl, sessions, hysteresis, .. } = StickyPolicy::default();
    same(
        "StickyPolicy",
        &[
            ("choices", Some(choices.into())),
            ("ttl", Some(ttl.as_secs_f64())),
            ("sessions", Some(sessions.into())),
            ("hysteresis", Some(hysteresis)),
        ],
    );
    let CheckPolicy { interval, jitter, timeout, max_in_flight, seed, .. } = CheckPolicy::default();
    same(
        "CheckPolicy",
        &[
            ("interval", Some(interval.as_secs_f64())),
            ("jitter", Some(jitter)),
            ("timeout", Some(timeout.as_secs_f64())),
            ("max_in_flight", Some(max_in_flight.into())),
            ("seed", Some(seed as f64)),
        ],
    );
    let FollowPolicy { max_loss, debounce, poll, .. } = FollowPolicy::default();
    same(
        "FollowPolicy",
        &[("max_loss", Some(max_loss)), ("debounce", Some(debounce.as_secs_f64())), ("poll", Some(poll.as_secs_f64()))],
    );
}

/// Every scheme has its options in both languages that have types of them, and no other name has.
#[test]
fn every_scheme_has_options() {
    let (python, node) = (text("py/python/libconsistent/_libconsistent.pyi"), text("node/index.d.ts"));
    let names = |text: &str, before: [&str; 2], after: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim);
        let named = |line: &str| {
            let rest = before.iter().find_map(|before| Some(line.split_once(before)?.1))?;
            Some(rest.split_once(after)?.0.to_owned())
        };
        lines.filter_map(named).collect()
    };
    let all: Vec<&str> = schemes().iter().map(|scheme| scheme.name).collect();
    assert_eq!(names(&python, ["scheme: Literal[\""; 2], "\""), all);
    assert_eq!(names(&node, ["scheme: '", "scheme?: '"], "'"), all);
}
