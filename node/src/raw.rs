//! The calls made for every key: plain N-API functions with their state in the data pointer, since a method of a native
//! class costs several times what the look-up does. All unsafe code of this face stands here.
//!
//! They answer with a number: an index or a count, or below zero one of [`Refusal`], which `lib/view.js` acts on. They
//! never throw and never run JavaScript.

#![allow(unsafe_code)]

use crate::state::{Held, State};
use napi::{
    bindgen_prelude::{FromNapiValue, JsObjectValue, Object, Uint32ArraySlice, Unknown},
    sys, Env, Status,
};
use std::{
    ffi::c_void,
    marker::PhantomData,
    mem::MaybeUninit,
    ops::Deref,
    panic::{catch_unwind, AssertUnwindSafe},
    ptr,
    rc::Rc,
    slice,
};

/// Strings of this many UTF-16 units and longer take the way over bytes.
const ROOM: usize = 1024;

const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// Why there is no answer.
#[derive(Clone, Copy)]
#[repr(i32)]
enum Refusal {
    /// There is an answer: no node.
    None = -1,
    /// The ring has changed: take the snapshot and the names anew.
    Stale = -2,
    /// Not an argument that can be read here; JavaScript converts it or says what is wrong with it.
    Hard = -3,
    /// The ring is closed.
    Closed = -4,
    /// A mistake in this library.
    Failed = -5,
}

type Answer = Result<u32, Refusal>;

/// An object with the functions
///
/// - `locate(key, held)`, `locateU64` and `locateHashed`: the index of the key's node;
/// - `replicas(key, n, plain, out, held)`, `replicasU64` and `replicasHashed`: the count of nodes written to the
///   Uint32Array `out`; `plain` is the walk without regard to zones.
///
/// With `held`, the snapshot is used even if the ring has changed since.
pub fn functions<'env>(env: &'env Env, state: &Rc<State>) -> napi::Result<Object<'env>> {
    let mut object = Object::new(env)?;
    object.set_named_property("locate", function::<Locate<Bytes>>(env, state)?)?;
    object.set_named_property("locateU64", function::<Locate<Integer>>(env, state)?)?;
    object.set_named_property("locateHashed", function::<Locate<Position>>(env, state)?)?;
    object.set_named_property("replicas", function::<Replicas<Bytes>>(env, state)?)?;
    object.set_named_property("replicasU64", function::<Replicas<Integer>>(env, state)?)?;
    object.set_named_property("replicasHashed", function::<Replicas<Position>>(env, state)?)?;
    Ok(object)
}

/// The memory of an array that takes the answers of a batch.
pub fn written<'a>(out: &'a mut Uint32ArraySlice<'_>) -> &'a mut [u32] {
    // SAFETY: `lib/placed.js` makes the array for this call alone, so nothing else reads or writes it meanwhile.
    unsafe { out.as_mut() }
}

/// The elements of a typed array that a method reads: memory that other threads share is refused.
///
/// A method that takes one runs no JavaScript, and what else it takes runs none on the way in.
pub struct Unshared<'a, T>(&'a [T]);

impl<T> Deref for Unshared<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0
    }
}

impl<T: Element> FromNapiValue for Unshared<'_, T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Self> {
        // SAFETY: the value is one of the running call, which runs no JavaScript while it has the elements, and writes to
        // no memory but that of `written`.
        match unsafe { elements::<T>(env, value) } {
            Ok(elements) => Ok(Self(elements)),
            Err(_) => Err(napi::Error::new(Status::InvalidArg, "no typed array of this type and of this thread alone")),
        }
    }
}

/// A type of a typed array's elements.
pub trait Element {
    const TYPE: sys::napi_typedarray_type;
}

impl Element for u8 {
    const TYPE: sys::napi_typedarray_type = sys::TypedarrayType::uint8_array;
}

impl Element for u32 {
    const TYPE: sys::napi_typedarray_type = sys::TypedarrayType::uint32_array;
}

impl Element for u64 {
    const TYPE: sys::napi_typedarray_type = sys::TypedarrayType::biguint64_array;
}

/// The elements of a typed array of this type whose memory no other thread shares.
///
/// # Safety
/// `value` is one of the running call; while the slice lives, no JavaScript runs and, if it is written to, no other slice
/// of the same memory lives.
unsafe fn elements<'a, T: Element>(env: sys::napi_env, value: sys::napi_value) -> Result<&'a mut [T], Refusal> {
    let (mut found, mut len, mut data, mut buffer) = (T::TYPE, 0, ptr::null_mut(), ptr::null_mut());
    // SAFETY: the value is one of the running call, and what is asked for is written to.
    let status = unsafe {
        sys::napi_get_typedarray_info(env, value, &mut found, &mut len, &mut data, &mut buffer, ptr::null_mut())
    };
    if status != sys::Status::napi_ok || found != T::TYPE {
        return Err(Refusal::Hard);
    }
    let mut own = false;
    // SAFETY: `buffer` was just written. A SharedArrayBuffer is not an ArrayBuffer.
    let status = unsafe { sys::napi_is_arraybuffer(env, buffer, &mut own) };
    if status != sys::Status::napi_ok || !own {
        return Err(Refusal::Hard);
    }
    if len == 0 || data.is_null() {
        return Ok(&mut []);
    }
    // SAFETY: the array has `len` elements of `T` from `data` on, aligned as JavaScript requires of typed arrays.
    Ok(unsafe { slice::from_raw_parts_mut(data.cast::<T>(), len) })
}

/// One function: what it does with its arguments.
trait Call {
    /// Which argument is `held`.
    const HELD: usize;

    fn call(held: &mut Held, arguments: &Arguments<'_>) -> Answer;
}

/// A kind of key.
trait Key {
    /// The position of the first argument.
    fn position(held: &Held, arguments: &Arguments<'_>) -> Result<u64, Refusal>;
}

struct Bytes;
struct Integer;
struct Position;

impl Key for Bytes {
    #[inline]
    fn position(held: &Held, arguments: &Arguments<'_>) -> Result<u64, Refusal> {
        arguments.bytes(0, |key| held.placement.position(key))
    }
}

impl Key for Integer {
    #[inline]
    fn position(held: &Held, arguments: &Arguments<'_>) -> Result<u64, Refusal> {
        Ok(held.placement.position_u64(arguments.u64(0)?))
    }
}

impl Key for Position {
    #[inline]
    fn position(_: &Held, arguments: &Arguments<'_>) -> Result<u64, Refusal> {
        arguments.u64(0)
    }
}

struct Locate<K>(PhantomData<K>);

impl<K: Key> Call for Locate<K> {
    const HELD: usize = 1;

    #[inline]
    fn call(held: &mut Held, arguments: &Arguments<'_>) -> Answer {
        let position = K::position(held, arguments)?;
        held.placement.locate_hashed(position).ok_or(Refusal::None)
    }
}

struct Replicas<K>(PhantomData<K>);

impl<K: Key> Call for Replicas<K> {
    const HELD: usize = 4;

    fn call(held: &mut Held, arguments: &Arguments<'_>) -> Answer {
        let position = K::position(held, arguments)?;
        let (n, plain) = (arguments.u64(1)?, arguments.flag(2));
        arguments.indices(3, |out| {
            let n = usize::try_from(n).map_or(out.len(), |n| n.min(out.len()));
            let out = out.get_mut(..n).unwrap_or_default();
            if !plain {
                return held.placement.get_nodes_hashed_into(position, out, &mut held.scratch) as u32;
            }
            let walk = held.placement.walk_hashed(position, &mut held.scratch);
            out.iter_mut().zip(walk).map(|(slot, node)| *slot = node).count() as u32
        })
    }
}

/// Makes a function that owns a reference to the state.
fn function<'env, C: Call>(env: &'env Env, state: &Rc<State>) -> napi::Result<Unknown<'env>> {
    let raw_env = env.raw();
    let mut made = ptr::null_mut();
    let data = Rc::as_ptr(state).cast_mut().cast::<c_void>();
    // SAFETY: `raw_env` is the environment of the running call; no name is given, so its length is 0; `made` is written
    // to. `data` is read only while the function is called, and the finalizer below keeps it alive until then.
    check(unsafe { sys::napi_create_function(raw_env, ptr::null(), 0, Some(enter::<C>), data, &mut made) })?;
    let owned = Rc::into_raw(state.clone()).cast_mut().cast::<c_void>();
    // SAFETY: `made` is the function just made. The finalizer runs once, when the function is collected or the
    // environment ends, and takes over the reference in `owned`.
    let status =
        unsafe { sys::napi_add_finalizer(raw_env, made, owned, Some(let_go), ptr::null_mut(), ptr::null_mut()) };
    if status != sys::Status::napi_ok {
        // SAFETY: no finalizer was added, so the reference is still ours. The function is dropped uncalled.
        drop(unsafe { Rc::from_raw(owned.cast::<State>()) });
    }
    check(status)?;
    // SAFETY: `made` is a value of this environment and of the running call's scope.
    unsafe { Unknown::from_napi_value(raw_env, made) }
}

fn check(status: sys::napi_status) -> napi::Result<()> {
    match status {
        sys::Status::napi_ok => Ok(()),
        status => Err(napi::Error::from_status(status.into())),
    }
}

/// Lets go of a function's reference to its state.
unsafe extern "C" fn let_go(_: sys::napi_env, data: *mut c_void, _: *mut c_void) {
    // SAFETY: `data` is the reference that `function` gave away to this finalizer, which runs once.
    drop(unsafe { Rc::from_raw(data.cast_const().cast::<State>()) });
}

/// Where N-API enters. A panic does not leave.
unsafe extern "C" fn enter<C: Call>(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    let answer = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: N-API passes the environment and the call's own information, made by `function` with its state.
        let arguments = unsafe { Arguments::new(env, info) }?;
        let state = arguments.state;
        let answer = state.try_with(|held| {
            if !held.is_current() && !arguments.flag(C::HELD) {
                return Err(Refusal::Stale);
            }
            C::call(held, &arguments)
        });
        answer.unwrap_or(Err(Refusal::Closed))
    }));
    let number = match answer.unwrap_or(Err(Refusal::Failed)) {
        Ok(number) => i32::try_from(number).unwrap_or(Refusal::Failed as i32),
        Err(refusal) => refusal as i32,
    };
    let mut value = ptr::null_mut();
    // SAFETY: the environment is that of the running call. Should it fail, the null stands for `undefined`.
    unsafe { sys::napi_create_int32(env, number, &mut value) };
    value
}

/// Reads the UTF-8 of a text of fewer than `ROOM` units that is not ASCII. N-API's own conversion would write U+FFFD for
/// a lone surrogate.
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
struct Arguments<'call> {
    env: sys::napi_env,
    /// Those that were not given are `undefined`.
    values: [sys::napi_value; 5],
    given: usize,
    state: &'call State,
}

impl Arguments<'_> {
    /// # Safety
    /// `env` and `info` are those of a running call of a function that [`function`] made.
    unsafe fn new(env: sys::napi_env, info: sys::napi_callback_info) -> Result<Self, Refusal> {
        let mut values = [ptr::null_mut(); 5];
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

    /// The bytes of a string or a Uint8Array.
    #[inline]
    fn bytes<T>(&self, at: usize, read: impl FnOnce(&[u8]) -> T) -> Result<T, Refusal> {
        let value = self.value(at)?;
        let mut room = [MaybeUninit::<u16>::uninit(); ROOM];
        let mut len = 0;
        // SAFETY: the value is one of the running call, and `room` has `ROOM` units.
        let status =
            unsafe { sys::napi_get_value_string_utf16(self.env, value, room.as_mut_ptr().cast(), ROOM, &mut len) };
        if status != sys::Status::napi_ok {
            // SAFETY: the value is one of the running call, and `read` runs no JavaScript and writes nothing.
            return unsafe { elements::<u8>(self.env, value) }.map(|bytes| read(bytes));
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
    fn u64(&self, at: usize) -> Result<u64, Refusal> {
        let value = self.value(at)?;
        let mut number = 0.0;
        // SAFETY: the value is one of the running call, here and below.
        if unsafe { sys::napi_get_value_double(self.env, value, &mut number) } == sys::Status::napi_ok {
            let fits = (0.0..=MAX_SAFE).contains(&number) && number.trunc() == number;
            return if fits { Ok(number as u64) } else { Err(Refusal::Hard) };
        }
        let (mut integer, mut lossless) = (0, false);
        let status = unsafe { sys::napi_get_value_bigint_uint64(self.env, value, &mut integer, &mut lossless) };
        if status == sys::Status::napi_ok && lossless {
            Ok(integer)
        } else {
            Err(Refusal::Hard)
        }
    }

    /// Whether an argument is `true`.
    fn flag(&self, at: usize) -> bool {
        let mut flag = false;
        // SAFETY: the value is one of the running call.
        at < self.given
            && self.value(at).is_ok_and(|value| unsafe {
                sys::napi_get_value_bool(self.env, value, &mut flag) == sys::Status::napi_ok
            })
            && flag
    }

    /// A Uint32Array to write to.
    fn indices<T>(&self, at: usize, write: impl FnOnce(&mut [u32]) -> T) -> Result<T, Refusal> {
        let value = self.value(at)?;
        // SAFETY: as for `bytes`; and only this slice has the memory, which `lib/view.js` never hands out.
        unsafe { elements::<u32>(self.env, value) }.map(write)
    }

    fn value(&self, at: usize) -> Result<sys::napi_value, Refusal> {
        self.values.get(at).copied().ok_or(Refusal::Failed)
    }
}
