//! nginx's consistent hash, by this library and by pingora-ketama: the same points, the same answers.

use super::{time_keys, Cache, Subject, Task};
use crate::{library::Kind, markdown, markdown::number, ours::Located, peers, Run, POINTS};
use libconsistent::{Node, Placement, Scheme, Scratch, Topology};

pub fn print(run: &mut Run) {
    println!("## Dialects\n");
    println!("`hash KEY consistent` of nginx: {POINTS} points a server, made and searched by CRC-32. Both place every key alike.\n");
    let mut rows = Vec::new();
    for &n in run.sizes {
        let nodes = (0..n).map(|i| Node::new(peers::server(i).to_string()));
        let nginx = Scheme::new("nginx", &[]).expect("a dialect");
        let placement = Placement::new(Topology::new(nodes, nginx, 0).expect("valid servers")).expect("it compiles");
        let peer = pingora_ketama::Continuum::new(&peers::buckets(n));
        for key in run.keys.iter().take(5_000) {
            let ours = placement.locate(key.as_bytes()).and_then(|index| placement.node(index)).map(|node| &node.id);
            assert_eq!(ours, peer.node(key.as_bytes()).map(|node| node.to_string()).as_ref(), "{key}");
        }
        let subject = |name: &str, library| Subject { name: name.to_owned(), kind: Kind::Ring, library };
        let mut subjects = [
            subject("libconsistent, scheme `nginx`", Box::new(Located(placement, Scratch::new()))),
            subject("pingora-ketama", Box::new(peer)),
        ];
        let times = time_keys(run.effort, Task::Get, Cache::Warm, &run.keys, &mut subjects);
        for (subject, &time) in subjects.iter().zip(&times) {
            rows.push(vec![n.to_string(), subject.name.clone(), number(time), number(times[1] / time)]);
        }
        run.results.set(format!("nginx {n}"), times[1] / times[0]);
    }
    markdown::table(&["servers", "library", "ns", "times faster than pingora-ketama"], &rows);
}
