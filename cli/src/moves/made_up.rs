//! Keys that nobody has: the same ones in every run, in a form that both sides take.

use libconsistent::{Key, Placement};
use std::net::Ipv4Addr;

/// A number's key.
pub type Form = fn(u64) -> String;

/// Short texts, and addresses for the system that takes nothing else.
const FORMS: [Form; 2] =
    [|number| format!("{:08x}", mixed(number)), |number| Ipv4Addr::from_bits(mixed(number)).to_string()];

/// A form whose keys both placements take; the first one if there is none, so that a key says why.
pub fn form(placements: [&Placement; 2]) -> Form {
    let takes = |form: &&Form| placements.iter().all(|side| side.check_key(Key::Bytes(form(0).as_bytes())).is_ok());
    let [usual, ..] = FORMS;
    FORMS.iter().find(takes).copied().unwrap_or(usual)
}

/// The number with all of its bits mixed (SplitMix64), and half of them left.
fn mixed(number: u64) -> u32 {
    let mut mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ mixed >> 31) as u32
}
