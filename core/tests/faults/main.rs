//! Faults found in use: each test has the number of one in its name, and the value that is right.

mod batches;
mod clients;
mod cost;
mod culprits;
mod debug;
mod fleets;
mod health;
mod keyed;
mod libraries;
mod loads;
mod messages;
mod nobody_up;
mod probes;
mod proxies;
mod stores;
mod swallowed;
