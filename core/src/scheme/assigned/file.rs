//! Rows in a file beside the document: each as wide as any other and at an aligned place, so that a reader who maps the
//! file into memory finds one slot's nodes by its number. `docs/SPEC.md`, section 19.

use super::assignment::{check_row, refused, Assignment, MAX_ROW, MAX_SLOTS};
#[cfg(feature = "std")]
use crate::cost::Cost;
use crate::{hash::xxh3_64, members::NO_INDEX, Error};
use alloc::{format, vec::Vec};

/// What every file begins with: its kind, and the version of what follows.
const BEGIN: &[u8; 8] = b"LCROWS\x01\0";

/// Where the rows begin, and how many bytes before it say nothing yet.
const HEAD: usize = 64;
const RESERVED: usize = HEAD - BEGIN.len() - size_of::<u64>() - size_of::<u32>() - 2;

/// The checksum behind the rows.
const CHECKSUM: usize = 8;

/// Rows that stand in a file beside their document, as [`Topology::to_json_beside`](crate::Topology::to_json_beside)
/// writes them. Nothing is copied: the bytes may be a file that is mapped into memory.
///
/// ```
/// use libconsistent::{Assignment, RowsFile, Topology};
///
/// let topology = Topology::new(["a", "b", "c"], "assigned", 0)?;
/// let rows = [&[0, 1][..], &[1], &[2, 0], &[]];
/// let kept = topology.with_assignment(&Assignment::even(4, 2)?.with_rows(rows)?)?;
/// let (document, file) = kept.to_json_beside();
/// assert!(RowsFile::new(&file)?.row(2).eq([2, 0]));
/// assert_eq!(Topology::from_json_with_rows(document, &file, None)?, kept);
/// # Ok::<(), libconsistent::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RowsFile<'a> {
    rows: &'a [u8],
    slots: usize,
    shape: Shape,
    digest: u64,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    /// The bytes of an index, of which the greatest number stands for nobody.
    width: usize,
    /// The indices of a row.
    length: usize,
}

impl Shape {
    /// The narrowest that holds rows of at most so many nodes, the greatest of which is this.
    fn of(greatest: u32, length: usize) -> Self {
        let width = match greatest {
            0..0xff => 1,
            0xff..0xffff => 2,
            _ => 4,
        };
        Self { width, length }
    }

    /// The bytes of a row.
    fn row(self) -> usize {
        self.width * self.length
    }

    /// Where the checksum stands behind so many rows.
    fn end(self, slots: usize) -> usize {
        HEAD + (slots * self.row()).next_multiple_of(CHECKSUM)
    }
}

impl<'a> RowsFile<'a> {
    /// The rows of a file. All of it is looked at once: what it begins with, the checksum and each row.
    ///
    /// # Errors
    /// `parameter` for bytes that are not as they were written.
    pub fn new(file: &'a [u8]) -> Result<Self, Error> {
        let mut rest = file;
        if take(&mut rest)? != *BEGIN {
            return Err(wrong("it does not begin as rows do, of version 1"));
        }
        let (digest, slots) = (u64::from_le_bytes(take(&mut rest)?), u32::from_le_bytes(take(&mut rest)?));
        let [width, length] = take(&mut rest)?.map(usize::from);
        let reserved: [u8; RESERVED] = take(&mut rest)?;
        let shape = Shape { width, length };
        if !(1..=MAX_SLOTS).contains(&slots) || !(1..=MAX_ROW).contains(&length) || !matches!(width, 1 | 2 | 4) {
            return Err(wrong(&format!("{slots} slots of {length} nodes, each in {width} bytes")));
        }
        let slots = slots as usize;
        let size = shape.end(slots) + CHECKSUM;
        if file.len() != size {
            return Err(wrong(&format!("{} bytes, but with its {slots} slots {size}", file.len())));
        }
        let (written, checksum) = file.split_last_chunk().ok_or_else(cut_off)?;
        if *checksum != checksum_of(written) {
            return Err(wrong("damaged: it has another checksum"));
        }
        let (rows, padding) = rest.split_at_checked(slots * shape.row()).ok_or_else(cut_off)?;
        let padding = padding.iter().take(padding.len() - CHECKSUM);
        if reserved.iter().chain(padding).any(|&byte| byte != 0) {
            return Err(wrong("bytes that say nothing are not 0"));
        }
        let read = Self { rows, slots, shape, digest };
        match read.checked()? == shape {
            true => Ok(read),
            false => Err(wrong(&format!("{length} nodes of {width} bytes in a row, where fewer hold all"))),
        }
    }

    /// How many slots there are.
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// The digest of rows and ids, which the document names.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// The nodes of a slot by index; of one that is not there none.
    pub fn row(&self, slot: usize) -> impl Iterator<Item = u32> + Clone + 'a {
        self.indices(slot).take_while(|&node| node != NO_INDEX)
    }

    /// What stands for a slot.
    fn indices(&self, slot: usize) -> impl Iterator<Item = u32> + Clone + 'a {
        let row = self.shape.row();
        let bytes = self.rows.get(slot.min(self.slots) * row..).unwrap_or_default();
        bytes.chunks_exact(self.shape.width).take(self.shape.length).map(index)
    }

    /// The shape that these rows need. Refuses what can be no row.
    fn checked(&self) -> Result<Shape, Error> {
        let (mut greatest, mut longest) = (None, 0);
        let mut buffer = [NO_INDEX; MAX_ROW];
        for slot in 0..self.slots {
            let filled = buffer.iter_mut().zip(self.indices(slot)).map(|(node, index)| *node = index).count();
            let row = buffer.get(..filled).unwrap_or_default();
            let len = row.iter().position(|&node| node == NO_INDEX).unwrap_or(filled);
            let (row, nobody) = row.split_at(len);
            if nobody.iter().any(|&node| node != NO_INDEX) {
                return Err(refused("rows", &format!("slot {slot} names a node behind one that is missing")));
            }
            check_row(slot, row)?;
            greatest = greatest.max(row.iter().max().copied());
            longest = longest.max(len);
        }
        let greatest = greatest.ok_or_else(|| refused("rows", "all are empty: leave them out"))?;
        Ok(Shape::of(greatest, longest))
    }

    /// These rows for slots, of which there must be as many.
    #[cfg(feature = "std")]
    pub(super) fn fill(&self, empty: Assignment) -> Result<Assignment, Error> {
        if self.slots != empty.slots() {
            return Err(wrong(&format!("{} slots, but {}", self.slots, empty.told())));
        }
        let named = (self.slots * self.shape.length) as u64;
        let cost = Cost::entries(named, 5, 4) + Cost::entries(self.slots as u64, 5, 4);
        cost.check(&Cost::default, &"scheme.rows: reading them", |_| "take fewer slots".into())?;
        let (mut nodes, mut starts) = (Vec::new(), Vec::with_capacity(self.slots + 1));
        starts.push(0);
        for slot in 0..self.slots {
            nodes.extend(self.row(slot));
            starts.push(nodes.len() as u32);
        }
        Ok(empty.with_flat_rows(nodes, starts))
    }
}

/// The file of rows, of which somebody is in one.
pub(super) fn write(assignment: &Assignment, digest: u64) -> Vec<u8> {
    let greatest = assignment.rows().flatten().max().copied().unwrap_or(0);
    let shape = Shape::of(greatest, assignment.rows().map(<[u32]>::len).max().unwrap_or(0));
    let end = shape.end(assignment.slots());
    let mut file = Vec::with_capacity(end + CHECKSUM);
    file.extend_from_slice(BEGIN);
    file.extend_from_slice(&digest.to_le_bytes());
    file.extend_from_slice(&(assignment.slots() as u32).to_le_bytes());
    file.extend_from_slice(&[shape.width as u8, shape.length as u8]);
    file.extend_from_slice(&[0; RESERVED]);
    for row in assignment.rows() {
        let nobody = core::iter::repeat(&NO_INDEX);
        let row = row.iter().chain(nobody).take(shape.length);
        row.for_each(|node| file.extend(node.to_le_bytes().iter().take(shape.width)));
    }
    file.resize(end, 0);
    let checksum = checksum_of(&file);
    file.extend_from_slice(&checksum);
    file
}

/// The next bytes.
fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Error> {
    let (taken, after) = rest.split_first_chunk().ok_or_else(cut_off)?;
    *rest = after;
    Ok(*taken)
}

/// A node's index, or `NO_INDEX` for the greatest number of these bytes.
fn index(bytes: &[u8]) -> u32 {
    match bytes.iter().all(|&byte| byte == u8::MAX) {
        true => NO_INDEX,
        false => bytes.iter().rev().fold(0, |index, &byte| index << 8 | u32::from(byte)),
    }
}

fn checksum_of(written: &[u8]) -> [u8; CHECKSUM] {
    xxh3_64(written, 0).to_le_bytes()
}

fn cut_off() -> Error {
    wrong("cut off")
}

fn wrong(why: &str) -> Error {
    refused("rows", &format!("the file beside the document: {why}"))
}
