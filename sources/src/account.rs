//! Who we are to a server: `user:password@` of an address, or what the environment says.

use crate::{Failure, Reason};
use percent_encoding::percent_decode_str;
use std::{env, fmt};
use url::Url;

/// The variables that are asked where an address has no password, which processes can be seen with.
const USER: &str = "CONSISTENT_USER";
const PASSWORD: &str = "CONSISTENT_PASSWORD";

/// A user with a password. The user may be empty, where a server knows only one.
#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) user: String,
    pub(crate) password: String,
}

impl Account {
    /// The account that an address has, or the environment for it.
    pub(crate) fn of(url: &Url) -> Result<Option<Self>, Failure> {
        Self::with(url, |name| env::var(name).ok())
    }

    fn with(url: &Url, variable: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, Failure> {
        let decoded = |text: &str| match percent_decode_str(text).decode_utf8() {
            Ok(text) => Ok(text.into_owned()),
            Err(_) => Err(Failure::new(Reason::Address, "the user or the password of the address is no UTF-8")),
        };
        let user = decoded(url.username())?;
        if let Some(password) = url.password() {
            return Ok(Some(Self { user, password: decoded(password)? }));
        }
        let Some(password) = variable(PASSWORD).filter(|password| !password.is_empty()) else {
            return Ok(None);
        };
        let user = if user.is_empty() { variable(USER).unwrap_or_default() } else { user };
        Ok(Some(Self { user, password }))
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("user", &self.user).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(address: &str, variables: &[(&str, &str)]) -> Option<(String, String)> {
        let variable =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, text)| text.to_string());
        let account = Account::with(&Url::parse(address).unwrap(), variable).unwrap();
        account.map(|account| (account.user, account.password))
    }

    #[test]
    fn an_address_comes_before_the_environment() {
        let set = [(USER, "eve"), (PASSWORD, "p@ss")];
        let pair = |user: &str, password: &str| Some((user.to_owned(), password.to_owned()));
        assert_eq!(account("redis://ann:a%40b%2F@host", &set), pair("ann", "a@b/"));
        assert_eq!(account("redis://:only@host", &set), pair("", "only"));
        assert_eq!(account("redis://ann@host", &set), pair("ann", "p@ss"));
        assert_eq!(account("redis://host", &set), pair("eve", "p@ss"));
        assert_eq!(account("redis://host", &[(USER, "eve")]), None);
        assert_eq!(account("redis://ann@host", &[]), None);
        assert!(Account::with(&Url::parse("redis://a:%ff@host").unwrap(), |_| None).is_err());
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = Url::parse("redis://ann:secret@host").unwrap();
        let account = Account::with(&url, |_| None).unwrap();
        assert_eq!(format!("{account:?}"), "Some(Account { user: \"ann\", .. })");
    }
}
