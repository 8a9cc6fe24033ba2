//! Keys that nobody has: the same ones in every run, in a form that the schemes at hand take.

use super::mixed;
use libconsistent::{Key, Placement};

/// The key at a place.
pub type Form = fn(u64) -> Vec<u8>;

/// The forms that dialects want their keys in, tried in this order.
const FORMS: [Form; 5] = [
    |place| format!("key:{:016x}", mixed(place)).into_bytes(),
    |place| (mixed(place) as u32).to_be_bytes().map(|byte| byte.to_string()).join(".").into_bytes(),
    |place| (mixed(place) as u32 >> 1).to_string().into_bytes(),
    |place| mixed(place).to_le_bytes().to_vec(),
    |place| {
        let mut bytes = mixed(place).to_be_bytes().repeat(3);
        bytes.truncate(20);
        bytes
    },
];

/// The form whose keys all of these placements take.
pub fn form(placements: &[&Placement]) -> Option<Form> {
    let takes = |form: &&Form| {
        placements.iter().all(|side| (0..8).all(|place| side.check_key(Key::Bytes(&form(place))).is_ok()))
    };
    FORMS.iter().find(takes).copied()
}
