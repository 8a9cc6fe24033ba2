//! `symbols.txt` lists every function of the header, sorted. The list only grows; `tests/c/run.sh` holds the shared
//! library to it.

const HEADER: &str = include_str!("../../include/consistent.h");
const LISTED: &str = include_str!("../symbols.txt");

#[test]
fn every_function_is_listed() {
    let code = HEADER.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    let mut declared: Vec<_> = code
        .filter_map(|line| line.split_once('(')?.0.split(['*', ' ']).next_back())
        .filter(|name| name.starts_with("consistent_"))
        .collect();
    declared.sort_unstable();
    assert_eq!(declared, LISTED.lines().collect::<Vec<_>>());
}

/// The program that makes every call with outputs fail, and looks at what is left in them.
const OUTPUTS: &str = include_str!("../../tests/c/fault_outputs.c");

#[test]
fn fault_27_every_function_with_outputs_is_seen_to_fail() {
    let handles = ["ring", "checks", "following", "placement", "subscription", "transition"]
        .map(|name| format!("struct consistent_{name} *{name}"));
    let is_output = |parameter: &str| {
        let parameter = parameter.split_whitespace().collect::<Vec<_>>().join(" ");
        parameter.contains('*')
            && (!parameter.starts_with("const ") || parameter.contains("**"))
            && !handles.contains(&parameter)
    };
    let (mut with_outputs, mut declared) = (0, HEADER.split("\nint32_t ").skip(1));
    let forgotten: Vec<&str> = declared
        .by_ref()
        .filter_map(|text| text.split_once(';')?.0.strip_suffix(')')?.split_once('('))
        .filter(|(_, parameters)| parameters.split(',').any(is_output))
        .inspect(|_| with_outputs += 1)
        .filter_map(|(name, _)| (!OUTPUTS.contains(&format!("{name}("))).then_some(name))
        .collect();
    assert!(with_outputs > 40, "{with_outputs}");
    assert!(forgotten.is_empty(), "{forgotten:?}");
}
