//! What use has shown to be wrong, each by its number.

mod libraries;
