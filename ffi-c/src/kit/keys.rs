//! Keys, one and many, from C to Rust.

use super::{
    boundary::{argument, Caller, Failure, Outcome},
    codes::{
        CONSISTENT_KEYS_INTEGERS, CONSISTENT_KEYS_PACKED32, CONSISTENT_KEYS_PACKED64, CONSISTENT_KEYS_POSITIONS,
        CONSISTENT_KEYS_SLICES, CONSISTENT_KEY_BYTES, CONSISTENT_KEY_INTEGER, CONSISTENT_KEY_POSITION,
    },
    types::consistent_slice,
};
use libconsistent::{Error, Key, Offsets, PackedKeys, Placement};
use std::{
    ffi::c_void,
    fmt::{self, Display, Formatter},
    slice,
};

/// A key in one of three forms. `CONSISTENT_BYTES`, `CONSISTENT_INTEGER` and `CONSISTENT_POSITION` make one where a
/// call takes one.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_key {
    /// What it is: one of `CONSISTENT_KEY_*`.
    pub kind: i32,
    /// The bytes; may be NULL if `len` is 0.
    pub data: *const c_void,
    /// How many bytes.
    pub len: usize,
    /// The integer, or the position.
    pub number: u64,
}

/// Many keys in one of five forms.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_keys {
    /// How they lie: one of `CONSISTENT_KEYS_*`.
    pub kind: i32,
    /// How many keys.
    pub count: usize,
    /// The keys, or the bytes of packed ones.
    pub data: *const c_void,
    /// How many bytes packed keys have; others ignore it.
    pub len: usize,
    /// The `count + 1` offsets of packed keys; others ignore it.
    pub offsets: *const c_void,
}

/// A key in the caller's array of slices, checked by [`Caller::keys`].
#[repr(transparent)]
pub(crate) struct Slice(consistent_slice);

impl AsRef<[u8]> for Slice {
    fn as_ref(&self) -> &[u8] {
        if self.0.len == 0 {
            return &[];
        }
        // SAFETY: `Caller::keys` makes these only after checking that data is not NULL and of a possible length; the
        // caller promises the bytes.
        unsafe { slice::from_raw_parts(self.0.data.cast(), self.0.len) }
    }
}

/// Many keys, checked.
pub(crate) enum Keys<'a> {
    Packed(PackedKeys<'a>),
    Slices(&'a [Slice]),
    Integers(&'a [u64]),
    Positions(&'a [u64]),
}

impl Keys<'_> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Packed(keys) => keys.len(),
            Self::Slices(keys) => keys.len(),
            Self::Integers(keys) | Self::Positions(keys) => keys.len(),
        }
    }

    pub(crate) fn get(&self, i: usize) -> Option<Key<'_>> {
        match self {
            Self::Packed(keys) => keys.get(i).map(Key::Bytes),
            Self::Slices(keys) => keys.get(i).map(|key| Key::Bytes(key.as_ref())),
            Self::Integers(keys) => keys.get(i).copied().map(Key::Integer),
            Self::Positions(keys) => keys.get(i).copied().map(Key::Hashed),
        }
    }

    /// The node of each.
    pub(crate) fn place(&self, placement: &Placement, out: &mut [u32]) -> Result<(), Error> {
        match self {
            Self::Packed(keys) => placement.place(keys, out),
            Self::Slices(keys) => placement.place(keys, out),
            Self::Integers(keys) => placement.place_u64(keys, out),
            Self::Positions(keys) => placement.place_hashed(keys, out),
        }
    }
}

/// The name of a key's bytes.
struct Data<N>(N);

impl<N: Display> Display for Data<N> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}.data", self.0)
    }
}

#[cold]
#[inline(never)]
fn no_kind(kind: i32, name: impl Display) -> Failure {
    argument(format!("{name}.kind: {kind} is not one of CONSISTENT_KEY_*"))
}

impl Caller {
    /// A key; `name` is the argument's.
    #[inline(always)] // in every look-up
    pub(crate) fn key(&self, key: *const consistent_key, name: &str) -> Outcome<Key<'_>> {
        self.form(self.reference(key, name)?, name)
    }

    /// The form that a key has.
    #[inline(always)]
    pub(crate) fn form(&self, key: &consistent_key, name: impl Display) -> Outcome<Key<'_>> {
        match key.kind {
            CONSISTENT_KEY_BYTES => Ok(Key::Bytes(self.bytes(key.data, key.len, Data(name))?)),
            CONSISTENT_KEY_INTEGER => Ok(Key::Integer(key.number)),
            CONSISTENT_KEY_POSITION => Ok(Key::Hashed(key.number)),
            kind => Err(no_kind(kind, name)),
        }
    }

    /// A key where the engine takes bytes alone.
    pub(crate) fn byte_key(&self, key: *const consistent_key, name: &str) -> Outcome<&[u8]> {
        match self.key(key, name)? {
            Key::Bytes(bytes) => Ok(bytes),
            _ => Err(argument(format!("{name}.kind: this call takes none but CONSISTENT_KEY_BYTES"))),
        }
    }

    /// Many keys, each checked.
    pub(crate) fn keys(&self, keys: *const consistent_keys) -> Outcome<Keys<'_>> {
        let &consistent_keys { kind, count, data, len, offsets } = self.reference(keys, "keys")?;
        let numbers = || self.slice(data.cast::<u64>(), count, "keys.data");
        match kind {
            CONSISTENT_KEYS_PACKED32 => self.packed((data, len), Offsets::U32(self.offsets(offsets, count)?)),
            CONSISTENT_KEYS_PACKED64 => self.packed((data, len), Offsets::U64(self.offsets(offsets, count)?)),
            CONSISTENT_KEYS_SLICES => {
                for (i, key) in self.slice(data.cast::<consistent_slice>(), count, "keys.data")?.iter().enumerate() {
                    self.bytes(key.data, key.len, format_args!("keys[{i}]"))?;
                }
                Ok(Keys::Slices(self.slice(data.cast(), count, "keys.data")?))
            }
            CONSISTENT_KEYS_INTEGERS => Ok(Keys::Integers(numbers()?)),
            CONSISTENT_KEYS_POSITIONS => Ok(Keys::Positions(numbers()?)),
            _ => Err(argument(format!("keys.kind: {kind} is not one of CONSISTENT_KEYS_*"))),
        }
    }

    fn packed<'a>(&'a self, (data, len): (*const c_void, usize), offsets: Offsets<'a>) -> Outcome<Keys<'a>> {
        Ok(Keys::Packed(PackedKeys::new(self.bytes(data, len, "keys.data")?, offsets)?))
    }

    fn offsets<T>(&self, offsets: *const c_void, keys: usize) -> Outcome<&[T]> {
        match keys {
            0 => Ok(&[]),
            _ => self.slice(offsets.cast(), keys.saturating_add(1), "keys.offsets"),
        }
    }
}
