//! Rings by token, so that the threads of one process can act on the same ring.

use libconsistent::Ring;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak},
};

/// A ring that handles in several threads hold. Its token lives as long as the last of them.
pub struct Shared {
    pub ring: Ring,
    token: OnceLock<i64>,
}

#[derive(Default)]
struct Registry {
    rings: BTreeMap<i64, Weak<Shared>>,
    last: i64,
}

static REGISTRY: Mutex<Registry> = Mutex::new(Registry { rings: BTreeMap::new(), last: 0 });

fn registry() -> MutexGuard<'static, Registry> {
    // Nothing in here is ever half done.
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub fn new(ring: Ring) -> Arc<Self> {
        Arc::new(Self { ring, token: OnceLock::new() })
    }

    /// The token of this ring, the same each time.
    pub fn token(self: &Arc<Self>) -> i64 {
        *self.token.get_or_init(|| {
            let mut registry = registry();
            registry.last += 1;
            let token = registry.last;
            registry.rings.insert(token, Arc::downgrade(self));
            token
        })
    }

    /// The ring of a token; `None` if there is no such token, or no handle is left.
    pub fn of(token: i64) -> Option<Arc<Self>> {
        registry().rings.get(&token).and_then(Weak::upgrade)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(token) = self.token.get() {
            registry().rings.remove(token);
        }
    }
}
