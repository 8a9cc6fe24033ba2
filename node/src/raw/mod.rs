//! The calls made for every key: plain N-API functions with their state in the data pointer, since a method of a native
//! class costs several times what the look-up does. All unsafe code of this face stands here.
//!
//! They answer with a number: an index or a count, or below zero one of [`Refusal`], which `lib/view.js` acts on. They
//! never throw and never run JavaScript.

#![allow(unsafe_code)]

mod arguments;
mod arrays;
mod lease;
mod look;

use crate::state::State;
use arguments::Arguments;
pub use arrays::{written, Unshared};
pub(crate) use look::spread;
use look::{Bytes, Integer, Locate, PickNode, PickNodeByLoad, Position, Primary, Replicas};
use napi::{
    bindgen_prelude::{FromNapiValue, JsObjectValue, Object, Unknown},
    sys, Env,
};
use std::{
    ffi::c_void,
    panic::{catch_unwind, AssertUnwindSafe},
    ptr,
    rc::Rc,
};

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
    /// The dialect refuses the key: `checkKey` says why.
    Unfit = -6,
}

type Answer = Result<u32, Refusal>;

/// An object with the functions
///
/// - `locate(key, held)`, `locateU64` and `locateHashed`: the index of the key's node;
/// - `replicas(key, n, plain, down, out, held)`, `replicasU64` and `replicasHashed`: the count of nodes written to the
///   Uint32Array `out`; `plain` is the walk without regard to zones, `down` the one on which all nodes are up;
/// - `primary(key, held)`: the index of the key's node if all nodes were up;
/// - `pickNode(key, n, salt, plain, held)`: the index of one of the key's first n nodes.
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
    object.set_named_property("primary", function::<Primary>(env, state)?)?;
    object.set_named_property("pickNode", function::<PickNode>(env, state)?)?;
    Ok(object)
}

/// An object with the functions that only a ring has
///
/// - `pickNodeByLoad(key, n, salt)`: as `pickNode`, the less loaded of two;
/// - `acquire(out, key, cost)`, `acquireAny(out, cost)` and `acquireSticky(out, session, now)`: the index of the
///   lease's node, and in the Float64Array `out` the rest that [`lease`] lists;
/// - `release(token)`: 1 if the lease was out, else 0. It works as long as any handle to the ring is open.
pub fn ring_functions<'env>(env: &'env Env, state: &Rc<State>) -> napi::Result<Object<'env>> {
    let mut object = Object::new(env)?;
    object.set_named_property("pickNodeByLoad", function::<PickNodeByLoad>(env, state)?)?;
    object.set_named_property("acquire", function::<lease::Acquire>(env, state)?)?;
    object.set_named_property("acquireAny", function::<lease::AcquireAny>(env, state)?)?;
    object.set_named_property("acquireSticky", function::<lease::AcquireSticky>(env, state)?)?;
    object.set_named_property("release", function::<lease::Release>(env, state)?)?;
    Ok(object)
}

/// One function: what it does with its arguments.
trait Call {
    fn call(arguments: &Arguments<'_>) -> Answer;
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
        C::call(&unsafe { Arguments::new(env, info) }?)
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
