//! What a scheme takes, told once: its parameters and the fields of its nodes, each with its kind, default and a line
//! of documentation. Whatever reads, lists or tries parameters goes by this.

use super::trial::{Tried, Values};
use alloc::{borrow::Cow, format};

/// A parameter of a scheme.
#[derive(Debug)]
#[non_exhaustive]
pub struct ParameterSpec {
    /// The name in documents.
    pub name: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// What it is when it is left out.
    pub default: DefaultValue,
    /// What it means, in a sentence.
    pub text: &'static str,
    /// What `detect` tries of it.
    #[cfg_attr(not(feature = "std"), allow(dead_code))]
    pub(crate) tried: Tried,
}

/// A field of a node that a scheme reads.
#[derive(Debug)]
#[non_exhaustive]
pub struct FieldSpec {
    /// The name in documents.
    pub name: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// What it means, and what stands for it when it is missing, in a sentence.
    pub text: &'static str,
}

/// What values a parameter or field takes.
#[derive(Debug)]
#[non_exhaustive]
pub enum Kind {
    /// True or false.
    Flag,
    /// An integer within a range, both ends included.
    Integer {
        /// The least.
        least: u64,
        /// The greatest.
        most: u64,
    },
    /// 0, or an integer within a range, both ends included.
    ZeroOrInteger {
        /// The least above 0.
        least: u64,
        /// The greatest.
        most: u64,
    },
    /// A prime within a range.
    Prime {
        /// No prime is below it.
        least: u64,
        /// None is above it.
        most: u64,
    },
    /// One of these words.
    Words(&'static [&'static str]),
    /// A number in decimal such as `1.25`, which documents write as a text.
    Decimal {
        /// Some such numbers.
        examples: &'static [&'static str],
    },
    /// A list of integers below 2^32 as the text `3,0,7`.
    Numbers,
    /// A text.
    Text {
        /// Some such texts.
        examples: &'static [&'static str],
    },
    /// A list of texts.
    List {
        /// Some such texts.
        examples: &'static [&'static str],
    },
    /// A value of either kind.
    Either(&'static Kind, &'static Kind),
}

impl Kind {
    /// The name that faces and tools use, such as `integer`; of a value of either kind, `integer_or_text`.
    pub fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Flag => "flag",
            Self::Integer { .. } => "integer",
            Self::ZeroOrInteger { .. } => "zero_or_integer",
            Self::Prime { .. } => "prime",
            Self::Words(_) => "words",
            Self::Decimal { .. } => "decimal",
            Self::Numbers => "numbers",
            Self::Text { .. } => "text",
            Self::List { .. } => "list",
            Self::Either(one, other) => return Cow::Owned(format!("{}_or_{}", one.name(), other.name())),
        })
    }

    /// The least and the greatest integer that it takes, beside 0 of `zero_or_integer`.
    pub fn range(&self) -> Option<(u64, u64)> {
        match *self {
            Self::Integer { least, most } | Self::ZeroOrInteger { least, most } | Self::Prime { least, most } => {
                Some((least, most))
            }
            Self::Either(one, other) => one.range().or_else(|| other.range()),
            _ => None,
        }
    }

    /// All words that it takes; none unless it takes words alone.
    pub fn words(&self) -> &'static [&'static str] {
        match self {
            Self::Words(words) => words,
            Self::Either(one, other) => Some(one.words()).filter(|words| !words.is_empty()).unwrap_or(other.words()),
            _ => &[],
        }
    }

    /// Some texts that it takes, each with more like it.
    pub fn examples(&self) -> &'static [&'static str] {
        match self {
            Self::Decimal { examples } | Self::Text { examples } | Self::List { examples } => examples,
            Self::Either(one, other) => {
                Some(one.examples()).filter(|examples| !examples.is_empty()).unwrap_or(other.examples())
            }
            _ => &[],
        }
    }
}

/// What a parameter is when it is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DefaultValue {
    /// Nothing.
    None,
    /// Yes or no.
    Flag(bool),
    /// This integer.
    Integer(u64),
    /// This word, text or number in decimal.
    Text(&'static str),
    /// It depends on others, as the parameter's sentence says.
    Depends,
}

impl ParameterSpec {
    const fn new(name: &'static str, kind: Kind, default: DefaultValue, text: &'static str) -> Self {
        Self { name, kind, default, text, tried: Tried::Each }
    }

    /// One of some words, of which the first is the default.
    pub(crate) const fn words(name: &'static str, words: &'static [&'static str], text: &'static str) -> Self {
        let default = match words {
            [first, ..] => DefaultValue::Text(first),
            [] => DefaultValue::None,
        };
        Self::new(name, Kind::Words(words), default, text)
    }

    /// Yes or no.
    pub(crate) const fn flag(name: &'static str, default: bool, text: &'static str) -> Self {
        Self::new(name, Kind::Flag, DefaultValue::Flag(default), text)
    }

    /// An integer from `least` to `most`.
    pub(crate) const fn integer(
        name: &'static str,
        (least, most): (u64, u64),
        default: u64,
        text: &'static str,
    ) -> Self {
        Self::new(name, Kind::Integer { least, most }, DefaultValue::Integer(default), text)
    }

    /// 0, which is the default, or an integer from `least` to `most`.
    pub(crate) const fn zero_or_integer(name: &'static str, (least, most): (u64, u64), text: &'static str) -> Self {
        Self::new(name, Kind::ZeroOrInteger { least, most }, DefaultValue::Integer(0), text)
    }

    /// A prime from `least` to `most`.
    pub(crate) const fn prime(name: &'static str, (least, most): (u64, u64), default: u64, text: &'static str) -> Self {
        Self::new(name, Kind::Prime { least, most }, DefaultValue::Integer(default), text)
    }

    /// A value of any kind, nothing when left out.
    pub(crate) const fn optional(name: &'static str, kind: Kind, text: &'static str) -> Self {
        Self::new(name, kind, DefaultValue::None, text)
    }

    /// The same with another default.
    pub(crate) const fn or(self, default: DefaultValue) -> Self {
        let Self { name, kind, text, tried, .. } = self;
        Self { name, kind, default, text, tried }
    }

    /// The same, of which `detect` tries these values.
    pub(crate) const fn tried(self, values: Values) -> Self {
        self.trying(Tried::Values(values))
    }

    /// The same, whose every value `detect` tries beside what matched more than chance.
    pub(crate) const fn tried_beside(self, values: Values) -> Self {
        self.trying(Tried::Beside(values))
    }

    /// The same, which `detect` does not try, and why.
    pub(crate) const fn untried(self, why: &'static str) -> Self {
        self.trying(Tried::Not(why))
    }

    const fn trying(self, tried: Tried) -> Self {
        let Self { name, kind, default, text, .. } = self;
        Self { name, kind, default, text, tried }
    }
}

impl FieldSpec {
    /// A field of some kind.
    pub(crate) const fn new(name: &'static str, kind: Kind, text: &'static str) -> Self {
        Self { name, kind, text }
    }
}

/// The words of a table that says what each stands for.
pub(crate) const fn words<T: Copy, const N: usize>(table: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut i = 0;
    // Evaluated when compiled.
    while i < N {
        words[i] = table[i].0;
        i += 1;
    }
    words
}
