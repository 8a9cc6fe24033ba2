//! Look-ups of single keys.

use super::{arguments::Arguments, Answer, Call, Refusal};
use libconsistent::{Key as Form, Placement, Spread};
use std::marker::PhantomData;

/// How replicas are chosen, by the number that `lib/values.js` gives it.
pub(crate) fn spread(number: u32) -> Spread {
    match number {
        1 => Spread::None,
        2 => Spread::Weight,
        _ => Spread::Zone,
    }
}

/// A kind of key.
pub(super) trait Key {
    /// Reads the first argument.
    fn read<T>(arguments: &Arguments<'_>, read: impl FnOnce(Form<'_>) -> T) -> Result<T, Refusal>;
}

pub(super) struct Bytes;
pub(super) struct Integer;
pub(super) struct Position;

impl Key for Bytes {
    #[inline]
    fn read<T>(arguments: &Arguments<'_>, read: impl FnOnce(Form<'_>) -> T) -> Result<T, Refusal> {
        arguments.bytes(0, |key| read(Form::Bytes(key)))
    }
}

impl Key for Integer {
    #[inline]
    fn read<T>(arguments: &Arguments<'_>, read: impl FnOnce(Form<'_>) -> T) -> Result<T, Refusal> {
        Ok(read(Form::Integer(arguments.u64(0)?)))
    }
}

impl Key for Position {
    #[inline]
    fn read<T>(arguments: &Arguments<'_>, read: impl FnOnce(Form<'_>) -> T) -> Result<T, Refusal> {
        Ok(read(Form::Hashed(arguments.u64(0)?)))
    }
}

pub(super) struct Locate<K>(PhantomData<K>);

impl<K: Key> Call for Locate<K> {
    #[inline]
    fn call(arguments: &Arguments<'_>) -> Answer {
        arguments.on_held(1, |held| {
            let placement = held.placement();
            K::read(arguments, |key| placement.locate_key(key).ok_or_else(|| none_live(placement, key)))?
        })
    }
}

pub(super) struct Primary;

impl Call for Primary {
    fn call(arguments: &Arguments<'_>) -> Answer {
        arguments.on_held(1, |held| {
            let (primary, _) = held.walkers(true);
            arguments.bytes(0, |key| primary.locate(key).ok_or_else(|| none_live(primary, Form::Bytes(key))))?
        })
    }
}

pub(super) struct Replicas<K>(PhantomData<K>);

impl<K: Key> Call for Replicas<K> {
    fn call(arguments: &Arguments<'_>) -> Answer {
        arguments.on_held(5, |held| {
            let (n, how, down) = (arguments.u64(1)?, spread(arguments.u64(2)? as u32), arguments.flag(3));
            let (placement, scratch) = held.walkers(down);
            let found = arguments.room(4, |out: &mut [u32]| {
                let n = usize::try_from(n).map_or(out.len(), |n| n.min(out.len()));
                let out = out.get_mut(..n).unwrap_or_default();
                K::read(arguments, |key| match placement.get_nodes_for_into(key, how, out, scratch) {
                    0 if placement.check_key(key).is_err() => Err(Refusal::Unfit),
                    found => Ok(found as u32),
                })
            });
            found??
        })
    }
}

/// Why a key has no node.
#[cold]
pub(super) fn none_live(placement: &Placement, key: Form<'_>) -> Refusal {
    match placement.check_key(key) {
        Ok(()) => Refusal::None,
        Err(_) => Refusal::Unfit,
    }
}

/// Reads the arguments key, n and salt.
fn salted<T>(arguments: &Arguments<'_>, pick: impl FnOnce(&[u8], usize, &[u8]) -> T) -> Result<T, Refusal> {
    let n = usize::try_from(arguments.u64(1)?).unwrap_or(usize::MAX);
    arguments.bytes(0, |key| arguments.bytes(2, |salt| pick(key, n, salt)))?
}

pub(super) struct PickNode;

impl Call for PickNode {
    fn call(arguments: &Arguments<'_>) -> Answer {
        arguments.on_held(4, |held| {
            let how = spread(arguments.u64(3)? as u32);
            let placement = held.placement();
            salted(arguments, |key, n, salt| {
                placement.pick_node(key, n, salt, how).ok_or_else(|| none_live(placement, Form::Bytes(key)))
            })?
        })
    }
}

pub(super) struct PickNodeByLoad;

impl Call for PickNodeByLoad {
    fn call(arguments: &Arguments<'_>) -> Answer {
        let answer = arguments.state.try_with(|held| {
            let ring = &held.shared.as_ref().ok_or(Refusal::Failed)?.ring;
            let node = salted(arguments, |key, n, salt| {
                ring.pick_node_by_load(key, n, salt).ok_or_else(|| none_live(&ring.snapshot(), Form::Bytes(key)))
            })??;
            // A node that is not among those held has joined since.
            held.placement().topology().members().index_of(&node.id).map_err(|_| Refusal::Stale)
        });
        answer.unwrap_or(Err(Refusal::Closed))
    }
}
