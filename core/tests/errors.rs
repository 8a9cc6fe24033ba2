//! The table of kinds in the docs is the one in the code.

use libconsistent::ErrorKind;

#[test]
fn the_docs_list_every_kind_with_its_number() {
    let page = include_str!("../../docs/ERRORS.md");
    let rows: Vec<(&str, i32)> = page
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split('|');
            Some((cells.next()?.trim().trim_end_matches('`'), cells.next()?.trim().parse().ok()?))
        })
        .collect();
    let kinds: Vec<_> = ErrorKind::ALL.iter().map(|kind| (kind.name(), kind.code())).collect();
    assert_eq!(rows, kinds);
}
