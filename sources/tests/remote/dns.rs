//! Records of a running dnsmasq, whose time to live is a second.

use crate::{
    members, next, on_tokio,
    process::{Process, LONG},
    WHILE,
};
use libconsistent_sources::{Found, Reason, Source};
use std::{fs, path::Path, process::Command};
use tempfile::NamedTempFile;
use tokio::time::timeout;

/// dnsmasq with the records of a file, an option a line.
fn dnsmasq(records: &Path) -> Process {
    Process::start(|port, _| {
        let mut command = Command::new("dnsmasq");
        command
            .args(["--keep-in-foreground", "--no-resolv", "--no-hosts", "--local-ttl=1", "--pid-file"])
            .args(["--listen-address=127.0.0.1", "--bind-interfaces", "--local=/example.test/"])
            .arg(format!("--port={port}"))
            .arg(format!("--conf-file={}", records.display()));
        command
    })
}

const A: &str = "srv-host=_memcache._tcp.example.test,Cache-A.example.test,11211,10,60";
const B: &str = "srv-host=_memcache._tcp.example.test,cache-b.example.test,11211,10,20";
const SPARE: &str = "srv-host=_memcache._tcp.example.test,spare.example.test,11212,20,0";

#[test]
fn services_are_members_by_the_rules_of_the_format() {
    let records = NamedTempFile::new().unwrap();
    fs::write(&records, [A, B, SPARE].join("\n")).unwrap();
    let mut server = dnsmasq(records.path());
    let port = server.port;
    on_tokio(async {
        let mut source = Source::open(&format!("dns+srv://127.0.0.1:{port}/_memcache._tcp.example.test")).unwrap();
        let (nodes, states) = members(&mut source).await;
        // Priorities are tiers; alone in its tier, weight 0 is as good as any.
        let all =
            ["cache-a.example.test:11211 60 0", "cache-b.example.test:11211 20 0", "spare.example.test:11212 1 1"];
        assert_eq!(nodes, all);
        assert!(states.is_empty());
        assert!(timeout(WHILE, source.next()).await.is_err(), "they are the same after their second");
        server.kill();
        let failure = next(&mut source).await.unwrap_err();
        assert_eq!(failure.reason(), Reason::Unavailable, "{failure}");
        fs::write(&records, B).unwrap();
        server.restart();
        let come_back = async {
            loop {
                if let Ok(Found::Members { nodes, .. }) = next(&mut source).await {
                    return nodes;
                }
            }
        };
        let nodes = timeout(LONG, come_back).await.expect("it has not come back");
        assert_eq!(nodes.iter().map(|node| &*node.id).collect::<Vec<_>>(), ["cache-b.example.test:11211"]);
    });
}

#[test]
fn addresses_are_members_at_a_port() {
    let records = NamedTempFile::new().unwrap();
    fs::write(&records, "host-record=members.example.test,10.0.0.2,fd00::1\naddress=/v4.example.test/10.0.0.9")
        .unwrap();
    let server = dnsmasq(records.path());
    let port = server.port;
    on_tokio(async {
        let base = format!("dns+a://127.0.0.1:{port}");
        let mut both = Source::open(&format!("{base}/members.example.test:11211")).unwrap();
        assert_eq!(members(&mut both).await.0, ["10.0.0.2:11211 1 0", "[fd00::1]:11211 1 0"]);
        let mut new = Source::open(&format!("{base}/members.example.test:11211?family=6")).unwrap();
        assert_eq!(members(&mut new).await.0, ["[fd00::1]:11211 1 0"]);
        let mut old = Source::open(&format!("{base}/v4.example.test:80")).unwrap();
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
