//! The Node face of libconsistent: it translates types, and nothing else. `lib/*.js` checks what JavaScript passes.
//!
//! A [`handle::Handle`] holds one placement at a time, and the JavaScript object around it the ids of the same
//! placement; both are taken anew together, so names and indices cannot belong to different topologies.

#![deny(unsafe_code)]

mod budget;
mod checks;
mod detect;
mod error;
mod formats;
mod handle;
mod insight;
mod leases;
mod listen;
mod live;
mod moves;
mod nodes;
mod offers;
mod raw;
mod rebalance;
mod schemes;
mod shared;
mod state;
mod steps;
mod transition;
mod weight;
