//! What Go, C, C++ and Rust really have: their functions, read from the sources, and which verb each belongs to. So
//! pages of reference show no signature that is not there, and nothing that is there goes without a verb.

use super::{
    load::{Surface, Verb},
    text::{flat, pascal, Face},
};
use crate::files::{below, read};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Names with their signatures: `Ring.GetNode`, `consistent_ring_new`, `Ring::get_node`.
type Functions = BTreeMap<String, String>;

pub struct Sources {
    go: Functions,
    c: Functions,
    cpp: Functions,
    rust: Functions,
}

/// The classes that have verbs, in Go and Rust. `lookups` is what Go's `Ring` and `Placement` share.
const CLASSES: [&str; 8] =
    ["Ring", "Placement", "Transition", "Lease", "Checks", "Reader", "HealthChecker", "Following"];

/// The functions of Rust that belong to no class.
const RUST_FREE: [&str; 5] = ["detect", "budget", "set_budget", "schemes", "schemes_json"];

impl Sources {
    pub fn read(root: &Path) -> Result<Self, String> {
        let header = root.join("include/consistent.h");
        let c = functions_of_c(&read(&header)?);
        let (mut go, mut cpp, mut rust) = (Functions::new(), Functions::new(), Functions::new());
        for path in below(&root.join("include/consistent"))? {
            functions_of_cpp(&read(&path)?, &mut cpp);
        }
        let (package, has) = (root.join("go"), |path: &Path, end| path.to_string_lossy().ends_with(end));
        for path in below(&package)? {
            if path.parent() == Some(&package) && has(&path, ".go") && !has(&path, "_test.go") {
                functions_of_go(&read(&path)?, &mut go);
            }
        }
        for path in below(&root.join("core/src"))?.iter().filter(|path| has(path, ".rs")) {
            functions_of_rust(&read(path)?, &mut rust);
        }
        Ok(Self { go, c, cpp, rust })
    }

    fn of(&self, face: Face) -> Option<&Functions> {
        match face {
            Face::Go => Some(&self.go),
            Face::C => Some(&self.c),
            Face::Cpp => Some(&self.cpp),
            Face::Rust => Some(&self.rust),
            Face::Python | Face::Node => None,
        }
    }

    /// The functions that a verb is in a face: those that bear its name, and those that it lists.
    pub fn functions<'a>(&'a self, surface: &Surface, verb: &Verb, face: Face) -> Vec<(&'a str, &'a str)> {
        let Some(functions) = self.of(face) else { return Vec::new() };
        let mut found = Vec::new();
        for names in names(surface, verb, face) {
            for name in names {
                if let Some((name, signature)) = functions.get_key_value(&name) {
                    if !found.contains(&(name.as_str(), signature.as_str())) {
                        found.push((name.as_str(), signature.as_str()));
                    }
                }
            }
        }
        found
    }

    /// What the description and the sources disagree in.
    pub fn differences(&self, surface: &Surface) -> Vec<String> {
        let mut wrong = Vec::new();
        for face in [Face::Go, Face::C, Face::Cpp, Face::Rust] {
            let Some(functions) = self.of(face) else { continue };
            let mut claimed: BTreeSet<&str> = surface.only(face).keys().map(String::as_str).collect();
            for name in claimed.iter().filter(|name| !functions.contains_key(**name)) {
                wrong.push(format!("faces.toml: {} has no {name}", face.title()));
            }
            for verb in surface.verbs() {
                for name in listed(verb, face) {
                    if !candidates(surface, verb, face, name).iter().any(|name| functions.contains_key(name)) {
                        wrong.push(format!("verb {}: {} has no {name}", verb.name, face.title()));
                    }
                }
                claimed.extend(self.functions(surface, verb, face).iter().map(|(name, _)| *name));
            }
            for name in functions.keys().filter(|name| !claimed.contains(name.as_str())) {
                wrong.push(format!("no verb has {}'s {name}", face.title()));
            }
        }
        wrong
    }
}

fn listed(verb: &Verb, face: Face) -> &[String] {
    let list = match face {
        Face::Go => &verb.go,
        Face::C => &verb.c,
        Face::Cpp => &verb.cpp,
        Face::Rust => &verb.rust,
        Face::Python | Face::Node => &None,
    };
    list.as_deref().unwrap_or_default()
}

/// For the name of the verb, and for each that it lists: what that can mean.
fn names(surface: &Surface, verb: &Verb, face: Face) -> Vec<Vec<String>> {
    let own = if face == Face::Go { pascal(&verb.name) } else { verb.name.clone() };
    let names = std::iter::once(own.as_str()).chain(listed(verb, face).iter().map(String::as_str));
    names.map(|name| candidates(surface, verb, face, name)).collect()
}

/// The functions that a name can mean: that of each class that the verb is on, or one of no class.
fn candidates(surface: &Surface, verb: &Verb, face: Face, name: &str) -> Vec<String> {
    let classes = || surface.classes.iter().filter(|class| verb.on.contains(&class.name));
    match face {
        Face::Go | Face::Cpp | Face::Rust if name.contains(['.', ':']) => vec![name.into()],
        Face::C if name.starts_with("consistent_") => vec![name.into()],
        Face::Go | Face::Rust => {
            let separator = if face == Face::Go { "." } else { "::" };
            let of_classes = classes().filter(|class| !class.title.is_empty());
            let of_classes = of_classes.map(|class| format!("{}{separator}{name}", class.title));
            // What is listed may belong to no class, such as `New`.
            let free = (verb.on.iter().any(|on| on == "library") || listed(verb, face).iter().any(|n| n == name))
                .then(|| name.to_string());
            of_classes.chain(free).collect()
        }
        Face::Cpp => {
            let of_classes = classes().map(|class| match class.name.as_str() {
                "library" => name.into(),
                class => format!("{class}::{name}"),
            });
            // What is listed may belong to no class.
            of_classes.chain(listed(verb, face).iter().any(|n| n == name).then(|| name.to_string())).collect()
        }
        _ => classes()
            .map(|class| match class.name.as_str() {
                "library" => format!("consistent_{name}"),
                class => format!("consistent_{class}_{name}"),
            })
            .collect(),
    }
}

/// A signature on one line.
fn on_a_line(text: &str) -> String {
    flat(text).replace("( ", "(").replace(", )", ")").replace(",)", ")")
}

/// Functions are declared from the first column on, up to a semicolon. What the header says of each stands before it.
fn functions_of_c(header: &str) -> Functions {
    let mut found = Functions::new();
    let lines: Vec<&str> = header.lines().collect();
    for (i, line) in lines.iter().enumerate() {
        let Some((before, _)) = line.split_once('(') else { continue };
        let name = before.rsplit([' ', '*']).next().unwrap_or("");
        if name.starts_with("consistent_") && !line.starts_with([' ', '/', '#', '*']) && !before.contains("typedef") {
            let end = lines[i..].iter().position(|line| line.ends_with(';')).map_or(i, |end| i + end);
            let comment = lines[..i].iter().rev().take_while(|line| line.starts_with("///")).count();
            let comment: String = lines[i - comment..i].iter().map(|line| format!("{line}\n")).collect();
            found.insert(name.into(), comment + &on_a_line(&lines[i..=end].join(" ")).replace("struct ", ""));
        }
    }
    found
}

/// Functions are declared on one line, as gofmt leaves those of this package.
fn functions_of_go(source: &str, found: &mut Functions) {
    for line in source.lines() {
        let Some(rest) = line.strip_prefix("func ") else { continue };
        let (receiver, rest) = match rest.strip_prefix('(').and_then(|rest| rest.split_once(") ")) {
            Some((receiver, rest)) => (receiver.rsplit([' ', '*']).next().unwrap_or(""), rest),
            None => ("", rest),
        };
        let signature = rest.split(" {").next().unwrap_or(rest);
        let name = rest.split(['(', '[']).next().unwrap_or("");
        if !name.starts_with(|c: char| c.is_ascii_uppercase()) {
            continue;
        }
        let classes = match receiver {
            "" => vec![""],
            "lookups" => vec!["Ring", "Placement"],
            class if CLASSES.contains(&class) => vec![class],
            _ => continue,
        };
        for class in classes {
            let (name, signature) = match class {
                "" => (name.to_string(), format!("func {signature}")),
                _ => (format!("{class}.{name}"), format!("func (*{class}) {signature}")),
            };
            found.insert(name, signature);
        }
    }
}

/// Methods are declared with four spaces before them, in blocks that begin and end in the first column.
fn functions_of_rust(source: &str, found: &mut Functions) {
    let mut class = String::new();
    let lines: Vec<&str> = source.lines().collect();
    for (i, line) in lines.iter().enumerate() {
        if let Some(rest) = line.strip_prefix("impl ") {
            class = rest.trim_end_matches(" {").into();
        } else if line.starts_with('}') {
            class.clear();
        }
        let method = line.strip_prefix("    pub fn ").or_else(|| line.strip_prefix("    pub const fn "));
        let free = line.strip_prefix("pub fn ").or_else(|| line.strip_prefix("pub const fn "));
        let (rest, of_class) = match (method, free) {
            (Some(rest), _) if CLASSES.contains(&class.as_str()) => (rest, true),
            (_, Some(rest)) => (rest, false),
            _ => continue,
        };
        let name = rest.split(['(', '<']).next().unwrap_or("");
        if !of_class && !RUST_FREE.contains(&name) {
            continue;
        }
        let end = lines[i..].iter().position(|line| line.contains('{')).map_or(i, |end| i + end);
        let signature = on_a_line(&lines[i..=end].join(" "));
        let signature = signature.split(" {").next().unwrap_or("").to_string();
        let name = if of_class { format!("{class}::{name}") } else { name.to_string() };
        found.insert(name, signature);
    }
}

/// The classes of C++ that have verbs.
const CPP_CLASSES: [&str; 8] =
    ["ring", "placement", "lease", "checks", "subscription", "following", "transition", "budget"];

/// Methods are declared with four spaces before them, in classes that begin and end in the first column, and functions
/// in that column. Constructors are those that a program calls.
fn functions_of_cpp(source: &str, found: &mut Functions) {
    let (mut class, mut is_public, mut is_detail) = (String::new(), true, false);
    let lines: Vec<&str> = source.lines().collect();
    for (i, line) in lines.iter().enumerate() {
        let declared = line.strip_prefix("class ").or_else(|| line.strip_prefix("struct "));
        if let Some(rest) = declared.filter(|_| line.ends_with('{')) {
            let rest = rest.trim_start_matches("[[nodiscard]] ");
            class = rest.split([' ', ':']).next().unwrap_or("").into();
            is_public = line.starts_with("struct ");
        } else if line.starts_with("};") {
            class.clear();
        } else if line.starts_with("namespace detail") {
            is_detail = true;
        } else if line.starts_with('}') {
            is_detail = is_detail && !line.contains("namespace detail");
        } else if let Some(access) = ["public:", "private:"].iter().find(|access| line == *access) {
            is_public = *access == "public:";
        }
        let declaration = match class.as_str() {
            "" if !is_detail => line.strip_prefix("inline ").filter(|line| line.contains('(')),
            known if CPP_CLASSES.contains(&known) && is_public => {
                line.strip_prefix("    ").filter(|line| !line.starts_with([' ', '/', '}', '~']))
            }
            _ => None,
        };
        let Some((before, _)) = declaration.and_then(|line| line.split_once('(')) else { continue };
        let name = before.rsplit([' ', '*', '&']).next().unwrap_or("");
        let end = lines[i..].iter().position(|line| line.contains('{')).map_or(i, |end| i + end);
        let whole = on_a_line(&lines[i..=end].join(" "));
        let is_made = name == class && !name.is_empty();
        let inside = ["*made", "&&", "= default", "= delete"];
        if name.is_empty() || before.contains("operator") || is_made && inside.iter().any(|word| whole.contains(word)) {
            continue;
        }
        // `{}` is a default, any other brace the body.
        let body = whole.match_indices(" {").map(|(at, _)| at).find(|at| !whole[*at..].starts_with(" {}"));
        let signature = whole[..body.unwrap_or(whole.len())].trim_start_matches("inline ");
        // Of a constructor, what its members begin with is not shown.
        let signature = signature.find(") : ").map_or(signature, |end| &signature[..=end]);
        let name = if class.is_empty() { name.to_string() } else { format!("{class}::{name}") };
        found.insert(name, format!("{signature};"));
    }
}
