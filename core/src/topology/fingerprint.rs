//! The fingerprint: XXH3-128 over the identity fields, laid out as `docs/SPEC.md`, section 7 says.

use crate::{
    dialect::Identity,
    hash::{Fingerprinter, KeyHash},
    members::{FieldValue, Members, Weight},
    scheme::{Scheme, Value},
    Error,
};
use alloc::{string::ToString, vec::Vec};
use core::fmt;

/// 128 bits that tell whether two topologies place every key alike. Shown as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub u128);

impl Fingerprint {
    pub(super) fn of(scheme: &Scheme, members: &Members) -> Result<Self, Error> {
        let mut bytes = Fingerprinter::new();
        bytes.update(b"libconsistent/1\0");
        short(&mut bytes, scheme.name());

        let key_hash = scheme.key_hash();
        bytes.update(&key_hash.seed.to_le_bytes());
        let mut parameters: Vec<_> = key_hash.hash_tag.map(|tag| ("hash_tag", tag.value())).into_iter().collect();
        parameters.extend(key_hash.hash_stop.map(|stop| ("hash_stop", stop.value())));
        let mut lists: Vec<(&str, Vec<u8>)> = Vec::new();
        let settings = scheme.settings();
        for setting in &settings {
            match &setting.value {
                Value::Int(value, _) => parameters.push((setting.name, *value)),
                Value::Numbers(numbers) => {
                    lists.push((setting.name, numbers.iter().flat_map(|number| number.to_le_bytes()).collect()));
                }
                Value::Word(word) => lists.push((setting.name, word.as_bytes().to_vec())),
                Value::Given(value) => lists.push((setting.name, given(value))),
            }
        }
        if members.has_tiers() {
            let tiers = members.nodes().iter().flat_map(|node| u32::from(node.tier).to_le_bytes());
            lists.push(("tier", tiers.collect()));
        }
        if let Some(secret) = key_hash.secret {
            lists.push(("key_hash", KeyHash::KEYED.into()));
            lists.push(("secret_digest", secret.digest().0.into()));
        }
        lists.sort_by_key(|&(name, _)| name);
        parameters.sort_unstable();
        count(&mut bytes, parameters.len());
        for (name, value) in parameters {
            short(&mut bytes, name);
            bytes.update(&value.to_le_bytes());
        }

        let identities = scheme.dialect().map(|dialect| dialect.identities(members)).transpose()?;
        count(&mut bytes, members.len());
        for (index, node) in members.nodes().iter().enumerate() {
            let (weight, zone) = match &identities {
                None => (node.weight, node.zone.as_str()),
                // Zones say nothing but what the fields of the dialect say.
                Some(identities) => (identities.get(index).map_or(Weight::ZERO, |identity| identity.weight), ""),
            };
            long(&mut bytes, node.id.as_bytes());
            self::weight(&mut bytes, weight);
            long(&mut bytes, zone.as_bytes());
        }
        for (name, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
            short(&mut bytes, name);
            long(&mut bytes, list);
        }
        for Identity { fields, .. } in identities.iter().flatten() {
            count(&mut bytes, fields.len());
            for (name, value) in fields {
                short(&mut bytes, name);
                long(&mut bytes, value);
            }
        }
        Ok(Self(bytes.digest128()))
    }
}

/// A parameter of a dialect: its digits, `true`, or its text.
fn given(value: &FieldValue) -> Vec<u8> {
    match value {
        FieldValue::Int(value) => value.to_string().into_bytes(),
        FieldValue::Flag(flag) => flag.to_string().into_bytes(),
        FieldValue::Text(text) => text.clone().into_bytes(),
        FieldValue::List(texts) => texts.join(",").into_bytes(),
    }
}

/// The thousandths; of a weight that is none, which dialects alone take, all ones and the bits of the number.
fn weight(bytes: &mut Fingerprinter, weight: Weight) {
    match weight.whole_thousandths() {
        Some(thousandths) => bytes.update(&thousandths.to_le_bytes()),
        None => {
            bytes.update(&u32::MAX.to_le_bytes());
            bytes.update(&weight.as_f64().to_bits().to_le_bytes());
        }
    }
}

/// A name of ours: they are all shorter than 256 bytes.
fn short(bytes: &mut Fingerprinter, name: &str) {
    bytes.update(&[name.len() as u8]);
    bytes.update(name.as_bytes());
}

/// Bytes with their length before them.
fn long(bytes: &mut Fingerprinter, value: &[u8]) {
    count(bytes, value.len());
    bytes.update(value);
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
