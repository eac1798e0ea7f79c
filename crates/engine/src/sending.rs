//! How an issued document reaches who pays: by mail, on paper, or not at all (docs/rules/documents.md).

use serde::{Deserialize, Serialize};

use crate::document::{Document, DocumentKind, Language};

/// How a document reaches its recipient. What it is, is archived in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Medium {
    /// By mail, as a PDF.
    Email,
    /// On paper: it is printed with the letters of its day.
    Letter,
    /// It is kept, and fetched by who wants it.
    Archive,
}

/// Why a document goes another way than was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Detour {
    /// The recipient has no address of mail, or one that is none.
    NoMailAddress,
    /// The recipient has no postal address.
    NoPostalAddress,
    /// The installation has no server that takes mail.
    NoMailServer,
    /// The customer's medium is a text that means nothing here: as if there were none.
    UnknownMedium,
    /// The customer was erased.
    CustomerErased,
}

/// What was chosen for a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// How it goes.
    pub medium: Medium,
    /// Why not as asked.
    pub detour: Option<Detour>,
}

/// What there is to reach a recipient by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// There is an address of mail, of the right form.
    pub mail_address: bool,
    /// There is a server that takes mail, or a sandbox that keeps it.
    pub mail_server: bool,
    /// There is an address of the post.
    pub postal_address: bool,
}

/// The subject and the text of the mail that a kind of document goes with, in one language. `{number}` and the like
/// stand for what the document says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailTemplate {
    /// The kind of document.
    pub kind: DocumentKind,
    /// The language of the document.
    pub language: Language,
    /// One line.
    pub subject: String,
    /// Plain text, with its own line breaks.
    pub text: String,
}

impl Medium {
    /// The medium that a client's text means, in any case: billwerk's Email, Letter and Archive, and its Snailmail and
    /// None (billwerk-api.md, DefaultBearerMedium). None for any other text.
    pub fn named(text: &str) -> Option<Medium> {
        match text.trim().to_ascii_lowercase().as_str() {
            "email" | "e-mail" | "mail" => Some(Medium::Email),
            "letter" | "snailmail" | "post" => Some(Medium::Letter),
            "archive" | "none" => Some(Medium::Archive),
            _ => None,
        }
    }
}

impl Way {
    /// Kept, for that reason.
    pub fn archived(why: Detour) -> Way {
        Way { medium: Medium::Archive, detour: Some(why) }
    }
}

/// How a document goes to a customer who asked for `asked`. Who asked for nothing, or for something unknown, gets a mail
/// where there is an address of mail.
pub fn choose(asked: Option<&str>, reach: Reach) -> Way {
    let asked = asked.map(str::trim).filter(|text| !text.is_empty());
    let known = asked.and_then(Medium::named);
    let straight = |medium| {
        let detour = (asked.is_some() && known.is_none()).then_some(Detour::UnknownMedium);
        Way { medium, detour }
    };
    match known.unwrap_or(Medium::Email) {
        Medium::Email if !reach.mail_address => Way::archived(Detour::NoMailAddress),
        Medium::Email if !reach.mail_server => Way::archived(Detour::NoMailServer),
        Medium::Letter if !reach.postal_address => Way::archived(Detour::NoPostalAddress),
        medium => straight(medium),
    }
}

/// The document has an address that the post can deliver to: a name, a town, and a street or a free line.
pub fn has_postal_address(document: &Document) -> bool {
    let recipient = &document.recipient;
    let filled = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let address = &recipient.address;
    let place = filled(&address.street) || filled(&address.address_line1);
    !recipient.name.trim().is_empty() && place && filled(&address.city)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Reach = Reach { mail_address: true, mail_server: true, postal_address: true };

    #[test]
    fn a_medium_is_known_by_billwerks_words_and_their_synonyms_in_any_case() {
        for (text, medium) in [
            ("Email", Medium::Email),
            ("e-mail", Medium::Email),
            ("LETTER", Medium::Letter),
            ("Snailmail", Medium::Letter),
            (" archive ", Medium::Archive),
            ("None", Medium::Archive),
        ] {
            assert_eq!(Medium::named(text), Some(medium), "{text}");
        }
        assert_eq!(Medium::named("Fax"), None);
    }

    #[test]
    fn who_names_no_medium_gets_mail_and_who_names_an_unknown_one_is_told_so() {
        assert_eq!(choose(None, ALL), Way { medium: Medium::Email, detour: None });
        assert_eq!(choose(Some(" "), ALL), Way { medium: Medium::Email, detour: None });
        let unknown = Way { medium: Medium::Email, detour: Some(Detour::UnknownMedium) };
        assert_eq!(choose(Some("Fax"), ALL), unknown);
        assert_eq!(choose(Some("Archive"), ALL), Way { medium: Medium::Archive, detour: None });
    }

    #[test]
    fn what_a_medium_needs_and_is_not_there_sends_the_document_to_the_archive_with_the_reason() {
        let without_mail = Reach { mail_address: false, ..ALL };
        let without_server = Reach { mail_server: false, ..ALL };
        let without_post = Reach { postal_address: false, ..ALL };

        for asked in [None, Some("Email"), Some("Fax")] {
            assert_eq!(choose(asked, without_mail), Way::archived(Detour::NoMailAddress));
            assert_eq!(choose(asked, without_server), Way::archived(Detour::NoMailServer));
        }
        assert_eq!(choose(Some("Letter"), without_post), Way::archived(Detour::NoPostalAddress));
        assert_eq!(choose(Some("Letter"), without_mail), Way { medium: Medium::Letter, detour: None });
    }
}
