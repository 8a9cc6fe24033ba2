//! Rings as most systems make them: so many points a node, each the hash of a label of its name and a number.

use super::{router32, router64, Compiler, DownPolicy, Hash, Label, Plan, Router, Ties};
use crate::{hash::HashFunction, Error};
use alloc::vec::Vec;

/// Such a ring; keys are hashed by the same function.
#[derive(Clone, Copy)]
pub(crate) struct Plain {
    /// Points of a node.
    pub(crate) count: u32,
    /// What stands in labels between the name and the number.
    pub(crate) between: &'static str,
    pub(crate) hash: HashFunction,
    /// Whether a key on a point belongs to the next one.
    pub(crate) above: bool,
    pub(crate) ties: Ties,
}

impl Plain {
    /// The ring of these names, one a node, whose down nodes are passed over.
    pub(crate) fn plan<'a>(self, compiler: Compiler<'a>, names: Vec<&'a str>) -> Result<Plan<'a>, Error> {
        self.routed(compiler, names, |router| router)
    }

    /// The same with another router.
    pub(crate) fn routed<'a>(
        self,
        compiler: Compiler<'a>,
        names: Vec<&'a str>,
        router: impl FnOnce(Router) -> Router,
    ) -> Result<Plan<'a>, Error> {
        let total = names.len() as u64 * u64::from(self.count);
        let make = if self.hash.is_wide() { router64 } else { router32 };
        let router = router(make(Hash::Function(self.hash), DownPolicy::Live));
        compiler.independent(router, total, self.ties, move || self.points(&names))
    }

    fn points(self, names: &[&str]) -> Vec<(u64, u32)> {
        let named = (0..).zip(names.iter().copied());
        let last = if self.hash.is_wide() { u64::MAX } else { u32::MAX.into() };
        // One below, so that a search that goes strictly above ends there; below the lowest comes the highest.
        let below = u64::from(self.above);
        let mut points = Vec::with_capacity(names.len() * self.count as usize);
        let mut label = Label::default();
        for (node, name) in named {
            let mut hash = |number: u32| self.hash.hash(label.name_first(name, self.between, number));
            points.extend((0..self.count).map(|number| (hash(number).wrapping_sub(below) & last, node)));
        }
        points
    }
}
