//! What the project generates: `cargo xtask`, an alias of `.cargo/config.toml`.

#![forbid(unsafe_code)]

mod dialect;
mod files;
mod generate;
mod go;
mod header;
mod layout;
mod lines;
mod surface;

use std::{env, path::Path, path::PathBuf, process::ExitCode};

const USAGE: &str = "\
cargo xtask generate                          writes every generated file anew
cargo xtask surface                           those of them that come of the description in surface, or of the C header
cargo xtask lines                             the lines of each dialect in the engine
cargo xtask new-dialect NAME --family FAMILY  the files of a new dialect; --root DIR: in another checkout";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<(), String> {
    match arguments {
        ["help" | "--help"] => {
            println!("{USAGE}");
            Ok(())
        }
        ["generate"] => generate::run(&repository()?),
        ["lines"] => lines(&repository()?),
        ["surface"] => surface::write(&repository()?),
        ["new-dialect", name, "--family", family] => new_dialect(name, family, &repository()?),
        ["new-dialect", name, "--family", family, "--root", root] => new_dialect(name, family, Path::new(root)),
        _ => Err(format!("usage:\n{USAGE}\nFAMILY is one of: {}", dialect::FAMILIES.join(", "))),
    }
}

fn lines(root: &Path) -> Result<(), String> {
    let counted = lines::of_dialects(root)?;
    for (name, lines, file) in &counted {
        println!("{lines:6}  {name:24}  {file}");
    }
    let all: usize = counted.iter().map(|(_, lines, _)| lines).sum();
    println!("{} dialects, {} lines on average", counted.len(), all.checked_div(counted.len()).unwrap_or(0));
    Ok(())
}

fn new_dialect(name: &str, family: &str, root: &Path) -> Result<(), String> {
    for path in dialect::create(&repository()?.join("xtask/templates/dialect"), root, name, family)? {
        println!("{}", path.display());
    }
    for dialect::Added { file, line, before } in dialect::added(name, family) {
        println!("{file} needs, before its first line that starts with {before:?}:\n{line}");
    }
    println!("What is left to do is said in CONTRIBUTING.md, \"A dialect\".");
    Ok(())
}

/// The checkout that this program was built in.
fn repository() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    folder.parent().map(Path::to_path_buf).ok_or_else(|| format!("{} is in no checkout", folder.display()))
}
