//! Checksums: zlib's CRC-32, shortened too, and Adler-32; and the two CRC-16s over XMODEM's polynomial.

pub(crate) use super::crc32::{crc32, crc32_after};

/// zlib's Adler-32.
pub(crate) fn adler32(bytes: &[u8]) -> u32 {
    const PRIME: u32 = 65_521;
    // As many bytes as leave both sums within 32 bits.
    let (low, high) = bytes.chunks(5552).fold((1, 0), |sums, chunk| {
        let add = |(low, high), &b| (low + u32::from(b), high + low + u32::from(b));
        let (low, high) = chunk.iter().fold(sums, add);
        (low % PRIME, high % PRIME)
    });
    high << 16 | low
}

/// zlib's CRC-32 of two pieces in a row.
pub(crate) fn crc32_of(first: &[u8], second: &[u8]) -> u32 {
    crc32_after(crc32(first), second)
}

/// The 15 bits of CRC-32 that memcached clients and nginx take.
pub(crate) fn crc32_15(bytes: &[u8]) -> u32 {
    short(crc32(bytes))
}

/// The same of two pieces in a row.
pub(crate) fn crc32_15_of(first: &[u8], second: &[u8]) -> u32 {
    short(crc32_of(first, second))
}

fn short(crc: u32) -> u32 {
    crc >> 16 & 0x7fff
}

/// CRC-16/XMODEM: polynomial 0x1021, start 0, not reflected.
pub(crate) fn crc16(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |c, &b| (c << 8 ^ step(c, b)) & 0xffff)
}

/// twemproxy's CRC-16: the same table, but the 32-bit accumulator is never cut to 16 bits.
pub(super) fn crc16_wide(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |c, &b| c << 8 ^ step(c, b))
}

fn step(c: u32, byte: u8) -> u32 {
    TABLE.get(usize::from((c >> 8) as u8 ^ byte)).map_or(0, |&entry| u32::from(entry))
}

const TABLE: [u16; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = (byte as u16) << 8;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};
