//! A value with the way to it, so that what is wrong with it can be told with its path.

use super::{Tree, Value};
use crate::error::{At, Quoted, Read, Refusal};

/// A value, and what it stands in.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    tree: &'a Tree,
    up: Option<&'a Cursor<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Top,
    Field(&'a str),
    Item(usize),
}

impl<'a> Cursor<'a> {
    pub(crate) fn top(tree: &'a Tree) -> Self {
        Self { tree, up: None, step: Step::Top }
    }

    fn down<'s>(&'s self, tree: &'s Tree, step: Step<'s>) -> Cursor<'s> {
        Cursor { tree, up: Some(self), step }
    }

    /// The field of a name; null is none. A name of several words is `lb_policy`, and may stand as `lbPolicy`.
    pub(crate) fn field<'s>(&'s self, name: &str) -> Option<Cursor<'s>> {
        let Value::Map(entries) = &self.tree.value else { return None };
        let (key, tree) = entries.iter().find(|(key, _)| is_named(key, name))?;
        match tree.value {
            Value::Null => None,
            _ => Some(self.down(tree, Step::Field(key))),
        }
    }

    /// The elements of a list.
    pub(crate) fn items(&self) -> Read<impl Iterator<Item = Cursor<'_>>> {
        let Value::List(list) = &self.tree.value else { return Err(self.unlike("a list")) };
        Ok(list.iter().enumerate().map(|(i, tree)| self.down(tree, Step::Item(i))))
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self.tree.value, Value::Null)
    }

    pub(crate) fn is_list(&self) -> bool {
        matches!(self.tree.value, Value::List(_))
    }

    pub(crate) fn is_map(&self) -> bool {
        matches!(self.tree.value, Value::Map(_))
    }

    /// The names of a map and their values.
    pub(crate) fn entries(&self) -> Read<impl Iterator<Item = (&str, Cursor<'_>)>> {
        let Value::Map(entries) = &self.tree.value else { return Err(self.unlike("a map")) };
        Ok(entries.iter().map(|(key, tree)| (&**key, self.down(tree, Step::Field(key)))))
    }

    /// A text, or anything else that is one word.
    pub(crate) fn text(&self) -> Read<&'a str> {
        match &self.tree.value {
            Value::Plain(text) | Value::Text(text) => Ok(text),
            _ => Err(self.unlike("a text")),
        }
    }

    /// A text of a field, if there is one.
    pub(crate) fn text_of(&self, name: &str) -> Read<Option<String>> {
        self.field(name).map(|field| field.text().map(Into::into)).transpose()
    }

    /// A whole number, also in quotes.
    pub(crate) fn integer(&self) -> Read<u64> {
        let text = self.text()?;
        crate::numbers::digits(text).ok_or_else(|| self.refuse(format!("{} is not a whole number", Quoted(text))))
    }

    /// `true` or `false`.
    pub(crate) fn flag(&self) -> Read<bool> {
        match &self.tree.value {
            Value::Plain(text) if text == "true" => Ok(true),
            Value::Plain(text) if text == "false" => Ok(false),
            _ => Err(self.unlike("true or false")),
        }
    }

    pub(crate) fn refuse(&self, message: impl Into<String>) -> Refusal {
        Refusal::new(self.at(), message)
    }

    fn unlike(&self, wanted: &str) -> Refusal {
        let what = match &self.tree.value {
            Value::Null => "nothing".into(),
            Value::Plain(text) | Value::Text(text) => Quoted(text).to_string(),
            Value::List(_) => "a list".into(),
            Value::Map(_) => "a map".into(),
        };
        self.refuse(format!("{what} is not {wanted}"))
    }

    pub(crate) fn at(&self) -> At {
        let mut steps = Vec::new();
        let mut cursor = Some(self);
        while let Some(here) = cursor {
            steps.push(here.step);
            cursor = here.up;
        }
        let mut path = String::new();
        for step in steps.into_iter().rev() {
            match step {
                Step::Top => {}
                Step::Field(name) if path.is_empty() => path.extend(name.chars().take(80)),
                Step::Field(name) => path.extend(['.'].into_iter().chain(name.chars().take(80))),
                Step::Item(i) => path.push_str(&format!("[{i}]")),
            }
        }
        At::path(path, self.tree.line)
    }
}

/// Whether a key is this name, as it is or in camel case.
fn is_named(key: &str, name: &str) -> bool {
    key == name || {
        let mut camel = key.bytes();
        let mut upper = false;
        name.bytes().all(|b| {
            if b == b'_' {
                upper = true;
                return true;
            }
            let wanted = if std::mem::take(&mut upper) { b.to_ascii_uppercase() } else { b };
            camel.next() == Some(wanted)
        }) && camel.next().is_none()
    }
}
