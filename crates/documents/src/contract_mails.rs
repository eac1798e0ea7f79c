//! What mails without a document say: of a contract that is cancelled or goes on, and with links to the portal. In both
//! languages, and formal.

use jiff::civil::{DateTime, Time};
use turnus_engine::document::Language;
use turnus_engine::{Currency, Money};

use crate::format::Format;
use crate::mail_text::MailText;

/// A contract, as a mail names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedContract {
    /// `XXXX-XXXX`.
    pub reference_code: String,
    /// The plan's name; none where it has none.
    pub plan: Option<String>,
}

/// What somebody declared without signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The name of who declared it.
    pub name: String,
    /// By what the contract was named.
    pub named: String,
    /// It is for an important reason.
    pub is_extraordinary: bool,
    /// Why.
    pub reason: Option<String>,
    /// When the contract was to end, on the wall of the legal entity; none: as early as possible.
    pub wanted: Option<DateTime>,
}

/// A cancellation, for who declared it. Times are those on the wall of the legal entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancellationMail {
    /// Its language.
    pub language: Language,
    /// The name of the legal entity.
    pub company: String,
    /// The contract, where it is known.
    pub contract: Option<NamedContract>,
    /// The declaration, of who was not signed in.
    pub declared: Option<Declared>,
    /// When it was received: day and time (§ 312k Abs. 4 BGB).
    pub received: DateTime,
    /// When the contract ends; none where that is still to be confirmed.
    pub end: Option<DateTime>,
    /// What the closing bill comes to. Less than 0: it is credited. 0 is not told.
    pub closing: Option<(Money, Currency)>,
}

/// The confirmation that a cancellation was received, with the end that it leads to where that is known.
pub fn cancellation_mail(mail: &CancellationMail) -> MailText {
    let (subject, first) = match (mail.language, mail.end.is_some()) {
        (Language::De, true) => ("Bestätigung Ihrer Kündigung", "wir bestätigen Ihre Kündigung. Sie ist"),
        (Language::De, false) => {
            ("Eingang Ihrer Kündigung", "wir bestätigen den Eingang Ihrer Kündigung. Sie ist")
        }
        (Language::En, true) => {
            ("Your cancellation is confirmed", "we confirm your cancellation. We received it")
        }
        (Language::En, false) => {
            ("We received your cancellation", "we confirm that we received your cancellation. We received it")
        }
    };
    let received = moment(mail.language, mail.received);
    let first = match mail.language {
        Language::De => format!("{first} {received} bei uns eingegangen."),
        Language::En => format!("{first} {received}."),
    };
    let mut lines = declared_lines(mail);
    lines.extend(
        mail.contract.as_ref().into_iter().flat_map(|contract| contract_lines(mail.language, contract)),
    );
    lines.extend(mail.end.map(|end| {
        labelled(mail.language, ["Ende des Vertrags", "End of the contract"], &until(mail.language, end))
    }));
    lines.extend(
        mail.closing
            .filter(|(amount, _)| amount.minor() != 0)
            .map(|closing| closing_line(mail.language, closing)),
    );
    let still_open = match mail.language {
        Language::De => "Wir prüfen Ihre Kündigung und bestätigen Ihnen per E-Mail, wann der Vertrag endet.",
        Language::En => "We look at your cancellation and confirm by mail when the contract ends.",
    };
    let last = mail.end.is_none().then_some(still_open);
    let subject = with_contract(mail.language, subject, mail.contract.as_ref());
    written(
        mail.language,
        &mail.company,
        subject,
        [Some(first), Some(lines.join("\n")), last.map(str::to_owned)],
    )
}

/// The confirmation that a cancellation was taken back.
pub fn revocation_mail(
    language: Language,
    company: &str,
    contract: &NamedContract,
    revoked: DateTime,
) -> MailText {
    let at = moment(language, revoked);
    let (subject, first) = match language {
        Language::De => (
            "Ihre Kündigung ist zurückgenommen",
            format!("die Kündigung Ihres Vertrags ist {at} zurückgenommen worden. Der Vertrag läuft weiter."),
        ),
        Language::En => (
            "Your cancellation is revoked",
            format!("the cancellation of your contract was revoked {at}. The contract goes on."),
        ),
    };
    let lines = contract_lines(language, contract).join("\n");
    let subject = with_contract(language, subject, Some(contract));
    written(language, company, subject, [Some(first), Some(lines), None])
}

/// Links to the portal, each with its contract: what stands for a link is a text of the caller's.
pub fn portal_links_mail(
    language: Language,
    company: &str,
    contracts: &[(NamedContract, String)],
    minutes: u32,
) -> MailText {
    let (subject, first, last) = match language {
        Language::De => (
            format!("Ihr Zugang zum Kundenportal von {}", one_line(company)),
            format!(
                "Sie haben einen Zugang zu Ihrem Kundenportal angefordert. Jeder Link führt zu einem Vertrag und gilt \
                 {minutes} Minuten, nachdem diese Nachricht versandt wurde."
            ),
            "Haben Sie nichts angefordert, so ist nichts zu tun. Geben Sie die Links nicht weiter: Wer einen hat, kann \
             den Vertrag ändern.",
        ),
        Language::En => (
            format!("Your access to the customer portal of {}", one_line(company)),
            format!(
                "you asked for access to your customer portal. Each link leads to a contract and is good for {minutes} \
                 minutes after this mail was sent."
            ),
            "If you did not ask for it, there is nothing to do. Keep the links to yourself: who has one can change the \
             contract.",
        ),
    };
    let one = |(contract, link): &(NamedContract, String)| {
        format!("{}\n{link}", contract_lines(language, contract).join("\n"))
    };
    let links = contracts.iter().map(one).collect::<Vec<_>>().join("\n\n");
    written(language, company, subject, [Some(first), Some(links), Some(last.to_owned())])
}

fn written(language: Language, company: &str, subject: String, parts: [Option<String>; 3]) -> MailText {
    let (hello, bye) = match language {
        Language::De => ("Guten Tag,", "Mit freundlichen Grüßen"),
        Language::En => ("Hello,", "Kind regards"),
    };
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    let all: Vec<String> = [hello.to_owned()]
        .into_iter()
        .chain(parts)
        .chain([format!("{bye}\n{}", one_line(company))])
        .collect();
    MailText { subject, text: all.join("\n\n") }
}

fn with_contract(language: Language, subject: &str, contract: Option<&NamedContract>) -> String {
    let Some(contract) = contract else { return subject.to_owned() };
    let code = one_line(&contract.reference_code);
    match language {
        Language::De => format!("{subject}: Vertrag {code}"),
        Language::En => format!("{subject}: contract {code}"),
    }
}

fn contract_lines(language: Language, contract: &NamedContract) -> Vec<String> {
    let code = labelled(language, ["Vertrag", "Contract"], &contract.reference_code);
    let plan = contract.plan.as_ref().map(|plan| labelled(language, ["Tarif", "Plan"], plan));
    [code].into_iter().chain(plan).collect()
}

fn declared_lines(mail: &CancellationMail) -> Vec<String> {
    let Some(declared) = &mail.declared else { return Vec::new() };
    let language = mail.language;
    let kind = match (language, declared.is_extraordinary) {
        (Language::De, false) => "ordentliche Kündigung",
        (Language::De, true) => "außerordentliche Kündigung",
        (Language::En, false) => "ordinary cancellation",
        (Language::En, true) => "extraordinary cancellation",
    };
    let wanted = match (language, declared.wanted) {
        (_, Some(wanted)) => until(language, wanted),
        (Language::De, None) => "zum frühestmöglichen Zeitpunkt".to_owned(),
        (Language::En, None) => "as early as possible".to_owned(),
    };
    let mut lines = vec![labelled(language, ["Ihre Erklärung", "Your declaration"], kind)];
    lines.extend(declared.reason.iter().map(|reason| labelled(language, ["Grund", "Reason"], reason)));
    lines.push(labelled(language, ["Name", "Name"], &declared.name));
    lines.push(labelled(
        language,
        ["Bezeichnung des Vertrags", "The contract as you named it"],
        &declared.named,
    ));
    lines.push(labelled(language, ["Gewünschtes Ende", "Wanted end"], &wanted));
    lines
}

fn closing_line(language: Language, (amount, currency): (Money, Currency)) -> String {
    let is_credit = amount.minor() < 0;
    let amount = Format { language, currency }.amount(if is_credit { amount.negated() } else { amount });
    let said = match (language, is_credit) {
        (Language::De, true) => format!("Gutschrift über {amount}"),
        (Language::De, false) => format!("Nachberechnung von {amount}"),
        (Language::En, true) => format!("credit of {amount}"),
        (Language::En, false) => format!("charge of {amount}"),
    };
    labelled(language, ["Schlussabrechnung", "Closing bill"], &said)
}

fn labelled(language: Language, [german, english]: [&str; 2], value: &str) -> String {
    let label = match language {
        Language::De => german,
        Language::En => english,
    };
    format!("{label}: {}", one_line(value))
}

/// `am 22.11.2026 um 13:00 Uhr`, `on 22 Nov 2026 at 13:00`.
fn moment(language: Language, at: DateTime) -> String {
    let (day, hour, minute) = (day(language, at), at.hour(), at.minute());
    match language {
        Language::De => format!("am {day} um {hour:02}:{minute:02} Uhr"),
        Language::En => format!("on {day} at {hour:02}:{minute:02}"),
    }
}

/// A moment that is no more part of the contract: midnight is the end of the day before.
fn until(language: Language, end: DateTime) -> String {
    let before = end.date().yesterday().ok().filter(|_| end.time() == Time::midnight());
    match (language, before) {
        (Language::De, Some(last)) => format!("mit Ablauf des {}", day(language, last.into())),
        (Language::En, Some(last)) => format!("at the end of {}", day(language, last.into())),
        (_, None) => moment(language, end),
    }
}

fn day(language: Language, at: DateTime) -> String {
    // A day has no currency.
    Format { language, currency: Currency::EUR }.date(at.date())
}

/// What somebody wrote stays in its line.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn declared() -> CancellationMail {
        CancellationMail {
            language: Language::De,
            company: "Muster GmbH".to_owned(),
            contract: None,
            declared: Some(Declared {
                name: "Ada\nEnde des Vertrags: heute".to_owned(),
                named: "Kunde 7".to_owned(),
                is_extraordinary: true,
                reason: Some("umgezogen".to_owned()),
                wanted: None,
            }),
            received: date(2026, 11, 22).at(13, 5, 0, 0),
            end: None,
            closing: None,
        }
    }

    #[test]
    fn a_declaration_is_confirmed_with_its_content_day_and_time() {
        let mail = cancellation_mail(&declared());

        assert_eq!(mail.subject, "Eingang Ihrer Kündigung");
        assert_eq!(
            mail.text,
            "Guten Tag,\n\nwir bestätigen den Eingang Ihrer Kündigung. Sie ist am 22.11.2026 um 13:05 Uhr bei uns \
             eingegangen.\n\nIhre Erklärung: außerordentliche Kündigung\nGrund: umgezogen\nName: Ada Ende des Vertrags: \
             heute\nBezeichnung des Vertrags: Kunde 7\nGewünschtes Ende: zum frühestmöglichen Zeitpunkt\n\nWir prüfen \
             Ihre Kündigung und bestätigen Ihnen per E-Mail, wann der Vertrag endet.\n\nMit freundlichen Grüßen\nMuster \
             GmbH"
        );
    }

    #[test]
    fn an_end_at_midnight_is_the_end_of_the_day_before() {
        let contract =
            Some(NamedContract { reference_code: "ABCD-EFGH".to_owned(), plan: Some("Basic".to_owned()) });
        let end = Some(date(2026, 12, 1).at(0, 0, 0, 0));
        let closing = Some((Money::new(-1234).unwrap(), Currency::EUR));
        let mail = CancellationMail { contract, declared: None, end, closing, ..declared() };
        let english = CancellationMail {
            language: Language::En,
            end: Some(date(2026, 12, 1).at(9, 30, 0, 0)),
            closing: Some((Money::new(500).unwrap(), Currency::EUR)),
            ..mail.clone()
        };

        let (mail, english) = (cancellation_mail(&mail), cancellation_mail(&english));

        assert_eq!(mail.subject, "Bestätigung Ihrer Kündigung: Vertrag ABCD-EFGH");
        assert!(
            mail.text.contains(
                "Vertrag: ABCD-EFGH\nTarif: Basic\nEnde des Vertrags: mit Ablauf des 30.11.2026\nSchlussabrechnung: \
                 Gutschrift über 12,34\u{A0}€\n\n"
            ),
            "{}",
            mail.text
        );
        assert!(
            english.text.contains(
                "End of the contract: on 1\u{A0}Dec\u{A0}2026 at 09:30\nClosing bill: charge of €5.00"
            ),
            "{}",
            english.text
        );
    }
}
