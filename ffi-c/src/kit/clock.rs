//! The monotonic clock. `consistent.wasm` has none of its own: it is the host's, and the module's one import.

#[cfg(not(target_family = "wasm"))]
pub(crate) fn now_ms() -> u64 {
    super::milliseconds(libconsistent::Ring::now())
}

#[cfg(target_family = "wasm")]
pub(crate) fn now_ms() -> u64 {
    mod env {
        #[link(wasm_import_module = "env")]
        unsafe extern "C" {
            /// Milliseconds of the host's monotonic clock.
            pub(super) safe fn now_ms() -> f64;
        }
    }
    env::now_ms() as u64
}

/// Lets the engine go by the host's clock, too. To be called before it asks for the time.
pub(crate) fn share_clock() {
    #[cfg(target_family = "wasm")]
    libconsistent::Ring::set_clock(|| std::time::Duration::from_millis(now_ms()));
}
