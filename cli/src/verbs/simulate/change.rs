//! A change of a topology, as it is written on the command line.

use super::scheme;
use crate::{failure::Failure, input::NamedScheme};
use libconsistent::{Node, Topology, Weight};

/// What changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Add(Node),
    Remove(String),
    Weight(String, Weight),
    Fail(String),
    Scheme(NamedScheme),
}

impl Change {
    /// `ID[=WEIGHT][@ZONE][,address=HOST:PORT]`.
    pub fn add(text: &str) -> Result<Self, String> {
        let (text, address) = text.rsplit_once(ADDRESS).unwrap_or((text, ""));
        let (text, zone) = text.rsplit_once('@').unwrap_or((text, ""));
        if let (false, Some((zone, weight))) = (text.contains('='), zone.rsplit_once('=')) {
            return Err(format!(
                "the weight stands before the zone: {text}={weight}@{zone}; behind a weight a zone may have a `=` itself"
            ));
        }
        let (id, weight) = match text.rsplit_once('=') {
            None | Some((_, "")) => (text.strip_suffix('=').unwrap_or(text), Weight::default()),
            Some((id, weight)) => (id, read_weight(weight)?),
        };
        Ok(Self::Add(Node::new(id).with_weight(weight).with_zone(zone).with_address(address)))
    }

    pub fn remove(id: &str) -> Result<Self, String> {
        Ok(Self::Remove(id.into()))
    }

    pub fn fail(id: &str) -> Result<Self, String> {
        Ok(Self::Fail(id.into()))
    }

    /// `ID=WEIGHT`.
    pub fn weight(text: &str) -> Result<Self, String> {
        let (id, weight) = text.rsplit_once('=').ok_or("no weight: a change of weight is ID=WEIGHT")?;
        Ok(Self::Weight(id.into(), read_weight(weight)?))
    }

    /// `NAME[,PARAMETER=VALUE..]`.
    pub fn scheme(text: &str) -> Result<Self, String> {
        text.parse().map(Self::Scheme)
    }

    /// The option that makes it.
    pub fn option(&self) -> String {
        match self {
            Self::Add(node) => {
                let is_marked = node.id.contains(['=', '@']);
                let has_zone = is_marked || !node.zone.is_empty();
                let zone = if has_zone { format!("@{}", node.zone) } else { String::new() };
                let has_weight = is_marked || node.zone.contains('=') || node.weight != Weight::default();
                let weight = if has_weight { format!("={}", node.weight) } else { String::new() };
                let address = if node.address.is_empty() { "" } else { ADDRESS };
                format!("--add {}{weight}{zone}{address}{}", node.id, node.address)
            }
            Self::Remove(id) => format!("--remove {id}"),
            Self::Weight(id, weight) => format!("--weight {id}={weight}"),
            Self::Fail(id) => format!("--fail {id}"),
            Self::Scheme(scheme) => format!("--scheme {scheme}"),
        }
    }

    /// The topology after it; the same after a failure, which is a matter of health.
    pub fn applied(&self, topology: &Topology) -> Result<Topology, Failure> {
        let changed = match self {
            Self::Add(node) => topology.with_added(node.clone()),
            Self::Remove(id) => topology.without(id),
            Self::Weight(id, weight) => topology.members().index_of(id).and_then(|index| {
                let node = topology.members().get(index).map(|node| (**node).clone()).unwrap_or_default();
                topology.with_replaced(node.with_weight(*weight))
            }),
            Self::Fail(id) => topology.members().index_of(id).map(|_| topology.clone()),
            Self::Scheme(wanted) => scheme::changed(topology, wanted),
        };
        changed.map_err(|error| Failure::at(self.option(), error))
    }
}

/// What stands before an address.
const ADDRESS: &str = ",address=";

fn read_weight(text: &str) -> Result<Weight, String> {
    let number = text.parse().map_err(|_| format!("{text:?} is no weight: it is a number such as 1.5"))?;
    Weight::from_f64(number).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_has_an_id_a_weight_and_a_zone() {
        let node = |id: &str, weight, zone: &str| {
            Ok(Change::Add(Node::new(id).with_weight(Weight::from_f64(weight).unwrap()).with_zone(zone)))
        };
        for (text, id, weight, zone) in [
            ("a", "a", 1.0, ""),
            ("a=2.5", "a", 2.5, ""),
            ("a@eu/1", "a", 1.0, "eu/1"),
            ("a=0@eu", "a", 0.0, "eu"),
            ("a@b=@", "a@b", 1.0, ""),
            ("a=b=3@", "a=b", 3.0, ""),
            ("a=1@rack=2", "a", 1.0, "rack=2"),
            ("a=@rack=2", "a", 1.0, "rack=2"),
        ] {
            assert_eq!(Change::add(text), node(id, weight, zone), "{text}");
            // What is told is understood again.
            let told = Change::add(text).unwrap().option();
            assert_eq!(Change::add(told.strip_prefix("--add ").unwrap()), node(id, weight, zone), "{told}");
        }
        let text = "a=2@eu/1,address=10.0.0.1:11211";
        let weight = Weight::from_f64(2.0).unwrap();
        let node = Node::new("a").with_weight(weight).with_zone("eu/1").with_address("10.0.0.1:11211");
        assert_eq!(Change::add(text), Ok(Change::Add(node.clone())));
        assert_eq!(Change::Add(node).option(), format!("--add {text}"));
        assert_eq!(Change::add("a,address=b:1").map(|added| added.option()), Ok("--add a,address=b:1".into()));
        assert!(Change::add("a=b").is_err());
        let refused = Change::add("web-11@dc/c=2").unwrap_err();
        assert!(refused.starts_with("the weight stands before the zone: web-11=2@dc/c; "), "{refused}");
        assert!(Change::weight("a").is_err());
    }
}
