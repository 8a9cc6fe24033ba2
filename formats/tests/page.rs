//! What `docs/FORMATS.md` shows is so: its table, and the text, document, states and notes of each section.

use libconsistent::State;
use libconsistent_formats::{read_one, Format, ReadOptions};

const PAGE: &str = include_str!("../../docs/FORMATS.md");

#[test]
fn the_table_has_all_formats() {
    let rows: Vec<Vec<&str>> = PAGE
        .lines()
        .filter(|line| line.starts_with("| ") && line.ends_with(" |"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect::<Vec<_>>())
        .filter(|cells| cells.len() == 4 && cells[0].contains('`'))
        .collect();
    assert_eq!(rows.len(), Format::ALL.len());
    for (format, row) in Format::ALL.into_iter().zip(rows) {
        assert!(row[0].contains(&format!("`{format}`")), "{row:?}");
        assert_eq!(row[1], format.description());
        assert_eq!(row[3], if format.is_written() { "yes" } else { "no" }, "{format}");
        assert_eq!(format.name().parse(), Ok(format));
    }
    assert_eq!("Nginx".parse::<Format>().unwrap_err().split(':').next(), Some("\"Nginx\" is no format"));
}

/// The fenced blocks of a section: their language and their text.
fn blocks(section: &str) -> Vec<(&str, &str)> {
    section.split("\n```").skip(1).step_by(2).map(|block| block.split_once('\n').unwrap_or((block, ""))).collect()
}

#[test]
fn the_sections_show_what_is_read() {
    let mut count = 0;
    for section in PAGE.split("\n## ").skip(1) {
        let format: Format = section.lines().next().unwrap().parse().unwrap();
        let blocks = blocks(section);
        let [(language, text), ("json", document), ("text", told)] = blocks[..] else { panic!("{format}: {blocks:?}") };
        assert_eq!(language, format.name());
        let read = read_one(format, text.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(read.topology.to_json(), document, "{format}");
        let states = read.states.iter().map(|(id, state)| match state {
            State::Up => format!("{id} is up"),
            State::Down => format!("{id} is down"),
            State::Draining => format!("{id} is draining"),
        });
        let lines: Vec<String> = states.chain(read.notes.iter().map(ToString::to_string)).collect();
        assert_eq!(lines.join("\n"), told, "{format}");
        count += 1;
    }
    assert_eq!(count, Format::ALL.len() - 1);
}
