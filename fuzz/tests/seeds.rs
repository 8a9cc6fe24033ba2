//! All targets over their seeds, without libFuzzer: an assumption that does not hold is seen before anything is fuzzed.

use libconsistent_fuzz::{seeds, TARGETS};

/// One test for all: the memory that is counted is the process's.
#[test]
fn targets_take_their_seeds() {
    for (target, run) in TARGETS {
        let seeds = seeds::of(target).unwrap_or_else(|error| panic!("{target}: {error}"));
        for (i, seed) in seeds.iter().enumerate() {
            println!("{target}: seed {i}");
            run(seed);
        }
    }
}

#[test]
fn every_target_is_listed_once() {
    let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/targets"))
        .expect("targets")
        .map(|file| file.expect("a file").path().file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    files.sort();
    let mut listed = TARGETS.map(|(name, _)| name.to_owned());
    listed.sort();
    assert_eq!(files, listed);
}
