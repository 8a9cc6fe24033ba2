//! What was once wrong, by the number of its fault.

mod cost;
