//! Topologies that somebody offers, such as a file that others write (`docs/SPEC.md`, 16.8): what a ring takes, and
//! what it refuses to stay what it is.

use super::{
    units::{milli, rounded_up},
    Ring,
};
use crate::{topology::Topology, Error, ErrorKind};
use std::time::Duration;

/// How a document is followed, and when it is refused.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct FollowPolicy {
    /// At most this part of the weight may leave at once, from 0 to 1 in whole thousandths; 1 allows everything.
    pub max_loss: f64,
    /// How long a file must have stayed as it is before it is read.
    pub debounce: Duration,
    /// How often it is looked at although nothing told of a change; above 0.
    pub poll: Duration,
}

impl Default for FollowPolicy {
    fn default() -> Self {
        Self { max_loss: 0.5, debounce: Duration::from_millis(50), poll: Duration::from_millis(500) }
    }
}

impl FollowPolicy {
    /// The same policy with another [`max_loss`](Self::max_loss).
    pub fn with_max_loss(self, max_loss: f64) -> Self {
        Self { max_loss, ..self }
    }

    /// The same policy with another [`debounce`](Self::debounce).
    pub fn with_debounce(self, debounce: Duration) -> Self {
        Self { debounce, ..self }
    }

    /// The same policy with another [`poll`](Self::poll).
    pub fn with_poll(self, poll: Duration) -> Self {
        Self { poll, ..self }
    }

    /// Refuses a topology by which more of the weight would leave at once than may, as [`Ring::offer`] does.
    ///
    /// # Errors
    /// `shrunk`; `argument` for a `max_loss` that is not from 0 to 1 in whole thousandths.
    pub fn check(self, before: &Topology, after: &Topology) -> Result<(), Error> {
        check_shrunk(before, after, most_lost(self.max_loss)?)
    }

    /// The policy in whole milliseconds.
    ///
    /// # Errors
    /// `argument`, naming the field.
    pub fn checked(self) -> Result<Self, Error> {
        most_lost(self.max_loss)?;
        if self.poll.is_zero() {
            return Err(Error::new(ErrorKind::Argument, "poll: 0, must be above 0"));
        }
        let (debounce, poll) = (rounded_up("debounce", self.debounce)?, rounded_up("poll", self.poll)?);
        Ok(Self { debounce, poll, ..self })
    }
}

/// The thousandths of the part that may leave.
fn most_lost(max_loss: f64) -> Result<u32, Error> {
    milli("max_loss", max_loss, 0, 1)
}

impl Ring {
    /// Takes over a topology document that was found at `origin`, such as a path, if it is one to go by: as
    /// [`update_json`](Ring::update_json) does, and unless more than `max_loss` of the ring's weight would leave at
    /// once. What is refused changes nothing, is told to whoever listens, and stands in [`source`](Ring::source).
    /// Whether anything changed.
    ///
    /// The weight that leaves is that of nodes which are no members any more, or whose weight is 0 now.
    ///
    /// ```
    /// # use libconsistent::{ErrorKind, Ring, Scheme, Weight};
    /// let ring = Ring::new(["a", "b", "c"], Scheme::default())?;
    /// let next = Ring::new(["a", "b", "c", "d"], Scheme::default())?;
    /// next.set_weight("d", Weight::from_f64(0.5)?)?;
    /// assert!(ring.offer(next.to_json(), "ring.json", 0.5)?);
    ///
    /// next.set_nodes(["a"])?;
    /// let refused = ring.offer(next.to_json(), "ring.json", 0.5).unwrap_err();
    /// assert_eq!(refused.kind(), ErrorKind::Shrunk);
    /// assert_eq!((ring.len(), ring.source().unwrap().refused), (4, 1));
    /// # Ok::<(), libconsistent::Error>(())
    /// ```
    ///
    /// # Errors
    /// `shrunk`; `argument` for a `max_loss` that is not from 0 to 1 in whole thousandths, which is not told; as
    /// [`update_json`](Ring::update_json). The message begins with the origin.
    pub fn offer(&self, text: impl AsRef<[u8]>, origin: &str, max_loss: f64) -> Result<bool, Error> {
        let most = most_lost(max_loss)?;
        let taken = self
            .read(text)
            .and_then(|topology| self.update_if(topology, |before, after| check_shrunk(before, after, most)));
        match taken {
            Ok(is_changed) => {
                self.accepted(origin);
                Ok(is_changed)
            }
            Err(error) => Err(self.refused(origin, error)),
        }
    }
}

/// Refuses a change by which more than so many thousandths of the weight leave.
fn check_shrunk(before: &Topology, after: &Topology, most: u32) -> Result<(), Error> {
    let (mut all, mut gone, mut nodes) = (0_u64, 0_u64, 0_usize);
    for node in before.members().nodes() {
        let weight = before.scheme().weight_of(node).counts_as();
        all += weight;
        let stays = after.members().index_of(&node.id).ok().and_then(|index| after.members().get(index));
        if weight > 0 && stays.is_none_or(|node| after.scheme().weight_of(node).is_zero()) {
            gone += weight;
            nodes += 1;
        }
    }
    if u128::from(gone) * 1000 > u128::from(all) * u128::from(most) {
        let part = 100.0 * gone as f64 / all as f64;
        let message = format!(
            "{part:.1} % of the weight would leave at once with {nodes} of {} nodes, at most {} %",
            before.members().len(),
            f64::from(most) / 10.0
        );
        return Err(Error::new(ErrorKind::Shrunk, message));
    }
    Ok(())
}
