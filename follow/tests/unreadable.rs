//! Paths at which there is nothing to read: the reasons are those of every language.

use libconsistent::{FollowPolicy, Ring};
use libconsistent_follow::Following;
use serde_json::Value;
use std::{
    fs::{self, File, Permissions},
    os::unix::fs::{symlink, PermissionsExt},
    path::Path,
};

/// Makes something of a kind; whether it is such for whoever runs this.
fn make(kind: &str, path: &Path) -> bool {
    match kind {
        "nothing" => {}
        "file" => fs::write(path, "").unwrap(),
        "folder" => fs::create_dir(path).unwrap(),
        "large" => File::create(path).unwrap().set_len((64 << 20) + 1).unwrap(),
        "link" => symlink(path, path).unwrap(),
        "locked" => {
            fs::write(path, "").unwrap();
            fs::set_permissions(path, Permissions::from_mode(0o000)).unwrap();
            return File::open(path).is_err();
        }
        other => panic!("{other}"),
    }
    true
}

#[test]
fn what_cannot_be_read_is_told_in_the_words_of_every_language() {
    let cases: Value = serde_json::from_str(include_str!("../../tests/following/unreadable.json")).unwrap();
    let cases = cases["cases"].as_array().unwrap();
    for (number, case) in cases.iter().enumerate() {
        let word = |name: &str| case[name].as_str().unwrap();
        let folder = std::env::temp_dir().join(format!("libconsistent-unreadable-{}-{number}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        if make(word("make"), &folder.join("ring.json")) {
            let (ring, path) = (Ring::new(["a", "b"], "ring").unwrap(), folder.join(word("at")));
            let following = Following::start(&ring, &path, None, FollowPolicy::default()).unwrap();
            let error = ring.source().unwrap().error.unwrap();
            assert_eq!(error, format!("{}: {}", path.display(), word("reason")), "{case}");
            following.close();
        }
        fs::remove_dir_all(&folder).unwrap();
    }
    assert!(!cases.is_empty());
}
