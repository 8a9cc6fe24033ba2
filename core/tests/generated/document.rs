//! How the schema is written: JSON in short lines, and ranges of integers as patterns.

use serde_json::Value;

const COLUMNS: usize = 118;

/// JSON with a final newline, in which what fits into a line stands in one.
pub fn pretty(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, 0, &mut text);
    text + "\n"
}

/// Writes a value that starts `used` columns behind an indentation.
fn write(value: &Value, indent: usize, used: usize, text: &mut String) {
    let line = value.to_string();
    let entries: Vec<(String, &Value)> = match value {
        Value::Object(map) => {
            map.iter().map(|(name, value)| (format!("{}: ", Value::from(name.as_str())), value)).collect()
        }
        Value::Array(list) => list.iter().map(|value| (String::new(), value)).collect(),
        _ => Vec::new(),
    };
    // A comma may follow.
    if entries.is_empty() || indent + used + line.len() < COLUMNS {
        return text.push_str(&line);
    }
    let (open, close) = if value.is_object() { ('{', '}') } else { ('[', ']') };
    text.push(open);
    for (i, (name, value)) in entries.iter().enumerate() {
        text.push_str(if i > 0 { ",\n" } else { "\n" });
        text.push_str(&" ".repeat(indent + 2));
        text.push_str(name);
        write(value, indent + 2, name.len(), text);
    }
    text.push('\n');
    text.push_str(&" ".repeat(indent));
    text.push(close);
}

/// Patterns of the integers above `bound` and up to `most` in decimal without leading zeros. `most` has more digits.
pub fn integer_above(bound: u64, most: u64) -> Vec<String> {
    let (low, high) = (bound.to_string(), most.to_string());
    assert!(low.len() < high.len());
    let mut patterns = Vec::new();
    // As many digits as the bound: the first that differs is greater.
    for (i, digit) in low.bytes().enumerate().filter(|&(_, digit)| digit < b'9') {
        patterns.push(format!("{}{}{}", &low[..i], class(digit + 1, b'9'), digits(low.len() - i - 1)));
    }
    patterns.extend((low.len() + 1..high.len()).map(|len| format!("[1-9]{}", digits(len - 1))));
    // As many as the most: the first that differs is smaller, and the first of all is no zero.
    for (i, digit) in high.bytes().enumerate() {
        let least = if i == 0 { b'1' } else { b'0' };
        if digit > least {
            patterns.push(format!("{}{}{}", &high[..i], class(least, digit - 1), digits(high.len() - i - 1)));
        }
    }
    patterns.push(high);
    patterns
}

fn class(least: u8, most: u8) -> String {
    match (char::from(least), char::from(most)) {
        (least, most) if least == most => least.into(),
        (least, most) => format!("[{least}-{most}]"),
    }
}

fn digits(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "[0-9]".into(),
        _ => format!("[0-9]{{{count}}}"),
    }
}
