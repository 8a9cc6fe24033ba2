//! How the structs of the C header lie in the memory of `consistent.wasm`, for hosts that read and write them there:
//! `include/consistent.h` is the one source, read as far as structs, numbers and `_INIT` macros go. On wasm32 pointers
//! and `size_t` have 4 bytes, and whatever has 8 bytes is aligned to 8.
//!
//! A language is one writer: a file in `layout`, and a line in [`FILES`].

mod javascript;

use crate::files::{read, told};
use std::{fs, path::Path};

/// What is written, and by whom.
const FILES: [(&str, Writer); 1] = [("node/lib/wasm/layout.js", javascript::write)];

type Writer = fn(&Header) -> String;

/// What the header declares.
#[derive(Debug)]
pub struct Header {
    /// In the order of the header.
    pub structs: Vec<Struct>,
    /// Names without `CONSISTENT_`, and what they are.
    pub numbers: Vec<(String, i64)>,
}

/// A struct as it lies in memory.
#[derive(Debug)]
pub struct Struct {
    /// The name without `consistent_`.
    pub name: String,
    pub size: u32,
    pub align: u32,
    pub fields: Vec<Field>,
}

#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub kind: Kind,
    pub offset: u32,
    /// What the `_INIT` macro begins with, if it has one and that is a number.
    pub init: Option<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    U8,
    I32,
    U32,
    U64,
    F64,
    /// `size_t`.
    Size,
    /// What it points to, as C writes it without `const` and `consistent_`: "char", "node", "probe*" for a list of
    /// pointers. What its length or count is stands in the field behind it.
    Pointer(String),
    /// An array of chars.
    Chars(u32),
    /// A struct by its name, of a size and an alignment.
    Struct(String, u32, u32),
}

impl Kind {
    fn size(&self) -> u32 {
        match self {
            Self::U8 => 1,
            Self::I32 | Self::U32 | Self::Size | Self::Pointer(_) => 4,
            Self::U64 | Self::F64 => 8,
            Self::Chars(count) => *count,
            Self::Struct(_, size, _) => *size,
        }
    }

    fn align(&self) -> u32 {
        match self {
            Self::Chars(_) => 1,
            Self::Struct(_, _, align) => *align,
            other => other.size(),
        }
    }
}

/// Writes the layout in every language.
pub fn write(root: &Path) -> Result<(), String> {
    for (path, text) in files(root)? {
        let path = root.join(path);
        fs::write(&path, text).map_err(|e| told(&path, e))?;
    }
    Ok(())
}

fn files(root: &Path) -> Result<Vec<(&'static str, String)>, String> {
    let path = root.join("include/consistent.h");
    let header = parse(&read(&path)?).map_err(|e| told(&path, e))?;
    Ok(FILES.iter().map(|(path, write)| (*path, write(&header))).collect())
}

/// Reads a header as cbindgen writes it.
pub fn parse(text: &str) -> Result<Header, String> {
    let numbers = numbers(text);
    let mut structs: Vec<Struct> = Vec::new();
    for (name, body) in text.split("\ntypedef struct ").skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once(" {\n")?;
        // A handle has no body: what follows its name is another's.
        let name = name.strip_prefix("consistent_").filter(|name| name.chars().all(is_word))?;
        Some((name, rest.split_once("\n}")?.0))
    }) {
        let initial = initial(text, name, &numbers);
        let (mut fields, mut end, mut align) = (Vec::new(), 0_u32, 1);
        let declared = body.lines().map(str::trim).filter(|line| !line.starts_with("///"));
        for (place, line) in declared.enumerate() {
            let (kind, field) = field(line, &structs).map_err(|e| format!("consistent_{name}: {e}"))?;
            let offset = end.next_multiple_of(kind.align());
            end = offset + kind.size();
            align = align.max(kind.align());
            // The first of a struct that can grow is its size, which the end of this loop knows.
            let init = initial.get(place).copied().flatten();
            fields.push(Field { name: field.to_string(), kind, offset, init });
        }
        let size = end.next_multiple_of(align);
        if let Some(first) = fields.first_mut().filter(|first| first.name == "struct_size") {
            first.init = Some(f64::from(size));
        }
        structs.push(Struct { name: name.to_string(), size, align, fields });
    }
    Ok(Header { structs, numbers })
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// A declaration such as `const char *id;`.
fn field<'a>(line: &'a str, structs: &[Struct]) -> Result<(Kind, &'a str), String> {
    let declaration = line.strip_suffix(';').ok_or_else(|| format!("no declaration: {line}"))?;
    let (kind, name) = declaration.rsplit_once([' ', '*']).ok_or_else(|| format!("no declaration: {line}"))?;
    if let Some(target) = declaration[..declaration.len() - name.len()].strip_suffix('*') {
        let words = target.replace('*', " * ");
        let words = words.split_whitespace().filter(|word| !["const", "struct"].contains(word));
        let target: String = words.map(|word| word.strip_prefix("consistent_").unwrap_or(word)).collect();
        return Ok((Kind::Pointer(target), name));
    }
    let kind = match kind {
        "uint8_t" => Kind::U8,
        "int32_t" => Kind::I32,
        "uint32_t" => Kind::U32,
        "uint64_t" => Kind::U64,
        "double" => Kind::F64,
        "size_t" => Kind::Size,
        "char" => {
            let (name, count) = name.split_once('[').ok_or_else(|| format!("a lone char: {line}"))?;
            let count = count.trim_end_matches(']').parse().map_err(|e| format!("{line}: {e}"))?;
            return Ok((Kind::Chars(count), name));
        }
        kind => {
            let found =
                kind.strip_prefix("struct consistent_").and_then(|name| structs.iter().find(|s| s.name == name));
            let found = found.ok_or_else(|| format!("an unknown type: {line}"))?;
            Kind::Struct(found.name.clone(), found.size, found.align)
        }
    };
    Ok((kind, name))
}

/// Numbers that a `#define` names.
fn numbers(text: &str) -> Vec<(String, i64)> {
    let defines = text.lines().filter_map(|line| line.strip_prefix("#define CONSISTENT_")?.split_once(' '));
    defines
        .filter(|(name, _)| name.chars().all(is_word))
        .filter_map(|(name, value)| {
            let number = match value {
                "UINT32_MAX" => i64::from(u32::MAX),
                // In two's complement, as 64 bits are written to memory.
                "UINT64_MAX" => -1,
                other => other.parse().ok()?,
            };
            Some((name.to_string(), number))
        })
        .collect()
}

/// The values of a struct's `_INIT` macro that are numbers, by place.
fn initial(text: &str, name: &str, numbers: &[(String, i64)]) -> Vec<Option<f64>> {
    let start = format!("#define CONSISTENT_{}_INIT", name.to_uppercase());
    let value = |value: &str| -> Option<f64> {
        let named = value.strip_prefix("CONSISTENT_");
        let known = named.and_then(|name| numbers.iter().find(|(known, _)| known == name));
        known.map(|&(_, number)| number as f64).or_else(|| value.parse().ok())
    };
    let Some((_, rest)) = text.split_once(&start) else { return Vec::new() };
    let Some((values, _)) = rest.split_once('}') else { return Vec::new() };
    let values = values.trim_start_matches([' ', '\\', '\n', '{']);
    values.split(',').map(|text| value(text.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    #[test]
    fn generated_files_are_up_to_date() {
        for (path, wanted) in files(&root()).expect("the header") {
            let committed = fs::read_to_string(root().join(path)).unwrap_or_default();
            assert!(committed == wanted, "{path} is stale: run cargo xtask generate");
        }
    }

    #[test]
    fn structs_lie_as_c_lays_them() {
        let text = "
#define CONSISTENT_KIND 7
#define CONSISTENT_B_INIT {sizeof(consistent_b), CONSISTENT_KIND, NULL, 1.5}

/// A handle.
typedef struct consistent_handle consistent_handle;

typedef struct consistent_a {
    /// A comment; with a semicolon;
    const char *const *text;
    uint64_t number;
    char name[33];
} consistent_a;

typedef struct consistent_b {
    size_t struct_size;
    int32_t kind;
    struct consistent_a a;
    double weight;
    uint8_t tier;
} consistent_b;
";
        let Header { structs, numbers } = parse(text).expect("a header");
        assert_eq!(numbers, [("KIND".to_string(), 7)]);
        let laid = |s: &Struct| s.fields.iter().map(|f| (f.offset, f.init)).collect::<Vec<_>>();
        assert_eq!(laid(&structs[0]), [(0, None), (8, None), (16, None)]);
        assert_eq!((structs[0].size, structs[0].align), (56, 8));
        let b = [(0, Some(80.0)), (4, Some(7.0)), (8, None), (64, Some(1.5)), (72, None)];
        assert_eq!(laid(&structs[1]), b);
        assert_eq!(structs[1].size, 80);
        assert_eq!(structs[0].fields[0].kind, Kind::Pointer("char*".into()));
        assert_eq!(structs[1].fields[2].kind, Kind::Struct("a".into(), 56, 8));
    }
}
