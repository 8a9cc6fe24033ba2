//! One suite for every scheme, driven by what [`libconsistent::schemes`] says of it: a parameter or a field that is
//! added is tested here, and one for which there is nothing to test it with fails.

mod asked;
mod defaults;
mod fields;
mod golden;
mod parameters;
mod table;
mod values;
mod vectors;
