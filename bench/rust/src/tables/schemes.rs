//! What the schemes take to build, and how even `slots` is; `docs/CHOOSING.md` has the rest.

use crate::{
    choosing::{
        balance, find,
        size::{self, Size},
        ByNodes, NODES, SIZES,
    },
    markdown,
    schemes::{contestant, RING, SLOTS_18},
    Run,
};

pub fn print(run: &mut Run) {
    println!("## Schemes\n");
    println!("`docs/CHOOSING.md` compares them; `each` is a point, a slot or, without any, a node.\n");
    let sizes: ByNodes<Size> = size::measure(run.effort);
    println!("{}", size::table(&sizes));
    let build = |name| find(&sizes, name, NODES).build;
    run.results.set("build slots over ring", build(SLOTS_18) / build(RING));

    println!("The load of the fullest node over the mean, exact, the median of 20 seeds:\n");
    let balances = SIZES.map(|n| balance(contestant(SLOTS_18), n));
    for (n, balance) in SIZES.into_iter().zip(balances) {
        run.results.set(format!("balance {n}"), balance);
    }
    let head = ["scheme", "10 nodes", "100", "1,000"];
    let row = [vec![SLOTS_18.to_owned()], balances.map(|balance| format!("{balance:.3}")).to_vec()].concat();
    markdown::table(&head, &[row]);
}
