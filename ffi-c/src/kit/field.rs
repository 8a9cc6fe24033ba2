//! What dialects place keys by: the typed fields of a node, from C to Rust and back.

use super::{
    boundary::{argument, at, Caller, Outcome},
    codes::{CONSISTENT_FIELD_FLAG, CONSISTENT_FIELD_INT, CONSISTENT_FIELD_LIST, CONSISTENT_FIELD_TEXT},
    types::{consistent_field, consistent_slice},
    units::{list, slice_of, view},
};
use libconsistent::{Error, ErrorKind, FieldValue, NodePart, Tally};
use std::{collections::BTreeMap, fmt::Display};

impl Caller {
    /// The fields of a node; `place` names them in messages.
    pub(crate) fn fields(
        &self,
        first: *const consistent_field,
        count: usize,
        tally: &mut Tally,
        place: impl Display,
    ) -> Outcome<BTreeMap<String, FieldValue>> {
        let mut fields = BTreeMap::new();
        for (i, field) in self.slice(first, count, &place)?.iter().enumerate() {
            let kind = ErrorKind::Parameter;
            let name = self.text(field.name, field.name_len, kind, format_args!("{place}[{i}].name"))?;
            let mut count = |bytes| tally.add(NodePart::Fields, bytes).map_err(|error| at(error, &place).into());
            count(name.len())?;
            let value = self.value(field, &mut count, format_args!("{place}[{i}]"))?;
            if fields.insert(name.to_owned(), value).is_some() {
                return Err(Error::new(kind, format!("{place}[{i}].name: {name:?} given twice")).into());
            }
        }
        Ok(fields)
    }

    /// A value, of which `count` is told before it is copied.
    fn value(
        &self,
        field: &consistent_field,
        count: &mut dyn FnMut(usize) -> Outcome,
        place: impl Display,
    ) -> Outcome<FieldValue> {
        let kind = ErrorKind::Parameter;
        Ok(match field.kind {
            CONSISTENT_FIELD_INT => FieldValue::Int(field.number),
            CONSISTENT_FIELD_FLAG => FieldValue::Flag(field.number != 0),
            CONSISTENT_FIELD_TEXT => {
                let text = self.text(field.text, field.text_len, kind, format_args!("{place}.text"))?;
                count(text.len())?;
                FieldValue::Text(text.to_owned())
            }
            CONSISTENT_FIELD_LIST => {
                let texts = self.slice(field.texts, field.text_count, format_args!("{place}.texts"))?.iter();
                let texts = texts.enumerate().map(|(i, text)| {
                    let text = self.text(text.data.cast(), text.len, kind, format_args!("{place}.texts[{i}]"))?;
                    count(text.len().saturating_add(size_of::<u64>()))?;
                    Ok(text.to_owned())
                });
                FieldValue::List(texts.collect::<Outcome<_>>()?)
            }
            unknown => return Err(argument(format!("{place}.kind: {unknown} is not one of CONSISTENT_FIELD_*"))),
        })
    }
}

/// A field as C has it. The texts of a list, as C has these, are put where `texts` keeps them.
pub(crate) fn field_of(
    name: &str,
    value: &FieldValue,
    texts: &mut Vec<Vec<consistent_slice>>,
) -> Outcome<consistent_field> {
    let (kind, number, text, listed) = match value {
        FieldValue::Int(number) => (CONSISTENT_FIELD_INT, *number, "", &[][..]),
        FieldValue::Flag(flag) => (CONSISTENT_FIELD_FLAG, u64::from(*flag), "", &[][..]),
        FieldValue::Text(text) => (CONSISTENT_FIELD_TEXT, 0, text.as_str(), &[][..]),
        FieldValue::List(texts) => (CONSISTENT_FIELD_LIST, 0, "", texts.as_slice()),
        _ => return Err(Error::new(ErrorKind::Unsupported, "field: a kind that C does not know").into()),
    };
    let slices: Vec<_> = listed.iter().map(|text| slice_of(text)).collect();
    let ((name, name_len), (text, text_len), (first, text_count)) = (view(name), view(text), list(&slices));
    texts.push(slices);
    Ok(consistent_field { name, name_len, kind, number, text, text_len, texts: first, text_count })
}
