//! The right value of each fault that use has shown, by its number.

mod stores;
