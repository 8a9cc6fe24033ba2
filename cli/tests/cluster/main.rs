//! What `ranges --as redis` writes, taken by real nodes of Redis Cluster.

use libconsistent::{Placement, Topology};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A node of a cluster that knows nobody else.
struct Node {
    process: Child,
    port: u16,
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Node {
    fn start(folder: &Path) -> Self {
        fs::create_dir(folder).unwrap();
        let (port, bus) = (free_port(), free_port());
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--save", "", "--cluster-enabled", "yes"]);
        command.args(["--port", &port.to_string(), "--cluster-port", &bus.to_string()]);
        let process = command.current_dir(folder).stdout(Stdio::null()).spawn().unwrap();
        let node = Self { process, port };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(10), "redis-server has not started");
            thread::sleep(Duration::from_millis(20));
        }
        node
    }

    /// The answer to a command.
    fn ask(&self, words: &[&str]) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let mut command = format!("*{}\r\n", words.len());
        words.iter().for_each(|word| command.push_str(&format!("${}\r\n{word}\r\n", word.len())));
        stream.write_all(command.as_bytes()).unwrap();
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        match line.strip_prefix('$') {
            None => line.trim_end().to_owned(),
            Some(length) => {
                let mut text = vec![0; length.trim_end().parse().unwrap()];
                stream.read_exact(&mut text).unwrap();
                String::from_utf8(text).unwrap()
            }
        }
    }

    /// The slots that it says are its own.
    fn slots(&self) -> Vec<u64> {
        let nodes = self.ask(&["CLUSTER", "NODES"]);
        let fields = nodes.lines().find(|line| line.contains("myself")).unwrap().split(' ').skip(8);
        let range = |field: &str| {
            let (first, last) = field.split_once('-').unwrap_or((field, field));
            first.parse::<u64>().unwrap()..=last.parse().unwrap()
        };
        fields.flat_map(range).collect()
    }
}

#[test]
fn nodes_of_a_cluster_take_the_slots_that_they_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kept.json");
    let document = r#"{"libconsistent": 1, "scheme": {"name": "slots", "bits": 14},
        "nodes": [{"id": "a"}, {"id": "b", "weight": 2}, {"id": "c"}]}"#;
    fs::write(&file, document).unwrap();
    let placement = Placement::new(Topology::from_json(document).unwrap()).unwrap();
    let mut all = 0;
    for (index, id) in (0..).zip(["a", "b", "c"]) {
        let program = Command::new(env!("CARGO_BIN_EXE_consistent"))
            .args(["ranges", file.to_str().unwrap(), id, "--as", "redis"])
            .output()
            .unwrap();
        assert!(program.status.success(), "{}", String::from_utf8_lossy(&program.stderr));
        let command = String::from_utf8(program.stdout).unwrap();
        let node = Node::start(&folder.path().join(id));
        assert_eq!(node.ask(&command.split_whitespace().collect::<Vec<_>>()), "+OK");
        let slots = node.slots();
        let has = |&slot: &u64| placement.locate_hashed(slot << 50) == Some(index);
        assert_eq!(slots, (0..16_384).filter(has).collect::<Vec<_>>());
        all += slots.len();
    }
    assert_eq!(all, 16_384);
}
