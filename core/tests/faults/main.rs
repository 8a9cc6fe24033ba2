//! One test for each fault that use has shown, named after its number.

mod probes;
