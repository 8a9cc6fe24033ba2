//! What the project asks of itself, beside what was measured.

use crate::{
    markdown,
    markdown::number,
    ours,
    results::Results,
    schemes::{SLOTS_16, SLOTS_18, SLOTS_18_ROWS},
};

pub fn print(results: &Results) {
    println!("## Budgets\n");
    let get = |name: &str| results.get(&format!("get 100 {name}"));
    let cold = |name: &str| results.get(&format!("cold 100 {name}"));
    let hash = get(ours::HASH.name);
    let (locate, pingora) = (get(ours::LOCATE.name), get("pingora-ketama"));
    let three = |name: &str| results.get(&format!("three 100 {name}"));
    let three_hash = three(ours::HASH.name);
    let replicas = "libconsistent `get_nodes_into`";
    let sizes = [10, 100, 1_000, 10_000];
    let bytes = sizes.iter().map(|n| results.get(&format!("bytes a point {n}"))).fold(f64::NAN, f64::max);
    let (build, rebuild) = (results.get("build 1000 libconsistent `Ring`"), results.get("build 1000 pingora-ketama"));
    let add = results.get("add 1000 libconsistent `Ring`");
    let threads = results.get("threads 2 look-ups and a writer") / results.get("threads 1 look-ups and a writer");
    let machine = results.get("threads 2 XXH3-64 alone") / results.get("threads 1 XXH3-64 alone");
    let tail = results.get("p99.9 2 look-ups and a writer") / results.get("p99.9 1 look-ups and a writer");

    let slots = [SLOTS_16, SLOTS_18].map(|name| results.get(&format!("{name}, one x hash")));
    let stored = results.get(&format!("{SLOTS_18_ROWS}, three x hash"));

    let mut rows = vec![
        most("`Placement::locate`, 100 x 160, x XXH3", 3.0, locate / hash),
        least("the same, times faster than pingora-ketama", 5.0, pingora / locate),
        least("the same, cold keys", 3.0, cold("pingora-ketama") / cold(ours::LOCATE.name)),
        most("`Ring::reader()` look-up, x XXH3", 3.6, get(ours::READER.name) / hash),
        most("`Ring::get_node`, x XXH3", 8.0, get(ours::RING.name) / hash),
        most("3 replicas, 100 x 160, x XXH3", 5.0, three(replicas) / three_hash),
        most("3 replicas, allocations", 0.0, results.get(&format!("three allocations 100 {replicas}"))),
        most("batch, packed strings, 16,000 points, x hash only", 2.2, results.get("batch 16000 x hash")),
        most("memory, index included, bytes a point, any size", 16.0, bytes),
        most("build 1000 x 160, x pingora-ketama's", 1.0, build / rebuild),
        most("add one node to 1000 x 160, x pingora-ketama's rebuild", 1.0 / 20.0, add / rebuild),
        least("2 readers, a writer making 100 changes a second, x one", 1.8, threads),
        most("the same, p99.9 over blocks of 64 look-ups, x one", 2.0, tail),
        most("slots look-up, 2^16 and 2^18, 100 nodes, x XXH3, the slower", 1.6, slots[0].max(slots[1])),
        most("3 replicas of slots, 2^18, 100 nodes, with stored rows, x XXH3", 5.0, stored),
        least("nginx dialect, 100 servers, times faster than pingora-ketama", 2.5, results.get("nginx 100")),
        most("build of slots, 2^18, 100 nodes, x a 256-point ring's", 10.0, results.get("build slots over ring")),
    ];
    for (n, about) in [(10, 1.007), (100, 1.034), (1_000, 1.156)] {
        rows.push(close(
            &format!("fullest node of slots, 2^18, {n} nodes, x the mean"),
            about,
            results.get(&format!("balance {n}")),
        ));
    }
    let control = "hashing alone on 2 threads, x one: what the machine gives";
    rows.push([control.to_owned(), "-".to_owned(), number(machine), "-".to_owned()]);
    markdown::table(&["what", "budget", "measured", "verdict"], &rows.into_iter().map(Vec::from).collect::<Vec<_>>());
}

fn most(what: &str, budget: f64, measured: f64) -> [String; 4] {
    line(what, format!("<= {}", number(budget)), measured, measured <= budget)
}

fn least(what: &str, budget: f64, measured: f64) -> [String; 4] {
    line(what, format!(">= {}", number(budget)), measured, measured >= budget)
}

/// A load over the mean: its excess may be a tenth more than this one's.
fn close(what: &str, about: f64, measured: f64) -> [String; 4] {
    let [what, budget, _, verdict] =
        line(what, format!("about {about:.3}"), measured, measured - 1.0 <= (about - 1.0) * 1.1);
    [what, budget, format!("{measured:.3}"), verdict]
}

fn line(what: &str, budget: String, measured: f64, met: bool) -> [String; 4] {
    let verdict = match met {
        _ if measured.is_nan() => "not measured",
        true => "met",
        false => "**missed**",
    };
    [what.to_owned(), budget, number(measured), verdict.to_owned()]
}
