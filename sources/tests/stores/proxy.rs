//! A network between a client and a server, which can be cut and go silent.

use std::{
    io::{ErrorKind, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        atomic::{AtomicU8, Ordering},
        Arc,
    },
    thread,
    time::Duration,
};

const OPEN: u8 = 0;
/// Every connection ends, and new ones do at once.
const CUT: u8 = 1;
/// Connections stay, and nothing comes through.
const SILENT: u8 = 2;
const OVER: u8 = 3;

pub struct Proxy {
    pub port: u16,
    state: Arc<AtomicU8>,
}

impl Proxy {
    /// Stands before a port of this machine.
    pub fn new(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, state) = (listener.local_addr().unwrap().port(), Arc::new(AtomicU8::new(OPEN)));
        listener.set_nonblocking(true).unwrap();
        let seen = state.clone();
        thread::spawn(move || {
            while seen.load(Ordering::SeqCst) != OVER {
                match listener.accept() {
                    Ok((client, _)) if seen.load(Ordering::SeqCst) != CUT => {
                        client.set_nonblocking(false).unwrap();
                        if let Ok(server) = TcpStream::connect(("127.0.0.1", to)) {
                            pass(&client, &server, &seen);
                            pass(&server, &client, &seen);
                        }
                    }
                    Ok(_) => {}
                    Err(_) => thread::sleep(Duration::from_millis(5)),
                }
            }
        });
        Self { port, state }
    }

    pub fn cut(&self) {
        self.state.store(CUT, Ordering::SeqCst);
    }

    pub fn silence(&self) {
        self.state.store(SILENT, Ordering::SeqCst);
    }

    pub fn mend(&self) {
        self.state.store(OPEN, Ordering::SeqCst);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.store(OVER, Ordering::SeqCst);
    }
}

/// Carries bytes one way, on a thread of its own.
fn pass(from: &TcpStream, to: &TcpStream, state: &Arc<AtomicU8>) {
    let (mut from, mut to, state) = (from.try_clone().unwrap(), to.try_clone().unwrap(), state.clone());
    from.set_read_timeout(Some(Duration::from_millis(10))).unwrap();
    thread::spawn(move || {
        let mut bytes = [0; 1 << 14];
        loop {
            match state.load(Ordering::SeqCst) {
                OPEN => {}
                SILENT => {
                    thread::sleep(Duration::from_millis(5));
                    continue;
                }
                _ => break,
            }
            match from.read(&mut bytes) {
                Ok(0) => break,
                Ok(count) if to.write_all(&bytes[..count]).is_ok() => {}
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                _ => break,
            }
        }
        // Both ways end.
        from.shutdown(std::net::Shutdown::Both).ok();
        to.shutdown(std::net::Shutdown::Both).ok();
    });
}
