//! How far long work is, on standard error, and only if that is a terminal.

use super::shown;
use indicatif::{ProgressBar, ProgressStyle};
use std::{borrow::Cow, fs, path::Path, time::Duration};

/// A line that is gone when the work is done.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Work of so many steps.
    pub fn of(steps: u64, what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ProgressBar::new(steps), "{msg}: {percent} % {wide_bar} {eta}", what)
    }

    /// Work whose end nobody knows.
    pub fn unknown(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ProgressBar::no_length(), "{spinner} {msg}: {human_pos}, {elapsed}", what)
    }

    /// A file that is read, of a length that is known if it is a usual one.
    pub fn bytes_of(file: &Path) -> Self {
        let name = shown(&file.display().to_string()).into_owned();
        match fs::metadata(file) {
            Ok(told) if told.is_file() => Self::of(told.len(), name),
            _ => Self::unknown(name),
        }
    }

    fn new(bar: ProgressBar, template: &str, what: impl Into<Cow<'static, str>>) -> Self {
        // A template that cannot be read leaves the usual line.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar }
    }

    /// So many more steps are done.
    pub fn step(&self, steps: u64) {
        self.bar.inc(steps);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
