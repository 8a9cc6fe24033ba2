//! Tables.

/// The columns that are text; all others are numbers.
const TEXT: [&str; 9] =
    ["library", "kind", "keys", "what", "verdict", "change of the live ring", "threads", "scheme", "told"];

/// Prints a table on standard output.
pub fn table(head: &[&str], rows: &[Vec<String>]) {
    println!("{}", render(head, rows));
}

/// A table's lines, each with its end.
pub fn render(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = format!("| {} |\n", head.join(" | "));
    let marks: Vec<&str> = head.iter().map(|name| if TEXT.contains(name) { "---" } else { "--:" }).collect();
    text += &format!("|{}|\n", marks.join("|"));
    for row in rows {
        text += &format!("| {} |\n", row.join(" | "));
    }
    text
}

/// Three digits that matter.
pub fn number(value: f64) -> String {
    match value.abs() {
        _ if value.is_nan() => "-".to_owned(),
        size if size >= 100.0 => grouped(value),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.01 || size == 0.0 => format!("{value:.2}"),
        size if size >= 0.001 => format!("{value:.4}"),
        _ => format!("{value:.1e}"),
    }
}

fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 && digit.is_ascii_digit() {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
