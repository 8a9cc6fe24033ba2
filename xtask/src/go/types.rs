//! Records and constants as Go has them.

use super::go_name;
use crate::header::{Declared, Header, Record};

/// Records in the layout that C has for them on this machine: `int` is as wide as `size_t`.
pub fn write(header: &Header) -> Result<String, String> {
    let mut out = String::from("package abi\n\nimport (\n\t\"math\"\n\t\"unsafe\"\n)\n");
    // The version is asked of the library that runs.
    for (name, value) in header.constants.iter().filter(|(name, _)| !name.starts_with("VERSION")) {
        let value = match value.as_str() {
            "UINT32_MAX" => "math.MaxUint32",
            "UINT64_MAX" => "math.MaxUint64",
            value => value,
        };
        out += &format!("\nconst {} = {value}\n", go_name(name));
    }
    for record in &header.records {
        let name = go_name(&record.name);
        let fields: Vec<_> = record.fields.iter().map(|field| go_name(&field.name)).collect();
        let width = fields.iter().map(String::len).max().unwrap_or(0);
        out += &format!("\ntype {name} struct {{\n");
        for (i, field) in record.fields.iter().enumerate() {
            out += &format!("\t{:width$} {}\n", fields[i], field_type(field, record.fields.get(i + 1))?);
        }
        out += "}\n";
        if let Some(values) = &record.init {
            out += &format!("\nfunc New{name}() {name} {{\n\treturn {name}{{{}}}\n}}\n", begin(&name, record, values)?);
        }
    }
    Ok(out)
}

fn begin(name: &str, record: &Record, values: &[String]) -> Result<String, String> {
    if values.len() + 1 != record.fields.len() {
        return Err(format!("{name}: _INIT has not as many values as there are fields"));
    }
    let mut fields = vec![format!("StructSize: int(unsafe.Sizeof({name}{{}}))")];
    for (field, value) in record.fields.iter().skip(1).zip(values) {
        let value = match value.as_str() {
            "NULL" | "0" | "0.0" | "\"\"" => continue,
            value if value.starts_with("CONSISTENT_") => go_name(value),
            value => value.trim_end_matches(".0").to_string(),
        };
        fields.push(format!("{}: {value}", go_name(&field.name)));
    }
    Ok(fields.join(", "))
}

/// A number's type; `None` for what is none.
pub fn number(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "size_t" => "int",
        "uint64_t" => "uint64",
        "uint32_t" => "uint32",
        "int32_t" => "int32",
        "uint8_t" => "uint8",
        "double" => "float64",
        _ => return None,
    })
}

/// A pointer to what has no length beside it is a text that ends with NUL.
fn field_type(field: &Declared, next: Option<&Declared>) -> Result<String, String> {
    let has_length = next.is_some_and(|next| next.name == format!("{}_len", field.name) || next.name == "len");
    Ok(match field.kind.as_str() {
        kind if number(kind).is_some() => number(kind).unwrap_or_default().into(),
        "char" => format!("[{}]byte", field.array.ok_or_else(|| format!("{}: a char", field.name))?),
        "const char *" if !has_length => "CString".into(),
        "const char *" | "const void *" => "*byte".into(),
        "const char *const *" => "*CString".into(),
        kind => {
            let stars = kind.matches('*').count();
            let target = kind.replace("const", "").replace([' ', '*'], "");
            match number(&target) {
                Some(number) => "*".repeat(stars) + number,
                None if target.starts_with("consistent_") => "*".repeat(stars) + &go_name(&target),
                None => return Err(format!("{}: {kind} has no type in Go", field.name)),
            }
        }
    })
}
