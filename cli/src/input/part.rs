//! A part of something, such as `5%` or `0.05`.

use std::str::FromStr;

/// A part of all, from 0 to 1.
#[derive(Clone, Copy)]
pub struct Part(pub f64);

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_suffix('%').unwrap_or(text);
        let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        // A percentage is the decimal number two places on, not a quotient that is rounded twice.
        let places = if digits.len() < text.len() { "e-2" } else { "" };
        let part = Some(format!("{digits}{places}")).filter(|_| is_plain).and_then(|number| number.parse().ok());
        part.filter(|part| (0.0..=1.0).contains(part))
            .map(Self)
            .ok_or_else(|| "a part of all is from 0% to 100%, or from 0 to 1: such as 5% or 0.05".into())
    }
}

/// A part of all in thousandths.
pub fn milli(text: &str) -> Result<u32, String> {
    let Part(part) = text.parse()?;
    let milli = (part * 1000.0).round();
    match milli / 1000.0 == part {
        true => Ok(milli as u32),
        false => Err("finer than a thousandth, which is 0.1%".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{milli, Part};

    #[test]
    fn parts_and_percentages() {
        for (text, part) in [("5%", 0.05), ("0.05", 0.05), ("0.1%", 0.001), ("100%", 1.0), ("1", 1.0), ("0", 0.0)] {
            assert_eq!(text.parse::<Part>().map(|part| part.0), Ok(part), "{text}");
            assert_eq!(milli(text).map(|milli| f64::from(milli) / 1000.0), Ok(part), "{text}");
        }
        for text in ["", "%", "-1%", "101%", "1.5", "5", "nan", "inf", "1e-3", "5 %", "5%%", "1.2.3"] {
            assert!(text.parse::<Part>().is_err(), "{text}");
        }
        assert!(milli("0.05%").is_err());
    }
}
