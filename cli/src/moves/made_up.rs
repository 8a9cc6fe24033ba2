//! Keys that nobody has: the same ones in every run, in a form that both sides take.

use crate::input::mixed;
use libconsistent::{Key, Placement};
use std::net::Ipv4Addr;

/// A number's key.
pub type Form = fn(u64) -> String;

/// Short texts, and addresses for the system that takes nothing else.
const FORMS: [Form; 2] =
    [|number| format!("{:08x}", half(number)), |number| Ipv4Addr::from_bits(half(number)).to_string()];

/// A form whose keys both placements take; the first one if there is none, so that a key says why.
pub fn form(placements: [&Placement; 2]) -> Form {
    let takes = |form: &&Form| placements.iter().all(|side| side.check_key(Key::Bytes(form(0).as_bytes())).is_ok());
    let [usual, ..] = FORMS;
    FORMS.iter().find(takes).copied().unwrap_or(usual)
}

/// The lower half of a mixed number.
fn half(number: u64) -> u32 {
    mixed(number) as u32
}
