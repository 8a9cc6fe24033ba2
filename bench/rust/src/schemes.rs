//! The schemes of this library beside plain `hash % N`: what `docs/CHOOSING.md` compares.

use crate::{
    keys::id,
    layout::Layout,
    library::{Library, Passes},
    ours::Located,
};
use libconsistent::{Parameter, Placement, Properties, Scheme, Scratch, Topology};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// A scheme with its parameters, as the tables name it.
pub struct Contestant {
    pub name: &'static str,
    rule: Rule,
}

enum Rule {
    /// The baseline: the node is the hash modulo the number of nodes.
    Modulo,
    Ours {
        scheme: &'static str,
        parameters: &'static [(&'static str, Parameter<'static>)],
        /// Whether the next nodes of every slot are stored.
        rows: bool,
    },
}

pub const MODULO: &str = "hash % N";
pub const RING: &str = "ring, 256 points";
pub const SLOTS_16: &str = "slots, 2^16";
pub const SLOTS_18: &str = "slots, 2^18";
pub const SLOTS_18_ROWS: &str = "slots, 2^18, rows stored";

/// All of them; the order of the tables.
pub const CONTESTANTS: [Contestant; 11] = [
    Contestant { name: MODULO, rule: Rule::Modulo },
    ours(RING, "ring", &[]),
    ours(SLOTS_16, "slots", &[("bits", Parameter::Int(16))]),
    stored("slots, 2^16, rows stored", &[("bits", Parameter::Int(16))]),
    ours(SLOTS_18, "slots", &[]),
    stored(SLOTS_18_ROWS, &[]),
    ours("rendezvous", "rendezvous", &[]),
    ours("jump", "jump", &[]),
    ours("jumpback", "jumpback", &[]),
    ours("maglev, 65537", "maglev", &[]),
    ours("multiprobe", "multiprobe", &[]),
];

type Parameters = &'static [(&'static str, Parameter<'static>)];

const fn ours(name: &'static str, scheme: &'static str, parameters: Parameters) -> Contestant {
    Contestant { name, rule: Rule::Ours { scheme, parameters, rows: false } }
}

const fn stored(name: &'static str, parameters: Parameters) -> Contestant {
    Contestant { name, rule: Rule::Ours { scheme: "slots", parameters, rows: true } }
}

/// Those that place keys differently from all others: without those that only store more.
pub fn distinct() -> impl Iterator<Item = &'static Contestant> {
    CONTESTANTS.iter().filter(|contestant| !contestant.stores_rows())
}

pub fn contestant(name: &str) -> &'static Contestant {
    CONTESTANTS.iter().find(|contestant| contestant.name == name).expect("the name of a contestant")
}

impl Contestant {
    /// The name in tables of libraries.
    pub fn full_name(&self) -> String {
        if self.is_baseline() {
            self.name.to_owned()
        } else {
            format!("libconsistent {}", self.name)
        }
    }

    /// Whether the next nodes of every slot are stored.
    pub fn stores_rows(&self) -> bool {
        matches!(self.rule, Rule::Ours { rows: true, .. })
    }

    pub fn is_baseline(&self) -> bool {
        matches!(self.rule, Rule::Modulo)
    }

    /// Whether no change that it takes moves more than it must.
    pub fn moves_least(&self) -> bool {
        matches!(self.rule, Rule::Ours { scheme, .. } if scheme != "maglev")
    }

    /// The one that places keys like this and stores no rows.
    pub fn plain(&self) -> &'static str {
        let Rule::Ours { scheme, parameters, .. } = self.rule else { return self.name };
        let same = |other: &&Contestant| matches!(other.rule, Rule::Ours { scheme: s, parameters: p, .. } if s == scheme && p == parameters);
        distinct().find(same).expect("a contestant without rows").name
    }

    /// What the scheme declares of itself; `None` for the baseline.
    pub fn properties(&self) -> Option<Properties> {
        self.scheme(0).map(|scheme| scheme.properties())
    }

    /// Nodes 0 to n - 1 as documents list them; `None` for the baseline.
    pub fn topology(&self, n: usize) -> Option<Topology> {
        self.scheme(0).map(|scheme| topology(scheme, n))
    }

    /// Compiles what [`topology`](Self::topology) gave.
    pub fn compile(&self, topology: Topology) -> Placement {
        let placement = Placement::new(topology).expect("it compiles");
        match self.rule {
            Rule::Ours { rows: true, .. } => placement.with_rows(),
            _ => placement,
        }
    }

    /// Its look-ups by key.
    pub fn library(&self, n: usize) -> Box<dyn Passes> {
        match self.topology(n) {
            Some(topology) => Box::new(Located(self.compile(topology), Scratch::new())),
            None => Box::new(Modulo(n as u64)),
        }
    }

    /// Nodes 0 to n - 1, keys hashed with a seed.
    pub fn layout(&self, n: usize, seed: u64) -> Layout {
        match self.scheme(seed) {
            Some(scheme) => Layout::Ours(self.compile(topology(scheme, n))),
            None => Layout::Modulo { nodes: (0..n as u32).collect(), seed },
        }
    }

    fn scheme(&self, seed: u64) -> Option<Scheme> {
        let Rule::Ours { scheme, parameters, .. } = self.rule else { return None };
        let parameters = [parameters, &[("seed", Parameter::Int(seed))]].concat();
        Some(Scheme::new(scheme, &parameters).expect("valid parameters"))
    }
}

fn topology(scheme: Scheme, n: usize) -> Topology {
    Topology::new((0..n).map(id), scheme, 0).expect("valid nodes")
}

/// `hash % N`; replicas are the nodes after it.
struct Modulo(u64);

impl Library for Modulo {
    #[inline(always)]
    fn get(&mut self, key: &'static str) -> u64 {
        xxh3_64_with_seed(key.as_bytes(), 0) % self.0
    }

    #[inline(always)]
    fn get_three(&mut self, key: &'static str) -> Option<u64> {
        let first = xxh3_64_with_seed(key.as_bytes(), 0) % self.0;
        let next = |node: u64| if node + 1 < self.0 { node + 1 } else { 0 };
        Some(first + next(first) + next(next(first)))
    }
}
