//! Pictures of placements as SVG: who owns what, how full each node is, what moves, and who inherits from whom.
//!
//! [`figures`] computes what is drawn; each picture takes figures and gives a [`Drawing`]; [`Drawing::svg`] is its
//! text. Colours of nodes come from one [`Palette`], so that a node has the same colour in every picture. All else is
//! drawn in `currentColor`, which a page sets to suit light and dark, and which is black where an SVG stands alone.
//!
//! Pictures are bounded: where there are too many nodes to be read, the small ones are drawn as one, and a ring of very
//! many points is sampled. The description of such a picture says so.
//!
//! ```
//! use libconsistent::{Placement, Scheme, Topology};
//! use libconsistent_drawing::{positions, Ground, Palette};
//!
//! let placement = Placement::new(Topology::new(["a", "b", "c"], Scheme::default(), 0)?)?;
//! let svg = positions(&placement, &Palette::of([&placement]))?.svg(Ground::White);
//! assert!(svg.starts_with("<svg "));
//! # Ok::<(), libconsistent::Error>(())
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod bundle;
mod comparison;
mod drawing;
pub mod figures;
mod flow;
mod heirs;
mod loads;
mod palette;
mod pictures;
mod positions;
mod words;

pub use comparison::comparison;
pub use drawing::{Drawing, Ground};
pub use flow::flow;
pub use heirs::heirs;
pub use loads::{loads, Unit};
pub use palette::Palette;
pub use pictures::pictures;
pub use positions::positions;
