//! Bytes as a text of base64 (RFC 4648, section 4), of which each has exactly one.

use alloc::{string::String, vec::Vec};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What stands for the digits that the last three bytes lack.
const PAD: u8 = b'=';

pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().chain(&[0, 0]).take(3).fold(0u32, |group, &byte| group << 8 | u32::from(byte));
        for digit in 0..4 {
            let value = (group >> (18 - 6 * digit)) as usize % 64;
            let digit = if digit > chunk.len() { Some(&PAD) } else { ALPHABET.get(value) };
            text.extend(digit.copied().map(char::from));
        }
    }
    text
}

/// The bytes of a text, or the place of what is not as [`encode`] writes it.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, usize> {
    let digits = text.trim_end_matches(char::from(PAD)).as_bytes();
    let padding = text.len() - digits.len();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return Err(text.len());
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for (at, chunk) in (0..).step_by(4).zip(digits.chunks(4)) {
        let mut group = 0u32;
        for (digit, &byte) in (at..).zip(chunk) {
            group = group << 6 | value(byte).ok_or(digit)?;
        }
        let lacking = 4 - chunk.len();
        let group = group << (6 * lacking);
        if group & ((1 << (8 * lacking)) - 1) != 0 {
            return Err(at);
        }
        bytes.extend(group.to_be_bytes().iter().skip(1).take(3 - lacking));
    }
    Ok(bytes)
}

fn value(digit: u8) -> Option<u32> {
    Some(u32::from(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The examples of RFC 4648, section 10.
    #[test]
    fn texts_of_the_specification() {
        let pins = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
        for (len, text) in pins.iter().enumerate() {
            assert_eq!(encode(&b"foobar"[..len]), *text);
            assert_eq!(decode(text).unwrap(), b"foobar"[..len]);
        }
    }

    #[test]
    fn bytes_have_one_text() {
        for text in ["Z", "Zg", "Zg=", "Zg===", "====", "Zh==", "Zm9=", "Zm 9v===", "Zm9v\n", "Zm-v", "Z=g=", "é==="] {
            assert!(decode(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert_eq!(decode(&encode(&bytes)).unwrap(), bytes);
        }

        /// Whatever text is read is the one that is written.
        #[test]
        fn what_is_read_is_written(text in "[A-Dg-j/+9]{0,10}={0,3}") {
            if let Ok(bytes) = decode(&text) {
                prop_assert_eq!(encode(&bytes), text);
            }
        }
    }
}
