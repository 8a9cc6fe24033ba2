//! Files of keys as they come: long, without an end, with lines at fault; and what reading them takes.

use super::{
    amount,
    brute::{placement, Brute},
    json,
    made::{document, records, Random},
    run, words, write,
};
use libconsistent::Spread;
use std::{fmt::Write as _, path::Path};

fn topologies(folder: &Path) -> [serde_json::Value; 2] {
    let nodes = |count: usize| (0..count).map(|i| serde_json::json!({"id": format!("n{i}")})).collect();
    let documents = [4, 5].map(|count| document(r#"{"name":"ring"}"#, nodes(count), 0));
    write(folder, "a.json", documents[0].to_string());
    write(folder, "b.json", documents[1].to_string());
    documents
}

/// Many blocks, on several threads; the last line has no end.
#[test]
fn a_long_file_is_counted_whole() {
    let folder = tempfile::tempdir().unwrap();
    let [a, b] = topologies(folder.path());
    let (mut text, mut keys) = records(&mut Random(6), 100_000);
    // Longer than a block.
    let long = "long".repeat(200_000);
    write!(text, "{long},77\nlast,1").unwrap();
    keys.extend([(long, 77), ("last".to_owned(), 1)]);
    assert!(text.len() > 2 << 20);
    write(folder.path(), "keys.csv", &text);
    let found = json(folder.path(), &words("diff a.json b.json -f keys.csv --bytes"));
    let brute = Brute::new(&placement(&a, &[]), &placement(&b, &[]), &keys, 1, Spread::Zone);
    assert_eq!(found["keys"], 100_002);
    assert_eq!([amount(&found["moved"]), amount(&found["whole"])], [brute.moved, brute.whole]);
    assert_eq!(amount(&found["modulo"]), brute.modulo);
}

/// The first line at fault is told, whichever thread finds it.
#[test]
fn faults_name_their_lines() {
    let folder = tempfile::tempdir().unwrap();
    topologies(folder.path());
    let (text, _) = records(&mut Random(9), 60_000);
    let mut lines: Vec<&str> = text.lines().collect();
    for (place, line, told) in [
        (59_000, "key,12x", "\"12x\" behind the last comma or tab"),
        (31_000, "key", "a key without bytes"),
        (30_999, "key,-1", "\"-1\" behind"),
        (1, "key,99999999999999999999", "1 to 19 digits"),
        (0, "", "a key without bytes"),
    ] {
        lines[place] = line;
        write(folder.path(), "keys.csv", lines.join("\n"));
        for _ in 0..5 {
            let output = run(folder.path(), &words("diff a.json b.json -f keys.csv --bytes"));
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2));
            assert!(output.stdout.is_empty());
            assert!(error.starts_with(&format!("error: keys.csv:{}: ", place + 1)) && error.contains(told), "{error}");
        }
    }
    // What all of them are together has to be a number, too.
    let most = "k,9999999999999999999\n";
    write(folder.path(), "keys.csv", most);
    assert!(run(folder.path(), &words("diff a.json b.json -f keys.csv --bytes")).status.success());
    write(folder.path(), "keys.csv", most.repeat(2));
    let output = run(folder.path(), &words("diff a.json b.json -f keys.csv --bytes"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("keys.csv:2: with it, all bytes"), "{output:?}");
}

/// A key that a dialect refuses is named by its line, too.
#[test]
fn refused_keys_name_their_lines() {
    let folder = tempfile::tempdir().unwrap();
    let nodes = || (0..3).map(|i| serde_json::json!({"id": format!("10.0.0.{i}:11211")})).collect();
    write(folder.path(), "a.json", document(r#"{"name":"nginx_ip_hash"}"#, nodes(), 0).to_string());
    let mut text = String::new();
    (0..3000).for_each(|i| writeln!(text, "{}10.0.0.{}", if i == 2345 { "no " } else { "" }, i % 250).unwrap());
    write(folder.path(), "keys", text);
    for n in [1, 2] {
        let output = run(folder.path(), &words(&format!("diff a.json a.json -f keys -n {n}")));
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.starts_with("error: keys:2346: "), "{error}");
    }
}

/// The most memory that the command has held when it has read so many lines.
#[cfg(target_os = "linux")]
fn peak(folder: &Path, lines: usize) -> usize {
    use std::{
        io::Write,
        process::{Command, Stdio},
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_consistent"));
    command.current_dir(folder).args(words("diff a.json b.json -f - --bytes"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let text: String = (0..1000).fold(String::new(), |text, i| text + &format!("some/longer/key/of/a/user:{i},{i}\n"));
    for _ in 0..lines / 1000 {
        input.write_all(text.as_bytes()).unwrap();
    }
    // All but what is in the pipe has been read, and the end of the input is awaited.
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
}

/// 30 times as many lines, more than 100 MB, take no more memory.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_file() {
    let folder = tempfile::tempdir().unwrap();
    topologies(folder.path());
    let (few, many) = (peak(folder.path(), 100_000), peak(folder.path(), 3_000_000));
    assert!(many < few + (6 << 20) && many < 64 << 20, "{few} and {many} bytes");
}
