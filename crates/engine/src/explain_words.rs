//! Explanations in words: short sentences for whoever wants to know why an amount is what it is.

use crate::calendar::Zone;
use crate::document::Language;
use crate::explain::{Said, Step};
use crate::line::{Counted, Rule};
use crate::price_words::sentence;
use crate::proration::{Share, ShareUnit};
use crate::tax::VatCategory;
use crate::{Exact, Money, Span};

/// The sentences about a line.
pub(crate) fn words(said: &Said<'_>) -> Vec<String> {
    let mut words = vec![reason(said)];
    words.extend(price(said));
    words.extend(said.pricing.and_then(|pricing| sentence(pricing, said.language)));
    words.extend(share(said));
    words.extend(said.line.explanation.counted.as_ref().map(|counted| units(said, counted)));
    // What takes a line back is its amount, and no new rounding.
    if said.line.explanation.rule != Rule::Reversal {
        words.extend(said.steps.iter().map(|step| rounding(said, step)));
    }
    words.push(tax(said));
    words
}

impl Said<'_> {
    fn pick<'t>(&self, german: &'t str, english: &'t str) -> &'t str {
        match self.language {
            Language::De => german,
            Language::En => english,
        }
    }

    /// `text` with its points as this language writes them.
    fn decimal(&self, text: String) -> String {
        match self.language {
            Language::De => text.replace('.', ","),
            Language::En => text,
        }
    }

    fn money(&self, amount: Money) -> String {
        self.decimal(format!("{} {}", amount.major(self.currency), self.currency))
    }

    fn span(&self, span: Span) -> String {
        let (first, last) = crate::present::days(span, self.zone);
        let whole = |at| self.zone.start_of_day(at) == at;
        if whole(span.start) && whole(span.end) {
            format!("{first} {} {last}", self.pick("bis", "to"))
        } else {
            let (from, until) = (local(self.zone, span.start), local(self.zone, span.end));
            format!("{from} {} {until}", self.pick("bis", "until"))
        }
    }
}

fn local(zone: &Zone, at: crate::Instant) -> String {
    zone.local(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Why there is such a line at all.
fn reason(said: &Said<'_>) -> String {
    let time = said.line.span.map_or_else(String::new, |span| format!(", {}", said.span(span)));
    let because = match said.line.explanation.rule {
        Rule::Fee => said.pick(
            "der Vertrag läuft dann, die Zeit ist fällig, und keine Rechnung hatte sie berechnet",
            "the contract runs then, it is due, and no bill had charged it",
        ),
        Rule::Setup => said
            .pick("einmal je Vertrag, mit der ersten Rechnung", "once for a contract, with the first bill"),
        Rule::UsageWindow => said.pick(
            "die Nutzung der Periode, abzüglich dessen, was davon berechnet war",
            "the usage of the period, less what had been charged of it",
        ),
        Rule::RatedItem => {
            said.pick("so übergeben: Preis mal Menge", "as it was handed over: price times quantity")
        }
        Rule::Discount => said.pick("ein Rabatt auf diese Zeit", "a discount on that time"),
        Rule::Credit => said.pick(
            "berechnet, aber der Vertrag sieht für diese Zeit nichts mehr vor",
            "it was charged, and the contract gives no reason for that time any more",
        ),
        Rule::Reversal => said.pick(
            "das Gegenteil einer früheren Zeile, mit deren Preis und Steuer",
            "the opposite of an earlier line, at its price and tax",
        ),
    };
    format!("{}{time}: {because}.", said.name)
}

fn price(said: &Said<'_>) -> Option<String> {
    let price = said.line.unit_price?;
    if said.line.explanation.rule == Rule::Reversal {
        return None;
    }
    let quantity = said.decimal(said.line.quantity.normalize().to_string());
    let price = said.decimal(price.normalize().to_string());
    let each = match said.fee {
        Some(_) => said.pick("je Gebührenperiode", "for each fee period"),
        None => said.pick("je Einheit", "for each unit"),
    };
    Some(format!("{quantity} x {price} {} {each}.", said.currency))
}

/// The share of a fee period, in the largest unit in which it is whole.
fn share(said: &Said<'_>) -> Option<String> {
    let (share, terms) = (said.line.explanation.share?, said.fee?);
    let (part, whole, unit) = counted(share);
    let unit = match said.language {
        Language::De => unit.0,
        Language::En => unit.1,
    };
    let of = said.pick("der Gebührenperiode", "of the fee period");
    let counts = said.pick("gezählt nach", "counted by");
    Some(format!(
        "{part} {} {whole} {unit} {of} {} = {} ({counts} {}).",
        said.pick("von", "of"),
        said.span(terms.whole),
        share.ratio(),
        terms.proration
    ))
}

fn counted(share: Share) -> (i64, i64, (&'static str, &'static str)) {
    if share.unit == ShareUnit::Days {
        return (share.part, share.whole, ("Tagen", "days"));
    }
    let units = [
        (86_400_000, ("Tagen", "days")),
        (3_600_000, ("Stunden", "hours")),
        (60_000, ("Minuten", "minutes")),
        (1_000, ("Sekunden", "seconds")),
    ];
    let fits = |(length, _): &&(i64, _)| share.part % length == 0 && share.whole % length == 0;
    match units.iter().find(fits) {
        Some((length, unit)) => (share.part / length, share.whole / length, *unit),
        None => (share.part, share.whole, ("Millisekunden", "milliseconds")),
    }
}

fn units(said: &Said<'_>, counted: &Counted) -> String {
    let total = said.decimal(readable(&counted.total));
    let free = counted.quota.clone().min(counted.total.clone()).max(Exact::ZERO);
    let free = said.decimal(readable(&free));
    match said.language {
        Language::De => format!("{total} Einheiten in der Periode, davon {free} frei."),
        Language::En => format!("{total} units in the period, {free} of them free."),
    }
}

fn rounding(said: &Said<'_>, step: &Step) -> String {
    let exact = said.decimal(readable(&step.unrounded));
    let rounded = said.money(step.rounded);
    let mut text = match said.language {
        Language::De => format!("{exact}, kaufmännisch gerundet {rounded}"),
        Language::En => format!("{exact}, rounded half away from zero to {rounded}"),
    };
    if step.before != Money::ZERO {
        let (before, left) =
            (said.money(step.before), step.rounded.minus(step.before).unwrap_or(step.rounded));
        let left = said.money(left);
        let credit = said.line.explanation.rule == Rule::Credit;
        text += &match (said.language, credit) {
            (Language::De, true) => format!(" kostet, was bleibt; berechnet waren {before}: {left}"),
            (Language::En, true) => format!(" is what is left of it; {before} were charged: {left}"),
            (Language::De, false) => format!(", abzüglich {before}, die davon schon berechnet sind: {left}"),
            (Language::En, false) => format!(", less {before} that are charged of it already: {left}"),
        };
    }
    text + "."
}

fn tax(said: &Said<'_>) -> String {
    let tax = &said.line.tax;
    let (rate, country) = (said.decimal(tax.rate.normalize().to_string()), &tax.country);
    let net = said.money(said.line.net);
    match (tax.category, said.language) {
        (VatCategory::AE, Language::De) => {
            format!("Steuerschuldnerschaft des Leistungsempfängers ({country}); netto {net}.")
        }
        (VatCategory::AE, Language::En) => format!("Reverse charge ({country}); net {net}."),
        (_, Language::De) => format!("Steuersatz {rate} % ({country}) auf netto {net}; {}.", sums(said)),
        (_, Language::En) => format!("Tax of {rate} % ({country}) on net {net}; {}.", sums(said)),
    }
}

/// How the tax of the sum is found.
fn sums(said: &Said<'_>) -> &'static str {
    match (said.line.credits.is_some(), said.language) {
        (false, Language::De) => "gerundet wird je Satz auf die Summe",
        (false, Language::En) => "it is rounded on the sum of each rate",
        (true, Language::De) => {
            "zurück geht die Steuer des gekürzten Belegs weniger der Steuer dessen, was von ihm bleibt"
        }
        (true, Language::En) => {
            "what goes back is the tax of the reduced document less the tax of what is left of it"
        }
    }
}

/// A number as a decimal of at most nine places.
fn readable(exact: &Exact) -> String {
    exact.to_decimal(9).map_or_else(|| exact.to_string(), |decimal| decimal.to_string())
}
