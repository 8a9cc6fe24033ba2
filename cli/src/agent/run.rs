//! The loop of an agent. What a source does never ends it; a wrong address, and whoever asks it to end, do.

use super::{
    checks::Checks,
    facts::{Board, Seen},
    hook::{Hook, Written},
    keeper::{in_a_line, Keeper},
    log,
    watch::{self, News},
    web, Settings,
};
use crate::failure::{Failure, Outcome};
use libconsistent::Ring;
use libconsistent_sources::{Found, Reason};
use std::{future::pending, io, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{signal, SignalKind},
    sync::{mpsc, watch as latest},
    task::JoinSet,
    time::{sleep, sleep_until, timeout, Instant},
};

/// How long a command that runs is waited for at the end.
const LAST_RUN: Duration = Duration::from_secs(5);
/// How often the files are looked at: states change by checks, and somebody may take a file away; nobody tells of it.
const LOOK: Duration = Duration::from_secs(1);

/// Keeps the file until it is asked to end, or has it once.
pub fn run(settings: Settings) -> Result<Outcome, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::at("agent", error))?;
    let outcome = runtime.block_on(keep(settings));
    // What computes an answer is not waited for.
    runtime.shutdown_background();
    outcome
}

/// An agent at work.
struct Agent {
    keeper: Keeper,
    board: Board,
    hook: Option<Hook>,
    written: latest::Sender<Option<Written>>,
    /// How often writing has failed, and when to try again.
    failed_writes: u32,
    again: Option<Instant>,
    /// What begins when there is a ring.
    checks: Option<Checks>,
}

async fn keep(mut settings: Settings) -> Result<Outcome, Failure> {
    let heard = |kind| signal(kind).map_err(|error| Failure::at("agent", error));
    let (mut terminated, mut interrupted) = (heard(SignalKind::terminate())?, heard(SignalKind::interrupt())?);
    let board = Board::default();
    let keeper = Keeper::start(&settings, board.clone())?;
    let mut tasks = JoinSet::new();
    if let Some(address) = settings.listen {
        let failed = |error: io::Error| Failure::at("--listen", format_args!("{address}: {error}"));
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        log::info(format_args!("listen at http://{}/", listener.local_addr().map_err(failed)?));
        tasks.spawn(web::serve(listener, board.clone()));
    }
    let (to, mut news) = mpsc::channel(1);
    for (number, source) in std::mem::take(&mut settings.sources).into_iter().enumerate() {
        board.lock().sources.push(Seen { name: source.name().to_owned(), ..Seen::default() });
        tasks.spawn(watch::watch(source, number, to.clone()));
    }
    let hook = settings.on_change.take().map(|command| Hook { command, file: settings.to.clone() });
    let (written, changes) = latest::channel(None);
    let is_once = settings.once.is_some();
    let mut runs = JoinSet::new();
    if let Some(hook) = hook.clone().filter(|_| !is_once) {
        runs.spawn(hook.run(changes, board.clone()));
    }
    let mut agent = Agent { keeper, board, hook, written, failed_writes: 0, again: None, checks: settings.checks };
    let end = settings.once.map(|patience| Instant::now() + patience);
    loop {
        if let Some((checks, ring)) = agent.begun() {
            tasks.spawn(checks.run(ring, agent.board.clone()));
        }
        tokio::select! {
            Some(News { source, found }) = news.recv() => {
                let is_good = agent.heard(source, found)?;
                if is_once && is_good && agent.keeper.is_written() {
                    return Ok(agent.last_run().await);
                }
            }
            () = at(agent.again) => {
                agent.write();
                if is_once && agent.keeper.is_written() {
                    return Ok(agent.last_run().await);
                }
            }
            () = at(end) => {
                log::warning("--once: no good document in time");
                return Ok(Outcome::No);
            }
            () = sleep(LOOK), if agent.again.is_none() => agent.look(),
            _ = terminated.recv() => break,
            _ = interrupted.recv() => break,
        }
    }
    log::info("asked to end");
    // Whoever waits for another change is done; a command that runs may end.
    drop(agent);
    let _ = timeout(LAST_RUN, runs.join_next()).await;
    Ok(if is_once { Outcome::No } else { Outcome::Yes })
}

/// Waits for a time, or for ever.
async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => pending().await,
    }
}

impl Agent {
    /// The checks, when there is a ring for them to begin with.
    fn begun(&mut self) -> Option<(Checks, Ring)> {
        let ring = self.keeper.ring()?.clone();
        Some((self.checks.take()?, ring))
    }

    /// Takes news of a source. Whether the one that is followed has a good document.
    fn heard(&mut self, source: usize, found: Result<Found, libconsistent_sources::Failure>) -> Result<bool, Failure> {
        let found = match found {
            Ok(found) => found,
            Err(failure) if failure.reason() == Reason::Address => return Err(Failure::at("--source", failure)),
            Err(failure) => {
                self.failed(source, failure.message());
                return Ok(false);
            }
        };
        if matches!(found, Found::Members { .. }) && !self.keeper.has_base() {
            let why = "the source tells members and no document: say by --template under which scheme they are";
            return Err(Failure::at("--source", why));
        }
        let name = self.is_up(source);
        if source > 0 {
            self.compare(source, &name, &found);
            return Ok(false);
        }
        let taken = self.keeper.offer(&found, &name);
        match (&taken, self.keeper.ring()) {
            (Ok(true), Some(ring)) => log::info(format_args!("taken from {name}: {}", in_a_line(ring))),
            (Err(why), _) => log::warning(format_args!("refused: {why}")),
            _ => {}
        }
        self.write();
        Ok(taken.is_ok())
    }

    fn failed(&self, source: usize, why: &str) {
        let before = {
            let mut facts = self.board.lock();
            let Some(seen) = facts.sources.get_mut(source) else { return };
            seen.is_up = false;
            seen.failures += 1;
            seen.failure.replace(why.to_owned())
        };
        // The same is said once.
        if before.as_deref() != Some(why) {
            log::warning(why);
        }
    }

    /// Notes that a source answers, and tells its name.
    fn is_up(&self, source: usize) -> String {
        let (name, failure) = {
            let mut facts = self.board.lock();
            let Some(seen) = facts.sources.get_mut(source) else { return String::new() };
            seen.is_up = true;
            (seen.name.clone(), seen.failure.take())
        };
        if failure.is_some() {
            log::info(format_args!("{name}: is back"));
        }
        name
    }

    fn compare(&self, source: usize, name: &str, found: &Found) {
        let topology = self.keeper.topology(found);
        if let Err(error) = &topology {
            log::warning(format_args!("{name}: {error}"));
        }
        if let Some(seen) = self.board.lock().sources.get_mut(source) {
            seen.topology = topology.ok();
        }
    }

    /// Writes what changed without a word.
    fn look(&mut self) {
        if self.keeper.is_missing() {
            log::warning("the file is gone, and is written again");
        }
        self.write();
    }

    /// Writes what is not written yet, now or later, and tells of it.
    fn write(&mut self) {
        self.again = None;
        match self.keeper.write() {
            Ok(is_news) => {
                self.failed_writes = 0;
                if let Some(ring) = self.keeper.ring().filter(|_| is_news) {
                    let written = Written { epoch: ring.epoch(), fingerprint: ring.fingerprint() };
                    self.written.send_replace(Some(written));
                }
            }
            Err(failure) => {
                let wait = watch::wait(self.failed_writes);
                log::warning(format_args!("{failure}; again in {:.1} s", wait.as_secs_f64()));
                self.failed_writes += 1;
                self.again = Some(Instant::now() + wait);
            }
        }
    }

    /// Runs the command of one that ends, if it has written anything.
    async fn last_run(&self) -> Outcome {
        let written = self.written.borrow().clone();
        match (&self.hook, written) {
            (Some(hook), Some(written)) if !hook.once(&written, &self.board).await => Outcome::No,
            _ => Outcome::Yes,
        }
    }
}
