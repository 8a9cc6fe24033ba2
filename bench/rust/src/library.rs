//! What the tables ask of every library, ours and others.

/// A library holding a topology of `n` nodes.
pub trait Library {
    /// The node of a key, as any number that depends on the answer.
    fn get(&mut self, key: &'static str) -> u64;

    /// Three nodes for a key, likewise.
    fn get_three(&mut self, _key: &'static str) -> Option<u64> {
        None
    }

    /// Adds the node after the last one; false if the library can only be built anew.
    fn add(&mut self) -> bool {
        false
    }

    /// Removes the node that was added.
    fn remove(&mut self) {}
}

/// The loops, compiled for each library so that nothing but a pass is dispatched.
pub trait Passes {
    fn get_all(&mut self, keys: &[&'static str]) -> u64;
    fn get_three_all(&mut self, keys: &[&'static str]) -> u64;
    fn has_three(&mut self) -> bool;
    fn add(&mut self) -> bool;
    fn remove(&mut self);
}

impl<L: Library> Passes for L {
    #[inline(never)]
    fn get_all(&mut self, keys: &[&'static str]) -> u64 {
        keys.iter().fold(0, |sum, key| sum.wrapping_add(self.get(key)))
    }

    #[inline(never)]
    fn get_three_all(&mut self, keys: &[&'static str]) -> u64 {
        keys.iter().fold(0, |sum, key| sum.wrapping_add(self.get_three(key).unwrap_or_default()))
    }

    fn has_three(&mut self) -> bool {
        self.get_three("a key").is_some()
    }

    fn add(&mut self) -> bool {
        Library::add(self)
    }

    fn remove(&mut self) {
        Library::remove(self);
    }
}

/// A reference as a number.
pub fn address<T>(value: &T) -> u64 {
    std::ptr::from_ref(value).addr() as u64
}

/// How a library works, which says what it can be compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Points on a ring, the same number in every one.
    Ring,
    /// Something else with named nodes.
    Other(&'static str),
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ring => "ring",
            Self::Other(name) => name,
        }
    }
}

/// A library to build.
pub struct Entry {
    pub name: &'static str,
    pub kind: Kind,
    /// Builds it for so many nodes. The inputs are made before the clock starts, by the first call.
    pub prepare: fn(usize) -> Build,
}

/// Builds from prepared inputs.
pub type Build = Box<dyn FnMut() -> Box<dyn Passes>>;
