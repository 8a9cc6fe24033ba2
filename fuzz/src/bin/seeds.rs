//! Writes what the targets begin with: `seeds FOLDER`, a folder a target.

use libconsistent_fuzz::{seeds, TARGETS};
use std::{error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let into = PathBuf::from(std::env::args().nth(1).ok_or("usage: seeds FOLDER")?);
    for (target, _) in TARGETS {
        let (folder, seeds) = (into.join(target), seeds::of(target)?);
        fs::create_dir_all(&folder)?;
        for (i, seed) in seeds.iter().enumerate() {
            fs::write(folder.join(format!("seed-{i:04}")), seed)?;
        }
        println!("{target}: {} seeds", seeds.len());
    }
    Ok(())
}
