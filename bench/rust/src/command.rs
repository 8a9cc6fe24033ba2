//! The command `consistent`: `diff` of a file of keys with bytes, beside reading the file and placing the keys once.

use crate::{
    harness::{contest, Effort, Row},
    markdown,
    markdown::number,
    ours,
};
use libconsistent::NO_INDEX;
use std::{
    cell::RefCell,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

/// How many nodes there are before; one more after.
const NODES: usize = 100;
/// `diff` takes at most so many times what reading and placing take.
const BUDGET: f64 = 3.0;

/// Prints the table.
///
/// # Errors
/// What cannot be written, read or run.
pub fn run(command: &Path, quick: bool) -> Result<(), String> {
    let (keys, repeats) = if quick { (100_000, 3) } else { (10_000_000, 5) };
    let folder = Folder::new()?;
    let file = folder.0.join("keys.csv");
    let told = |error: std::io::Error| format!("{}: {error}", folder.0.display());
    // It runs in that folder.
    let command = fs::canonicalize(command).map_err(|error| format!("{}: {error}", command.display()))?;
    write_keys(&file, keys).map_err(told)?;
    for (name, nodes) in [("before.json", NODES), ("after.json", NODES + 1)] {
        let placement = ours::placement(nodes);
        fs::write(folder.0.join(name), placement.topology().to_json()).map_err(told)?;
    }

    let text = fs::read(&file).map_err(told)?;
    let lines = text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    let names: Vec<&[u8]> = lines.map(|line| line.split(|&byte| byte == b',').next().unwrap_or(line)).collect();
    let (placement, out) = (ours::placement(NODES), RefCell::new(vec![NO_INDEX; names.len()]));
    let diff = |more: &[&str]| {
        let mut run = Command::new(&command);
        run.current_dir(&folder.0).args(["diff", "before.json", "after.json", "-f", "keys.csv", "--bytes"]).args(more);
        let done = run.stdout(Stdio::null()).status().expect("the command runs");
        assert!(done.success(), "diff failed");
    };
    let effort = Effort { repeats, limit: Duration::from_secs(60) };
    let times = contest(
        effort,
        &mut [
            Row::timed("", keys, || fs::read(&file).expect("the file is there").len()),
            Row::timed("", keys, || placement.place(&names, &mut out.borrow_mut()).expect("all keys are taken")),
            Row::timed("", keys, || diff(&[])),
            Row::timed("", keys, || diff(&["-n", "3"])),
        ],
    );
    let [read, place, one, three] = times[..] else { return Err("not all was measured".into()) };

    println!("## The command\n");
    println!(
        "`consistent diff -f --bytes` of {keys} keys, {} MB, from {NODES} nodes to {}. x is the time over reading the file \
         and placing its keys once, by one call on one core; the budget is {BUDGET}.\n",
        text.len() / 1_000_000,
        NODES + 1
    );
    let row = |name: &str, time: f64| {
        vec![name.to_owned(), number(time), number(time * keys as f64 / 1e9), number(time / (read + place))]
    };
    let rows =
        [row("read the file", read), row("place the keys", place), row("diff", one), row("diff, 3 nodes a key", three)];
    markdown::table(&["what", "ns a key", "s", "x"], &rows);
    // Of few keys it is the start of the process that takes time.
    let ratio = one / (read + place);
    if !quick {
        println!("{}: {} x", if ratio <= BUDGET { "met" } else { "MISSED" }, number(ratio));
    }
    Ok(())
}

/// Lines such as `user:123:profile,4567`.
fn write_keys(file: &Path, keys: usize) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(fs::File::create(file)?);
    for i in 0..keys as u64 {
        writeln!(out, "user:{i},{}", i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 47)?;
    }
    out.flush()
}

/// A folder that goes when the run ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, String> {
        let path = std::env::temp_dir().join(format!("consistent-bench-{}", std::process::id()));
        fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path.clone()))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind is in a folder for that.
        let _ = fs::remove_dir_all(&self.0);
    }
}
