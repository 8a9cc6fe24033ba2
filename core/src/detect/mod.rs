//! Which scheme a running system places keys by, told by where it keeps some of them: every scheme is tried with the
//! options that fleets use. Uses `error`, `members`, `scheme`, `topology` and `placement`.
//!
//! `grid` spells out what the schemes say is tried of them, `sample` is what was observed and what a match is worth,
//! `facts` how many of the matches are independent, `search` tries one, `run` all of a scheme, and `climb` finds the
//! numbers between.

mod budget;
mod climb;
mod facts;
mod grid;
mod run;
mod sample;
mod search;
#[cfg(test)]
mod tests;

use crate::{
    members::Node,
    placement::Key,
    scheme::{schemes, Scheme},
    topology::Topology,
    Error, ErrorKind,
};
use sample::{Sample, LIKELY, NOTABLE};
use search::Search;

/// What a sample says about the scheme behind it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Detection {
    /// Whether something explains the sample.
    pub verdict: Verdict,
    /// What matches more of the sample than chance would, best first: by matches, then the nodes as they were given
    /// before other arrangements, then fewer parameters that are not at their defaults. At most 100; none if the
    /// observations are too few.
    pub candidates: Vec<Candidate>,
    /// How many different observations there are.
    pub observed: usize,
    /// How many candidates were tried.
    pub tried: usize,
    /// The schemes of which candidates were not tried, and how many: they would have taken too long, or too much
    /// memory.
    pub skipped: Vec<(&'static str, usize)>,
}

/// Whether something explains a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The first candidate matches at least 95 % of the sample, and chance would not.
    Explained,
    /// Nothing that was tried does.
    Unexplained,
    /// Chance alone might make one of so many candidates match all of it: more keys are needed, less alike, or more
    /// nodes that hold them. Keys that were split by prefix, length or range are as few facts as there are parts.
    TooFew,
}

impl Verdict {
    /// The name that Python and Node use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Explained => "explained",
            Self::Unexplained => "unexplained",
            Self::TooFew => "too_few",
        }
    }
}

/// A topology that matches more of a sample than chance would.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Candidate {
    /// The topology: the nodes, without fields that the scheme does not read, and the scheme.
    pub topology: Topology,
    /// How many observations it agrees with.
    pub matched: usize,
    /// How many there are.
    pub observed: usize,
    /// About how likely one of all the candidates tried would match so many if none had anything to do with the sample.
    pub chance: f64,
    /// The first few observations that contradict it, by their places in what was given.
    pub contradictions: Vec<usize>,
    /// Parameters that were not tried, each with the reason.
    pub untried: Vec<(&'static str, &'static str)>,
    /// Other names of the scheme with its parameters, and the clients and proxies that place alike.
    pub aliases: Vec<(&'static str, &'static str)>,
}

impl Candidate {
    /// The part of the observations that it agrees with.
    pub fn rate(&self) -> f64 {
        self.matched as f64 / self.observed as f64
    }
}

impl Detection {
    /// The candidate that explains the sample; `None` unless the verdict is [`Explained`](Verdict::Explained).
    pub fn best(&self) -> Option<&Candidate> {
        self.candidates.first().filter(|_| self.verdict == Verdict::Explained)
    }

    /// All candidates that explain the sample as well as the best one: which of them it is the sample does not tell.
    pub fn tied(&self) -> &[Candidate] {
        let best = self.best().map(|best| best.matched);
        let tied = self.candidates.iter().take_while(|candidate| Some(candidate.matched) == best).count();
        self.candidates.get(..tied).unwrap_or_default()
    }
}

/// The least part of the observations that an explanation matches: real fleets have a few that are out of date.
const NEARLY_ALL: f64 = 0.95;

/// The most nodes: every candidate compiles all of them.
const MAX_NODES: usize = 4096;

/// The most candidates that are told.
const MOST: usize = 100;

/// Says which schemes with which parameters explain where keys are: each observation is a key and the id of its node.
/// Nodes are records as documents have them, in the order that the system lists them, all up.
///
/// Every candidate is compiled once, but for a few that can be told in two ways: time is that of some thousand
/// placements of these nodes, and memory that of one. What is tried costs the [`budget`](crate::budget) of the process
/// at most, and each candidate a 32nd of it; those beyond are counted in [`skipped`](Detection::skipped). The likeliest
/// one of each scheme is tried first.
///
/// # Errors
/// `argument` without nodes or without observations, `too_many` above 4,096 nodes, `unknown_node` for an observation of
/// another node, and what is wrong with a node.
pub fn detect(
    nodes: impl IntoIterator<Item = impl Into<Node>>,
    observations: &[(Key<'_>, &str)],
) -> Result<Detection, Error> {
    let nodes: Vec<Node> = nodes.into_iter().map(Into::into).take(MAX_NODES + 1).collect();
    if nodes.len() > MAX_NODES {
        let message = format!("nodes: more than {MAX_NODES} of them, which detect would try for too long");
        return Err(Error::new(ErrorKind::TooMany, message));
    }
    let sample = Sample::new(&nodes, observations)?;
    let mut search = Search::new(&nodes, &sample);
    if sample.most_evidence() < NOTABLE {
        return Ok(too_few(&sample, &search));
    }
    let entries = grid::entries();
    entries.iter().for_each(|entry| search.run_first(entry));
    entries.iter().for_each(|entry| search.run(entry));
    let tried = search.tried();
    let likely = |evidence: f64| (tried as f64 * (-evidence).exp()).min(1.0);
    let observed = sample.len();
    if likely(sample.most_evidence()) > LIKELY {
        return Ok(too_few(&sample, &search));
    }
    let skipped = search.skipped();
    let found = search.finish().into_iter().filter(|trial| likely(trial.score.proof) <= LIKELY).take(MOST);
    let candidates: Vec<Candidate> = found
        .filter_map(|trial| {
            let topology = trial.topology()?;
            Some(Candidate {
                chance: likely(trial.score.proof),
                matched: trial.score.matched,
                observed,
                contradictions: trial.contradictions,
                aliases: aliases(&topology),
                untried: trial.entry.untried.clone(),
                topology,
            })
        })
        .collect();
    let explained = candidates.first().is_some_and(|best| best.rate() >= NEARLY_ALL);
    let verdict = if explained { Verdict::Explained } else { Verdict::Unexplained };
    Ok(Detection { verdict, candidates, observed, tried, skipped })
}

/// The aliases that stand for the scheme of a topology.
fn aliases(topology: &Topology) -> Vec<(&'static str, &'static str)> {
    let all = schemes().into_iter().filter_map(|spec| spec.stands_for).map(|alias| (alias.name, alias.text));
    all.filter(|(name, _)| Scheme::new(name, &[]).is_ok_and(|scheme| scheme == *topology.scheme())).collect()
}

fn too_few(sample: &Sample<'_>, search: &Search<'_>) -> Detection {
    let (observed, tried, skipped) = (sample.len(), search.tried(), search.skipped());
    Detection { verdict: Verdict::TooFew, candidates: Vec::new(), observed, tried, skipped }
}
