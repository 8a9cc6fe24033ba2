//! The calls and handles: what a parameter is follows from its type and its name, and from what stands behind it.

use super::{go_name, parameter, types::number};
use crate::header::{Declared, Function, Header};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Cgo,
    Wasm,
}

/// What one parameter of Go's is in the three texts that a call is made of.
struct Part {
    /// Its type in Go.
    kind: String,
    name: String,
    /// What C is given.
    cgo: String,
    /// How it comes into the module.
    wasm: String,
    /// Whether it is a handle that the call is made on.
    on: bool,
}

pub fn write(header: &Header, way: Way) -> Result<String, String> {
    let mut out = String::from(match way {
        Way::Cgo => "//go:build consistent_cgo || libconsistent_static\n\npackage abi\n\n// #include \"boundary.h\"\nimport \"C\"\n\nimport \"unsafe\"\n",
        Way::Wasm => "//go:build !consistent_cgo && !libconsistent_static\n\npackage abi\n",
    });
    for name in &header.handles {
        out += &format!("\ntype {} {}\n", go_name(name), if way == Way::Cgo { "uintptr" } else { "handle" });
    }
    for function in header.functions.iter().filter(|function| is_uniform(function)) {
        let parts = parts(header, function)?;
        let name = go_name(&function.name);
        let taken: Vec<String> = parts.iter().map(|part| format!("{} {}", part.name, part.kind)).collect();
        let result = match function.result.as_str() {
            "int32_t" => " *Failure".to_string(),
            "void" => String::new(),
            kind => format!(" {}", number(kind).ok_or_else(|| format!("{name}: returns {kind}"))?),
        };
        out += &format!("\nfunc {name}({}){result} {{\n", taken.join(", "));
        match way {
            Way::Cgo => {
                let given: Vec<&str> = parts.iter().map(|part| part.cgo.as_str()).collect();
                let call = format!("C.{}({})", function.name, given.join(", "));
                out += &match function.result.as_str() {
                    "int32_t" => format!("\treturn try(func() C.int32_t {{\n\t\treturn {call}\n\t}})\n"),
                    "void" => format!("\t{call}\n"),
                    kind => format!("\treturn {}({call})\n", number(kind).unwrap_or_default()),
                };
            }
            Way::Wasm if NOT_IN_MODULE.contains(&function.name.as_str()) => {
                out += &format!("\treturn absent(\"{}\")\n", function.name);
            }
            Way::Wasm => {
                let on: String = parts.iter().filter(|part| part.on).map(|part| format!(", {}", part.wasm)).collect();
                let begin = match function.name.as_str() {
                    // It may take seconds.
                    "consistent_detect" => "apart",
                    _ if reads(header, function) => "reading",
                    _ => "begin",
                };
                out += &format!("\tc := {begin}(\"{}\"{on})\n", function.name);
                for part in parts.iter().filter(|part| !part.on) {
                    out += &format!("\t{}\n", part.wasm);
                }
                out += match function.result.as_str() {
                    "int32_t" => "\treturn c.end()\n",
                    "void" => "\tc.finish()\n",
                    "size_t" => "\treturn int(c.finish())\n",
                    _ => "\treturn c.finish()\n",
                };
            }
        }
        out += "}\n";
    }
    Ok(out)
}

/// What the module is built without, to stay small.
const NOT_IN_MODULE: [&str; 2] = ["consistent_import_topology", "consistent_placement_export_topology"];

/// What is not like any other call.
const BY_HAND: [&str; 9] = [
    "consistent_last_error",
    "consistent_free",
    "consistent_set_budget",
    "consistent_subscription_free",
    // Go follows by a package of its own, with either way to the engine.
    "consistent_ring_follow",
    "consistent_following_free",
    "consistent_ring_set_node",
    "consistent_ring_acquire",
    "consistent_ring_release",
];

/// Whether a call is made like all others: those that take keys or a callback, or return texts, are written by hand.
fn is_uniform(function: &Function) -> bool {
    let by_hand = ["consistent_key *", "consistent_keys *", "consistent_listener", "consistent_policies *"];
    let takes = |parameter: &Declared| by_hand.iter().any(|kind| parameter.kind.ends_with(kind));
    ["int32_t", "void", "uint64_t", "size_t"].contains(&function.result.as_str())
        && !BY_HAND.contains(&function.name.as_str())
        // The collector counts who has a placement.
        && function.name != "consistent_placement_retain"
        && !function.parameters.iter().any(takes)
}

/// Whether a call only reads what never changes: then any copy of the module that has it can answer.
fn reads(header: &Header, function: &Function) -> bool {
    let handles = || {
        let of =
            |parameter: &&Declared| header.handles.iter().any(|handle| parameter.kind.contains(&format!("{handle} ")));
        function.parameters.iter().filter(of)
    };
    let unchanging = ["const consistent_placement *", "const consistent_transition *"];
    handles().next().is_some() && handles().all(|parameter| unchanging.contains(&parameter.kind.as_str()))
}

fn parts(header: &Header, function: &Function) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = function.parameters.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        let next = behind.first().filter(|next| next.kind == "size_t").map(|next| next.name.as_str());
        let (part, taken) = part(header, first, next)
            .ok_or_else(|| format!("{}: nobody knows what {} {} is in Go", function.name, first.kind, first.name))?;
        parts.push(part);
        rest = &rest[taken..];
    }
    Ok(parts)
}

/// A parameter, perhaps with its length behind it, and how many of C's that are.
fn part(header: &Header, first: &Declared, next: Option<&str>) -> Option<(Part, usize)> {
    let name = parameter(&first.name);
    let is_handle = |kind: &str| header.handles.iter().any(|handle| handle == kind);
    let made = |kind: String, cgo: String, wasm: String, taken| {
        Some((Part { kind, name: name.clone(), cgo, wasm, on: false }, taken))
    };
    if let Some(kind) = number(&first.kind).filter(|kind| *kind != "float64") {
        return made(kind.into(), format!("C.{}({name})", first.kind), format!("c.number(uint64({name}))"), 1);
    }
    let is_const = first.kind.starts_with("const ");
    let target = first.kind.trim_start_matches("const ").strip_suffix('*')?.trim_end();
    let has_count =
        |next: &str| ["count", "cap", "out_len"].contains(&next) || next.ends_with("_count") || next.ends_with("_cap");
    let c_slice = |c: &str| format!("(*C.{c})(unsafe.Pointer(unsafe.SliceData({name}))), C.size_t(len({name}))");
    match target {
        "char" | "void" if is_const && next == Some(&format!("{}_len", first.name)) => made(
            "string".into(),
            format!("{}({name}), C.size_t(len({name}))", if target == "char" { "chars" } else { "void" }),
            format!("c.text({name})"),
            2,
        ),
        "char" if next == Some("cap") => made("[]byte".into(), c_slice("char"), format!("outs(c, {name})"), 2),
        _ if target.ends_with('*') => {
            let made_of = target.trim_end_matches([' ', '*']);
            let (kind, cgo) = (go_name(made_of), format!("(**C.{made_of})(unsafe.Pointer({name}))"));
            match is_handle(made_of) {
                true => made(format!("*{kind}"), cgo, format!("c.holds((*handle)({name}))"), 1),
                false => made(format!("**{kind}"), cgo, format!("made(c, {name})"), 1),
            }
        }
        _ if is_handle(target) => {
            let cgo = format!("(*C.{target})(pointer(uintptr({name})))");
            let kind = go_name(target);
            Some((Part { kind, cgo, wasm: format!("handle({name})"), name, on: true }, 1))
        }
        _ => {
            let record = header.records.iter().any(|record| record.name == target).then(|| go_name(target));
            let kind = number(target).map(String::from).or(record)?;
            let way = if is_const { "in" } else { "out" };
            if next.is_some_and(has_count) {
                return made(format!("[]{kind}"), c_slice(target), format!("{way}s(c, {name})"), 2);
            }
            let cgo = format!("(*C.{target})(unsafe.Pointer({name}))");
            made(format!("*{kind}"), cgo, format!("{way}(c, {name})"), 1)
        }
    }
}
