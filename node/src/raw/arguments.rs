//! The arguments of a running call, and what they are read from.

use super::{
    arrays::{elements, Element},
    Answer, Refusal,
};
use crate::state::{Held, State};
use napi::sys;
use std::{mem::MaybeUninit, ptr, slice};

/// Strings of this many UTF-16 units and longer take the way over bytes.
const ROOM: usize = 1024;

const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// Reads the UTF-8 of a text of fewer than `ROOM` units that is not ASCII. N-API's own conversion would write U+FFFD
/// for a lone surrogate.
#[inline(never)]
fn utf8<T>(units: &[u16], read: impl FnOnce(&[u8]) -> T) -> Result<T, Refusal> {
    let mut room = [MaybeUninit::<u8>::uninit(); 3 * ROOM];
    let mut len = 0;
    for character in char::decode_utf16(units.iter().copied()) {
        let character = character.map_err(|_| Refusal::Hard)?;
        let mut bytes = [0; 4];
        character.encode_utf8(&mut bytes);
        // Four at a time, of which the next may overwrite some; there is room, as a unit takes at most 3.
        let rest = room.get_mut(len..).and_then(<[_]>::first_chunk_mut).ok_or(Refusal::Failed)?;
        *rest = bytes.map(MaybeUninit::new);
        len += character.len_utf8();
    }
    // SAFETY: the loop has written the first `len` bytes.
    Ok(read(unsafe { slice::from_raw_parts(room.as_ptr().cast::<u8>(), len) }))
}

/// The arguments of a running call.
pub(super) struct Arguments<'call> {
    env: sys::napi_env,
    /// Those that were not given are `undefined`.
    values: [sys::napi_value; 6],
    given: usize,
    pub(super) state: &'call State,
}

impl Arguments<'_> {
    /// # Safety
    /// `env` and `info` are those of a running call of a function that [`function`] made.
    pub(super) unsafe fn new(env: sys::napi_env, info: sys::napi_callback_info) -> Result<Self, Refusal> {
        let mut values = [ptr::null_mut(); 6];
        let mut given = values.len();
        let mut data = ptr::null_mut();
        // SAFETY: `values` has room for `given` values; `this` is not asked for.
        let status =
            unsafe { sys::napi_get_cb_info(env, info, &mut given, values.as_mut_ptr(), ptr::null_mut(), &mut data) };
        // SAFETY: `data` is the state that the function keeps alive, and so does the caller who runs it.
        match unsafe { data.cast::<State>().as_ref() } {
            Some(state) if status == sys::Status::napi_ok => Ok(Self { env, values, given, state }),
            _ => Err(Refusal::Failed),
        }
    }

    /// Runs a look-up on what is held; argument `at` tells whether it may be an older snapshot than the ring's.
    #[inline]
    pub(super) fn on_held(&self, at: usize, look: impl FnOnce(&mut Held) -> Answer) -> Answer {
        let answer = self.state.try_with(|held| match held.is_current() || self.flag(at) {
            true => look(held),
            false => Err(Refusal::Stale),
        });
        answer.unwrap_or(Err(Refusal::Closed))
    }

    /// The bytes of a string or a Uint8Array.
    #[inline]
    pub(super) fn bytes<T>(&self, at: usize, read: impl FnOnce(&[u8]) -> T) -> Result<T, Refusal> {
        let value = self.value(at)?;
        let mut room = [MaybeUninit::<u16>::uninit(); ROOM];
        let mut len = 0;
        // SAFETY: the value is one of the running call, and `room` has `ROOM` units.
        let status =
            unsafe { sys::napi_get_value_string_utf16(self.env, value, room.as_mut_ptr().cast(), ROOM, &mut len) };
        if status != sys::Status::napi_ok {
            // SAFETY: the value is one of the running call, and `read` runs no JavaScript and writes to
            // nothing but the library's own memory.
            return unsafe { elements::<u8>(self.env, value).map(|bytes| read(&*bytes)) };
        }
        // What fills the room may have been cut.
        if len >= ROOM - 1 {
            return Err(Refusal::Hard);
        }
        // SAFETY: N-API has written the first `len` units, which are fewer than `ROOM`.
        let units = unsafe { slice::from_raw_parts(room.as_ptr().cast::<u16>(), len) };
        let mut narrow = [MaybeUninit::<u8>::uninit(); ROOM];
        let mut all = 0;
        for (byte, &unit) in narrow.iter_mut().zip(units) {
            byte.write(unit as u8);
            all |= unit;
        }
        if all >= 0x80 {
            return utf8(units, read);
        }
        // SAFETY: the loop has written the first `len` bytes.
        Ok(read(unsafe { slice::from_raw_parts(narrow.as_ptr().cast::<u8>(), len) }))
    }

    /// A number that is a safe integer from 0 on, or a BigInt of 64 bits.
    #[inline]
    pub(super) fn u64(&self, at: usize) -> Result<u64, Refusal> {
        let value = self.value(at)?;
        let mut number = 0.0;
        // SAFETY: the value is one of the running call, here and below.
        if unsafe { sys::napi_get_value_double(self.env, value, &mut number) } == sys::Status::napi_ok {
            let fits = (0.0..=MAX_SAFE).contains(&number) && number.trunc() == number;
            return if fits { Ok(number as u64) } else { Err(Refusal::Hard) };
        }
        let (mut integer, mut lossless) = (0, false);
        // SAFETY: the environment of the call, one of its arguments, and two places to write to.
        let status = unsafe { sys::napi_get_value_bigint_uint64(self.env, value, &mut integer, &mut lossless) };
        if status == sys::Status::napi_ok && lossless {
            Ok(integer)
        } else {
            Err(Refusal::Hard)
        }
    }

    /// Whether an argument is `true`.
    pub(super) fn flag(&self, at: usize) -> bool {
        let mut flag = false;
        // SAFETY: the value is one of the running call.
        self.has(at)
            && self.value(at).is_ok_and(|value| unsafe {
                sys::napi_get_value_bool(self.env, value, &mut flag) == sys::Status::napi_ok
            })
            && flag
    }

    /// Whether an argument was given.
    pub(super) fn has(&self, at: usize) -> bool {
        at < self.given
    }

    /// A typed array to write to.
    pub(super) fn room<E: Element, T>(&self, at: usize, write: impl FnOnce(&mut [E]) -> T) -> Result<T, Refusal> {
        let value = self.value(at)?;
        // SAFETY: as for `bytes`; and only this slice has the memory, which `lib/*.js` never hands out.
        unsafe { elements::<E>(self.env, value).map(|room| write(&mut *room)) }
    }

    fn value(&self, at: usize) -> Result<sys::napi_value, Refusal> {
        self.values.get(at).copied().ok_or(Refusal::Failed)
    }
}
