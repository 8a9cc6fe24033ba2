//! Prints the pictures of documents as JSON, by the names of their places in the page: what the page's tests fill it
//! with. Usage: pictures A.json [B.json]

use libconsistent::{Placement, Topology};
use libconsistent_drawing::pictures;
use std::{env, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let placement =
        |file: String| -> Result<_, Box<dyn Error>> { Ok(Placement::new(Topology::from_json(fs::read(file)?)?)?) };
    let mut files = env::args().skip(1);
    let before = placement(files.next().ok_or("usage: pictures A.json [B.json]")?)?;
    let after = files.next().map(placement).transpose()?;
    // Ids in the pictures have no control characters, so these escapes are all that JSON asks for.
    let text = |svg: &str| svg.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let fields: Vec<String> =
        pictures(&before, after.as_ref())?.iter().map(|(name, svg)| format!("\"{name}\": \"{}\"", text(svg))).collect();
    println!("{{{}}}", fields.join(", "));
    Ok(())
}
