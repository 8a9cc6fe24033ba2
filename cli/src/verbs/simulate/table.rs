//! The answer as a table, a row for each scenario.

use super::{Answer, Fill};
use crate::{
    failure::Failure,
    moves::{Basis, Moves},
    output::{count, grown, percent, times, Align, Output, Table},
};
use std::time::Duration;

pub fn show(output: &mut Output, answer: &Answer<'_>) -> Result<(), Failure> {
    let mut columns = vec![("change", Align::Left)];
    let bytes: &[&str] = if answer.has_bytes { &["bytes moved", "of all"] } else { &[] };
    let figures = ["nodes", "moved", "minimum", "hash % N"];
    let filled = ["fullest", "emptiest", "grows most", "memory", "compiled in"];
    let names = figures.iter().chain(bytes).chain(&filled);
    columns.extend(names.map(|&name| (name, Align::Right)));
    let mut table = Table::new(columns);
    let blanks = vec![String::new(); 3 + bytes.len()];
    let now_mark = answer.scenarios.first().map_or("", |(_, moves, _)| mark(moves));
    table.row(row("(now)".into(), &answer.now, blanks, now_mark));
    for (scenario, moves, fill) in &answer.scenarios {
        let mark = mark(moves);
        let parts = [moves.moved, moves.minimum, moves.modulo].map(|amount| amount.parts(moves.whole));
        let mut moved: Vec<String> = parts.iter().map(|[part, _]| format!("{mark}{}", percent(*part))).collect();
        if let (true, Some([_, part])) = (answer.has_bytes, parts.first()) {
            moved.extend([count(moves.moved.bytes), percent(*part)]);
        }
        table.row(row(scenario.options.join(" "), fill, moved, mark));
    }
    if let Some((_, moves, _)) = answer.scenarios.first() {
        let copies = if moves.n > 1 { format!(", {} copies of each", moves.n) } else { String::new() };
        let bytes = match answer.has_bytes {
            true => {
                (format!(" and their {} bytes", count(moves.whole.bytes / moves.n as u128)), "; nodes fill by bytes")
            }
            false => (String::new(), ""),
        };
        match &moves.basis {
            Basis::Keys(keys) => {
                output.line(format_args!("of {} keys{}{copies}{}\n", count((*keys).into()), bytes.0, bytes.1))?
            }
            _ => output.line(format_args!("of all positions{copies}; ~ an estimate by made-up keys\n"))?,
        }
    }
    output.table(&table)
}

/// What marks estimates.
fn mark(moves: &Moves) -> &'static str {
    match moves.basis {
        Basis::Sample(..) => "~",
        _ => "",
    }
}

fn row(name: String, fill: &Fill, moved: Vec<String>, mark: &str) -> Vec<String> {
    let ratio = |ratio: Option<f64>| ratio.map_or("-".to_owned(), |ratio| format!("{mark}{}", times(ratio)));
    let grows = fill.grows.as_ref().map(|(id, growth)| format!("{id} {mark}{}", grown(*growth)));
    let grows = grows.unwrap_or_else(|| if moved.iter().all(String::is_empty) { String::new() } else { "-".into() });
    let mut cells = vec![name, count(fill.nodes as u128)];
    cells.extend(moved);
    cells.extend([ratio(fill.fullest), ratio(fill.emptiest), grows, memory(fill.memory_bytes), time(fill.compiled_in)]);
    cells
}

fn memory(bytes: usize) -> String {
    match bytes {
        0..10_000 => format!("{bytes} B"),
        10_000..10_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

fn time(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}
