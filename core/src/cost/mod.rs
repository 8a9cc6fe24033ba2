//! What compiling members costs, counted before anything is made, and the budget beyond which it is refused: work is
//! bounded before it is done. Every scheme and dialect declares its cost. Uses `error` and `members`.
//!
//! A declared cost is an upper bound that is easy to count, and it holds whichever nodes are down. Times are
//! those of one core of a common server, rounded up; other machines take them as units of about a nanosecond.

mod tally;

pub use tally::{NodePart, Tally};

use crate::{members::Node, Error, ErrorKind};
use alloc::{format, string::String, sync::Arc};
use core::{
    fmt,
    ops::Add,
    sync::atomic::{AtomicU32, AtomicUsize, Ordering},
    time::Duration,
};

/// What compiling one topology may take at most: whatever would take more is refused as `too_many` before it
/// begins, when a topology is made, read or changed. One budget holds for the process.
///
/// The default suits operators' own documents. Documents from strangers deserve a smaller one, such as a tenth of
/// both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Time on one core, at most 2^32-1 ms, rounded up to whole ones. It is counted from declared costs, not measured:
    /// every machine refuses alike.
    pub time: Duration,
    /// Bytes of memory at the peak, beside the document and the placement that is in use.
    pub bytes: usize,
}

static MILLISECONDS: AtomicU32 = AtomicU32::new(Budget::DEFAULT.time.as_millis() as u32);
static BYTES: AtomicUsize = AtomicUsize::new(Budget::DEFAULT.bytes);

impl Budget {
    /// Ten seconds and one GiB.
    pub const DEFAULT: Self = Self { time: Duration::from_secs(10), bytes: 1 << 30 };
}

impl Default for Budget {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The budget of this process.
pub fn budget() -> Budget {
    let time = Duration::from_millis(MILLISECONDS.load(Ordering::Relaxed).into());
    Budget { time, bytes: BYTES.load(Ordering::Relaxed) }
}

/// Sets the budget of this process, lower or higher, for what is compiled from now on. Placements that are there
/// stay, and changes by a ring's own verbs that cost no more than what is there, among them whatever takes a node out,
/// are not refused. A document that is read is held to the budget.
///
/// # Errors
/// `argument`, naming the field, for a time that is too long.
pub fn set_budget(budget: Budget) -> Result<(), Error> {
    let Budget { time, bytes } = budget;
    let Ok(milliseconds) = u32::try_from(time.as_nanos().div_ceil(1_000_000)) else {
        let message = format!("time: {time:?} is too long, at most {} ms", u32::MAX);
        return Err(Error::new(ErrorKind::Argument, message));
    };
    MILLISECONDS.store(milliseconds, Ordering::Relaxed);
    BYTES.store(bytes, Ordering::Relaxed);
    Ok(())
}

/// What compiling takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) nanoseconds: u64,
    /// At the peak.
    pub(crate) bytes: u64,
}

impl Cost {
    /// More than anything costs.
    pub(crate) const MAX: Self = Self { nanoseconds: u64::MAX, bytes: u64::MAX };

    /// So many entries of a table, each of which takes this.
    pub(crate) fn entries(count: u64, nanoseconds: u64, bytes: u64) -> Self {
        Self { nanoseconds: count.saturating_mul(nanoseconds), bytes: count.saturating_mul(bytes) }
    }

    /// Hashing so many texts of so many bytes together.
    pub(crate) fn hashing(hasher: Hasher, texts: u64, bytes: u64) -> Self {
        let (call, kib) = hasher.nanoseconds();
        let bytes = bytes.saturating_mul(kib) / 1024;
        Self { nanoseconds: texts.saturating_mul(call).saturating_add(bytes), bytes: 0 }
    }

    /// Refuses what exceeds the budget and what is `allowed` beside it: what the members of before cost, so that a
    /// budget lowered meanwhile refuses no change that costs no more. `work` names what would take it; `advice` is told
    /// how many times over.
    ///
    /// # Errors
    /// `too_many`, with the figure.
    pub(crate) fn check(
        self,
        allowed: &dyn Fn() -> Self,
        work: &dyn fmt::Display,
        advice: impl Fn(u64) -> String,
    ) -> Result<(), Error> {
        let Budget { time, bytes } = budget();
        // Below 2^52.
        let (bytes, nanoseconds) = (bytes as u64, time.as_nanos() as u64);
        let times = self.bytes.div_ceil(bytes.max(1)).max(self.nanoseconds.div_ceil(nanoseconds.max(1)));
        let refused = |needs: &dyn fmt::Display, most: &dyn fmt::Display| {
            let advice = advice(times);
            let message = format!("{work} would take about {needs}, at most {most} is the budget; {advice}");
            Err(Error::new(ErrorKind::TooMany, message))
        };
        let fits = |most: &Self| self.bytes <= most.bytes && self.nanoseconds <= most.nanoseconds;
        match self {
            _ if fits(&Self { nanoseconds, bytes }) || fits(&allowed()) => Ok(()),
            _ if self.bytes > bytes => refused(&Bytes(self.bytes), &Bytes(bytes)),
            _ => refused(&Time(self.nanoseconds), &Time(nanoseconds)),
        }
    }

    /// Of two ways that members may be compiled, whichever it will be.
    pub(crate) fn max(self, other: Self) -> Self {
        Self { nanoseconds: self.nanoseconds.max(other.nanoseconds), bytes: self.bytes.max(other.bytes) }
    }
}

impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            nanoseconds: self.nanoseconds.saturating_add(other.nanoseconds),
            bytes: self.bytes.saturating_add(other.bytes),
        }
    }
}

/// Hash functions by what they cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hasher {
    /// XXH3, xxHash and MurmurHash by words, CRC-32: little a byte.
    Words,
    /// Any that goes byte after byte.
    Bytes,
    Md5,
    /// SHA-1 and SHA-2 in software, BLAKE2b.
    Sha,
}

impl Hasher {
    /// What a call takes, and what 1024 bytes do.
    const fn nanoseconds(self) -> (u64, u64) {
        match self {
            Self::Words => (20, 600),
            Self::Bytes => (40, 4000),
            Self::Md5 => (250, 3000),
            Self::Sha => (600, 7000),
        }
    }
}

/// What there is of members that costs depend on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Census {
    pub(crate) nodes: u64,
    /// Of all nodes, each rounded up.
    pub(crate) weight: u64,
    /// Bytes of the texts that labels are made of.
    pub(crate) texts: u64,
    /// The same, each as often as its node's weight says.
    pub(crate) weighted_texts: u64,
    /// The longest of them.
    pub(crate) longest: u64,
    /// Bytes under `fields`.
    pub(crate) fields: u64,
}

impl Census {
    /// `text` says how long a node's labels are at most, without counters.
    pub(crate) fn of(nodes: &[Arc<Node>], text: impl Fn(&Node) -> usize) -> Self {
        /// Separators, a port and a counter.
        const BESIDE: usize = 32;
        nodes.iter().fold(Self::default(), |sum, node| {
            let text = (text(node) + BESIDE) as u64;
            let weight = node.weight.counts_as().div_ceil(1000);
            let fields: usize = node.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
            Self {
                nodes: sum.nodes + 1,
                weight: sum.weight + weight,
                texts: sum.texts + text,
                weighted_texts: sum.weighted_texts.saturating_add(weight.saturating_mul(text)),
                longest: sum.longest.max(text),
                fields: sum.fields + fields as u64,
            }
        })
    }

    /// Reading the nodes' records, and what a table has for each node.
    pub(crate) fn reading(&self) -> Cost {
        let fields = Cost::entries(self.fields, 20, 8) + Cost::entries(self.texts, 0, 2);
        Cost::entries(self.nodes, 2000, 160) + Cost::hashing(Hasher::Bytes, self.nodes, self.texts) + fields
    }

    /// Slots that nodes fill taking turns, each along a permutation of its own.
    pub(crate) fn turns(&self, slots: u64) -> Cost {
        // A turn looks at slots until one is free: the natural logarithm of their number on average.
        Cost::entries(slots, 100 + 12 * u64::from(slots.max(2).ilog2()), 16) + Cost::entries(self.nodes, 500, 96)
    }
}

struct Bytes(u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MIB: u64 = 1 << 20;
        match self.0 {
            0..MIB => write!(f, "{} KiB", self.0.div_ceil(1024)),
            MIB..0x4000_0000 => write!(f, "{} MiB", self.0.div_ceil(MIB)),
            // Tenths, rounded up.
            bytes => {
                let tenths = (u128::from(bytes) * 10).div_ceil(1 << 30);
                write!(f, "{}.{} GiB", tenths / 10, tenths % 10)
            }
        }
    }
}

struct Time(u64);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.div_ceil(1_000_000) {
            milliseconds @ 0..1000 => write!(f, "{milliseconds} ms"),
            milliseconds => write!(f, "{} s", milliseconds.div_ceil(1000)),
        }
    }
}
