//! What clients do around a library's hash, and what their systems do with servers that are down.

use libconsistent::{Down, ErrorKind, Key, Parameter, Ring, Scheme, Scratch, Spread};

const IDS: [&str; 4] = ["10.0.0.1:11211", "10.0.0.2:11211", "10.0.0.3:11211", "10.0.0.4:11211"];

fn ring(name: &str, parameters: &[(&str, Parameter<'_>)]) -> Ring {
    Ring::new(IDS, Scheme::new(name, parameters).unwrap()).unwrap()
}

fn names() -> impl Iterator<Item = &'static str> {
    let takes = |name: &&str, parameter| {
        let specs = libconsistent::schemes();
        let spec = specs.iter().find(|spec| spec.name == *name).unwrap();
        spec.is_dialect && spec.parameters.iter().any(|spec| spec.name == parameter)
    };
    Scheme::NAMES.iter().copied().filter(move |name| takes(name, "hash_tag"))
}

#[test]
fn fault_44_a_tagged_key_goes_where_its_part_goes() {
    let (mut scratch, mut seen) = (Scratch::new(), 0);
    for name in names() {
        seen += 1;
        let (plain, tagged) = (ring(name, &[]), ring(name, &[("hash_tag", Parameter::Text("{}"))]));
        let (before, after) = (plain.snapshot(), tagged.snapshot());
        let mut moved = 0;
        for i in 0..60 {
            let (part, key) = (format!("user{i}"), format!("a{{user{i}}}b{i}"));
            assert_eq!(after.locate(key.as_bytes()), before.locate(part.as_bytes()), "{name}");
            assert_eq!(after.position(key.as_bytes()), before.position(part.as_bytes()), "{name}");
            let walk: Vec<u32> = after.walk(key.as_bytes(), &mut scratch).collect();
            assert_eq!(walk, before.walk(part.as_bytes(), &mut scratch).collect::<Vec<_>>(), "{name}");
            for spread in [Spread::Zone, Spread::Weight, Spread::None] {
                let lists = [(&after, &key), (&before, &part)].map(|(at, key)| at.get_nodes(key.as_bytes(), 3, spread));
                assert_eq!(lists[0], lists[1], "{name}");
            }
            assert_eq!(
                tagged.place([&key].as_slice()).unwrap().indices,
                plain.place([&part].as_slice()).unwrap().indices,
                "{name}"
            );
            assert_eq!(after.locate_u64(i), before.locate_u64(i), "{name}");
            moved += usize::from(after.locate(key.as_bytes()) != before.locate(key.as_bytes()));
        }
        assert!(moved > 10, "{name}: {moved}");
        assert_ne!(before.topology().fingerprint(), after.topology().fingerprint(), "{name}");
        if let Err(error) = plain.diff(&tagged) {
            assert!([ErrorKind::Incomparable, ErrorKind::Unsupported].contains(&error.kind()), "{name}: {error}");
        } else {
            panic!("{name}: a plan between keys that are hashed differently");
        }
    }
    assert!(seen >= 26, "{seen}");
}

#[test]
fn fault_44_keys_of_a_down_node_stay_where_that_is_asked_for() {
    for name in ["ketama", "modula", "twemproxy", "npm_hashring"] {
        let stays = ring(name, &[("down", Parameter::Text("stay"))]);
        let scheme = stays.snapshot().topology().scheme().clone();
        assert_eq!(scheme.properties().down, Down::Stay, "{name}");
        let keys: Vec<String> = (0..200).map(|i| format!("key{i}")).collect();
        let before: Vec<_> = keys.iter().map(|key| stays.get_node(key)).collect();
        let down = before[0].as_ref().unwrap().id.clone();
        stays.mark_down(&down).unwrap();
        let mut lost = 0;
        for (key, before) in keys.iter().zip(&before) {
            let home = before.as_ref().map(|node| node.id.clone());
            assert_eq!(stays.get_primary(key).map(|node| node.id.clone()), home, "{name}");
            let is_lost = home.as_ref() == Some(&down);
            lost += usize::from(is_lost);
            let now = stays.get_node(key).map(|node| node.id.clone());
            assert_eq!(now, home.filter(|_| !is_lost), "{name}");
            assert_eq!(stays.get_nodes(key, 3).len(), usize::from(!is_lost), "{name}");
            assert!(stays.snapshot().check_key(Key::from(key)).is_ok());
        }
        assert!(lost > 0, "{name}");
        stays.mark_up(&down).unwrap();
        assert_eq!(keys.iter().map(|key| stays.get_node(key)).collect::<Vec<_>>(), before, "{name}");
    }
}
