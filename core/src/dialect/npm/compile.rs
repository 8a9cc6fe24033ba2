//! The libraries put into the shapes of the table.

use super::{consistent_hash, consistent_hashing, hashring, ketama, node_hashring, KeyHash, Options};
use crate::{
    dialect::kit::{router32, router64, shares, Compiled, Compiler, Hash, Keys, Passing, Plan, Record, Router, Ties},
    table::{Points, Table},
    Error,
};
use alloc::vec::Vec;

impl<'a> Compiler<'a> {
    pub(crate) fn npm(&self, options: &'a Options) -> Result<Plan<'a>, Error> {
        Ok(Plan::Made(match options {
            Options::Hashring(options) => {
                let mut servers = self.all(|record| hashring::Server::new(record, options))?;
                hashring::check(&servers, options)?;
                if self.live().len() < servers.len() {
                    // To remove a server makes points of what the others are called by now.
                    let names = self.nodes.iter().map(|node| Record::from(&**node).endpoint());
                    servers.iter_mut().zip(names).for_each(|(server, name)| server.label = name);
                }
                let points = hashring::points(&self.only_up(servers), options);
                self.points32(points, Hash::own(KeyHash::Word(options.algorithm)), Passing::Table)
            }
            Options::ConsistentHashing(options) => {
                let ids = self.only_up(self.named(consistent_hashing::NAME)?);
                let router = router64(Hash::own(KeyHash::Number(options.algorithm)), Passing::Table);
                let total = ids.len() as u64 * u64::from(options.replicas);
                let plan = self.apart(router, total, Ties::All, move || consistent_hashing::points(&ids, options))?;
                return Ok(plan.preceding());
            }
            Options::NodeHashring(options) => {
                let ids = self.named(node_hashring::NAME)?;
                let points = node_hashring::points(&ids, &|place| self.is_up(place), options)?;
                let compiled = self.points32(Vec::new(), Hash::own(KeyHash::Murmur), Passing::Table);
                let points = points.into_iter().map(|(point, node)| (point << 32, node)).collect();
                // Room for the index of nobody.
                Compiled { table: Table::Points(Points::new(points, usize::MAX)), ..compiled }
            }
            Options::Ketama(options) => {
                let nodes = self.all(|record| record.only(ketama::NAME, &[]).map(|()| (record.id, record.weight)))?;
                let hash = Hash::own(KeyHash::Signed(options.algorithm));
                let router = Router { all_as_listed: true, ..router32(hash, Passing::Live) };
                let total = ketama::total(&nodes, options);
                return self.apart(router, total, Ties::All, move || ketama::points(&nodes, options));
            }
            Options::ConsistentHash(options) => {
                let nodes =
                    self.unweighted(consistent_hash::NAME, |record| consistent_hash::listed(record, options))?;
                let points = consistent_hash::points(&nodes, &|place| self.is_up(place), options)?;
                // Rounding may put a point at the end of the range: behind the last position, where no key is.
                let shift = u64::from(options.range).leading_zeros();
                let place = |point: u32| match point < options.range {
                    true => u64::from(point) << shift,
                    false => (u64::from(point.saturating_sub(1)) << shift) + 1,
                };
                let points = points.into_iter().map(|(point, node)| (place(point), node)).collect();
                let compiled = self.points64(points, Hash::own(KeyHash::Pjw(options.range)), Passing::Table);
                Compiled { router: Router { whole: options.range.into(), shift, ..compiled.router }, ..compiled }
            }
        }))
    }

    /// The ids of nodes without fields or weights.
    fn named(&self, scheme: &str) -> Result<Vec<&'a str>, Error> {
        self.unweighted(scheme, |record| record.only(scheme, &[]).map(|()| record.id))
    }
}
