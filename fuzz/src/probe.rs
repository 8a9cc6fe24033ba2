//! Every way to ask a placement gives one answer.

use libconsistent::{schemes, Key, Placement, Scratch, Spread, State};
use std::sync::LazyLock;

const KEYS: [&[u8]; 8] =
    [b"user:42", b"", b"0", b"10.1.2.3", b"a{tag}b", b"\xff\xfe", b"http://host/x?y=1", &[0x5a; 16]];

static OURS: LazyLock<Vec<&str>> =
    LazyLock::new(|| schemes().iter().filter(|spec| !spec.is_dialect).map(|spec| spec.name).collect());

/// Asks for keys, integers and positions with all nodes up, with one down, and with all down.
pub fn ask(placement: &Placement) {
    agree(placement);
    if placement.is_empty() {
        return;
    }
    let mut states = vec![State::Up; placement.len()];
    states[0] = State::Down;
    if let Ok(without) = placement.with_states(states.clone()) {
        agree(&without);
    }
    states.fill(State::Down);
    // A dialect may do as its system does, which takes somebody all the same.
    let ours = OURS.contains(&placement.topology().scheme().name());
    if let (true, Ok(nobody)) = (ours, placement.with_states(states)) {
        assert!(KEYS.iter().all(|key| nobody.locate(key).is_none()), "a node although none is up");
    }
}

fn agree(placement: &Placement) {
    let numbers = [0_u64, 1, 42, 1 << 31, u64::MAX].map(Key::Integer);
    for key in KEYS.map(Key::Bytes).into_iter().chain(numbers) {
        let one = placement.locate_key(key);
        if let Some(index) = one {
            assert!((index as usize) < placement.len(), "an index beyond the nodes");
            placement.check_key(key).expect("a key with a node is none that is refused");
        }
        let mut out = [u32::MAX; 4];
        let found = Scratch::of_thread(|scratch| placement.get_nodes_for_into(key, Spread::None, &mut out, scratch));
        assert!(found <= out.len() && out[found..].iter().all(|&index| index == u32::MAX), "written beyond the count");
        assert_eq!(placement.get_nodes_for(key, found, Spread::None), out[..found], "two lists of one key");
        assert_eq!(found > 0, one.is_some(), "a list without the node, or a node without the list");
        for spread in [Spread::Zone, Spread::Weight, Spread::None] {
            let nodes = placement.get_nodes_for(key, 4, spread);
            assert!(nodes.iter().all(|&index| (index as usize) < placement.len()), "an index beyond the nodes");
        }
    }
    if placement.check_key(Key::Bytes(KEYS[0])).is_ok() {
        let mut out = [0];
        placement.place(&[KEYS[0]][..], &mut out).expect("one key, one place");
        assert_eq!(out[0], placement.locate(KEYS[0]).unwrap_or(libconsistent::NO_INDEX), "a batch of one");
    }
}
