//! What moves from one placement to another, as plain records that `lib/answers.js` names.

use crate::{
    error::{OrThrow, Result},
    handle::Handle,
    raw::{self, Unshared},
};
use libconsistent::{Key, Offsets, PackedKeys, Plan};
use napi::bindgen_prelude::{BigInt, BigUint64Array};
use napi_derive::napi;

#[napi(object, object_from_js = false)]
pub struct MoveOutput {
    pub from: Option<String>,
    pub to: Option<String>,
    pub positions: BigInt,
    pub share: f64,
}

#[napi(object, object_from_js = false)]
pub struct PlanOutput {
    pub moves: Vec<MoveOutput>,
    /// First and last position of each range in turn.
    pub bounds: BigUint64Array,
    /// The place in `moves` of each range's pair.
    pub pairs: Vec<u32>,
    pub moved: f64,
    pub minimum: f64,
    pub positions: BigInt,
    pub minimum_positions: BigInt,
}

#[napi(object, object_from_js = false)]
pub struct KeyMoveOutput {
    pub from: Option<String>,
    pub to: Option<String>,
    pub copies: f64,
}

#[napi(object, object_from_js = false)]
pub struct MovedOutput {
    pub keys: f64,
    pub which: Vec<f64>,
    pub moves: Vec<KeyMoveOutput>,
    pub copies: f64,
}

impl PlanOutput {
    pub fn new(plan: &Plan) -> Self {
        let Plan { ranges, .. } = plan;
        let bounds = ranges.iter().flat_map(|range| [range.first, range.last]).collect();
        Self {
            bounds: BigUint64Array::new(bounds),
            pairs: ranges.iter().map(|range| range.step).collect(),
            moved: plan.moved,
            minimum: plan.minimum,
            positions: plan.positions.into(),
            minimum_positions: plan.minimum_positions.into(),
            moves: plan
                .moves
                .iter()
                .map(|m| MoveOutput {
                    from: m.from.clone(),
                    to: m.to.clone(),
                    share: plan.ratio(m.positions),
                    positions: m.positions.into(),
                })
                .collect(),
        }
    }
}

#[napi]
impl Handle {
    /// Of `n` nodes a key.
    #[napi(catch_unwind)]
    pub fn diff(&self, after: &Handle, n: f64, spread: u32) -> Result<PlanOutput> {
        let after = after.held()?;
        let plan = self
            .state
            .with(|held| held.placement().diff_replicas(&after, n as usize, raw::spread(spread)).or_throw())?;
        Ok(PlanOutput::new(&plan))
    }

    /// The same for given keys, which are packed.
    #[napi(catch_unwind)]
    pub fn moved(
        &self,
        after: &Handle,
        bytes: Unshared<'_, u8>,
        offsets: Unshared<'_, u32>,
        n: f64,
        spread: u32,
    ) -> Result<MovedOutput> {
        let after = after.held()?;
        let packed = PackedKeys::new(&bytes, Offsets::U32(&offsets)).or_throw()?;
        let keys = (0..packed.len()).filter_map(|i| packed.get(i)).map(Key::Bytes);
        let moved =
            self.state.with(|held| held.placement().moved(&after, keys, n as usize, raw::spread(spread)).or_throw())?;
        Ok(MovedOutput {
            keys: moved.keys as f64,
            which: moved.which.into_iter().map(|place| place as f64).collect(),
            moves: moved
                .moves
                .into_iter()
                .map(|m| KeyMoveOutput { from: m.from, to: m.to, copies: m.copies as f64 })
                .collect(),
            copies: moved.copies as f64,
        })
    }
}
