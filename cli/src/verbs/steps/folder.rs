//! Folders of steps: step-0001.json and so on.

use crate::failure::Failure;
use libconsistent::Topology;
use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

/// A folder, and the last of its steps.
pub(super) struct Folder {
    path: PathBuf,
    /// The path of the last step; that of the folder if there is none.
    pub(super) last: PathBuf,
    number: u32,
}

impl Folder {
    /// The folder of steps at a path, if it is a folder.
    ///
    /// # Errors
    /// If it has no steps, or cannot be read.
    pub(super) fn of_steps(path: &Path) -> Result<Option<Self>, Failure> {
        if !path.is_dir() {
            return Ok(None);
        }
        let folder = Self::read(path.to_owned())?;
        match folder.number {
            0 => Err(Failure::at(path.display(), "a folder without a step-0001.json")),
            _ => Ok(Some(folder)),
        }
    }

    /// The folder to write to: where steps go on, those behind these, else one that has none.
    pub(super) fn to_write(path: PathBuf, goes_on: Option<&Self>) -> Result<Self, Failure> {
        fs::create_dir_all(&path).map_err(|error| Failure::at(path.display(), error))?;
        let folder = Self::read(path)?;
        let is_same = goes_on.is_some_and(|before| before.last == folder.last);
        match folder.number == 0 || is_same {
            true => Ok(folder),
            false => {
                Err(Failure::at(folder.last.display(), "there are steps already: name the folder as BEFORE to go on"))
            }
        }
    }

    fn read(path: PathBuf) -> Result<Self, Failure> {
        let failure = |error| Failure::at(path.display(), error);
        let mut number = 0;
        for entry in fs::read_dir(&path).map_err(failure)? {
            let name = entry.map_err(failure)?.file_name();
            number = name.to_str().and_then(number_of).map_or(number, |found| found.max(number));
        }
        let last = if number == 0 { path.clone() } else { path.join(name_of(number)) };
        Ok(Self { path, last, number })
    }

    /// Writes the next step; what its file is called.
    pub(super) fn write(&mut self, topology: &Topology) -> Result<String, Failure> {
        self.number += 1;
        let name = name_of(self.number);
        let path = self.path.join(&name);
        let text = format!("{}\n", topology.to_json());
        let written = File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| Failure::at(path.display(), error))?;
        Ok(name)
    }
}

fn name_of(number: u32) -> String {
    format!("step-{number:04}.json")
}

/// The number of a step's file.
fn number_of(name: &str) -> Option<u32> {
    let number = name.strip_prefix("step-")?.strip_suffix(".json")?.parse().ok()?;
    (name_of(number) == name).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_called_by_their_number() {
        for (name, number) in [("step-0001.json", Some(1)), ("step-12345.json", Some(12_345)), ("step-1.json", None)] {
            assert_eq!(number_of(name), number);
        }
        assert_eq!((name_of(7).as_str(), number_of("step-+001.json")), ("step-0007.json", None));
    }
}
