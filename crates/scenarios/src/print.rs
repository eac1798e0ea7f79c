//! Bills as a scenario prints them.

use rust_decimal::Decimal;
use turnus_engine::bill::Bill;
use turnus_engine::calendar::Zone;
use turnus_engine::describe::describe;
use turnus_engine::document::Language;
use turnus_engine::line::{Line, Rule};
use turnus_engine::present;
use turnus_engine::tax::VatCategory;
use turnus_engine::{Currency, Exact, Id, Instant, Money, Span};

use crate::shop::Shop;

/// Lines under a day.
pub(crate) struct Printer {
    pub(crate) shop: Shop,
    pub(crate) lines: Vec<String>,
    pub(crate) day: Instant,
}

impl Printer {
    /// Prints a bill under its number: its place among `printed`.
    pub(crate) fn bill(&mut self, bill: &Bill, printed: &[Id]) {
        let on = if bill.at == self.day {
            String::new()
        } else {
            format!(" on {}", moment(bill.at, &self.shop.zone))
        };
        let kind = match bill.totals.gross.cmp(&Money::ZERO) {
            std::cmp::Ordering::Less => "credit note",
            std::cmp::Ordering::Equal => "nothing to pay",
            std::cmp::Ordering::Greater => "invoice",
        };
        self.lines.push(format!("#{} {kind}{on}", number(bill.id, printed)));
        for line in bill.lines.iter().filter(|line| !line.is_nothing()) {
            let line = self.line(line, bill.currency, printed);
            self.lines.push(format!("   {line}"));
        }
        self.lines.push(format!("   {}", sums(bill)));
    }

    fn line(&self, line: &Line, currency: Currency, printed: &[Id]) -> String {
        let text = describe(line, &self.shop.catalogue, Language::En);
        let span = line.span.map(|span| format!(", {}", days(span, &self.shop.zone))).unwrap_or_default();
        let price = line.unit_price.map(|price| format!(" x {}", price.normalize())).unwrap_or_default();
        let periods =
            if line.multiplier == Exact::ONE { String::new() } else { format!(" x {}", line.multiplier) };
        let counted = line.explanation.counted.as_ref().filter(|counted| !counted.quota.is_zero());
        let free = counted.map(|it| format!(" ({} used, {} free)", it.total, it.quota)).unwrap_or_default();
        let back = line.reverses.or(line.credits.filter(|_| line.explanation.rule != Rule::Reversal));
        let of = back.map(|bill| format!(" (of #{})", number(bill, printed))).unwrap_or_default();
        let amount = major(line.amount, currency);
        let more = line.more_text.as_deref().map(|more| format!(" [{more}]")).unwrap_or_default();
        let quantity = line.quantity.normalize();
        format!("{}{more}{span}: {quantity}{price}{periods}{free} = {amount}{of}", text.description)
    }
}

/// Net, VAT by rate, gross.
fn sums(bill: &Bill) -> String {
    let mut rates: Vec<(String, Decimal)> = Vec::new();
    for group in &bill.groups {
        let name = match group.tax.category {
            VatCategory::AE => "reverse charge".to_owned(),
            VatCategory::S
            | VatCategory::Z
            | VatCategory::E
            | VatCategory::G
            | VatCategory::O
            | VatCategory::K => format!("VAT {} %", group.tax.rate.normalize()),
        };
        match rates.iter_mut().find(|(other, _)| *other == name) {
            Some((_, vat)) => *vat += group.vat.major(bill.currency),
            None => rates.push((name, group.vat.major(bill.currency))),
        }
    }
    let rates: Vec<String> = rates.into_iter().map(|(name, vat)| format!("{name} {vat}")).collect();
    let (net, gross) = (major(bill.totals.net, bill.currency), major(bill.totals.gross, bill.currency));
    format!("net {net}, {}, gross {gross}", rates.join(", "))
}

fn number(bill: Id, printed: &[Id]) -> String {
    printed.iter().position(|id| *id == bill).map_or("?".to_owned(), |place| (place + 1).to_string())
}

fn major(amount: Money, currency: Currency) -> String {
    amount.major(currency).to_string()
}

/// A moment: its day, and its time where it is not midnight.
pub(crate) fn moment(at: Instant, zone: &Zone) -> String {
    let local = zone.local(at);
    let time = local.time();
    if time == jiff::civil::Time::midnight() {
        local.date().to_string()
    } else {
        format!("{} {time}", local.date())
    }
}

/// First and last day, both in it; of a span that begins or ends inside a day the moments, the last one not in it.
fn days(span: Span, zone: &Zone) -> String {
    let midnight = |at: Instant| zone.start_of_day(at) == at;
    if !(midnight(span.start) && midnight(span.end)) {
        return format!("{} until {}", moment(span.start, zone), moment(span.end, zone));
    }
    let (first, last) = present::days(span, zone);
    if first == last { first.to_string() } else { format!("{first} - {last}") }
}
