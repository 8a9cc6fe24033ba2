//! Options that are refused say what is wrong with them, and not that they are unknown.

use crate::kit::{document, fleet, run, Folder};

#[test]
fn values_are_refused_with_what_they_may_be() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &fleet(3)));
    for (options, why) in [
        (&["place", &*file, "key", "-n", "-1"][..], "-1 is not in 1..="),
        (&["explain", &file, "key", "-n", "-1"], "-1 is not in 1..="),
        (&["stats", &file, "-n", "0"], "0 is not in 1..="),
        (&["check", &file, "-n", "-1"], "-1 is not in 1..="),
        (&["check", &file, "--n", "-1"], "-1 is not in 1..="),
        (&["check", &file, "--balance", "-1"], "-1 is not in 0..=10000"),
        (&["stats", &file, "--samples", "-5"], "-5 is not in 1..="),
        (&["stats", &file, "--failures", "-1"], "-1 is not in 0..="),
        (&["diff", &file, &file, "--samples", "-1"], "-1 is not in 1..="),
        (&["diff", &file, &file, "--max-moved", "-1"], "invalid value '-1' for '--max-moved"),
        (&["simulate", &file, "--remove", "node-001", "--samples", "-1"], "-1 is not in 1..="),
        (&["simulate", &file, "--add", "n@dc/c=2"], "the weight stands before the zone: n=2@dc/c;"),
        (&["report", &file, "-n", "3"], "a report is of one copy a key"),
        (&["report", &file, "-n", "-1"], "a report is of one copy a key"),
    ] {
        let done = run(options);
        assert_eq!((done.code, done.out.len()), (2, 0), "{options:?}");
        assert!(done.err.contains(why) && !done.err.contains("tip:"), "{options:?}: {}", done.err);
    }
    assert!(!run(&["report", "--help"]).text().contains("-n"));
}

/// Only keys and ids may begin with `-` behind `--`; what else does is told where the options are.
#[test]
fn what_is_no_option_is_told_what_it_may_be() {
    let folder = Folder::new();
    let file = folder.file("a.json", document(r#"{"name": "ring"}"#, &fleet(3)));
    let check = "tip: `consistent check --help` lists the options; their values stand right behind them";
    let simulate = "tip: `consistent simulate --help` lists the options; their values stand right behind them";
    let behind = ", behind `=` if they begin with `-`; a file of this name is ./";
    for (options, tip) in [
        (&["check", &*file, "-1"][..], format!("{check}{behind}-1")),
        (&["--json", "check", &file, "-x"], format!("{check}{behind}-x")),
        (&["check", &file, "--quorum", "-1"], format!("{check}\n")),
        (&["simulate", &file, "--weight", "-1"], format!("{simulate}{behind}-1")),
        (&["diff", &file, &file, "-5%"], "`consistent diff --help`".into()),
        (&["-5"], "tip: `consistent --help` lists the options".into()),
        // A name that is nearly right is told, as keys are that begin with a hyphen.
        (&["check", &file, "--strct"], "tip: a similar argument exists: '--strict'".into()),
        (&["place", &file, "-k"], "tip: to pass '-k' as a value, use '-- -k'".into()),
        (&["ranges", &file, "-k"], "tip: to pass '-k' as a value, use '-- -k'".into()),
    ] {
        let done = run(options);
        assert_eq!((done.code, done.out.len()), (2, 0), "{options:?}");
        assert!(done.err.contains(&*tip), "{options:?}: {}", done.err);
        assert_eq!(done.err.contains("-- -"), tip.contains("-- -"), "{options:?}: {}", done.err);
    }
    assert_eq!(run(&["place", &file, "--", "-k"]).code, 0);
}
