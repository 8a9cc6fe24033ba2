//! Which line of a document an error is about: errors of the engine begin with a place such as `nodes[3].weight`, and
//! those of JSON tell the line.

/// The line, counted from 1, that a message is about, if it can be told, and the message without that line.
pub fn line_of(text: &[u8], message: &str) -> (Option<usize>, String) {
    match message.rsplit_once(" at line ") {
        // Where something is missing is known when the rest of it was read.
        Some((rest, _)) if rest.contains("missing field `") => (line_of_place(text, rest), rest.into()),
        Some((rest, place)) => {
            let line = place.split(' ').next().and_then(|line| line.parse().ok());
            let column = place.split_once(' ').map_or(String::new(), |(_, column)| format!(", {column}"));
            (line, [rest, &column].concat())
        }
        None => (line_of_place(text, message), message.into()),
    }
}

fn line_of_place(text: &[u8], message: &str) -> Option<usize> {
    let steps = steps(message);
    let mut scan = Scan { text, at: 0 };
    // What is missing has no line; it belongs to what it is missing in.
    let found = (0..steps.len()).take_while(|&known| steps.get(known).and_then(|step| scan.enter(step)).is_some());
    if found.count() == 0 {
        return None;
    }
    let before = text.get(..scan.at).unwrap_or_default();
    Some(memchr::memchr_iter(b'\n', before).count() + 1)
}

enum Step<'a> {
    Name(&'a str),
    Place(usize),
}

/// The place that a message begins with.
fn steps(message: &str) -> Vec<Step<'_>> {
    let is_place = |c: char| c.is_ascii_alphanumeric() || "_.[]".contains(c);
    let place = message.split(|c| !is_place(c)).next().unwrap_or_default();
    let parts = place.split(['.', '[']).filter(|part| !part.is_empty());
    let step = |part| match str::strip_suffix(part, "]").map(str::parse) {
        Some(Ok(place)) => Step::Place(place),
        _ => Step::Name(part),
    };
    parts.map(step).collect()
}

/// A way through a JSON text, of which nothing is expected.
struct Scan<'a> {
    text: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    /// Goes to a member of the object, or an element of the array, that begins here. Stays where it is without one.
    fn enter(&mut self, step: &Step<'_>) -> Option<()> {
        let start = self.at;
        let found = match step {
            Step::Name(name) => self.enter_member(name),
            Step::Place(place) => self.enter_element(*place),
        };
        if found.is_none() {
            self.at = start;
        }
        found
    }

    fn enter_member(&mut self, name: &str) -> Option<()> {
        self.expect(b'{')?;
        loop {
            self.blank();
            let first = self.at;
            self.string()?;
            let is_it = self.text.get(first + 1..self.at - 1) == Some(name.as_bytes());
            self.expect(b':')?;
            self.blank();
            if is_it {
                return Some(());
            }
            self.value()?;
            self.expect(b',')?;
        }
    }

    fn enter_element(&mut self, place: usize) -> Option<()> {
        self.expect(b'[')?;
        for _ in 0..place {
            self.value()?;
            self.expect(b',')?;
        }
        self.blank();
        Some(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blank(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.blank();
        let is_it = self.peek()? == byte;
        is_it.then(|| self.at += 1)
    }

    fn string(&mut self) -> Option<()> {
        self.expect(b'"')?;
        loop {
            let byte = self.peek()?;
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return Some(());
            }
        }
    }

    /// Passes over a value, whatever is in it.
    fn value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            self.blank();
            match self.peek()? {
                b'"' => self.string()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' | b',' if depth == 0 => return Some(()),
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::line_of;

    const TEXT: &str = r#"{
  "libconsistent": 1,
  "scheme": {"name": "ring",
    "vnodes": 7},
  "nodes": [
    {"id": "a[\"]}", "fields": {"weight": [1, {}]}},
    {"id": "b",
     "weight": 2}
  ]
}"#;

    #[test]
    fn places_have_lines() {
        for (message, line) in [
            ("nodes[0].id: x", Some(6)),
            ("nodes[1].id: x", Some(7)),
            ("nodes[1].weight: 2 is none", Some(8)),
            ("nodes[1].zone: missing", Some(7)),
            ("nodes: 300 of them", Some(5)),
            ("scheme.vnodes: 7", Some(4)),
            ("scheme.name: unknown", Some(3)),
            ("nodes[2]: is not there", Some(5)),
            ("libconsistent: version 2", Some(2)),
            ("a byte-order mark stands before the document", None),
            ("epoch: missing field `epoch` at line 10 column 1", None),
            ("nodes[1].id: missing field `id` at line 8 column 19", Some(7)),
            ("expected `,` at line 31 column 7", Some(31)),
        ] {
            assert_eq!(line_of(TEXT.as_bytes(), message).0, line, "{message}");
        }
        for (message, rest) in [
            ("expected `,` at line 31 column 7", "expected `,`, column 7"),
            ("nodes[1].id: missing field `id` at line 8 column 19", "nodes[1].id: missing field `id`"),
            ("the document ends too early at line 3", "the document ends too early"),
            ("nodes[1].zone: x", "nodes[1].zone: x"),
        ] {
            assert_eq!(line_of(TEXT.as_bytes(), message).1, rest);
        }
    }

    #[test]
    fn no_text_is_too_strange() {
        for end in 0..TEXT.len() {
            line_of(&TEXT.as_bytes()[..end], "nodes[1].weight: x");
        }
        assert_eq!(line_of(b"", "nodes[0]").0, None);
        assert_eq!(line_of(b"{\"nodes\": \"x\\", "nodes[0].id").0, Some(1));
    }
}
