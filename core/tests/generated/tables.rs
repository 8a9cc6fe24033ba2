//! What `schemes()` tells of a dialect, as tables.

use libconsistent::{DefaultValue, Down, Family, Integers, Kind, Properties, SchemeSpec};

/// The part of a dialect's page that is generated.
pub fn of_dialect(spec: &SchemeSpec) -> String {
    let equals = wrapped(&format!("It equals {}.", spec.text.trim_end_matches('.')));
    let parts = [equals, parameters(spec), fields(spec), properties(&spec.properties)];
    parts.map(|part| part + "\n").join("\n")
}

/// A paragraph in lines of at most 120 columns.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= 120 => *line += &format!(" {word}"),
            _ => lines.push(word.into()),
        }
    }
    lines.join("\n")
}

fn parameters(spec: &SchemeSpec) -> String {
    if spec.parameters.is_empty() {
        return "It has no parameters.".into();
    }
    let rows = spec.parameters.iter().map(|parameter| {
        let default = match parameter.default {
            DefaultValue::None => "none".into(),
            DefaultValue::Flag(flag) => format!("`{flag}`"),
            DefaultValue::Integer(value) => format!("`{value}`"),
            DefaultValue::Text("") => "empty".into(),
            DefaultValue::Text(text) => format!("`{text}`"),
            _ => "depends".into(),
        };
        [format!("`{}`", parameter.name), kind(&parameter.kind), default, parameter.text.into()]
    });
    table(["parameter", "values", "default", "meaning"], rows)
}

fn fields(spec: &SchemeSpec) -> String {
    if spec.fields.is_empty() {
        return "It reads no fields of nodes.".into();
    }
    let rows = spec.fields.iter().map(|field| [format!("`{}`", field.name), kind(&field.kind), field.text.into()]);
    table(["field", "values", "meaning"], rows)
}

fn properties(properties: &Properties) -> String {
    let family = match properties.family {
        Family::Positional => "positional: a key has a position",
        Family::Keyed => "keyed: the bytes of a key decide; verbs of positions are `unsupported`",
        _ => panic!("{properties:?} has no text yet"),
    };
    let order = if properties.ordered { "counts" } else { "does not count" };
    let weights = if properties.weighted { "count" } else { "do not count" };
    let down = match properties.down {
        Down::Mask => "mask: its keys go on along the walk".into(),
        Down::Skip { limit } => format!("skip: its keys go on along the walk, {limit} vain tries at most"),
        Down::Rebuild => "rebuild: the rest is compiled anew without the node".into(),
        Down::Stay => "stay: its keys have no node".into(),
        _ => panic!("{properties:?} has no text yet"),
    };
    let integers = match properties.integers {
        Integers::LittleEndian => "its 8 bytes, the least first",
        Integers::BigEndian => "its 8 bytes, the greatest first",
        Integers::Refused => "refused",
        _ => panic!("{properties:?} has no text yet"),
    };
    let rows = [
        ("keys", family),
        ("order of nodes", order),
        ("weights", weights),
        ("a node that is down", &down),
        ("an integer key", integers),
    ];
    table(["without options", "it declares"], rows.map(|(name, text)| [name.into(), text.into()]))
}

/// The values of a kind, in a few words.
fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Flag => "`true`, `false`".into(),
        Kind::Integer { least, most } => format!("{least}..={most}"),
        Kind::ZeroOrInteger { least, most } => format!("0, or {least}..={most}"),
        Kind::Prime { least, most } => format!("a prime, {least}..={most}"),
        Kind::Words(words) => coded(words),
        Kind::Decimal { examples } => format!("a number in decimal, such as {}", coded(examples)),
        Kind::Numbers => "a text of numbers, such as `0,3,7`".into(),
        Kind::Text { examples: [] } => "a text".into(),
        Kind::Text { examples } => format!("a text, such as {}", coded(examples)),
        Kind::List { examples } => format!("a list of texts, such as {}", coded(examples)),
        Kind::Either(one, other) => format!("{}, or {}", self::kind(one), self::kind(other)),
        other => panic!("{other:?} has no text yet"),
    }
}

fn coded(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// A table of Markdown.
pub fn table<const N: usize>(head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let head = [line(&head.map(String::from)), format!("|{}", "---|".repeat(N))];
    let rows = rows.into_iter().map(|cells| line(&cells.map(|cell| cell.replace('|', "\\|"))));
    head.into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}
