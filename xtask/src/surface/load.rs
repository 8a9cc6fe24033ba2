//! The description in `surface`, read and checked: whatever it names is described.

use super::{
    options::{unknown, Scheme},
    text::Face,
};
use crate::files;
use serde::{de::DeserializeOwned, Deserialize};
use std::{collections::BTreeMap, path::Path};

/// The files of `surface/verbs`, in the order in which pages and stubs have them.
const TOPICS: [&str; 13] = [
    "rings",
    "lookups",
    "batches",
    "changes",
    "offers",
    "health",
    "checks",
    "loads",
    "sessions",
    "insight",
    "transitions",
    "formats",
    "library",
];

/// What only a face has, of one that has nothing.
static NOTHING: Texts = Texts::new();

pub type Texts = BTreeMap<String, String>;

pub struct Surface {
    pub parameters: Texts,
    pub types: BTreeMap<String, Texts>,
    pub enums: Vec<Enum>,
    pub kinds: Vec<Kind>,
    pub classes: Vec<Class>,
    pub records: Vec<Record>,
    pub topics: Vec<Topic>,
    pub schemes: Vec<Scheme>,
    /// By face, what only it has, and what for.
    only: BTreeMap<String, Texts>,
}

pub struct Topic {
    /// The first comment of the file.
    pub title: String,
    pub verbs: Vec<Verb>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enum {
    pub name: String,
    pub doc: String,
    pub words: Vec<(String, String)>,
    #[serde(default = "yes")]
    pub node: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    pub name: String,
    pub number: Option<u32>,
    pub when: String,
    pub python: Option<String>,
    pub go: Option<String>,
    /// Whether Node has it although it has no number.
    #[serde(default)]
    pub node: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    pub name: String,
    pub title: String,
    pub doc: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    pub name: String,
    pub doc: String,
    #[serde(default)]
    pub field: Vec<Field>,
    #[serde(default)]
    pub policy: bool,
    #[serde(default)]
    pub shown: bool,
    /// `dataclass` or `named_tuple`.
    #[serde(default = "dataclass")]
    pub python: String,
    #[serde(default = "yes")]
    pub node: bool,
    pub node_extends: Option<String>,
    #[serde(default)]
    pub node_optional: bool,
    #[serde(default)]
    pub node_readonly: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub name: String,
    pub r#type: Type,
    #[serde(default)]
    pub doc: String,
    pub default: Option<toml::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub enum Type {
    Named(String),
    Own(Texts),
}

/// A signature, or some; or those of each class.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub enum Lines {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub enum Signatures {
    All(Lines),
    Of(BTreeMap<String, Lines>),
}

impl Lines {
    pub fn list(&self) -> Vec<&str> {
        match self {
            Self::One(line) => vec![line.trim()],
            Self::Many(lines) => lines.iter().map(|line| line.trim()).collect(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verb {
    pub name: String,
    pub on: Vec<String>,
    pub doc: String,
    #[serde(default)]
    pub parameters: Vec<String>,
    #[serde(default)]
    pub parameter: Texts,
    pub returns: Option<String>,
    #[serde(default)]
    pub errors: Vec<String>,
    pub cost: String,
    pub python: Option<Signatures>,
    pub node: Option<Signatures>,
    /// What reference pages show that is written by hand elsewhere.
    #[serde(default)]
    pub python_elsewhere: Vec<String>,
    #[serde(default)]
    pub node_elsewhere: Vec<String>,
    pub go: Option<Vec<String>>,
    pub c: Option<Vec<String>>,
    pub cpp: Option<Vec<String>>,
    pub rust: Option<Vec<String>>,
    #[serde(default)]
    pub note: Texts,
    #[serde(default)]
    pub absent: Texts,
}

impl Enum {
    /// What it is, with the meaning of each word.
    pub fn told(&self) -> String {
        let meanings: Vec<String> = self.words.iter().map(|(word, meaning)| format!("`{word}`: {meaning}")).collect();
        format!("{} {}.", self.doc.trim(), meanings.join("; "))
    }
}

impl Kind {
    /// Whether Node has it.
    pub fn in_node(&self) -> bool {
        self.node || self.number.is_some()
    }
}

impl Verb {
    /// Whether Node has it as a property.
    pub fn is_property(&self) -> bool {
        let Some(Signatures::All(lines)) = &self.node else { return false };
        lines.list().iter().any(|line| line.starts_with("get ") || line.starts_with("readonly "))
    }

    /// The signatures that it has on a class.
    pub fn signatures<'a>(&'a self, of: &'a Option<Signatures>, class: &str) -> Vec<&'a str> {
        match of {
            _ if !self.on.iter().any(|on| on == class) => Vec::new(),
            None => Vec::new(),
            Some(Signatures::All(lines)) => lines.list(),
            Some(Signatures::Of(by_class)) => by_class.get(class).map_or(Vec::new(), Lines::list),
        }
    }

    /// Why a face does not have it. What C says is so in C++, unless that says otherwise.
    pub fn absent(&self, face: &str) -> Option<&str> {
        let of_c = || self.absent.get("c").filter(|_| face == Face::Cpp.key());
        self.absent.get(face).or_else(of_c).or_else(|| self.absent.get("others")).map(String::as_str)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    r#enum: Vec<Enum>,
    #[serde(default)]
    kind: Vec<Kind>,
    #[serde(default)]
    class: Vec<Class>,
    #[serde(default)]
    record: Vec<Record>,
    #[serde(default)]
    verb: Vec<Verb>,
}

pub fn load(root: &Path) -> Result<Surface, String> {
    let folder = root.join("surface");
    let file = |name: &str| read::<File>(&folder.join(name));
    let topics = TOPICS.iter().map(|topic| {
        let path = folder.join(format!("verbs/{topic}.toml"));
        let text = files::read(&path)?;
        let title = text.lines().next().unwrap_or("").trim_start_matches("# ").to_string();
        Ok(Topic { title, verbs: parse::<File>(&path, &text)?.verb })
    });
    let schemes = root.join("spec/schemes.json");
    let text = files::read(&schemes)?;
    let surface = Surface {
        parameters: read(&folder.join("parameters.toml"))?,
        types: read(&folder.join("types.toml"))?,
        enums: file("enums.toml")?.r#enum,
        kinds: file("errors.toml")?.kind,
        classes: file("classes.toml")?.class,
        records: file("records.toml")?.record,
        topics: topics.collect::<Result<_, String>>()?,
        only: read(&folder.join("faces.toml"))?,
        schemes: serde_json::from_str(&text).map_err(|e| files::told(&schemes, e))?,
    };
    surface.check()?;
    Ok(surface)
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    parse(path, &files::read(path)?)
}

fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|e| files::told(path, e))
}

impl Surface {
    pub fn verbs(&self) -> impl Iterator<Item = &Verb> {
        self.topics.iter().flat_map(|topic| &topic.verbs)
    }

    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.name == name)
    }

    /// What only a face has, with what it is for.
    pub fn only(&self, face: Face) -> &Texts {
        self.only.get(face.key()).unwrap_or(&NOTHING)
    }

    /// What a parameter of a verb means.
    pub fn parameter<'a>(&'a self, verb: &'a Verb, name: &str) -> Option<&'a str> {
        verb.parameter.get(name).or_else(|| self.parameters.get(name)).map(String::as_str)
    }

    /// The type of a field in a face; none if the face has no such field.
    pub fn type_of<'a>(&'a self, field: &'a Field, face: &str) -> Option<&'a str> {
        match &field.r#type {
            Type::Named(name) => self.types.get(name)?.get(face),
            Type::Own(types) => types.get(face),
        }
        .map(String::as_str)
    }

    fn check(&self) -> Result<(), String> {
        let mut names: Vec<&str> = self.verbs().map(|verb| verb.name.as_str()).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(format!("{} is described twice", twice[0]));
        }
        for verb in self.verbs() {
            let wrong = |what: &str, name: &str| Err(format!("verb {}: no {what} {name:?}", verb.name));
            for class in &verb.on {
                if !self.classes.iter().any(|known| &known.name == class) {
                    return wrong("class", class);
                }
            }
            for kind in &verb.errors {
                if self.kind(kind).is_none() {
                    return wrong("kind", kind);
                }
            }
            for name in verb.parameters.iter().chain(verb.parameter.keys()) {
                if self.parameter(verb, name).is_none() || !verb.parameters.contains(name) {
                    return wrong("parameter", name);
                }
            }
            for face in verb.note.keys().chain(verb.absent.keys()) {
                if face != "others" && !Face::ALL.iter().any(|known| known.key() == face) {
                    return wrong("face", face);
                }
            }
        }
        if let Some(why) = self.schemes.iter().find_map(unknown) {
            return Err(why);
        }
        for record in &self.records {
            for field in &record.field {
                if let Type::Named(name) = &field.r#type {
                    if !self.types.contains_key(name) {
                        return Err(format!("record {}: no type {name:?}", record.name));
                    }
                }
            }
        }
        Ok(())
    }
}

fn yes() -> bool {
    true
}

fn dataclass() -> String {
    "dataclass".into()
}
