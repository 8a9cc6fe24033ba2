//! Real files that others write, as editors, scripts and Kubernetes do.

use libconsistent::{Change, FollowPolicy, Ring, State, Why};
use libconsistent_follow::Following;
use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicU64, Ordering},
        Arc, Mutex,
    },
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("libconsistent-follow-{}-{number}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A document of so many nodes.
fn document(nodes: usize, epoch: u64) -> String {
    let nodes: Vec<String> = (0..nodes).map(|i| format!(r#"{{"id":"node-{i}"}}"#)).collect();
    let nodes = nodes.join(",");
    format!(r#"{{"libconsistent":1,"epoch":{epoch},"scheme":{{"name":"ring","vnodes":16}},"nodes":[{nodes}]}}"#)
}

fn ring() -> Ring {
    Ring::from_json(document(10, 0)).unwrap()
}

fn policy() -> FollowPolicy {
    FollowPolicy::default().with_debounce(Duration::from_millis(20)).with_poll(Duration::from_millis(200))
}

/// One that hints alone can make pass in time.
fn by_hints() -> FollowPolicy {
    policy().with_poll(Duration::from_secs(600))
}

/// Written beside it and renamed.
fn replace(path: &Path, text: &str) {
    let beside = path.with_extension("new");
    fs::write(&beside, text).unwrap();
    fs::rename(&beside, path).unwrap();
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(20), "never: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

fn until_epoch(ring: &Ring, epoch: u64) {
    until(&format!("epoch {epoch}"), || ring.epoch() == epoch);
}

fn until_refused(ring: &Ring, words: &str) {
    let began = Instant::now();
    while !ring.source().and_then(|source| source.error).is_some_and(|error| error.contains(words)) {
        assert!(began.elapsed() < Duration::from_secs(20), "never refused with {words:?}, but {:?}", ring.source());
        thread::sleep(Duration::from_millis(5));
    }
}

/// What is told of a ring.
fn told(ring: &Ring) -> Arc<Mutex<Vec<Change>>> {
    let told = Arc::<Mutex<Vec<Change>>>::default();
    let kept = told.clone();
    ring.on_change(move |change| kept.lock().unwrap().push(change.clone())).keep();
    told
}

fn count(told: &Mutex<Vec<Change>>, why: Why) -> usize {
    told.lock().unwrap().iter().filter(|change| change.why == why).count()
}

#[test]
fn what_is_there_is_taken_before_start_returns() {
    let (folder, ring) = (Folder::new(), ring());
    let path = folder.file("topology.json");
    fs::write(&path, document(11, 5)).unwrap();
    let following = Following::start(&ring, &path, None, policy()).unwrap();
    assert_eq!((ring.epoch(), ring.len()), (5, 11));
    let source = ring.source().unwrap();
    assert_eq!((source.origin.as_str(), source.accepted, source.refused), (path.to_str().unwrap(), 1, 0));
    following.close();
    replace(&path, &document(12, 6));
    thread::sleep(Duration::from_millis(400));
    assert_eq!(ring.epoch(), 5, "it is closed");
}

#[test]
fn hints_alone_are_enough_for_renames_and_writes_in_place() {
    let (folder, ring) = (Folder::new(), ring());
    let path = folder.file("topology.json");
    let _following = Following::start(&ring, &path, None, by_hints()).unwrap();
    assert!(ring.source().unwrap().error.unwrap().contains(": missing"));
    fs::write(&path, document(11, 1)).unwrap();
    until_epoch(&ring, 1);
    replace(&path, &document(12, 2));
    until_epoch(&ring, 2);
    // In two halves that are further apart than the debounce: half a document is refused, the whole one taken.
    let text = document(13, 3);
    let mut file = File::create(&path).unwrap();
    file.write_all(&text.as_bytes()[..100]).unwrap();
    until_refused(&ring, "ends too early");
    file.write_all(&text.as_bytes()[100..]).unwrap();
    until_epoch(&ring, 3);
    assert_eq!((ring.len(), ring.source().unwrap().error), (13, None));
}

#[test]
fn polling_alone_is_enough_where_a_folder_is_not_there_yet() {
    let (folder, ring) = (Folder::new(), ring());
    let path = folder.file("not/yet/topology.json");
    let _following = Following::start(&ring, &path, None, policy()).unwrap();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, document(11, 1)).unwrap();
    until_epoch(&ring, 1);
    // The folder goes and comes back as another one.
    fs::remove_dir_all(folder.file("not")).unwrap();
    until_refused(&ring, ": missing");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, document(12, 2)).unwrap();
    until_epoch(&ring, 2);
    fs::rename(folder.file("not"), folder.file("old")).unwrap();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, document(13, 3)).unwrap();
    until_epoch(&ring, 3);
}

#[test]
fn a_mounted_config_map_is_followed_by_hints_alone() {
    let (folder, ring) = (Folder::new(), ring());
    let version = |number: u64| {
        let name = format!("..{number}");
        fs::create_dir(folder.file(&name)).unwrap();
        fs::write(folder.file(&name).join("topology.json"), document(10 + number as usize, number)).unwrap();
        let _ = fs::remove_file(folder.file("..data_tmp"));
        symlink(&name, folder.file("..data_tmp")).unwrap();
        fs::rename(folder.file("..data_tmp"), folder.file("..data")).unwrap();
        if number > 1 {
            fs::remove_dir_all(folder.file(&format!("..{}", number - 1))).unwrap();
        }
    };
    version(1);
    symlink("..data/topology.json", folder.file("topology.json")).unwrap();
    let _following = Following::start(&ring, folder.file("topology.json"), None, by_hints()).unwrap();
    assert_eq!(ring.epoch(), 1);
    for number in 2..6 {
        version(number);
        until_epoch(&ring, number);
    }
    assert_eq!(ring.source().unwrap().refused, 0);
}

#[test]
fn what_is_wrong_is_told_once_and_the_last_good_one_stays() {
    let (folder, ring) = (Folder::new(), ring());
    let (path, told) = (folder.file("topology.json"), told(&ring));
    fs::write(&path, document(12, 5)).unwrap();
    let _following = Following::start(&ring, &path, None, policy()).unwrap();
    let steps: [(&str, &dyn Fn()); 8] = [
        ("is empty", &|| fs::write(&path, "").unwrap()),
        ("no topology document", &|| fs::write(&path, b"\x00\xff\xfe garbage").unwrap()),
        ("4 lies behind", &|| replace(&path, &document(12, 4))),
        ("50.0 %", &|| replace(&path, &document(6, 6))),
        ("missing", &|| fs::remove_file(&path).unwrap()),
        ("not a file", &|| fs::create_dir(&path).unwrap()),
        ("more than 67108864 bytes", &|| {
            fs::remove_dir(&path).unwrap();
            File::create(&path).unwrap().set_len(65 << 20).unwrap();
        }),
        ("5 lies behind", &|| replace(&path, &document(13, 5))),
    ];
    for (place, (words, write)) in steps.iter().enumerate() {
        write();
        if *words == "50.0 %" {
            // Half may go, and one more may not.
            until_epoch(&ring, 6);
            replace(&path, &document(2, 7));
            until_refused(&ring, "66.7 %");
            continue;
        }
        until_refused(&ring, words);
        thread::sleep(Duration::from_millis(600));
        let seen = count(&told, Why::Refused);
        // Between a folder and the file that comes into its place there is nothing, which may be seen, too.
        let most = if place < 6 { place + 1 } else { place + 2 };
        assert!((place + 1..=most).contains(&seen), "{words}: {seen} refused, step {place}");
    }
    assert_eq!((ring.epoch(), ring.len()), (6, 6));
    replace(&path, &document(7, 8));
    until_epoch(&ring, 8);
    assert_eq!(ring.source().unwrap().error, None);
}

/// Root may read everything: then this shows nothing.
#[test]
fn an_unreadable_file_is_waited_for() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, ring) = (Folder::new(), ring());
    let path = folder.file("topology.json");
    fs::write(&path, document(11, 1)).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    let is_root = File::open(&path).is_ok();
    let _following = Following::start(&ring, &path, None, by_hints()).unwrap();
    if !is_root {
        assert!(ring.source().unwrap().error.unwrap().contains("Permission denied"));
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    until_epoch(&ring, 1);
}

#[test]
fn of_many_changes_the_last_one_wins() {
    let (folder, ring) = (Folder::new(), ring());
    let path = folder.file("topology.json");
    let _following = Following::start(&ring, &path, None, policy()).unwrap();
    for epoch in 1..=200 {
        match epoch % 2 {
            0 => replace(&path, &document(10 + epoch as usize % 5, epoch)),
            _ => fs::write(&path, document(10 + epoch as usize % 5, epoch)).unwrap(),
        }
        if epoch % 10 == 0 {
            thread::sleep(Duration::from_millis(7));
        }
    }
    until_epoch(&ring, 200);
    let wanted = Ring::from_json(document(10, 200)).unwrap();
    assert_eq!(ring.snapshot().topology().fingerprint(), wanted.snapshot().topology().fingerprint());
}

/// A file that is never quiet is read after `poll` at most.
#[test]
fn a_file_that_is_always_written_is_read_all_the_same() {
    let (folder, ring) = (Folder::new(), ring());
    let path = folder.file("topology.json");
    fs::write(&path, document(10, 1)).unwrap();
    let policy = policy().with_debounce(Duration::from_millis(150)).with_poll(Duration::from_millis(400));
    let _following = Following::start(&ring, &path, None, policy).unwrap();
    let began = Instant::now();
    let mut epoch = 1;
    while ring.epoch() == 1 {
        assert!(began.elapsed() < Duration::from_secs(20));
        epoch += 1;
        replace(&path, &document(10, epoch));
        thread::sleep(Duration::from_millis(10));
    }
    assert!(began.elapsed() >= Duration::from_millis(350), "{:?}", began.elapsed());
}

fn unix_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64
}

#[test]
fn states_are_followed_and_end_in_time() {
    let (folder, ring) = (Folder::new(), ring());
    let (path, states) = (folder.file("topology.json"), folder.file("states.json"));
    fs::write(&path, document(10, 1)).unwrap();
    let _following = Following::start(&ring, &path, Some(&states), policy()).unwrap();
    let source = ring.source().unwrap();
    assert_eq!((source.origin.as_str(), source.refused), (path.to_str().unwrap(), 0), "it is of the topology");
    let until_state = |id: &'static str, state| until(id, || ring.state(id).unwrap() == state);
    let down = |id: &str, ends: u64| {
        format!(r#"{{"libconsistent_states":1,"states":{{"{id}":{{"state":"down","until":{ends}}}}}}}"#)
    };
    let ends = unix_ms() + 700;
    replace(&states, &down("node-1", ends));
    until_state("node-1", State::Down);
    assert!(unix_ms() < ends);
    fs::remove_file(&states).unwrap();
    until_state("node-1", State::Up);
    assert!(unix_ms() >= ends, "it ends in its time, although the file is gone");
    // A node that joins later is down as soon as it is there.
    replace(&states, &down("node-10", unix_ms() + 600_000));
    thread::sleep(Duration::from_millis(300));
    replace(&path, &document(11, 2));
    until("node-10", || ring.state("node-10").is_ok_and(|state| state == State::Down));
    replace(&states, r#"{"libconsistent_states":1,"states":{}}"#);
    until_state("node-10", State::Up);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let (folder, ring) = (Folder::new(), ring());
    let refused = |path: &str, states: Option<&Path>, policy| {
        Following::start(&ring, path, states, policy).unwrap_err().message().to_owned()
    };
    let path = folder.file("f");
    let path = path.to_str().unwrap();
    assert_eq!(refused("", None, policy()), "path: empty");
    assert_eq!(refused(path, Some(Path::new("")), policy()), "states: empty");
    assert!(refused(path, None, policy().with_poll(Duration::ZERO)).starts_with("poll: "));
    assert!(refused(path, None, policy().with_max_loss(1.5)).starts_with("max_loss: "));
    assert_eq!(ring.source(), None);
}

/// A callback may end what calls it, and a pipe holds nobody up.
#[test]
fn it_ends_promptly_wherever_it_is_ended() {
    let (folder, ring) = (Folder::new(), ring());
    let path = folder.file("topology.json");
    let slot = Arc::<Mutex<Option<Following>>>::default();
    let held = slot.clone();
    ring.on_change(move |change| {
        if change.why == Why::Topology {
            drop(held.lock().unwrap().take());
        }
    })
    .keep();
    *slot.lock().unwrap() = Some(Following::start(&ring, &path, None, by_hints()).unwrap());
    fs::write(&path, document(11, 1)).unwrap();
    until("closed by a callback", || slot.lock().unwrap().is_none());
    until_epoch(&ring, 1);
    let pipe = folder.file("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let following = Following::start(&ring, &pipe, None, policy()).unwrap();
    assert!(ring.source().unwrap().error.unwrap().contains("not a file"));
    let began = Instant::now();
    following.close();
    assert!(began.elapsed() < Duration::from_millis(900), "{:?}", began.elapsed());
    // Writing on has not been followed.
    OpenOptions::new().append(true).open(&path).unwrap().write_all(b" ").unwrap();
}
