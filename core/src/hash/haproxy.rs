//! HAProxy's own hash functions; its bytes are unsigned.

/// `sdbm`, HAProxy's default.
pub(super) fn sdbm(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0_u32, |h, &b| u32::from(b).wrapping_add(h << 6).wrapping_add(h << 16).wrapping_sub(h))
}

/// `djb2`.
pub(super) fn djb2(bytes: &[u8]) -> u32 {
    bytes.iter().fold(5381_u32, |h, &b| h.wrapping_mul(33).wrapping_add(u32::from(b)))
}

/// `wt6`, whose shifts come from the state.
pub(super) fn wt6(bytes: &[u8]) -> u32 {
    let (mut h0, mut h1) = (0xa53c_965a_u32, 0x5ca6_953a_u32);
    let (mut s0, mut s1) = (6, 18);
    for &byte in bytes {
        h0 = !(h0 ^ u32::from(byte));
        h1 = !h1.wrapping_add(u32::from(byte));
        let t = h1.rotate_left(s0);
        h1 = h0.rotate_left(s1);
        h0 = t;
        let t = (h0 >> 16 ^ h1) & 0xffff;
        (s0, s1) = (t & 31, t >> 11);
    }
    h0 ^ h1
}

/// `none`: the key is a decimal number already. A sign and digits are read, the rest is ignored; the number saturates
/// to a signed 64-bit one, of which the low 32 bits are kept.
pub(super) fn none(bytes: &[u8]) -> u32 {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let number = digits
        .iter()
        .take_while(|b| b.is_ascii_digit())
        .fold(0_u64, |n, &b| n.saturating_mul(10).saturating_add(u64::from(b - b'0')));
    match negative {
        false => number.min(i64::MAX as u64) as u32,
        true => 0_u64.wrapping_sub(number.min(1 << 63)) as u32,
    }
}

/// The avalanche: a bijection of 32-bit words that spreads keys and places nodes.
pub(crate) fn full_hash(a: u32) -> u32 {
    let a = a.wrapping_add(0x7ed5_5d16).wrapping_add(a << 12);
    let a = a ^ 0xc761_c23c ^ a >> 19;
    let a = a.wrapping_add(0x1656_67b1).wrapping_add(a << 5);
    let a = a.wrapping_add(0xd3a2_646c) ^ a << 9;
    let a = a.wrapping_add(0xfd70_46c5).wrapping_add(a << 3);
    let a = a ^ 0xb55a_4f09 ^ a >> 16;
    a.wrapping_mul(3_221_225_473)
}
