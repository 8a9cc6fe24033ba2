//! The words of a line, with the quotes, escapes and comments that HAProxy has, and the sections that lines are in.

use crate::{
    error::{At, Read, Refusal},
    words::Words,
};

/// A line: its number and its words.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) number: u32,
    pub(super) words: Vec<String>,
    /// Whether a word stands for what an environment variable holds.
    variable: bool,
    /// Whether it is there only if a condition holds.
    conditional: bool,
}

impl Line {
    pub(super) fn at(&self) -> At {
        At::line(self.number)
    }

    pub(super) fn refuse(&self, message: impl Into<String>) -> Refusal {
        Refusal::new(self.at(), message)
    }

    /// The words, which are all known.
    pub(super) fn known(&self) -> Read<Vec<&str>> {
        match (self.variable, self.conditional) {
            (true, _) => Err(self.refuse("an environment variable, whose value is not known: write it out")),
            (_, true) => Err(self.refuse("this counts if a condition holds (.if): write out what counts")),
            _ => Ok(self.words.iter().map(String::as_str).collect()),
        }
    }
}

/// A section: the line that opens it, and its lines.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) head: Line,
    pub(super) lines: Vec<Line>,
}

impl Section {
    pub(super) fn kind(&self) -> &str {
        self.head.words.first().map(String::as_str).unwrap_or_default()
    }

    pub(super) fn name(&self) -> Option<&str> {
        self.head.words.get(1).map(String::as_str)
    }
}

/// What opens a section.
const SECTIONS: &[&str] = &[
    "global",
    "defaults",
    "frontend",
    "backend",
    "listen",
    "peers",
    "resolvers",
    "mailers",
    "userlist",
    "program",
    "cache",
    "ring",
    "log-forward",
    "log-profile",
    "http-errors",
    "fcgi-app",
    "crt-store",
    "traces",
    "acme",
    "healthcheck",
    "dynamic-update",
];

pub(super) fn sections(text: &str) -> Read<Vec<Section>> {
    let mut sections: Vec<Section> = Vec::new();
    let mut count = Words::default();
    // How many conditions the line stands in.
    let mut conditions = 0_usize;
    for (number, text) in (1..).zip(text.lines()) {
        let mut line = line(number, text, &mut count)?;
        let Some(first) = line.words.first() else { continue };
        match &**first {
            ".if" => conditions += 1,
            ".endif" => conditions = conditions.saturating_sub(1),
            _ => {}
        }
        if first.starts_with('.') {
            continue;
        }
        let opens = SECTIONS.contains(&&**first);
        line.conditional = conditions > 0;
        match sections.last_mut() {
            _ if opens => sections.push(Section { head: line, lines: Vec::new() }),
            Some(section) => section.lines.push(line),
            None => return Err(line.refuse("a line before any section")),
        }
    }
    Ok(sections)
}

fn line(number: u32, text: &str, count: &mut Words) -> Read<Line> {
    let mut line = Line { number, words: Vec::new(), variable: false, conditional: false };
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match (quote, char) {
            (None, '#') => break,
            (None, ' ' | '\t' | '\r') => {
                if let Some(word) = word.take() {
                    count.count(number)?;
                    line.words.push(word);
                }
            }
            (None, '\'' | '"') => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (Some(open), close) if open == close => quote = None,
            (None | Some('"'), '\\') => match chars.next() {
                Some(escaped) => word.get_or_insert_default().push(match escaped {
                    'n' if quote.is_none() => '\n',
                    't' if quote.is_none() => '\t',
                    'r' if quote.is_none() => '\r',
                    other => other,
                }),
                None => return Err(line.refuse("a backslash at the end of a line")),
            },
            _ => {
                line.variable |= char == '$' && quote == Some('"');
                word.get_or_insert_default().push(char);
            }
        }
    }
    count.count(number)?;
    line.words.extend(word);
    match quote {
        None => Ok(line),
        Some(_) => Err(line.refuse("a quote does not end")),
    }
}
