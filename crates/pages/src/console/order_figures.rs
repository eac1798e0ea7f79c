//! What an order costs: its lines, what it charges and credits, its sums and the bill after it. For its page and for
//! previews.

use maud::{Markup, html};
use turnus_wire::line_items::LineItem;
use turnus_wire::orders::Order;

use crate::console::invoices::{Sums, lines_named, totals};
use crate::console::wares::period;
use crate::person::Person;

/// The figures of an order.
pub(crate) fn figures(person: &Person, order: &Order) -> Markup {
    let words = person.words;
    let currency = order.currency.as_deref().unwrap_or_default();
    let is_credit = |item: &&LineItem| item.total_net.value().is_sign_negative();
    let (credited, charged): (Vec<&LineItem>, Vec<&LineItem>) = order.line_items.iter().partition(is_credit);
    let sums = Sums {
        net: order.total,
        vat: order.total_vat,
        gross: order.total_gross,
        rates: &[],
        reverse_charge: false,
    };
    html! {
        @if order.line_items.is_empty() { p { (words.say("nothing-due-now")) } } @else {
            (part(person, "credited", &credited, currency))
            (part(person, "charged", &charged, currency))
            (totals(person, &sums, currency))
        }
        (notes(person, order, currency))
    }
}

fn part(person: &Person, name: &str, items: &[&LineItem], currency: &str) -> Markup {
    let items: Vec<LineItem> = items.iter().map(|item| (*item).clone()).collect();
    html! {
        @if !items.is_empty() {
            h3 { (person.words.of("order", name)) }
            (lines_named(person, &person.words.of("order", name), &items, None, currency))
        }
    }
}

/// The trial, the coupon, the next bill.
fn notes(person: &Person, order: &Order, currency: &str) -> Markup {
    let (words, format) = (person.words, &person.format);
    let next = order.next_total_gross.zip(order.next_total_gross_date);
    html! {
        @if order.is_trial {
            p { (words.say("begins-with-trial"))
                @if let Some(trial) = &order.trial_period { " (" (period(words, trial)) ")" } }
        }
        @if let Some(coupon) = &order.coupon {
            @if coupon.error_code.is_some() { p.wrong { (words.say("coupon-wrong")) } }
            @else { p { (words.say("coupon-right")) } }
        }
        @if let Some((gross, at)) = next {
            p.next { (words.with("next-bill", &[("day", &format.day(at)), ("gross", &format.money(gross, currency))])) }
        }
    }
}
