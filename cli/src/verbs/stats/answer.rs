//! What is told: the shape of the JSON, from which tables are written as well.

use super::{measured::Measured, zones::Zoning};
use crate::{
    failure::Failure,
    input::Copies,
    load::{nobody, Basis, Fair, Outage},
    output::{Progress, Wide},
};
use libconsistent::{Placement, State};
use serde::Serialize;

/// How many heirs of a failure are named.
const HEIRS: usize = 5;

/// About how many points and keys are looked at for failures unless all are asked for: some seconds.
const MOST_WORK: u64 = 1 << 28;

#[derive(Serialize)]
pub struct Answer<'a> {
    pub scheme: &'a str,
    pub fingerprint: String,
    pub epoch: u64,
    pub n: usize,
    pub spread: &'static str,
    pub basis: By,
    /// How many keys were counted, and their bytes; null where shares are exact, or nothing but keys was counted.
    pub keys: Option<u64>,
    pub bytes: Option<Wide>,
    pub unplaced: u64,
    /// Which part of all keys has no node, and why; null where every key has one, or where that is not known.
    pub nobody: Option<Nobody>,
    pub nodes: Vec<NodeLoad<'a>>,
    pub fullest: Option<Balance<'a>>,
    pub emptiest: Option<Balance<'a>>,
    pub zones: Vec<ZoneLoad>,
    pub dispersion: Option<Dispersed>,
    pub failures: Failures<'a>,
}

/// What figures are known by.
#[derive(Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Exact,
    Sampled,
    Given,
}

impl From<Basis> for By {
    fn from(basis: Basis) -> Self {
        match basis {
            Basis::Exact => Self::Exact,
            Basis::Sampled(_) => Self::Sampled,
            Basis::Given => Self::Given,
        }
    }
}

#[derive(Serialize)]
pub struct Nobody {
    pub part: f64,
    pub why: &'static str,
}

#[derive(Serialize)]
pub struct NodeLoad<'a> {
    pub id: &'a str,
    pub zone: &'a str,
    pub weight: f64,
    pub state: State,
    /// Positions, or the bytes or keys that were counted.
    pub amount: Wide,
    pub keys: Option<Wide>,
    pub share: f64,
    pub fair: f64,
    pub balance: Option<f64>,
}

#[derive(Serialize)]
pub struct Balance<'a> {
    pub id: &'a str,
    pub balance: f64,
}

/// Parts of all copies of all keys.
#[derive(Serialize)]
pub struct ZoneLoad {
    pub zone: String,
    pub level: usize,
    pub nodes: usize,
    pub share: f64,
    pub fair: f64,
}

#[derive(Serialize)]
pub struct Dispersed {
    pub basis: By,
    pub levels: Vec<Level>,
}

#[derive(Serialize)]
pub struct Level {
    pub level: usize,
    pub parts: Vec<Part>,
}

#[derive(Serialize)]
pub struct Part {
    pub zones: usize,
    pub part: f64,
}

#[derive(Serialize)]
pub struct Failures<'a> {
    pub basis: By,
    /// How many nodes may fail, and of how many of them it was computed what that does.
    pub possible: usize,
    pub computed: usize,
    pub list: Vec<Failed<'a>>,
    /// The largest node, if its failure is none of the worst and comes behind them.
    #[serde(skip)]
    pub largest: Option<&'a str>,
}

#[derive(Serialize)]
pub struct Failed<'a> {
    pub id: &'a str,
    pub lost: f64,
    pub missing: f64,
    pub heir_count: usize,
    pub heirs: Vec<Heir<'a>>,
    /// Who needs the most headroom.
    pub grows: Option<Growth<'a>>,
    pub fullest: Option<Balance<'a>>,
}

#[derive(Serialize)]
pub struct Heir<'a> {
    pub id: &'a str,
    pub part: f64,
}

#[derive(Serialize)]
pub struct Growth<'a> {
    pub id: &'a str,
    /// A part of what it had; infinite, which JSON has as null, if that was nothing.
    pub growth: f64,
}

impl<'a> Answer<'a> {
    /// With so many failures, the worst first, and that of the largest node in any case.
    pub fn new(
        placement: &'a Placement,
        copies: Copies,
        measured: &Measured<'_>,
        failures: usize,
    ) -> Result<Self, Failure> {
        let topology = placement.topology();
        let loads = &measured.loads;
        let fair = Fair::new(placement, copies.asked(), loads);
        let order = fair.order(loads);
        let balance = |&(index, balance): &(u32, f64)| Balance { id: id(placement, index), balance };
        let nodes = (0..).zip(topology.members().nodes()).map(|(index, node)| NodeLoad {
            id: &node.id,
            zone: &node.zone,
            weight: node.weight.as_f64(),
            state: placement.state(index),
            amount: Wide(loads.amount(index)),
            keys: measured.keys.as_ref().map(|keys| Wide(keys.amount(index))),
            share: loads.part(index),
            fair: fair.part(index),
            balance: fair.balance(index, loads),
        });
        Ok(Self {
            scheme: topology.scheme().name(),
            fingerprint: topology.fingerprint().to_string(),
            epoch: topology.epoch(),
            n: copies.asked(),
            spread: copies.spread.name(),
            basis: measured.basis.into(),
            keys: measured.keys.as_ref().map(|keys| keys.whole as u64),
            bytes: measured.has_bytes.then_some(Wide(loads.whole)),
            unplaced: measured.unplaced,
            nobody: nobody(placement).map(|(part, why)| Nobody { part, why }),
            nodes: nodes.collect(),
            fullest: order.first().map(balance),
            emptiest: order.last().map(balance),
            zones: zones(placement, measured, &fair),
            dispersion: measured.dispersion.as_ref().map(|(dispersion, basis)| {
                let part = |weight: u64| weight as f64 / dispersion.whole.max(1) as f64;
                let parts = |level: &Vec<u64>| {
                    let all = (0..).zip(level).filter(|&(_, &weight)| weight > 0);
                    all.map(|(zones, &weight)| Part { zones, part: part(weight) }).collect()
                };
                let levels = (1..).zip(&dispersion.levels);
                let levels = levels.map(|(level, counts)| Level { level, parts: parts(counts) }).collect();
                Dispersed { basis: (*basis).into(), levels }
            }),
            failures: told(placement, measured, &order, failures)?,
        })
    }
}

fn id(placement: &Placement, index: u32) -> &str {
    placement.node(index).map_or("", |node| &node.id)
}

fn zones(placement: &Placement, measured: &Measured<'_>, fair: &Fair) -> Vec<ZoneLoad> {
    let zoning = Zoning::new(placement);
    let nodes = || 0..placement.len() as u32;
    let part = |index: u32| measured.loads.part(index);
    let (whole, whole_fair): (f64, f64) = (nodes().map(part).sum(), nodes().map(|index| fair.part(index)).sum());
    let of = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    let mut all = Vec::new();
    for level in 0..zoning.levels() {
        for (zone, nodes) in zoning.zones(level) {
            let share = of(nodes.iter().map(|&index| part(index)).sum(), whole);
            let fair = of(nodes.iter().map(|&index| fair.part(index)).sum(), whole_fair);
            all.push(ZoneLoad { zone: zone.to_owned(), level: level + 1, nodes: nodes.len(), share, fair });
        }
    }
    all
}

fn told<'a>(
    placement: &'a Placement,
    measured: &Measured<'_>,
    order: &[(u32, f64)],
    most: usize,
) -> Result<Failures<'a>, Failure> {
    let outages = &measured.outages;
    let mut nodes: Vec<u32> = order.iter().map(|&(index, _)| index).collect();
    let possible = nodes.len();
    if most < possible && outages.work(possible) > MOST_WORK {
        nodes.sort_by_key(|&index| std::cmp::Reverse(outages.loads().amount(index)));
        nodes.truncate(most);
    }
    let progress = Progress::of(nodes.len() as u64, "failures");
    let one = |node: u32| {
        progress.step(1);
        outages.of(node)
    };
    let mut found = nodes.into_iter().map(one).collect::<Result<Vec<Outage>, Failure>>()?;
    let computed = found.len();
    let badness = |outage: &Outage| (outage.missing, outage.grows.map_or(0.0, |(_, growth)| growth));
    found.sort_by(|a, b| {
        let ((missing, growth), (other_missing, other)) = (badness(a), badness(b));
        other_missing.total_cmp(&missing).then(other.total_cmp(&growth)).then(a.node.cmp(&b.node))
    });
    let largest = found.iter().max_by(|a, b| a.lost.total_cmp(&b.lost)).map(|outage| outage.node);
    let failed = |outage: &Outage| Failed {
        id: id(placement, outage.node),
        lost: outage.lost,
        missing: outage.missing,
        heir_count: outage.heirs.len(),
        heirs: outage.heirs.iter().take(HEIRS).map(|&(node, part)| Heir { id: id(placement, node), part }).collect(),
        grows: outage.grows.map(|(node, growth)| Growth { id: id(placement, node), growth }),
        fullest: outage.fullest.map(|(node, balance)| Balance { id: id(placement, node), balance }),
    };
    let behind = found.iter().skip(most).find(|outage| most > 0 && Some(outage.node) == largest);
    let list = found.iter().take(most).chain(behind).map(failed).collect();
    let largest = behind.map(|outage| id(placement, outage.node));
    Ok(Failures { basis: outages.basis.into(), possible, computed, list, largest })
}
