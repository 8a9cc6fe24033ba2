//! What was measured of slots: a CSV file with a line for each.

use super::whole;
use crate::failure::Failure;
use libconsistent::{Measure, MAX_SLOTS};
use std::path::Path;

/// The most bytes of a file: eight numbers a slot.
const MOST: u64 = 1 << 31;
/// The most columns.
const COLUMNS: usize = 16;

/// The columns, each with a number a slot.
#[derive(Debug, Default)]
pub struct Measured {
    pub sizes: Vec<u64>,
    pub last_moved: Vec<u64>,
    loads: Vec<(String, Vec<u64>)>,
}

impl Measured {
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let bytes = whole(path, MOST)?;
        Self::of(&bytes).map_err(|(line, why)| Failure::at(format_args!("{}:{line}", path.display()), why))
    }

    pub fn measures(&self) -> Vec<Measure<'_>> {
        self.loads.iter().map(|(name, loads)| Measure { name, loads, capacities: &[] }).collect()
    }

    /// The columns of a text; else the line that is wrong, and why.
    fn of(text: &[u8]) -> Result<Self, (usize, String)> {
        let mut lines = text.strip_suffix(b"\n").unwrap_or(text).split(|&byte| byte == b'\n').map(trimmed);
        let headings: Vec<String> =
            cells(lines.next().unwrap_or_default()).map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
        check(&headings).map_err(|why| (1, why))?;
        let mut columns: Vec<Vec<u64>> = vec![Vec::new(); headings.len()];
        for (slot, line) in lines.enumerate() {
            let wrong = |why: String| (slot + 2, why);
            if slot == MAX_SLOTS as usize {
                return Err(wrong(format!("more than {MAX_SLOTS} slots")));
            }
            let mut found = cells(line);
            for (column, heading) in columns.iter_mut().zip(&headings) {
                let cell = found.next().ok_or_else(|| wrong(format!("no {heading}")))?;
                let number = number(cell).map_err(|why| wrong(format!("{heading}: {why}")))?;
                column.push(number);
            }
            if found.next().is_some() {
                return Err(wrong(format!("more than the {} columns of the first line", headings.len())));
            }
            match columns.first().and_then(|slots| slots.last()) {
                Some(&given) if given != slot as u64 => {
                    return Err(wrong(format!(
                        "slot {given}, expected {slot}: slots stand one after the other, from 0"
                    )));
                }
                _ => {}
            }
        }
        let mut measured = Self::default();
        for (heading, column) in headings.into_iter().zip(columns).skip(1) {
            match &*heading {
                "size" => measured.sizes = column,
                "last_moved" => measured.last_moved = column,
                _ => measured.loads.push((heading, column)),
            }
        }
        Ok(measured)
    }
}

fn check(headings: &[String]) -> Result<(), String> {
    if headings.first().is_none_or(|first| first != "slot") {
        return Err("the first column must be `slot`: the first line names the columns, such as slot,requests".into());
    }
    if headings.len() > COLUMNS {
        return Err(format!("{} columns, at most {COLUMNS}", headings.len()));
    }
    for (at, heading) in headings.iter().enumerate() {
        if heading.is_empty() || heading.len() > 64 {
            return Err(format!("column {} needs a name, of at most 64 bytes", at + 1));
        }
        if headings.iter().take(at).any(|before| before == heading) {
            return Err(format!("{heading:?} is the name of two columns"));
        }
    }
    Ok(())
}

fn trimmed(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn cells(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|&byte| byte == b',').map(<[u8]>::trim_ascii)
}

fn number(cell: &[u8]) -> Result<u64, String> {
    let digits = std::str::from_utf8(cell).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    digits.and_then(|text| text.parse().ok()).ok_or_else(|| {
        let shown: String = String::from_utf8_lossy(cell).chars().take(40).collect();
        format!("{shown:?} is no whole number from 0 to {}", u64::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_by_their_names() {
        let read = Measured::of(b"slot, requests,size,last_moved,cpu\r\n0,5,10,7,1\r\n1,6,20,8,2\r\n").unwrap();
        assert_eq!((&read.sizes[..], &read.last_moved[..]), (&[10, 20][..], &[7, 8][..]));
        let loads: Vec<_> = read.measures().iter().map(|measure| (measure.name, measure.loads)).collect();
        assert_eq!(loads, [("requests", &[5, 6][..]), ("cpu", &[1, 2][..])]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line, why) in [
            ("", 1, "the first column must be `slot`"),
            ("requests\n1\n", 1, "the first column must be `slot`"),
            ("slot,a,a\n", 1, "\"a\" is the name of two columns"),
            ("slot,,b\n", 1, "column 2 needs a name"),
            ("slot,a\n0,1\n2,1\n", 3, "slot 2, expected 1"),
            ("slot,a\n0\n", 2, "no a"),
            ("slot,a\n0,1,2\n", 2, "more than the 2 columns"),
            ("slot,a\n0,-1\n", 2, "a: \"-1\" is no whole number"),
            ("slot,a\n0,+1\n", 2, "a: \"+1\" is no whole number"),
            ("slot,a\n0,18446744073709551616\n", 2, "a: \"18446744073709551616\" is no whole number"),
            ("slot,a\n0,1\n\n", 3, "slot: \"\" is no whole number"),
        ] {
            let (at, told) = Measured::of(text.as_bytes()).unwrap_err();
            assert_eq!(at, line, "{text:?}");
            assert!(told.starts_with(why), "{text:?}: {told}");
        }
        let many = format!("slot,{}", (0..16).map(|i| i.to_string()).collect::<Vec<_>>().join(","));
        assert_eq!(Measured::of(many.as_bytes()).unwrap_err(), (1, "17 columns, at most 16".into()));
    }
}
