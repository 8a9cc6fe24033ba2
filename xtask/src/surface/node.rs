//! Node: the types, with their docs.

use super::{
    load::{Enum, Record, Signatures, Surface, Verb},
    options,
    text::{camel, flat, indented, parameter_names, split_outside, wrapped, Face, WIDTH},
};
use toml::Value;

/// A directive of a template.
pub fn expand(surface: &Surface, directive: &str) -> Result<String, String> {
    let words: Vec<&str> = directive.split(' ').collect();
    match words[..] {
        ["doc", class] => surface.classes.iter().find(|known| known.name == class).map(|known| comment(&known.doc, "")),
        // What rings and placements both have is their view's.
        ["view"] => Some(members(surface, "ring", true)),
        ["class", class] => Some(members(surface, class, false)),
        ["functions"] => Some(functions(surface)),
        ["enum", name] => surface.enums.iter().find(|known| known.name == name && known.node).map(enumeration),
        ["record", name] => {
            surface.records.iter().find(|known| known.name == name && known.node).map(|found| record(surface, found))
        }
        ["scheme", "names"] => Some(union(surface.schemes.iter().map(|scheme| scheme.name.as_str()))),
        ["kinds"] => {
            let kinds = surface.kinds.iter().filter(|kind| kind.in_node());
            Some(union(kinds.map(|kind| kind.name.as_str())))
        }
        ["options"] => Some(options::node(surface)),
        _ => None,
    }
    .ok_or_else(|| format!("no directive {directive:?}"))
}

fn union<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(|word| format!("  | '{word}'")).collect::<Vec<_>>().join("\n") + ";\n"
}

/// A text, or some lines, in a comment.
pub fn comment(text: &str, indent: &str) -> String {
    block(&[text.to_string()], indent)
}

fn block(paragraphs: &[String], indent: &str) -> String {
    let text: Vec<String> = paragraphs.iter().map(|text| flat(text)).collect();
    if let [text] = &text[..] {
        if indent.len() + text.len() + 7 <= WIDTH {
            return format!("{indent}/** {text} */\n");
        }
    }
    let lines = text.iter().enumerate().flat_map(|(i, text)| {
        // A blank line before the first tag.
        let blank = i > 0 && text.starts_with('@') && !paragraphs[i - 1].starts_with('@');
        let lines = wrapped(text, WIDTH - indent.len() - 3);
        blank.then(String::new).into_iter().chain(lines).collect::<Vec<_>>()
    });
    let lines: Vec<String> =
        lines.map(|line| if line.is_empty() { " *".into() } else { format!(" * {line}") }).collect();
    format!("{indent}/**\n{}{indent} */\n", indented(&lines, indent))
}

fn is_of_view(verb: &Verb) -> bool {
    let on = |class: &str| verb.on.iter().any(|on| on == class);
    on("ring") && on("placement") && matches!(verb.node, Some(Signatures::All(_)))
}

fn members(surface: &Surface, class: &str, of_view: bool) -> String {
    let mut out = String::new();
    for verb in surface.verbs().filter(|verb| is_of_view(verb) == of_view) {
        for signature in verb.signatures(&verb.node, class) {
            out += &documentation(surface, verb, signature, "  ");
            out += &declaration(signature, "  ");
        }
    }
    out
}

fn functions(surface: &Surface) -> String {
    let mut out = String::new();
    for verb in surface.verbs() {
        for signature in verb.signatures(&verb.node, "library") {
            out += &format!("\n{}", documentation(surface, verb, signature, ""));
            out += &declaration(&format!("export function {signature}"), "");
        }
    }
    out
}

/// A member or function, broken as prettier does.
fn declaration(signature: &str, indent: &str) -> String {
    let one = format!("{indent}{signature};");
    let parameters = signature.split_once('(').and_then(|(name, rest)| {
        let (parameters, result) = rest.rsplit_once(')').unwrap_or((rest, ""));
        (!parameters.is_empty()).then_some((name, parameters, result))
    });
    match parameters {
        Some((name, parameters, result)) if one.len() > WIDTH => {
            let parameters = split_outside(parameters, ", ");
            let lines = parameters.iter().map(|parameter| format!("{indent}  {parameter},\n"));
            format!("{indent}{name}(\n{}{indent}){result};\n", lines.collect::<String>())
        }
        _ => one + "\n",
    }
}

fn documentation(surface: &Surface, verb: &Verb, signature: &str, indent: &str) -> String {
    let told = |text: &str| surface.told(text, Face::Node);
    let mut paragraphs = vec![surface.meaning(verb, Face::Node)];
    for name in verb.parameters.iter().filter(|name| parameter_names(signature).contains(&camel(name).as_str())) {
        let Some(meaning) = surface.parameter(verb, name) else { continue };
        paragraphs.push(format!("@param {} - {}", camel(name), told(meaning)));
    }
    if let Some(returns) = &verb.returns {
        paragraphs.push(format!("@returns {}", told(returns)));
    }
    let known = verb.errors.iter().filter_map(|name| surface.kind(name));
    let kinds: Vec<String> = known.filter(|kind| kind.in_node()).map(|kind| format!("`{}`", kind.name)).collect();
    if !kinds.is_empty() {
        paragraphs.push(format!("@throws ConsistentError of kind {}.", kinds.join(", ")));
    }
    paragraphs.push(format!("@remarks Cost: {}", told(&verb.cost)));
    block(&paragraphs, indent)
}

fn enumeration(found: &Enum) -> String {
    let words: Vec<String> = found.words.iter().map(|(word, _)| format!("'{word}'")).collect();
    let (told, one) = (comment(&found.told(), ""), format!("export type {} = {};\n", found.name, words.join(" | ")));
    // Broken as prettier does.
    match one.len() <= WIDTH + 1 {
        true => told + &one,
        false => {
            format!("{told}export type {} =\n{}", found.name, union(found.words.iter().map(|(word, _)| word.as_str())))
        }
    }
}

fn record(surface: &Surface, found: &Record) -> String {
    let mut out = comment(&surface.told(&found.doc, Face::Node), "");
    let extends = found.node_extends.as_ref().map(|base| format!(" extends {base}")).unwrap_or_default();
    out += &format!("export interface {}{extends} {{\n", found.name);
    for field in &found.field {
        let Some(r#type) = surface.type_of(field, "node") else { continue };
        let mut doc = surface.told(&field.doc, Face::Node);
        if let (true, Some(default)) = (found.policy, &field.default) {
            doc += &format!(" Default {}.", literal(default, r#type.starts_with("number") && is_time(field)));
        }
        if !doc.is_empty() {
            out += &comment(&doc, "  ");
        }
        let readonly = if found.node_readonly { "readonly " } else { "" };
        let name = camel(field.name.trim_end_matches('_'));
        out += &match found.node_optional {
            true => format!("  {readonly}{name}?: {type} | undefined;\n"),
            false => format!("  {readonly}{name}: {type};\n"),
        };
    }
    out + "}\n"
}

fn is_time(field: &super::load::Field) -> bool {
    matches!(&field.r#type, super::load::Type::Named(name) if name.starts_with("time"))
}

/// A default as documents in words tell it; times are milliseconds.
fn literal(default: &Value, time: bool) -> String {
    match default {
        Value::String(text) if text == "none" => "null".into(),
        Value::Float(seconds) if time => format!("{}", seconds * 1000.0),
        Value::Float(number) => number.to_string(),
        Value::Integer(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}
