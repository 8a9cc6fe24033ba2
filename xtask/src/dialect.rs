//! The files of a new dialect, made from a folder of templates. `{{name}}` and `{{family}}` stand for themselves in
//! paths and in texts, `{{module}}` for the name within its family, `{{Type}}` for that as types are written.

use crate::files::{below, read, told};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folders of `core/src/dialect` that hold dialects.
pub const FAMILIES: [&str; 10] =
    ["memcached", "proxies", "stores", "papers", "go", "npm", "pypi", "java", "clients", "routers"];

/// Words of Rust that name no module: those of every edition, and those kept for later ones.
const KEYWORDS: [&str; 51] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// A line that a file needs, before the first line that starts like this.
pub struct Added {
    pub file: String,
    pub line: String,
    pub before: &'static str,
}

/// What makes a new dialect known to the engine.
pub fn added(name: &str, family: &str) -> [Added; 2] {
    let module = module(name, family);
    let (line, entry) =
        (format!("pub(crate) mod {module};"), format!("    {family:?} => {family}::{module}::DIALECT,"));
    [
        Added { file: format!("core/src/dialect/{family}/mod.rs"), line, before: "pub(crate) mod " },
        Added { file: "core/src/dialect/registry.rs".into(), line: entry, before: "];" },
    ]
}

/// Writes the files of a dialect under `root` and returns their paths. An error has written nothing, unless the disk
/// fails on the way.
pub fn create(templates: &Path, root: &Path, name: &str, family: &str) -> Result<Vec<PathBuf>, String> {
    check(name, family)?;
    let module = module(name, family);
    let of_type = type_name(module);
    let fill = |text: &str| {
        let text = text.replace("{{name}}", name).replace("{{family}}", family);
        text.replace("{{module}}", module).replace("{{Type}}", &of_type)
    };
    let folder = root.join("core/src/dialect").join(family).join(module);
    if folder.exists() {
        return Err(told(&folder, "this folder is there"));
    }
    let mut files = Vec::new();
    for template in below(templates)? {
        let inside = template.strip_prefix(templates).map_err(|e| told(&template, e))?;
        let inside = inside.to_str().ok_or_else(|| told(&template, "the path is not UTF-8"))?;
        let text = read(&template)?;
        if template.extension().is_some_and(|extension| extension == "rs") && has_word(&text, &of_type) {
            return Err(format!("{name:?} is no name: the type {of_type} would stand for two things"));
        }
        files.push((root.join(fill(inside)), fill(&text)));
    }
    if files.is_empty() {
        return Err(told(templates, "there is no template"));
    }
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        return Err(told(path, "this file is there"));
    }
    for (path, text) in &files {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|e| told(folder, e))?;
        }
        fs::write(path, text).map_err(|e| told(path, e))?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// The name within its family, whose own name it may begin with: `stathat` of `go_stathat`.
fn module<'n>(name: &'n str, family: &str) -> &'n str {
    let inside = name.strip_prefix(family).and_then(|rest| rest.strip_prefix('_'));
    inside.filter(|inside| inside.starts_with(|c: char| c.is_ascii_lowercase())).unwrap_or(name)
}

/// Whether a word stands in code, not counting comments.
fn has_word(code: &str, word: &str) -> bool {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_')).any(|other| other == word)
}

/// `MyProxy` of `my_proxy`.
fn type_name(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + letters.as_str())
    });
    words.collect()
}

fn check(name: &str, family: &str) -> Result<(), String> {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(inner) {
        return Err(format!("{name:?} is no name: lower case letters, digits and _, a letter first"));
    }
    let module = module(name, family);
    if KEYWORDS.contains(&module) {
        return Err(format!("{name:?} is no name: {module} is a keyword of Rust"));
    }
    if !FAMILIES.contains(&family) {
        return Err(format!("{family:?} is no family: one of {}", FAMILIES.join(", ")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{added, create, Added, FAMILIES};
    use crate::files::below;
    use std::{
        collections::BTreeSet,
        env, fs,
        path::{Path, PathBuf},
        process::{self, Command},
    };

    /// An empty folder of its own, removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(test: &str) -> Self {
            let path = env::temp_dir().join(format!("xtask-{test}-{}", process::id()));
            fs::create_dir_all(&path).expect("a temporary folder");
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).expect("the folder goes");
        }
    }

    fn templates() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("templates/dialect")
    }

    fn repository() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    #[test]
    fn families_are_the_folders_of_dialects() {
        let folders = fs::read_dir(repository().join("core/src/dialect")).expect("the dialects");
        let folders = folders.map(|entry| entry.expect("an entry")).filter(|entry| entry.path().is_dir());
        let folders = folders.map(|entry| entry.file_name().into_string().expect("UTF-8"));
        let families: BTreeSet<String> = folders.filter(|name| !["kit", "tests"].contains(&name.as_str())).collect();
        assert_eq!(families, FAMILIES.map(String::from).into());
    }

    /// In a copy of the engine, with the lines that are told and no others, the skeleton compiles without a warning.
    #[test]
    fn the_skeleton_compiles() {
        let folder = Folder::new("skeleton");
        let root = &folder.0;
        for file in below(&repository().join("core/src")).expect("the sources") {
            let inside = file.strip_prefix(repository()).expect("inside");
            fs::create_dir_all(root.join(inside).parent().expect("a folder")).expect("a folder");
            fs::copy(&file, root.join(inside)).expect("a copy");
        }
        for file in ["core/Cargo.toml", "core/README.md", "Cargo.lock"] {
            fs::copy(repository().join(file), root.join(file)).expect(file);
        }
        let manifest = fs::read_to_string(repository().join("Cargo.toml")).expect("a manifest");
        let members = |line: &&str| !line.starts_with("members") && !line.starts_with("default-members");
        let manifest = manifest.lines().filter(members).collect::<Vec<_>>().join("\n");
        let manifest = manifest.replacen("[workspace]", "[workspace]\nmembers = [\"core\"]", 1);
        fs::write(root.join("Cargo.toml"), manifest).expect("a manifest");

        for family in FAMILIES {
            let name = format!("one_{family}");
            create(&templates(), root, &name, family).expect("files");
            for Added { file, line, before } in added(&name, family) {
                let text = fs::read_to_string(root.join(&file)).expect(&file);
                let at = text.lines().position(|line| line.starts_with(before)).expect(before);
                let mut lines: Vec<&str> = text.lines().collect();
                lines.insert(at, &line);
                fs::write(root.join(&file), lines.join("\n") + "\n").expect(&file);
            }
        }
        let built = Command::new(env!("CARGO"))
            .args(["check", "--quiet", "--offline", "--lib", "--package", "libconsistent"])
            .current_dir(root)
            // Dependencies are compiled once for all runs of this test.
            .env("CARGO_TARGET_DIR", repository().join("target/skeleton"))
            .env("RUSTFLAGS", "--deny warnings")
            .output()
            .expect("cargo");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    }

    #[test]
    fn every_family_gets_the_files_of_a_dialect() {
        let folder = Folder::new("families");
        for family in FAMILIES {
            let root = folder.0.join(family);
            let paths = create(&templates(), &root, "one_2", family).expect("files");
            assert_eq!(paths, below(&root).expect("what is there"));
            assert!(root.join(format!("core/src/dialect/{family}/one_2.rs")).is_file());
            assert!(root.join("docs/dialects/one_2.md").is_file());
            assert!(root.join("evidence/one_2/README.md").is_file());
            for path in paths {
                let text = fs::read_to_string(&path).expect("a text");
                assert!(text.contains("one_2"), "{text}");
                assert!(!text.contains("{{") && !path.display().to_string().contains("{{"), "{text}");
            }
        }
    }

    #[test]
    fn files_have_no_prefix_of_their_family() {
        let folder = Folder::new("prefixes");
        for (name, module, of_type) in [
            ("go_one", "one", "struct One;"),
            ("go_", "go_", "struct Go;"),
            ("go_2", "go_2", "struct Go2;"),
            ("gone", "gone", "struct Gone;"),
            ("npm_one", "npm_one", "struct NpmOne;"),
        ] {
            let root = folder.0.join(name);
            create(&templates(), &root, name, "go").expect(name);
            let file = root.join(format!("core/src/dialect/go/{module}.rs"));
            let text = fs::read_to_string(file).expect(name);
            assert!(text.contains(&format!("name: \"{name}\"")) && text.contains(of_type), "{text}");
            assert!(root.join(format!("docs/dialects/{name}.md")).is_file());
            let [line, entry] = added(name, "go").map(|added| added.line);
            assert_eq!(line, format!("pub(crate) mod {module};"));
            assert_eq!(entry, format!("    \"go\" => go::{module}::DIALECT,"));
        }
    }

    #[test]
    fn the_folder_of_a_dialect_is_left_as_it_is() {
        let folder = Folder::new("folders");
        fs::create_dir_all(folder.0.join("core/src/dialect/proxies/envoy")).expect("a folder");
        let message = create(&templates(), &folder.0, "envoy", "proxies").expect_err("the folder is there");
        assert!(message.contains("envoy"), "{message}");
        assert!(below(&folder.0).expect("what is there").is_empty());
    }

    #[test]
    fn what_is_there_is_left_as_it_is() {
        let folder = Folder::new("there");
        let page = folder.0.join("docs/dialects/one.md");
        fs::create_dir_all(page.parent().expect("a folder")).expect("a folder");
        fs::write(&page, "mine").expect("a page");
        let message = create(&templates(), &folder.0, "one", "go").expect_err("the page is there");
        assert!(message.contains("one.md"), "{message}");
        assert_eq!(below(&folder.0).expect("what is there"), std::slice::from_ref(&page));
        assert_eq!(fs::read_to_string(&page).expect("a page"), "mine");
    }

    #[test]
    fn bad_names_and_families_are_refused() {
        let folder = Folder::new("names");
        let keywords = ["type", "mod", "self", "gen", "go_match", "yield"];
        // Types that the skeleton uses.
        let types = ["node", "go_plan", "key_hash", "arc", "some", "partial_eq"];
        let others = ["", "One", "1one", "_one", "one-two", "one/two", "..", "one two", "ö"];
        for name in others.into_iter().chain(keywords).chain(types) {
            let message = create(&templates(), &folder.0, name, "go").expect_err(name);
            assert!(message.contains(&format!("{name:?}")), "{message}");
        }
        let message = create(&templates(), &folder.0, "one", "ruby").expect_err("no family");
        assert!(message.contains("\"ruby\"") && FAMILIES.iter().all(|family| message.contains(family)), "{message}");
        assert!(below(&folder.0).expect("what is there").is_empty());
    }

    #[test]
    fn a_folder_without_templates_is_an_error() {
        let folder = Folder::new("templates");
        assert!(create(&folder.0, &folder.0, "one", "go").is_err());
        assert!(create(&folder.0.join("none"), &folder.0, "one", "go").is_err());
    }
}
