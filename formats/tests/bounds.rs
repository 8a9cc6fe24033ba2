//! No text, whatever it is, makes a reader panic, or take much memory or time; and what is asked for by name is found.

mod support;

use flate2::{write::GzEncoder, Compression};
use libconsistent::{RingScheme, Scheme};
use libconsistent_formats::{read, read_all, read_one, Format, ReadOptions, MAX_INPUT};
use std::{io::Write, time::Instant};

/// Numbers that look random.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// Reads a text as each format; whatever comes of it is an answer or an error of some length.
fn read_as_all(bytes: &[u8]) {
    for format in Format::ALL {
        if let Err(error) = read(format, bytes, &ReadOptions::default()) {
            assert!(error.to_string().len() < 2400, "{format}");
        }
    }
    Format::guess("file", bytes);
}

#[test]
fn cut_and_changed_files_are_answers_or_errors() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut count = 0;
    for format in Format::ALL {
        for bytes in support::files(format).into_values() {
            for _ in 0..60 {
                read_as_all(&bytes[..random.below(bytes.len())]);
                let mut changed = bytes.clone();
                for _ in 0..1 + random.below(8) {
                    let at = random.below(changed.len());
                    match random.below(4) {
                        0 => changed[at] = random.below(256) as u8,
                        1 => changed[at] = b" \n\t{}[]()\"'#;:,.=-0&*|>%@"[random.below(25)],
                        2 => {
                            drop(changed.drain(at..(at + random.below(20)).min(bytes.len()).min(changed.len()).max(at)))
                        }
                        _ => {
                            let part = bytes[random.below(bytes.len())..].iter().take(random.below(40)).copied();
                            let part: Vec<u8> = part.collect();
                            changed.splice(at..at, part);
                        }
                    }
                    if changed.is_empty() {
                        break;
                    }
                }
                read_as_all(&changed);
                count += 2;
            }
        }
    }
    for _ in 0..300 {
        let bytes: Vec<u8> = (0..random.below(200)).map(|_| random.below(256) as u8).collect();
        read_as_all(&bytes);
        let marks: Vec<u8> =
            (0..random.below(200)).map(|_| b" \n{}[]()\"':-&*!|>?%@`#,ab1.;=<"[random.below(30)]).collect();
        read_as_all(&marks);
        count += 2;
    }
    assert!(count > 3000, "{count}");
}

/// The error of a text that is too much of something, which must come soon.
fn refused(format: Format, text: &str) -> String {
    let start = Instant::now();
    let error = read(format, text.as_bytes(), &ReadOptions::default()).unwrap_err();
    // Debug builds on a busy machine are slow; without a bound it would be years.
    assert!(start.elapsed().as_secs() < 60, "{format}: {error}");
    error.to_string()
}

#[test]
fn yaml_does_not_grow() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for i in 1..12 {
        let before = vec![format!("*a{}", i - 1); 9].join(", ");
        bomb.push_str(&format!("a{i}: &a{i} [{before}]\n"));
    }
    for format in [Format::Twemproxy, Format::Envoy, Format::Kubernetes] {
        let error = refused(format, &bomb);
        assert!(error.contains("more than 4194304 values, counting what aliases stand for"), "{error}");
        assert!(refused(format, &"[".repeat(100_000)).contains("recursion limit exceeded"));
        assert!(refused(format, &format!("a: {}", "{b: ".repeat(100_000))).contains("deep"));
    }
    let own = refused(Format::Twemproxy, "a: &a [*a]\n");
    assert!(own.contains("an alias of a value that holds it"), "{own}");
}

#[test]
fn deep_texts_are_refused() {
    assert!(refused(Format::Nginx, &"a {".repeat(1000)).contains("blocks are too deep"));
    assert!(refused(Format::RedisCluster, &"1) ".repeat(1000)).contains("lists are too deep"));
    assert!(refused(Format::RedisCluster, &"[".repeat(1000)).contains("recursion limit exceeded"));
}

#[test]
fn many_words_are_refused() {
    let many = "a ".repeat((1 << 22) + 1);
    for format in [Format::Nginx, Format::Haproxy] {
        let error =
            refused(format, if format == Format::Nginx { many.clone() } else { format!("global {many}") }.as_str());
        assert!(error.contains("more than 4194304 words"), "{error}");
    }
    let lines = "\n".repeat((1 << 22) + 1);
    for format in [Format::DnsSrv, Format::RedisCluster] {
        assert!(refused(format, &lines).contains("more than 4194304 words"));
    }
}

#[test]
fn large_texts_are_refused_unread() {
    let error = read(Format::Nginx, &vec![b' '; MAX_INPUT + 1], &ReadOptions::default()).unwrap_err();
    assert_eq!(error.message(), "67108865 bytes, at most 67108864");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn rings_do_not_grow() {
    let read = |bytes: &[u8]| read(Format::Swift, &gzip(bytes), &ReadOptions::default()).unwrap_err().to_string();
    // A header said to be larger than any that is read, one that is not there, and rings that are none.
    assert_eq!(read(b"R1NG\x00\x01\xff\xff\xff\xff{}"), "swift: a section of 4294967295 bytes, at most 67108864");
    assert_eq!(read(b"R1NG\x00\x01\x00\x00\xff\xff{}"), "swift: the ring is cut off");
    assert_eq!(read(b"R1NG\x00\x03"), "swift: a ring of another version than 1 and 2");
    assert_eq!(read(b"R1NG\x00\x01\x00\x00\x00\x02{}"), "swift: the header has no devs");
    assert_eq!(read(b"hello, world"), "swift: this is gzipped, and no ring of Swift: it does not begin with R1NG");
    let endless = [b"R1NG\x00\x02".as_slice(), &[0; 1000]].concat();
    assert!(read(&endless).starts_with("swift: "));
    // Zeros of which a few bytes are a gigabyte: only what the header says is unpacked.
    let mut bomb = b"R1NG\x00\x01\x00\x00\x00\x0c{\"devs\": []}".to_vec();
    bomb.resize(32 << 20, 0);
    assert_eq!(read(&bomb), "swift: \"swift\" has no members");
}

#[test]
fn what_is_asked_for_by_name_is_found() {
    let text = "upstream a { hash $uri; server x:1; } upstream b { ip_hash; server y:1; } upstream c { server z:1; }";
    let ask = |options: ReadOptions| read_one(Format::Nginx, text.as_bytes(), &options);
    let by_name = |name: &str| ask(ReadOptions::default().with_name(name));
    assert_eq!(by_name("b").unwrap().topology.scheme().name(), "nginx_ip_hash");
    let several = ask(ReadOptions::default()).unwrap_err();
    assert_eq!(several.to_string(), "nginx: there are several, name one: \"a\", \"b\"");
    assert_eq!(by_name("d").unwrap_err().message(), "\"d\" is not there, only \"a\", \"b\", \"c\"");
    assert!(by_name("c").unwrap_err().message().contains("takes turns"));
    let twice = "upstream a { ip_hash; server x:1; } upstream a { ip_hash; server y:1; }";
    let error = read(Format::Nginx, twice.as_bytes(), &ReadOptions::default().with_name("a")).unwrap_err();
    assert_eq!(error.message(), "2 are called \"a\"");
}

#[test]
fn one_that_is_refused_hides_no_other() {
    let text = "upstream a { hash $uri; server x:1; }\nupstream b { ip_hash; server y:1 backup; }\n\
                upstream c { server z:1; }";
    let all = |options: &ReadOptions| read_all(Format::Nginx, text.as_bytes(), options);
    let found = all(&ReadOptions::default()).unwrap();
    let lines = found.iter().map(|each| (&*each.name, each.result.as_ref().err().map(|error| error.line())));
    assert_eq!(lines.collect::<Vec<_>>(), [("a", None), ("b", Some(Some(2)))], "c takes turns");
    assert_eq!(found[0].result.as_ref().unwrap().topology.members().len(), 1);
    let one = all(&ReadOptions::default().with_name("b")).unwrap();
    assert!(matches!(&*one, [b] if b.name == "b" && b.result.is_err()));
    assert!(all(&ReadOptions::default().with_name("d")).unwrap_err().message().contains("is not there"));
    let keyless = read_all(Format::Nginx, b"upstream c { server z:1; }", &ReadOptions::default()).unwrap();
    assert!(keyless[0].result.as_ref().unwrap_err().message().contains("takes turns"));
    assert!(read_all(Format::Nginx, b"", &ReadOptions::default()).is_err());

    // One of them is not taken for what was meant.
    let refused = read_one(Format::Nginx, text.as_bytes(), &ReadOptions::default()).unwrap_err();
    assert_eq!(refused.line(), Some(2));
    let message = refused.message();
    assert!(message.starts_with("\"b\": backup: nginx takes none"), "{message}");
    assert!(message.ends_with("; others can be read, name one (--name of the command): \"a\""), "{message}");
}

#[test]
fn members_take_the_scheme_and_the_port_that_are_given() {
    let slices = support::files(Format::Kubernetes)["slice.json"].clone();
    let options = ReadOptions::default().with_scheme("rendezvous".parse::<Scheme>().unwrap()).with_port("metrics");
    let read = read_one(Format::Kubernetes, &slices, &options).unwrap();
    assert_eq!(read.topology.scheme().name(), "rendezvous");
    assert_eq!(read.topology.members().nodes()[0].address, "[2001:db8::1]:9090");
    let lacking = read_one(Format::Kubernetes, &slices, &ReadOptions::default().with_port("grpc")).unwrap_err();
    assert_eq!(lacking.message(), "there is no port \"grpc\", only \"http\", \"metrics\"");

    let ring = ReadOptions::default().with_scheme(RingScheme::default());
    let refused = |format, text: &str, options: &ReadOptions| read_one(format, text.as_bytes(), options).unwrap_err();
    let error = refused(Format::Nginx, "upstream a { ip_hash; server x:1; }", &ring);
    assert_eq!(error.message(), "the scheme ring is given, but this format says its own");
    let error = refused(Format::Nginx, "", &ReadOptions::default().with_port("1"));
    assert_eq!(error.message(), "a port is given, but only endpoints of kubernetes are read by one");

    let alone = "cluster_name: c\nendpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 10.0.0.1, port_value: 80}}}}]}]";
    let maglev = ReadOptions::default().with_scheme("envoy_maglev".parse::<Scheme>().unwrap());
    assert_eq!(read_one(Format::Envoy, alone.as_bytes(), &maglev).unwrap().topology.scheme().name(), "envoy_maglev");
    assert_eq!(refused(Format::Envoy, alone, &ring).message(), "Envoy has no scheme ring");
}
