//! What every call runs on. A [`View`] is the core's placement with one `str` a node; the classes [`Ring`] and
//! [`Placement`] have one, and a call holds it as [`Held`]. Uses `types`, and of `raw` the cell in which a ring keeps
//! its view.

mod argument;
mod followings;
mod log;
mod placement;
mod ring;
mod snapshot;

pub use argument::nodes_of;
pub use followings::{Followed, Followings};
pub use log::Log;
pub use placement::{none_live, Held, Look, Placement};
pub use ring::{change, found, Ring};
pub use snapshot::View;
