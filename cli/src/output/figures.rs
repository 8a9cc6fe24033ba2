//! Figures as tables show them, and integers as JSON has them.

use serde::{Serialize, Serializer};

/// A part of a whole.
pub fn percent(part: f64) -> String {
    format!("{:.2}%", part * 100.0)
}

/// How much more than before, beside what it was.
pub fn grown(growth: f64) -> String {
    match growth.is_finite() {
        true => format!("+{}", percent(growth)),
        false => "from 0%".into(),
    }
}

/// How many times something is something else.
pub fn times(ratio: f64) -> String {
    format!("{ratio:.3}")
}

/// A count with its thousands apart.
pub fn count(number: u128) -> String {
    let digits = number.to_string();
    let mut apart = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}

/// A count and what is counted.
pub fn counted(number: usize, one: &str) -> String {
    format!("{} {one}{}", count(number as u128), if number == 1 { "" } else { "s" })
}

/// An integer that may be above 2^53-1: then it is a decimal text in JSON, as in documents.
#[derive(Clone, Copy)]
pub struct Wide(pub u128);

impl Serialize for Wide {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match u64::try_from(self.0) {
            Ok(small) if small < 1 << 53 => to.serialize_u64(small),
            _ => to.collect_str(&self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1 << 64, "18,446,744,073,709,551,616")] {
            assert_eq!(count(number), text);
            assert_eq!(text.replace(',', ""), number.to_string());
        }
    }

    #[test]
    fn who_had_nothing_grows_by_no_part_of_it() {
        assert_eq!(grown(0.2813), "+28.13%");
        assert_eq!(grown(f64::INFINITY), "from 0%");
    }

    #[test]
    fn wide_integers_are_texts() {
        let json = |number| serde_json::to_string(&Wide(number)).unwrap();
        assert_eq!(json((1 << 53) - 1), "9007199254740991");
        assert_eq!(json(1 << 53), "\"9007199254740992\"");
    }
}
