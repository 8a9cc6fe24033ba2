//! Every parameter of every scheme.

use crate::{
    asked::{answers, map, nodes, topology, within, written, Parameters},
    table::{self, company, NO_EFFECT},
    values::{foreign, outside, taken},
};
use libconsistent::{schemes, Budget, DefaultValue, ErrorKind, Kind, ParameterSpec, SchemeSpec};
use serde_json::{json, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Does something with every parameter; what goes wrong is told for all of them.
fn each(check: impl Fn(&SchemeSpec, &ParameterSpec) -> Result<(), String>) {
    each_within(Budget::DEFAULT, check);
}

/// The same under a budget.
fn each_within(budget: Budget, check: impl Fn(&SchemeSpec, &ParameterSpec) -> Result<(), String>) {
    within(budget, || check_all(check));
}

fn check_all(check: impl Fn(&SchemeSpec, &ParameterSpec) -> Result<(), String>) {
    let (mut checked, mut wrong) = (0, Vec::new());
    for spec in schemes().into_iter().filter(|spec| spec.stands_for.is_none()) {
        for parameter in &spec.parameters {
            checked += 1;
            if let Err(message) = check(&spec, parameter) {
                wrong.push(format!("{}.{}: {message}", spec.name, parameter.name));
            }
        }
    }
    assert!(checked > 80, "{checked}");
    assert!(wrong.is_empty(), "{} of {checked} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What this suite asks of a parameter.
pub fn values(spec: &SchemeSpec, parameter: &ParameterSpec) -> Vec<Value> {
    let mut values = [taken(&parameter.kind), table::values(spec.name, parameter.name)].concat();
    values.retain(|value| !table::is_hole(spec.name, parameter.name, value));
    values
}

/// A parameter's value with the company that it needs.
fn with(spec: &SchemeSpec, parameter: &ParameterSpec, value: &Value) -> Parameters {
    let mut parameters = map(company(spec.name, parameter.name));
    parameters.insert(parameter.name.into(), value.clone());
    parameters
}

#[test]
fn the_default_given_is_the_default_left_out() {
    each(|spec, parameter| {
        let value = match parameter.default {
            DefaultValue::None | DefaultValue::Depends => return Ok(()),
            DefaultValue::Flag(flag) => json!(flag),
            DefaultValue::Integer(value) => json!(value),
            DefaultValue::Text(text) => json!(text),
            other => return Err(format!("an unknown default {other:?}")),
        };
        let mut left_out = with(spec, parameter, &value);
        let given = topology(spec.name, &left_out, &nodes(spec, &left_out)).map_err(|e| e.to_string())?;
        left_out.remove(parameter.name);
        let plain = topology(spec.name, &left_out, &nodes(spec, &left_out)).map_err(|e| e.to_string())?;
        let same = given.to_json() == plain.to_json()
            && given.fingerprint() == plain.fingerprint()
            && answers(&given) == answers(&plain);
        same.then_some(()).ok_or_else(|| format!("{value} is not what is left out: {}", written(&given)))
    });
}

#[test]
fn a_default_that_depends_is_what_the_table_says() {
    each(|spec, parameter| {
        let table = table::depends(spec.name, parameter.name);
        if (parameter.default == DefaultValue::Depends) == table.is_empty() {
            return Err(format!("its default is {:?}, but the table says {table:?}", parameter.default));
        }
        for (company, value) in table {
            let left_out = map(company);
            let mut given = left_out.clone();
            given.insert(parameter.name.into(), value);
            let [given, left_out] = [given, left_out].map(|parameters| {
                let made = topology(spec.name, &parameters, &nodes(spec, &parameters)).map_err(|e| e.to_string())?;
                Ok::<_, String>((made.to_json(), made.fingerprint(), answers(&made)))
            });
            let (given, left_out) = (given?, left_out?);
            if given != left_out {
                return Err(format!("what is left out, {}, is not {}", left_out.0, given.0));
            }
        }
        Ok(())
    });
}

#[test]
fn every_value_is_taken_and_kept() {
    each(|spec, parameter| {
        let values = values(spec, parameter);
        for value in &values {
            let parameters = with(spec, parameter, value);
            let nodes = few(spec, parameter, &parameters);
            let made = topology(spec.name, &parameters, &nodes).map_err(|e| format!("{value}: {e}"))?;
            let again = topology(spec.name, &map(without_name(written(&made))), &nodes).map_err(|e| e.to_string())?;
            if (again.to_json(), again.fingerprint()) != (made.to_json(), made.fingerprint()) {
                return Err(format!("{value}: another document comes out of its own, {}", written(&made)));
            }
            let mut plain = parameters.clone();
            plain.remove(parameter.name);
            let kept = match written(&made).get(parameter.name) {
                Some(written) => written == value,
                None => topology(spec.name, &plain, &nodes).is_ok_and(|plain| plain.to_json() == made.to_json()),
            };
            if !kept {
                return Err(format!("{value} became {}", written(&made)));
            }
        }
        let other = values.iter().any(|value| {
            let parameters = with(spec, parameter, value);
            let made = topology(spec.name, &parameters, &few(spec, parameter, &parameters));
            made.is_ok_and(|made| written(&made).get(parameter.name).is_some())
        });
        other.then_some(()).ok_or_else(|| "there is no value to test it with but its default".into())
    });
}

/// No nodes, without which no value asks for much, but for what means some of them: lists of numbers, and rows.
fn few(spec: &SchemeSpec, parameter: &ParameterSpec, parameters: &Parameters) -> Vec<Value> {
    match parameter.kind {
        Kind::Numbers => nodes(spec, parameters),
        _ if parameter.name == "rows" => nodes(spec, parameters),
        _ => vec![],
    }
}

fn without_name(mut scheme: Value) -> Value {
    scheme.as_object_mut().expect("an object").remove("name");
    scheme
}

#[test]
fn what_is_outside_is_refused_with_its_place_and_range() {
    each(|spec, parameter| {
        let (values, range) = outside(&parameter.kind);
        for value in values {
            refused(spec, parameter, &value, &[ErrorKind::Parameter], &range)?;
        }
        Ok(())
    });
}

#[test]
fn another_type_is_refused_with_its_place() {
    each(|spec, parameter| {
        for value in foreign(&parameter.kind) {
            refused(spec, parameter, &value, &[ErrorKind::Parameter, ErrorKind::Document], &[])?;
        }
        Ok(())
    });
}

fn refused(
    spec: &SchemeSpec,
    parameter: &ParameterSpec,
    value: &Value,
    kinds: &[ErrorKind],
    words: &[String],
) -> Result<(), String> {
    let parameters = with(spec, parameter, value);
    let Err(error) = topology(spec.name, &parameters, &[]) else { return Err(format!("{value} is taken")) };
    let message = error.message();
    let place = format!("scheme.{}", parameter.name);
    if !kinds.contains(&error.kind()) || !message.contains(&place) || message.len() > 600 {
        return Err(format!("{value}: {:?} {message}", error.kind()));
    }
    match words.iter().find(|word| !message.contains(word.as_str())) {
        Some(word) => Err(format!("{value}: {message:?} does not say {word:?}")),
        None => Ok(()),
    }
}

/// Values that place otherwise have other fingerprints, and each parameter has some that do.
#[test]
fn the_fingerprint_tells_what_places_otherwise() {
    // What the end of a range asks for may take long.
    each_within(Budget { time: std::time::Duration::from_millis(100), bytes: 64 << 20 }, |spec, parameter| {
        let (mut by_fingerprint, mut places, mut placed) = (BTreeMap::new(), BTreeSet::new(), 0);
        let values = values(spec, parameter);
        // Beside the same company the parameter is left out, too.
        let left_out = map(company(spec.name, parameter.name));
        let all = values.iter().map(|value| with(spec, parameter, value)).chain([left_out]);
        for parameters in all {
            let made = match topology(spec.name, &parameters, &nodes(spec, &parameters)) {
                Ok(made) => made,
                Err(error) if error.kind() == ErrorKind::TooMany => continue,
                Err(error) if table::needs_more_nodes(spec.name, parameter.name, error.message()) => continue,
                Err(error) => return Err(format!("{parameters:?}: {error}")),
            };
            placed += 1;
            let answers = answers(&made);
            let known = by_fingerprint.entry(made.fingerprint().0).or_insert_with(|| answers.clone());
            if *known != answers {
                return Err(format!("{parameters:?} places otherwise than others of its fingerprint"));
            }
            places.insert(answers);
        }
        if placed < 2 {
            return Err("too few values are placed".into());
        }
        let listed =
            NO_EFFECT.iter().any(|&(scheme, name, _)| name == parameter.name && [spec.name, "*"].contains(&scheme));
        match (places.len() > 1, listed) {
            (false, false) => Err(format!("its {placed} values all place alike")),
            (true, true) => Err("it is listed as one without effect".into()),
            _ => Ok(()),
        }
    });
}
