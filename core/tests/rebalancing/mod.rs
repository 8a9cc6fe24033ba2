//! Fleets for plans, and the rules that every plan must hold.

use libconsistent::{rebalance, Measure, Rebalance, RebalanceMember, Rebalanced, Standing, NO_INDEX};
use proptest::prelude::*;
use std::collections::HashSet;

#[derive(Clone, Debug, Default)]
pub struct Fleet {
    pub ids: Vec<String>,
    pub weights: Vec<u32>,
    pub zones: Vec<String>,
    pub standing: Vec<Standing>,
}

impl Fleet {
    pub fn push(&mut self, id: &str, weight: u32, zone: &str) {
        self.ids.push(id.into());
        self.weights.push(weight);
        self.zones.push(zone.into());
        self.standing.push(Standing::Taking);
    }

    pub fn even(nodes: usize) -> Self {
        Self::zoned(nodes, 1)
    }

    /// Node i is in zone i modulo the number of zones.
    pub fn zoned(nodes: usize, zones: usize) -> Self {
        let mut fleet = Self::default();
        (0..nodes).for_each(|i| fleet.push(&format!("node-{i:03}"), 1000, &format!("zone-{}", i % zones)));
        fleet
    }

    /// Any weights, zones and standing, with at least one that takes.
    pub fn any() -> impl Strategy<Value = Self> {
        let standing = prop_oneof![
            6 => Just(Standing::Taking), 1 => Just(Standing::Holding), 1 => Just(Standing::Leaving)
        ];
        let node = (prop_oneof![Just(1000u32), 1..5000u32], 0..5usize, standing);
        proptest::collection::vec(node, 1..16).prop_map(|nodes| {
            let mut fleet = Self::default();
            fleet.push("always", 1000, "z0");
            for (i, (weight, zone, standing)) in nodes.into_iter().enumerate() {
                fleet.push(&format!("n{}", i * 7 % 16), weight, ["z0", "z1", "z2", "z3", ""][zone]);
                *fleet.standing.last_mut().expect("a node") = standing;
            }
            fleet
        })
    }

    pub fn members(&self) -> Vec<RebalanceMember<'_>> {
        let all = self.ids.iter().zip(&self.weights).zip(&self.zones).zip(&self.standing);
        all.map(|(((id, &weight), zone), &standing)| RebalanceMember { id, weight, zone, standing }).collect()
    }

    pub fn takers(&self) -> usize {
        self.standing.iter().filter(|&&standing| standing == Standing::Taking).count()
    }

    pub fn ids(&self, rows: &[u32]) -> Vec<Option<&String>> {
        rows.iter().map(|&node| self.ids.get(node as usize)).collect()
    }

    /// The same nodes, listed in another order, and where each is now.
    pub fn turned(&self, by: usize) -> (Self, Vec<u32>) {
        let n = self.ids.len();
        let old = |place: usize| n - 1 - (place + by % n) % n;
        let mut turned = Self::default();
        let mut places = vec![0; n];
        for place in 0..n {
            turned.push(&self.ids[old(place)], self.weights[old(place)], &self.zones[old(place)]);
            turned.standing[place] = self.standing[old(place)];
            places[old(place)] = place as u32;
        }
        (turned, places)
    }

    pub fn random_rows(&self, dice: u64, slots: u32, replicas: u32) -> Vec<u32> {
        let mut state = dice;
        let mut rows = vec![NO_INDEX; (slots * replicas) as usize];
        for row in rows.chunks_mut(replicas as usize) {
            for place in 0..row.len() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                // Lopsided, and sometimes nobody.
                let node = (state >> 33) % (self.ids.len() as u64 * 5 / 4 + 1) * (state >> 60) / 16;
                if node < self.ids.len() as u64 && !row.contains(&(node as u32)) {
                    row[place] = node as u32;
                }
            }
        }
        rows
    }

    pub fn random_loads(&self, dice: u64, slots: u32) -> [Vec<u64>; 2] {
        let load = |i: u64, salt: u64| (dice ^ salt).wrapping_add(i).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        [1, 2].map(|salt| (0..u64::from(slots)).map(|slot| load(slot, salt) / (slot + 1)).collect())
    }

    /// The greatest load of a taking node by any measure, relative to its weight's part.
    pub fn peak(&self, rows: &[u32], replicas: u32, loads: &[Vec<u64>; 2]) -> f64 {
        let mut peak = 0f64;
        for measure in loads {
            let mut of = vec![0f64; self.ids.len()];
            for (row, &load) in rows.chunks(replicas as usize).zip(measure) {
                row.iter().filter(|&&node| node != NO_INDEX).for_each(|&node| of[node as usize] += load as f64);
            }
            let taking = || (0..of.len()).filter(|&node| self.standing[node] == Standing::Taking);
            let (all, weight) = taking()
                .fold((0.0, 0.0), |(all, weight), node| (all + of[node], weight + f64::from(self.weights[node])));
            peak = taking()
                .map(|node| of[node] * weight / all.max(1.0) / f64::from(self.weights[node]))
                .fold(peak, f64::max);
        }
        peak
    }
}

pub fn measures(loads: &[Vec<u64>; 2]) -> [Measure<'_>; 2] {
    [("requests", &loads[0]), ("bytes", &loads[1])].map(|(name, loads)| Measure { name, loads, capacities: &[] })
}

/// A plan that was checked.
pub struct Next {
    pub plan: Rebalanced,
}

impl Next {
    /// Plans, and holds what holds of every plan.
    pub fn of(fleet: &Fleet, request: &Rebalance<'_>) -> Result<Self, TestCaseError> {
        let members = fleet.members();
        let request = Rebalance { members: &members, ..*request };
        let plan = rebalance(&request).expect("a plan");
        let replicas = request.replicas as usize;
        for row in plan.rows.chunks(replicas) {
            let nodes: Vec<u32> = row.iter().copied().filter(|&node| node != NO_INDEX).collect();
            prop_assert_eq!(nodes.iter().collect::<HashSet<_>>().len(), nodes.len(), "a node has two of {:?}", row);
        }
        let mut rows = if request.rows.is_empty() { vec![NO_INDEX; plan.rows.len()] } else { request.rows.to_vec() };
        let mut filled = 0;
        for (place, node) in rows.iter_mut().enumerate() {
            if *node == NO_INDEX && plan.rows[place] != NO_INDEX {
                *node = plan.rows[place];
                filled += 1;
            }
        }
        for step in &plan.moves {
            let place = step.slot as usize * replicas + step.replica as usize;
            prop_assert_eq!(rows[place], step.from);
            prop_assert!(step.from != step.to);
            prop_assert_eq!(members[step.to as usize].standing, Standing::Taking);
            prop_assert!(members[step.from as usize].standing != Standing::Holding);
            rows[place] = step.to;
        }
        // The moves and what was filled are the whole difference.
        prop_assert_eq!(&rows, &plan.rows);
        prop_assert_eq!(filled, plan.filled);
        let bytes: u64 =
            plan.moves.iter().map(|step| request.bytes.get(step.slot as usize).copied().unwrap_or(0)).sum();
        prop_assert_eq!(bytes, plan.bytes);
        let mut doubled = 0;
        let present = |zone: &str| members.iter().filter(|m| m.zone == zone && m.standing != Standing::Leaving).count();
        let zones: HashSet<&str> = members.iter().map(|member| member.zone).collect();
        let all: usize = zones.iter().map(|zone| present(zone)).sum();
        let fits = |k: usize| zones.iter().map(|zone| present(zone).min(k)).sum::<usize>() >= replicas.min(all);
        let most = (1..=replicas).find(|&k| fits(k)).unwrap_or(replicas);
        for row in plan.rows.chunks(replicas) {
            let nodes: Vec<&str> = row.iter().filter_map(|&n| members.get(n as usize)).map(|m| m.zone).collect();
            doubled += u64::from(zones.iter().any(|zone| nodes.iter().filter(|z| *z == zone).count() > most));
        }
        prop_assert_eq!(doubled, plan.left.doubled);
        for (node, balance) in plan.balance.iter().enumerate() {
            prop_assert_eq!(plan.rows.iter().filter(|&&n| n as usize == node).count() as u64, balance.places);
        }
        Ok(Self { plan })
    }
}
