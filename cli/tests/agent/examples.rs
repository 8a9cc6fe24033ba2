//! `examples/agent`: the unit, as systemd sees it, and the options of unit and pod, as the command sees them.

use crate::kit::Folder;
use std::{collections::BTreeSet, fs, process::Command};

const UNIT: &str = include_str!("../../../examples/agent/consistent-agent.service");
const POD: &str = include_str!("../../../examples/agent/kubernetes.yaml");

#[test]
fn systemd_takes_the_unit() {
    let folder = Folder::new();
    // What is verified is there.
    let unit = UNIT.replace("/usr/bin/consistent ", concat!(env!("CARGO_BIN_EXE_consistent"), " "));
    assert_ne!(unit, UNIT);
    let path = folder.file("consistent-agent.service", &unit);
    let verify = |path: &str| Command::new("systemd-analyze").args(["verify", "--man=no", path]).output();
    let Ok(output) = verify(&path) else {
        println!("systemd-analyze is not there: the unit is not verified");
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && !said.contains("consistent-agent"), "{said}");
    // It would say so.
    let path = folder.file("consistent-agent.service", unit.replace("Restart=always", "Restrat=always"));
    let said = String::from_utf8_lossy(&verify(&path).unwrap().stderr).into_owned();
    assert!(said.contains("Restrat"), "{said}");
}

#[test]
fn the_options_are_those_of_the_command() {
    let help = Command::new(env!("CARGO_BIN_EXE_consistent")).args(["help", "agent"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let known: BTreeSet<_> = help.split_whitespace().filter(|word| word.starts_with("--")).collect();
    let options = |text: &str| -> BTreeSet<String> {
        let words = text.lines().filter(|line| line.contains("--")).flat_map(str::split_whitespace);
        let options = words.filter(|word| word.starts_with("--") && *word != "---" && word.len() > 3);
        options.map(|word| word.split('=').next().unwrap().to_owned()).collect()
    };
    for (text, least) in [(UNIT, 3), (POD, 7)] {
        let used = options(text);
        assert!(used.len() >= least, "{used:?}");
        assert!(used.iter().all(|option| known.contains(&**option)), "{used:?} are not all in {known:?}");
    }
    // The file that the unit keeps is in the folder that it has.
    assert!(UNIT.contains("--to /var/lib/consistent/") && UNIT.contains("StateDirectory=consistent\n"));
    assert_eq!(fs::read_to_string("../examples/agent/README.md").unwrap().matches("docs/AGENT.md").count(), 2);
}
