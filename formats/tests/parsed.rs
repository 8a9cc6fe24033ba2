//! Option strings as libmemcached's own parser takes them: where it then puts keys was recorded.

use libconsistent::Ring;
use libconsistent_formats::{read_one, Format, ReadOptions};
use serde_json::Value;

#[test]
fn strings_place_keys_where_libmemcached_does() {
    let recorded: Value = serde_json::from_str(include_str!("files/libmemcached/parsed.expected.json")).unwrap();
    let cases = recorded["cases"].as_array().unwrap();
    assert!(cases.len() >= 30);
    for case in cases {
        let string = case["string"].as_str().unwrap();
        let read = read_one(Format::Libmemcached, string.as_bytes(), &ReadOptions::default()).unwrap();
        let ring = Ring::from_topology(read.topology).unwrap();
        let placement = case["placement"].as_array().unwrap();
        for (key, place) in recorded["keys"].as_array().unwrap().iter().zip(placement) {
            let wanted = case["servers"][place.as_u64().unwrap() as usize].as_str().unwrap();
            let got = ring.get_node(key.as_str().unwrap()).unwrap();
            // The port that is left out is 11211.
            let got = if got.id.contains([':', '/']) { got.id.clone() } else { format!("{}:11211", got.id) };
            assert_eq!(got, wanted, "{string}: {key}");
        }
    }
}
