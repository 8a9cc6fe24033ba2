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

/// The header with a banner before the first function of each section: `lib.rs` names sections in comments before
/// their modules.
fn with_banners(text: &str, lib: &str, root: &Path) -> String {
    let (mut text, mut banner) = (text.to_owned(), None);
    for line in lib.lines().skip_while(|line| *line != "mod kit;") {
        if let Some(section) = line.strip_prefix("// ") {
            banner = Some(section);
        } else if let Some(module) = line.strip_prefix("mod ").and_then(|line| line.strip_suffix(';')) {
            let path = root.join(format!("src/{module}.rs"));
            let source = fs::read_to_string(path).unwrap_or_default();
            let Some((_, function)) = source.split_once("extern \"C\" fn ") else { continue };
            let name = function.split_once('(').expect("a function").0;
            let Some(section) = banner.take() else { continue };
            let declared = text.find(&format!("{name}(")).expect("the function is declared");
            let start = text[..declared].rfind("\n\n").expect("a blank line") + 2;
            text.insert_str(start, &format!("{}\n\n", rule(section)));
        }
    }
    assert_eq!(banner, None, "a section without functions");
    let functions = text.find("#ifdef __cplusplus\nextern").expect("functions");
    let structs = text[..functions].find("/// The schedule").expect("handles");
    text.insert_str(structs, &format!("{}\n\n", rule("Handles and structs")));
    let numbers = text.find("/// Done.\n").expect("statuses");
    text.insert_str(numbers, &format!("{}\n\n", rule("Numbers")));
    text
}

fn rule(section: &str) -> String {
    format!("/* == {section} {} */", "=".repeat(109 - section.len()))
}

#[test]
fn the_header_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lib = root.join("src/lib.rs");
    let rooms = fs::read_to_string(&lib).expect("src/lib.rs");
    let bindings = Builder::new().with_config(config(&rooms)).with_src(lib).generate().expect("bindings");
    let mut text = Vec::new();
    bindings.write(&mut text);
    let text = with_banners(&String::from_utf8(text).expect("UTF-8"), &rooms, root);

    let path = root.join("../include/consistent.h");
    if env::var_os("UPDATE_HEADER").is_some() {
        fs::write(&path, &text).expect("include/consistent.h");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "include/consistent.h is stale: run UPDATE_HEADER=1 cargo test -p libconsistent-c");
}
