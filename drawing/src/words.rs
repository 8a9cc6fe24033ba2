//! Texts and numbers as they stand in an SVG.

use std::borrow::Cow;

/// As many characters of an id are shown; the whole id is in the title of its mark.
const SHOWN: usize = 22;

/// A text without what XML cannot hold, what would end the text, and what would turn the direction of the line.
pub fn escaped(text: &str) -> Cow<'_, str> {
    let plain = |c: char| !matches!(c, '&' | '<' | '>' | '"' | '\'') && !hidden(c);
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if hidden(c) => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    Cow::Owned(safe)
}

fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

/// An id that fits beside a bar: its head and its tail, since the tail often tells nodes apart.
pub fn shortened(id: &str) -> Cow<'_, str> {
    fitting(id, SHOWN)
}

/// The same in so many characters.
pub fn fitting(id: &str, most: usize) -> Cow<'_, str> {
    let count = id.chars().count();
    if count <= most {
        return Cow::Borrowed(id);
    }
    let head = most / 2;
    let tail = most.saturating_sub(head + 1);
    Cow::Owned(id.chars().take(head).chain(['…']).chain(id.chars().skip(count - tail)).collect())
}

/// A coordinate to a hundredth, without zeros that say nothing.
pub fn coordinate(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".into()
    } else {
        text.into()
    }
}

/// A part of 1 as percent: one digit behind the point, two below 1 %.
pub fn percent(part: f64) -> String {
    let value = 100.0 * part;
    if value != 0.0 && value < 1.0 {
        format!("{value:.2}%")
    } else {
        format!("{value:.1}%")
    }
}

/// A count with its thousands apart.
pub fn count(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Bytes in the unit that leaves at most four digits before the point.
pub fn bytes(value: f64) -> String {
    let (mut value, mut unit) = (value, 0);
    const UNITS: [&str; 6] = ["B", "kB", "MB", "GB", "TB", "PB"];
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let unit_name = UNITS.get(unit).copied().unwrap_or("B");
    if unit == 0 {
        format!("{value:.0} B")
    } else {
        format!("{value:.1} {unit_name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_safe() {
        assert_eq!(escaped("plain-1"), "plain-1");
        assert_eq!(escaped("<b a=\"'&>\n\u{202e}"), "&lt;b a=&quot;&#39;&amp;&gt;\u{fffd}\u{fffd}");
    }

    #[test]
    fn long_ids_keep_head_and_tail() {
        assert_eq!(shortened("cache-a"), "cache-a");
        let long = shortened("cache-europe-west-4-production-0017");
        assert_eq!(long, "cache-europ…ction-0017");
        assert_eq!(long.chars().count(), SHOWN);
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([coordinate(1.5), coordinate(10.0), coordinate(-0.001)], ["1.5", "10", "0"]);
        assert_eq!([percent(0.0), percent(0.0012), percent(0.5)], ["0.0%", "0.12%", "50.0%"]);
        assert_eq!([count(7.0), count(1234.0), count(1_234_567.0)], ["7", "1,234", "1,234,567"]);
        assert_eq!([bytes(999.0), bytes(1500.0), bytes(2.5e9)], ["999 B", "1.5 kB", "2.5 GB"]);
    }
}
