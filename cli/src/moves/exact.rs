//! What moves of all positions, by the engine's exact plan.

use super::{
    answer::{Amount, Basis, Moves, NodeMoves, Step},
    modulo::Modulo,
    names::Names,
    Question,
};
use libconsistent::{Error, Placement};

/// What moves to one of the placements after.
///
/// # Errors
/// What `Placement::diff_replicas` and `Placement::shares_replicas` refuse.
pub fn moves(question: &Question<'_>, after: &Placement) -> Result<Moves, Error> {
    let Question { before, n, spread, .. } = *question;
    let plan = before.diff_replicas(after, n, spread)?;
    let shares = [before.shares_replicas(n, spread)?, after.shares_replicas(n, spread)?];
    let n = n.clamp(1, before.max_nodes().max(after.max_nodes()).max(1));
    let names = Names::new(before, after);
    let id = |number| names.id(number).map(Into::into);
    let mut nodes: Vec<NodeMoves> =
        (0..=names.nobody()).map(|number| NodeMoves { id: id(number), ..NodeMoves::default() }).collect();
    let amount = |count| Amount { count, bytes: 0 };
    let mut at = |number: u32, change: &dyn Fn(&mut NodeMoves)| {
        nodes.get_mut(number as usize).into_iter().for_each(change);
    };
    for (index, &positions) in (0..).zip(&shares[0].positions) {
        at(names.before(index), &|node| node.before = amount(positions));
    }
    for (index, &positions) in (0..).zip(&shares[1].positions) {
        at(names.after(index), &|node| node.after = amount(positions));
    }
    for step in &plan.moves {
        at(names.of(step.from.as_deref()), &|node| node.lost.add(amount(step.positions)));
        at(names.of(step.to.as_deref()), &|node| node.gained.add(amount(step.positions)));
    }
    // What no node has is nobody's.
    let [earlier, later] = shares.map(|shares| plan.whole.saturating_sub(shares.positions.iter().sum()));
    at(names.nobody(), &|node| (node.before, node.after) = (amount(earlier), amount(later)));
    let modulo = Modulo::new(before, after, &names, n).moved_of(plan.whole / n as u128);
    let steps = plan.moves.into_iter();
    let steps = steps.map(|step| Step { from: step.from, to: step.to, amount: amount(step.positions) }).collect();
    Ok(Moves::of_nodes((Basis::Positions, n), [amount(plan.whole), amount(modulo)], nodes, Some(steps)))
}
