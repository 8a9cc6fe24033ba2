//! The words of a configuration: quotes, escapes and comments as nginx reads them, each word with its line.

use crate::{
    error::{At, Read, Refusal},
    words::Words,
};

/// How deep blocks may stand in each other.
const MAX_DEPTH: usize = 100;

/// A directive: its words, and the directives of its block, if it has one.
#[derive(Debug)]
pub(super) struct Directive {
    pub(super) words: Vec<String>,
    pub(super) line: u32,
    pub(super) block: Option<Vec<Directive>>,
}

impl Directive {
    pub(super) fn name(&self) -> &str {
        self.words.first().map(String::as_str).unwrap_or_default()
    }

    pub(super) fn arguments(&self) -> &[String] {
        self.words.get(1..).unwrap_or_default()
    }
}

enum Token {
    Word(String),
    End,
    Open,
    Close,
}

/// The directives of a file.
pub(super) fn directives(text: &str) -> Read<Vec<Directive>> {
    let mut reader = Reader { bytes: text.as_bytes(), text, at: 0, line: 1 };
    // Blocks that are open: the directive each belongs to, and the directives before it.
    let mut open: Vec<(Directive, Vec<Directive>)> = Vec::new();
    let mut done = Vec::new();
    let mut words = Vec::new();
    let mut line = 1;
    let mut count = Words::default();
    while let Some(token) = reader.token()? {
        count.count(reader.line)?;
        if words.is_empty() {
            line = reader.line;
        }
        match token {
            Token::Word(word) => words.push(word),
            Token::End if words.is_empty() => return Err(refuse(reader.line, "a semicolon without directive")),
            Token::End => done.push(Directive { words: std::mem::take(&mut words), line, block: None }),
            Token::Open if words.is_empty() => return Err(refuse(reader.line, "a block without directive")),
            Token::Open => {
                let directive = Directive { words: std::mem::take(&mut words), line, block: None };
                if directive.name().ends_with("_by_lua_block") {
                    reader.skip_lua()?;
                    done.push(directive);
                } else if open.len() == MAX_DEPTH {
                    return Err(refuse(line, "blocks are too deep"));
                } else {
                    open.push((directive, std::mem::take(&mut done)));
                }
            }
            Token::Close => {
                if let Some(word) = words.first() {
                    return Err(refuse(line, format!("the directive {word:.80?} does not end with a semicolon")));
                }
                let Some((mut directive, before)) = open.pop() else {
                    return Err(refuse(reader.line, "a closing brace without block"));
                };
                directive.block = Some(std::mem::replace(&mut done, before));
                done.push(directive);
            }
        }
    }
    match (open.pop(), words.first()) {
        (None, None) => Ok(done),
        (Some((directive, _)), _) => Err(refuse(directive.line, "the block does not end")),
        (None, Some(word)) => Err(refuse(line, format!("the directive {word:.80?} does not end with a semicolon"))),
    }
}

fn refuse(line: u32, message: impl Into<String>) -> Refusal {
    Refusal::new(At::line(line), message)
}

struct Reader<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    line: u32,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        if byte == b'\n' {
            self.line = self.line.saturating_add(1);
        }
        Some(byte)
    }

    fn token(&mut self) -> Read<Option<Token>> {
        loop {
            match self.peek() {
                None => return Ok(None),
                Some(b' ' | b'\t' | b'\r' | b'\n') => {
                    self.next();
                }
                Some(b'#') => {
                    while self.peek().is_some_and(|b| b != b'\n') {
                        self.next();
                    }
                }
                Some(b';') => return self.mark(Token::End),
                Some(b'{') => return self.mark(Token::Open),
                Some(b'}') => return self.mark(Token::Close),
                Some(quote @ (b'"' | b'\'')) => return self.quoted(quote).map(|word| Some(Token::Word(word))),
                Some(_) => return self.bare().map(|word| Some(Token::Word(word))),
            }
        }
    }

    fn mark(&mut self, token: Token) -> Read<Option<Token>> {
        self.next();
        Ok(Some(token))
    }

    fn quoted(&mut self, quote: u8) -> Read<String> {
        let line = self.line;
        self.next();
        let start = self.at;
        while let Some(byte) = self.next() {
            if byte == b'\\' {
                self.next();
            } else if byte == quote {
                let word = unescaped(self.text.get(start..self.at - 1).unwrap_or_default());
                return match self.peek() {
                    None | Some(b' ' | b'\t' | b'\r' | b'\n' | b';' | b'{' | b')') => Ok(word),
                    Some(_) => Err(refuse(self.line, "something stands right after a quote")),
                };
            }
        }
        Err(refuse(line, "a quote does not end"))
    }

    /// A word without quotes. `${` is a part of it.
    fn bare(&mut self) -> Read<String> {
        let start = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' => break,
                b'{' if self.at == 0 || self.bytes.get(self.at - 1) != Some(&b'$') => break,
                b'\\' => {
                    self.next();
                    self.next();
                }
                _ => {
                    self.next();
                }
            }
        }
        Ok(unescaped(self.text.get(start..self.at.min(self.text.len())).unwrap_or_default()))
    }

    /// A block of Lua, in which quotes and comments are those of Lua.
    fn skip_lua(&mut self) -> Read<()> {
        let line = self.line;
        let mut depth = 1_usize;
        while let Some(byte) = self.next() {
            match byte {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                b'-' if self.peek() == Some(b'-') => {
                    while self.peek().is_some_and(|b| b != b'\n') {
                        self.next();
                    }
                }
                b'"' | b'\'' => {
                    while let Some(inner) = self.next() {
                        if inner == b'\\' {
                            self.next();
                        } else if inner == byte || inner == b'\n' {
                            break;
                        }
                    }
                }
                _ => {}
            }
            if depth == 0 {
                return Ok(());
            }
        }
        Err(refuse(line, "the block does not end"))
    }
}

/// A word without the backslashes that nginx takes off.
fn unescaped(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    let mut chars = word.chars().peekable();
    while let Some(char) = chars.next() {
        let escaped = match (char, chars.peek()) {
            ('\\', Some(&quoted @ ('"' | '\'' | '\\'))) => Some(quoted),
            ('\\', Some('t')) => Some('\t'),
            ('\\', Some('r')) => Some('\r'),
            ('\\', Some('n')) => Some('\n'),
            _ => None,
        };
        text.push(escaped.unwrap_or(char));
        if escaped.is_some() {
            chars.next();
        }
    }
    text
}
