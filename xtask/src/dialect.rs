//! The files of a new dialect, made from a folder of templates. `{{name}}` and `{{family}}` stand for themselves in paths
//! and in texts.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folders of `core/src/dialect` that hold dialects.
pub const FAMILIES: [&str; 7] = ["memcached", "proxies", "stores", "go", "npm", "pypi", "java"];

/// Writes the files of a dialect under `root` and returns their paths. An error has written nothing, unless the disk
/// fails on the way.
pub fn create(templates: &Path, root: &Path, name: &str, family: &str) -> Result<Vec<PathBuf>, String> {
    check(name, family)?;
    let fill = |text: &str| text.replace("{{name}}", name).replace("{{family}}", family);
    let mut files = Vec::new();
    for template in below(templates)? {
        let inside = template.strip_prefix(templates).map_err(|e| told(&template, e))?;
        let inside = inside.to_str().ok_or_else(|| told(&template, "the path is not UTF-8"))?;
        let text = fs::read_to_string(&template).map_err(|e| told(&template, e))?;
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

fn check(name: &str, family: &str) -> Result<(), String> {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(inner) {
        return Err(format!("{name:?} is no name: lower case letters, digits and _, a letter first"));
    }
    if !FAMILIES.contains(&family) {
        return Err(format!("{family:?} is no family: one of {}", FAMILIES.join(", ")));
    }
    Ok(())
}

/// The files under a folder, sorted.
fn below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|e| told(&folder, e))? {
            let path = entry.map_err(|e| told(&folder, e))?.path();
            if path.is_dir() {
                folders.push(path)
            } else {
                files.push(path)
            }
        }
    }
    files.sort();
    Ok(files)
}

fn told(path: &Path, what: impl std::fmt::Display) -> String {
    format!("{}: {what}", path.display())
}

#[cfg(test)]
mod tests {
    use super::{below, create, FAMILIES};
    use std::{env, fs, path::PathBuf, process};

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

    #[test]
    fn every_family_gets_the_files_of_a_dialect() {
        let folder = Folder::new("families");
        for family in FAMILIES {
            let root = folder.0.join(family);
            let paths = create(&templates(), &root, "one_2", family).expect("files");
            assert_eq!(paths, below(&root).expect("what is there"));
            assert!(root.join(format!("core/src/dialect/{family}/one_2.rs")).is_file());
            assert!(root.join("docs/dialects/one_2.md").is_file());
            for path in paths {
                let text = fs::read_to_string(&path).expect("a text");
                assert!(text.contains("one_2"), "{text}");
                assert!(!text.contains("{{") && !path.display().to_string().contains("{{"), "{text}");
            }
        }
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
        for name in ["", "One", "1one", "_one", "one-two", "one/two", "..", "one two", "ö"] {
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
