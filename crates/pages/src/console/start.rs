//! The start page: what comes in each month and how it changes, what is open, what falls due, what is parked.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use turnus_wire::{Decimal, Id, Timestamp};

use crate::api::{Refusal, path};
use crate::chart::{Bar, Piece, bars};
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

/// `GET /api/turnus/v1/revenue`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Revenue {
    currency: String,
    currencies: Vec<String>,
    now: Now,
    complete: bool,
    months: Vec<Month>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Now {
    at: Timestamp,
    amount: Decimal,
    contracts: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Month {
    month: String,
    from: Timestamp,
    until: Timestamp,
    start: Decimal,
    new: Decimal,
    expansion: Decimal,
    contraction: Decimal,
    churn: Decimal,
    reactivation: Decimal,
    end: Decimal,
    invoiced_recurring: Decimal,
    invoiced_other: Decimal,
}

impl Month {
    fn of(&self, kind: &str) -> Decimal {
        match kind {
            "New" => self.new,
            "Expansion" => self.expansion,
            "Contraction" => self.contraction,
            "Churn" => self.churn,
            _ => self.reactivation,
        }
    }
}

/// `GET /api/turnus/v1/summary`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Summary {
    open_balance: Decimal,
    overdue_balance: Decimal,
    open_contracts: usize,
    due_this_week: Due,
    parked: Vec<Parked>,
    running: Running,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Due {
    billing_dates: usize,
    drafts: Drafts,
    payments: Decimal,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Drafts {
    count: usize,
    gross: Decimal,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parked {
    kind: String,
    count: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Running {
    contracts: usize,
    trials: usize,
    paused: usize,
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
    let title = words.of("place", "start");
    let body = html! {
        header.page { h1 { (title) } (currencies(person, &revenue)) }
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
    let running = &summary.running;
    let parked: usize = summary.parked.iter().map(|it| it.count).sum();
    html! {
        div.cards {
            a.card href=(shares) {
                h2 { (words.say("revenue-now")) } p.figure { (format.money(revenue.now.amount, currency)) }
                p { (words.count("of-contracts", revenue.now.contracts)) }
            }
            a.card href="/console/contracts?balance=open" {
                h2 { (words.say("open-balance")) } p.figure { (format.money(summary.open_balance, currency)) }
                p { (words.count("of-contracts", summary.open_contracts)) ", "
                    (words.with("overdue", &[("amount", &format.money(summary.overdue_balance, currency))])) }
            }
            a.card href="/console/drafts" {
                h2 { (words.say("due-this-week")) } p.figure { (format.whole(summary.due_this_week.billing_dates)) }
                p { (words.say("billing-dates")) ", "
                    (words.count("of-drafts", summary.due_this_week.drafts.count)) " ("
                    (format.money(summary.due_this_week.drafts.gross, currency)) "), "
                    (words.with("payments-due", &[("amount", &format.money(summary.due_this_week.payments, currency))])) }
            }
            a.card href="/console/work" data-state=[(parked > 0).then_some("warn")] {
                h2 { (words.say("parked")) } p.figure { (format.whole(parked)) }
                @if parked == 0 { p { (words.say("nothing-parked")) } }
                @for it in &summary.parked { p { (format.whole(it.count)) " " (words.of("work", &it.kind)) } }
            }
            a.card href="/console/contracts" {
                h2 { (words.say("running")) } p.figure { (format.whole(running.contracts)) }
                p { (words.count("of-trials", running.trials)) ", " (words.count("of-paused", running.paused)) }
            }
        }
    }
}

fn month_name(person: &Person, month: &Month) -> String {
    let local = person.format.local(month.from);
    format!("{:02}/{}", local.month(), local.year().rem_euclid(100))
}

fn levels(person: &Person, revenue: &Revenue) -> Markup {
    let (format, currency) = (&person.format, revenue.currency.as_str());
    let bar = |month: &Month| {
        let at = jiff::Timestamp::from(month.until).to_string();
        let told = format!("{}: {}", month_name(person, month), format.money(month.end, currency));
        let url = path("/console/revenue/contracts", &[("at", &at), ("currency", currency)]);
        Bar {
            label: month_name(person, month),
            pieces: vec![Piece { kind: "level", value: month.end.value(), told, url }],
        }
    };
    let all: Vec<Bar> = revenue.months.iter().map(bar).collect();
    bars(&person.words.say("revenue-months"), &all)
}

fn bridge(person: &Person, revenue: &Revenue) -> Markup {
    let (words, format, currency) = (person.words, &person.format, revenue.currency.as_str());
    let bar = |month: &Month| {
        let piece = |(kind, colour): &(&'static str, &'static str)| Piece {
            kind: colour,
            value: month.of(kind).value(),
            told: format!(
                "{} {}: {}",
                month_name(person, month),
                words.of("revenue", kind),
                format.money(month.of(kind), currency)
            ),
            url: changes_url(&month.month, kind, currency),
        };
        Bar { label: month_name(person, month), pieces: KINDS.iter().map(piece).collect() }
    };
    let all: Vec<Bar> = revenue.months.iter().map(bar).collect();
    html! {
        ul.legend { @for (kind, colour) in &KINDS { li data-kind=(colour) { (words.of("revenue", kind)) } } }
        (bars(&words.say("revenue-bridge"), &all))
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
                        a href=(changes_url(&month.month, kind, currency)) { (format.money(month.of(kind), currency)) }
                    } }
                    td.amount { (format.money(month.end, currency)) }
                    td.amount { a href=(invoices_url(person, month, currency)) { (format.money(month.invoiced_recurring, currency)) } }
                    td.amount { (format.money(month.invoiced_other, currency)) }
                } } }
            } }
        }
    }
}

fn invoices_url(person: &Person, month: &Month, currency: &str) -> String {
    let from = person.format.field_day(month.from);
    let last = person.format.local(month.until).checked_sub(jiff::Span::new().milliseconds(1));
    let until = last.map(|at| at.date().to_string()).unwrap_or_default();
    path(
        "/console/invoices",
        &[("documentDateFrom", &from), ("documentDateTo", &until), ("currency", currency)],
    )
}

/// A row of `GET /api/turnus/v1/revenue/changes` or `…/contracts`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Behind {
    contract_id: Id,
    customer_name: Option<String>,
    reference_code: Option<String>,
    at: Option<Timestamp>,
    before: Option<Decimal>,
    after: Option<Decimal>,
    change: Option<Decimal>,
    amount: Option<Decimal>,
}

async fn changes(person: Person, asked: Typed) -> Response {
    let names = ["month", "kind", "currency", "skip"];
    behind(&person, &asked, ("/api/turnus/v1/revenue/changes", &names), &CHANGES).await
}

async fn contracts(person: Person, asked: Typed) -> Response {
    behind(&person, &asked, ("/api/turnus/v1/revenue/contracts", &["at", "currency", "skip"]), &SHARES).await
}

/// The rows behind a figure.
async fn behind(
    person: &Person,
    asked: &Typed,
    (at, names): (&str, &[&str]),
    columns: &'static [Column],
) -> Response {
    let take = (ROWS + 1).to_string();
    let mut query: Vec<(&str, &str)> = names.iter().map(|name| (*name, asked.get(name))).collect();
    query.push(("take", &take));
    let rows: Vec<Behind> = match person.api.get(&path(at, &query)).await {
        Ok(rows) => rows,
        Err(refusal) => return person.refused(&refusal),
    };
    let words = person.words;
    let kind =
        if asked.has("kind") { words.of("revenue", asked.get("kind")) } else { words.say("revenue-now") };
    let title = format!("{kind} {}", asked.get("month"));
    let currency = asked.get("currency");
    let shown: Vec<Row> = rows.iter().take(ROWS).map(|row| behind_row(person, row, currency)).collect();
    let skip: usize = asked.get("skip").parse().unwrap_or(0);
    let next = (skip + ROWS).to_string();
    let here =
        if at.ends_with("changes") { "/console/revenue/changes" } else { "/console/revenue/contracts" };
    let mut further: Vec<(&str, &str)> =
        names.iter().filter(|name| **name != "skip").map(|name| (*name, asked.get(name))).collect();
    further.push(("skip", &next));
    let body = html! {
        h1 { (title.trim()) }
        @if shown.is_empty() { p { (words.say("nothing-found")) } } @else { (table(person, columns, &shown)) }
        @if rows.len() > ROWS { nav.pager { a rel="next" href=(path(here, &further)) { (words.say("further")) } } }
    };
    page(person, StatusCode::OK, Shown { title: title.trim().to_owned(), place: "start", body })
}

fn behind_row(person: &Person, row: &Behind, currency: &str) -> Row {
    let format = &person.format;
    let figure = |amount: Decimal| Cell::figure(format.money(amount, currency), amount.to_string());
    let mut cells = vec![
        Cell::text(row.reference_code.clone().unwrap_or_else(|| row.contract_id.clone())),
        Cell::text(row.customer_name.clone().unwrap_or_default()),
    ];
    cells.extend(row.at.map(|at| Cell::text(format.day(at))));
    cells.extend([row.before, row.after, row.change, row.amount].into_iter().flatten().map(figure));
    Row { url: format!("/console/contracts/{}", row.contract_id), id: row.contract_id.clone(), cells }
}
