//! The options of each scheme, from the registry of schemes: typed dicts in Python, a union of interfaces in Node.

use super::{
    load::{Surface, Verb},
    node::comment,
    python::{docstring, fit, function},
    text::{pascal, Face, WIDTH},
};
use serde::Deserialize;
use serde_json::Value;

/// A scheme as spec/schemes.json has it.
#[derive(Deserialize)]
pub struct Scheme {
    pub name: String,
    pub text: String,
    pub parameters: Vec<Parameter>,
}

#[derive(Deserialize)]
pub struct Parameter {
    pub name: String,
    pub kind: String,
    pub text: String,
    pub words: Vec<String>,
    pub examples: Vec<String>,
    pub least: Option<Value>,
    pub most: Option<Value>,
    pub default: Option<Value>,
}

/// The kinds of values that types are known of.
const KINDS: [&str; 10] =
    ["flag", "integer", "zero_or_integer", "prime", "integer_or_text", "decimal", "words", "numbers", "text", "list"];

/// A parameter whose kind has no type here.
pub fn unknown(scheme: &Scheme) -> Option<String> {
    let parameter = scheme.parameters.iter().find(|parameter| !KINDS.contains(&parameter.kind.as_str()))?;
    Some(format!("options.rs knows no type for {} of {}.{}", parameter.kind, scheme.name, parameter.name))
}

fn type_name(scheme: &Scheme) -> String {
    format!("{}Options", pascal(&scheme.name))
}

/// Whether keys may be hashed with a secret, which is an option beside the parameters.
fn takes_secret(scheme: &Scheme) -> bool {
    scheme.parameters.iter().any(|parameter| parameter.name == "secret_digest")
}

const SECRET: &str =
    "The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document.";

/// What a parameter means, with its range, its examples and its default.
fn meaning(parameter: &Parameter, quote: char) -> String {
    let mut text = parameter.text.clone();
    let show = |value: &Value| match value {
        Value::String(text) if text.parse::<u64>().is_err() => format!("`{quote}{text}{quote}`"),
        Value::String(number) => number.clone(),
        other => other.to_string(),
    };
    if let (Some(least), Some(most)) = (&parameter.least, &parameter.most) {
        let most = if most.as_str() == Some("18446744073709551615") { "2^64-1".into() } else { show(most) };
        text += &format!(" From {} to {most}.", show(least));
    }
    if !parameter.examples.is_empty() {
        let examples: Vec<String> = parameter.examples.iter().map(|text| format!("`{text}`")).collect();
        text += &format!(" Such as {}.", examples.join(", "));
    }
    match &parameter.default {
        Some(Value::Null) | None => {}
        Some(default) => text += &format!(" Default {}.", show(default)),
    }
    text
}

fn python_type(parameter: &Parameter) -> String {
    match parameter.kind.as_str() {
        "flag" => "bool".into(),
        "integer" | "zero_or_integer" | "prime" => "int".into(),
        "integer_or_text" => "int | str".into(),
        "decimal" => "int | float | str".into(),
        "words" => {
            let words: Vec<String> = parameter.words.iter().map(|word| format!("\"{word}\"")).collect();
            format!("Literal[{}]", words.join(", "))
        }
        _ => "str".into(),
    }
}

pub fn python_names(surface: &Surface, quoted: bool) -> String {
    let mut names: Vec<String> = surface.schemes.iter().map(type_name).collect();
    // Ruff sorts imports without regard to case, and `__all__` with it.
    match quoted {
        true => names.sort(),
        false => names.sort_by_key(|name| name.to_lowercase()),
    }
    let names = names.iter().map(|name| if quoted { format!("    \"{name}\",\n") } else { format!("    {name},\n") });
    names.collect()
}

pub fn python(surface: &Surface) -> String {
    let class = |scheme: &Scheme| {
        let mut out = format!("class {}(TypedDict, total=False):\n", type_name(scheme));
        out += &docstring(&fit(&format!("Options of `{}`. {}", scheme.name, scheme.text), 7), "    ");
        if !scheme.parameters.is_empty() {
            out.push('\n');
        }
        for parameter in &scheme.parameters {
            let name = &parameter.name;
            if let ("words", types) = (parameter.kind.as_str(), python_type(parameter)) {
                out += &literal(name, &types);
            } else {
                out += &format!("    {name}: {}\n", python_type(parameter));
            }
            out += &docstring(&fit(&meaning(parameter, '"'), 7), "    ");
        }
        if takes_secret(scheme) {
            out += "    secret: bytes | bytearray | memoryview | None\n";
            out += &docstring(&fit(SECRET, 7), "    ");
        }
        out
    };
    surface.schemes.iter().map(class).collect::<Vec<_>>().join("\n\n")
}

/// A member whose type is a `Literal`, broken as ruff does.
fn literal(name: &str, types: &str) -> String {
    let one = format!("    {name}: {types}");
    if one.len() <= WIDTH {
        return one + "\n";
    }
    let inside = types.trim_start_matches("Literal[").trim_end_matches(']');
    let hugged = format!("        {inside}");
    if hugged.len() <= WIDTH {
        return format!("    {name}: Literal[\n{hugged}\n    ]\n");
    }
    format!("    {name}: Literal[\n        {},\n    ]\n", inside.replace(", ", ",\n        "))
}

/// `Ring.__new__`, once for each scheme.
pub fn python_overloads(surface: &Surface, verb: &Verb) -> String {
    let mut out = String::new();
    for scheme in &surface.schemes {
        let default = if scheme.name == "ring" { " = \"ring\"" } else { "" };
        let signature = format!(
            "def __new__(cls, nodes: _Nodes, scheme: Literal[\"{}\"]{default}, **options: Unpack[{}]) -> Ring",
            scheme.name,
            type_name(scheme)
        );
        out += &format!("    @overload\n{}", function(&signature, "    "));
        let doc = match scheme.name.as_str() {
            "ring" => format!(
                "{}\n\n`scheme` is the name of the scheme, `ring` unless told; its parameters, and `secret`, are the \
                 options. A name that is only known at run time is read by `from_json`.\n\nCost: {}",
                surface.meaning(verb, Face::Python),
                surface.told(&verb.cost, Face::Python)
            ),
            name => format!("A ring of the scheme `{name}`. {}", scheme.text),
        };
        out += &format!("\n{}", docstring(&fit(&doc, 11), "        "));
    }
    out
}

fn node_type(parameter: &Parameter) -> String {
    match parameter.kind.as_str() {
        "flag" => "boolean".into(),
        "integer" | "zero_or_integer" | "prime" => "U64".into(),
        "integer_or_text" | "decimal" => "U64 | string".into(),
        "words" => {
            let words: Vec<String> = parameter.words.iter().map(|word| format!("'{word}'")).collect();
            words.join(" | ")
        }
        _ => "string".into(),
    }
}

pub fn node(surface: &Surface) -> String {
    let mut out = String::new();
    for scheme in &surface.schemes {
        let doc = format!("Options of `{}`. {}", scheme.name, scheme.text);
        out += &format!("{}export interface {} {{\n", comment(&doc, ""), type_name(scheme));
        if scheme.name == "ring" {
            out += "  /** The name of the scheme; `ring` unless told. */\n  scheme?: 'ring' | undefined;\n";
        } else {
            out += &format!("  /** The name of the scheme. */\n  scheme: '{}';\n", scheme.name);
        }
        for parameter in &scheme.parameters {
            out += &comment(&meaning(parameter, '\''), "  ");
            let one = format!("  {}?: {} | undefined;\n", parameter.name, node_type(parameter));
            if one.len() <= WIDTH + 1 {
                out += &one;
            } else {
                let members = format!("{} | undefined", node_type(parameter)).replace(" | ", "\n    | ");
                out += &format!("  {}?:\n    | {members};\n", parameter.name);
            }
        }
        if takes_secret(scheme) {
            out += &format!("{}  secret?: Uint8Array | undefined;\n", comment(SECRET, "  "));
        }
        out += "}\n\n";
    }
    let names: Vec<String> = surface.schemes.iter().map(type_name).collect();
    let doc =
        "A scheme by name, and its parameters; integers above 2^53-1 are BigInts. Of a name that is only known at run \
               time, write `{ scheme: name } as Options`, which is checked when the ring is made.";
    out += &format!("{}export type Options =\n  | {};\n", comment(doc, ""), names.join("\n  | "));
    out
}
