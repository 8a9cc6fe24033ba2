//! `fork`: a child process has none of its parent's threads.

use crate::following::all;

/// Lets all that follow go on in the child of a fork, by threads of its own: they begin anew, with a look at the files.
/// To be called in the child behind [`libconsistent::fork::after_in_child`].
pub fn after_in_child() {
    for inner in all() {
        inner.restart();
    }
}
