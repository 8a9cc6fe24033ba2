//! Rules that papers and textbooks print, as many programs have them.

pub(crate) mod jump_hash;
pub(crate) mod textbook;
