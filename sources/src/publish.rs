//! Who may write what: a document takes the place of an earlier one, and two that publish never overwrite each other.
//! Each loop reads, decides and swaps; whoever comes too late reads again.

use crate::{states::merged, Failure, Reason, Store};
use libconsistent::{Error, Fingerprint, FollowPolicy, NodeState, NodeStates, Secret, Topology};
use std::time::Duration;

/// How often others may come first. It happens to nobody but where dozens write at once, without a pause.
const TRIES: usize = 1000;

/// What became of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is there.
    Written,
    /// It was there.
    Unchanged,
    /// What is there has a later epoch.
    Stale,
    /// What is there has the same epoch and places keys otherwise.
    Conflict,
}

/// What became of a document, and what was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// What became of it.
    pub outcome: Outcome,
    /// The epoch and the fingerprint of the document that was there; none if there was none.
    pub found: Option<(u64, Fingerprint)>,
}

/// What there is to be done about a document, beside what a store has.
///
/// # Errors
/// What the store has is no document; with `force` that is written over.
pub fn decided(stored: Option<&[u8]>, new: &Topology, secret: Option<Secret>, force: bool) -> Result<Published, Error> {
    let there = match stored.map(|text| read(text, secret)) {
        Some(Err(_)) if force => None,
        there => there.transpose()?,
    };
    let Some(there) = there else {
        return Ok(Published { outcome: Outcome::Written, found: None });
    };
    let is_alike = there.fingerprint() == new.fingerprint();
    let outcome = match there.epoch().cmp(&new.epoch()) {
        std::cmp::Ordering::Less => Outcome::Written,
        std::cmp::Ordering::Greater => Outcome::Stale,
        std::cmp::Ordering::Equal if !is_alike => Outcome::Conflict,
        // Addresses and metadata may change within an epoch.
        std::cmp::Ordering::Equal if stored == Some(new.to_json().as_bytes()) => Outcome::Unchanged,
        std::cmp::Ordering::Equal => Outcome::Written,
    };
    Ok(Published { outcome, found: Some((there.epoch(), there.fingerprint())) })
}

/// Reads a document; the secret is for one that asks for it.
fn read(text: &[u8], secret: Option<Secret>) -> Result<Topology, Error> {
    match (Topology::from_json(text), secret) {
        (Err(error), Some(secret)) if error.message().starts_with("scheme.key_hash") => {
            Topology::from_json_with_secret(text, secret)
        }
        (read, _) => read,
    }
}

/// Publishes a document.
///
/// # Errors
/// Of the store; `Refused` if what it has is no document, unless `force` writes over that.
pub async fn publish(
    store: &mut Store,
    new: &Topology,
    secret: Option<Secret>,
    force: bool,
) -> Result<Published, Failure> {
    for _ in 0..TRIES {
        let stored = store.get().await?;
        let published = decided(stored.text.as_deref(), new, secret, force).map_err(|error| stranger(store, &error))?;
        if published.outcome != Outcome::Written
            || store.put(new.to_json().as_bytes(), &stored.version, &new.epoch().to_string()).await?
        {
            return Ok(published);
        }
    }
    Err(late(store))
}

/// Derives the next document from the one that is there, or from the template if there is none, and publishes it. The
/// document, too: `derived` makes it with the next epoch, or as it was. The policy says how much of the weight that is
/// there may leave, as it does for those who follow.
///
/// # Errors
/// Of the store; `Refused` if what it has is no document, for what `derived` refuses, and if too much would leave;
/// `Missing` without both.
pub async fn set_nodes(
    store: &mut Store,
    template: Option<&Topology>,
    secret: Option<Secret>,
    policy: FollowPolicy,
    derived: impl Fn(&Topology) -> Result<Topology, Error>,
) -> Result<(Published, Topology), Failure> {
    for _ in 0..TRIES {
        let stored = store.get().await?;
        let there = stored.text.as_deref().map(|text| read(text, secret)).transpose();
        let there = there.map_err(|error| stranger(store, &error))?;
        let base = there.as_ref().or(template).ok_or_else(|| {
            let why = format!("{}: there is no document, and no template for one", store.name());
            Failure::new(Reason::Missing, why)
        })?;
        let next = derived(base).map_err(|error| Failure::new(Reason::Refused, error.to_string()))?;
        let found = there.as_ref().map(|there| (there.epoch(), there.fingerprint()));
        if let Some(there) = &there {
            let refused = |error: Error| Failure::new(Reason::Refused, format!("{}: {error}", store.name()));
            policy.check(there, &next).map_err(refused)?;
        }
        let outcome = if there.as_ref() == Some(&next) { Outcome::Unchanged } else { Outcome::Written };
        if outcome == Outcome::Unchanged
            || store.put(next.to_json().as_bytes(), &stored.version, &next.epoch().to_string()).await?
        {
            return Ok((Published { outcome, found }, next));
        }
    }
    Err(late(store))
}

/// Publishes all that one says of nodes now, beside what others say of them. The document that is there then, too.
///
/// # Errors
/// Of the store; `Refused` if what it has is no document of states, unless `force` writes over that, and for a `by`
/// that is too long.
pub async fn publish_states(
    store: &mut Store,
    by: &str,
    ours: &[(String, NodeState)],
    now: Duration,
    force: bool,
) -> Result<(Outcome, NodeStates), Failure> {
    for _ in 0..TRIES {
        let stored = store.get().await?;
        let there = match stored.text.as_deref().map(NodeStates::from_json) {
            Some(Err(error)) if !force => return Err(stranger(store, &error)),
            Some(Ok(there)) => there,
            _ => NodeStates::new(),
        };
        let all = merged(&there, by, ours.iter().cloned(), now);
        let all = all.map_err(|error| Failure::new(Reason::Refused, error.to_string()))?;
        let text = all.to_json();
        let is_same = stored.text.as_deref().map_or(all.is_empty(), |stored| stored == text.as_bytes());
        if is_same || store.put(text.as_bytes(), &stored.version, "states").await? {
            return Ok((if is_same { Outcome::Unchanged } else { Outcome::Written }, all));
        }
    }
    Err(late(store))
}

fn stranger(store: &Store, error: &Error) -> Failure {
    Failure::new(Reason::Refused, format!("{}: what is there is no document: {error}", store.name()))
}

fn late(store: &Store) -> Failure {
    Failure::new(Reason::Conflict, format!("{}: others wrote first, {TRIES} times in a row", store.name()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use libconsistent::Node;
    use Outcome::{Conflict, Stale, Unchanged, Written};

    fn topology(epoch: u64, ids: &[&str], address: &str) -> Topology {
        let nodes = ids.iter().map(|id| Node::new(*id).with_address(address));
        Topology::new(nodes, "ring", epoch).unwrap()
    }

    fn outcome(stored: &Topology, new: &Topology) -> Outcome {
        let published = decided(Some(stored.to_json().as_bytes()), new, None, false).unwrap();
        assert_eq!(published.found, Some((stored.epoch(), stored.fingerprint())));
        published.outcome
    }

    /// Every pair of documents of three epochs, two sets of nodes and two addresses.
    #[test]
    fn a_document_follows_an_earlier_one_and_no_other() {
        let documents: Vec<(u64, usize, usize)> =
            (1..4).flat_map(|epoch| (0..4).map(move |each| (epoch, each / 2, each % 2))).collect();
        let made = |&(epoch, nodes, address): &(u64, usize, usize)| {
            topology(epoch, [&["a", "b"], &["a", "c"]][nodes], ["h:1", "h:2"][address])
        };
        for stored in &documents {
            for new in &documents {
                let expected = match (stored.0, new.0) {
                    (stored, new) if stored < new => Written,
                    (stored, new) if stored > new => Stale,
                    _ if stored.1 != new.1 => Conflict,
                    _ if stored.2 != new.2 => Written,
                    _ => Unchanged,
                };
                assert_eq!(outcome(&made(stored), &made(new)), expected, "{stored:?} {new:?}");
            }
        }
    }

    #[test]
    fn where_nothing_is_anything_may_come() {
        let new = topology(0, &["a"], "");
        let written = Published { outcome: Written, found: None };
        assert_eq!(decided(None, &new, None, false).unwrap(), written);
        assert_eq!(decided(None, &new, None, true).unwrap(), written);
    }

    #[test]
    fn what_is_no_document_is_kept_unless_forced() {
        let new = topology(9, &["a"], "");
        for garbage in [&b""[..], b"\xff", b"{}", b"[1, 2", br#"{"libconsistent": 2}"#] {
            assert!(decided(Some(garbage), &new, None, false).is_err());
            let written = Published { outcome: Written, found: None };
            assert_eq!(decided(Some(garbage), &new, None, true).unwrap(), written);
        }
        // Force writes over no document of a later epoch.
        let later = topology(10, &["a"], "").to_json();
        assert_eq!(decided(Some(later.as_bytes()), &new, None, true).unwrap().outcome, Stale);
    }

    #[test]
    fn a_text_that_is_not_canonical_is_written_anew() {
        let new = topology(1, &["a"], "h:1");
        let spaced = new.to_json().replace(',', ", ");
        assert_eq!(decided(Some(spaced.as_bytes()), &new, None, false).unwrap().outcome, Written);
    }

    #[test]
    fn a_document_of_a_secret_is_read_with_it() {
        let secret = |byte| Secret::new([byte; Secret::LEN].as_slice()).unwrap();
        let keyed = |epoch, secret| {
            let text = format!(
                r#"{{"libconsistent": 1, "epoch": {epoch}, "scheme": {{"name": "ring", "key_hash": "siphash13"}},
                    "nodes": [{{"id": "a"}}]}}"#
            );
            Topology::from_json_with_secret(text, secret).unwrap()
        };
        let (stored, new) = (keyed(1, secret(1)), keyed(2, secret(1)));
        let text = stored.to_json();
        assert!(decided(Some(text.as_bytes()), &new, None, false).is_err());
        assert!(decided(Some(text.as_bytes()), &new, Some(secret(2)), false).is_err());
        assert_eq!(decided(Some(text.as_bytes()), &new, Some(secret(1)), false).unwrap().outcome, Written);
        // The first document of a secret comes after one without.
        let plain = topology(1, &["a"], "").to_json();
        assert_eq!(decided(Some(plain.as_bytes()), &new, Some(secret(1)), false).unwrap().outcome, Written);
    }
}
