//! Two placements at once, while keys are copied from where the old one has them to where the new one will.

use crate::{
    error::{OrThrow, Result},
    handle::Handle,
    nodes,
    raw::Unshared,
};
use libconsistent::{Key, Scratch, Transition, NO_INDEX};
use napi::{
    bindgen_prelude::{BigInt, BigUint64Array},
    Env,
};
use napi_derive::napi;

/// A transition. It does not change.
#[napi]
pub struct Moving {
    transition: Transition,
}

/// A transition between what two handles hold.
#[napi(catch_unwind)]
pub fn transition(old: &Handle, new: &Handle) -> Result<Moving> {
    Ok(Moving { transition: Transition::new(old.held()?, new.held()?) })
}

/// A transition of its document.
#[napi(catch_unwind)]
pub fn transition_from_json(
    text: Unshared<'_, u8>,
    old_secret: Option<Unshared<'_, u8>>,
    new_secret: Option<Unshared<'_, u8>>,
) -> Result<Moving> {
    let (old, new) = (nodes::secret(old_secret)?, nodes::secret(new_secret)?);
    Ok(Moving { transition: Transition::from_json_with_secrets(&*text, old, new).or_throw()? })
}

#[napi]
impl Moving {
    /// The placement that keys come from.
    #[napi(catch_unwind)]
    pub fn old(&self, env: Env) -> Result<Handle> {
        Handle::new(env, None, self.transition.old_placement().clone())
    }

    /// The placement that keys go to.
    #[napi(catch_unwind)]
    pub fn next(&self, env: Env) -> Result<Handle> {
        Handle::new(env, None, self.transition.new_placement().clone())
    }

    /// The ids by index.
    #[napi(catch_unwind)]
    pub fn ids(&self) -> Result<Vec<String>> {
        let ids = (0..self.transition.len() as u32).filter_map(|index| self.transition.node(index));
        Ok(ids.map(|node| node.id.clone()).collect())
    }

    /// The indices of the nodes that a key is looked for on.
    #[napi(catch_unwind)]
    pub fn nodes_for_read(&self, key: Option<Unshared<'_, u8>>, integer: Option<BigInt>, n: f64) -> Result<Vec<u32>> {
        self.listed(asked(&key, integer), n, Transition::nodes_for_read_into)
    }

    /// The indices of the nodes that a key is written to.
    #[napi(catch_unwind)]
    pub fn nodes_for_write(&self, key: Option<Unshared<'_, u8>>, integer: Option<BigInt>, n: f64) -> Result<Vec<u32>> {
        self.listed(asked(&key, integer), n, Transition::nodes_for_write_into)
    }

    #[napi(catch_unwind)]
    pub fn with_done(&self, first: BigInt, last: BigInt) -> Result<Moving> {
        let positions = first.get_u64().1..=last.get_u64().1;
        Ok(Moving { transition: self.transition.with_done(positions).or_throw()? })
    }

    #[napi(catch_unwind)]
    pub fn with_slot_done(&self, slot: u32) -> Result<Moving> {
        Ok(Moving { transition: self.transition.with_slot_done(slot as usize).or_throw()? })
    }

    #[napi(catch_unwind)]
    pub fn is_done(&self, key: Option<Unshared<'_, u8>>, integer: Option<BigInt>) -> Result<bool> {
        Ok(self.transition.is_key_done(&asked(&key, integer)))
    }

    /// First and last position of each range in turn.
    #[napi(catch_unwind)]
    pub fn done(&self) -> Result<BigUint64Array> {
        let bounds = self.transition.done().flat_map(|range| [*range.start(), *range.end()]).collect();
        Ok(BigUint64Array::new(bounds))
    }

    /// The part of all keys that move and are not done, if that can be told.
    #[napi(catch_unwind)]
    pub fn left(&self) -> Result<Option<f64>> {
        Ok(self.transition.left())
    }

    #[napi(catch_unwind)]
    pub fn to_json(&self) -> Result<String> {
        Ok(self.transition.to_json())
    }
}

/// A key of bytes, or an integer.
fn asked<'a>(key: &'a Option<Unshared<'_, u8>>, integer: Option<BigInt>) -> Key<'a> {
    match integer {
        Some(integer) => Key::Integer(integer.get_u64().1),
        None => Key::Bytes(key.as_deref().unwrap_or_default()),
    }
}

impl Moving {
    fn listed(
        &self,
        key: Key<'_>,
        n: f64,
        list: impl Fn(&Transition, Key<'_>, usize, &mut [u32], &mut Scratch) -> usize,
    ) -> Result<Vec<u32>> {
        let n = n as usize;
        let mut indices = vec![NO_INDEX; self.transition.max_nodes(n)];
        let count = list(&self.transition, key, n, &mut indices, &mut Scratch::new());
        if count == 0 {
            self.transition.check_key(key).or_throw()?;
        }
        indices.truncate(count);
        Ok(indices)
    }
}
