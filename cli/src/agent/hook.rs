//! The command after a change: one at a time, and of changes that come while it runs only the last.

use super::{facts::Board, log};
use libconsistent::Fingerprint;
use rustix::process::{kill_process_group, Pid, Signal};
use std::{
    io,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    time::Duration,
};
use tokio::{process::Command, sync::watch, time::timeout};

/// How long a command may run.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a command is told.
#[derive(Clone)]
pub struct Written {
    pub epoch: u64,
    pub fingerprint: Fingerprint,
}

/// The command, and for which file.
#[derive(Clone)]
pub struct Hook {
    pub command: String,
    pub file: PathBuf,
}

impl Hook {
    /// Runs the command whenever something was written, until nobody tells any more.
    pub async fn run(self, mut written: watch::Receiver<Option<Written>>, board: Board) {
        while written.changed().await.is_ok() {
            let last = written.borrow_and_update().clone();
            if let Some(last) = last {
                self.once(&last, &board).await;
            }
        }
    }

    /// Runs it. Whether it ended well.
    pub async fn once(&self, written: &Written, board: &Board) -> bool {
        let mut command = Command::new("sh");
        command.arg("-c").arg(&self.command).stdin(Stdio::null()).kill_on_drop(true).process_group(0);
        command.env("CONSISTENT_EPOCH", written.epoch.to_string());
        command.env("CONSISTENT_FINGERPRINT", written.fingerprint.to_string());
        command.env("CONSISTENT_FILE", &self.file);
        let why = match timeout(PATIENCE, ended(command)).await {
            Ok(Ok(status)) if status.success() => None,
            Ok(Ok(status)) => Some(status.to_string()),
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some(format!("not done after {} s, and ended", PATIENCE.as_secs())),
        };
        let mut facts = board.lock();
        facts.runs += 1;
        if let Some(why) = why {
            facts.failed_runs += 1;
            log::warning(format_args!("--on-change, at epoch {}: {why}", written.epoch));
            return false;
        }
        true
    }
}

/// How a command ended. What it has started is ended too if nobody waits any longer.
async fn ended(mut command: Command) -> io::Result<ExitStatus> {
    let mut child = command.spawn()?;
    let mut group = Group(child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)));
    let status = child.wait().await;
    // Whoever ended well may have left something running on purpose.
    group.0 = None;
    status
}

/// The processes of a command.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(id) = self.0 {
            // It fails if all of them have ended already.
            let _ = kill_process_group(id, Signal::KILL);
        }
    }
}
