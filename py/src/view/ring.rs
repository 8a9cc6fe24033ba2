//! The class of live rings: the core's ring and the view that it keeps. Its methods stand in `verbs` and `live`.

use super::{Followings, Held, Log, Look, Placement, View};
use crate::{raw::Current, types::OrRaise};
use libconsistent::{Error, Key as Asked};
use pyo3::{prelude::*, types::PyString};

/// A live ring. Look-ups may run in any number of threads while others change it: each sees the topology before or
/// after a change, never a mixture. A refused change leaves the ring as it was.
///
/// nodes are ids, records (Node or mappings with its fields) or a mapping from id to weight; options are the scheme's
/// parameters, and secret, the 16 bytes that key_hash="siphash13" hashes keys under. Of another Ring or Placement all
/// is copied, the nodes alone if a scheme is named. Pickling and copying carry the document, so all nodes of the copy
/// are up; a ring with a secret is copied with it, and is not pickled.
#[pyclass(frozen, mapping, weakref, module = "libconsistent")]
pub struct Ring {
    core: libconsistent::Ring,
    pub log: Log,
    /// The latest placement that somebody looked at, with its names. Look-ups use it as long as it is the core's
    /// current one, which one atomic load tells.
    pub current: Current,
    /// The files that are followed.
    pub followings: Followings,
}

impl Ring {
    pub fn of(py: Python<'_>, core: libconsistent::Ring) -> PyResult<Self> {
        let placement = Py::new(py, Placement::of(View::new(py, core.snapshot())))?;
        Ok(Self { log: Log::of(&core), core, current: Current::new(placement), followings: Followings::default() })
    }

    #[inline]
    pub fn core(&self) -> &libconsistent::Ring {
        &self.core
    }

    #[inline]
    pub fn is_current(&self, view: &View) -> bool {
        self.core.is_current(&view.placement)
    }
}

/// What a ring found for a key; an error if that is nothing because the dialect refuses the key.
pub fn found<T>(ring: &Bound<'_, Ring>, key: &[u8], found: Option<T>) -> PyResult<Option<T>> {
    if found.is_none() {
        ring.view()?.check_key(ring.py(), Asked::Bytes(key))?;
    }
    Ok(found)
}

impl<'py> Look<'py> for Bound<'py, Ring> {
    #[inline]
    fn view(&self) -> PyResult<Held<'py>> {
        let held = Held(Current::get(self));
        if self.get().is_current(&held) {
            return Ok(held);
        }
        newer(self, &held)
    }

    #[inline(always)]
    fn node(&self, key: Asked<'_>) -> PyResult<Option<Py<PyString>>> {
        if let Some(Some(node)) = Current::node(self, key) {
            return Ok(Some(node));
        }
        let view = self.view()?;
        view.found(self.py(), key, view.placement.locate_key(key))
    }
}

/// Takes the core's present placement. Another thread may do so, too, and an older one may be left in place: whoever
/// looks at it next will find it out.
#[cold]
fn newer<'py>(ring: &Bound<'py, Ring>, held: &View) -> PyResult<Held<'py>> {
    let next = held.next(ring.py(), ring.get().core.snapshot());
    let next = Bound::new(ring.py(), Placement::of(next))?;
    Current::set(ring, next.clone().unbind());
    Ok(Held(next))
}

/// Makes a change. The core's lock is waited for, and the table compiled, without the interpreter lock.
pub fn change<T: Send>(
    ring: &Bound<'_, Ring>,
    change: impl FnOnce(&libconsistent::Ring) -> Result<T, Error> + Send,
) -> PyResult<T> {
    let Ring { core, log, .. } = ring.get();
    let changed = ring.py().detach(|| change(core));
    // What is refused may be told, too.
    log.write(ring.py());
    let changed = changed.or_raise(ring.py())?;
    // The names are made here, so that no look-up has to.
    ring.view()?;
    Ok(changed)
}
