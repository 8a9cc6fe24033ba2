//! The committed header is what the sources say. `UPDATE_HEADER=1` writes it anew.

use cbindgen::{Builder, Config, DocumentationStyle, Language, Style};
use std::{env, fs, path::Path};

/// The rules of the interface: the documentation of `lib.rs`, as a C comment.
fn rules(lib: &str) -> String {
    let lines = lib.lines().map_while(|line| line.strip_prefix("//!"));
    let rules: String = lines.map(|line| format!("//{line}\n")).collect();
    rules + "//\n// Generated from ffi-c/src by ffi-c/tests/header.rs: do not edit."
}

fn macros() -> String {
    include_str!("../macros.h.in")
        .replace("@MAJOR@", env!("CARGO_PKG_VERSION_MAJOR"))
        .replace("@MINOR@", env!("CARGO_PKG_VERSION_MINOR"))
        .replace("@PATCH@", env!("CARGO_PKG_VERSION_PATCH"))
        .replace("@VERSION@", env!("CARGO_PKG_VERSION"))
}

fn config(lib: &str) -> Config {
    Config {
        language: Language::C,
        cpp_compat: true,
        include_guard: Some("CONSISTENT_H".into()),
        header: Some(rules(lib)),
        no_includes: true,
        sys_includes: ["stddef.h", "stdint.h"].map(String::from).into(),
        after_includes: Some(format!("\n{}", macros().trim_end())),
        documentation_style: DocumentationStyle::Cxx,
        style: Style::Both,
        usize_is_size_t: true,
        line_length: 110,
        tab_width: 4,
        ..Config::default()
    }
}

#[test]
fn the_header_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lib = root.join("src/lib.rs");
    let config = config(&fs::read_to_string(&lib).expect("src/lib.rs"));
    let bindings = Builder::new().with_config(config).with_src(lib).generate().expect("bindings");
    let mut text = Vec::new();
    bindings.write(&mut text);
    let text = String::from_utf8(text).expect("UTF-8");

    let path = root.join("../include/consistent.h");
    if env::var_os("UPDATE_HEADER").is_some() {
        fs::write(&path, &text).expect("include/consistent.h");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "include/consistent.h is stale: run UPDATE_HEADER=1 cargo test -p libconsistent-c");
}
