//! What watches servers, and documents.

pub use crate::process::{free_port, Process as Server, LONG};
use libconsistent::{Node, Topology};
use libconsistent_sources::{Failure, Found, Reason, Source};
use std::{env, fs, path::Path, process::Command, time::Duration};
use tokio::{
    sync::mpsc::{unbounded_channel, UnboundedReceiver},
    task::JoinHandle,
    time::timeout,
};

/// Whether the programs of a test are there. They must be, where everything is to be tested.
pub fn has(programs: &[&str]) -> bool {
    let is_there = |name: &&&str| env::split_paths(&env::var_os("PATH").unwrap()).any(|path| path.join(name).exists());
    match programs.iter().find(|name| !is_there(name)) {
        None => true,
        Some(name) => {
            assert_ne!(env::var("CI").as_deref(), Ok("true"), "{name} is not installed");
            eprintln!("skipped: {name} is not installed");
            false
        }
    }
}

/// What a program prints; it must succeed.
pub fn run(program: &str, arguments: &[&str]) -> String {
    let done = Command::new(program).args(arguments).output().unwrap();
    let told = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(done.status.success(), "{program} {arguments:?}: {}{}", told(&done.stdout), told(&done.stderr));
    told(&done.stdout)
}

/// A root, and a server's certificate and key for 127.0.0.1, as `ca.pem`, `server.pem` and `server.key`.
pub fn certificates(folder: &Path) {
    let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    fs::write(at("names"), "subjectAltName=IP:127.0.0.1\n").unwrap();
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout"];
    let (ca_key, ca) = (at("ca.key"), at("ca.pem"));
    let root = ["-out", &ca, "-subj", "/CN=root", "-days", "2", "-x509"];
    run("openssl", &[&["req"], &key[..], &[&ca_key], &root].concat());
    let (request, server_key) = (at("server.csr"), at("server.key"));
    run("openssl", &[&["req"], &key[..], &[&server_key, "-out", &request, "-subj", "/CN=server"]].concat());
    let signed = ["-req", "-in", &request, "-CA", &ca, "-CAkey", &ca_key, "-CAcreateserial", "-days", "2"];
    run("openssl", &[&["x509"], &signed[..], &["-extfile", &at("names"), "-out", &at("server.pem")]].concat());
}

/// A document: an epoch, and nodes.
pub fn topology(epoch: u64, ids: &[&str]) -> Topology {
    Topology::new(ids.iter().map(|id| Node::new(*id)), "rendezvous", epoch).unwrap()
}

pub fn document(epoch: u64) -> String {
    topology(epoch, &["a", "b"]).to_json()
}

/// Somebody who watches an address and tries again after a failure.
pub struct Watcher {
    told: UnboundedReceiver<Result<String, Failure>>,
    task: JoinHandle<()>,
}

impl Watcher {
    pub fn new(address: &str) -> Self {
        let (tell, told) = unbounded_channel();
        let mut source = Source::open(address).unwrap();
        let task = tokio::spawn(async move {
            loop {
                let found = source.next().await.map(|found| match found {
                    Found::Document(text) => String::from_utf8_lossy(&text).into_owned(),
                    other => panic!("{other:?}"),
                });
                let has_failed = found.is_err();
                if tell.send(found).is_err() {
                    return;
                }
                if has_failed {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        });
        Self { told, task }
    }

    /// What is told next, if something is.
    pub async fn within(&mut self, time: Duration) -> Option<Result<String, Failure>> {
        timeout(time, self.told.recv()).await.ok().map(Option::unwrap)
    }

    async fn next(&mut self) -> Result<String, Failure> {
        self.within(LONG).await.expect("nothing was told")
    }

    /// The next document, whatever fails before.
    pub async fn document(&mut self) -> String {
        loop {
            if let Ok(text) = self.next().await {
                return text;
            }
        }
    }

    /// The next failure for this reason; no document comes before it.
    pub async fn failure(&mut self, reason: Reason) -> Failure {
        loop {
            let failure = self.next().await.unwrap_err();
            if failure.reason() == reason {
                return failure;
            }
        }
    }

    /// Waits for this document, past earlier ones.
    pub async fn sees(&mut self, text: &str) {
        while self.document().await != text {}
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.task.abort();
    }
}
