//! What is drawn, read back from the SVG and compared with figures that come another way: from many keys.

mod amounts;
mod limits;
mod places;
mod read;
