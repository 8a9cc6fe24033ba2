//! JSON and YAML as one tree of values, with lines where the text has them, and the cursor that readers walk it with.
//! Uses `error`.

mod cursor;
mod json;
mod yaml;

pub(crate) use cursor::Cursor;

use crate::error::{At, Read, Refusal};

/// The most values of a text, counting what aliases of YAML stand for.
const MAX_VALUES: usize = 1 << 22;
/// How deep lists and maps may stand in each other.
const MAX_DEPTH: usize = 100;

/// A value and its line; 0 where that is not known.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    value: Value,
    line: u32,
}

#[derive(Clone, Debug)]
enum Value {
    Null,
    /// A number, `true`, `false`, or a text without quotes.
    Plain(String),
    /// A text in quotes.
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

/// The documents of a text: of JSON there is one.
pub(crate) fn documents(text: &str) -> Read<Vec<Tree>> {
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml::documents(text);
    }
    // YAML's flow style looks like JSON.
    json::document(text).map(|tree| vec![tree]).or_else(|refusal| yaml::documents(text).map_err(|_| refusal))
}

fn too_many(at: At) -> Refusal {
    Refusal::new(at, format!("more than {MAX_VALUES} values, counting what aliases stand for"))
}

fn too_deep(at: At) -> Refusal {
    Refusal::new(at, format!("lists and maps more than {MAX_DEPTH} deep"))
}
