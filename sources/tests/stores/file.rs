//! Files.

use crate::{
    kit::{document, topology, Watcher},
    race,
};
use libconsistent_sources::{
    publish::{publish, Outcome},
    Reason, Source, Store, Version,
};
use rustix::fs::{flock, FlockOperation};
use std::{
    fs::{self, File, Permissions},
    os::unix::fs::{symlink, PermissionsExt},
    path::PathBuf,
    time::Duration,
};
use tempfile::TempDir;

/// A path in a folder of its own.
fn place() -> (TempDir, PathBuf, String) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ring.json");
    let address = path.to_str().unwrap().to_owned();
    (folder, path, address)
}

async fn put(address: &str, epoch: u64) {
    let mut store = Store::open(address).unwrap();
    let published = publish(&mut store, &topology(epoch, &["a", "b"]), None, false).await.unwrap();
    assert_eq!(published.outcome, Outcome::Written);
}

fn mode(path: &PathBuf) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_text_is_compared_and_swapped() {
    let (folder, path, address) = place();
    let mut store = Store::open(&format!("file://{address}")).unwrap();
    let nothing = store.get().await.unwrap();
    assert_eq!((nothing.text, &nothing.version), (None, &Version::Absent));
    assert!(!store.put(b"one", &Version::Number(1), "").await.unwrap());
    assert!(store.put(b"one", &Version::Absent, "").await.unwrap());
    assert_eq!(mode(&path) & 0o600, 0o600);
    fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
    assert!(!store.put(b"two", &Version::Absent, "").await.unwrap());
    assert!(store.put(b"two", &Version::Text(b"one".to_vec()), "").await.unwrap());
    assert_eq!((fs::read(&path).unwrap(), mode(&path)), (b"two".to_vec(), 0o640));
    // Nothing is left beside it but the lock.
    let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|each| each.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["ring.json", "ring.json.lock"]);
    // What a link points at is written.
    let link = folder.path().join("link.json");
    symlink("ring.json", &link).unwrap();
    let mut store = Store::open(link.to_str().unwrap()).unwrap();
    assert!(store.put(b"three", &Version::Text(b"two".to_vec()), "").await.unwrap());
    assert_eq!(fs::read(&path).unwrap(), b"three");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[tokio::test]
async fn whoever_writes_waits_for_the_lock() {
    let (_folder, _, address) = place();
    let held = File::create(format!("{address}.lock")).unwrap();
    flock(&held, FlockOperation::LockExclusive).unwrap();
    let other = tokio::spawn({
        let address = address.clone();
        async move { put(&address, 1).await }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!other.is_finished() && !fs::exists(&address).unwrap());
    drop(held);
    other.await.unwrap();
    assert_eq!(fs::read_to_string(&address).unwrap(), document(1));
}

#[tokio::test]
async fn a_document_is_told_at_once_and_when_it_changes() {
    let (_folder, path, address) = place();
    let mut watcher = Watcher::new(&address);
    watcher.failure(Reason::Missing).await;
    put(&address, 1).await;
    watcher.sees(&document(1)).await;
    put(&address, 2).await;
    watcher.sees(&document(2)).await;
    // In place, the same, of the same length and time, gone, and back.
    fs::write(&path, document(3)).unwrap();
    watcher.sees(&document(3)).await;
    fs::write(&path, document(3)).unwrap();
    assert!(watcher.within(Duration::from_millis(1500)).await.is_none());
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, document(4)).unwrap();
    File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    watcher.sees(&document(4)).await;
    fs::remove_file(&path).unwrap();
    watcher.failure(Reason::Missing).await;
    put(&address, 5).await;
    watcher.sees(&document(5)).await;
}

#[tokio::test]
async fn a_folder_of_links_may_be_swapped() {
    // As Kubernetes mounts a ConfigMap.
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    for (name, epoch) in [("one", 1), ("two", 2)] {
        fs::create_dir(at(name)).unwrap();
        fs::write(at(name).join("ring.json"), document(epoch)).unwrap();
    }
    symlink("one", at("..data")).unwrap();
    symlink("..data/ring.json", at("ring.json")).unwrap();
    let mut watcher = Watcher::new(at("ring.json").to_str().unwrap());
    watcher.sees(&document(1)).await;
    symlink("two", at("..next")).unwrap();
    fs::rename(at("..next"), at("..data")).unwrap();
    watcher.sees(&document(2)).await;
}

#[tokio::test]
async fn what_is_no_file_or_too_long_is_refused() {
    let (folder, path, address) = place();
    let failure = Source::open(folder.path().to_str().unwrap()).unwrap().next().await.unwrap_err();
    assert_eq!(failure.reason(), Reason::Refused, "{failure}");
    File::create(&path).unwrap().set_len((64 << 20) + 1).unwrap();
    let failure = Source::open(&address).unwrap().next().await.unwrap_err();
    assert_eq!(failure.reason(), Reason::Refused, "{failure}");
    let failure = Store::open("/nowhere/ring.json").unwrap().put(b"x", &Version::Absent, "").await.unwrap_err();
    assert_eq!(failure.reason(), Reason::Missing, "{failure}");
    assert_eq!(Store::open("https://host/ring.json").unwrap_err().reason(), Reason::Address);
}

#[tokio::test]
async fn exactly_one_publishes_each_epoch() {
    let (_folder, path, address) = place();
    let won = race::won(&address).await;
    assert_eq!(fs::read_to_string(path).unwrap(), won[&race::EPOCHS]);
    let (_folder, _, address) = place();
    race::joined(&address).await;
}
