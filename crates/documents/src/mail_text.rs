//! What a mail that brings a document says: templates, their defaults in both languages, and what is made of them.

use std::collections::BTreeMap;

use leon::Template;
use maud::html;
use turnus_engine::document::{Document, DocumentKind, Language};
use turnus_engine::sending::MailTemplate;

use crate::format::Format;

/// The most characters of a subject's template.
pub const LONGEST_SUBJECT: usize = 200;
/// The most characters of a text's template.
pub const LONGEST_MAIL_TEXT: usize = 10_000;

/// What may stand between braces.
struct Placeholder {
    name: &'static str,
    /// What it looks like, for a template that is checked.
    sample: &'static str,
    /// What a document says there.
    says: fn(&Document, Format) -> String,
}

const PLACEHOLDERS: [Placeholder; 7] = [
    placeholder("number", "R2026-0001", |document, _| document.number.clone().unwrap_or_default()),
    placeholder("date", "22.11.2026", |document, looks| looks.date(document.date)),
    placeholder("due_date", "06.12.2026", |document, looks| looks.date(document.due_date)),
    placeholder("total", "1.234,56 €", |document, looks| looks.amount(document.total_gross)),
    placeholder("customer", "Ada Lovelace", |document, _| document.recipient.name.clone()),
    placeholder("company", "Muster GmbH", |document, _| document.seller.name.clone()),
    placeholder("contract", "7", |document, _| document.reference_code.clone()),
];

const fn placeholder(
    name: &'static str,
    sample: &'static str,
    says: fn(&Document, Format) -> String,
) -> Placeholder {
    Placeholder { name, sample, says }
}

/// A mail in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailText {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// Why a template is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{member}: {why}")]
pub struct BadMailTemplate {
    /// `Subject` or `Text`.
    pub member: &'static str,
    /// What is wrong, and what would be right.
    pub why: String,
}

/// The template where a legal entity has none of its own.
pub fn default_mail_template(kind: DocumentKind, language: Language) -> MailTemplate {
    let (subject, text) = match (kind, language) {
        (DocumentKind::Invoice, Language::De) => (
            "Rechnung {number} von {company}",
            "Guten Tag,\n\nanbei erhalten Sie unsere Rechnung {number} vom {date} über {total}. \
             Sie ist am {due_date} fällig.\n\nMit freundlichen Grüßen\n{company}",
        ),
        (DocumentKind::Invoice, Language::En) => (
            "Invoice {number} from {company}",
            "Hello,\n\nplease find attached our invoice {number} of {date} for {total}. \
             It is due on {due_date}.\n\nKind regards\n{company}",
        ),
        (DocumentKind::CreditNote, Language::De) => (
            "Rechnungskorrektur {number} von {company}",
            "Guten Tag,\n\nanbei erhalten Sie unsere Rechnungskorrektur {number} vom {date} über {total}.\n\n\
             Mit freundlichen Grüßen\n{company}",
        ),
        (DocumentKind::CreditNote, Language::En) => (
            "Credit note {number} from {company}",
            "Hello,\n\nplease find attached our credit note {number} of {date} for {total}.\n\n\
             Kind regards\n{company}",
        ),
    };
    MailTemplate { kind, language, subject: subject.to_owned(), text: text.to_owned() }
}

/// The template can be filled with any document.
///
/// # Errors
///
/// [`BadMailTemplate`] where a member is empty or too long, the subject has a line break, a brace has no partner, or what
/// is between two is unknown.
pub fn check_mail_template(template: &MailTemplate) -> Result<(), BadMailTemplate> {
    let samples = values(PLACEHOLDERS.iter().map(|it| (it.name, it.sample.to_owned())));
    let members =
        [("Subject", &template.subject, LONGEST_SUBJECT), ("Text", &template.text, LONGEST_MAIL_TEXT)];
    for (member, text, most) in members {
        let bad = |why: String| Err(BadMailTemplate { member, why });
        if text.trim().is_empty() {
            return bad("is empty: it must say something".to_owned());
        }
        let length = text.chars().count();
        if length > most {
            return bad(format!("expected at most {most} characters, got {length}"));
        }
        let is_break =
            |letter: char| letter.is_control() && (member == "Subject" || !"\r\n\t".contains(letter));
        if text.contains(is_break) {
            return bad("expected no line break and no other control character".to_owned());
        }
        fill(member, text, &samples)?;
    }
    Ok(())
}

/// The mail that brings `document`. Whatever the document says stays in its line: no value makes a header.
///
/// # Errors
///
/// [`BadMailTemplate`] for a template that [`check_mail_template`] refuses.
pub fn write_mail(template: &MailTemplate, document: &Document) -> Result<MailText, BadMailTemplate> {
    let looks = Format { language: document.language, currency: document.currency };
    let values = values(PLACEHOLDERS.iter().map(|it| (it.name, (it.says)(document, looks))));
    Ok(MailText {
        subject: fill("Subject", &template.subject, &values)?,
        text: fill("Text", &template.text, &values)?,
    })
}

/// A plain text as a page: paragraphs and lines as they are, and nothing in it is markup. A line that is an address of the
/// web is a link.
pub fn mail_html(text: &str, language: Language) -> String {
    let text = text.replace("\r\n", "\n");
    let tag = match language {
        Language::De => "de",
        Language::En => "en",
    };
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    let page = html! {
        (maud::DOCTYPE)
        html lang=(tag) {
            head { meta charset="utf-8"; }
            body {
                @for paragraph in paragraphs {
                    p {
                        @for (place, line) in paragraph.lines().enumerate() {
                            @if place > 0 { br; }
                            @if is_address(line) { a href=(line) { (line) } } @else { (line) }
                        }
                    }
                }
            }
        }
    };
    page.into_string()
}

fn is_address(line: &str) -> bool {
    let is_web = line.starts_with("https://") || line.starts_with("http://");
    is_web && !line.contains(|letter: char| letter.is_whitespace() || letter.is_control())
}

type Values = BTreeMap<&'static str, String>;

/// Values without control characters: each stays in its line.
fn values(all: impl Iterator<Item = (&'static str, String)>) -> Values {
    let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
    all.map(|(name, text)| (name, text.chars().map(plain).collect())).collect()
}

fn fill(member: &'static str, template: &str, values: &Values) -> Result<String, BadMailTemplate> {
    let known = || PLACEHOLDERS.map(|it| format!("{{{}}}", it.name)).join(", ");
    let bad = |said: String| BadMailTemplate {
        member,
        // The parser repeats the whole text behind what it says.
        why: format!(
            "{}; what can stand there is {}, and \\{{ for a brace",
            said.strip_suffix(template).unwrap_or(&said).trim_end_matches([':', ' ', '.']),
            known()
        ),
    };
    let parsed = Template::parse(template).map_err(|error| bad(error.to_string()))?;
    parsed.render(values).map_err(|error| bad(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(subject: &str, text: &str) -> MailTemplate {
        MailTemplate {
            kind: DocumentKind::Invoice,
            language: Language::De,
            subject: subject.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn the_defaults_are_templates() {
        for kind in [DocumentKind::Invoice, DocumentKind::CreditNote] {
            for language in [Language::De, Language::En] {
                assert_eq!(check_mail_template(&default_mail_template(kind, language)), Ok(()));
            }
        }
    }

    #[test]
    fn a_template_that_cannot_be_filled_is_refused_with_its_member() {
        let long = "x".repeat(201);
        for (subject, text, member, why) in [
            (" ", "x", "Subject", "is empty"),
            ("x", "\n", "Text", "is empty"),
            ("a\nb", "x", "Subject", "line break"),
            ("a\r\nBcc: b@example.org", "x", "Subject", "line break"),
            (long.as_str(), "x", "Subject", "at most 200"),
            ("{nummer}", "x", "Subject", "{number}"),
            ("x", "{number", "Text", "{number}"),
            ("x", "number}", "Text", "{number}"),
            ("x", "{}", "Text", "{number}"),
            ("x", "{number | upper}", "Text", "{number}"),
            ("x", "{{number}}", "Text", "{number}"),
            ("x", "{% if number %}y{% endif %}", "Text", "{number}"),
            ("x", "bell \u{7}", "Text", "control character"),
            ("x", &format!("{}{{", "ü".repeat(9_000)), "Text", "{number}"),
        ] {
            let refused = check_mail_template(&template(subject, text)).unwrap_err();
            assert_eq!(refused.member, member, "{subject:?} {text:?}");
            assert!(refused.why.contains(why), "{subject:?} {text:?}: {}", refused.why);
            assert!(refused.why.chars().count() < 300, "{}", refused.why);
        }
        assert_eq!(
            check_mail_template(&template("{ number } {total}", "a\r\n\tb {contract} \\{ü\\}")),
            Ok(())
        );
    }

    #[test]
    fn a_text_becomes_paragraphs_and_lines_and_its_markup_stays_text() {
        let page = mail_html("Guten Tag <b>Ada</b>,\r\n\r\nzwei\nZeilen & mehr", Language::De);

        assert!(
            page.contains("<p>Guten Tag &lt;b&gt;Ada&lt;/b&gt;,</p><p>zwei<br>Zeilen &amp; mehr</p>"),
            "{page}"
        );
        let page = mail_html("Ein Link:\nhttps://a.example/b?c=1&d\nhttps://a.example b", Language::De);
        assert!(
            page.contains(
                "<a href=\"https://a.example/b?c=1&amp;d\">https://a.example/b?c=1&amp;d</a><br>https://a.example b</p>"
            ),
            "{page}"
        );
    }
}
