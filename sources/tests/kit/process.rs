//! Servers that are programs of their own.

use std::{
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How long anything may take on a machine that has much else to do.
pub const LONG: Duration = Duration::from_secs(60);

/// A running server, which ends with its test.
pub struct Process {
    pub port: u16,
    _folder: TempDir,
    command: Command,
    child: Child,
}

impl Process {
    /// Starts what `command` makes of a free port and an empty folder.
    pub fn start(command: impl Fn(u16, &Path) -> Command) -> Self {
        for _ in 0..10 {
            let (port, folder) = (free_port(), TempDir::new().unwrap());
            let mut command = command(port, folder.path());
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = command.spawn().unwrap();
            if answers(port, &mut child) {
                return Self { port, _folder: folder, command, child };
            }
        }
        panic!("the server does not start");
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again, on its port and with its folder.
    pub fn restart(&mut self) {
        // Who has taken the port meanwhile, as one end of a connection, soon lets it go.
        for _ in 0..10 {
            self.child = self.command.spawn().unwrap();
            if answers(self.port, &mut self.child) {
                return;
            }
            sleep(Duration::from_millis(200));
        }
        panic!("the server does not come back");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A port that nobody listens on. Somebody may take it before a server does, which therefore is started again.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Whether this process, and not somebody else, listens on the port in time.
fn answers(port: u16, child: &mut Child) -> bool {
    let deadline = Instant::now() + LONG;
    while Instant::now() < deadline && child.try_wait().unwrap().is_none() {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return child.try_wait().unwrap().is_none();
        }
        sleep(Duration::from_millis(20));
    }
    child.kill().ok();
    child.wait().ok();
    false
}
