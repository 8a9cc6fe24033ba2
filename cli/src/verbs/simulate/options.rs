//! Options that may be mixed and repeated, in the order in which they are given.

use super::change::Change;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};

/// All changes, in order.
pub struct Changes(pub Vec<Change>);

/// How one option reads its value.
type Parse = fn(&str) -> Result<Change, String>;

const OPTIONS: [(&str, &str, &str, Parse); 5] = [
    (
        "add",
        "ID[=WEIGHT][@ZONE][,address=HOST:PORT]",
        "A node that joins; an id that has a `=` or `@` itself is followed by `=` and `@` in any case, and a zone that \
         has a `=` stands behind a weight",
        Change::add,
    ),
    ("remove", "ID", "A node that leaves", Change::remove),
    ("weight", "ID=WEIGHT", "A node that gets another weight", Change::weight),
    ("fail", "ID", "A node that is down", Change::fail),
    (
        "scheme",
        "NAME[,PARAMETER=VALUE..]",
        "Another scheme, or other parameters of the same one. Parameters that are not named have their defaults; those of \
         the same scheme stay, and so does how keys are hashed from one scheme of our own to another",
        Change::scheme,
    ),
];

impl Args for Changes {
    fn augment_args(command: Command) -> Command {
        OPTIONS.into_iter().fold(command, |command, (name, value, help, parse)| {
            let option = Arg::new(name).long(name).value_name(value).help(help).action(ArgAction::Append);
            command.arg(option.value_parser(parse))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Changes {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut changes: Vec<(usize, Change)> = Vec::new();
        for (name, ..) in OPTIONS {
            let places = matches.indices_of(name).into_iter().flatten();
            changes.extend(places.zip(matches.get_many(name).into_iter().flatten().cloned()));
        }
        changes.sort_by_key(|&(place, _)| place);
        Ok(Self(changes.into_iter().map(|(_, change)| change).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
