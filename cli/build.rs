//! Puts the page of reports into the program, if `make page` has built it.

use std::{env, error::Error, fs, path::Path};

const MISSING: &str = "build/page.html is not there, so this `consistent` can write no reports: `make page` builds it";

fn main() -> Result<(), Box<dyn Error>> {
    let page = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../build/page.html");
    println!("cargo:rerun-if-changed={}", page.display());
    let text = fs::read_to_string(&page).unwrap_or_else(|_| {
        println!("cargo:warning={MISSING}");
        String::new()
    });
    Ok(fs::write(Path::new(&env::var("OUT_DIR")?).join("page.html"), text)?)
}
