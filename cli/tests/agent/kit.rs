//! What tests run agents with.

pub use crate::folder::Folder;
use crate::server::{answer, Server};
use libconsistent::Topology;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

/// A document of an epoch with nodes of weight 1.
pub fn document(epoch: u64, ids: &[&str]) -> String {
    let nodes: Vec<_> = ids.iter().map(|id| format!(r#"{{"id": "{id}"}}"#)).collect();
    format!(
        r#"{{"libconsistent": 1, "epoch": {epoch}, "scheme": {{"name": "ring"}}, "nodes": [{}]}}"#,
        nodes.join(", ")
    )
}

/// The document as the agent writes it.
pub fn canonical(text: &str) -> String {
    Topology::from_json(text).unwrap().to_json()
}

/// A running agent; it is killed when dropped.
pub struct Agent {
    pub child: Child,
    log: Arc<Mutex<Vec<String>>>,
}

impl Agent {
    pub fn start(arguments: &[&str]) -> Self {
        Self::start_with(arguments, &[])
    }

    pub fn start_with(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_consistent"));
        command.env_remove("CLICOLOR_FORCE").arg("agent").args(arguments).envs(variables.iter().copied());
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let log = Arc::new(Mutex::new(Vec::new()));
        let inner = log.clone();
        thread::spawn(move || lines.map_while(Result::ok).for_each(|line| inner.lock().unwrap().push(line)));
        Self { child, log }
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap().join("\n")
    }

    /// Waits until the log has a text.
    pub fn says(&self, text: &str) {
        until(&format!("{text:?} in the log"), || self.log().contains(text));
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.says("listen at http://");
        let log = self.log();
        log.split("listen at http://").nth(1).unwrap().split('/').next().unwrap().parse().unwrap()
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end: the exit code.
    pub fn end(&mut self) -> i32 {
        let mut code = None;
        until("the end of the agent", || {
            code = self.child.try_wait().unwrap().and_then(|status| status.code());
            code.is_some()
        });
        code.unwrap()
    }

    pub fn metrics(&self) -> Metrics {
        Metrics::of(&get(self.address(), "/metrics").1)
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for something, a long while.
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < end, "never came: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Waits until a file has a text.
pub fn until_file(path: impl AsRef<Path>, text: &str) {
    let path = path.as_ref();
    until(&format!("{} with {text}", path.display()), || fs::read_to_string(path).is_ok_and(|now| now == text));
}

/// Asks a server: the status and the body.
pub fn get(address: SocketAddr, path: &str) -> (u16, String) {
    ask(address, &format!("GET {path} HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n\r\n"))
}

pub fn ask(address: SocketAddr, request: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    (head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0), body.to_owned())
}

pub fn ring(address: SocketAddr) -> Value {
    let (status, body) = get(address, "/ring");
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

/// Prometheus' text, read strictly.
pub struct Metrics(BTreeMap<String, f64>);

impl Metrics {
    pub fn of(text: &str) -> Self {
        assert!(text.ends_with('\n'));
        let (mut named, mut values) = (String::new(), BTreeMap::new());
        for line in text.lines() {
            if let Some(comment) = line.strip_prefix("# ") {
                let words: Vec<_> = comment.splitn(3, ' ').collect();
                match words[0] {
                    "HELP" => words[1].clone_into(&mut named),
                    "TYPE" => assert!(words[1] == named && ["gauge", "counter"].contains(&words[2]), "{line}"),
                    _ => panic!("{line}"),
                }
                continue;
            }
            let (series, value) = line.rsplit_once(' ').unwrap();
            assert_eq!(series.split('{').next(), Some(&*named), "{line}");
            assert!(values.insert(series.to_owned(), value.parse().unwrap()).is_none(), "twice: {line}");
        }
        Self(values)
    }

    pub fn find(&self, series: &str) -> Option<f64> {
        self.0.get(series).copied()
    }

    pub fn at(&self, series: &str) -> f64 {
        self.find(series).unwrap_or_else(|| panic!("no {series} in {:?}", self.0.keys()))
    }
}

/// A document behind a URL, which can be exchanged.
pub struct Web {
    text: Arc<Mutex<String>>,
    server: Option<Server>,
    address: SocketAddr,
}

impl Web {
    pub fn new(text: &str) -> Self {
        let text = Arc::new(Mutex::new(text.to_owned()));
        let server = Self::serve(&text, ([127, 0, 0, 1], 0).into());
        Self { address: server.address, text, server: Some(server) }
    }

    fn serve(text: &Arc<Mutex<String>>, address: SocketAddr) -> Server {
        let text = text.clone();
        Server::start_at(address, move |_, stream| answer(stream, "200 OK", &[], text.lock().unwrap().as_bytes()))
    }

    pub fn url(&self) -> String {
        format!("http://{}/ring.json?poll=100ms", self.address)
    }

    pub fn set(&self, text: &str) {
        text.clone_into(&mut self.text.lock().unwrap());
    }

    pub fn stop(&mut self) {
        self.server = None;
    }

    pub fn go_on(&mut self) {
        self.server = Some(Self::serve(&self.text, self.address));
    }
}
