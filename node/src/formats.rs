//! Configurations of other systems, as plain records that `lib/formats.js` completes.

use crate::{
    error::{refused, OrThrow, Result},
    handle::Handle,
    nodes::{self, Field},
    raw::Unshared,
};
use libconsistent::{Error, ErrorKind};
use libconsistent_formats::{read_one, write_placement, Format, Note, ReadOptions, WriteOptions};
use napi_derive::napi;

#[napi(object, object_from_js = false)]
pub struct FormatOutput {
    pub name: &'static str,
    pub text: &'static str,
    pub is_written: bool,
}

#[napi(object, object_from_js = false)]
pub struct NoteOutput {
    pub text: String,
    pub line: Option<u32>,
    pub path: String,
}

#[napi(object, object_from_js = false)]
pub struct ImportedOutput {
    pub name: String,
    pub document: String,
    /// Ids and states in turn.
    pub states: Vec<String>,
    pub notes: Vec<NoteOutput>,
}

#[napi(object, object_from_js = false)]
pub struct ExportedOutput {
    pub text: String,
    pub notes: Vec<NoteOutput>,
}

/// What to read.
#[napi(object, object_to_js = false)]
pub struct ImportInput {
    pub name: Option<String>,
    pub port: Option<String>,
    pub scheme: Option<String>,
    pub parameters: Vec<Field>,
}

fn format_of(name: &str) -> Result<Format> {
    name.parse().or_else(|message| refused(ErrorKind::Argument, format!("format: {message}")))
}

fn notes_of(notes: &[Note]) -> Vec<NoteOutput> {
    let output = |note: &Note| NoteOutput { text: note.text().into(), line: note.line(), path: note.path().into() };
    notes.iter().map(output).collect()
}

/// The formats.
#[napi(catch_unwind)]
pub fn formats() -> Vec<FormatOutput> {
    let output = |format: Format| FormatOutput {
        name: format.name(),
        text: format.description(),
        is_written: format.is_written(),
    };
    Format::ALL.into_iter().map(output).collect()
}

/// Reads a configuration of another system as a topology.
#[napi(catch_unwind)]
pub fn import_topology(
    text: Unshared<'_, u8>,
    format: String,
    asked: ImportInput,
    secret: Option<Unshared<'_, u8>>,
) -> Result<ImportedOutput> {
    let (format, secret) = (format_of(&format)?, nodes::secret(secret)?);
    let scheme = asked.scheme.map(|scheme| nodes::scheme(&scheme, asked.parameters, secret)).transpose()?;
    let wanted = ReadOptions { name: asked.name, port: asked.port, scheme };
    let found = read_one(format, &text, &wanted).map_err(Error::from).or_throw()?;
    Ok(ImportedOutput {
        document: found.topology.to_json(),
        states: found.states.into_iter().flat_map(|(id, state)| [id, state.name().into()]).collect(),
        notes: notes_of(&found.notes),
        name: found.name,
    })
}

#[napi]
impl Handle {
    /// Writes what is held as a configuration of another system.
    #[napi(catch_unwind)]
    pub fn export_topology(&self, format: String, name: Option<String>, key: Option<String>) -> Result<ExportedOutput> {
        let (format, wanted) = (format_of(&format)?, WriteOptions { name, key });
        let written = write_placement(format, &self.held()?, &wanted).map_err(Error::from).or_throw()?;
        Ok(ExportedOutput { notes: notes_of(&written.notes), text: written.text })
    }
}
