//! What a server tells of a watched key, line by line.

use super::server::{told, MOST_ANSWER};
use reqwest::Response;

/// An answer that goes on.
#[derive(Debug)]
pub(super) struct Stream {
    response: Response,
    /// What has come of a line.
    begun: Vec<u8>,
    /// How much of it has been looked at.
    seen: usize,
}

impl Stream {
    pub(super) fn new(response: Response) -> Self {
        Self { response, begun: Vec::new(), seen: 0 }
    }

    /// The next line. Dropping the future loses nothing.
    pub(super) async fn line(&mut self) -> Result<Vec<u8>, String> {
        loop {
            let new = self.begun.get(self.seen..).unwrap_or_default();
            if let Some(end) = new.iter().position(|&byte| byte == b'\n') {
                let rest = self.begun.split_off(self.seen + end + 1);
                self.seen = 0;
                return Ok(std::mem::replace(&mut self.begun, rest));
            }
            self.seen = self.begun.len();
            match self.response.chunk().await {
                Ok(Some(piece)) if self.begun.len() + piece.len() <= MOST_ANSWER => {
                    self.begun.extend_from_slice(&piece)
                }
                Ok(Some(_)) => return Err(format!("a line longer than {MOST_ANSWER} bytes")),
                Ok(None) => return Err("the connection broke off".into()),
                Err(error) => return Err(told(&error)),
            }
        }
    }
}
