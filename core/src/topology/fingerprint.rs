//! The fingerprint: XXH3-128 over the identity fields, laid out as `docs/SPEC.md`, section 7 says.

use crate::{
    dialect::{DialectScheme, Each},
    error::Quoted,
    hash::{Fingerprinter, KeyHash},
    members::{FieldValue, Members, Weight},
    scheme::{Scheme, Value},
    Error, ErrorKind,
};
use alloc::{format, string::ToString, vec::Vec};
use core::{fmt, str::FromStr};

/// 128 bits that tell whether two topologies place every key alike. Shown as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub u128);

impl Fingerprint {
    /// Of members whose identities the dialect, if the scheme is one, hands on.
    pub(super) fn of<'a>(
        scheme: &'a Scheme,
        members: &Members,
        identities: impl FnOnce(&'a DialectScheme, &mut Each<'_>) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        let mut hash = Fingerprinter::new();
        // The hash takes many bytes at once for far less than a few at a time.
        let mut bytes = Vec::with_capacity(2 * MANY);
        bytes.extend_from_slice(b"libconsistent/1\0");
        short(&mut bytes, scheme.name());

        let key_hash = scheme.key_hash();
        bytes.extend_from_slice(&key_hash.seed.to_le_bytes());
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
                Value::Text(text) => lists.push((setting.name, text.as_bytes().to_vec())),
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
            bytes.extend_from_slice(&value.to_le_bytes());
        }

        count(&mut bytes, members.len());
        let mut nodes = members.nodes().iter();
        let mut next = |weight: Weight, has_zone: bool| {
            let Some(node) = nodes.next() else { return };
            long(&mut bytes, node.id.as_bytes());
            self::weight(&mut bytes, weight);
            long(&mut bytes, if has_zone { node.zone.as_bytes() } else { &[] });
            if bytes.len() >= MANY {
                hash.update(&bytes);
                bytes.clear();
            }
        };
        // What the nodes' fields say of placement, and their number, of one node after the other.
        let mut fields = Vec::new();
        match scheme.dialect() {
            None => members.nodes().iter().for_each(|node| next(node.weight, true)),
            Some(dialect) => identities(dialect, &mut |weight, own| {
                // Zones say nothing but what the fields of the dialect say.
                next(weight, false);
                own.sort_unstable();
                count(&mut fields, own.len());
                for (name, value) in own {
                    short(&mut fields, name);
                    long(&mut fields, value);
                }
            })?,
        }
        for (name, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
            short(&mut bytes, name);
            long(&mut bytes, list);
        }
        hash.update(&bytes);
        hash.update(&fields);
        Ok(Self(hash.digest128()))
    }
}

/// So many bytes are hashed at once.
const MANY: usize = 4096;

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
fn weight(bytes: &mut Vec<u8>, weight: Weight) {
    match weight.whole_thousandths() {
        Some(thousandths) => bytes.extend_from_slice(&thousandths.to_le_bytes()),
        None => {
            bytes.extend_from_slice(&u32::MAX.to_le_bytes());
            bytes.extend_from_slice(&weight.as_f64().to_bits().to_le_bytes());
        }
    }
}

/// A name of ours: they are all shorter than 256 bytes.
fn short(bytes: &mut Vec<u8>, name: &str) {
    bytes.extend_from_slice(&[name.len() as u8]);
    bytes.extend_from_slice(name.as_bytes());
}

/// Bytes with their length before them.
fn long(bytes: &mut Vec<u8>, value: &[u8]) {
    count(bytes, value.len());
    bytes.extend_from_slice(value);
}

/// A count or length; the limits keep them within 32 bits.
fn count(bytes: &mut Vec<u8>, n: usize) {
    bytes.extend_from_slice(&(n as u32).to_le_bytes());
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// From its 32 hexadecimal digits; any other text is an error of kind `argument`.
impl FromStr for Fingerprint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let is_written = text.len() == 32 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        match u128::from_str_radix(text, 16) {
            Ok(bits) if is_written => Ok(Self(bits)),
            _ => {
                let message = format!("fingerprint: {} is not 32 hexadecimal digits", Quoted(text));
                Err(Error::new(ErrorKind::Argument, message))
            }
        }
    }
}
