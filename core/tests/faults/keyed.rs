//! Seeds are no secret; the keyed hash is for keys of strangers (`docs/SPEC.md`, section 18).

use libconsistent::{Error, ErrorKind, Parameter, Placement, Ring, Scheme, Secret, Topology};
use std::fmt::Debug;

/// A secret that reads as text, so that it is easy to find again.
const SECRET: &[u8; 16] = b"0123456789abcdeF";
const OTHER: &[u8; 16] = b"another-secret-!";
/// What documents say of `SECRET`: the first half of SHA-256 over "libconsistent/secret", a zero byte and the secret.
const DIGEST: &str = "606de7a1a4541d6119f69a53785ea5c5";
const KEYED: &[(&str, Parameter<'_>)] = &[("key_hash", Parameter::Text("siphash13"))];
const NODES: [&str; 10] = ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"];

fn secret(bytes: &[u8]) -> Secret {
    Secret::new(bytes).expect("a secret")
}

fn is_dialect(name: &str) -> bool {
    matches!(Scheme::new(name, &[]), Ok(Scheme::Dialect(_)) | Err(_))
}

/// The names of our own schemes.
fn own() -> Vec<&'static str> {
    let own: Vec<_> = Scheme::NAMES.into_iter().filter(|name| !is_dialect(name)).collect();
    assert_eq!(own.len(), 8);
    own
}

fn ring(scheme: &str, parameters: &[(&str, Parameter<'_>)], secret: impl Into<Option<Secret>>) -> Ring {
    let scheme = Scheme::with_secret(scheme, parameters, secret).expect("a scheme");
    Ring::new(NODES, scheme).expect("a ring")
}

fn refused<T: Debug>(result: Result<T, Error>, names: &str) -> String {
    let error = result.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Parameter, "{error}");
    assert!(error.message().starts_with(names), "{error}");
    error.message().to_owned()
}

/// Positions that CPython gives: there `hash` of bytes is SipHash-1-3, and its key is derived from `PYTHONHASHSEED`.
#[test]
fn fault_29_positions_are_those_of_cpython() {
    let message = |n: usize| (0..n).map(|i| ((7 * i + n) % 256) as u8).collect::<Vec<u8>>();
    let cases: [([u8; 16], [u64; 6]); 2] = [
        (
            *b"\x29\x23\xbe\x84\xe1\x6c\xd6\xae\x52\x90\x49\xf1\xf1\xbb\xe9\xeb",
            [
                0xc114_7c52_c323_3753,
                0x1492_d9af_b0ab_e793,
                0x06d5_7fe3_0100_f7b7,
                0x8597_6926_64bd_a177,
                0x08df_24bd_a86f_ee78,
                0x4ca3_03fd_057d_5a46,
            ],
        ),
        (
            *b"\xaf\x90\xcd\x68\xd3\x4f\x50\xdc\xc1\xe9\x99\xfe\x9f\xbb\x20\xb9",
            [
                0x8940_4b34_2d44_cd29,
                0x7151_5a4c_4e07_9b03,
                0x0336_f804_e351_866a,
                0x3de4_4bc6_5842_791b,
                0x10c6_1381_6132_4054,
                0xf2df_fc64_974c_904e,
            ],
        ),
    ];
    for (key, expected) in cases {
        for scheme in own() {
            let snapshot = ring(scheme, KEYED, secret(&key)).snapshot();
            let found = [1, 2, 7, 8, 9, 64].map(|n| snapshot.position(&message(n)));
            assert_eq!(found, expected, "{scheme}");
            assert_eq!(snapshot.explain(&message(9)).position, expected[4]);
            let integer = u64::from_le_bytes(message(8).try_into().expect("8 bytes"));
            assert_eq!(snapshot.position_u64(integer), expected[3]);
        }
    }
}

#[test]
fn fault_29_every_scheme_of_ours_has_a_keyed_hash_and_no_dialect_has() {
    let mut dialects = 0;
    for name in Scheme::NAMES {
        let made = Scheme::with_secret(name, KEYED, secret(SECRET));
        if is_dialect(name) {
            let error = made.map(|_| ()).expect_err("refused");
            assert!(error.message().contains(name), "{error}");
            let plain = Scheme::with_secret(name, &[], secret(SECRET));
            assert!(plain.is_err(), "{name} takes a secret");
            dialects += 1;
            continue;
        }
        let (keyed, plain) = (ring(name, KEYED, secret(SECRET)), ring(name, &[], None));
        assert_ne!(keyed.fingerprint(), plain.fingerprint());
        assert_ne!(keyed.fingerprint(), ring(name, KEYED, secret(OTHER)).fingerprint());
        assert!(keyed.to_json().contains(&format!("\"key_hash\":\"siphash13\",\"secret_digest\":\"{DIGEST}\"")));
        assert!(!plain.to_json().contains("key_hash") && !plain.to_json().contains("secret"));
        let again = Ring::from_json_with_secret(keyed.to_json(), secret(SECRET)).expect("its own document");
        assert_eq!((again.to_json(), again.fingerprint()), (keyed.to_json(), keyed.fingerprint()));
        // One look-up, a batch, replicas and a health mask all go by the same hash.
        keyed.mark_down("n3").expect("a member");
        let snapshot = keyed.snapshot();
        let keys: Vec<String> = (0..300).map(|i| format!("user:{i}")).collect();
        let mut batch = vec![0; keys.len()];
        snapshot.place(&keys, &mut batch).expect("room");
        for (key, &index) in keys.iter().zip(&batch) {
            let position = snapshot.position(key.as_bytes());
            assert_eq!(snapshot.locate(key.as_bytes()), Some(index));
            assert_eq!(snapshot.locate_hashed(position), Some(index));
            assert_eq!(snapshot.get_nodes(key.as_bytes(), 1, Default::default()), [index]);
        }
    }
    assert!(dialects >= 43, "{dialects}");
}

#[test]
fn fault_29_a_secret_is_asked_for_checked_and_kept() {
    for name in own() {
        let (keyed, plain) = (ring(name, KEYED, secret(SECRET)), ring(name, &[], None));
        let document = keyed.to_json();
        refused(Ring::from_json(&document), "scheme.key_hash: ");
        refused(Scheme::new(name, KEYED), "scheme.key_hash: ");
        let wrong = refused(Ring::from_json_with_secret(&document, secret(OTHER)), "scheme.secret_digest: ");
        assert!(!wrong.contains(DIGEST) && wrong.contains("whose digest is"), "{wrong}");
        refused(Ring::from_json_with_secret(plain.to_json(), secret(SECRET)), "scheme.key_hash: ");

        // A ring keeps its secret, whatever it is told.
        let others = [
            ring(name, KEYED, secret(OTHER)).snapshot().topology().clone(),
            plain.snapshot().topology().clone(),
            Topology::new(NODES, Scheme::new("nginx", &[]).expect("a dialect"), 9).expect("a topology"),
        ];
        for other in others {
            refused(keyed.update(other.clone()), "scheme.secret_digest: ");
            assert!(keyed.update_json(other.to_json()).is_err());
            assert_eq!(keyed.to_json(), document);
        }
        refused(plain.update(keyed.snapshot().topology().clone()), "scheme.secret_digest: ");
        refused(plain.update_json(&document), "scheme.key_hash: ");
        keyed.update_json(document.replace("{\"libconsistent\":1", "{\"libconsistent\":1,\"epoch\":4")).expect("newer");
        assert_eq!((keyed.epoch(), keyed.nodes().len()), (4, 10));
        assert!(keyed.to_json().contains(DIGEST));
    }
    for bytes in [&[][..], &SECRET[..15], &[7; 17], &[0; 16]] {
        refused(Secret::new(bytes), "secret: ");
    }
    // Under other secrets the same positions are not the same keys.
    let diff = ring("ring", KEYED, secret(SECRET)).diff(&ring("ring", KEYED, secret(OTHER)));
    assert_eq!(diff.expect_err("refused").kind(), ErrorKind::Incomparable);
}

#[test]
fn fault_29_the_secret_is_in_nothing_that_leaves() {
    let hex: String = SECRET.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut out: Vec<String> = vec![format!("{:?}", secret(SECRET))];
    for name in own() {
        let ring = ring(name, KEYED, secret(SECRET));
        let snapshot = ring.snapshot();
        out.extend([ring.to_json(), ring.fingerprint().to_string(), ring.explain("user:42").to_string()]);
        out.extend([format!("{ring:?}"), format!("{ring:#?}"), format!("{snapshot:?}")]);
        out.push(format!("{:?}", snapshot.topology().scheme()));
        out.push(format!("{:?}", ring.reader()));
        out.push(format!("{:?}", ring.acquire("user:42")));
        for error in [
            Ring::from_json(ring.to_json()).expect_err("no secret"),
            Ring::from_json_with_secret(ring.to_json(), secret(OTHER)).expect_err("another"),
            Ring::from_json_with_secret("{", secret(SECRET)).expect_err("no document"),
            Scheme::with_secret(name, &[], secret(SECRET)).expect_err("not asked for"),
            // The secret where its digest should be.
            Ring::from_json_with_secret(ring.to_json().replace(DIGEST, &hex), secret(SECRET)).expect_err("no digest"),
            Ring::from_json_with_secret(ring.to_json().replace(DIGEST, "0123456789abcdeF"), secret(SECRET))
                .expect_err("no digest"),
            ring.update_json(ring.to_json().replace(DIGEST, &"0".repeat(32))).expect_err("another digest"),
        ] {
            out.push(format!("{error} {error:?}"));
        }
    }
    let numbers = SECRET.map(|byte| byte.to_string()).join(", ");
    let halves = [&SECRET[..8], &SECRET[8..]].map(|half| u64::from_le_bytes(half.try_into().expect("8 bytes")));
    let mut forms = vec![hex.clone(), hex.to_uppercase(), numbers, u128::from_le_bytes(*SECRET).to_string()];
    forms.extend([&SECRET[..8], &SECRET[8..]].map(|half| String::from_utf8_lossy(half).into_owned()));
    forms.extend(halves.iter().flat_map(|half| [half.to_string(), format!("{half:x}")]));
    for text in out {
        for form in &forms {
            assert!(!text.contains(form), "{form} in {text}");
        }
    }
}

/// The seed of XXH3-64 from the position of one known key of 8 bytes: every step of the hash turns around.
fn recovered_seed(key: [u8; 8], position: u64) -> u64 {
    const MULTIPLIER: u64 = 0x9FB2_1C65_1E98_DF25;
    // Of the default secret, bytes 8..16 and 16..24.
    const FLIP: u64 = 0x1cad_21f7_2c81_017c ^ 0xdb97_9083_e96d_d4de;
    let inverse = (0..6).fold(MULTIPLIER, |x, _| x.wrapping_mul(2u64.wrapping_sub(MULTIPLIER.wrapping_mul(x))));
    let mut h = position;
    h ^= (h >> 28) ^ (h >> 56);
    h = h.wrapping_mul(inverse);
    // h was x ^ ((x >> 35) + 8): the high bits of x are to be seen, and the low ones follow.
    h ^= (h >> 35) + 8;
    h = h.wrapping_mul(inverse);
    // x ^ x<<<49 ^ x<<<24 is a polynomial of rotations, whose 64th power is the identity.
    let turned = |x: u64, times: u32| x ^ x.rotate_left(49 * times) ^ x.rotate_left(24 * times);
    h = [1, 2, 4, 8, 16, 32].into_iter().fold(h, turned);
    let low = u64::from(u32::from_le_bytes([key[0], key[1], key[2], key[3]]));
    let high = u64::from(u32::from_le_bytes([key[4], key[5], key[6], key[7]]));
    let seed = FLIP.wrapping_sub(h ^ (high + (low << 32)));
    seed ^ u64::from((seed as u32).swap_bytes()) << 32
}

/// Keys that nobody has asked for yet, by a generator of the attacker's.
fn fresh_keys(count: u64) -> impl Iterator<Item = [u8; 8]> {
    (1..=count).map(|i| (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5555).to_le_bytes())
}

/// Of the fresh keys that the attacker's own ring puts on the target, the part that the ring attacked puts there, too.
fn hits(attacked: &Placement, model: &Placement, target: u32) -> f64 {
    let aimed: Vec<_> = fresh_keys(20_000).filter(|key| model.locate(key) == Some(target)).collect();
    assert!(aimed.len() > 200, "enough keys to tell: {}", aimed.len());
    aimed.iter().filter(|key| attacked.locate(*key) == Some(target)).count() as f64 / aimed.len() as f64
}

/// The attacker knows the document, the fingerprint, one position of a key of 8 bytes, and the nodes of keys of their
/// choice. Against a seed nobody knows one position suffices.
#[test]
fn fault_29_a_seed_is_recovered_and_a_secret_is_not() {
    let key = *b"user:042";
    for name in own() {
        let seed = [("seed", Parameter::Int(0x0123_4567_89ab_cdef))];
        let seeded = ring(name, &seed, None).snapshot();
        let recovered = recovered_seed(key, seeded.explain(&key).position);
        assert_eq!(recovered, 0x0123_4567_89ab_cdef, "{name}");
        let model = |seed| ring(name, &[("seed", Parameter::Int(seed))], None).snapshot();
        assert_eq!(hits(&seeded, &model(recovered), 3), 1.0, "{name}: all keys aimed at the node hit it");

        let keyed = ring(name, &[KEYED[0], seed[0]], secret(SECRET)).snapshot();
        let recovered = recovered_seed(key, keyed.explain(&key).position);
        let chance = fresh_keys(20_000).filter(|key| keyed.locate(key) == Some(3)).count() as f64 / 20_000.0;
        for guess in [recovered, 0x0123_4567_89ab_cdef, 0] {
            let found = hits(&keyed, &model(guess), 3);
            assert!((found - chance).abs() < 0.06, "{name}: {found} of the aimed keys hit, {chance} by chance");
        }
        // A secret made of all that is seen is another one.
        let seen = keyed.topology().fingerprint().0.to_be_bytes();
        let document = keyed.topology().to_json();
        let (_, digest) = document.split_once("secret_digest\":\"").expect("a digest");
        let digest = u128::from_str_radix(&digest[..32], 16).expect("hex").to_be_bytes();
        for guess in [seen, digest] {
            let found = hits(&keyed, &ring(name, KEYED, secret(&guess)).snapshot(), 3);
            assert!((found - chance).abs() < 0.06, "{name}: {found} of the aimed keys hit, {chance} by chance");
        }
    }
}

/// The attacker asks for the nodes of chosen keys and aims their relatives: keys that differ in one bit, in length, or
/// in the tail. Under XXH3, too, these are no better than chance; a keyed hash must not be worse.
#[test]
fn fault_29_the_nodes_of_chosen_keys_tell_nothing_about_their_relatives() {
    for name in own() {
        let keyed = ring(name, KEYED, secret(SECRET)).snapshot();
        let share =
            |index: u32| fresh_keys(20_000).filter(|key| keyed.locate(key) == Some(index)).count() as f64 / 20_000.0;
        let chance: f64 = (0..10).map(|index| share(index).powi(2)).sum();
        type Relative = fn(u64) -> (Vec<u8>, Vec<u8>);
        let relatives: [Relative; 4] = [
            |i| (i.to_le_bytes().into(), (i ^ 1).to_le_bytes().into()),
            |i| (i.to_le_bytes().into(), (i ^ 1 << 63).to_le_bytes().into()),
            |i| (i.to_le_bytes().into(), [&i.to_le_bytes()[..], &[0]].concat()),
            |i| (format!("user:{i}:a").into(), format!("user:{i}:b").into()),
        ];
        for (which, relative) in relatives.into_iter().enumerate() {
            let pairs = (0..10_000).map(|i| relative(i * 4));
            let same = pairs.filter(|(one, other)| keyed.locate(one) == keyed.locate(other)).count();
            let found = same as f64 / 10_000.0;
            assert!((found - chance).abs() < 0.02, "{name}, {which}: {found} are together, {chance} by chance");
        }
    }
}

/// Whoever chooses a request's salt must not choose its node, either.
#[test]
fn fault_29_salts_are_keyed_too() {
    let plain = ring("ring", &[], None);
    let (one, other) = (ring("ring", KEYED, secret(SECRET)), ring("ring", KEYED, secret(OTHER)));
    // Which of the three replicas a salt picks.
    let picks = |ring: &Ring| -> Vec<usize> {
        let nodes: Vec<_> = ring.get_nodes("hot", 3).into_iter().map(|node| node.id.clone()).collect();
        let pick = |salt: u64| {
            ring.pick_node("hot", 3, salt.to_le_bytes()).and_then(|node| nodes.iter().position(|id| *id == node.id))
        };
        (0..3000).map(|salt| pick(salt).expect("one of the three")).collect()
    };
    let (plain, one, other) = (picks(&plain), picks(&one), picks(&other));
    for (a, b) in [(&plain, &one), (&plain, &other), (&one, &other)] {
        let same = a.iter().zip(b).filter(|(a, b)| a == b).count();
        assert!((850..1150).contains(&same), "{same} of 3000 salts pick the same, 1000 by chance");
    }
    for picks in [one, other] {
        for i in 0..3 {
            let count = picks.iter().filter(|&&pick| pick == i).count();
            assert!((850..1150).contains(&count), "{count} of 3000 salts pick candidate {i}");
        }
    }
}
