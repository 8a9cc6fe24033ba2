//! The answer as tables: what moves in all, of each node, and from whom to whom.

use super::{Gate, Subject};
use crate::{
    failure::Failure,
    moves::{Amount, Basis, Moves, NodeMoves, Step},
    output::{count, counted, percent, shown, Align, Output, Table},
};
use libconsistent::Placement;
use std::collections::BTreeSet;

/// Unless all are asked for, so many nodes and moves are shown.
const MOST_ROWS: usize = 20;
/// The most columns of a matrix beside its first; it has no more rows than other tables.
const MOST_COLUMNS: usize = 8;

/// How amounts are written: as counts of what somebody has, or as parts of all positions.
struct Style<'a> {
    moves: &'a Moves,
    has_bytes: bool,
    /// What is counted.
    unit: &'static str,
}

pub fn show(output: &mut Output, subject: &Subject<'_>, moves: &Moves, gate: &Gate) -> Result<(), Failure> {
    let unit = if moves.n > 1 { "copies" } else { "keys" };
    let style = Style { moves, has_bytes: subject.has_bytes, unit };
    let [before, after] = &subject.paths;
    output.line(format_args!("before  {}", side(before, subject.before)))?;
    output.line(format_args!("after   {}", side(after, subject.after)))?;
    output.line(format_args!("{}\n", style.basis()))?;
    output.table(&style.summary())?;
    style.nodes(output, subject.all)?;
    style.steps(output, subject.all)?;
    for limit in gate.limits().iter().filter(|limit| limit.is_exceeded) {
        let (moved, allowed) = (percent(limit.moved), percent(limit.limit));
        output.line(format_args!("\n{moved} moves, more than the {allowed} of {}", limit.option))?;
    }
    Ok(())
}

fn side(path: &str, placement: &Placement) -> String {
    let topology = placement.topology();
    let (scheme, nodes) = (topology.scheme().name(), counted(placement.len(), "node"));
    format!("{}: {scheme}, {nodes}, epoch {}", shown(path), topology.epoch())
}

impl Style<'_> {
    fn basis(&self) -> String {
        let copies = match self.moves.n {
            1 => String::new(),
            n => format!(", {n} copies of each"),
        };
        match &self.moves.basis {
            Basis::Positions => format!("exact, of all positions{copies}"),
            Basis::Keys(keys) => format!("of {} keys{copies}", count((*keys).into())),
            Basis::Sample(keys, why) => {
                let margin = percent(self.moves.margin().unwrap_or_default());
                let keys = count((*keys).into());
                format!("~ estimated by {keys} made-up keys{copies}, to within {margin} of all, for\n  {}", shown(why))
            }
        }
    }

    fn is_counted(&self) -> bool {
        matches!(self.moves.basis, Basis::Keys(_))
    }

    fn part(&self, part: f64) -> String {
        let mark = if matches!(self.moves.basis, Basis::Sample(..)) { "~" } else { "" };
        format!("{mark}{}", percent(part))
    }

    /// The columns of an amount, named for what it is.
    fn columns(&self, name: &str) -> Vec<String> {
        match (self.is_counted(), self.has_bytes) {
            (true, true) => vec![name.into(), format!("bytes {name}")],
            _ => vec![name.into()],
        }
    }

    /// The cells of an amount, one a column.
    fn cells(&self, amount: Amount) -> Vec<String> {
        let [part, _] = amount.parts(self.moves.whole);
        match (self.is_counted(), self.has_bytes) {
            (false, _) => vec![self.part(part)],
            (true, false) => vec![count(amount.count)],
            (true, true) => vec![count(amount.count), count(amount.bytes)],
        }
    }

    fn summary(&self) -> Table {
        let mut columns = vec![("", Align::Left)];
        let counts: &[&str] = match (self.is_counted(), self.has_bytes) {
            (false, _) => &["part"],
            (true, false) => &[self.unit, "part"],
            (true, true) => &[self.unit, "part", "bytes", "part"],
        };
        columns.extend(counts.iter().map(|&name| (name, Align::Right)));
        let mut table = Table::new(columns);
        let Moves { whole, moved, minimum, modulo, .. } = *self.moves;
        for (name, amount) in [("moves", moved), ("must move", minimum), ("hash % N moves", modulo), ("all", whole)] {
            let [part, bytes_part] = amount.parts(whole).map(|part| self.part(part));
            let cells = match (self.is_counted(), self.has_bytes) {
                (false, _) => vec![part],
                (true, false) => vec![count(amount.count), part],
                (true, true) => vec![count(amount.count), part, count(amount.bytes), bytes_part],
            };
            table.row([name.to_owned()].into_iter().chain(cells));
        }
        table
    }

    fn nodes(&self, output: &mut Output, all: bool) -> Result<(), Failure> {
        let names = ["before", "after", "gained", "lost"].map(|name| self.columns(name)).concat();
        let mut table = Table::new(heads("node", &names));
        let mut nodes: Vec<&NodeMoves> = self.moves.nodes.iter().collect();
        let left = nodes.len().saturating_sub(if all { nodes.len() } else { MOST_ROWS });
        if left > 0 {
            // Those of which most moves, in the order of ids.
            nodes.sort_by_key(|node| std::cmp::Reverse(self.size(node.gained) + self.size(node.lost)));
            nodes.truncate(MOST_ROWS);
            nodes.sort_by_key(|node| (node.id.is_none(), &node.id));
        }
        for node in nodes {
            let amounts = [node.before, node.after, node.gained, node.lost].map(|amount| self.cells(amount)).concat();
            table.row([name(node.id.as_deref())].into_iter().chain(amounts));
        }
        output.line("")?;
        output.table(&table)?;
        self.left_out(output, left, "node")
    }

    fn steps(&self, output: &mut Output, all: bool) -> Result<(), Failure> {
        let Some(steps) = &self.moves.steps else {
            return output.line("\nBetween too many pairs of nodes to show them.");
        };
        if steps.is_empty() {
            return Ok(());
        }
        output.line("")?;
        let order = |id: &Option<String>| (id.is_none(), id.clone());
        let from: BTreeSet<_> = steps.iter().map(|step| order(&step.from)).collect();
        let to: BTreeSet<_> = steps.iter().map(|step| order(&step.to)).collect();
        if from.len() <= MOST_ROWS && to.len() * self.columns("").len() <= MOST_COLUMNS {
            return output.table(&self.matrix(steps, &from, &to));
        }
        let mut largest: Vec<&Step> = steps.iter().collect();
        largest.sort_by_key(|step| std::cmp::Reverse(self.size(step.amount)));
        let left = largest.len().saturating_sub(if all { largest.len() } else { MOST_ROWS });
        largest.truncate(largest.len() - left);
        let columns = match (self.is_counted(), self.has_bytes) {
            (false, _) => &["part"][..],
            (true, false) => &[self.unit],
            (true, true) => &[self.unit, "bytes"],
        };
        let ends = [("from", Align::Left), ("to", Align::Left)];
        let mut table = Table::new(ends.into_iter().chain(columns.iter().map(|&column| (column, Align::Right))));
        for step in largest {
            let ends = [name(step.from.as_deref()), name(step.to.as_deref())];
            table.row(ends.into_iter().chain(self.cells(step.amount)));
        }
        output.table(&table)?;
        self.left_out(output, left, "move")
    }

    fn matrix(
        &self,
        steps: &[Step],
        from: &BTreeSet<(bool, Option<String>)>,
        to: &BTreeSet<(bool, Option<String>)>,
    ) -> Table {
        let names: Vec<String> = to.iter().map(|(_, id)| name(id.as_deref())).collect();
        let columns: Vec<String> = names.iter().flat_map(|name| self.columns(&shown(name))).collect();
        let mut table = Table::new(heads("from / to", &columns));
        // Of one from after the other.
        let mut steps = steps.iter().peekable();
        for (_, from) in from {
            let mut row = vec![name(from.as_deref())];
            for (_, to) in to {
                match steps.next_if(|step| step.from == *from && step.to == *to) {
                    Some(step) => row.extend(self.cells(step.amount)),
                    None => row.extend(self.columns("").iter().map(|_| "-".to_owned())),
                }
            }
            table.row(row);
        }
        table
    }

    fn left_out(&self, output: &mut Output, left: usize, one: &str) -> Result<(), Failure> {
        match left {
            0 => Ok(()),
            left => output.line(format_args!(".. and {} that move less: --all shows them", counted(left, one))),
        }
    }

    /// What is compared where only the largest are shown.
    fn size(&self, amount: Amount) -> u128 {
        if self.has_bytes {
            amount.bytes
        } else {
            amount.count
        }
    }
}

fn heads<'a>(first: &'a str, others: &'a [String]) -> impl Iterator<Item = (&'a str, Align)> {
    [(first, Align::Left)].into_iter().chain(others.iter().map(|name| (name.as_str(), Align::Right)))
}

/// A node as tables name it.
fn name(id: Option<&str>) -> String {
    id.unwrap_or("(nobody)").to_owned()
}
