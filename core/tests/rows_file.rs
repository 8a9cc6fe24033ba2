//! Rows that stand in a file beside their document, byte by byte as `docs/SPEC.md`, 19.10, words it: what is written is
//! read, and no other file is.

mod assignments;

use allocation_counter::measure;
use assignments::made;
use libconsistent::{Assignment, Error, ErrorKind, Node, Parameter, Placement, RowsFile, Scheme, Secret, Topology};
use proptest::{collection::vec, prelude::*};
use serde_json::{json, Value};
use std::{fs, hint::black_box};
use xxhash_rust::xxh3::xxh3_64;

fn topology(nodes: u32, assignment: &Assignment) -> Topology {
    let nodes = (0..nodes).map(|i| Node::new(format!("n{i:06}")));
    let empty = Topology::new(nodes, "assigned", 0).expect("valid");
    empty.with_assignment(assignment).expect("valid").with_epoch(0)
}

/// The file of rows by the words, whatever they are, without its checksum.
fn unsigned(width: usize, length: usize, digest: &[u8], rows: &[Vec<u32>]) -> Vec<u8> {
    let mut file = b"LCROWS\x01\x00".to_vec();
    file.extend(digest);
    file.extend((rows.len() as u32).to_le_bytes());
    file.extend([width as u8, length as u8]);
    file.extend([0; 42]);
    for row in rows {
        for place in 0..length {
            file.extend(&row.get(place).copied().unwrap_or(u32::MAX).to_le_bytes()[..width]);
        }
    }
    while !file.len().is_multiple_of(8) {
        file.push(0);
    }
    file
}

fn signed(mut file: Vec<u8>) -> Vec<u8> {
    file.extend(xxh3_64(&file).to_le_bytes());
    file
}

/// The digest of a document that has its rows beside it.
fn digest(document: &str) -> String {
    let document: Value = serde_json::from_str(document).expect("JSON");
    let rows = document["scheme"]["rows"].as_str().expect("rows");
    rows.strip_prefix('@').expect("beside the document").to_string()
}

#[track_caller]
fn refused<T>(read: Result<T, Error>, words: &str) {
    let Err(error) = read else { panic!("read, where it should say: {words}") };
    assert_eq!(error.kind(), ErrorKind::Parameter);
    assert!(error.message().starts_with("scheme.rows: ") && error.message().contains(words), "{error}");
    assert!(error.message().len() < 300);
}

/// The golden files, which the independent model made.
#[test]
fn files_are_those_of_the_model() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/functions/rows.json");
    let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(path).expect("the file")).expect("cases");
    let text = |value: &Value| value.as_str().expect("a text").to_string();
    let mut read = 0;
    for case in &cases {
        let file = text(&case["rows_hex"]);
        let byte = |at: usize| u8::from_str_radix(&file[at..at + 2], 16).expect("hexadecimal");
        let file: Vec<u8> = (0..file.len()).step_by(2).map(byte).collect();
        if let Some(document) = case["text"].as_str() {
            assert_eq!((&case["error"]["kind"], &case["error"]["names"]), (&json!("parameter"), &json!("scheme.rows")));
            refused(Topology::from_json_with_rows(document, &file, None), "");
            continue;
        }
        let inside = Topology::from_json(case["topology"].to_string()).expect("a document");
        assert_eq!(inside.to_json_beside(), (text(&case["beside"]), file.clone()), "case {}", case["name"]);
        let beside = Topology::from_json_with_rows(text(&case["beside"]), &file, None).expect("its own file");
        assert!(beside == inside, "case {}", case["name"]);
        read += 1;
    }
    assert_eq!((cases.len(), read), (37, 10));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(made in made(9)) {
        let assignment = made.assignment(9);
        let inside = topology(9, &assignment);
        let (document, file) = inside.to_json_beside();
        if assignment.named() == 0 {
            prop_assert_eq!((&document, file.len()), (&inside.to_json(), 0));
            prop_assert!(Topology::from_json_with_rows(&document, &[], None).expect("its own document") == inside);
            return Ok(());
        }
        let rows: Vec<Vec<u32>> = assignment.rows().map(<[u32]>::to_vec).collect();
        let length = rows.iter().map(Vec::len).max().unwrap_or(0);
        let bytes = u64::from_str_radix(&digest(&document), 16).expect("digits").to_le_bytes();
        prop_assert_eq!(&file, &signed(unsigned(1, length, &bytes, &rows)));

        let view = RowsFile::new(&file).expect("its own file");
        prop_assert_eq!((view.slots(), view.digest().to_le_bytes()), (rows.len(), bytes));
        for (slot, row) in rows.iter().enumerate() {
            prop_assert!(view.row(slot).eq(row.iter().copied()), "{}", slot);
        }
        prop_assert_eq!(view.row(rows.len()).count() + view.row(usize::MAX).count(), 0);

        let read = Topology::from_json_with_rows(&document, &file, None).expect("its own file");
        prop_assert!(read == inside);
        prop_assert_eq!((read.to_json(), read.fingerprint()), (inside.to_json(), inside.fingerprint()));
        prop_assert_eq!(read.to_json_beside(), (document.clone(), file.clone()));
        refused(Topology::from_json(&document), "they are in a file beside the document");
        refused(Topology::from_json_with_rows(&document, &[], None), "they are in a file beside the document");
        refused(Topology::from_json_with_rows(inside.to_json(), &file, None), "but the file beside the document is");

        // Whatever changes, another file belongs to it.
        let other = inside.with_added(Node::new("o")).expect("a new id");
        refused(Topology::from_json_with_rows(other.to_json_beside().0, &file, None), "but the file beside the document");
    }

    /// Every byte counts, whichever bits of it change.
    #[test]
    fn every_flip_and_every_cut_is_refused(made in made(9), bits in 1..=255u8, more in vec(any::<u8>(), 1..9)) {
        let (document, file) = topology(9, &made.assignment(9)).to_json_beside();
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= bits;
            refused(Topology::from_json_with_rows(&document, &damaged, None), "the file beside the document");
            refused(RowsFile::new(&file[..at]), "the file beside the document");
        }
        if !file.is_empty() {
            refused(RowsFile::new(&[&file[..], &more[..]].concat()), "the file beside the document");
        }
    }

    #[test]
    fn any_bytes_are_refused(bytes in vec(any::<u8>(), 0..200), begins in any::<bool>()) {
        let begun = unsigned(1, 2, &[0; 8], &[]);
        let bytes = if begins { [&begun[..16], &bytes].concat() } else { bytes };
        prop_assert!(RowsFile::new(&bytes).is_err());
        prop_assert!(RowsFile::new(&signed(bytes)).is_err());
    }
}

/// Indices take one byte, two or four: the greatest number of them stands for nobody.
#[test]
fn indices_are_as_wide_as_they_need_be() {
    for (greatest, width) in [(0xfe, 1), (0xff, 2), (0xfffe, 2), (0xffff, 4)] {
        let rows = [vec![greatest], vec![], vec![0, 1, greatest]];
        let assignment = Assignment::even(3, 1).expect("slots").with_rows(&rows).expect("rows");
        let inside = topology(greatest + 1, &assignment);
        let (document, file) = inside.to_json_beside();
        assert_eq!(file.len(), 64 + (3 * 3 * width as usize).next_multiple_of(8) + 8);
        assert_eq!(file[20..22], [width, 3]);
        assert!(RowsFile::new(&file).expect("its own file").row(2).eq([0, 1, greatest]));
        assert!(Topology::from_json_with_rows(document, &file, None).expect("its own file") == inside);
    }
}

/// Each has a right checksum: only what is in it is wrong.
#[test]
fn hostile_files_are_refused() {
    let file = |width, length, rows: &[&[u32]]| {
        let rows: Vec<Vec<u32>> = rows.iter().map(|row| row.to_vec()).collect();
        unsigned(width, length, &[7; 8], &rows)
    };
    let good = || file(1, 2, &[&[0, 1], &[2]]);
    RowsFile::new(&signed(good())).expect("a file");
    let with = |at: usize, byte: u8| {
        let mut file = good();
        file[at] = byte;
        file
    };
    for (written, words) in [
        (with(5, b's'), "does not begin as rows do"),
        (with(6, 2), "does not begin as rows do"),
        (with(16, 0), "0 slots"),
        (with(16, 3), "slot 2 names node 0 twice"),
        (with(16, 5), "80 bytes, but with its 5 slots 88"),
        (with(19, 1), "16777218 slots"),
        (with(18, 255), "but with its 16711682 slots 33423440"),
        (with(20, 0), "each in 0 bytes"),
        (with(20, 3), "each in 3 bytes"),
        (with(21, 0), "of 0 nodes"),
        (with(21, 17), "of 17 nodes"),
        (with(22, 1), "bytes that say nothing are not 0"),
        (with(63, 1), "bytes that say nothing are not 0"),
        (with(71, 1), "bytes that say nothing are not 0"),
        (with(64, 255), "slot 0 names a node behind one that is missing"),
        (with(65, 0), "slot 0 names node 0 twice"),
        (file(1, 2, &[&[], &[]]), "all are empty"),
        (file(1, 3, &[&[0, 1], &[2]]), "where fewer hold all"),
        (file(2, 2, &[&[0, 1], &[2]]), "where fewer hold all"),
        (file(4, 2, &[&[0, 0xfffe], &[2]]), "where fewer hold all"),
        (file(4, 1, &[&[1 << 20]]), "slot 0 names node 1048576"),
    ] {
        refused(RowsFile::new(&signed(written)), words);
    }
}

/// A file of the right digest says no more than it may, and takes no memory before.
#[test]
fn files_of_other_documents_are_refused() {
    let assignment = Assignment::even(3, 1).expect("slots").with_rows([[0], [1], [2]]).expect("rows");
    let (document, _) = topology(3, &assignment).to_json_beside();
    let bytes = u64::from_str_radix(&digest(&document), 16).expect("digits").to_le_bytes();
    let read = |rows: &[Vec<u32>]| {
        let file = signed(unsigned(1, rows.iter().map(Vec::len).max().unwrap_or(0), &bytes, rows));
        Topology::from_json_with_rows(&document, &file, None)
    };
    read(&[vec![0], vec![1], vec![2]]).expect("its own file");
    refused(read(&[vec![0], vec![1]]), "2 slots, but scheme.slots is 3");
    refused(read(&[vec![0], vec![1], vec![3]]), "slot 2 names node 3, but there are 3");
    refused(read(&[vec![0], vec![2], vec![1]]), "damaged, or of other nodes");
    refused(read(&[vec![0], vec![1], vec![2, 0]]), "damaged, or of other nodes");
    let ring = Topology::new(["a"], "ring", 0).expect("valid").to_json();
    let file = signed(unsigned(1, 1, &bytes, &[vec![0]]));
    refused(Topology::from_json_with_rows(ring, &file, None), "a file stands beside the document, which names none");
    let upper = document.replace(&digest(&document), &digest(&document).to_uppercase());
    refused(Topology::from_json_with_rows(upper, &file, None), "but the file beside the document is");
}

/// A secret belongs to the document, whether rows do or not.
#[test]
fn documents_with_a_secret_have_rows_beside_them_as_well() {
    let secret = Secret::new(b"0123456789abcdef").expect("16 bytes");
    let scheme = Scheme::with_secret(
        "assigned",
        &[("slots", Parameter::Int(4)), ("key_hash", Parameter::Text("siphash13"))],
        secret,
    )
    .expect("a scheme");
    let empty = Topology::new(["a", "b"], scheme, 0).expect("valid");
    let rows = Assignment::even(4, 1).expect("slots").with_rows([[0], [1], [1], [0]]).expect("rows");
    let kept = empty.with_assignment(&rows).expect("valid");
    let (document, file) = kept.to_json_beside();
    assert!(Topology::from_json_with_rows(&document, &file, secret).expect("its own file") == kept);
    assert_eq!(
        Topology::from_json_with_rows(&document, &file, None).expect_err("no secret").kind(),
        ErrorKind::Parameter
    );
}

/// A view is none of its file's size, and neither is what refuses a file that promises more than it has.
#[test]
fn views_take_no_memory() {
    let rows: Vec<[u32; 3]> = (0..1 << 16).map(|slot| [slot % 300, 300 + slot % 7, 307 + slot % 5]).collect();
    let assignment = Assignment::even(1 << 16, 3).expect("slots").with_rows(&rows).expect("rows");
    let (_, file) = topology(312, &assignment).to_json_beside();
    let counted = measure(|| {
        let view = RowsFile::new(&file).expect("its own file");
        for (slot, row) in rows.iter().enumerate().step_by(1009) {
            assert!(view.row(slot).eq(row.iter().copied()));
        }
    });
    assert_eq!((counted.count_total, counted.bytes_total), (0, 0));

    let mut hostile = file[..1000].to_vec();
    hostile[16..20].copy_from_slice(&(1u32 << 24).to_le_bytes());
    let hostile = signed(hostile);
    let counted = measure(|| {
        black_box(RowsFile::new(&hostile).expect_err("too short"));
    });
    assert!(counted.bytes_max < 1000, "{counted:?}");
}

/// Slots with cuts are looked up without memory.
#[test]
fn look_ups_with_cuts_allocate_nothing() {
    let rows: Vec<[u32; 2]> = (0..64).map(|slot| [slot % 5, 5 + slot % 4]).collect();
    let mut assignment = Assignment::even(64, 2).expect("slots").with_rows(rows).expect("rows");
    for slot in [3, 3, 17, 40] {
        assignment = assignment.split(slot).expect("a slot");
    }
    let placement = Placement::new(topology(9, &assignment)).expect("it compiles");
    let mut scratch = libconsistent::Scratch::new();
    let counted = measure(|| {
        for position in (0..1000u64).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15)) {
            black_box(placement.locate_hashed(position));
            black_box(placement.get_nodes_hashed_into(position, &mut [0; 3], &mut scratch));
        }
    });
    assert_eq!((counted.count_total, counted.bytes_total), (0, 0));
}

/// A table that another system hashes keys into has the same rows: beside the document, cut further, and split.
#[test]
fn tables_of_other_systems_keep_rows_as_well() -> Result<(), Error> {
    let rows = [&[0u32, 1][..], &[1, 2], &[2], &[]];
    let kept = Assignment::even(4, 2)?.with_rows(rows)?;
    let table = Topology::new(["a", "b", "c"], "k8s_shards", 0)?.with_assignment(&kept)?;
    let (document, file) = table.to_json_beside();
    assert!(document.contains("\"rows\":\"@") && document.contains("\"name\":\"table\""), "{document}");
    assert_eq!(Topology::from_json_with_rows(&document, &file, None)?, table);
    refused(Topology::from_json(&document), "in a file beside the document");

    let split = table.with_assignment(&kept.split(1)?)?;
    assert_eq!(Topology::from_json(split.to_json())?, split);
    let (before, after) = (Placement::new(table)?, Placement::new(split.clone())?);
    assert_eq!((after.diff(&before)?.positions, split.assignment().map(Assignment::slots)), (0, Some(5)));

    let remainders = Topology::new(["a", "b", "c"], "couchbase", 0)?.with_assignment(&kept)?;
    let error = remainders.with_assignment(&kept.split(1)?).expect_err("no ranges");
    assert!(error.message().starts_with("scheme.cuts: remainders have no ranges"), "{error}");
    Ok(())
}
