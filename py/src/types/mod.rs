//! Values between Python and Rust: keys, nodes, schemes, documents, records, the indices that batches give,
//! and errors. Other rooms use all of it; it uses none of them.

pub mod document;
pub mod error;
pub mod field;
pub mod indices;
pub mod keys;
pub mod nodes;
mod number;
pub mod once;
pub mod records;
pub mod scheme;
pub mod secret;

pub use error::{invalid, type_error, OrRaise, Refused};
