//! The start page: what comes in each month and how it changes, what is open, what falls due, what somebody has to look at.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde::de::DeserializeOwned;
use turnus_wire::Decimal;
use turnus_wire::revenue::{Revenue, RevenueChange, RevenueContract, RevenueMonth};
use turnus_wire::summary::Summary;

use crate::api::{Refusal, path};
use crate::chart::{Bar, Piece, bars};
use crate::console::company::{companies, lacking};
use crate::form::Typed;
use crate::frame::{Shown, page};
use crate::list::{Cell, Column, ROWS, Row, amounts, column, table};
use crate::pages::Pages;
use crate::person::Person;

/// The bridge from month to month, in the order in which pieces are stacked.
const KINDS: [(&str, &str); 5] = [
    ("New", "new"),
    ("Expansion", "expansion"),
    ("Reactivation", "reactivation"),
    ("Contraction", "contraction"),
    ("Churn", "churn"),
];
const CHANGES: [Column; 6] = [
    column("col-contract"),
    column("col-customer"),
    column("col-date"),
    amounts("col-before"),
    amounts("col-after"),
    amounts("col-change"),
];
const SHARES: [Column; 3] = [column("col-contract"), column("col-customer"), amounts("col-monthly")];

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/console", get(start))
        .route("/console/revenue/changes", get(changes))
        .route("/console/revenue/contracts", get(contracts))
}

/// What changed the revenue of a month in that way.
fn change_of(month: &RevenueMonth, kind: &str) -> Decimal {
    match kind {
        "New" => month.new,
        "Expansion" => month.expansion,
        "Contraction" => month.contraction,
        "Churn" => month.churn,
        _ => month.reactivation,
    }
}

async fn start(person: Person, asked: Typed) -> Response {
    shown(&person, asked.get("currency")).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn shown(person: &Person, currency: &str) -> Result<Response, Refusal> {
    let words = person.words;
    let currency = if currency.is_empty() { &person.currency } else { currency };
    let asked = [("months", "24"), ("currency", currency)];
    let revenue: Revenue = person.api.get(&path("/api/turnus/v1/revenue", &asked)).await?;
    let summary: Summary =
        person.api.get(&path("/api/turnus/v1/summary", &[("currency", &revenue.currency)])).await?;
    let sellers = companies(person).await?;
    let title = words.of("place", "start");
    let body = html! {
        header.page { h1 { (title) } (currencies(person, &revenue)) }
        (lacking(person, &sellers))
        @if summary.running.contracts + summary.running.trials == 0 { (first_steps(person)) }
        (cards(person, &revenue, &summary))
        @if !revenue.complete { p.note { (words.say("revenue-incomplete")) } }
        h2 { (words.say("revenue-months")) }
        (levels(person, &revenue))
        h2 { (words.say("revenue-bridge")) }
        (bridge(person, &revenue))
        (figures(person, &revenue))
    };
    Ok(page(person, StatusCode::OK, Shown { title, place: "start", body }))
}

fn currencies(person: &Person, revenue: &Revenue) -> Markup {
    html! {
        @if revenue.currencies.len() > 1 {
            nav.acts aria-label=(person.words.say("currency")) { @for currency in &revenue.currencies {
                a.button href=(path("/console", &[("currency", currency)]))
                    aria-current=[(*currency == revenue.currency).then_some("true")] { (currency) }
            } }
        }
    }
}

/// What somebody has to look at, by kind.
fn operations(person: &Person, summary: &Summary) -> Markup {
    let (words, format) = (person.words, &person.format);
    let all: u64 = summary.operations.iter().map(|it| it.count).sum();
    html! {
        section.card data-state=[(all > 0).then_some("warn")] {
            h2 { a href="/console/work" { (words.say("to-look-at")) } } p.figure { (format.whole(all)) }
            @if all == 0 { p { (words.say("nothing-to-look-at")) } }
            @for it in &summary.operations { p {
                a href=(path("/console/work", &[("kind", &it.kind)])) {
                    (words.of("operation", &it.kind)) ": " (format.whole(it.count)) }
            } }
        }
    }
}

fn first_steps(person: &Person) -> Markup {
    let words = person.words;
    html! {
        section.empty {
            p { (words.say("start-empty")) }
            div.acts {
                a.button href="/console/catalogue" { (words.say("to-catalogue")) }
                a.button.main href="/console/orders/new" { (words.say("sign-up")) }
            }
        }
    }
}

fn cards(person: &Person, revenue: &Revenue, summary: &Summary) -> Markup {
    let (words, format, currency) = (person.words, &person.format, revenue.currency.as_str());
    let at = revenue.now.at.to_string();
    let shares = path("/console/revenue/contracts", &[("at", &at), ("currency", currency)]);
    html! {
        div.cards {
            a.card href=(shares) {
                h2 { (words.say("revenue-now")) } p.figure { (format.money(revenue.now.amount, currency)) }
                p { (words.count("of-contracts", revenue.now.contracts)) }
            }
            (open_balance(person, summary, currency))
            (due_this_week(person, summary, currency))
            (operations(person, summary))
            (running(person, summary, currency))
        }
    }
}

/// Balances are of contracts; what is listed are the documents that are not paid.
fn open_balance(person: &Person, summary: &Summary, currency: &str) -> Markup {
    let (words, format) = (person.words, &person.format);
    let open = [("open", "true"), ("currency", currency)];
    let unpaid = path("/console/invoices", &open);
    let overdue = path("/console/invoices", &[&open[..], &[("dueTo", &day_from_today(person, -1))]].concat());
    html! {
        section.card {
            h2 { (words.say("open-balance")) } p.figure { (format.money(summary.open_balance, currency)) }
            p { a href=(path("/console/contracts", &open)) { (words.count("of-contracts", summary.open_contracts)) } ", "
                a href=(overdue) { (words.with("overdue", &[("amount", &format.money(summary.overdue_balance, currency))])) } }
            p { a href=(unpaid) { (words.say("list-unpaid")) } }
        }
    }
}

/// The day so many days from today.
fn day_from_today(person: &Person, days: i64) -> String {
    let today = person.format.local(person.clock.now).date();
    today.saturating_add(jiff::Span::new().days(days)).to_string()
}

/// Of what falls due, the documents and drafts are listed.
fn due_this_week(person: &Person, summary: &Summary, currency: &str) -> Markup {
    let (words, format, due) = (person.words, &person.format, &summary.due_this_week);
    let [first, last] = [0, 6].map(|days| day_from_today(person, days));
    let open = [("open", "true"), ("currency", currency), ("dueFrom", &first), ("dueTo", &last)];
    let payments = path("/console/invoices", &open);
    let billed = [("currency", currency), ("nextBillingFrom", &first), ("nextBillingTo", &last)];
    html! {
        section.card {
            h2 { (words.say("due-this-week")) } p.figure { (format.whole(due.billing_dates)) }
            p { a href=(path("/console/contracts", &billed)) { (words.say("billing-dates")) } ", "
                a href=(payments) { (words.with("payments-due", &[("amount", &format.money(due.payments, currency))])) } }
            p { a href=(path("/console/drafts", &[("currency", currency)])) { (words.count("of-drafts", due.drafts.count)) }
                " (" (format.money(due.drafts.gross, currency)) ")" }
        }
    }
}

fn running(person: &Person, summary: &Summary, currency: &str) -> Markup {
    let (words, format, running) = (person.words, &person.format, &summary.running);
    let of = |state: &str| path("/console/contracts", &[("status", state), ("currency", currency)]);
    html! {
        section.card {
            h2 { (words.say("running")) } p.figure { (format.whole(running.contracts)) }
            p { a href=(of("Active")) { (words.say("list-active")) } ", "
                a href=(of("InTrial")) { (words.count("of-trials", running.trials)) } ", "
                a href=(of("TemporarilyInactive")) { (words.count("of-paused", running.paused)) } }
        }
    }
}

fn month_name(person: &Person, month: &RevenueMonth) -> String {
    let local = person.format.local(month.from);
    format!("{:02}/{}", local.month(), local.year().rem_euclid(100))
}

fn levels(person: &Person, revenue: &Revenue) -> Markup {
    let (format, currency) = (&person.format, revenue.currency.as_str());
    let bar = |month: &RevenueMonth| {
        let at = jiff::Timestamp::from(month.until).to_string();
        let told = format!("{}: {}", month_name(person, month), format.money(month.end, currency));
        let url = path("/console/revenue/contracts", &[("at", &at), ("currency", currency)]);
        Bar {
            label: month_name(person, month),
            pieces: vec![Piece { kind: "level", value: month.end.value(), told, url }],
        }
    };
    let all: Vec<Bar> = revenue.months.iter().map(bar).collect();
    bars(&person.words.say("revenue-months"), &all, &|value| format.money(value.into(), currency))
}

fn bridge(person: &Person, revenue: &Revenue) -> Markup {
    let (words, format, currency) = (person.words, &person.format, revenue.currency.as_str());
    let bar = |month: &RevenueMonth| {
        let piece = |(kind, colour): &(&'static str, &'static str)| Piece {
            kind: colour,
            value: change_of(month, kind).value(),
            told: format!(
                "{} {}: {}",
                month_name(person, month),
                words.of("revenue", kind),
                format.money(change_of(month, kind), currency)
            ),
            url: changes_url(&month.month, kind, currency),
        };
        Bar { label: month_name(person, month), pieces: KINDS.iter().map(piece).collect() }
    };
    let all: Vec<Bar> = revenue.months.iter().map(bar).collect();
    html! {
        ul.legend { @for (kind, colour) in &KINDS { li data-kind=(colour) { (words.of("revenue", kind)) } } }
        (bars(&words.say("revenue-bridge"), &all, &|value| format.money(value.into(), currency)))
    }
}

fn changes_url(month: &str, kind: &str, currency: &str) -> String {
    path("/console/revenue/changes", &[("month", month), ("kind", kind), ("currency", currency)])
}

/// The same as a table, beside what was invoiced.
fn figures(person: &Person, revenue: &Revenue) -> Markup {
    let (words, format, currency) = (person.words, &person.format, revenue.currency.as_str());
    html! {
        details { summary { (words.say("as-table")) }
            div.scroll tabindex="0" role="region" aria-label=(words.say("revenue-months")) { table.rows {
                thead { tr {
                    th scope="col" { (words.say("month")) }
                    th.amount scope="col" { (words.say("at-start")) }
                    @for (kind, _) in &KINDS { th.amount scope="col" { (words.of("revenue", kind)) } }
                    th.amount scope="col" { (words.say("at-end")) }
                    th.amount scope="col" { (words.say("invoiced-recurring")) }
                    th.amount scope="col" { (words.say("invoiced-other")) }
                } }
                tbody { @for month in revenue.months.iter().rev() { tr {
                    td { (month.month) }
                    td.amount { (format.money(month.start, currency)) }
                    @for (kind, _) in &KINDS { td.amount {
                        a href=(changes_url(&month.month, kind, currency)) { (format.money(change_of(month, kind), currency)) }
                    } }
                    td.amount { (format.money(month.end, currency)) }
                    td.amount { a href=(invoices_url(person, month, currency)) { (format.money(month.invoiced_recurring, currency)) } }
                    td.amount { (format.money(month.invoiced_other, currency)) }
                } } }
            } }
        }
    }
}

fn invoices_url(person: &Person, month: &RevenueMonth, currency: &str) -> String {
    let from = person.format.field_day(month.from);
    let last = person.format.local(month.until).checked_sub(jiff::Span::new().milliseconds(1));
    let until = last.map(|at| at.date().to_string()).unwrap_or_default();
    path("/console/invoices", &[("dateFrom", &from), ("dateTo", &until), ("currency", currency)])
}

/// Where rows behind a figure are: in the API, and as a page.
struct Behind {
    api: &'static str,
    page: &'static str,
    /// What the address says of them, but for where they go on.
    names: &'static [&'static str],
    columns: &'static [Column],
}

async fn changes(person: Person, asked: Typed) -> Response {
    let at = Behind {
        api: "/api/turnus/v1/revenue/changes",
        page: "/console/revenue/changes",
        names: &["month", "kind", "currency"],
        columns: &CHANGES,
    };
    behind(&person, &asked, &at, change_row).await
}

async fn contracts(person: Person, asked: Typed) -> Response {
    let at = Behind {
        api: "/api/turnus/v1/revenue/contracts",
        page: "/console/revenue/contracts",
        names: &["at", "currency"],
        columns: &SHARES,
    };
    behind(&person, &asked, &at, share_row).await
}

/// The rows behind a figure.
async fn behind<T: DeserializeOwned>(
    person: &Person,
    asked: &Typed,
    at: &Behind,
    row: impl Fn(&Person, &T, &str) -> Row,
) -> Response {
    let skip = asked.get("skip").parse().unwrap_or(0);
    let here: Vec<(&str, &str)> = at.names.iter().map(|name| (*name, asked.get(name))).collect();
    let rows: Vec<T> = match person.api.rows(at.api, &here, skip, ROWS + 1).await {
        Ok(rows) => rows,
        Err(refusal) => return person.refused(&refusal),
    };
    let words = person.words;
    let kind =
        if asked.has("kind") { words.of("revenue", asked.get("kind")) } else { words.say("revenue-now") };
    let title = format!("{kind} {}", asked.get("month"));
    let shown: Vec<Row> = rows.iter().take(ROWS).map(|it| row(person, it, asked.get("currency"))).collect();
    let next = (skip + ROWS).to_string();
    let further = path(at.page, &[&here[..], &[("skip", &next)]].concat());
    let body = html! {
        h1 { (title.trim()) }
        @if shown.is_empty() { p { (words.say("nothing-found")) } } @else { (table(person, at.columns, &shown)) }
        @if rows.len() > ROWS { nav.pager { a rel="next" href=(further) { (words.say("further")) } } }
    };
    page(person, StatusCode::OK, Shown { title: title.trim().to_owned(), place: "start", body })
}

fn change_row(person: &Person, row: &RevenueChange, currency: &str) -> Row {
    let day = Cell::text(person.format.day(row.at));
    let figures = [row.before, row.after, row.change].map(|amount| figure(person, amount, currency));
    let cells = [Cell::text(&row.reference_code), Cell::text(&row.customer_name), day];
    Row {
        url: format!("/console/contracts/{}", row.contract_id),
        id: row.contract_id.clone(),
        cells: cells.into_iter().chain(figures).collect(),
    }
}

fn share_row(person: &Person, row: &RevenueContract, currency: &str) -> Row {
    Row {
        url: format!("/console/contracts/{}", row.contract_id),
        id: row.contract_id.clone(),
        cells: vec![
            Cell::text(&row.reference_code),
            Cell::text(&row.customer_name),
            figure(person, row.amount, currency),
        ],
    }
}

fn figure(person: &Person, amount: Decimal, currency: &str) -> Cell {
    Cell::figure(person.format.money(amount, currency), amount.to_string())
}
