//! What an agent shows over HTTP: `/metrics`, `/ring`, the page of reports at `/`, and `/healthz`. It only tells, and
//! whoever may connect may read it all.

mod differences;
mod metrics;
mod ring;
mod serve;

pub use serve::serve;
