//! Tables that are filled faster than their systems fill them, beside how those do it.

use crate::dialect::{
    proxies::{
        envoy::{host::Host, maglev},
        haproxy::{map::map, server::usable, server::Server},
    },
    stores::dynamo,
};
use proptest::prelude::*;
use std::{cmp::Reverse, collections::BinaryHeap};
use xxhash_rust::xxh64::xxh64;

/// HAProxy: every server is asked for every slot.
fn haproxy_map(weights: &[u32], usable: &[u32]) -> Vec<u32> {
    fn gcd(a: i64, b: i64) -> i64 {
        if b == 0 {
            a
        } else {
            gcd(b, a % b)
        }
    }
    let divisor = weights.iter().fold(0, |divisor, &weight| gcd(divisor, weight.into())).max(1);
    let weight = |index: u32| i64::from(weights[index as usize]) / divisor;
    let total: i64 = usable.iter().map(|&index| weight(index)).sum();
    let mut due = vec![0_i64; usable.len()];
    let mut slots = Vec::new();
    for _ in 0..total {
        let mut best: Option<(usize, i64)> = None;
        for (i, &index) in usable.iter().enumerate() {
            due[i] += weight(index);
            let claim = (due[i] + total) / total;
            if best.is_none_or(|(_, most)| claim > most) {
                best = Some((i, claim));
            }
        }
        let (best, _) = best.unwrap();
        due[best] -= total;
        slots.push(usable[best]);
    }
    slots
}

/// Envoy: every host is asked in every round.
fn envoy_maglev(hosts: &[Host<'_>], size: u64) -> Vec<u32> {
    let mut order: Vec<u32> = (0..hosts.len() as u32).filter(|&i| hosts[i as usize].weight > 0).collect();
    order.sort_by_key(|&i| hosts[i as usize].key);
    let total = order.iter().map(|&i| u64::from(hosts[i as usize].weight)).sum::<u64>() as f64;
    let share = |i: u32| f64::from(hosts[i as usize].weight) / total;
    let Some(most) = order.iter().map(|&i| share(i)).reduce(f64::max) else { return Vec::new() };
    let mut slots = vec![u32::MAX; size as usize];
    let (mut target, mut next) = (vec![0.0; hosts.len()], vec![0u64; hosts.len()]);
    let (mut free, mut round) = (size, 1.0);
    loop {
        for &i in &order {
            if round * share(i) < target[i as usize] {
                continue;
            }
            target[i as usize] += most;
            let key = hosts[i as usize].key.as_bytes();
            let (offset, skip) = (xxh64(key, 0) % size, xxh64(key, 1) % (size - 1) + 1);
            loop {
                let slot = (offset + skip * next[i as usize]) % size;
                next[i as usize] += 1;
                if slots[slot as usize] == u32::MAX {
                    slots[slot as usize] = i;
                    break;
                }
            }
            free -= 1;
            if free == 0 {
                return slots;
            }
        }
        round += 1.0;
    }
}

/// Dynamo: whoever has most gives one, again and again.
fn dynamo_joined(partitions: u32, nodes: u32) -> Vec<Option<u32>> {
    let mut held: Vec<Vec<u32>> = Vec::new();
    let mut richest: BinaryHeap<(usize, Reverse<u32>)> = BinaryHeap::new();
    for node in 0..nodes {
        let mut own: Vec<u32> = if node == 0 { (0..partitions).collect() } else { Vec::new() };
        while own.len() < (partitions / (node + 1)) as usize {
            let (count, Reverse(rich)) = richest.pop().unwrap();
            own.extend(held[rich as usize].pop());
            richest.push((count - 1, Reverse(rich)));
        }
        own.sort_unstable();
        richest.push((own.len(), Reverse(node)));
        held.push(own);
    }
    let mut holders = vec![None; partitions as usize];
    for (node, held) in (0..).zip(held) {
        held.into_iter().for_each(|partition| holders[partition as usize] = Some(node));
    }
    holders
}

proptest! {
    #[test]
    fn fault_20_haproxy_map_is_filled_as_haproxy_fills_it(
        servers in prop::collection::vec((prop_oneof![0..=3u32, 0..=256u32, 255..=256u32], prop::bool::weighted(0.8)), 1..40),
    ) {
        let server = |&(weight, _): &(u32, bool)| {
            Server { id: None, guid: None, address: None, port: 0, weight, backup: false }
        };
        let all: Vec<Server<'_>> = servers.iter().map(server).collect();
        let usable = usable(&all, |index| servers[index as usize].1, false, |backups| backups.first().copied());
        let weights: Vec<u32> = servers.iter().map(|&(weight, _)| weight).collect();
        prop_assert_eq!(map(&all, &usable), haproxy_map(&weights, &usable));
    }

    #[test]
    fn fault_20_envoy_maglev_is_filled_as_envoy_fills_it(
        weights in prop::collection::vec(prop_oneof![0..5u32, 0..3000u32, Just(u32::MAX / 20), Just(999_999)], 1..20),
        size in prop::sample::select(vec![13u64, 101, 499]),
    ) {
        let keys: Vec<String> = (0..weights.len()).map(|i| format!("10.0.0.{i}:80")).collect();
        let hosts: Vec<Host<'_>> = keys.iter().zip(&weights).map(|(key, &weight)| Host { key, weight }).collect();
        let usable: Vec<u32> = (0..weights.len() as u32).filter(|&i| weights[i as usize] > 0).collect();
        prop_assert_eq!(maglev::slots(&hosts, &usable, size), envoy_maglev(&hosts, size));
    }

    #[test]
    fn fault_20_dynamo_deals_as_its_rule_says(partitions in 1..700u32, nodes in 0..90u32) {
        prop_assert_eq!(dynamo::joined(partitions, nodes), dynamo_joined(partitions, nodes));
    }
}

/// Seen: minutes for each.
#[test]
fn fault_20_large_tables_are_filled_in_linear_time() {
    let server = |weight| Server { id: None, guid: None, address: None, port: 0, weight, backup: false };
    let servers: Vec<Server<'_>> = (0..2000).map(|i| server(255 + i % 2)).collect();
    let usable = usable(&servers, |_| true, false, |backups| backups.first().copied());
    assert_eq!(map(&servers, &usable).len(), 511_000);
    assert!(dynamo::joined(1 << 18, 40_000).iter().all(Option::is_some));
    let keys: Vec<String> = (0..10_000).map(|i| format!("10.0.{}.{}:80", i / 250, i % 250)).collect();
    let host = |(i, key): (usize, &'static str)| Host { key, weight: if i == 0 { 1_000_000 } else { 1 } };
    let keys: Vec<&'static str> = keys.into_iter().map(|key| &*key.leak()).collect();
    let hosts: Vec<Host<'_>> = keys.into_iter().enumerate().map(host).collect();
    let usable: Vec<u32> = (0..hosts.len() as u32).collect();
    assert_eq!(maglev::slots(&hosts, &usable, 655_373).len(), 655_373);
}
