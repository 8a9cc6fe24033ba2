//! Texts and numbers as JavaScript has them.

/// The UTF-16 units of a key decoded from UTF-8.
pub(super) fn units(key: &[u8]) -> impl Iterator<Item = u16> + '_ {
    key.utf8_chunks().flat_map(|chunk| {
        let replaced = (!chunk.invalid().is_empty()).then_some(0xfffd);
        chunk.valid().encode_utf16().chain(replaced)
    })
}

/// The low bytes of the UTF-16 units.
pub(super) fn low_bytes(text: &[u8]) -> impl Iterator<Item = u8> + '_ {
    units(text).map(|unit| unit as u8)
}

/// JavaScript's `Math.round` of a number from 0: a half goes up.
pub(super) fn round(number: f64) -> u64 {
    let whole = number as u64;
    whole + u64::from(number - whole as f64 >= 0.5)
}
