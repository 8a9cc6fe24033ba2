//! Events on standard error, one a line; what others wrote steers no terminal.

use crate::output::{shown, PLAIN, RED};

/// What is as it should be.
pub fn info(text: impl std::fmt::Display) {
    anstream::eprintln!("{}", shown(&text.to_string()));
}

/// What somebody should look at.
pub fn warning(text: impl std::fmt::Display) {
    anstream::eprintln!("{RED}warning:{PLAIN} {}", shown(&text.to_string()));
}
