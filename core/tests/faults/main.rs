//! The right value of each fault that use has shown, by number.

mod proxies;
