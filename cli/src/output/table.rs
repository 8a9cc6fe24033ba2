//! A table with a line of headings, its numbers at the right.

use comfy_table::{presets, CellAlignment};
use std::fmt;

/// Where the cells of a column stand.
#[derive(Clone, Copy)]
pub enum Align {
    Left,
    Right,
}

pub struct Table {
    inner: comfy_table::Table,
}

impl Table {
    pub fn new<const N: usize>(columns: [(&str, Align); N]) -> Self {
        let mut inner = comfy_table::Table::new();
        inner.load_style(presets::NOTHING).set_header(columns.map(|(name, _)| name));
        for (column, (_, align)) in inner.column_iter_mut().zip(columns) {
            column.set_padding((0, 2));
            column.set_cell_alignment(match align {
                Align::Left => CellAlignment::Left,
                Align::Right => CellAlignment::Right,
            });
        }
        Self { inner }
    }

    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        // An id may have any characters; those that steer a terminal are shown as escapes.
        let shown = |cell: String| match cell.chars().any(char::is_control) {
            true => cell.escape_debug().to_string(),
            false => cell,
        };
        self.inner.add_row(cells.map(shown));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = self.inner.lines();
        if let Some(head) = lines.next() {
            let bold = anstyle::Style::new().bold();
            write!(f, "{bold}{}{bold:#}", head.trim_end())?;
        }
        lines.try_for_each(|line| write!(f, "\n{}", line.trim_end()))
    }
}
