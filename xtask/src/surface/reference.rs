//! Pages of reference: each language's verbs with signature, meaning, errors and cost; the table of all; the records.

use super::{
    errors,
    load::{Kind, Surface, Type, Verb},
    sources::Sources,
    text::{pascal, wrapped, Face, WIDTH},
};
use std::path::Path;

const NOTE: &str = "Written by `cargo xtask generate` from [`surface`](../../surface/README.md): do not edit.";

/// The pages, each with its path.
pub fn pages(surface: &Surface, sources: &Sources, root: &Path) -> Result<Vec<(String, String)>, String> {
    let mut pages = vec![
        ("docs/reference/README.md".to_string(), table(surface, sources)),
        ("docs/reference/records.md".to_string(), records(surface)),
        ("docs/ERRORS.md".to_string(), errors::page(surface, root)?),
    ];
    for face in Face::ALL {
        pages.push((format!("docs/reference/{}.md", face.key()), page(surface, sources, face)));
    }
    Ok(pages)
}

/// Where a language has neither a verb nor a sentence that says why not, or both.
pub fn gaps(surface: &Surface, sources: &Sources) -> Vec<String> {
    let mut wrong = Vec::new();
    for (verb, face) in surface.verbs().flat_map(|verb| Face::ALL.map(|face| (verb, face))) {
        let there = !functions(surface, sources, verb, face).is_empty();
        if !there && verb.absent(face.key()).is_none() {
            wrong.push(format!(
                "verb {}: {} does not have it, and absent.{} does not say why",
                verb.name,
                face.title(),
                face.key()
            ));
        }
        if there && verb.absent.contains_key(face.key()) {
            wrong.push(format!(
                "verb {}: {} has it, although absent.{} says why not",
                verb.name,
                face.title(),
                face.key()
            ));
        }
    }
    wrong
}

/// What a verb is in a language: each name with its signature.
fn functions(surface: &Surface, sources: &Sources, verb: &Verb, face: Face) -> Vec<(String, String)> {
    let (described, elsewhere) = match face {
        Face::Python => (&verb.python, &verb.python_elsewhere),
        Face::Node => (&verb.node, &verb.node_elsewhere),
        _ => {
            let found = sources.functions(surface, verb, face).into_iter();
            return found.map(|(name, signature)| (name.into(), signature.into())).collect();
        }
    };
    let mut found: Vec<(String, String)> = Vec::new();
    for class in surface.classes.iter().filter(|class| verb.on.contains(&class.name)) {
        for signature in verb.signatures(described, &class.name) {
            let mut before = String::new();
            for line in signature.lines().map(str::trim) {
                if line.starts_with('@') && line != "@overload" {
                    before += &format!("{line}\n");
                } else if let Some((name, line)) = named(line, &class.title) {
                    let shown = (name, std::mem::take(&mut before) + &line);
                    if !found.contains(&shown) {
                        found.push(shown);
                    }
                }
            }
        }
    }
    found.extend(elsewhere.iter().filter_map(|line| named(line, "")));
    found
}

/// The name of a signature, and the signature as a page shows it; none for a line that is no function of the public.
fn named(line: &str, class: &str) -> Option<(String, String)> {
    if line.starts_with(['@', '_'])
        || line.starts_with("if ")
        || line.starts_with("def _") && !line.starts_with("def __")
    {
        return None;
    }
    let line = match line {
        "def __new__" => "class Ring(nodes: Nodes, scheme: SchemeName = \"ring\", **options: Unpack[SchemeOptions])",
        line => line,
    };
    let words = line.trim_start_matches("def ").trim_start_matches("class ").trim_start_matches("static ");
    let words = words.trim_start_matches("get ").trim_start_matches("readonly ");
    let end = words.find(['(', ':', ' ']).unwrap_or(words.len());
    let name = match (&words[..end], class) {
        ("constructor", class) => format!("new {class}"),
        (symbol, class) if symbol.starts_with('[') => format!("{class}{symbol}"),
        (name, "") => name.to_string(),
        (name, _) if line.starts_with("class ") => name.to_string(),
        (name, class) => format!("{class}.{name}"),
    };
    Some((name, line.to_string()))
}

fn page(surface: &Surface, sources: &Sources, face: Face) -> String {
    let title = face.title();
    let mut out = format!("# Reference: {title}\n\n");
    let lead = match face {
        Face::Python => {
            "Times are seconds or `timedelta`. What a program passes and gets is in [records.md](records.md)."
        }
        Face::Node => "Times are milliseconds. What a program passes and gets is in [records.md](records.md).",
        Face::Go => "A verb that gives no error says by `false` that no node is live.",
        Face::C => {
            "What each call does is told as [consistent.h](../../include/consistent.h) tells it; the rules of all calls, the \
             structs and the constants stand there. A key is made by `CONSISTENT_BYTES`, `CONSISTENT_INTEGER` or \
             `CONSISTENT_POSITION`; the status of a call is `CONSISTENT_OK`, `CONSISTENT_NONE_LIVE` or an error."
        }
        Face::Cpp => {
            "Everything is in the namespace `consistent` of [consistent.hpp](../../include/consistent.hpp), which includes \
             the headers of `include/consistent`. Errors are thrown as `consistent::error`, with the status of C."
        }
        Face::Rust => "`cargo doc --package libconsistent --open` shows types, and more of each method.",
    };
    out += &paragraph(&format!(
        "{NOTE} {lead} Kinds of errors: [ERRORS.md](../ERRORS.md). The same verbs in the other \
                                languages: [the table](README.md)."
    ));
    for topic in &surface.topics {
        out += &format!("\n## {}\n", topic.title.split(['.', ':']).next().unwrap_or(""));
        let mut missing = Vec::new();
        for verb in &topic.verbs {
            let functions = functions(surface, sources, verb, face);
            if functions.is_empty() {
                let why = verb.absent(face.key()).map_or(String::new(), |why| surface.told(why, face));
                missing.push(paragraph(&format!("- `{}`: {why}", verb.name)));
                continue;
            }
            out += &format!("\n### {}\n\n", verb.name);
            out += &section(surface, verb, face, &functions);
        }
        if !missing.is_empty() {
            out += &format!("\nNot in {title}:\n\n{}", missing.concat());
        }
    }
    let only = surface.only(face);
    if !only.is_empty() {
        out += &format!("\n## Only in {title}\n\n");
        for (name, why) in only {
            out += &paragraph(&format!("- `{name}`: {}", surface.told(why, face)));
        }
    }
    out
}

fn section(surface: &Surface, verb: &Verb, face: Face, functions: &[(String, String)]) -> String {
    let language = if face == Face::Node { "ts" } else { face.key() };
    let mut lines: Vec<String> = Vec::new();
    for (name, signature) in functions {
        let line = match (face, name.split_once("::")) {
            (Face::Cpp | Face::Rust, Some((class, _))) => format!("// {class}\n{signature}"),
            _ => signature.clone(),
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    // The header has its own words for everything but errors and cost.
    let is_told = face == Face::C;
    let mut out = format!("```{language}\n{}\n```\n\n", lines.join(if is_told { "\n\n" } else { "\n" }));
    match (is_told, verb.note.get(face.key())) {
        (false, _) => out += &(paragraph(&surface.meaning(verb, face)) + "\n"),
        (true, Some(note)) => out += &(paragraph(&surface.told(note, face)) + "\n"),
        (true, None) => {}
    }
    let told = |text: &str| surface.told(text, face);
    let mut entries = Vec::new();
    for name in verb.parameters.iter().filter(|_| !is_told) {
        let shown = if face == Face::Node { super::text::camel(name) } else { name.trim_end_matches('_').to_string() };
        let named = functions.iter().any(|(_, line)| {
            line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name || word == shown)
        });
        if let (true, Some(meaning)) = (named, surface.parameter(verb, name)) {
            entries.push(format!("- `{}`: {}", if face == Face::Python { name } else { &shown }, told(meaning)));
        }
    }
    if let Some(returns) = verb.returns.as_ref().filter(|_| !is_told) {
        entries.push(format!("- Returns: {}", told(returns)));
    }
    let mut kinds: Vec<(String, Vec<String>)> = Vec::new();
    for (name, of) in verb.errors.iter().filter_map(|name| error(surface.kind(name)?, face)) {
        match kinds.iter_mut().find(|(known, _)| *known == name) {
            Some((_, all)) => all.extend(of),
            None => kinds.push((name, of.into_iter().collect())),
        }
    }
    if !kinds.is_empty() {
        let told = kinds.iter().map(|(name, of)| match of[..] {
            [] => format!("`{name}`"),
            _ => format!("`{name}` (`{}`)", of.join("`, `")),
        });
        entries.push(format!("- Errors: {}.", told.collect::<Vec<_>>().join(", ")));
    }
    entries.push(format!("- Cost: {}", told(&verb.cost)));
    for entry in entries {
        out += &paragraph(&entry);
    }
    out
}

/// A kind as a face calls it, with its name where that is another; none where the face has none.
fn error(kind: &Kind, face: Face) -> Option<(String, Option<String>)> {
    let numbered = |name: String| kind.number.map(|_| (name, None));
    match face {
        Face::Python => kind.python.as_ref().map(|class| (class.clone(), Some(kind.name.clone()))),
        Face::Node => kind.in_node().then(|| (kind.name.clone(), None)),
        Face::Go => kind.go.as_ref().map(|go| (go.clone(), None)),
        Face::C | Face::Cpp => numbered(format!("CONSISTENT_ERR_{}", kind.name.to_uppercase())),
        Face::Rust => numbered(format!("ErrorKind::{}", pascal(&kind.name))),
    }
}

/// Text in lines of the width; those of an entry of a list behind the first are indented.
pub fn paragraph(text: &str) -> String {
    let entry = text.starts_with("- ");
    let lines = wrapped(text, WIDTH - if entry { 2 } else { 0 });
    let lines = lines.iter().enumerate();
    lines.map(|(i, line)| if entry && i > 0 { format!("  {line}\n") } else { format!("{line}\n") }).collect()
}

fn table(surface: &Surface, sources: &Sources) -> String {
    let mut out = "# Reference\n\n".to_string();
    out += &paragraph(&format!(
        "{NOTE} Every verb has one name in all languages, spelt as each spells names. A cell links to its signature, \
         meaning, errors and cost, or says why the language does not have it."
    ));
    let pages = Face::ALL.map(|face| format!("[{}]({}.md)", face.title(), face.key()));
    out += &format!("\nBy language: {}. [Records and enums](records.md). [Errors](../ERRORS.md).\n", pages.join(", "));
    for topic in &surface.topics {
        out += &format!("\n## {}\n\n", topic.title.split(['.', ':']).next().unwrap_or(""));
        out += &format!("| verb | {} |\n|---|---|---|---|---|---|---|\n", Face::ALL.map(Face::title).join(" | "));
        for verb in &topic.verbs {
            let cells = Face::ALL.map(|face| match functions(surface, sources, verb, face).first() {
                Some((name, _)) => {
                    let name = name.trim_start_matches("consistent_");
                    format!("[`{name}`]({}.md#{})", face.key(), verb.name)
                }
                None => verb.absent(face.key()).map_or(String::new(), |why| surface.told(why, face)),
            });
            out += &format!("| `{}` | {} |\n", verb.name, cells.join(" | "));
        }
    }
    out
}

fn records(surface: &Surface) -> String {
    let mut out = "# Records and enums\n\n".to_string();
    out += &paragraph(&format!(
        "{NOTE} Names are those of Python; Node spells them in camelCase. Times are seconds in Python and milliseconds \
         in Node. Go, C and Rust have the same in structs: `go doc`, [consistent.h](../../include/consistent.h), \
         `cargo doc`."
    ));
    out += "\n## Enums\n";
    for found in &surface.enums {
        out += &format!("\n### {}\n\n{}\n", found.name, paragraph(&found.doc));
        for (word, meaning) in &found.words {
            out += &paragraph(&format!("- `{word}`: {meaning}"));
        }
    }
    out += "\n## Records\n";
    for record in &surface.records {
        let told = |text: &str| surface.told(&text.replace("{units}", "seconds"), Face::Python);
        out += &format!("\n### {}\n\n", record.name);
        for (i, text) in told(&record.doc).split("\n\n").enumerate() {
            out += &format!("{}{}", if i > 0 { "\n" } else { "" }, paragraph(text));
        }
        out += "\n| field | Python | Node | default | meaning |\n|---|---|---|---|---|\n";
        for field in &record.field {
            let shown =
                |face| surface.type_of(field, face).map_or("-".into(), |of| format!("`{}`", of.replace('|', "\\|")));
            let default = field.default.as_ref().map_or(String::new(), |default| match default {
                toml::Value::String(text) if text.is_empty() => "empty".into(),
                toml::Value::String(text) => format!("`{text}`"),
                toml::Value::Float(number) => match &field.r#type {
                    Type::Named(name) if name.starts_with("time") => format!("{number} s"),
                    _ => format!("{number:?}"),
                },
                toml::Value::Integer(number) => number.to_string(),
                other => format!("{other:?}"),
            });
            let cells = [format!("`{}`", field.name), shown("python"), shown("node"), default, told(&field.doc)];
            out += &format!("| {} |\n", cells.join(" | "));
        }
    }
    out
}
