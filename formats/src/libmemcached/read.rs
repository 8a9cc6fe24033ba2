//! Options take effect in their order, as calls of the library do: points are made by the hash that is set when a
//! server is added, and weights count if one above 1 is added after the distribution was chosen.

use crate::{
    error::{At, Quoted, Read, Refusal},
    found::Found,
    numbers::{digits, whole},
    pool::Pool,
    Imported, ReadOptions,
};
use libconsistent::{FieldValue, Node, State};

const HASHES: &[&str] = &["md5", "crc", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32", "murmur", "jenkins"];
/// Options that move no key: with a value, and without.
const VALUES: &[&str] = &[
    "CONNECT-TIMEOUT",
    "IO-BYTES-WATERMARK",
    "IO-KEY-PREFETCH",
    "IO-MSG-WATERMARK",
    "POLL-TIMEOUT",
    "POOL-MAX",
    "POOL-MIN",
    "RCV-TIMEOUT",
    "RETRY-TIMEOUT",
    "SND-TIMEOUT",
    "SOCKET-RECV-SIZE",
    "SOCKET-SEND-SIZE",
];
const FLAGS: &[&str] = &[
    "BINARY-PROTOCOL",
    "BUFFER-REQUESTS",
    "FETCH-VERSION",
    "NOREPLY",
    "SUPPORT-CAS",
    "TCP-KEEPALIVE",
    "TCP-KEEPIDLE",
    "TCP-NODELAY",
    "USE-UDP",
    "USER-DATA",
    "VERIFY-KEY",
];

pub(crate) fn read(text: &str, options: &ReadOptions) -> Read<Vec<Found>> {
    options.no_scheme()?;
    Ok(vec![Found::new("libmemcached", || string(text))])
}

/// What the options have set so far.
struct Client {
    pool: Pool,
    consistent: bool,
    /// The hash of keys, and what it was when the points were made.
    hash: Option<&'static str>,
    point_hash: Option<&'static str>,
    has_hash: bool,
    /// Whether weights count.
    weighted: bool,
    /// Whether any weight is above 1.
    weights: bool,
    sorted: bool,
    ejects: bool,
    namespace: Option<(At, String)>,
    hashes_namespace: bool,
}

fn string(text: &str) -> Read<Imported> {
    let mut client = Client {
        pool: Pool::new("libmemcached", At::line(1)),
        consistent: false,
        hash: None,
        point_hash: None,
        has_hash: false,
        weighted: false,
        weights: false,
        sorted: false,
        ejects: false,
        namespace: None,
        hashes_namespace: false,
    };
    'lines: for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with('#') {
            continue;
        }
        let mut rest = line.trim();
        while !rest.is_empty() {
            let (word, after) = word(rest, number)?;
            if word.eq_ignore_ascii_case("END") {
                break 'lines;
            }
            client.option(word, &At::line(number))?;
            rest = after.trim_start();
        }
    }
    client.imported()
}

/// The first word of a line; a space in quotes does not end it.
fn word(text: &str, line: u32) -> Read<(&str, &str)> {
    let mut quoted = false;
    let end = text.find(|c: char| {
        quoted ^= c == '"';
        c.is_ascii_whitespace() && !quoted
    });
    match (end, quoted) {
        (Some(end), _) => Ok(text.split_at(end)),
        (None, false) => Ok((text, "")),
        (None, true) => Err(Refusal::new(At::line(line), "a quote does not end")),
    }
}

impl Client {
    fn option(&mut self, word: &str, at: &At) -> Read<()> {
        let refuse = |message: String| Err(Refusal::new(at.clone(), message));
        let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
        let Some(name) = name.strip_prefix("--").map(str::to_ascii_uppercase) else {
            return match name.to_ascii_uppercase().as_str() {
                "INCLUDE" => refuse("INCLUDE: another file, which is not read".into()),
                _ => refuse(format!("{} is not understood, and may move keys", Quoted(word))),
            };
        };
        match (&*name, value) {
            ("SERVER", Some(server)) => self.server(server, at),
            ("SOCKET", Some(socket)) => self.socket(socket, at),
            ("DISTRIBUTION", Some(value)) => self.distribution(value, at),
            ("HASH", Some(_)) if self.has_hash => refuse("the hash is set twice, which libmemcached refuses".into()),
            ("HASH", Some(value)) => {
                self.hash = Some(hash(value, at)?);
                self.has_hash = true;
                Ok(())
            }
            ("SORT-HOSTS", None) => {
                self.sorted = true;
                self.make_points();
                Ok(())
            }
            ("REMOVE-FAILED-SERVERS", Some(value)) => match digits::<u32>(value) {
                Some(number) => {
                    self.ejects = number > 0;
                    Ok(())
                }
                None => refuse(format!("{} is no number", Quoted(value))),
            },
            ("NAMESPACE", Some(value)) => {
                self.namespace = Some((at.clone(), unquoted(value).into()));
                Ok(())
            }
            ("HASH-WITH-NAMESPACE", None) => {
                self.hashes_namespace = true;
                Ok(())
            }
            ("NUMBER-OF-REPLICAS", Some(_)) => {
                self.pool.note(at.clone(), "replicas are left out: a key is where its first copy is");
                Ok(())
            }
            ("RANDOMIZE-REPLICA-READ", None) => {
                self.pool.note(at.clone(), "reads may go to a replica, by no key");
                Ok(())
            }
            ("CONFIGURE-FILE", Some(_)) => refuse("CONFIGURE-FILE: another file, which is not read".into()),
            (name, Some(_)) if VALUES.contains(&name) => Ok(()),
            (name, None) if FLAGS.contains(&name) => Ok(()),
            _ => refuse(format!("the option {} is not understood, and may move keys", Quoted(word))),
        }
    }

    /// The points of those who are there, by the hash that is set.
    fn make_points(&mut self) {
        self.point_hash = self.hash;
    }

    fn distribution(&mut self, value: &str, at: &At) -> Read<()> {
        let (name, other) = value.split_once(',').map_or((value, None), |(name, hash)| (name, Some(hash)));
        // The hash that may follow is one that no point is made by.
        other.map(|other| hash(other, at)).transpose()?;
        match name.to_ascii_lowercase().as_str() {
            "consistent" => {
                self.consistent = true;
                self.weighted = false;
            }
            "modula" => self.consistent = false,
            "random" => return Err(Refusal::keyless(at.clone(), "the distribution random picks servers by no key")),
            _ => {
                return Err(Refusal::new(
                    at.clone(),
                    format!("{} is no distribution: consistent or modula", Quoted(name)),
                ))
            }
        }
        self.make_points();
        Ok(())
    }

    fn server(&mut self, text: &str, at: &At) -> Read<()> {
        let (endpoint, weight) = weight(text, at)?;
        self.add(Node::new(endpoint), weight, at)
    }

    fn socket(&mut self, text: &str, at: &At) -> Read<()> {
        let (path, weight) = weight(text, at)?;
        let path = unquoted(path);
        match path.starts_with('/') {
            true => self.add(Node::new(path), weight, at),
            false => Err(Refusal::new(at.clone(), format!("{} is no path of a socket", Quoted(path)))),
        }
    }

    fn add(&mut self, node: Node, weight: u32, at: &At) -> Read<()> {
        if weight > 1 {
            self.weights = true;
            self.weighted = true;
        }
        self.make_points();
        self.pool.add(node.with_weight(whole(weight)), State::Up, at.clone())
    }

    fn imported(mut self) -> Read<Imported> {
        let mut parameters: Vec<(&str, FieldValue)> = Vec::new();
        if let Some(hash) = self.hash {
            parameters.push(("key_hash", hash.into()));
        }
        if self.consistent {
            if let Some(hash) = self.point_hash {
                parameters.push(("point_hash", hash.into()));
            }
            if self.weights && !self.weighted {
                parameters.push(("weighted", "never".into()));
            }
        }
        if self.sorted {
            parameters.push(("sort_hosts", true.into()));
        }
        if !self.ejects {
            parameters.push(("down", "stay".into()));
        }
        match (self.namespace.take(), self.hashes_namespace) {
            (Some((at, namespace)), true) => {
                self.pool.note(at, format!("the namespace is hashed: put {} before each key", Quoted(&namespace)));
            }
            (Some((at, namespace)), false) => {
                self.pool.note(at, format!("the namespace is not hashed: give keys without {}", Quoted(&namespace)));
            }
            (None, _) => {}
        }
        self.pool.finish_as(if self.consistent { "ketama" } else { "modula" }, &parameters)
    }
}

fn hash(text: &str, at: &At) -> Read<&'static str> {
    let wanted = text.to_ascii_lowercase();
    let unknown = || Refusal::new(at.clone(), format!("{} is no hash: one of {}", Quoted(text), HASHES.join(", ")));
    HASHES.iter().copied().find(|hash| *hash == wanted).ok_or_else(unknown)
}

/// What stands before `/?`, and the weight after it.
fn weight<'a>(text: &'a str, at: &At) -> Read<(&'a str, u32)> {
    let Some((rest, weight)) = text.rsplit_once("/?") else { return Ok((text, 1)) };
    match digits::<u32>(weight).filter(|_| weight.len() <= 5) {
        Some(weight) => Ok((rest, weight)),
        None => Err(Refusal::new(at.clone(), format!("{} is no weight of 1 to 5 digits", Quoted(weight)))),
    }
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}
