//! What the documents and the packages say of themselves.

use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// All pages for users.
fn pages() -> Vec<String> {
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().file_name());
    let docs = docs.filter_map(|name| name.into_string().ok()).filter(|name| name.ends_with(".md"));
    let faces = ["README.md", "core/README.md", "py/README.md", "node/README.md", "go/README.md"].map(String::from);
    faces.into_iter().chain(docs.map(|name| format!("docs/{name}"))).collect()
}

#[test]
fn fault_18_rust_blocks_paste_as_they_stand() {
    let mut blocks = 0;
    for name in pages() {
        let text = page(&name);
        for block in text.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next()) {
            blocks += 1;
            assert!(block.contains("fn main()"), "{name}: a block without main:\n{block}");
            let hidden = block.lines().find(|line| line.trim_start().starts_with("# ") || line.trim() == "#");
            assert_eq!(hidden, None, "{name}: a line that only rustdoc hides");
        }
    }
    assert!(blocks >= 2);
}

#[test]
fn fault_18g_the_rust_version_is_what_the_lock_needs() {
    let told = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let metadata: Value = serde_json::from_slice(&told.stdout).unwrap();
    let number = |version: &str| -> Vec<u32> { version.split('.').map(|part| part.parse().unwrap()).collect() };
    let packages = metadata["packages"].as_array().unwrap();
    let versions = packages.iter().filter_map(|package| package["rust_version"].as_str()).map(number);
    let needed = versions.max().unwrap();
    let said = page("README.md").split("with Rust ").nth(1).unwrap().split(' ').next().map(number).unwrap();
    assert_eq!(said[..2], needed[..2], "README.md");
    for package in packages {
        let name = package["name"].as_str().unwrap();
        // Those that are published; the others say none.
        if ["libconsistent", "libconsistent-c", "libconsistent-py", "libconsistent-node"].contains(&name) {
            assert_eq!(number(package["rust_version"].as_str().unwrap())[..2], needed[..2], "{name}");
        }
    }
}

#[test]
fn fault_18g_pages_of_packages_link_to_nothing_beside_them() {
    for name in ["core/README.md", "py/README.md", "node/README.md", "go/README.md"] {
        let text = page(name);
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let broken: Vec<&str> = links.filter(|link| !link.starts_with('#') && !link.contains("://")).collect();
        assert!(broken.is_empty(), "{name}: {broken:?}");
    }
}

#[test]
fn fault_18g_packages_have_the_licences() {
    for folder in ["core", "py"] {
        for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let (own, whole) = (page(&format!("{folder}/{name}")), page(name));
            assert_eq!(own, whole, "{folder}/{name}");
        }
    }
    let told = Command::new(env!("CARGO"))
        .args(["package", "--list", "--allow-dirty", "--offline", "-p", "libconsistent"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let listed = String::from_utf8(told.stdout).unwrap();
    for name in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
        assert!(listed.lines().any(|line| line == name), "{name} is not in the crate:\n{listed}");
    }
    assert!(page("node/package.json").contains("\"LICENSE-APACHE\",\n    \"LICENSE-MIT\""));
    assert!(page("py/pyproject.toml").contains("license-files = [\"LICENSE-*\"]"));
}

#[test]
fn fault_18_slots_after_an_empty_tag_are_those_of_redis() {
    use libconsistent::{Node, Placement, Scheme, Topology};
    let node = Node::new("all").with_field("slots", ["0-16383"]);
    let placement =
        Placement::new(Topology::new([node], Scheme::new("redis_cluster", &[]).unwrap(), 0).unwrap()).unwrap();
    assert_eq!(placement.position(b"foo{}{bar}"), 8363);
    let page = page("docs/dialects/redis_cluster.md").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains("`foo{}{bar}` is in slot 4015 there, in 8363 by Redis' rule"));
}
