//! Node records and options, from C to Rust.

use super::{
    boundary::{at, Caller, Failure, Outcome},
    types::{consistent_node, consistent_options, consistent_pair, consistent_parameter},
};
use libconsistent::{Error, ErrorKind, Node, NodePart, Parameter, Scheme, Secret, Tally, Weight, MAX_NODES};
use std::{collections::BTreeMap, ffi::c_void, fmt::Display};

impl Caller {
    /// The nodes of a new ring.
    pub(crate) fn nodes(&self, nodes: *const consistent_node, count: usize) -> Outcome<Vec<Node>> {
        if count > MAX_NODES {
            let message = format!("nodes: {count} of them, at most {MAX_NODES}");
            return Err(Error::new(ErrorKind::TooMany, message).into());
        }
        let records = self.records(nodes, count, "nodes")?;
        let mut tally = Tally::new();
        let node = |(i, record)| {
            tally.next_node();
            self.counted(record, &mut tally, format_args!("nodes[{i}]"))
        };
        records.enumerate().map(node).collect()
    }

    /// One node; `place` names it in messages.
    pub(crate) fn node(&self, record: consistent_node, place: impl Display) -> Outcome<Node> {
        self.counted(record, &mut Tally::new(), place)
    }

    /// A node whose texts are counted before they are copied.
    fn counted(&self, record: consistent_node, tally: &mut Tally, place: impl Display) -> Outcome<Node> {
        let mut text = |ptr, len, kind, part, field| {
            let place = format_args!("{place}.{field}");
            let text = self.text(ptr, len, kind, place)?;
            tally.add(part, len).map_err(|error| at(error, place))?;
            Ok::<_, Failure>(text.to_owned())
        };
        Ok(Node {
            id: text(record.id, record.id_len, ErrorKind::Id, NodePart::Id, "id")?,
            weight: weight(record.weight, format_args!("{place}.weight"))?,
            tier: record.tier,
            zone: text(record.zone, record.zone_len, ErrorKind::Zone, NodePart::Zone, "zone")?,
            address: text(record.address, record.address_len, ErrorKind::Address, NodePart::Address, "address")?,
            metadata: self.pairs(record.metadata, record.metadata_count, tally, format_args!("{place}.metadata"))?,
            fields: self.fields(record.fields, record.field_count, tally, format_args!("{place}.fields"))?,
        })
    }

    /// An address; `place` names it in messages.
    pub(crate) fn address(&self, ptr: *const std::ffi::c_char, len: usize, place: impl Display) -> Outcome<String> {
        self.text(ptr, len, ErrorKind::Address, place).map(str::to_owned)
    }

    /// Metadata; `place` names it in messages.
    pub(crate) fn metadata(
        &self,
        pairs: *const consistent_pair,
        count: usize,
        place: impl Display,
    ) -> Outcome<BTreeMap<String, String>> {
        self.pairs(pairs, count, &mut Tally::new(), place)
    }

    fn pairs(
        &self,
        pairs: *const consistent_pair,
        count: usize,
        tally: &mut Tally,
        place: impl Display,
    ) -> Outcome<BTreeMap<String, String>> {
        let mut metadata = BTreeMap::new();
        for (i, pair) in self.slice(pairs, count, &place)?.iter().enumerate() {
            let key = self.text(pair.key, pair.key_len, ErrorKind::Metadata, format_args!("{place}[{i}].key"))?;
            let value =
                self.text(pair.value, pair.value_len, ErrorKind::Metadata, format_args!("{place}[{i}].value"))?;
            let bytes = key.len().saturating_add(value.len());
            tally.add(NodePart::Metadata, bytes).map_err(|error| at(error, &place))?;
            if metadata.insert(key.to_owned(), value.to_owned()).is_some() {
                let message = format!("{place}[{i}].key: {key:?} given twice");
                return Err(Error::new(ErrorKind::Metadata, message).into());
            }
        }
        Ok(metadata)
    }

    /// The scheme that options name; NULL is the default one.
    pub(crate) fn scheme(&self, options: *const consistent_options) -> Outcome<Scheme> {
        if options.is_null() {
            return Ok(Scheme::default());
        }
        let options = self.record(options, "options")?;
        let name = match options.scheme.is_null() && options.scheme_len == 0 {
            true => "ring",
            false => self.text(options.scheme, options.scheme_len, ErrorKind::Scheme, "options.scheme")?,
        };
        let records = self.records(options.parameters, options.parameter_count, "options.parameters")?;
        let parameters: Vec<_> = records
            .enumerate()
            .map(|(i, record)| self.parameter(record, format_args!("options.parameters[{i}]")))
            .collect::<Outcome<_>>()?;
        Ok(Scheme::with_secret(name, &parameters, self.optional_secret(options.secret, options.secret_len)?)?)
    }

    /// A secret, if there is one.
    pub(crate) fn optional_secret(&self, ptr: *const c_void, len: usize) -> Outcome<Option<Secret>> {
        if ptr.is_null() && len == 0 {
            return Ok(None);
        }
        Ok(Some(Secret::new(self.bytes(ptr, len, "secret")?)?))
    }

    fn parameter(&self, record: consistent_parameter, place: impl Display) -> Outcome<(&str, Parameter<'_>)> {
        let kind = ErrorKind::Parameter;
        let name = self.text(record.name, record.name_len, kind, format_args!("{place}.name"))?;
        let value = match record.text.is_null() && record.text_len == 0 {
            true if record.is_flag != 0 => Parameter::Flag(record.value != 0),
            true => Parameter::Int(record.value),
            false => {
                let text = self.text(record.text, record.text_len, kind, format_args!("{place}.text"))?;
                if record.is_number != 0 {
                    Parameter::Number(text)
                } else {
                    Parameter::Text(text)
                }
            }
        };
        Ok((name, value))
    }
}

/// A weight; `place` names it in messages.
pub(crate) fn weight(weight: f64, place: impl Display) -> Outcome<Weight> {
    Weight::from_f64(weight).map_err(|error| Error::new(error.kind(), format!("{place}: {error}")).into())
}
