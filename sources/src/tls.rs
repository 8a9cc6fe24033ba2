//! What is trusted, and who we are, where a server is spoken to by TLS.

use crate::{Failure, Reason};

/// The most bytes of a file of certificates.
const MOST: u64 = 1 << 20;

/// Names the cryptography of the process; whoever was first has named the same.
pub(crate) fn provider() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Reads a file that an option names.
pub(crate) fn file(option: &str, path: &str) -> Result<Vec<u8>, Failure> {
    use std::io::Read;
    let wrong = |why: String| Failure::new(Reason::Address, format!("{option}: {path}: {why}"));
    let mut text = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| wrong(error.to_string()))?;
    file.take(MOST + 1).read_to_end(&mut text).map_err(|error| wrong(error.to_string()))?;
    match text.len() as u64 > MOST {
        true => Err(wrong(format!("longer than the {MOST} bytes that are read"))),
        false => Ok(text),
    }
}

/// The roots of the system and those of a file, all as PEM.
#[cfg(feature = "redis")]
pub(crate) fn roots_and(path: &str) -> Result<Vec<u8>, Failure> {
    use base64::{engine::general_purpose::STANDARD, Engine};
    let mut all = file("ca", path)?;
    // A system without roots, or with one that cannot be read, still has those that are named.
    for root in rustls_native_certs::load_native_certs().certs {
        let text = format!("\n-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(&root));
        all.extend_from_slice(text.as_bytes());
    }
    Ok(all)
}
