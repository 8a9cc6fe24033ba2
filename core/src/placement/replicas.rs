//! Replicas: the first nodes of the walk that spread best over zones (`docs/SPEC.md`, section 5).

use super::{
    strides::ByWeight,
    zones::{Evenly, Few, Many, Rule},
    Key, Placement, Scratch, Spread,
};
use crate::{
    dialect::Start,
    members::NO_INDEX,
    table::{Table, FEW},
};
use alloc::{vec, vec::Vec};
use core::ops::ControlFlow;

impl Placement {
    /// The first `n` nodes for a key by index: [`get_nodes_into`](Self::get_nodes_into) or the plain
    /// [`walk`](Self::walk), into memory of their own.
    pub fn get_nodes(&self, key: &[u8], n: usize, spread: Spread) -> Vec<u32> {
        self.get_nodes_for(Key::Bytes(key), n, spread)
    }

    /// [`get_nodes`](Self::get_nodes) for a key that already is its position.
    pub fn get_nodes_hashed(&self, position: u64, n: usize, spread: Spread) -> Vec<u32> {
        self.get_nodes_for(Key::Hashed(position), n, spread)
    }

    /// [`get_nodes`](Self::get_nodes) for a key in any form.
    pub fn get_nodes_for(&self, key: Key<'_>, n: usize, spread: Spread) -> Vec<u32> {
        let most = match self.router() {
            None => self.health().live_nodes(),
            Some(_) => self.max_nodes(),
        };
        let mut out = vec![NO_INDEX; n.min(most)];
        let len = self.get_nodes_for_into(key, spread, &mut out, &mut Scratch::new());
        out.truncate(len);
        out
    }

    /// [`get_nodes_into`](Self::get_nodes_into) for a key in any form, with a choice of how replicas spread.
    pub fn get_nodes_for_into(&self, key: Key<'_>, spread: Spread, out: &mut [u32], scratch: &mut Scratch) -> usize {
        if let Some(router) = self.router() {
            let integer;
            let start = match key {
                Key::Bytes(key) => router.start(self.table(), key),
                Key::Integer(key) => match router.integer(key) {
                    None => Start::Nowhere,
                    Some(bytes) => {
                        integer = bytes;
                        router.start(self.table(), &integer)
                    }
                },
                Key::Hashed(position) => router.start_at(self.table(), position),
            };
            return self.fill_routed(router, start, spread, out, scratch);
        }
        let position = match key {
            Key::Bytes(key) => self.position(key),
            Key::Integer(key) => self.position_u64(key),
            Key::Hashed(position) => position,
        };
        if spread == Spread::Zone {
            return self.get_nodes_hashed_into(position, out, scratch);
        }
        self.choose(position, spread, out, scratch)
    }

    /// Fills `out` with the replicas of a key, spread over zones, and returns how many there are: fewer than asked when
    /// fewer nodes are live. The first is [`locate`](Self::locate)'s answer.
    ///
    /// Up to 16 replicas take no memory; above, `scratch` is used and reused. Expected O(n^2) for few nodes without
    /// zones; with zones also the length of walk it takes to find a node of the next zone. For replicas without regard
    /// to zones take the first of [`walk`](Self::walk).
    ///
    /// In dialects replicas are those of the system, and zones count only where it says so.
    #[inline(always)]
    pub fn get_nodes_into(&self, key: &[u8], out: &mut [u32], scratch: &mut Scratch) -> usize {
        match self.router() {
            None => self.get_nodes_hashed_into(self.position(key), out, scratch),
            Some(router) => self.fill_routed(router, router.start(self.table(), key), Spread::Zone, out, scratch),
        }
    }

    /// [`get_nodes_into`](Self::get_nodes_into) for a key that already is its position.
    #[inline(always)]
    pub fn get_nodes_hashed_into(&self, position: u64, out: &mut [u32], scratch: &mut Scratch) -> usize {
        if let Some(router) = self.router() {
            return self.fill_routed(router, router.start_at(self.table(), position), Spread::Zone, out, scratch);
        }
        // Nearly always the first candidates at hand are different, and nothing else counts.
        if let Ok(three) = <&mut [u32; 3]>::try_from(&mut *out) {
            let mut found = [NO_INDEX; 3];
            if self.zones().depth() == 0 && self.health().none_down() && self.table().distinct(position, &mut found) {
                *three = found;
                return 3;
            }
        }
        self.choose(position, Spread::Zone, out, scratch)
    }

    #[inline(never)] // so that the short way above is worth inlining
    fn choose(&self, position: u64, spread: Spread, out: &mut [u32], scratch: &mut Scratch) -> usize {
        let n = out.len().min(self.health().live_nodes());
        let Some(out) = out.get_mut(..n).filter(|out| !out.is_empty()) else { return 0 };
        let spread = if self.zones().depth() == 0 { Spread::None } else { spread };
        match (spread, n <= FEW) {
            (Spread::None, true) => self.few_plain(position, out),
            (Spread::None, false) => self.many_plain(position, out, scratch),
            (Spread::Zone, true) => self.few_spread(&Evenly, position, out),
            (Spread::Zone, false) => self.many_spread(&Evenly, position, out, scratch),
            (Spread::Weight, true) => self.few_spread(&ByWeight { position }, position, out),
            (Spread::Weight, false) => self.many_spread(&ByWeight { position }, position, out, scratch),
        }
        n
    }

    /// The first distinct live nodes; there are at least `out.len()` of them.
    fn few_plain(&self, position: u64, out: &mut [u32]) {
        let health = self.health();
        let (table, position) = self.walked(position);
        let Table::Points(points) = table else {
            table.fill(position, out, |node| health.is_live(node));
            return;
        };
        let mut len = 0;
        points.visit(position, |node| {
            if !health.is_live(node) {
                return ControlFlow::Continue(());
            }
            for &chosen in out.iter().take(len) {
                if chosen == node {
                    return ControlFlow::Continue(());
                }
            }
            if let Some(slot) = out.get_mut(len) {
                *slot = node;
                len += 1;
            }
            if len < out.len() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
    }

    #[inline(never)]
    fn many_plain(&self, position: u64, out: &mut [u32], scratch: &mut Scratch) {
        out.iter_mut().zip(self.walk_hashed(position, scratch)).for_each(|(slot, node)| *slot = node);
    }

    #[inline(never)] // so that the plain path keeps its registers
    fn few_spread<R: Rule>(&self, rule: &R, position: u64, out: &mut [u32]) {
        let health = self.health();
        let (table, position) = self.walked(position);
        let kept = table.fill_row(position, out, |node| health.is_live(node));
        for len in kept..out.len() {
            let (chosen, rest) = out.split_at_mut(len);
            let few = Few { zones: self.zones(), chosen };
            let next = rule.next(self, &few);
            let found = table
                .first(position, |node| health.is_live(node) && R::fits(&few, node, &next) && !chosen.contains(&node));
            if let Some(slot) = rest.first_mut() {
                *slot = found.unwrap_or(NO_INDEX);
            }
        }
    }

    /// The whole walk is written down once; then every choice scans what is left of it.
    #[inline(never)]
    fn many_spread<R: Rule>(&self, rule: &R, position: u64, out: &mut [u32], scratch: &mut Scratch) {
        let mut order = core::mem::take(&mut scratch.order);
        order.clear();
        order.extend(self.walk_hashed(position, scratch));
        let counts = &mut scratch.counts;
        counts.clear();
        counts.resize(self.zones().count(), 0);
        let (table, at) = self.walked(position);
        let kept = table.fill_row(at, out, |node| self.health().is_live(node));

        for len in 0..out.len() {
            let (chosen, rest) = out.split_at_mut(len);
            let many = Many { zones: self.zones(), chosen, counts };
            let next = rule.next(self, &many);
            let fits = |&node: &u32| len < kept || R::fits(&many, node, &next);
            let (Some(at), Some(slot)) = (order.iter().position(fits), rest.first_mut()) else { break };
            *slot = order.remove(at);
            for &zone in self.zones().path(*slot) {
                if let Some(count) = counts.get_mut(zone as usize) {
                    *count += 1;
                }
            }
        }
        scratch.order = order;
    }
}
