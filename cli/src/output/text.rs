//! Texts of others as people read them: nothing in them steers a terminal.

use std::borrow::Cow;

/// A text whose control characters, and those that turn or hide what stands beside them, are shown as escapes.
pub fn shown(text: &str) -> Cow<'_, str> {
    match text.chars().any(steers) {
        false => Cow::Borrowed(text),
        true => Cow::Owned(escaped(text)),
    }
}

/// A backslash is doubled, so that it is told from an escape.
fn escaped(text: &str) -> String {
    let mut all = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\\' => all.push_str("\\\\"),
            _ if steers(character) => all.extend(character.escape_default()),
            _ => all.push(character),
        }
    }
    all
}

fn steers(character: char) -> bool {
    let turns_or_hides = |c| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    character.is_control() || character == '\u{feff}' || turns_or_hides(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_a_terminal() {
        assert_eq!(shown("plain \\ ä 日本"), "plain \\ ä 日本");
        assert_eq!(shown("\u{1b}[2J\\\u{202e}x\n"), "\\u{1b}[2J\\\\\\u{202e}x\\n");
    }
}
