//! A table with a line of headings, its numbers at the right.

use super::shown;
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
    pub fn new<'a>(columns: impl IntoIterator<Item = (&'a str, Align)>) -> Self {
        let mut inner = comfy_table::Table::new();
        let (names, aligns): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        inner.load_style(presets::NOTHING).set_header(names);
        for (column, align) in inner.column_iter_mut().zip(aligns) {
            column.set_padding((0, 2));
            column.set_cell_alignment(match align {
                Align::Left => CellAlignment::Left,
                Align::Right => CellAlignment::Right,
            });
        }
        Self { inner }
    }

    /// A row, one cell a column.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.inner.add_row(cells.into_iter().map(|cell| shown(&cell).into_owned()));
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
