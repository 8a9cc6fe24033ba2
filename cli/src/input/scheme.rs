//! A scheme as options name it: `NAME[,PARAMETER=VALUE..]`.

use libconsistent::{schemes, Error, ParameterSpec, Scheme, Topology};
use serde_json::{Map, Value};
use std::{fmt, str::FromStr};

/// The greatest integer that documents write as a number.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// A scheme's name, and those of its parameters that are given.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedScheme {
    pub name: String,
    pub parameters: Vec<(String, String)>,
}

impl FromStr for NamedScheme {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(',');
        let name = parts.next().unwrap_or_default().into();
        let mut parameters: Vec<(String, String)> = Vec::new();
        for part in parts {
            match (part.split_once('='), parameters.last_mut()) {
                (Some((name, value)), _) => parameters.push((name.into(), value.into())),
                // The value before it has a comma, as lists have.
                (None, Some((_, value))) => {
                    value.push(',');
                    value.push_str(part);
                }
                (None, None) => return Err(format!("{part:?} is no parameter: they are PARAMETER=VALUE")),
            }
        }
        Ok(Self { name, parameters })
    }
}

/// As it is written.
impl fmt::Display for NamedScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.parameters.iter().try_for_each(|(name, value)| write!(f, ",{name}={value}"))
    }
}

impl NamedScheme {
    /// Puts name and parameters into a document's scheme, which may have others.
    pub fn put(&self, scheme: &mut Map<String, Value>) {
        let spec = schemes().into_iter().find(|scheme| scheme.name == self.name);
        scheme.insert("name".into(), self.name.as_str().into());
        for (name, value) in &self.parameters {
            let parameter = spec.iter().flat_map(|scheme| &scheme.parameters).find(|parameter| parameter.name == name);
            scheme.insert(name.clone(), typed(parameter.map(|parameter| &**parameter), value));
        }
    }

    /// The scheme; parameters that are not named have their defaults.
    pub fn scheme(&self) -> Result<Scheme, Error> {
        let mut scheme = Map::new();
        self.put(&mut scheme);
        let document = Value::from_iter([
            ("libconsistent", Value::from(1)),
            ("scheme", scheme.into()),
            ("nodes", Value::Array(Vec::new())),
        ]);
        Ok(Topology::from_json(document.to_string())?.scheme().clone())
    }
}

/// A parameter's value as documents write it.
fn typed(parameter: Option<&ParameterSpec>, text: &str) -> Value {
    let Some(parameter) = parameter else { return text.into() };
    match (text.parse::<u64>(), text.parse::<bool>()) {
        (Ok(number @ ..=MAX_SAFE), _) if parameter.kind.range().is_some() => number.into(),
        (_, Ok(flag)) if parameter.kind.name().contains("flag") => flag.into(),
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::NamedScheme;

    #[test]
    fn parameters_may_be_lists() {
        let scheme: NamedScheme = "x,a=1,2,3,b=t".parse().unwrap();
        let expected = [("a", "1,2,3"), ("b", "t")].map(|(name, value)| (name.into(), value.into()));
        assert_eq!(scheme, NamedScheme { name: "x".into(), parameters: expected.into() });
        assert_eq!(scheme.to_string(), "x,a=1,2,3,b=t");
        assert!("x,1".parse::<NamedScheme>().is_err());
    }

    #[test]
    fn parameters_have_the_types_of_documents() {
        let scheme: NamedScheme = "ring,vnodes=7,seed=9007199254740993,hash_tag={}".parse().unwrap();
        let scheme = scheme.scheme().unwrap();
        let key_hash = scheme.key_hash();
        assert_eq!(key_hash.seed, 9_007_199_254_740_993);
        assert!(key_hash.hash_tag.is_some());
        let wrong: NamedScheme = "ring,vnodes=x".parse().unwrap();
        assert!(wrong.scheme().unwrap_err().message().contains("vnodes"));
    }
}
