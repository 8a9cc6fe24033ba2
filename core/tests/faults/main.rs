//! Faults that were found, each held down by the value that is right.

mod keyed;
