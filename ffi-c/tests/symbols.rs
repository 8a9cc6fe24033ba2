//! `symbols.txt` lists every function of the header, sorted. The list only grows; `tests/c/run.sh` holds the shared
//! library to it.

const HEADER: &str = include_str!("../../include/consistent.h");
const LISTED: &str = include_str!("../symbols.txt");

#[test]
fn every_function_is_listed() {
    let code = HEADER.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    let mut declared: Vec<_> = code
        .filter_map(|line| line.split_once('(')?.0.split(['*', ' ']).next_back())
        .filter(|name| name.starts_with("consistent_"))
        .collect();
    declared.sort_unstable();
    assert_eq!(declared, LISTED.lines().collect::<Vec<_>>());
}
