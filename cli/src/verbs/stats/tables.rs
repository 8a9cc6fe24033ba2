//! The answer as people read it.

use super::answer::{Answer, Balance, By, Nobody, NodeLoad};
use crate::{
    failure::Failure,
    output::{count, counted, grown, percent, shown, times, Align, Output, Table},
};

/// More nodes, or zones, than twice this are not told one by one.
const SHOWN: usize = 10;

/// Of a topology that is told in a line.
pub fn write(output: &mut Output, topology: &str, answer: &Answer<'_>, all: bool) -> Result<(), Failure> {
    output.line(topology)?;
    head(output, answer)?;
    nodes(output, answer, all)?;
    for (name, node) in [("fullest", &answer.fullest), ("emptiest", &answer.emptiest)] {
        if let Some(Balance { id, balance }) = node {
            let times = estimated(answer.basis, times(*balance));
            output.line(format_args!("{name:8}  {}, {times} of its fair part", shown(id)))?;
        }
    }
    zones(output, answer, all)?;
    failures(output, answer)
}

/// A figure that is not exact is marked.
fn estimated(basis: By, figure: String) -> String {
    match basis {
        By::Sampled => format!("~{figure}"),
        By::Exact | By::Given => figure,
    }
}

fn head(output: &mut Output, answer: &Answer<'_>) -> Result<(), Failure> {
    let copies = match answer.n {
        1 => "one node a key".into(),
        n if answer.spread == "none" => format!("{n} nodes a key, as walks have them"),
        n => format!("{n} nodes a key, spread by {}", answer.spread),
    };
    let keys = count(answer.keys.unwrap_or_default().into());
    let known = match (answer.basis, &answer.bytes) {
        (By::Exact, _) => "shares are exact, of all keys".into(),
        (By::Given, None) => format!("shares of {keys} keys"),
        (By::Given, Some(bytes)) => format!("shares of the {} bytes of {keys} keys", count(bytes.0)),
        (By::Sampled, _) => {
            // Two standard deviations of the count of a mean node.
            let taking = answer.nodes.iter().filter(|node| node.fair > 0.0).count() as f64;
            let error = 2.0 * (taking / (answer.keys.unwrap_or(1).max(1) as f64 * answer.n as f64)).sqrt();
            format!("shares are estimated from {keys} sampled keys, that of a mean node to within {}", percent(error))
        }
    };
    output.line(format_args!("{copies}; {known}"))?;
    if answer.unplaced > 0 {
        output.line(format_args!("{} of the keys have no node", count(answer.unplaced.into())))?;
    }
    if let Some(Nobody { part, why }) = &answer.nobody {
        output.line(format_args!("{} of all keys have no node: {why}", percent(*part)))?;
    }
    output.line("")
}

fn nodes(output: &mut Output, answer: &Answer<'_>, all: bool) -> Result<(), Failure> {
    use Align::{Left, Right};
    let (keys, bytes) = (answer.basis == By::Given, answer.bytes.is_some());
    let counts = [("keys", keys), ("bytes", bytes)].into_iter().filter(|column| column.1);
    let columns = [("node", Left), ("zone", Left), ("weight", Right), ("state", Left)].into_iter();
    let columns = columns.chain(counts.map(|(name, _)| (name, Right)));
    let mut table = Table::new(columns.chain([("share", Right), ("fair", Right), ("share/fair", Right)]));
    let mut row = |node: &NodeLoad<'_>| {
        let mut cells = vec![node.id.to_owned(), node.zone.to_owned(), node.weight.to_string(), node.state.to_string()];
        cells.extend(node.keys.filter(|_| keys).map(|keys| count(keys.0)));
        cells.extend(bytes.then(|| count(node.amount.0)));
        let balance = node.balance.map_or("-".into(), |balance| estimated(answer.basis, times(balance)));
        cells.extend([estimated(answer.basis, percent(node.share)), percent(node.fair), balance]);
        table.row(cells);
    };
    if all || answer.nodes.len() <= 2 * SHOWN {
        answer.nodes.iter().for_each(row);
        return output.table(&table);
    }
    let mut order: Vec<&NodeLoad<'_>> = answer.nodes.iter().filter(|node| node.balance.is_some()).collect();
    order.sort_by(|a, b| b.balance.unwrap_or(0.0).total_cmp(&a.balance.unwrap_or(0.0)));
    let fullest = order.iter().take(SHOWN);
    fullest.chain(order.iter().skip(order.len().saturating_sub(SHOWN).max(SHOWN))).for_each(|node| row(node));
    output.table(&table)?;
    let left = count((answer.nodes.len() - order.len().min(2 * SHOWN)) as u128);
    output.line(format_args!("the {SHOWN} fullest and the {SHOWN} emptiest; --all tells the other {left}, too"))
}

fn zones(output: &mut Output, answer: &Answer<'_>, all: bool) -> Result<(), Failure> {
    use Align::{Left, Right};
    if answer.zones.is_empty() {
        return Ok(());
    }
    output.line("")?;
    let mut table = Table::new([("zone", Left), ("nodes", Right), ("of all copies", Right), ("fair", Right)]);
    let most = if all { usize::MAX } else { 2 * SHOWN };
    for zone in answer.zones.iter().take(most) {
        let name = if zone.zone.is_empty() { "(none)".into() } else { zone.zone.clone() };
        let nodes = count(zone.nodes as u128);
        table.row([name, nodes, estimated(answer.basis, percent(zone.share)), percent(zone.fair)]);
    }
    output.table(&table)?;
    if let Some(left) = answer.zones.len().checked_sub(most).filter(|&left| left > 0) {
        output.line(format_args!("--all tells the other {}, too", counted(left, "zone")))?;
    }
    let Some(dispersion) = &answer.dispersion else { return Ok(()) };
    for level in &dispersion.levels {
        let part = |part: f64| estimated(dispersion.basis, percent(part));
        let parts = level.parts.iter().rev();
        let parts: Vec<String> =
            parts.map(|known| format!("{} in {}", part(known.part), counted(known.zones, "zone"))).collect();
        let level = if level.level == 1 { "outermost".into() } else { format!("level {}", level.level) };
        output.line(format_args!("keys by how many zones have them, {level}: {}", parts.join(", ")))?;
    }
    Ok(())
}

fn failures(output: &mut Output, answer: &Answer<'_>) -> Result<(), Failure> {
    use Align::{Left, Right};
    let failures = &answer.failures;
    if failures.list.is_empty() {
        return Ok(());
    }
    output.line("")?;
    let missing = failures.list.iter().any(|failed| failed.missing > 0.0);
    let columns = [("fails", Left), ("lost", Right), ("heirs", Right), ("most to", Left), ("on top", Right)];
    let after = [("grows most", Left), ("by", Right), ("fullest then", Left), ("share/fair", Right)];
    let nowhere = [("a copy less", Right)].into_iter().filter(|_| missing);
    let mut table = Table::new(columns.into_iter().chain(after).chain(nowhere));
    let figure = |figure| estimated(failures.basis, figure);
    for failed in &failures.list {
        let (heir, more) = match failed.heirs.first() {
            Some(heir) => (heir.id.to_owned(), figure(percent(heir.part))),
            None => ("-".into(), "-".into()),
        };
        let (grows, growth) = match &failed.grows {
            Some(grows) => (grows.id.to_owned(), figure(grown(grows.growth))),
            None => ("-".into(), "-".into()),
        };
        let (fullest, balance) = match &failed.fullest {
            Some(fullest) => (fullest.id.to_owned(), figure(times(fullest.balance))),
            None => ("-".into(), "-".into()),
        };
        let lost = figure(percent(failed.lost));
        let mut cells = vec![
            failed.id.to_owned(),
            lost,
            count(failed.heir_count as u128),
            heir,
            more,
            grows,
            growth,
            fullest,
            balance,
        ];
        cells.extend(missing.then(|| figure(percent(failed.missing))));
        table.row(cells);
    }
    output.table(&table)?;
    let (told, computed) = (failures.list.len(), failures.computed);
    match () {
        () if computed < failures.possible => output.line(format_args!(
            "failures of the {} with the largest shares; --all looks at all {}",
            counted(computed, "node"),
            count(failures.possible as u128)
        )),
        () if told < computed => output.line(format_args!(
            "the worst {} of {} failures{}; --all tells all",
            count((told - failures.largest.iter().len()) as u128),
            count(computed as u128),
            failures.largest.map_or(String::new(), |id| format!(", and that of {}, which has the most", shown(id)))
        )),
        () => Ok(()),
    }
}
