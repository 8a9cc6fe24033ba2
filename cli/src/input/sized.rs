//! Keys with a number behind them, which is how many bytes each stands for.

use std::path::Path;

/// How many lines tell whether all of them may be such keys.
const LOOKED_AT: usize = 1000;

/// What to say of a file whose first lines all end with a number and are yet taken for whole keys.
pub fn remark<'a>(file: &Path, mut lines: impl Iterator<Item = &'a [u8]>) -> Option<String> {
    let mut first = lines.by_ref().take(LOOKED_AT).peekable();
    first.peek()?;
    let all = first.all(|line| split(line).is_ok());
    all.then(|| {
        let file = file.display();
        format!("{file}: its lines end with a number behind a comma or tab; with --bytes that is no part of the key")
    })
}

/// The key of a line, and the number behind its last comma or tab.
#[inline]
pub fn split(line: &[u8]) -> Result<(&[u8], u64), String> {
    // From the end: digits, and what stands before them.
    let (mut size, mut unit, mut at) = (0_u64, 1_u64, line.len());
    while let Some(&byte) = at.checked_sub(1).and_then(|before| line.get(before)) {
        at -= 1;
        match byte {
            // Up to 19 digits fit.
            b'0'..=b'9' if line.len() - at <= 19 => {
                size += u64::from(byte - b'0') * unit;
                unit = unit.wrapping_mul(10);
            }
            b',' | b'\t' if line.len() - at > 1 => return Ok((line.get(..at).unwrap_or_default(), size)),
            _ => break,
        }
    }
    Err(unreadable(line))
}

#[cold]
fn unreadable(line: &[u8]) -> String {
    let Some(at) = memchr::memrchr2(b',', b'\t', line) else {
        return "a key without bytes: there is no comma or tab before a number".into();
    };
    let number = String::from_utf8_lossy(line.get(at + 1..).unwrap_or_default());
    let shown: String = number.chars().take(40).collect();
    format!("{shown:?} behind the last comma or tab is no number of bytes, which has 1 to 19 digits")
}

#[cfg(test)]
mod tests {
    use super::{remark, split};
    use std::path::Path;

    #[test]
    fn the_number_stands_behind_the_last_comma_or_tab() {
        for (line, key, size) in [
            ("a,1", "a", 1),
            ("a,b,20", "a,b", 20),
            ("a\t0", "a", 0),
            ("a,b\t007", "a,b", 7),
            (",5", "", 5),
            ("a,9999999999999999999", "a", 9_999_999_999_999_999_999),
        ] {
            assert_eq!(split(line.as_bytes()), Ok((key.as_bytes(), size)), "{line}");
        }
        for line in ["", "a", "12", "a,", "a, 1", "a,1 ", "a,-1", "a,1.5", "a,10000000000000000000", "a,x1", "a,1x"] {
            assert!(split(line.as_bytes()).is_err(), "{line}");
        }
    }

    #[test]
    fn numbers_behind_all_of_the_first_lines_are_remarked() {
        let says = |text: &str| remark(Path::new("keys.csv"), text.lines().map(str::as_bytes));
        assert!(says("a,1\nb\t2\n").unwrap().starts_with("keys.csv: "));
        let many = "user,7\n".repeat(1000);
        assert!(says(&(many.clone() + "beyond\n")).is_some());
        for text in ["", "a\n", "a,1\nb\n", "a,1\nb,\n", "1\n2\n", &("x\n".to_owned() + &many)] {
            assert_eq!(says(text), None, "{text:.20}");
        }
    }
}
