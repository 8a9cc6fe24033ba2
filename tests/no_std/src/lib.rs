//! The engine on bare metal: its own allocator and panic handler, which would clash with those of std.

#![no_std]

use core::alloc::{GlobalAlloc, Layout};
use libconsistent::{Placement, RingScheme, Topology};

struct NoMemory;

// SAFETY: refusing every request is a valid allocator.
unsafe impl GlobalAlloc for NoMemory {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 {
        core::ptr::null_mut()
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static ALLOCATOR: NoMemory = NoMemory;

#[panic_handler]
fn halt(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// Pulls the engine in.
#[no_mangle]
pub extern "C" fn place(key: u64) -> u32 {
    let topology = Topology::new(["a", "b"], RingScheme::default(), 0);
    let placement = topology.and_then(Placement::new);
    placement.map_or(u32::MAX, |placement| placement.locate_u64(key).unwrap_or(u32::MAX))
}
