//! What schemes there are; `lib/schemes.js` makes objects of it.

use napi_derive::napi;

/// All schemes as JSON.
#[napi(catch_unwind)]
pub fn schemes_json() -> String {
    libconsistent::schemes_json()
}
