//! The verbs that look at one topology, run as a user runs them. Every figure that they show is computed a second time
//! here: by placing keys one by one, or by another call of the engine. `commands` runs the transcripts in `tests/cmd`.

mod check;
mod commands;
mod detect;
mod explain;
#[path = "../kit/folder.rs"]
mod folder;
mod kit;
mod place;
mod publish;
mod ranges;
mod rebalance;
mod refused;
mod shapes;
mod sized;
mod stats;
mod steps;
mod terminal;
