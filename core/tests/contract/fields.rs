//! Every field of nodes that a scheme reads.

use crate::{
    asked::{answers, map, nodes, topology},
    table::{self, field_company, FIELDS_WITHOUT_EFFECT},
    values::{foreign, outside, taken},
};
use libconsistent::{schemes, Error, ErrorKind, FieldSpec, SchemeSpec, Topology};
use serde_json::{json, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Does something with every field; what goes wrong is told for all of them.
fn each(check: impl Fn(&SchemeSpec, &FieldSpec) -> Result<(), String>) {
    let (mut checked, mut wrong) = (0, Vec::new());
    for spec in schemes().into_iter().filter(|spec| spec.stands_for.is_none()) {
        for field in spec.fields {
            checked += 1;
            if let Err(message) = check(&spec, field) {
                wrong.push(format!("{}, field {}: {message}", spec.name, field.name));
            }
        }
    }
    assert!(checked > 30, "{checked}");
    assert!(wrong.is_empty(), "{} of {checked} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The node of the suite that has the field.
const PLACE: usize = 2;

/// The topology of so many nodes, one of which has this value of a field, or none.
fn with(count: usize, spec: &SchemeSpec, field: &str, value: Option<&Value>) -> Result<Topology, Error> {
    let parameters = map(field_company(spec.name, field));
    let mut nodes = nodes(spec, &parameters);
    nodes.truncate(count);
    for (place, node) in nodes.iter_mut().enumerate() {
        let fields = &mut node["fields"];
        if fields.is_null() {
            *fields = json!({});
        }
        let fields = fields.as_object_mut().expect("an object");
        if place == PLACE || table::is_shared_out(spec.name, field) {
            fields.remove(field);
        }
        let value = match value {
            Some(value) if place == PLACE => Some(value.clone()),
            Some(value) if place == PLACE + 1 => table::rest(spec.name, field, value),
            _ => None,
        };
        fields.extend(value.map(|value| (field.into(), value)));
    }
    topology(spec.name, &parameters, &nodes)
}

#[test]
fn every_value_is_taken_and_kept() {
    each(|spec, field| {
        for value in taken(&field.kind) {
            let made = with(PLACE + 2, spec, field.name, Some(&value)).map_err(|e| format!("{value}: {e}"))?;
            let again = Topology::from_json(made.to_json()).map_err(|e| e.to_string())?;
            if (again.to_json(), again.fingerprint()) != (made.to_json(), made.fingerprint()) {
                return Err(format!("{value}: another document comes out of its own"));
            }
            let document: Value = serde_json::from_str(&made.to_json()).expect("its own JSON");
            let nodes = document["nodes"].as_array().expect("a list");
            if !nodes.iter().any(|node| node["fields"][field.name] == value) {
                return Err(format!("{value} is not in {document}"));
            }
        }
        Ok(())
    });
}

#[test]
fn another_type_or_an_integer_outside_is_refused_with_its_place() {
    each(|spec, field| {
        let (values, words) = outside(&field.kind);
        let values = values.into_iter().map(|value| (value, &words[..]));
        for (value, words) in values.chain(foreign(&field.kind).into_iter().map(|value| (value, &[][..]))) {
            let Err(error) = with(PLACE + 2, spec, field.name, Some(&value)) else {
                return Err(format!("{value} is taken"));
            };
            let place = format!("nodes[{PLACE}].fields.{}", field.name);
            let told = words.iter().all(|word| error.message().contains(word.as_str()));
            let kind = matches!(error.kind(), ErrorKind::Parameter | ErrorKind::Document);
            if !kind || !told || !error.message().contains(&place) {
                return Err(format!("{value}: {:?} {error}", error.kind()));
            }
        }
        Ok(())
    });
}

#[test]
fn a_field_that_a_scheme_does_not_read_is_refused() {
    let mut refused = 0;
    for spec in schemes().into_iter().filter(|spec| spec.stands_for.is_none()) {
        let value = json!("x");
        let error = with(PLACE + 2, &spec, "no_such_field", Some(&value)).expect_err(spec.name);
        assert_eq!(error.kind(), ErrorKind::Parameter, "{error}");
        for word in [&format!("nodes[{PLACE}].fields"), "no_such_field", spec.name] {
            assert!(error.message().contains(word), "{error}");
        }
        for field in spec.fields {
            assert!(error.message().contains(field.name), "{error}");
        }
        refused += 1;
    }
    assert_eq!(refused, libconsistent::Scheme::NAMES.len());
}

/// Values that place otherwise have other fingerprints, and each field has some that do.
#[test]
fn the_fingerprint_tells_what_places_otherwise() {
    each(|spec, field| {
        let (mut by_fingerprint, mut places) = (BTreeMap::new(), BTreeSet::new());
        let values: Vec<Value> = taken(&field.kind);
        for value in values.iter().map(Some).chain([None]) {
            let made = match with(usize::MAX, spec, field.name, value) {
                Ok(made) => made,
                Err(error) if error.kind() == ErrorKind::TooMany => continue,
                Err(error) => return Err(format!("{value:?}: {error}")),
            };
            let answers = answers(&made);
            let known = by_fingerprint.entry(made.fingerprint().0).or_insert_with(|| answers.clone());
            if *known != answers {
                return Err(format!("{value:?} places otherwise than others of its fingerprint"));
            }
            places.insert(answers);
        }
        let listed = FIELDS_WITHOUT_EFFECT.iter().any(|&(scheme, name, _)| (scheme, name) == (spec.name, field.name));
        match (places.len() > 1, listed) {
            (false, false) => Err("all its values place alike".into()),
            (true, true) => Err("it is listed as one without effect".into()),
            _ => Ok(()),
        }
    });
}
