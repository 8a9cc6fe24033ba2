//! What one JavaScript object holds.

use crate::{
    error::{refused, Result},
    shared::Shared,
};
use libconsistent::{ErrorKind, Placement, Scratch};
use std::{cell::RefCell, sync::Arc};

/// The state of a handle, in one JavaScript thread; nothing once it is closed.
pub struct State(RefCell<Option<Held>>);

pub struct Held {
    /// The ring, unless this is a snapshot.
    pub shared: Option<Arc<Shared>>,
    /// What look-ups run on; of a ring, perhaps no longer its current placement.
    pub placement: Placement,
    pub scratch: Scratch,
}

impl Held {
    /// Whether the ring has not changed since; a snapshot is always current.
    #[inline]
    pub fn is_current(&self) -> bool {
        self.shared.as_ref().is_none_or(|shared| shared.ring.is_current(&self.placement))
    }
}

impl State {
    pub fn new(shared: Option<Arc<Shared>>, placement: Placement) -> Self {
        Self(RefCell::new(Some(Held { shared, placement, scratch: Scratch::new() })))
    }

    /// Lets the ring and the placement go.
    pub fn close(&self) {
        if let Ok(mut held) = self.0.try_borrow_mut() {
            *held = None;
        }
    }

    /// Runs `call` on what is held; `None` if it is closed. No JavaScript runs meanwhile, so nobody asks twice at a time.
    #[inline]
    pub fn try_with<T>(&self, call: impl FnOnce(&mut Held) -> T) -> Option<T> {
        self.0.try_borrow_mut().ok()?.as_mut().map(call)
    }

    pub fn with<T>(&self, call: impl FnOnce(&mut Held) -> Result<T>) -> Result<T> {
        self.try_with(call).unwrap_or_else(|| refused(ErrorKind::Argument, "the ring is closed"))
    }
}
