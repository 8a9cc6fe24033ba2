//! Python: stubs with their docs, records and enums, and the options of each scheme.

use super::{
    load::{Enum, Kind, Record, Surface, Verb},
    options,
    text::{indented, parameter_names, split_outside, wrapped, Face, WIDTH},
};
use toml::Value;

/// A directive of a template.
pub fn expand(surface: &Surface, directive: &str) -> Result<String, String> {
    let words: Vec<&str> = directive.split(' ').collect();
    match words[..] {
        ["class", class] => class_body(surface, class),
        ["functions"] => functions(surface),
        ["enum", name] => surface.enums.iter().find(|known| known.name == name).map(enumeration),
        ["record", name] => surface.records.iter().find(|known| known.name == name).map(|found| record(surface, found)),
        ["scheme", "names"] => {
            Some(surface.schemes.iter().map(|scheme| format!("    \"{}\",\n", scheme.name)).collect())
        }
        ["options"] => Some(options::python(surface)),
        ["option", how] => Some(options::python_names(surface, how == "quoted")),
        _ => None,
    }
    .ok_or_else(|| format!("no directive {directive:?}"))
}

/// Lines in the quotes of a docstring. One that leaves no room for the quotes becomes two.
pub fn docstring(lines: &[String], indent: &str) -> String {
    match lines {
        [line] if line.len() + indent.len() + 6 <= WIDTH => format!("{indent}\"\"\"{line}\"\"\"\n"),
        [line] => docstring(&wrapped(line, WIDTH - indent.len() - 6), indent),
        _ => {
            let text = indented(lines, indent);
            format!("{indent}\"\"\"{}{indent}\"\"\"\n", text.strip_prefix(indent).unwrap_or(&text))
        }
    }
}

/// Lines of at most the width behind the quotes of a docstring, or behind an indentation.
pub fn fit(text: &str, indent: usize) -> Vec<String> {
    wrapped(text, WIDTH - indent)
}

fn class_body(surface: &Surface, class: &str) -> Option<String> {
    let doc = &surface.classes.iter().find(|known| known.name == class)?.doc;
    let doc = surface.told(doc, Face::Python);
    let mut out = docstring(&fit(&doc, 7), "    ") + "\n";
    for verb in surface.verbs() {
        for signature in verb.signatures(&verb.python, class) {
            out += &declaration(surface, verb, signature, "    ");
        }
    }
    Some(out)
}

fn functions(surface: &Surface) -> Option<String> {
    let mut out = String::new();
    for verb in surface.verbs() {
        for signature in verb.signatures(&verb.python, "library") {
            out += &format!("\n{}", declaration(surface, verb, signature, ""));
        }
    }
    Some(out)
}

/// The lines of a signature, the first of its functions documented.
fn declaration(surface: &Surface, verb: &Verb, signature: &str, indent: &str) -> String {
    if signature == "def __new__" {
        return options::python_overloads(surface, verb);
    }
    let (mut out, mut told) = (String::new(), false);
    for line in signature.lines() {
        let deeper = &line[..line.len() - line.trim_start().len()];
        let indent = format!("{indent}{deeper}");
        if !line.trim_start().starts_with("def ") {
            out += &format!("{indent}{}\n", line.trim());
            continue;
        }
        // What a setter does stands beside it, what it is beside its property.
        let doc = if told { " ...\n".into() } else { format!("\n{}", documentation(surface, verb, line, &indent)) };
        out += &(function(line.trim(), &indent) + &doc);
        told = true;
    }
    out
}

/// `def` with its colon, broken as ruff does.
pub fn function(signature: &str, indent: &str) -> String {
    let one = format!("{indent}{signature}:");
    if one.len() <= WIDTH {
        return one;
    }
    let (name, rest) = signature.split_once('(').unwrap_or((signature, ""));
    let (parameters, result) = rest.rsplit_once(") -> ").unwrap_or((rest, "None"));
    let hugged = format!("{indent}    {parameters}");
    if hugged.len() <= WIDTH {
        return format!("{indent}{name}(\n{hugged}\n{indent}) -> {result}:");
    }
    let mut out = format!("{indent}{name}(\n");
    for parameter in split_outside(parameters, ", ") {
        let line = format!("{indent}    {parameter},");
        if line.len() <= WIDTH {
            out += &format!("{line}\n");
        } else {
            out += &format!("{indent}    {},\n", split_outside(parameter, " | ").join(&format!("\n{indent}    | ")));
        }
    }
    out + &format!("{indent}) -> {result}:")
}

/// What a function does, takes, returns and raises, and what it costs.
fn documentation(surface: &Surface, verb: &Verb, signature: &str, indent: &str) -> String {
    let told = |text: &str| surface.told(text, Face::Python);
    let inner = format!("{indent}    ");
    let mut lines = fit(&surface.meaning(verb, Face::Python), inner.len() + 3);
    let mut section = |title: &str, entries: Vec<String>| {
        if !entries.is_empty() {
            lines.push(String::new());
            lines.push(format!("{title}:"));
            for entry in entries {
                let mut texts = wrapped(&entry, WIDTH - inner.len() - 8).into_iter();
                lines.extend(texts.next().map(|text| format!("    {text}")));
                lines.extend(texts.map(|text| format!("        {text}")));
            }
        }
    };
    let takes = verb.parameters.iter().filter(|name| parameter_names(signature).contains(&name.as_str()));
    let takes = takes.filter_map(|name| Some(format!("{name}: {}", told(surface.parameter(verb, name)?))));
    section("Args", takes.collect());
    if let Some(returns) = &verb.returns {
        section("Returns", vec![told(returns)]);
    }
    section("Raises", raises(surface, verb));
    lines.push(String::new());
    lines.extend(wrapped(&format!("Cost: {}", told(&verb.cost)), WIDTH - inner.len()));
    docstring(&lines, &inner)
}

/// Classes of errors with the kinds that each has here.
fn raises(surface: &Surface, verb: &Verb) -> Vec<String> {
    let mut classes: Vec<(&str, Vec<&Kind>)> = Vec::new();
    for kind in verb.errors.iter().filter_map(|name| surface.kind(name)) {
        let Some(class) = &kind.python else { continue };
        match classes.iter_mut().find(|(known, _)| known == class) {
            Some((_, kinds)) => kinds.push(kind),
            None => classes.push((class, vec![kind])),
        }
    }
    let told = classes.into_iter().map(|(class, kinds)| {
        let names = kinds.iter().map(|kind| format!("`{}`", kind.name)).collect::<Vec<_>>().join(", ");
        match kinds[..] {
            [kind] => format!("{class}: {}: {}.", names, first_clause(&kind.when)),
            _ => format!("{class}: {names}."),
        }
    });
    told.collect()
}

pub fn first_clause(when: &str) -> &str {
    when.split("; ").next().unwrap_or(when)
}

fn enumeration(found: &Enum) -> String {
    let words: Vec<String> = found.words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
    let (begin, joined) = (format!("{}: TypeAlias = Literal[", found.name), words.join(", "));
    // Broken as ruff does.
    let literal = match (begin.len() + joined.len() + 1, joined.len() + 4) {
        (..=WIDTH, _) => joined,
        (_, ..=WIDTH) => format!("\n    {joined}\n"),
        _ => format!("\n    {},\n", words.join(",\n    ")),
    };
    format!("{begin}{literal}]\n{}", docstring(&fit(&found.told(), 3), ""))
}

fn record(surface: &Surface, found: &Record) -> String {
    let mut out = match found.python.as_str() {
        "named_tuple" => format!("class {}(NamedTuple):\n", found.name),
        _ if found.shown => format!("@dataclass(frozen=True, slots=True, repr=False)\nclass {}:\n", found.name),
        _ => format!("@dataclass(frozen=True, slots=True)\nclass {}:\n", found.name),
    };
    out += &(docstring(&fit(&surface.told(&found.doc, Face::Python), 7), "    ") + "\n");
    for field in &found.field {
        let Some(r#type) = surface.type_of(field, "python") else { continue };
        let default = field.default.as_ref().map(|default| format!(" = {}", literal(default))).unwrap_or_default();
        out += &format!("    {}: {type}{default}\n", field.name);
        if !field.doc.is_empty() {
            out += &docstring(&fit(&surface.told(&field.doc, Face::Python), 7), "    ");
        }
    }
    out
}

/// A default as Python writes it.
fn literal(default: &Value) -> String {
    match default {
        Value::String(text) if text == "none" => "None".into(),
        Value::String(text) if text == "{}" => "field(default_factory=dict)".into(),
        Value::String(text) => format!("{text:?}"),
        Value::Float(number) => format!("{number:?}"),
        Value::Integer(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}
