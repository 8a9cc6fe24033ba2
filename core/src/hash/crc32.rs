//! zlib's CRC-32 of short keys, where the wait for the hash is most of placing one: up to sixteen bytes a step, each
//! byte with a table of its own (Kounavis and Berry, "Novel table lookup-based algorithms for high-performance CRC
//! generation", 2008). Longer keys are the crate crc32fast's. WebAssembly, which has no such instructions and is
//! downloaded, takes four bytes a step, and all keys alike. Uses nothing.

/// From this length on the processor's own instructions, which crc32fast has, are faster.
#[cfg(all(feature = "_hashes", not(target_family = "wasm")))]
const LONG: usize = 32;

/// How many bytes a step takes at most, each by a table of 1 KiB.
const STEP: usize = if cfg!(target_family = "wasm") { 4 } else { 16 };

/// CRC-32.
#[inline]
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    crc32_after(0, bytes)
}

/// CRC-32 of bytes whose CRC-32 is `crc` with `bytes` after them.
#[inline]
pub(crate) fn crc32_after(crc: u32, bytes: &[u8]) -> u32 {
    #[cfg(all(feature = "_hashes", not(target_family = "wasm")))]
    if bytes.len() >= LONG {
        return long(crc, bytes);
    }
    steps::<STEP>(crc, bytes)
}

/// The same by steps of `MOST` bytes, 4 or 16. Of 16, of 8 and of 4 there is at most one: longer keys go another way.
#[inline(always)]
pub(super) fn steps<const MOST: usize>(crc: u32, bytes: &[u8]) -> u32 {
    // The state goes into the first four bytes of a step.
    let (mut state, mut rest) = (!crc, bytes);
    if MOST == 16 {
        if let Some((block, after)) = rest.split_first_chunk() {
            (state, rest) = (step((u128::from_le_bytes(*block) ^ u128::from(state)).to_le_bytes()), after);
        }
        if let Some((block, after)) = rest.split_first_chunk() {
            (state, rest) = (step((u64::from_le_bytes(*block) ^ u64::from(state)).to_le_bytes()), after);
        }
    }
    while let Some((block, after)) = rest.split_first_chunk() {
        (state, rest) = (step((u32::from_le_bytes(*block) ^ state).to_le_bytes()), after);
        if MOST == 16 {
            break;
        }
    }
    !rest.iter().fold(state, |state, &byte| state >> 8 ^ step([state as u8 ^ byte]))
}

#[cfg(all(feature = "_hashes", not(target_family = "wasm")))]
#[inline(never)] // so that the short way needs no room for it
fn long(crc: u32, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(crc);
    hasher.update(bytes);
    hasher.finalize()
}

/// The state that these bytes leave.
#[inline(always)]
fn step<const N: usize>(bytes: [u8; N]) -> u32 {
    let left = |(byte, table): (u8, &[u32; 256])| table.get(usize::from(byte)).copied().unwrap_or(0);
    bytes.into_iter().zip(TABLES.iter().take(N).rev()).map(left).fold(0, |state, left| state ^ left)
}

/// `TABLES[n][byte]`: the state that a byte leaves after `n` zero bytes more.
static TABLES: [[u32; 256]; STEP] = {
    let mut tables = [[0; 256]; STEP];
    let mut byte = 0;
    while byte < 256 {
        let mut state = byte as u32;
        let mut n = 0;
        while n < STEP {
            let mut bit = 0;
            while bit < 8 {
                state = state >> 1 ^ if state & 1 == 1 { 0xedb8_8320 } else { 0 };
                bit += 1;
            }
            tables[n][byte] = state;
            n += 1;
        }
        byte += 1;
    }
    tables
};
