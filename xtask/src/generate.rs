//! Every generator of the project, in the order in which they run.

use std::{path::Path, process::Command};

struct Generator {
    /// What it writes.
    writes: &'static str,
    /// The program, its arguments and its environment, run in the root of the repository.
    command: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
}

/// A generator is added here, and beside what it writes a test that fails while the file differs.
const GENERATORS: &[Generator] = &[
    Generator {
        writes: "include/consistent.h",
        command: &["cargo", "test", "--quiet", "--locked", "--package", "libconsistent-c", "--test", "header"],
        environment: &[("UPDATE_HEADER", "1")],
    },
    Generator {
        writes: "spec/schemes.json",
        command: &[
            "cargo",
            "test",
            "--quiet",
            "--locked",
            "--package",
            "libconsistent",
            "--test",
            "catalog",
            "up_to_date",
        ],
        environment: &[("UPDATE_SCHEMES", "1")],
    },
    Generator {
        writes: "spec/document.schema.json, tables of docs/dialects",
        command: &["cargo", "test", "--quiet", "--locked", "--package", "libconsistent", "--test", "generated"],
        environment: &[("UPDATE_GENERATED", "1")],
    },
    Generator {
        writes: "what comes of surface and of the C header: stubs, records, types, docs/reference, boundaries",
        command: &["cargo", "run", "--quiet", "--locked", "--package", "xtask", "surface"],
        environment: &[],
    },
    Generator { writes: "tests/vectors", command: &["tests/model/make.sh"], environment: &[] },
];

pub fn run(root: &Path) -> Result<(), String> {
    for generator in GENERATORS {
        println!("== {}", generator.writes);
        let Some((program, arguments)) = generator.command.split_first() else {
            return Err(format!("{} has no command", generator.writes));
        };
        let status = Command::new(program)
            .args(arguments)
            .envs(generator.environment.iter().copied())
            .current_dir(root)
            .status()
            .map_err(|e| format!("{}: {program} does not start: {e}", generator.writes))?;
        if !status.success() {
            return Err(format!("{}: {program} failed, {status}", generator.writes));
        }
    }
    Ok(())
}
