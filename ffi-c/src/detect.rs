//! Which scheme a running system places keys by.

use crate::kit::{
    call, consistent_key, consistent_node, consistent_pair, end_of, list, no_such, pair_of, quietly, view, Growable,
    Outcome, CONSISTENT_VERDICT_EXPLAINED, CONSISTENT_VERDICT_TOO_FEW, CONSISTENT_VERDICT_UNEXPLAINED,
};
use libconsistent::{detect, Candidate, Detection, Error, ErrorKind, Verdict};
use std::{
    ffi::c_char,
    mem::{offset_of, size_of},
};

/// What a sample says about the scheme behind it. It never changes.
pub struct consistent_detection {
    verdict: i32,
    observed: usize,
    tried: usize,
    candidates: Vec<Told>,
    skipped: Vec<consistent_skipped>,
}

/// A candidate, and what its record points to.
struct Told {
    document: String,
    untried: Vec<consistent_pair>,
    candidate: Candidate,
}

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

/// A detection as a whole.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_findings {
    /// `sizeof(consistent_findings)`, set by the caller.
    pub struct_size: usize,
    /// Whether something explains the sample: one of `CONSISTENT_VERDICT_*`.
    pub verdict: i32,
    /// How many candidates `consistent_detection_candidate` gives, best first; at most 100.
    pub candidate_count: usize,
    /// How many different observations there are.
    pub observed: usize,
    /// How many candidates were tried.
    pub tried: usize,
    /// What was not, NULL if nothing; it lives as long as the detection.
    pub skipped: *const consistent_skipped,
    /// How many schemes.
    pub skipped_count: usize,
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_findings {
    const FIRST_SIZE: usize = end_of!(consistent_findings, skipped_count: usize);
}

/// A topology that matches more of a sample than chance would. What it points to lives as long as the detection.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_candidate {
    /// `sizeof(consistent_candidate)`, set by the caller.
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
}

// SAFETY: repr(C), `struct_size` first, numbers and pointers.
unsafe impl Growable for consistent_candidate {
    const FIRST_SIZE: usize = end_of!(consistent_candidate, untried_count: usize);
}

impl consistent_detection {
    fn of(found: Detection) -> Outcome<Self> {
        let verdict = match found.verdict {
            Verdict::Explained => CONSISTENT_VERDICT_EXPLAINED,
            Verdict::Unexplained => CONSISTENT_VERDICT_UNEXPLAINED,
            Verdict::TooFew => CONSISTENT_VERDICT_TOO_FEW,
            _ => return Err(Error::new(ErrorKind::Unsupported, "verdict: one that C does not know").into()),
        };
        let skipped = |&(scheme, count): &(&'static str, usize)| {
            let (scheme, scheme_len) = view(scheme);
            consistent_skipped { scheme, scheme_len, count }
        };
        let untried = |&(key, value): &(&'static str, &'static str)| pair_of(key, value);
        let told = |candidate: Candidate| Told {
            document: candidate.topology.to_json(),
            untried: candidate.untried.iter().map(untried).collect(),
            candidate,
        };
        Ok(Self {
            verdict,
            observed: found.observed,
            tried: found.tried,
            skipped: found.skipped.iter().map(skipped).collect(),
            candidates: found.candidates.into_iter().map(told).collect(),
        })
    }
}

/// Says which schemes with which parameters explain where keys are. Nodes are given in the order that the system lists
/// them, all up, at most 4096. What is tried costs `consistent_budget` at most. Free the detection.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_detect(
    nodes: *const consistent_node,
    count: usize,
    observations: *const consistent_observation,
    observation_count: usize,
    detection: *mut *mut consistent_detection,
) -> i32 {
    call(|c| {
        let out = c.handle_out(detection, "detection")?;
        let nodes = c.nodes(nodes, count)?;
        let given = c.slice(observations, observation_count, "observations")?;
        let observed = given.iter().enumerate().map(|(i, given)| {
            let key = c.form(&given.key, format_args!("observations[{i}].key"))?;
            Ok((key, c.text(given.id, given.id_len, ErrorKind::Id, format_args!("observations[{i}].id"))?))
        });
        out.put(consistent_detection::of(detect(nodes, &observed.collect::<Outcome<Vec<_>>>()?)?)?);
        Ok(())
    })
}

/// Frees a detection. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_detection_free(detection: *mut consistent_detection) {
    quietly(|c| c.take(detection));
}

/// A detection as a whole.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_detection_findings(
    detection: *const consistent_detection,
    findings: *mut consistent_findings,
) -> i32 {
    call(|c| {
        let out = c.record_out(findings, "findings")?;
        let found = c.reference(detection, "detection")?;
        let (skipped, skipped_count) = list(&found.skipped);
        out.put(consistent_findings {
            struct_size: 0, // The caller's stays.
            verdict: found.verdict,
            candidate_count: found.candidates.len(),
            observed: found.observed,
            tried: found.tried,
            skipped,
            skipped_count,
        });
        Ok(())
    })
}

/// A candidate, the best one first: by matches, then the nodes as they were given before other arrangements, then fewer
/// parameters that are not at their defaults.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_detection_candidate(
    detection: *const consistent_detection,
    index: usize,
    candidate: *mut consistent_candidate,
) -> i32 {
    call(|c| {
        let out = c.record_out(candidate, "candidate")?;
        let candidates = &c.reference(detection, "detection")?.candidates;
        let Told { document, untried, candidate } =
            candidates.get(index).ok_or_else(|| no_such(index, candidates.len(), "candidates"))?;
        let (document, document_len) = view(document);
        let (contradictions, contradiction_count) = list(&candidate.contradictions);
        let (untried, untried_count) = list(untried);
        out.put(consistent_candidate {
            struct_size: 0, // The caller's stays.
            document,
            document_len,
            matched: candidate.matched,
            observed: candidate.observed,
            chance: candidate.chance,
            contradictions,
            contradiction_count,
            untried,
            untried_count,
        });
        Ok(())
    })
}
