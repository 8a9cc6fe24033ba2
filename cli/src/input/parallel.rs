//! The lines of a file, worked on by several threads while one reads. Memory is bounded: so many blocks are on their
//! way, and threads give back what they are done with.

use super::blocks::{Blocks, Lines};
use crate::failure::Failure;
use std::{
    io,
    num::NonZero,
    panic,
    path::Path,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, Sender},
        Arc, Mutex, PoisonError,
    },
    thread,
};

/// The most threads: beyond it, reading takes longer than the work.
const MOST_THREADS: usize = 8;

/// What is wrong with a line.
pub struct Fault {
    pub line: u64,
    pub why: String,
}

/// How many threads work.
pub fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS)
}

/// Gives all lines of a file to `work`, some at a time, on several threads, with what each thread has made so far,
/// begun with `new`: what they have made in the end. `step` is told how many bytes have been read. If lines are at
/// fault the first one in the file is the failure.
pub fn lines<T: Send>(
    path: &Path,
    step: impl Fn(u64),
    new: impl Fn() -> T + Sync,
    work: impl Fn(&mut T, &Lines) -> Result<(), Fault> + Sync,
) -> Result<Vec<T>, Failure> {
    let mut blocks = Blocks::open(path)?;
    let threads = threads();
    let (to_work, given) = mpsc::sync_channel(threads);
    let (to_reader, done) = mpsc::channel();
    // Theirs alone: when the last one has ended, nothing can be sent.
    let given = Arc::new(Mutex::new(given));
    let failed = AtomicBool::new(false);
    let worker = |given: Arc<Mutex<Receiver<Lines>>>, to_reader: Sender<Lines>| {
        let mut made = new();
        while let Some(lines) = next(&given, &failed) {
            if let Err(fault) = work(&mut made, &lines) {
                failed.store(true, Ordering::Relaxed);
                return Err(fault);
            }
            // Once the file has been read nobody takes it back.
            let _ = to_reader.send(lines);
        }
        Ok(made)
    };
    thread::scope(|scope| {
        let worker = &worker;
        let spawn = |_| {
            let (given, to_reader) = (given.clone(), to_reader.clone());
            thread::Builder::new().spawn_scoped(scope, move || worker(given, to_reader))
        };
        let started: io::Result<Vec<_>> = (0..threads).map(spawn).collect();
        drop(given);
        let read = match &started {
            Ok(_) => read_all(&mut blocks, &failed, &done, |lines| to_work.send(lines).is_ok(), step),
            Err(error) => Err(Failure::at("threads", error)),
        };
        drop(to_work);
        let ends = started.unwrap_or_default().into_iter().map(|thread| thread.join());
        let ends: Vec<_> = ends.map(|end| end.unwrap_or_else(|why| panic::resume_unwind(why))).collect();
        let mut made = Vec::new();
        let mut first: Option<Fault> = None;
        for end in ends {
            match end {
                Ok(one) => made.push(one),
                Err(fault) if first.as_ref().is_none_or(|first| fault.line < first.line) => first = Some(fault),
                Err(_) => {}
            }
        }
        // Whatever comes behind a line at fault counts less.
        match first {
            Some(Fault { line, why }) => Err(Failure::at(format_args!("{}:{line}", path.display()), why)),
            None => read.map(|()| made),
        }
    })
}

/// The next lines for a thread; none once all are given, or once some were at fault: those before them have been given.
fn next(given: &Mutex<Receiver<Lines>>, failed: &AtomicBool) -> Option<Lines> {
    let given = given.lock().unwrap_or_else(PoisonError::into_inner);
    match failed.load(Ordering::Relaxed) {
        true => None,
        false => given.recv().ok(),
    }
}

/// Reads blocks and sends them away until the file ends or lines were at fault.
fn read_all(
    blocks: &mut Blocks,
    failed: &AtomicBool,
    done: &Receiver<Lines>,
    send: impl Fn(Lines) -> bool,
    step: impl Fn(u64),
) -> Result<(), Failure> {
    loop {
        let mut lines = done.try_recv().unwrap_or_default();
        if !blocks.read(&mut lines)? || failed.load(Ordering::Relaxed) {
            return Ok(());
        }
        step(lines.text.len() as u64);
        if !send(lines) {
            return Ok(());
        }
    }
}
