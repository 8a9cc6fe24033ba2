//! What the schemes say of themselves: `spec/schemes.json` is that. `UPDATE_SCHEMES=1` writes the file anew.

use libconsistent::{
    schemes, schemes_json, DefaultValue, ErrorKind, Field, Kind, Parameter, Scheme, SchemeSpec, Topology,
};
use serde_json::{json, Value};
use std::{env, fs, path::Path};

#[test]
fn the_file_is_up_to_date() {
    let path = "spec/schemes.json";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    if env::var_os("UPDATE_SCHEMES").is_some() {
        fs::write(&file, schemes_json()).expect(path);
    }
    assert!(fs::read_to_string(&file).expect(path) == schemes_json(), "{path} is stale: run cargo xtask generate");
}

#[test]
fn json_says_what_the_records_say() {
    let listed: Vec<Value> = serde_json::from_str(&schemes_json()).expect("JSON");
    assert_eq!(listed.len(), schemes().len());
    let first: Vec<&str> = schemes().iter().map(|spec| spec.name).take(Scheme::NAMES.len()).collect();
    assert_eq!(first, Scheme::NAMES);
    for (json, spec) in listed.iter().zip(schemes()) {
        let name = spec.name;
        assert_eq!(json["name"], name);
        assert_eq!(json["is_dialect"], spec.is_dialect);
        assert_eq!(json["text"], spec.text);
        let parameters = json["parameters"].as_array().expect("parameters");
        assert_eq!(parameters.len(), spec.parameters.len());
        for (json, spec) in parameters.iter().zip(&spec.parameters) {
            assert_eq!(json["name"], spec.name);
            assert_eq!(json["text"], spec.text);
            let default = match spec.default {
                DefaultValue::Flag(flag) => flag.into(),
                DefaultValue::Integer(value) => value.into(),
                DefaultValue::Text(text) => text.into(),
                _ => Value::Null,
            };
            assert_eq!(json["default"], default, "{name}.{}", spec.name);
            assert_eq!(json["default_depends"], spec.default == DefaultValue::Depends);
            same_values(json, &spec.kind);
        }
        let fields = json["fields"].as_array().expect("fields");
        assert_eq!(fields.len(), spec.fields.len());
        for (json, spec) in fields.iter().zip(spec.fields) {
            assert_eq!((&json["name"], &json["text"]), (&spec.name.into(), &spec.text.into()));
            same_values(json, &spec.kind);
        }
        let said = &json["properties"];
        assert_eq!(said["ordered"], spec.properties.ordered);
        assert_eq!(said["weighted"], spec.properties.weighted);
        assert_eq!(said["family"], spec.properties.family.name());
        assert_eq!(said["integers"], spec.properties.integers.name());
        assert_eq!(
            (&said["down"], &said["down_limit"]),
            (&spec.properties.down.name().into(), &spec.properties.down.limit().into())
        );
        let identity: Vec<_> = spec.properties.identity.iter().map(|field| field.name()).collect();
        assert_eq!(said["identity"], Value::from(identity));
    }
}

fn same_values(json: &Value, kind: &Kind) {
    let (kinds, range, words, examples): (String, _, &[&str], &[&str]) = match *kind {
        Kind::Flag => ("flag".into(), None, &[], &[]),
        Kind::Integer { least, most } => ("integer".into(), Some((least, most)), &[], &[]),
        Kind::ZeroOrInteger { least, most } => ("zero_or_integer".into(), Some((least, most)), &[], &[]),
        Kind::Prime { least, most } => ("prime".into(), Some((least, most)), &[], &[]),
        Kind::Words(words) => ("words".into(), None, words, &[]),
        Kind::Decimal { examples } => ("decimal".into(), None, &[], examples),
        Kind::Numbers => ("numbers".into(), None, &[], &[]),
        Kind::Text { examples } => ("text".into(), None, &[], examples),
        Kind::List { examples } => ("list".into(), None, &[], examples),
        Kind::Either(Kind::Integer { least, most }, Kind::Text { examples }) => {
            ("integer_or_text".into(), Some((*least, *most)), &[], examples)
        }
        ref other => panic!("{other:?}: flat records must tell it whole; say how here"),
    };
    assert_eq!(json["kind"], kinds);
    assert_eq!(json["words"], Value::from(words));
    assert_eq!(json["examples"], Value::from(examples));
    let end = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
    assert_eq!(end(&json["least"]).zip(end(&json["most"])), range);
    assert_eq!(json["least"].is_null(), range.is_none());
}

/// Every text that faces hand on: none is empty, and none has a NUL, which would end it in C.
#[test]
fn every_text_is_told() {
    let words = |kind: &Kind| [kind.words(), kind.examples()].concat();
    for SchemeSpec { name, text, parameters, fields, properties, .. } in schemes() {
        let parameters = parameters.iter().map(|spec| (spec.name, spec.text, words(&spec.kind)));
        let fields = fields.iter().map(|spec| (spec.name, spec.text, words(&spec.kind)));
        let identity = properties.identity.iter().filter_map(|field| match field {
            Field::Named(name) => Some(*name),
            _ => None,
        });
        let texts = parameters.chain(fields).flat_map(|(name, text, words)| [vec![name, text], words].concat());
        for text in texts.chain(identity).chain([name, text]) {
            assert!(!text.is_empty() && !text.contains('\0'), "{name}: {text:?}");
        }
    }
}

/// Other names of dialects: what they stand for is the scheme, whatever says so.
#[test]
fn other_names_stand_for_dialects() {
    let mut found = 0;
    for spec in schemes() {
        let Some(alias) = spec.stands_for else {
            assert!(Scheme::NAMES.contains(&spec.name));
            continue;
        };
        found += 1;
        assert!(!Scheme::NAMES.contains(&alias.name), "{}", alias.name);
        assert!(spec.text.contains(&format!("another name of `{}`", alias.scheme)), "{}", spec.text);
        let meant = Scheme::new(alias.scheme, alias.parameters).expect(alias.name);
        let named = Scheme::new(alias.name, &[]).expect(alias.name);
        assert_eq!((&named, named.name(), named.properties()), (&meant, alias.scheme, spec.properties));
        let told = |name: &str| json!({"libconsistent": 1, "scheme": {"name": name}, "nodes": [{"id": "10.0.0.1:80"}]});
        let mut other = told(alias.scheme);
        for (name, value) in alias.parameters {
            let Parameter::Text(text) = value else { panic!("{name}: {value:?}") };
            other["scheme"][name] = json!(text);
            // What the name says already is not said again.
            let error = Scheme::new(alias.name, &[(name, *value)]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Parameter);
            assert!(error.message().starts_with(&format!("scheme.{name}: {} says it", alias.name)), "{error}");
            assert!(spec.parameters.iter().all(|parameter| parameter.name != *name));
        }
        let [named, meant] = [told(alias.name), other].map(|text| Topology::from_json(text.to_string()).expect("one"));
        assert_eq!((named.to_json(), named.fingerprint()), (meant.to_json(), meant.fingerprint()));
        for parameter in &spec.parameters {
            if let Kind::Words(words) = parameter.kind {
                for word in words {
                    let given = [(parameter.name, Parameter::Text(word))];
                    let all = [alias.parameters, &given].concat();
                    assert_eq!(Scheme::new(alias.name, &given).ok(), Scheme::new(alias.scheme, &all).ok());
                }
            }
        }
        let wrong = &alias.name[..alias.name.len() - 1];
        assert!(Scheme::new(wrong, &[]).unwrap_err().message().contains(alias.name), "{wrong}");
    }
    assert!(found >= 5, "{found}");
}
