//! What the figures were measured on and against.

use std::{fs, process::Command, thread};

/// Prints machine, compiler, date and the pinned versions.
pub fn print(quick: bool) {
    println!("# Rust\n");
    if quick {
        println!("A smoke test: few keys, few repeats; the figures mean nothing.\n");
    }
    println!("{}- versions: {}\n", list(), versions().join(", "));
}

/// Machine, compiler and date as lines of a list.
pub fn list() -> String {
    let threads = thread::available_parallelism().map_or(0, usize::from);
    let processor = processor().unwrap_or("unknown".to_owned());
    format!(
        "- processor: {processor}, {threads} threads available\n- compiler: {}\n- date: {}\n",
        output("rustc", &["--version"]),
        output("date", &["-u", "+%Y-%m-%d"])
    )
}

fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn output(program: &str, arguments: &[&str]) -> String {
    match Command::new(program).args(arguments).output() {
        Ok(output) => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        Err(error) => format!("unknown ({error})"),
    }
}

/// The peers as the manifest pins them.
fn versions() -> Vec<String> {
    let pinned = |line: &str| {
        let (name, rest) = line.split_once(" = ")?;
        let version = rest.split_once("\"=")?.1.split('"').next()?;
        Some(format!("{name} {version}"))
    };
    include_str!("../Cargo.toml").lines().filter_map(pinned).collect()
}
