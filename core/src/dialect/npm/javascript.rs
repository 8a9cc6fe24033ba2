//! Texts and numbers as JavaScript has them.

pub(super) use crate::dialect::kit::units;

/// The same units, the last first.
pub(super) fn units_from_behind(key: &[u8]) -> impl Iterator<Item = u16> + '_ {
    let mut rest = key;
    let characters = core::iter::from_fn(move || {
        // Any byte but one that continues a character begins something new.
        let start = rest.iter().rposition(|byte| byte & 0xc0 != 0x80).unwrap_or(0);
        let (before, last) = rest.split_at_checked(start).filter(|(_, last)| !last.is_empty())?;
        rest = before;
        Some(last)
    });
    characters.flat_map(|last| {
        let replaced = last.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
        let character = last.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
        let mut units = [0; 2];
        let count = character.map_or(0, |character| character.encode_utf16(&mut units).len());
        units.reverse();
        core::iter::repeat_n(0xfffd, replaced).chain(units.into_iter().skip(2 - count))
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
