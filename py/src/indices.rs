//! Where the indices of many keys are gathered: block by block, in memory that others can take as it is.

use crate::error::Refused;
use libconsistent::{Placement, Scratch, NO_NODE};
use std::{
    ffi::{c_void, CStr},
    mem::size_of_val,
};

/// Positions looked up at once: enough for look-ups to overlap, few enough to stay in the nearest cache; and as many as a
/// `u128` has bits.
const BLOCK: usize = 128;

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
    /// u32, or i32 alike: [`NO_NODE`] has the bits of -1.
    Narrow(Vec<u32>),
    Wide(Vec<i64>),
}

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

    /// The cells of a row; [`NO_NODE`] past the last one.
    pub fn row(&self, row: usize) -> impl Iterator<Item = u32> + '_ {
        let start = row.saturating_mul(self.n);
        (start..start.saturating_add(self.n)).map(|at| match &self.cells {
            Cells::Narrow(cells) => cells.get(at).copied().unwrap_or(NO_NODE),
            Cells::Wide(cells) => cells.get(at).and_then(|&cell| u32::try_from(cell).ok()).unwrap_or(NO_NODE),
        })
    }

    /// Where the cells are, and how many bytes they take.
    pub fn memory(&self) -> (*const c_void, usize) {
        match &self.cells {
            Cells::Narrow(cells) => (cells.as_ptr().cast(), size_of_val(cells.as_slice())),
            Cells::Wide(cells) => (cells.as_ptr().cast(), size_of_val(cells.as_slice())),
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

    fn grow(&mut self, rows: usize) -> Result<(), Refused> {
        let cells = rows.checked_mul(self.n).ok_or(Refused::Memory)?;
        let grown = match &mut self.cells {
            Cells::Narrow(held) => held.try_reserve(cells),
            Cells::Wide(held) => held.try_reserve(cells),
        };
        grown.map_err(|_| Refused::Memory)
    }
}

/// Takes positions, one a key, in order; `None` is a null. An error type as small as a pointer lets each position stay in
/// registers.
pub trait Sink {
    fn extend<E: Into<Refused>>(
        &mut self,
        positions: impl Iterator<Item = Result<Option<u64>, E>>,
    ) -> Result<(), Refused>;
}

impl Sink for Vec<Option<u64>> {
    fn extend<E: Into<Refused>>(
        &mut self,
        mut positions: impl Iterator<Item = Result<Option<u64>, E>>,
    ) -> Result<(), Refused> {
        positions.try_for_each(|position| {
            self.push(position.map_err(Into::into)?);
            Ok(())
        })
    }
}

/// Looks positions up, a block at a time.
pub struct Placing<'a> {
    placement: &'a Placement,
    out: Indices,
    positions: [u64; BLOCK],
    filled: usize,
    /// A bit for each position of the block that is not null.
    valid: u128,
    rows: Vec<u32>,
    scratch: Scratch,
}

impl<'a> Placing<'a> {
    pub fn new(placement: &'a Placement, n: usize, dtype: Dtype) -> Self {
        let cells = if dtype == Dtype::I64 { Cells::Wide(Vec::new()) } else { Cells::Narrow(Vec::new()) };
        let (shape, strides) = ([0; 2], [0; 2]);
        let out = Indices { cells, dtype, n, rows: 0, validity: Vec::new(), nulls: 0, shape, strides };
        let (positions, rows, scratch) = ([0; BLOCK], Vec::new(), Scratch::new());
        Self { placement, out, positions, filled: 0, valid: u128::MAX, rows, scratch }
    }

    /// Takes the memory for so many more keys.
    pub fn reserve(&mut self, keys: usize) -> Result<(), Refused> {
        self.out.grow(keys)
    }

    /// How many keys there have been.
    pub fn len(&self) -> usize {
        self.out.rows + self.filled
    }

    pub fn finish(mut self) -> Result<Indices, Refused> {
        self.flush()?;
        let mut out = self.out;
        let row = (out.n * out.dtype.size()) as isize;
        out.shape = [out.rows as isize, out.n as isize];
        out.strides = [row, out.dtype.size() as isize];
        Ok(out)
    }

    fn flush(&mut self) -> Result<(), Refused> {
        let Self { placement, out, positions, filled, valid, rows, scratch } = self;
        let positions = positions.get(..*filled).unwrap_or_default();
        let n = out.n;
        out.grow(positions.len())?;
        let cells = match &mut out.cells {
            Cells::Narrow(cells) => {
                let done = cells.len();
                cells.resize(done + positions.len() * n, NO_NODE);
                cells.get_mut(done..).unwrap_or_default()
            }
            Cells::Wide(_) => {
                rows.clear();
                rows.resize(positions.len() * n, NO_NODE);
                rows.as_mut_slice()
            }
        };
        if n == 1 {
            placement.place_hashed(positions, cells)?;
        } else {
            for (row, &position) in cells.chunks_exact_mut(n).zip(positions) {
                placement.get_nodes_hashed_into(position, row, scratch);
            }
        }
        let nulls = valid.count_zeros() as usize;
        if nulls > 0 {
            for (at, row) in cells.chunks_exact_mut(n).enumerate() {
                if *valid >> at & 1 == 0 {
                    row.fill(NO_NODE);
                }
            }
            // Everything before the first null was there.
            out.validity.resize(out.rows.div_ceil(8), u8::MAX);
        }
        out.nulls += nulls;
        if out.nulls > 0 {
            out.validity.extend_from_slice(&valid.to_le_bytes());
        }
        if let Cells::Wide(cells) = &mut out.cells {
            cells.extend(rows.iter().map(|&index| if index == NO_NODE { -1 } else { i64::from(index) }));
        }
        out.rows += positions.len();
        (*filled, *valid) = (0, u128::MAX);
        Ok(())
    }
}

impl Sink for Placing<'_> {
    #[inline]
    fn extend<E: Into<Refused>>(
        &mut self,
        mut positions: impl Iterator<Item = Result<Option<u64>, E>>,
    ) -> Result<(), Refused> {
        loop {
            let mut filled = self.filled;
            for slot in self.positions.get_mut(filled..).unwrap_or_default() {
                let Some(position) = positions.next() else { break };
                match position.map_err(Into::into)? {
                    Some(position) => *slot = position,
                    None => self.valid &= !(1 << filled),
                }
                filled += 1;
            }
            self.filled = filled;
            if filled < BLOCK {
                return Ok(());
            }
            self.flush()?;
        }
    }
}
