//! The indices of many keys, in memory that others can take as it is.

use super::Refused;
use libconsistent::NO_INDEX;
use std::{
    ffi::{c_void, CStr},
    mem::size_of_val,
};

/// The type of an index. The signed ones have -1 for no node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dtype {
    #[default]
    U32,
    I32,
    I64,
}

impl Dtype {
    pub fn size(self) -> usize {
        if self == Self::I64 {
            8
        } else {
            4
        }
    }

    /// As `struct` and the buffer protocol name it.
    pub fn format(self) -> &'static CStr {
        match self {
            Self::U32 => c"I",
            Self::I32 => c"i",
            Self::I64 => c"q",
        }
    }

    /// As the Arrow C data interface names it.
    pub fn arrow(self) -> &'static str {
        match self {
            Self::U32 => "I",
            Self::I32 => "i",
            Self::I64 => "l",
        }
    }
}

enum Cells {
    /// u32, or i32 alike: [`NO_INDEX`] has the bits of -1.
    Narrow(Vec<u32>),
    /// i64, and the block that they are widened from.
    Wide(Vec<i64>, Vec<u32>),
}

/// Rows added at once: as many as a `u128` has bits.
pub const BLOCK: usize = 128;

/// `n` indices a key, row by row. A key that is null has no node in its row, and a zero bit.
pub struct Indices {
    cells: Cells,
    dtype: Dtype,
    n: usize,
    rows: usize,
    /// Whole blocks of bits; none as long as nothing is null.
    validity: Vec<u8>,
    nulls: usize,
    shape: [isize; 2],
    strides: [isize; 2],
}

impl Indices {
    pub fn new(n: usize, dtype: Dtype) -> Self {
        let (narrow, size) = (dtype != Dtype::I64, dtype.size() as isize);
        Self {
            cells: if narrow { Cells::Narrow(Vec::new()) } else { Cells::Wide(Vec::new(), Vec::new()) },
            dtype,
            n,
            rows: 0,
            validity: Vec::new(),
            nulls: 0,
            shape: [0, n as isize],
            strides: [n as isize * size, size],
        }
    }

    /// One index a key, of keys of which none is null.
    pub fn of(cells: Vec<u32>) -> Self {
        let rows = cells.len();
        Self { cells: Cells::Narrow(cells), rows, shape: [rows as isize, 1], ..Self::new(1, Dtype::U32) }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn n(&self) -> usize {
        self.n
    }

    pub fn dtype(&self) -> Dtype {
        self.dtype
    }

    pub fn nulls(&self) -> usize {
        self.nulls
    }

    /// One bit a row, least significant first; `None` when nothing is null.
    pub fn validity(&self) -> Option<&[u8]> {
        (self.nulls > 0).then_some(&self.validity)
    }

    pub fn is_valid(&self, row: usize) -> bool {
        self.nulls == 0 || self.validity.get(row / 8).is_some_and(|byte| byte >> (row % 8) & 1 == 1)
    }

    /// One bit a cell, least significant first, that says whether it has a node, and how many have none; `None` if all
    /// have one.
    pub fn placed(&self) -> Result<Option<(Vec<u8>, usize)>, Refused> {
        match &self.cells {
            Cells::Narrow(cells) => bits(cells, |&cell| cell != NO_INDEX),
            Cells::Wide(cells, _) => bits(cells, |&cell| cell >= 0),
        }
    }

    /// The cells of a row; [`NO_INDEX`] past the last one.
    pub fn row(&self, row: usize) -> impl Iterator<Item = u32> + '_ {
        let start = row.saturating_mul(self.n);
        (start..start.saturating_add(self.n)).map(|at| match &self.cells {
            Cells::Narrow(cells) => cells.get(at).copied().unwrap_or(NO_INDEX),
            Cells::Wide(cells, _) => cells.get(at).and_then(|&cell| u32::try_from(cell).ok()).unwrap_or(NO_INDEX),
        })
    }

    /// Where the cells are, and how many bytes they take.
    pub fn memory(&self) -> (*const c_void, usize) {
        match &self.cells {
            Cells::Narrow(cells) => (cells.as_ptr().cast(), size_of_val(cells.as_slice())),
            Cells::Wide(cells, _) => (cells.as_ptr().cast(), size_of_val(cells.as_slice())),
        }
    }

    /// One dimension for one index a key, two for more.
    pub fn shape(&self) -> &[isize] {
        self.dimensions(&self.shape)
    }

    pub fn strides(&self) -> &[isize] {
        self.dimensions(&self.strides)
    }

    fn dimensions<'a>(&self, all: &'a [isize; 2]) -> &'a [isize] {
        let [first, _] = all;
        if self.n == 1 {
            std::slice::from_ref(first)
        } else {
            all
        }
    }

    /// Takes the memory for so many more rows.
    pub fn reserve(&mut self, rows: usize) -> Result<(), Refused> {
        let cells = rows.checked_mul(self.n).ok_or(Refused::Memory)?;
        let reserved = match &mut self.cells {
            Cells::Narrow(held) => held.try_reserve(cells),
            Cells::Wide(held, _) => held.try_reserve(cells),
        };
        Ok(reserved?)
    }

    /// Adds rows, after whole blocks of rows. `place` fills their cells, which are [`NO_INDEX`] before; those of a row
    /// whose bit in `valid` is zero are it again after.
    pub fn append(
        &mut self,
        rows: usize,
        valid: u128,
        place: impl FnOnce(&mut [u32]) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        self.reserve(rows)?;
        let n = self.n;
        let fill = |cells: &mut [u32]| {
            place(cells)?;
            if valid != u128::MAX {
                let nulls = cells.chunks_exact_mut(n).enumerate().filter(|(row, _)| valid >> row & 1 == 0);
                nulls.for_each(|(_, cells)| cells.fill(NO_INDEX));
            }
            Ok::<_, Refused>(())
        };
        match &mut self.cells {
            Cells::Narrow(cells) => {
                let done = cells.len();
                cells.resize(done + rows * n, NO_INDEX);
                fill(cells.get_mut(done..).unwrap_or_default())?;
            }
            Cells::Wide(cells, block) => {
                block.clear();
                block.try_reserve(rows * n)?;
                block.resize(rows * n, NO_INDEX);
                fill(block)?;
                cells.extend(block.iter().map(|&index| if index == NO_INDEX { -1 } else { i64::from(index) }));
            }
        }
        let nulls = valid.count_zeros() as usize;
        if self.nulls == 0 && nulls > 0 {
            // All rows before were there.
            self.validity.try_reserve(self.rows / 8)?;
            self.validity.resize(self.rows / 8, u8::MAX);
        }
        self.nulls += nulls;
        if self.nulls > 0 {
            self.validity.try_reserve(16)?;
            self.validity.extend_from_slice(&valid.to_le_bytes());
        }
        self.rows += rows;
        let [height, _] = &mut self.shape;
        *height = self.rows as isize;
        Ok(())
    }
}

fn bits<T>(cells: &[T], is_node: impl Fn(&T) -> bool) -> Result<Option<(Vec<u8>, usize)>, Refused> {
    let without = cells.iter().filter(|cell| !is_node(cell)).count();
    if without == 0 {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(cells.len().div_ceil(8))?;
    let byte = |cells: &[T]| (0..).zip(cells).fold(0, |byte, (bit, cell)| byte | u8::from(is_node(cell)) << bit);
    bytes.extend(cells.chunks(8).map(byte));
    Ok(Some((bytes, without)))
}
