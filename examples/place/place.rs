//! Places the keys of a file, one a line, and writes their node indices as 32-bit little-endian integers.
//! Usage: place TOPOLOGY KEYS

use libconsistent::Ring;
use std::io::{BufWriter, Write};
use std::{env, error::Error, fs, io};

fn main() -> Result<(), Box<dyn Error>> {
    let [topology, keys] = &env::args().skip(1).collect::<Vec<_>>()[..] else {
        return Err("usage: place TOPOLOGY KEYS".into());
    };
    let ring = Ring::from_json(fs::read(topology)?)?;
    let text = fs::read(keys)?;
    let keys: Vec<&[u8]> = text.split_inclusive(|&b| b == b'\n').map(|k| k.strip_suffix(b"\n").unwrap_or(k)).collect();
    let mut out = BufWriter::new(io::stdout().lock());
    for index in ring.place(&keys)?.indices {
        out.write_all(&index.to_le_bytes())?;
    }
    Ok(out.flush()?)
}
