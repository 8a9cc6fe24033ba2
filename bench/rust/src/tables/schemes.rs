//! What the schemes take to build, and how fast and even `slots` is; `docs/CHOOSING.md` has the rest.

use super::{schemes, time_keys, Cache, Subject, Task};
use crate::{
    choosing::{
        balance, find,
        size::{self, Size},
        ByNodes, NODES, SIZES,
    },
    markdown,
    markdown::number,
    ours,
    schemes::{contestant, RING, SLOTS_16, SLOTS_18, SLOTS_18_ROWS},
    Run,
};

pub fn print(run: &mut Run) {
    println!("## Schemes\n");
    println!("`docs/CHOOSING.md` compares them; `each` is a point, a slot or, without any, a node.\n");
    let sizes: ByNodes<Size> = size::measure(run.effort);
    println!("{}", size::table(&sizes));
    let build = |name| find(&sizes, name, NODES).build;
    run.results.set("build slots over ring", build(SLOTS_18) / build(RING));

    println!("`slots` with {NODES} nodes, in a contest with nothing but the hash:\n");
    let names = [SLOTS_16, SLOTS_18, SLOTS_18_ROWS];
    let mut subjects = vec![Subject::new(&ours::HASH, NODES)];
    subjects.extend(schemes(NODES, |contestant| names.contains(&contestant.name)));
    let one = time_keys(run.effort, Task::Get, Cache::Warm, &run.keys, &mut subjects);
    let three = time_keys(run.effort, Task::GetThree, Cache::Warm, &run.keys, &mut subjects[1..]);
    let mut rows = vec![vec![subjects[0].name.clone(), number(one[0]), number(1.0), "-".to_owned(), "-".to_owned()]];
    for ((name, one_ns), three) in names.into_iter().zip(&one[1..]).zip(three) {
        let figures = [*one_ns, one_ns / one[0], three, three / one[0]];
        run.results.set(format!("{name}, one x hash"), figures[1]);
        run.results.set(format!("{name}, three x hash"), figures[3]);
        rows.push([vec![name.to_owned()], figures.map(number).to_vec()].concat());
    }
    markdown::table(&["scheme", "look-up, ns", "x XXH3", "three, ns", "x XXH3"], &rows);

    println!("The load of the fullest node over the mean, exact, the median of 20 seeds:\n");
    let balances = SIZES.map(|n| balance(contestant(SLOTS_18), n));
    for (n, balance) in SIZES.into_iter().zip(balances) {
        run.results.set(format!("balance {n}"), balance);
    }
    let head = ["scheme", "10 nodes", "100", "1,000"];
    let row = [vec![SLOTS_18.to_owned()], balances.map(|balance| format!("{balance:.3}")).to_vec()].concat();
    markdown::table(&head, &[row]);
}
