//! The keyed hash as parameters of our own schemes: `key_hash` asks for it, `secret_digest` tells which secret is
//! meant.

use super::{Kind, Parameter, ParameterSpec, Values};
use crate::{
    hash::{KeyHash, Secret, SecretDigest},
    Error, ErrorKind,
};
use alloc::format;

/// How keys become positions, in every scheme of ours.
pub(crate) static COMMON: &[ParameterSpec] = &[
    ParameterSpec::integer("seed", (0, u64::MAX), 0, "The seed of the hash of keys and nodes. It is no secret.")
        .untried("one of 2^64 is not guessed"),
    ParameterSpec::optional(
        "hash_tag",
        Kind::Text { examples: &["{}", "[]", "||"] },
        "Two characters. Keys that share the part that they enclose share their nodes.",
    )
    .tried(Values::Tags),
    ParameterSpec::optional(
        "hash_stop",
        Kind::Text { examples: &["/", ":"] },
        "One character. Keys that are alike before it share their nodes, where no hash tag says otherwise.",
    )
    .untried("a hash tag of two alike is tried"),
    ParameterSpec::optional(
        "key_hash",
        Kind::Words(&[KeyHash::KEYED]),
        "Keys are hashed with a secret, which is given beside the document.",
    )
    .untried("a secret of 128 bits cannot be guessed"),
    ParameterSpec::optional(
        "secret_digest",
        Kind::Text { examples: &[] },
        "Which secret is meant: 32 hexadecimal digits, which documents write and check.",
    )
    .untried("it belongs to the secret"),
];

/// What the parameters of a scheme say about its secret.
#[derive(Default)]
pub(super) struct KeyedHash {
    is_keyed: bool,
    digest: Option<SecretDigest>,
}

impl KeyedHash {
    /// Takes `key_hash` or `secret_digest`.
    pub(super) fn set(&mut self, name: &str, value: Parameter<'_>) -> Result<(), Error> {
        match name {
            "key_hash" => match value {
                Parameter::Text(KeyHash::KEYED) => self.is_keyed = true,
                // What is refused is not shown: somebody may have put the secret itself here.
                _ => {
                    let message = format!("scheme.key_hash: there is only {:?}", KeyHash::KEYED);
                    return Err(Error::new(ErrorKind::Parameter, message));
                }
            },
            _ => match value {
                Parameter::Text(text) => self.digest = Some(SecretDigest::parse(text)?),
                _ => {
                    let message = "scheme.secret_digest: not a text of 32 lower hexadecimal digits";
                    return Err(Error::new(ErrorKind::Parameter, message));
                }
            },
        }
        Ok(())
    }

    /// The secret of the scheme: the one given, if it is the one wanted.
    pub(super) fn secret(self, scheme: &str, given: Option<Secret>) -> Result<Option<Secret>, Error> {
        let refused = |message| Err(Error::new(ErrorKind::Parameter, message));
        let keyed = KeyHash::KEYED;
        match (given, self.digest) {
            (None, _) if self.is_keyed => refused(format!(
                "scheme.key_hash: {keyed} needs its secret of {} bytes, given beside scheme or document where the ring is made",
                Secret::LEN
            )),
            (_, Some(_)) if !self.is_keyed => refused(format!(
                "scheme.secret_digest: {scheme} without key_hash has no secret; set key_hash to \"{keyed}\""
            )),
            (Some(_), _) if !self.is_keyed => refused(format!(
                "scheme.key_hash: {scheme} is without, but there is a secret; set it to \"{keyed}\", or give no secret"
            )),
            // What stands in the document is not shown: somebody may have put the secret itself there.
            (Some(secret), Some(digest)) if secret.digest() != digest => refused(format!(
                "scheme.secret_digest: that of another secret than the one given, whose digest is {}; give the secret \
                 that the scheme or document was made with",
                secret.digest()
            )),
            _ => Ok(given),
        }
    }
}

/// Refuses another secret than a ring's.
#[cfg(feature = "std")]
pub(super) fn check_same(ours: Option<Secret>, theirs: Option<Secret>) -> Result<(), Error> {
    if ours == theirs {
        return Ok(());
    }
    let named = |secret: Option<Secret>| match secret {
        None => "no secret".into(),
        Some(secret) => format!("the secret of the digest {}", secret.digest()),
    };
    let message = format!(
        "scheme.secret_digest: the topology is of {}, the ring of {}; a ring keeps its secret, make a new one",
        named(theirs),
        named(ours)
    );
    Err(Error::new(ErrorKind::Parameter, message))
}
