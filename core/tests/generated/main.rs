//! What is written from `schemes()` and committed: the schema of documents and the pages of dialects. Each test fails
//! while a file differs; with `UPDATE_GENERATED=1` in the environment it writes the file anew.

mod document;
mod index;
mod pages;
mod schema;
mod tables;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// A path within the repository.
fn path(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(inside)
}

fn read(inside: &str) -> String {
    fs::read_to_string(path(inside)).unwrap_or_else(|error| panic!("{inside}: {error}"))
}

/// Compares a file with what it should be, or writes it.
fn check(inside: &str, text: &str) {
    if env::var_os("UPDATE_GENERATED").is_some() {
        fs::write(path(inside), text).unwrap_or_else(|error| panic!("{inside}: {error}"));
    }
    let advice = "UPDATE_GENERATED=1 cargo test -p libconsistent --test generated";
    assert!(fs::read_to_string(path(inside)).is_ok_and(|is| is == text), "{inside} is stale: run {advice}");
}
