//! The fingerprint: XXH3-128 over the identity fields, laid out as `docs/SPEC.md`, section 7 says.

use crate::{
    hash::Fingerprinter,
    members::Members,
    scheme::{Scheme, Value},
};
use alloc::vec::Vec;
use core::fmt;

/// 128 bits that tell whether two topologies place every key alike. Shown as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub u128);

impl Fingerprint {
    pub(super) fn of(scheme: &Scheme, members: &Members) -> Self {
        let mut bytes = Fingerprinter::new();
        bytes.update(b"libconsistent/1\0");
        short(&mut bytes, scheme.name());

        let key_hash = scheme.key_hash();
        bytes.update(&key_hash.seed.to_le_bytes());
        let mut parameters: Vec<_> = key_hash.hash_tag.map(|tag| ("hash_tag", tag.value())).into_iter().collect();
        let mut lists = Vec::new();
        for setting in scheme.settings() {
            match setting.value {
                Value::Int(value, _) => parameters.push((setting.name, value)),
                Value::Numbers(numbers) => lists.push((setting.name, numbers)),
            }
        }
        parameters.sort_unstable();
        count(&mut bytes, parameters.len());
        for (name, value) in parameters {
            short(&mut bytes, name);
            bytes.update(&value.to_le_bytes());
        }

        count(&mut bytes, members.len());
        for node in members.nodes() {
            count(&mut bytes, node.id.len());
            bytes.update(node.id.as_bytes());
            bytes.update(&node.weight.thousandths().to_le_bytes());
            count(&mut bytes, node.zone.len());
            bytes.update(node.zone.as_bytes());
        }
        for (name, numbers) in lists.iter().filter(|(_, numbers)| !numbers.is_empty()) {
            short(&mut bytes, name);
            count(&mut bytes, numbers.len() * 4);
            numbers.iter().for_each(|number| bytes.update(&number.to_le_bytes()));
        }
        Self(bytes.digest128())
    }
}

/// A name of ours: they are all shorter than 256 bytes.
fn short(bytes: &mut Fingerprinter, name: &str) {
    bytes.update(&[name.len() as u8]);
    bytes.update(name.as_bytes());
}

/// A count or length; the limits keep them within 32 bits.
fn count(bytes: &mut Fingerprinter, n: usize) {
    bytes.update(&(n as u32).to_le_bytes());
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}
