//! What is tried: what the table lists, then numbers between, then what lies beside what matched.

use super::{
    grid::{combinations, scheme, Entry},
    search::{sort, Arrangement, First, Search, Trial},
};
use crate::{
    members::{Members, Node},
    scheme::{Order, Scheme},
};
use std::rc::Rc;

impl Search<'_> {
    /// Tries the first combination of a scheme: what costs too much is left out last where it is the likeliest.
    pub(super) fn run_first(&mut self, entry: &Rc<Entry>) {
        let Some(block) = entry.blocks.iter().find(|block| block.0.holds(self.nodes, self.sample)) else { return };
        let first = combinations(&block.1, Vec::new(), self.nodes, self.sample).into_iter().next();
        let Some(parameters) = first else { return };
        let Some(scheme) = scheme(entry.name, &parameters) else { return };
        if let Some((arrangement, fleet)) = self.fleets(&scheme, entry.order).into_iter().next() {
            self.attempt(entry, &scheme, &parameters, arrangement, &fleet);
            self.firsts.push(First { scheme, arrangement, fleet: Rc::downgrade(&fleet) });
        }
    }

    /// Tries everything of one scheme but what was tried first.
    pub(super) fn run(&mut self, entry: &Rc<Entry>) {
        let at = self.firsts.iter().position(|first| first.scheme.name() == entry.name);
        let mut tried_first = at.map(|at| self.firsts.swap_remove(at));
        // What was found of it then stands with what is found now.
        self.found.sort_by_key(|trial| trial.entry.name == entry.name);
        let first = self.found.partition_point(|trial| trial.entry.name != entry.name);
        let (nodes, sample) = (self.nodes, self.sample);
        for (_, axes) in entry.blocks.iter().filter(|(when, _)| when.holds(nodes, sample)) {
            let tried: Vec<_> = combinations(axes, Vec::new(), nodes, sample)
                .into_iter()
                .filter_map(|parameters| Some((scheme(entry.name, &parameters)?, parameters)))
                .collect();
            let Some((example, _)) = tried.first() else { continue };
            for (arrangement, fleet) in self.fleets(example, entry.order) {
                let known = tried_first.take_if(|first| first.arrangement == arrangement);
                let fleet = known.as_ref().and_then(|first| first.fleet.upgrade()).unwrap_or(fleet);
                let is_new = |scheme: &Scheme| known.as_ref().is_none_or(|first| first.scheme != *scheme);
                for (scheme, parameters) in tried.iter().filter(|(scheme, _)| is_new(scheme)) {
                    self.attempt(entry, scheme, parameters, arrangement, &fleet);
                }
            }
            self.search_all(first, axes);
        }
        for base in self.found.get(first..).unwrap_or_default().to_vec() {
            let mut rest = base.parameters.clone();
            rest.retain(|(name, _)| entry.beside.iter().all(|axis| axis.0 != *name));
            let beside = combinations(&entry.beside, rest, nodes, sample);
            for parameters in beside {
                if let Some(scheme) = scheme(entry.name, &parameters).filter(|scheme| *scheme != base.scheme) {
                    self.attempt(entry, &scheme, &parameters, base.arrangement, &base.fleet);
                }
            }
            if entry.order == Order::Ties && base.score.matched < sample.len() {
                self.sorted(&base);
            }
        }
        // What lies beside may have led a number astray.
        for (_, axes) in entry.blocks.iter().filter(|_| !entry.beside.is_empty()) {
            self.search_all(first, axes);
        }
    }

    /// The nodes of a candidate sorted by id.
    fn sorted(&mut self, base: &Trial) {
        let mut nodes: Vec<Node> = base.fleet.members.nodes().iter().map(|node| Node::clone(node)).collect();
        sort(&mut nodes);
        let sorted = Members::in_given_order(nodes).ok();
        if let Some(members) = sorted.filter(|members| *members != base.fleet.members) {
            let fleet = Rc::new(self.sample.fleet(members));
            let arrangement = Arrangement { sorted: true, ..base.arrangement };
            self.attempt(&base.entry, &base.scheme, &base.parameters, arrangement, &fleet);
        }
    }
}
