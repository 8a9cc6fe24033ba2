//! `server` and `default-server`: their parameters, of which a few place keys.

use super::words::Line;
use crate::{
    error::{Quoted, Read},
    numbers::digits,
};

/// Parameters without a value that move no key.
const WORDS: &[&str] = &[
    "allow-0rtt",
    "agent-check",
    "check",
    "check-reuse-pool",
    "check-send-proxy",
    "check-ssl",
    "check-via-socks4",
    "force-sslv3",
    "force-tlsv10",
    "force-tlsv11",
    "force-tlsv12",
    "force-tlsv13",
    "ktls",
    "no-agent-check",
    "no-check",
    "no-check-reuse-pool",
    "no-check-send-proxy",
    "no-check-ssl",
    "no-renegotiate",
    "no-send-proxy",
    "no-send-proxy-v2",
    "no-send-proxy-v2-ssl",
    "no-send-proxy-v2-ssl-cn",
    "no-ssl",
    "no-ssl-reuse",
    "no-sslv3",
    "no-tfo",
    "no-tls-tickets",
    "no-tlsv10",
    "no-tlsv11",
    "no-tlsv12",
    "no-tlsv13",
    "no-verifyhost",
    "non-stick",
    "renegotiate",
    "send-proxy",
    "send-proxy-v2",
    "send-proxy-v2-ssl",
    "send-proxy-v2-ssl-cn",
    "ssl",
    "ssl-reuse",
    "stick",
    "strict-maxconn",
    "tfo",
    "tls-tickets",
];
/// Parameters with a value that move no key: connections, checks, certificates.
const VALUES: &[&str] = &[
    "addr",
    "agent-addr",
    "agent-inter",
    "agent-port",
    "agent-send",
    "alpn",
    "ca-file",
    "check-alpn",
    "check-pool-conn-name",
    "check-proto",
    "check-sni",
    "ciphers",
    "ciphersuites",
    "client-sigalgs",
    "cookie",
    "crl-file",
    "crt",
    "curves",
    "downinter",
    "error-limit",
    "fall",
    "fastinter",
    "idle-ping",
    "init-addr",
    "init-state",
    "inter",
    "interface",
    "ktls",
    "log-bufsize",
    "log-proto",
    "max-reuse",
    "maxconn",
    "maxqueue",
    "minconn",
    "namespace",
    "npn",
    "observe",
    "on-error",
    "on-marked-down",
    "on-marked-up",
    "pool-conn-name",
    "pool-low-conn",
    "pool-max-conn",
    "pool-purge-delay",
    "port",
    "proto",
    "proxy-v2-options",
    "redir",
    "resolve-net",
    "resolve-opts",
    "resolve-prefer",
    "resolvers",
    "rise",
    "shard",
    "sigalgs",
    "sni",
    "socks4",
    "source",
    "ssl-max-ver",
    "ssl-min-ver",
    "sslv3",
    "tcp-md5sig",
    "tcp-ut",
    "track",
    "usesrc",
    "verify",
    "verifyhost",
    "ws",
];

/// What the parameters of a server say about its keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Server {
    pub(super) weight: Option<u32>,
    pub(super) id: Option<u64>,
    pub(super) guid: Option<String>,
    pub(super) hash_key: Option<String>,
    pub(super) backup: bool,
    pub(super) disabled: bool,
    /// What may change the weight at run time.
    pub(super) changing: Option<&'static str>,
}

impl Server {
    /// Adds the parameters of a line, the words after a server's address.
    pub(super) fn take(&mut self, line: &Line, words: &[&str]) -> Read<()> {
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            let mut value = || {
                let missing = || line.refuse(format!("{} has no value", Quoted(word)));
                words.next().copied().ok_or_else(missing)
            };
            let number = |text: &str| {
                let wrong = || line.refuse(format!("{word} {} is no number", Quoted(text)));
                digits::<u32>(text).ok_or_else(wrong)
            };
            match word {
                "weight" => self.weight = Some(number(value()?)?),
                "id" => self.id = Some(number(value()?)?.into()),
                "guid" => self.guid = Some(value()?.into()),
                "hash-key" => self.hash_key = Some(value()?.into()),
                "backup" => self.backup = true,
                "no-backup" => self.backup = false,
                "disabled" => self.disabled = true,
                "enabled" | "no-disabled" => self.disabled = false,
                "slowstart" => {
                    value()?;
                    self.changing = Some("slowstart: a server that comes back has less keys for a while");
                }
                "agent-check" => self.changing = Some("agent-check: an agent may change the weight"),
                "no-agent-check" => self.changing = None,
                _ if WORDS.contains(&word) => {}
                _ if VALUES.contains(&word) || word.starts_with("set-proxy-v2-tlv-fmt(") => {
                    value()?;
                }
                _ => {
                    let message = format!("the parameter {} is not understood, and may move keys", Quoted(word));
                    return Err(line.refuse(message));
                }
            }
        }
        Ok(())
    }
}
