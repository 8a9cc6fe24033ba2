//! What values a kind has: those that it takes, those just outside, and those of another type.

use libconsistent::Kind;
use serde_json::{json, Value};

/// An integer as documents write it.
pub fn integer(value: u64) -> Value {
    if value < 1 << 53 {
        json!(value)
    } else {
        json!(value.to_string())
    }
}

/// Values that a kind takes: both ends of a range, every word, both flags, every example; for integers some between.
pub fn taken(kind: &Kind) -> Vec<Value> {
    match kind {
        Kind::Flag => vec![json!(false), json!(true)],
        Kind::Integer { least, most } => {
            let between = [1, 2, 3, 7, 101].into_iter().filter(|value| (least + 1..*most).contains(value));
            [*least, *most].into_iter().chain(between).map(integer).collect()
        }
        Kind::ZeroOrInteger { least, most } => [0, *least, *most].map(integer).into(),
        Kind::Prime { least, most } => {
            let last = (*least..=*most).rev().find(|&value| is_prime(value));
            [*least, last.expect("a prime"), 101, 251].map(integer).into()
        }
        Kind::Words(words) => words.iter().map(|word| json!(word)).collect(),
        Kind::Decimal { examples } | Kind::Text { examples } => examples.iter().map(|text| json!(text)).collect(),
        Kind::List { examples } => examples.iter().map(|text| json!([text])).chain([json!([])]).collect(),
        // Which numbers mean anything, a scheme's table says.
        Kind::Numbers => vec![json!("")],
        Kind::Either(one, other) => [taken(one), taken(other)].concat(),
        other => panic!("a kind that this suite does not know: {other:?}"),
    }
}

/// Values of a kind's type that it refuses, and what the message says of those that it takes.
pub fn outside(kind: &Kind) -> (Vec<Value>, Vec<String>) {
    match kind {
        Kind::Flag => (vec![], vec!["true or false".into()]),
        Kind::Integer { least, most } => {
            let values = [least.checked_sub(1), most.checked_add(1)].into_iter().flatten().map(integer);
            // What is beyond 64 bits is no integer at all.
            let values = values.chain((*most == u64::MAX).then(|| json!("18446744073709551616")));
            (values.collect(), vec![format!("from {least} to {most}")])
        }
        Kind::ZeroOrInteger { least, most } => {
            let values = [1, least - 1, most + 1].map(integer);
            (values.into(), vec!["0".into(), format!("from {least} to {most}")])
        }
        Kind::Prime { least, most } => {
            let values = [least - 1, most + 1].map(integer);
            (values.into(), vec![format!("from {least} to {most}")])
        }
        Kind::Words(words) => {
            let near = words.iter().map(|word| json!(format!("{word}x")));
            (near.chain([json!(""), json!("?")]).collect(), words.iter().map(|&word| word.into()).collect())
        }
        Kind::Decimal { .. } => (["", "x", "1.2.3", "-1"].map(|text| json!(text)).into(), vec![]),
        Kind::Numbers => {
            (["01", "1,,2", "x", "4294967296"].map(|text| json!(text)).into(), vec!["list of numbers".into()])
        }
        // Which texts and lists are refused, a scheme knows.
        Kind::Text { .. } | Kind::List { .. } => (vec![], vec![]),
        Kind::Either(one, _) => outside(one),
        other => panic!("a kind that this suite does not know: {other:?}"),
    }
}

/// Values of other types.
pub fn foreign(kind: &Kind) -> Vec<Value> {
    let all =
        [json!(1), json!(true), json!("?"), json!(1.5), json!(-1), json!(null), json!(["a"]), json!([1]), json!({})];
    all.into_iter().filter(|value| !is_of_type(kind, value)).collect()
}

fn is_of_type(kind: &Kind, value: &Value) -> bool {
    match kind {
        Kind::Flag => value.is_boolean(),
        Kind::Integer { .. } | Kind::ZeroOrInteger { .. } | Kind::Prime { .. } => value.is_u64(),
        Kind::Decimal { .. } => value.is_u64() || value.is_string(),
        Kind::Words(_) | Kind::Numbers | Kind::Text { .. } => value.is_string(),
        Kind::List { .. } => *value == json!(["a"]),
        Kind::Either(one, other) => is_of_type(one, value) || is_of_type(other, value),
        other => panic!("a kind that this suite does not know: {other:?}"),
    }
}

fn is_prime(value: u64) -> bool {
    value > 1 && (2..).take_while(|factor| factor * factor <= value).all(|factor| !value.is_multiple_of(factor))
}
