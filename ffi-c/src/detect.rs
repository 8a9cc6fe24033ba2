//! Which scheme a running system places keys by.

use crate::kit::{
    call, consistent_key, consistent_node, consistent_pair, list, pair_of, pointers, view, Caller, Outcome,
    CONSISTENT_VERDICT_EXPLAINED, CONSISTENT_VERDICT_TOO_FEW, CONSISTENT_VERDICT_UNEXPLAINED,
};
use libconsistent::{detect, Candidate, Detection, Error, ErrorKind, Verdict};
use std::{ffi::c_char, mem::size_of};

/// Where a key was seen.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_observation {
    /// The key.
    pub key: consistent_key,
    /// The id of the node that has it.
    pub id: *const c_char,
    /// Its length.
    pub id_len: usize,
}

/// A scheme of which candidates were not tried: they would have taken too long, or too much memory.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_skipped {
    /// The name of the scheme; it does not end with NUL.
    pub scheme: *const c_char,
    /// Its length.
    pub scheme_len: usize,
    /// How many candidates.
    pub count: usize,
}

/// A topology that matches more of a sample than chance would. What it points to lives as long as the
/// detection.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_candidate {
    /// `sizeof(consistent_candidate)`, as the library has it.
    pub struct_size: usize,
    /// Its topology document; it does not end with NUL.
    pub document: *const c_char,
    /// Its length.
    pub document_len: usize,
    /// How many observations it agrees with.
    pub matched: usize,
    /// How many there are.
    pub observed: usize,
    /// About how likely one of all the candidates tried would match so many if none had anything to do with the sample.
    pub chance: f64,
    /// The first few observations that contradict it, by their places in what was given; NULL if none does.
    pub contradictions: *const usize,
    /// How many.
    pub contradiction_count: usize,
    /// Parameters that were not tried (`key`), each with the reason (`value`); NULL if all were.
    pub untried: *const consistent_pair,
    /// How many.
    pub untried_count: usize,
    /// Other names of the scheme with its parameters (`key`), and the client or proxy that places alike (`value`); NULL
    /// if there are none.
    pub aliases: *const consistent_pair,
    /// How many.
    pub alias_count: usize,
}

/// What a sample says about the scheme behind it. What it points to lives as long as the detection.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_detection {
    /// `sizeof(consistent_detection)`, as the library has it.
    pub struct_size: usize,
    /// Whether something explains the sample: one of `CONSISTENT_VERDICT_*`.
    pub verdict: i32,
    /// The candidates, at most 100, the best one first: by matches, then the nodes as they were given before other
    /// arrangements, then fewer parameters that are not at their defaults.
    pub candidates: *const *const consistent_candidate,
    /// How many.
    pub candidate_count: usize,
    /// How many different observations there are.
    pub observed: usize,
    /// How many candidates were tried.
    pub tried: usize,
    /// What was not, NULL if nothing.
    pub skipped: *const consistent_skipped,
    /// How many schemes.
    pub skipped_count: usize,
}

/// What a candidate's record points to.
struct Told {
    document: String,
    untried: Vec<consistent_pair>,
    aliases: Vec<consistent_pair>,
    candidate: Candidate,
}

impl Told {
    fn new(candidate: Candidate) -> Self {
        let pairs = |told: &[(&str, &str)]| told.iter().map(|(key, value)| pair_of(key, value)).collect();
        let (untried, aliases) = (pairs(&candidate.untried), pairs(&candidate.aliases));
        Self { document: candidate.topology.to_json(), untried, aliases, candidate }
    }

    fn record(&self) -> consistent_candidate {
        let (document, document_len) = view(&self.document);
        let (contradictions, contradiction_count) = list(&self.candidate.contradictions);
        let (untried, untried_count) = list(&self.untried);
        let (aliases, alias_count) = list(&self.aliases);
        consistent_candidate {
            struct_size: size_of::<consistent_candidate>(),
            document,
            document_len,
            matched: self.candidate.matched,
            observed: self.candidate.observed,
            chance: self.candidate.chance,
            contradictions,
            contradiction_count,
            untried,
            untried_count,
            aliases,
            alias_count,
        }
    }
}

fn skipped_of(&(scheme, count): &(&'static str, usize)) -> consistent_skipped {
    let (scheme, scheme_len) = view(scheme);
    consistent_skipped { scheme, scheme_len, count }
}

fn verdict_of(verdict: Verdict) -> Outcome<i32> {
    match verdict {
        Verdict::Explained => Ok(CONSISTENT_VERDICT_EXPLAINED),
        Verdict::Unexplained => Ok(CONSISTENT_VERDICT_UNEXPLAINED),
        Verdict::TooFew => Ok(CONSISTENT_VERDICT_TOO_FEW),
        _ => Err(Error::new(ErrorKind::Unsupported, "verdict: one that C does not know").into()),
    }
}

/// A detection, and what it points to.
fn detection_of(found: Detection) -> Outcome<(consistent_detection, impl Sized)> {
    let verdict = verdict_of(found.verdict)?;
    let told: Vec<_> = found.candidates.into_iter().map(Told::new).collect();
    let records: Vec<_> = told.iter().map(Told::record).collect();
    let pointers = pointers(&records);
    let unseen: Vec<_> = found.skipped.iter().map(skipped_of).collect();
    let ((candidates, candidate_count), (skipped, skipped_count)) = (list(&pointers), list(&unseen));
    let seen = consistent_detection {
        struct_size: size_of::<consistent_detection>(),
        verdict,
        candidates,
        candidate_count,
        observed: found.observed,
        tried: found.tried,
        skipped,
        skipped_count,
    };
    Ok((seen, (told, records, pointers, unseen)))
}

/// Says which schemes with which parameters explain where keys are. Nodes are given in the order that the system lists
/// them, all up, at most 4096. What is tried costs `consistent_budget` at most. Free the detection.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_detect(
    nodes: *const consistent_node,
    count: usize,
    observations: *const consistent_observation,
    observation_count: usize,
    detection: *mut *const consistent_detection,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.result_out(detection, "detection")?;
        let nodes = c.nodes(nodes, count)?;
        let given = c.slice(observations, observation_count, "observations")?;
        let observed = given.iter().enumerate().map(|(i, given)| {
            let key = c.form(&given.key, format_args!("observations[{i}].key"))?;
            Ok((key, c.text(given.id, given.id_len, ErrorKind::Id, format_args!("observations[{i}].id"))?))
        });
        let (seen, kept) = detection_of(detect(nodes, &observed.collect::<Outcome<Vec<_>>>()?)?)?;
        out.put(seen, kept);
        Ok(())
    })
}
