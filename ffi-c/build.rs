//! Names the shared library for the dynamic linker: programs keep running as long as the ABI number does not change.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libconsistent.so.0");
    }
}
