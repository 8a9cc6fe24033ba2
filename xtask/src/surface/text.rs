//! Words: names as each language spells them, and prose wrapped to the width of the house.

use super::load::{Surface, Verb};

/// The most columns of a line.
pub const WIDTH: usize = 120;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Face {
    Python,
    Node,
    Go,
    C,
    Cpp,
    Rust,
}

impl Face {
    pub const ALL: [Self; 6] = [Self::Python, Self::Node, Self::Go, Self::C, Self::Cpp, Self::Rust];

    pub fn key(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Node => "node",
            Self::Go => "go",
            Self::C => "c",
            Self::Cpp => "cpp",
            Self::Rust => "rust",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Node => "Node",
            Self::Go => "Go",
            Self::C => "C",
            Self::Cpp => "C++17",
            Self::Rust => "Rust",
        }
    }

    /// What times are counted in.
    fn units(self) -> &'static str {
        match self {
            Self::Python => "seconds",
            Self::Node | Self::C => "milliseconds",
            Self::Cpp => "`std::chrono::milliseconds`",
            Self::Go => "`time.Duration`",
            Self::Rust => "`Duration`",
        }
    }
}

/// `getNodeU64` of `get_node_u64`.
pub fn camel(name: &str) -> String {
    let pascal = pascal(name);
    let mut letters = pascal.chars();
    letters.next().map_or(String::new(), |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}

/// `GetNodeU64` of `get_node_u64`, and `ToJSON` of `to_json`.
pub fn pascal(name: &str) -> String {
    name.split('_').map(|word| if word == "json" { "JSON".into() } else { capital(word) }).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

impl Surface {
    /// A text of the description as a face tells it: on one line a paragraph, with the names that the face has.
    pub fn told(&self, text: &str, face: Face) -> String {
        let paragraphs = text.replace("{units}", face.units());
        let paragraphs = paragraphs.trim().split("\n\n").map(|paragraph| {
            let flat = flat(paragraph);
            let parts = flat.split('`').enumerate();
            let parts: Vec<String> =
                parts.map(|(i, part)| if i % 2 == 1 { self.named(part, face) } else { part.into() }).collect();
            parts.join("`")
        });
        paragraphs.collect::<Vec<_>>().join("\n\n")
    }

    fn named(&self, name: &str, face: Face) -> String {
        let verb = self.verbs().find(|verb| verb.name == name);
        let field = || self.records.iter().flat_map(|record| &record.field).any(|field| field.name == name);
        match (face, verb) {
            (Face::Node, Some(verb)) if verb.is_property() => name.into(),
            (Face::Node, Some(_)) => camel(name) + "()",
            (Face::Node | Face::Go, None) if name.contains('_') && field() => camel(name),
            (Face::Go, Some(_)) => pascal(name),
            _ => name.into(),
        }
    }

    /// What a verb does, with what is only so in a face.
    pub fn meaning(&self, verb: &Verb, face: Face) -> String {
        let note = verb.note.get(face.key()).map(|note| format!(" {note}")).unwrap_or_default();
        self.told(&(verb.doc.trim().to_string() + &note), face)
    }
}

/// A text on one line.
pub fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names of a signature's parameters.
pub fn parameter_names(signature: &str) -> Vec<&str> {
    let inside = signature.split_once('(').map_or("", |(_, rest)| rest);
    let inside = inside.rsplit_once(')').map_or(inside, |(inside, _)| inside);
    let name = |parameter: &str| parameter.find([':', '?']).unwrap_or(parameter.len());
    split_outside(inside, ",").into_iter().map(|parameter| parameter[..name(parameter)].trim()).collect()
}

/// Words in lines of at most `width` columns; paragraphs stay apart.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (i, paragraph) in text.split("\n\n").enumerate() {
        if i > 0 {
            lines.push(String::new());
        }
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// A text with `separator`s outside of brackets and quotes, cut there.
pub fn split_outside<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0, None);
    for (i, c) in text.char_indices() {
        match (quoted, c) {
            (Some(quote), c) if c == quote => quoted = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quoted = Some(c),
            (None, '(' | '[' | '{' | '<') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            // Of `->` and `=>` it is no bracket.
            (None, '>') if !text[..i].ends_with(['-', '=']) => depth -= 1,
            (None, _) if depth == 0 && i >= start && text[i..].starts_with(separator) => {
                parts.push(text[start..i].trim());
                start = i + separator.len();
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

/// Each line behind an indentation; empty lines stay empty.
pub fn indented(lines: &[String], indent: &str) -> String {
    let lines = lines.iter().map(|line| if line.is_empty() { "\n".into() } else { format!("{indent}{line}\n") });
    lines.collect()
}
