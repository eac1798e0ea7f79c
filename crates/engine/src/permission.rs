//! What one may do, and which people and programs may.

use std::fmt;

/// What an operation needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// To look at everything.
    Read,
    /// Customers, contracts and what is done to them.
    Sell,
    /// What is billed: drafts, documents, payments, exports, prices.
    Bill,
    /// The account itself: people, programs, legal entities, settings, webhooks, erasure.
    Manage,
}

/// All four, in the order in which they are named.
const ALL: [Permission; 4] = [Permission::Read, Permission::Sell, Permission::Bill, Permission::Manage];

impl Permission {
    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Permission::Read => "Read",
            Permission::Sell => "Sell",
            Permission::Bill => "Bill",
            Permission::Manage => "Manage",
        }
    }

    /// The one of that word, in any case.
    pub fn named(word: &str) -> Option<Permission> {
        ALL.into_iter().find(|one| one.name().eq_ignore_ascii_case(word))
    }
}

/// A set of permissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    read: bool,
    sell: bool,
    bill: bool,
    manage: bool,
}

impl Permissions {
    /// All four.
    pub const ALL: Permissions = Permissions { read: true, sell: true, bill: true, manage: true };
    /// None.
    pub const NONE: Permissions = Permissions { read: false, sell: false, bill: false, manage: false };

    /// Those.
    pub fn of(these: impl IntoIterator<Item = Permission>) -> Permissions {
        these.into_iter().fold(Permissions::NONE, Permissions::plus)
    }

    /// The words of a text, a space between; words that nobody knows give nothing.
    pub fn read(text: &str) -> Permissions {
        Permissions::of(text.split(' ').filter_map(Permission::named))
    }

    /// These and one more.
    #[must_use]
    pub fn plus(mut self, one: Permission) -> Permissions {
        match one {
            Permission::Read => self.read = true,
            Permission::Sell => self.sell = true,
            Permission::Bill => self.bill = true,
            Permission::Manage => self.manage = true,
        }
        self
    }

    /// It is among them.
    pub fn has(self, one: Permission) -> bool {
        match one {
            Permission::Read => self.read,
            Permission::Sell => self.sell,
            Permission::Bill => self.bill,
            Permission::Manage => self.manage,
        }
    }

    /// Those that are in both.
    #[must_use]
    pub fn within(self, others: Permissions) -> Permissions {
        Permissions::of(self.all().filter(|one| others.has(*one)))
    }

    /// Each, in the order in which they are named.
    pub fn all(self) -> impl Iterator<Item = Permission> {
        ALL.into_iter().filter(move |one| self.has(*one))
    }

    /// Their words, a space between: what [`Permissions::read`] takes.
    pub fn written(self) -> String {
        self.all().map(Permission::name).collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Permissions {
    /// For people: `Read, Sell and Bill`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.all().map(Permission::name).collect();
        match names.split_last() {
            None => f.write_str("no permission"),
            Some((last, [])) => f.write_str(last),
            Some((last, before)) => write!(f, "{} and {last}", before.join(", ")),
        }
    }
}

/// What a person is in an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Owner,
    /// Everything but the account itself.
    Finance,
    /// Customers and their contracts.
    Support,
    /// Looks.
    ReadOnly,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 4] = [Role::Owner, Role::Finance, Role::Support, Role::ReadOnly];

    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Role::Owner => "Owner",
            Role::Finance => "Finance",
            Role::Support => "Support",
            Role::ReadOnly => "ReadOnly",
        }
    }

    /// The one of that word, in any case.
    pub fn named(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|one| one.name().eq_ignore_ascii_case(word))
    }

    /// What it may.
    pub fn permissions(self) -> Permissions {
        let reading = Permissions::NONE.plus(Permission::Read);
        match self {
            Role::Owner => Permissions::ALL,
            Role::Finance => reading.plus(Permission::Sell).plus(Permission::Bill),
            Role::Support => reading.plus(Permission::Sell),
            Role::ReadOnly => reading,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_what_the_one_below_it_may_and_more() {
        let words = Role::ALL.map(|role| role.permissions().to_string());

        assert_eq!(words, ["Read, Sell, Bill and Manage", "Read, Sell and Bill", "Read and Sell", "Read"]);
        assert_eq!(Permissions::NONE.to_string(), "no permission");
    }

    #[test]
    fn what_is_written_is_read_again_and_a_word_that_nobody_knows_gives_nothing() {
        let some = Permissions::of([Permission::Manage, Permission::Sell]);

        assert_eq!(some.written(), "Sell Manage");
        assert_eq!(Permissions::read("manage Sell Fly"), some);
        assert_eq!(Permissions::read(""), Permissions::NONE);
        assert_eq!(some.within(Role::Support.permissions()), Permissions::of([Permission::Sell]));
    }
}
