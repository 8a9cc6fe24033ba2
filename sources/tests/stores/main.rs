//! Stores and sources on real servers, which are killed, cut off and given garbage. `kit` starts them; a server that is
//! not installed skips its tests, and with CI=true fails them. Figures are computed a second time by what the servers
//! themselves tell of every change.

mod etcd;
mod file;
mod kit;
#[path = "../kit/process.rs"]
mod process;
mod proxy;
mod race;
mod redis;
