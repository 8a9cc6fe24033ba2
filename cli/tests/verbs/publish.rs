//! `publish` and `set-nodes`: exit codes, what is left where it was, and lists of members. Servers are tested with
//! `sources`; here the store is a file.

use crate::kit::{document, fleet, run, run_with, At, Folder};
use libconsistent::{NodeStates, Topology};
use std::fs;

fn at_epoch(epoch: u64, nodes: &str) -> String {
    document(r#"{"name": "ring"}"#, nodes).replace("\"epoch\": 1", &format!("\"epoch\": {epoch}"))
}

#[test]
fn a_document_takes_the_place_of_an_earlier_one_alone() {
    let folder = Folder::new();
    let to = folder.path("shared.json").to_str().unwrap().to_owned();
    let file = |name: &str, epoch, nodes: &str| folder.file(name, at_epoch(epoch, nodes));
    let (one, two) = (file("one.json", 1, &fleet(3)), file("two.json", 2, &fleet(4)));
    let other = file("other.json", 2, &fleet(5));
    let is_there = |path: &str| {
        let canonical = Topology::from_json(fs::read(path).unwrap()).unwrap().to_json();
        assert_eq!(fs::read_to_string(&to).unwrap(), canonical);
    };
    for (path, outcome, code, found, there) in [
        (&one, "written", 0, None, &one),
        (&one, "unchanged", 0, Some(1), &one),
        (&two, "written", 0, Some(1), &two),
        (&one, "stale", 1, Some(2), &two),
        (&other, "conflict", 1, Some(2), &two),
    ] {
        let told = run(&["publish", path, "--to", &to, "--json"]);
        assert_eq!((told.code, told.json().text("/outcome")), (code, outcome), "{path}");
        assert_eq!(told.json().pointer("/found/epoch").and_then(|epoch| epoch.as_u64()), found, "{path}");
        is_there(there);
    }
    for (path, begins) in [(&one, "stale: "), (&other, "conflict: "), (&two, "unchanged at ")] {
        let told = run(&["publish", path, "--to", &to]);
        assert!(told.text().starts_with(begins), "{}", told.text());
    }
    fs::write(&to, "garbage").unwrap();
    let refused = run(&["publish", &one, "--to", &to]);
    assert_eq!((refused.code, fs::read_to_string(&to).unwrap().as_str()), (2, "garbage"));
    assert!(refused.err.contains("what is there is no document"), "{}", refused.err);
    assert_eq!(run(&["publish", &one, "--to", &to, "--force"]).code, 0);
    is_there(&one);
}

#[test]
fn what_cannot_be_published_is_an_error() {
    let folder = Folder::new();
    let (good, bad) = (folder.file("good.json", at_epoch(1, &fleet(2))), folder.file("bad.json", "{"));
    for (path, to, why) in [
        (&bad, "x.json", "bad.json"),
        (&good, "http://host/ring.json", "a store is a file, redis, rediss, etcd or etcds"),
        (&good, "nobody://ann:secret@host", "nobody://: "),
        (&good, "redis://ann:secret@127.0.0.1:1/0", "redis://ann:***@127.0.0.1:1/0: "),
        (&good, "etcd://ann:secret@127.0.0.1:1", "etcd://127.0.0.1:1/libconsistent/topology: "),
        (&good, "redis://host?kay=x", "no option \"kay\""),
    ] {
        let told = run(&["publish", path, "--to", to]);
        assert_eq!((told.code, told.out.len()), (2, 0), "{to}");
        assert!(told.err.contains(why) && !told.err.contains("secret"), "{to}: {}", told.err);
    }
}

#[test]
fn the_next_document_is_derived_from_a_list() {
    let folder = Folder::new();
    let to = folder.path("shared.json").to_str().unwrap().to_owned();
    let set = |list: &str, more: &[&str]| {
        let told = run_with(&[&["set-nodes", "--from", "-", "--to", &to, "--json"], more].concat(), list.as_bytes());
        let text = fs::read(&to).ok();
        (told.code, text.map(|text| Topology::from_json(text).unwrap()), told)
    };
    let (code, nothing, told) = set("a\n", &[]);
    assert!(code == 2 && nothing.is_none() && told.err.contains("no template"), "{}", told.err);
    let nodes = r#"{"id": "a", "weight": 2, "zone": "z", "address": "h:1"}, {"id": "b"}"#;
    let template = folder.file("template.json", at_epoch(7, nodes));
    let (code, first, _) = set("# both\na\n\nb, 3\n", &["--template", &template]);
    let first = first.unwrap();
    let nodes: Vec<_> = first
        .members()
        .nodes()
        .iter()
        .map(|node| (&*node.id, node.weight.to_string(), &*node.zone, &*node.address))
        .collect();
    assert_eq!((code, first.epoch()), (0, 8));
    assert_eq!(nodes, [("a", "2".into(), "z", "h:1"), ("b", "3".into(), "", "")]);
    // The same list changes nothing; the template does not count any more.
    let (code, same, told) = set("b\na,,h:1\n", &["--template", &template]);
    assert_eq!((code, told.json().text("/outcome"), same.unwrap()), (0, "unchanged", first));
    let (_, next, told) = set("a,1\nc,1,h:3\n", &["--max-loss", "0.6"]);
    let next = next.unwrap();
    assert_eq!((next.epoch(), told.json().number("/epoch"), told.json().number("/found/epoch")), (9, 9.0, 8.0));
    assert_eq!(next.members().nodes().iter().map(|node| &*node.id).collect::<Vec<_>>(), ["a", "c"]);
    for (list, why) in
        [("", "no members"), ("# none\n", "no members"), ("a\nb,x\n", "-:2: "), ("a,1,h,z", "-:1: "), ("a\na\n", "a")]
    {
        let (code, left, told) = set(list, &[]);
        assert!(code == 2 && told.err.contains(why), "{list}: {}", told.err);
        assert_eq!(left.unwrap(), next, "{list}");
    }
    // Ids that look like an answer of Redis.
    let (code, numbers, _) = set("1\n2\n3\n4\n5\n", &["--format", "lines", "--max-loss", "1"]);
    assert_eq!((code, numbers.unwrap().members().len()), (0, 5));
}

#[test]
fn a_list_that_loses_too_much_is_refused() {
    let folder = Folder::new();
    let nodes: Vec<_> = (1..5).map(|weight| format!(r#"{{"id": "n{weight}", "weight": {weight}}}"#)).collect();
    // Each set of four nodes that stay, of weights 1 to 4, and each limit: of 10 the others leave.
    for stays in 1..16 {
        let kept: Vec<u32> = (1..5).filter(|weight| stays >> (weight - 1) & 1 == 1).collect();
        let gone = 10 - kept.iter().sum::<u32>();
        let list: String = kept.iter().map(|weight| format!("n{weight}\n")).collect();
        for (most, limit) in [(5, vec![]), (0, vec!["--max-loss", "0"]), (6, vec!["--max-loss", "0.6"])] {
            let to = folder.file("shared.json", at_epoch(1, &nodes.join(", ")));
            let told = run_with(&[vec!["set-nodes", "--from", "-", "--to", &to], limit].concat(), list.as_bytes());
            let left = Topology::from_json(fs::read(&to).unwrap()).unwrap().members().len();
            if gone > most {
                let why = format!("{}0.0 % of the weight would leave at once", gone);
                assert!(told.code == 2 && told.err.contains(&why) && told.err.contains(&to), "{list}: {}", told.err);
                assert_eq!(left, 4, "{list}");
            } else {
                assert_eq!((told.code, left), (0, kept.len()), "{list}: {}", told.err);
            }
        }
    }
    // Where nothing is there is nothing to lose, whatever the template has.
    let (template, to) = (folder.file("template.json", at_epoch(1, &fleet(9))), folder.path("new.json"));
    let set = |limit| {
        let limit = format!("--max-loss={limit}");
        let to = ["--to", to.to_str().unwrap(), "--template", &template, &limit];
        run_with(&[&["set-nodes", "--from", "-"], &to[..]].concat(), b"other\n")
    };
    for limit in ["1.1", "-1", "0.0001", "nan"] {
        let told = set(limit);
        assert!(told.code == 2 && told.err.contains("--max-loss"), "{}", told.err);
    }
    assert_eq!(set("0").code, 0);
}

#[test]
fn configurations_are_lists_of_members() {
    let folder = Folder::new();
    let to = folder.file("shared.json", at_epoch(1, &fleet(2)));
    let upstreams =
        folder.file("web.conf", "upstream web { hash $uri consistent; server h:1 weight=2; server h:2 down; }");
    let told = run(&["set-nodes", "--from", &upstreams, "--to", &to, "--max-loss", "1"]);
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(told.err.contains("h:2 is down, which a topology does not say"), "{}", told.err);
    let next = Topology::from_json(fs::read(&to).unwrap()).unwrap();
    assert_eq!((next.epoch(), next.scheme().name(), next.members().len()), (2, "ring", 2));
}

#[test]
fn a_document_of_a_secret_is_published_with_it() {
    let folder = Folder::new();
    let to = folder.path("shared.json").to_str().unwrap().to_owned();
    let keyed = |epoch| {
        document(r#"{"name": "ring", "key_hash": "siphash13"}"#, &fleet(3))
            .replace("\"epoch\": 1", &format!("\"epoch\": {epoch}"))
    };
    let (one, two) = (folder.file("one.json", keyed(1)), folder.file("two.json", keyed(2)));
    let secret = folder.file("secret", "000102030405060708090a0b0c0d0e0f");
    assert_eq!(run(&["publish", &one, "--to", &to]).code, 2);
    assert_eq!(run(&["publish", &one, "--to", &to, "--secret", &secret]).code, 0);
    assert_eq!(run(&["publish", &two, "--to", &to, "--secret", &secret]).code, 0);
    let told = run_with(&["set-nodes", "--from", "-", "--to", &to, "--secret", &secret, "--max-loss", "1"], b"a\n");
    assert!(told.code == 0 && told.text().contains("epoch 3"), "{}{}", told.text(), told.err);
}

#[test]
fn states_of_several_lie_in_one_document() {
    let folder = Folder::new();
    let to = folder.path("states.json").to_str().unwrap().to_owned();
    let states = |id: &str, more: &str| {
        format!(r#"{{"libconsistent_states": 1, "states": {{"{id}": {{"state": "down"{more}}}}}}}"#)
    };
    let (a, b) = (folder.file("a", states("a", "")), folder.file("b", states("b", r#", "by": "two""#)));
    let over = folder.file("over", states("c", r#", "until": 5"#));
    let publish = |path: &str, by: &str| run(&["publish", "--states", path, "--by", by, "--to", &to, "--json"]);
    assert_eq!(publish(&a, "one").json().text("/outcome"), "written");
    assert_eq!(publish(&b, "two").json().number("/states"), 2.0);
    assert_eq!(publish(&b, "two").json().text("/outcome"), "unchanged");
    let refused = publish(&b, "one");
    assert!(refused.code == 2 && refused.err.contains("--by says \"one\""), "{}", refused.err);
    publish(&over, "three");
    assert_eq!(publish(&over, "one").json().number("/states"), 2.0);
    let text = fs::read_to_string(&to).unwrap();
    let all = NodeStates::from_json(&text).unwrap();
    assert_eq!(all.iter().map(|(id, state)| (id, &*state.by)).collect::<Vec<_>>(), [("b", "two"), ("c", "one")]);
}
