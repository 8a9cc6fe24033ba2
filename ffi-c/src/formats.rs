//! Configurations of other systems, read as topologies and written of placements. What is read has structs of its own
//! in Rust; here they become those of C.

use crate::{
    configured::{
        consistent_export_options, consistent_exported, consistent_format, consistent_import_options,
        consistent_imported, consistent_node_state, consistent_note,
    },
    kit::{argument, call, consistent_placement, list, pointers, state_code, view, Caller, Outcome},
};
use libconsistent::{Error, ErrorKind, State};
use libconsistent_formats::{read_one, write_placement, Format, Imported, Note, ReadOptions, WriteOptions, Written};
use std::{
    ffi::{c_char, c_void},
    mem::size_of,
    ptr,
};

/// What never changes and points to what never changes.
struct Fixed<T>(T);

// SAFETY: nothing in it is ever written.
unsafe impl<T> Sync for Fixed<T> {}

const COUNT: usize = Format::ALL.len();

const fn described(format: Format) -> consistent_format {
    let (name, text) = (format.name(), format.description());
    consistent_format {
        struct_size: size_of::<consistent_format>(),
        name: name.as_ptr().cast(),
        name_len: name.len(),
        text: text.as_ptr().cast(),
        text_len: text.len(),
        is_written: format.is_written() as i32,
    }
}

static DESCRIBED: Fixed<[consistent_format; COUNT]> = {
    let mut all = [described(Format::Topology); COUNT];
    let mut i = 0;
    while i < COUNT {
        all[i] = described(Format::ALL[i]);
        i += 1;
    }
    Fixed(all)
};

static LISTED: Fixed<[*const consistent_format; COUNT + 1]> = {
    let mut all = [ptr::null(); COUNT + 1];
    let mut i = 0;
    while i < COUNT {
        all[i] = &raw const DESCRIBED.0[i];
        i += 1;
    }
    Fixed(all)
};

/// All formats; the last pointer is NULL. They live as long as the program. Cannot fail.
#[unsafe(no_mangle)]
pub extern "C" fn consistent_formats() -> *const *const consistent_format {
    LISTED.0.as_ptr()
}

/// A format by its name.
fn format_of(c: &Caller, name: *const c_char, len: usize) -> Outcome<Format> {
    let name = c.text(name, len, ErrorKind::Argument, "format")?;
    name.parse().map_err(|message| argument(format!("format: {message}")))
}

/// A text that may be left out.
fn optional(c: &Caller, text: *const c_char, len: usize, name: &str) -> Outcome<Option<String>> {
    match text.is_null() && len == 0 {
        true => Ok(None),
        false => Ok(Some(c.text(text, len, ErrorKind::Argument, name)?.to_owned())),
    }
}

fn note_of(note: &Note) -> consistent_note {
    let ((text, text_len), (path, path_len)) = (view(note.text()), view(note.path()));
    let struct_size = size_of::<consistent_note>();
    consistent_note { struct_size, text, text_len, path, path_len, line: note.line().unwrap_or(0) }
}

/// Reads a configuration of another system as a topology: the one that it has, or the one that `options` name, which
/// may be NULL. `text` is the whole of the file, of at most 64 MiB. What moves keys and is not understood is refused as
/// `CONSISTENT_ERR_DOCUMENT`, with the line or the path of the value. Free what is imported.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_import_topology(
    text: *const c_void,
    text_len: usize,
    format: *const c_char,
    format_len: usize,
    options: *const consistent_import_options,
    imported: *mut *const consistent_imported,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.result_out(imported, "imported")?;
        let format = format_of(c, format, format_len)?;
        let mut wanted = ReadOptions::default();
        if !options.is_null() {
            let given = c.record(options, "options")?;
            wanted.name = optional(c, given.name, given.name_len, "options.name")?;
            wanted.port = optional(c, given.port, given.port_len, "options.port")?;
            if !given.scheme.is_null() {
                wanted.scheme = Some(c.scheme(given.scheme)?);
            }
        }
        let found = read_one(format, c.bytes(text, text_len, "text")?, &wanted).map_err(Error::from)?;
        let (seen, kept) = imported_of(found);
        out.put(seen, kept);
        Ok(())
    })
}

/// What is imported, and what it points to.
fn imported_of(found: Imported) -> (consistent_imported, impl Sized) {
    let document = found.topology.to_json();
    let struct_size = size_of::<consistent_node_state>();
    let state = |(id, state): &(String, State)| {
        let (id, id_len) = view(id);
        consistent_node_state { struct_size, id, id_len, state: state_code(*state) }
    };
    let states: Vec<_> = found.states.iter().map(state).collect();
    let notes: Vec<_> = found.notes.iter().map(note_of).collect();
    let lists = (pointers(&states), pointers(&notes));
    let ((name, name_len), (text, document_len)) = (view(&found.name), view(&document));
    let ((first_state, state_count), (first_note, note_count)) = (list(&lists.0), list(&lists.1));
    let seen = consistent_imported {
        struct_size: size_of::<consistent_imported>(),
        name,
        name_len,
        document: text,
        document_len,
        states: first_state,
        state_count,
        notes: first_note,
        note_count,
    };
    (seen, (found, document, states, notes, lists))
}

/// Writes the topology and the health of a placement as a configuration of another system; `options` may be NULL. What
/// the other system cannot have is refused as `CONSISTENT_ERR_UNSUPPORTED`, by name. Free what is exported; it outlives
/// the placement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_placement_export_topology(
    placement: *const consistent_placement,
    format: *const c_char,
    format_len: usize,
    options: *const consistent_export_options,
    exported: *mut *const consistent_exported,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (out, placement) = (c.result_out(exported, "exported")?, c.placement(placement)?);
        let format = format_of(c, format, format_len)?;
        let mut wanted = WriteOptions::default();
        if !options.is_null() {
            let given = c.record(options, "options")?;
            wanted.name = optional(c, given.name, given.name_len, "options.name")?;
            wanted.key = optional(c, given.key, given.key_len, "options.key")?;
        }
        let written = write_placement(format, placement, &wanted).map_err(Error::from)?;
        let (seen, kept) = exported_of(written);
        out.put(seen, kept);
        Ok(())
    })
}

/// What is exported, and what it points to.
fn exported_of(written: Written) -> (consistent_exported, impl Sized) {
    let notes: Vec<_> = written.notes.iter().map(note_of).collect();
    let pointers = pointers(&notes);
    let ((text, text_len), (first_note, note_count)) = (view(&written.text), list(&pointers));
    let struct_size = size_of::<consistent_exported>();
    (consistent_exported { struct_size, text, text_len, notes: first_note, note_count }, (written, notes, pointers))
}
