//! The files that a ring follows: until that is closed, or until there is no ring any more.

use libconsistent::Lock;
use libconsistent_follow::Following;
use pyo3::prelude::*;
use std::{mem, sync::Arc};

/// A following, until somebody takes it to end it.
pub type Followed = Arc<Lock<Option<Following>>>;

/// What a ring follows.
#[derive(Default)]
pub struct Followings(Lock<Vec<Followed>>);

impl Followings {
    pub fn add(&self, followed: Followed) {
        let mut all = self.0.lock();
        all.retain(|other| other.lock().is_some());
        all.push(followed);
    }
}

/// Their threads may wait for the interpreter's lock, to call a function: it is not kept from them.
impl Drop for Followings {
    fn drop(&mut self) {
        let all: Vec<_> = mem::take(&mut *self.0.lock()).iter().filter_map(|followed| followed.lock().take()).collect();
        if !all.is_empty() {
            // If the interpreter has ended nobody waits for its lock.
            let _ = Python::try_attach(|py| py.detach(|| drop(all)));
        }
    }
}
