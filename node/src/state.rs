//! What one JavaScript object holds.

use crate::{
    error::{refused, Kind, Result},
    leases::Leases,
    shared::Shared,
    weight::Weight,
};
use libconsistent::{Placement, Scratch};
use napi::Env;
use std::{cell::RefCell, rc::Rc, sync::Arc};

/// The state of a handle, in one JavaScript thread.
pub struct State {
    /// Nothing once it is closed.
    held: RefCell<Option<Held>>,
    /// Those taken through this handle, which may be closed; a snapshot takes none.
    pub leases: Option<Rc<Leases>>,
    weight: Weight,
}

pub struct Held {
    /// The ring, unless this is a snapshot.
    pub shared: Option<Arc<Shared>>,
    /// What look-ups run on; of a ring, perhaps no longer its current placement.
    placement: Placement,
    /// The same as if no node were down, if somebody asked for it.
    primary: Option<Placement>,
    scratch: Scratch,
}

impl Held {
    #[inline]
    pub fn placement(&self) -> &Placement {
        &self.placement
    }

    /// What walks go by, with down nodes or without.
    pub fn walkers(&mut self, down: bool) -> (&Placement, &mut Scratch) {
        let Self { placement, primary, scratch, .. } = self;
        let walked = if down { primary.get_or_insert_with(|| placement.primary()) } else { placement };
        (walked, scratch)
    }

    /// Holds another placement; returns the one before.
    pub fn hold(&mut self, placement: Placement) -> Placement {
        self.primary = None;
        std::mem::replace(&mut self.placement, placement)
    }

    /// Whether the ring has not changed since; a snapshot is always current.
    #[inline]
    pub fn is_current(&self) -> bool {
        self.shared.as_ref().is_none_or(|shared| shared.ring.is_current(&self.placement))
    }
}

impl State {
    pub fn new(env: Env, shared: Option<Arc<Shared>>, placement: Placement) -> Result<Self> {
        let leases = shared.as_ref().map(|shared| Leases::new(env, shared)).transpose()?;
        let held = Held { shared, placement, primary: None, scratch: Scratch::new() };
        let state = Self { held: RefCell::new(Some(held)), leases, weight: Weight::default() };
        state.weigh(env);
        Ok(state)
    }

    /// Lets the ring and the placement go.
    pub fn close(&self, env: Env) {
        if let Ok(mut held) = self.held.try_borrow_mut() {
            *held = None;
        }
        self.weigh(env);
    }

    /// Tells the garbage collector of what is held now.
    pub fn weigh(&self, env: Env) {
        self.weight.tell(env, self.try_with(|held| held.placement.clone()).as_ref());
    }

    /// Tells the garbage collector that the handle is gone.
    pub fn weigh_nothing(&self, env: Env) {
        self.weight.tell(env, None);
    }

    /// Runs `call` on what is held; `None` if it is closed. No JavaScript runs meanwhile, so nobody asks twice at a
    /// time.
    #[inline]
    pub fn try_with<T>(&self, call: impl FnOnce(&mut Held) -> T) -> Option<T> {
        self.held.try_borrow_mut().ok()?.as_mut().map(call)
    }

    pub fn with<T>(&self, call: impl FnOnce(&mut Held) -> Result<T>) -> Result<T> {
        self.try_with(call).unwrap_or_else(|| refused(Kind::Closed, "the ring is closed"))
    }
}
