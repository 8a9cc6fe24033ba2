//! The leases that a thread has out. They end with it, as nobody is left who could release them.

use crate::{
    error::{refused, Kind, Result},
    shared::Shared,
};
use napi::Env;
use std::{
    cell::RefCell,
    collections::{BTreeMap, HashSet},
    hash::{BuildHasherDefault, Hasher},
    rc::Rc,
    sync::{Arc, Weak},
};

/// The leases taken through one handle, by their tokens. They outlive the handle.
pub struct Leases {
    /// The ring, as long as any handle to it is open.
    ring: Weak<Shared>,
    out: RefCell<HashSet<u64, BuildHasherDefault<Spread>>>,
}

/// Tokens are counted, not chosen by anybody: to multiply them spreads them enough, and costs least.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15).swap_bytes();
    }
}

/// The leases of one JavaScript environment.
struct Environment {
    all: Vec<Rc<Leases>>,
    /// At how many of them those that are no longer needed are let go.
    crowded: usize,
}

thread_local! {
    /// By the address of the environment; a thread may have several.
    static ENVIRONMENTS: RefCell<BTreeMap<usize, Environment>> = const { RefCell::new(BTreeMap::new()) };
}

impl Leases {
    /// Those of a new handle to a ring. When the environment ends, they are released.
    pub fn new(env: Env, ring: &Arc<Shared>) -> Result<Rc<Self>> {
        let leases = Rc::new(Self { ring: Arc::downgrade(ring), out: RefCell::default() });
        let address = env.raw().addr();
        let known = ENVIRONMENTS.with_borrow_mut(|environments| {
            let Some(environment) = environments.get_mut(&address) else { return false };
            environment.add(leases.clone());
            true
        });
        if !known {
            if env.add_env_cleanup_hook(address, release_all).is_err() {
                return refused(Kind::Failed, "the end of the thread cannot be followed");
            }
            let environment = Environment { all: vec![leases.clone()], crowded: 16 };
            ENVIRONMENTS.with_borrow_mut(|environments| environments.insert(address, environment));
        }
        Ok(leases)
    }

    pub fn taken(&self, token: u64) {
        self.out.borrow_mut().insert(token);
    }

    /// Releases a lease; whether it was out. A ring that is gone has none.
    pub fn release(&self, token: u64) -> bool {
        self.out.borrow_mut().remove(&token);
        self.ring.upgrade().is_some_and(|shared| shared.ring.release(token))
    }

    /// Whether there may be something to release, now or later.
    fn needed(self: &Rc<Self>) -> bool {
        self.ring.strong_count() > 0 && (Rc::strong_count(self) > 1 || !self.out.borrow().is_empty())
    }
}

impl Environment {
    fn add(&mut self, leases: Rc<Leases>) {
        if self.all.len() >= self.crowded {
            self.all.retain(Leases::needed);
            self.crowded = (2 * self.all.len()).max(16);
        }
        self.all.push(leases);
    }
}

fn release_all(address: usize) {
    let ended = ENVIRONMENTS.with_borrow_mut(|environments| environments.remove(&address));
    for leases in ended.into_iter().flat_map(|environment| environment.all) {
        let Some(shared) = leases.ring.upgrade() else { continue };
        for token in leases.out.take() {
            shared.ring.release(token);
        }
    }
}
