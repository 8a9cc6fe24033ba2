//! YAML from the events of saphyr-parser. Aliases are copies, and count as what they stand for; merge keys, tags other
//! than those of texts, and keys that are no texts are refused.

use super::{too_deep, too_many, Tree, Value, MAX_DEPTH, MAX_VALUES};
use crate::error::{At, Quoted, Read, Refusal};
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use std::collections::{HashMap, HashSet};

pub(super) fn documents(text: &str) -> Read<Vec<Tree>> {
    let mut reader = Reader::default();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| {
            let line = u32::try_from(error.marker().line()).unwrap_or(u32::MAX);
            Refusal::new(At::line(line), error.info())
        })?;
        reader.event(event, u32::try_from(span.start.line()).unwrap_or(u32::MAX))?;
    }
    Ok(reader.documents)
}

/// A list or a map that is not closed yet.
struct Open {
    line: u32,
    anchor: usize,
    /// The values that were there before it.
    before: usize,
    kind: Kind,
}

enum Kind {
    List(Vec<Tree>),
    Map { entries: Vec<(String, Tree)>, keys: HashSet<String>, key: Option<String> },
}

#[derive(Default)]
struct Reader {
    documents: Vec<Tree>,
    open: Vec<Open>,
    /// Values with an anchor, and how many values each is.
    anchors: HashMap<usize, (Tree, usize)>,
    values: usize,
}

impl Reader {
    fn event(&mut self, event: Event<'_>, line: u32) -> Read<()> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && !is_text(tag.as_deref(), line)?;
                let value = match &*text {
                    "" | "~" | "null" | "Null" | "NULL" if plain => Value::Null,
                    _ if plain => Value::Plain(text.into_owned()),
                    _ => Value::Text(text.into_owned()),
                };
                self.count(1, line)?;
                self.put(Tree { value, line }, anchor, 1)
            }
            Event::Alias(anchor) => {
                let found = self.anchors.get(&anchor);
                let Some((tree, values)) = found else {
                    return Err(Refusal::new(At::line(line), "an alias of a value that holds it"));
                };
                let values = *values;
                // Before it is copied.
                if self.values + values > MAX_VALUES {
                    return Err(too_many(At::line(line)));
                }
                let copy = Tree { line, ..tree.clone() };
                self.count(values, line)?;
                self.put(copy, 0, values)
            }
            Event::SequenceStart(anchor, tag) => self.open(Kind::List(Vec::new()), anchor, tag.as_deref(), line),
            Event::MappingStart(anchor, tag) => {
                let kind = Kind::Map { entries: Vec::new(), keys: HashSet::new(), key: None };
                self.open(kind, anchor, tag.as_deref(), line)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(Open { line, anchor, before, kind }) = self.open.pop() else { return Ok(()) };
                let value = match kind {
                    Kind::List(values) => Value::List(values),
                    Kind::Map { entries, .. } => Value::Map(entries),
                };
                let values = self.values - before;
                self.put(Tree { value, line }, anchor, values)
            }
            Event::DocumentStart(_) => {
                self.anchors.clear();
                Ok(())
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn open(&mut self, kind: Kind, anchor: usize, tag: Option<&Tag>, line: u32) -> Read<()> {
        if self.open.len() == MAX_DEPTH {
            return Err(too_deep(At::line(line)));
        }
        if tag.is_some() {
            return Err(Refusal::new(At::line(line), "a tag"));
        }
        let before = self.values;
        self.count(1, line)?;
        self.open.push(Open { line, anchor, before, kind });
        Ok(())
    }

    fn count(&mut self, values: usize, line: u32) -> Read<()> {
        self.values += values;
        match self.values > MAX_VALUES {
            true => Err(too_many(At::line(line))),
            false => Ok(()),
        }
    }

    /// A whole value, in its place.
    fn put(&mut self, tree: Tree, anchor: usize, values: usize) -> Read<()> {
        if anchor > 0 {
            // The copy is one, too.
            self.count(values, tree.line)?;
            self.anchors.insert(anchor, (tree.clone(), values));
        }
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.documents.push(tree),
            Some(Kind::List(list)) => list.push(tree),
            Some(Kind::Map { entries, keys, key }) => match key.take() {
                Some(key) => entries.push((key, tree)),
                None => {
                    let at = || At::line(tree.line);
                    let (Value::Plain(name) | Value::Text(name)) = tree.value else {
                        return Err(Refusal::new(at(), "a key that is no text"));
                    };
                    if name == "<<" {
                        return Err(Refusal::new(at(), "a merge key (<<): write out what it stands for"));
                    }
                    if !keys.insert(name.clone()) {
                        return Err(Refusal::new(at(), format!("{} is given twice", Quoted(&name))));
                    }
                    *key = Some(name);
                }
            },
        }
        Ok(())
    }
}

/// Whether a tag makes a scalar a text.
fn is_text(tag: Option<&Tag>, line: u32) -> Read<bool> {
    match tag {
        None => Ok(false),
        Some(tag) if tag.suffix == "str" => Ok(true),
        Some(tag) => Err(Refusal::new(At::line(line), format!("the tag {}", Quoted(&tag.suffix)))),
    }
}
