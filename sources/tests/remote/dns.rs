//! Records of a running dnsmasq, whose time to live is a second.

use crate::{members, next, on_tokio, WHILE};
use libconsistent_sources::{Reason, Source};
use std::{
    net::UdpSocket,
    process::{Child, Command, Stdio},
};
use tokio::time::timeout;

/// dnsmasq with records, until it is dropped.
struct Dnsmasq(Child);

impl Dnsmasq {
    fn start(port: u16, records: &[&str]) -> Self {
        let child = Command::new("dnsmasq")
            .args(["--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--local-ttl=1"])
            .args(["--listen-address=127.0.0.1", "--bind-interfaces", "--pid-file", "--local=/example.test/"])
            .arg(format!("--port={port}"))
            .args(records)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Self(child.expect("dnsmasq, which is in Debian's dnsmasq-base, is what this asks"))
    }
}

impl Drop for Dnsmasq {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn free_port() -> u16 {
    UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Opens a source, whose server answers as soon as it runs.
async fn open(address: &str) -> Source {
    let mut source = Source::open(address).unwrap();
    while next(&mut source).await.is_err_and(|failure| failure.reason() == Reason::Unavailable) {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    Source::open(address).unwrap()
}

const A: &str = "--srv-host=_memcache._tcp.example.test,Cache-A.example.test,11211,10,60";
const B: &str = "--srv-host=_memcache._tcp.example.test,cache-b.example.test,11211,10,20";
const SPARE: &str = "--srv-host=_memcache._tcp.example.test,spare.example.test,11212,20,0";

#[test]
fn services_are_members_by_the_rules_of_the_format() {
    let port = free_port();
    let server = Dnsmasq::start(port, &[A, B, SPARE]);
    on_tokio(async {
        let mut source = open(&format!("dns+srv://127.0.0.1:{port}/_memcache._tcp.example.test")).await;
        let (nodes, states) = members(&mut source).await;
        // Priorities are tiers; alone in its tier, weight 0 is as good as any.
        let all =
            ["cache-a.example.test:11211 60 0", "cache-b.example.test:11211 20 0", "spare.example.test:11212 1 1"];
        assert_eq!(nodes, all);
        assert!(states.is_empty());
        assert!(timeout(WHILE, source.next()).await.is_err(), "they are the same after their second");
        drop(server);
        let failure = next(&mut source).await.unwrap_err();
        assert_eq!(failure.reason(), Reason::Unavailable, "{failure}");
        let _server = Dnsmasq::start(port, &[B]);
        let (nodes, _) = loop {
            if let Ok(libconsistent_sources::Found::Members { nodes, states }) = next(&mut source).await {
                break (nodes, states);
            }
        };
        assert_eq!(nodes.iter().map(|node| &*node.id).collect::<Vec<_>>(), ["cache-b.example.test:11211"]);
    });
}

#[test]
fn addresses_are_members_at_a_port() {
    let port = free_port();
    let records = ["--host-record=members.example.test,10.0.0.2,fd00::1", "--address=/v4.example.test/10.0.0.9"];
    let _server = Dnsmasq::start(port, &records);
    on_tokio(async {
        let base = format!("dns+a://127.0.0.1:{port}");
        let mut both = open(&format!("{base}/members.example.test:11211")).await;
        assert_eq!(members(&mut both).await.0, ["10.0.0.2:11211 1 0", "[fd00::1]:11211 1 0"]);
        let mut new = open(&format!("{base}/members.example.test:11211?family=6")).await;
        assert_eq!(members(&mut new).await.0, ["[fd00::1]:11211 1 0"]);
        let mut old = open(&format!("{base}/v4.example.test:80")).await;
        assert_eq!(members(&mut old).await.0, ["10.0.0.9:80 1 0"]);
        let mut none = Source::open(&format!("{base}/nobody.example.test:80")).unwrap();
        assert_eq!(next(&mut none).await.unwrap_err().reason(), Reason::Missing);
    });
}

#[test]
fn addresses_say_what_they_lack() {
    for (wrong, why) in [
        ("dns+a://members.example.test", "port"),
        ("dns+srv://_x._tcp.example.test:80", "themselves"),
        ("dns+srv://ns.example.test/_x._tcp.example.test", "IP address"),
        ("dns+a://a.test:80?family=5", "family"),
        ("dns+a://a.test:80?x=5", "\"x\""),
    ] {
        let failure = Source::open(wrong).unwrap_err();
        assert_eq!(failure.reason(), Reason::Address, "{wrong}");
        assert!(failure.message().contains(why), "{failure}");
    }
}
