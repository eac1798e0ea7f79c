//! Whether an account's books are right: from the rows alone, with arithmetic that bills nothing.

use std::collections::{BTreeMap, HashMap};

use turnus_engine::bill::Bill;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::coverage::{Billed, Entry, Remainder, RowKind, TaxKey, Terms};
use turnus_engine::event::{Event, EventKind};
use turnus_engine::explain::recomputed;
use turnus_engine::line::LineKind;
use turnus_engine::totals::net_and_vat;
use turnus_engine::{Exact, Id, Instant, Money, Span};
use turnus_store::bills::BillRow;
use turnus_store::contracts::{ContractFilter, ContractRow};
use turnus_store::documents::{DocumentFilter, DocumentRow, DocumentStatus};
use turnus_store::{
    Head, Slice, Store, StoreError, bills, catalogue, contracts, coverage, documents, events, ledger, usage,
};

use crate::counts::{Count, Counts};
use crate::rules::{nothing_unwanted, rules};

/// What is wrong with the books.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Wrong(pub String);

impl From<StoreError> for Wrong {
    fn from(error: StoreError) -> Wrong {
        Wrong(format!("the books cannot be read: {error}"))
    }
}

impl From<turnus_engine::money::TooLarge> for Wrong {
    fn from(error: turnus_engine::money::TooLarge) -> Wrong {
        Wrong(error.to_string())
    }
}

pub(crate) fn expect(holds: bool, what: impl FnOnce() -> String) -> Result<(), Wrong> {
    if holds { Ok(()) } else { Err(Wrong(what())) }
}

/// Proves the books of an account, and counts what it finds. `settled`: when each contract was billed as it is, so
/// that nothing waits to be credited.
pub(crate) async fn prove(
    store: &Store,
    account: Id,
    settled: Option<Instant>,
    counts: &mut Counts,
) -> Result<(), Wrong> {
    let said = chain(store, account, counts).await?;
    let found = documents::list(
        store,
        account,
        DocumentStatus::Issued,
        DocumentFilter::default(),
        Slice::first(u32::MAX),
    )
    .await?;
    let issued: Vec<DocumentRow> = found.into_iter().map(|row| row.value).collect();
    numbers(&issued)?;
    issued.iter().try_for_each(|row| said_once(&said, EventKind::InvoiceIssued, row.id))?;
    counts.add(Count::Documents, count(issued.len()));
    let catalogue = Catalogue::of(catalogue::all(store, account).await?);
    let rows = contracts::list(store, account, ContractFilter::default(), Slice::first(u32::MAX)).await?;
    counts.add(Count::Contracts, count(rows.len()));
    let of = Account { store, account, issued: &issued, catalogue: &catalogue, said: &said, settled };
    for row in rows {
        contract(&of, &row.value, counts)
            .await
            .map_err(|Wrong(why)| Wrong(format!("contract {}: {why}", row.value.contract.id)))?;
    }
    Ok(())
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// Each event knows the one before it, and the end is the one that is kept. The answer is what was said of what.
async fn chain(store: &Store, account: Id, counts: &mut Counts) -> Result<Said, Wrong> {
    let (mut head, mut said) = (Head::START, Said::new());
    loop {
        let some = events::after(store, account, head.position, 500).await?;
        if some.is_empty() {
            break;
        }
        for event in some {
            let next = head.after(account, &event);
            let fits = (event.position, event.hash) == (next.position, next.hash);
            expect(fits, || format!("the chain is cut at position {}", next.position))?;
            head = next;
            let body: Event = serde_json::from_str(&event.body).map_err(|error| Wrong(error.to_string()))?;
            for of in [body.subject, body.contract].into_iter().flatten() {
                *said.entry((body.kind, of)).or_default() += 1;
            }
            counts.add(Count::Events, 1);
        }
    }
    let kept = events::head(store, account).await?;
    expect(kept == head, || format!("the chain ends at {}, not at {}", head.position, kept.position))?;
    Ok(said)
}

/// How often the journal says what of what.
type Said = HashMap<(EventKind, Id), u64>;

fn said_once(said: &Said, kind: EventKind, of: Id) -> Result<(), Wrong> {
    let times = said.get(&(kind, of)).copied().unwrap_or(0);
    expect(times == 1, || format!("the journal says {times} times {kind:?} of {of}"))
}

/// Each sequence counts 1, 2, 3 … with rising dates; no number is given twice.
fn numbers(issued: &[DocumentRow]) -> Result<(), Wrong> {
    let mut sequences: BTreeMap<(Id, &str), Vec<(i64, &DocumentRow)>> = BTreeMap::new();
    let mut printed: BTreeMap<(Id, &str), Id> = BTreeMap::new();
    for row in issued {
        let place = row.place.as_ref().ok_or_else(|| Wrong(format!("document {} has no place", row.id)))?;
        sequences.entry((place.sequence, &place.period)).or_default().push((place.counter, row));
        let number = row.document.number.as_deref().unwrap_or_default();
        let other = printed.insert((row.entity, number), row.id);
        expect(other.is_none(), || format!("the number {number} was given twice"))?;
    }
    for ((_, period), mut places) in sequences {
        places.sort_by_key(|(counter, _)| *counter);
        for (wanted, (counter, _)) in (1..).zip(&places) {
            expect(*counter == wanted, || {
                format!("after number {} of {period} comes {counter}", wanted - 1)
            })?;
        }
        let fall = places.windows(2).find(|pair| pair[0].1.document.date > pair[1].1.document.date);
        expect(fall.is_none(), || format!("dates of {period} fall"))?;
    }
    Ok(())
}

/// What is known of an account as a whole.
struct Account<'a> {
    store: &'a Store,
    account: Id,
    issued: &'a [DocumentRow],
    catalogue: &'a Catalogue,
    said: &'a Said,
    /// Each contract was billed as it is, then.
    settled: Option<Instant>,
}

async fn contract(of: &Account<'_>, row: &ContractRow, counts: &mut Counts) -> Result<(), Wrong> {
    let Account { store, account, issued, catalogue, said, .. } = *of;
    let id = row.contract.id;
    said_once(said, EventKind::ContractCreated, id)?;
    let mut found = bills::of_contract(store, account, id).await?;
    for bill in &mut found {
        bills::fill(store, account, &mut bill.bill).await?;
    }
    counts.add(Count::Bills, count(found.len()));
    counts.add(Count::Reversals, count(found.iter().filter(|bill| bill.reverses.is_some()).count()));
    for bill in &found {
        adds_up(&bill.bill).map_err(|Wrong(why)| Wrong(format!("bill {}: {why}", bill.bill.id)))?;
    }
    presented(&found, issued, id)?;
    accounts(of, row, &found).await?;
    let billed = coverage::billed(store, account, id).await?;
    counts.add(Count::Credits, count(billed.rows.iter().filter(|row| is_credit(&row.entry)).count()));
    covered_once(&billed)?;
    kept_and_credited(&billed, row, found.iter().any(|bill| bill.reverses.is_some()))?;
    taxed_as_one(&billed, &found)?;
    setup_once(&found)?;
    let versions = contracts::versions(store, account, id).await?;
    rules(&row.contract, catalogue, &found, &billed, &versions)?;
    if let Some(now) = of.settled {
        // A credit waits for the change that makes it, and that of a component for the billing date after it.
        let until = row.billing.next.map_or(Some(now), |_| row.billing.last);
        let credits = |bill: &Bill| bill.scope.credits || bill.also.iter().any(|it| it.scope.credits);
        let crediting = found.iter().map(|row| &row.bill).filter(|bill| credits(bill));
        let last = crediting.map(|bill| bill.contract.version).max();
        let as_billed = versions.iter().find(|version| Some(version.version) == last);
        nothing_unwanted((&row.contract, as_billed), &billed, until.unwrap_or(Instant::EARLIEST))?;
    }
    taken_once(store, account, id, &found, counts).await
}

fn is_credit(entry: &Entry) -> bool {
    matches!(entry, Entry::Credit(_))
}

/// Lines add up, and each says how it came about.
fn adds_up(bill: &Bill) -> Result<(), Wrong> {
    for line in &bill.lines {
        let again = recomputed(line, bill.currency)?;
        expect(again == line.amount, || {
            format!("a line of {} explains {}", line.amount.minor(), again.minor())
        })?;
    }
    let sum = |amounts: Vec<Money>| amounts.iter().map(|amount| amount.minor()).sum::<i64>();
    let net = sum(bill.lines.iter().map(|line| line.net).collect());
    let groups =
        |of: fn(&turnus_engine::totals::VatGroup) -> Money| sum(bill.groups.iter().map(of).collect());
    let totals = &bill.totals;
    expect(net == totals.net.minor(), || format!("lines are {net} net, the bill {}", totals.net.minor()))?;
    expect(groups(|group| group.net) == net, || "the groups of VAT do not add up to the net".to_owned())?;
    expect(groups(|group| group.vat) == totals.vat.minor(), || "the VAT does not add up".to_owned())?;
    let gross = totals.net.minor() + totals.vat.minor();
    expect(gross == totals.gross.minor(), || "net and VAT are not the gross".to_owned())?;
    let rows = sum(bill.rows.iter().map(|row| row.amount).collect());
    let fees = bill.lines.iter().filter(|line| line.explanation.counted.is_none());
    let fees = fees.filter(|line| !matches!(line.kind, LineKind::Usage | LineKind::RatedItem));
    let fees = sum(fees.map(|line| line.amount).collect());
    expect(rows == fees, || format!("coverage is {rows}, the lines of fees {fees}"))
}

/// Each issued document is the sum of the bills it presents.
fn presented(found: &[BillRow], issued: &[DocumentRow], contract: Id) -> Result<(), Wrong> {
    for row in issued.iter().filter(|row| row.contract == contract) {
        let of = found.iter().filter(|bill| bill.document == Some(row.id));
        let gross: i64 = of.map(|bill| bill.bill.totals.gross.minor()).sum();
        let said = row.document.total_gross.minor();
        expect(gross.abs() == said, || {
            format!("document {:?} is {said} gross, its bills {gross}", row.document.number)
        })?;
    }
    Ok(())
}

/// What is posted is what was billed and paid, and the contract's balance is that.
async fn accounts(of: &Account<'_>, row: &ContractRow, found: &[BillRow]) -> Result<(), Wrong> {
    let Account { store, account, said, .. } = *of;
    let id = row.contract.id;
    let mut posted: BTreeMap<Id, i64> = BTreeMap::new();
    for posting in ledger::of_contract(store, account, id).await? {
        let sign = if posting.debit == "receivable" { 1 } else { -1 };
        *posted.entry(posting.source).or_default() += sign * posting.amount.minor();
    }
    let booked = ledger::bookings(store, account, id, Slice::first(u32::MAX)).await?;
    booked.iter().try_for_each(|it| said_once(said, EventKind::PaymentRegistered, it.id))?;
    let mut owed = 0;
    let sources = found.iter().map(|bill| (bill.bill.id, bill.bill.totals.gross.minor()));
    for (source, wanted) in sources.chain(booked.iter().map(|it| (it.id, -it.amount.minor()))) {
        owed += wanted;
        let there = posted.remove(&source).unwrap_or(0);
        expect(there == wanted, || format!("{source} is {wanted}, and {there} is posted of it"))?;
    }
    expect(posted.is_empty(), || "something is posted that was neither billed nor paid".to_owned())?;
    let balance = row.billing.balance.minor();
    expect(balance == owed, || {
        let told = found.iter().map(|it| format!("{} {}", it.bill.at, it.bill.totals.gross.minor()));
        let told = told.collect::<Vec<_>>().join(", ");
        format!("the balance is {balance}, bills less payments are {owed}: {told}")
    })?;
    let turnover: i64 = found.iter().map(|bill| bill.bill.totals.net.minor()).sum();
    let said = row.billing.turnover_net.minor();
    expect(turnover == said, || format!("the turnover is {said}, bills are {turnover} net"))
}

/// At every instant an item's charges less credits are 0 or 1.
fn covered_once(billed: &Billed) -> Result<(), Wrong> {
    let mut items: BTreeMap<Id, Vec<(Instant, i64)>> = BTreeMap::new();
    for row in billed.rows.iter().filter(|row| row.kind == RowKind::Fee && !row.span.is_empty()) {
        let steps = items.entry(row.item).or_default();
        steps.extend([(row.span.start, row.entry.weight()), (row.span.end, -row.entry.weight())]);
    }
    for (item, mut steps) in items {
        steps.sort_unstable();
        let mut sum = 0;
        for (place, (at, weight)) in steps.iter().enumerate() {
            sum += weight;
            let last_of_its_instant = steps.get(place + 1).is_none_or(|(next, _)| next != at);
            let fine = !last_of_its_instant || sum == 0 || sum == 1;
            expect(fine, || format!("{item} is covered {sum} times at {at}"))?;
        }
    }
    Ok(())
}

/// Each charge keeps between nothing and all of itself; and what is left of a fee period on equal terms is what its time
/// costs together.
fn kept_and_credited(billed: &Billed, row: &ContractRow, taken_back: bool) -> Result<(), Wrong> {
    let remainders = billed.remainders()?;
    let mut tallies: HashMap<(Id, RowKind, String), Vec<&Remainder<'_>>> = HashMap::new();
    for remainder in &remainders {
        let (all, left) = (remainder.row.amount.minor(), remainder.amount.minor());
        let fine = left * all.signum() >= 0 && left.abs() <= all.abs();
        expect(fine, || format!("{left} is left of a charge of {all}"))?;
        let kind = remainder.row.kind;
        if matches!(kind, RowKind::Fee | RowKind::Discount) {
            let key = (remainder.row.item, kind, format!("{:?}", remainder.terms));
            tallies.entry(key).or_default().push(remainder);
        }
    }
    // What was taken back as it was leaves cents, until someone bills it; and for good where it is billed on other terms
    // then, such as another tax.
    let place = |rows: &[&Remainder<'_>]| {
        rows.first().map(|first| (first.row.item, first.row.kind, first.terms.whole.start))
    };
    let on_one =
        |rows: &[&Remainder<'_>]| tallies.values().filter(|others| place(others) == place(rows)).count() == 1;
    for rows in tallies.values().filter(|rows| !taken_back || (row.contract.parked.is_none() && on_one(rows)))
    {
        let left: i64 = rows.iter().map(|row| row.amount.minor()).sum();
        let spans = joined(rows.iter().flat_map(|row| row.spans.iter().copied()).collect());
        let Some(first) = rows.first() else { continue };
        let wanted = cost(first.terms, &spans, row)?;
        expect(left == wanted, || {
            format!("{left} is left of item {}, and its time costs {wanted}: {spans:?}", first.row.item)
        })?;
    }
    Ok(())
}

fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort();
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

fn cost(terms: &Terms, spans: &[Span], row: &ContractRow) -> Result<i64, Wrong> {
    if spans.is_empty() {
        return Ok(0);
    }
    let currency = row.contract.currency;
    let times = |count: u32| Money::round(&(terms.full.clone() * Exact::from(i64::from(count))), currency);
    let whole = times(terms.nth)?.minor() - times(terms.nth.saturating_sub(1))?.minor();
    let share =
        |span: &Span| terms.proration.share(*span, terms.whole, terms.unit, &row.contract.zone).ratio();
    let ratio = spans.iter().map(share).sum::<Exact>();
    if !terms.prorate || ratio >= Exact::ONE {
        return Ok(whole);
    }
    let part = Money::round(&(terms.full.clone() * ratio), currency)?.minor();
    Ok(if whole < 0 { part.max(whole) } else { part.min(whole) })
}

/// What is left of an original is taxed as if it had been billed alone.
fn taxed_as_one(billed: &Billed, found: &[BillRow]) -> Result<(), Wrong> {
    let groups = found.iter().flat_map(|row| row.bill.groups.iter().map(move |group| (row, group)));
    let known: HashMap<(Id, TaxKey), _> =
        groups.map(|(row, group)| ((group.original, TaxKey::of(&group.tax)), (row, group))).collect();
    for (key, state) in &billed.vat {
        let Some((row, group)) = known.get(key) else {
            return Err(Wrong(format!("VAT of {} that no bill has", key.0)));
        };
        let wanted = net_and_vat(state.base, &group.tax, row.bill.price_type, row.bill.currency)?;
        expect(*state == wanted, || format!("of bill {} the VAT is {state:?}, not {wanted:?}", key.0))?;
    }
    Ok(())
}

/// The setup fee is charged once, whatever was taken back.
fn setup_once(found: &[BillRow]) -> Result<(), Wrong> {
    let standing = found.iter().filter(|row| row.reverses.is_none() && row.reversed_by.is_none());
    let charged = standing
        .flat_map(|row| &row.bill.lines)
        .filter(|line| line.kind == LineKind::SetupFee && line.amount > Money::ZERO);
    let times = charged.count();
    expect(times <= 1, || format!("the setup fee was charged {times} times"))
}

/// Each record of usage is charged by the bill that took it, and by no other.
async fn taken_once(
    store: &Store,
    account: Id,
    contract: Id,
    found: &[BillRow],
    counts: &mut Counts,
) -> Result<(), Wrong> {
    let records = usage::list(store, account, contract, (None, None), Slice::first(u32::MAX)).await?;
    counts.add(Count::Usage, count(records.len()));
    let known = |bill: Id| bill == contract || found.iter().any(|row| row.bill.id == bill);
    let astray = records.iter().find(|record| record.bill.is_some_and(|bill| !known(bill)));
    expect(astray.is_none(), || format!("usage is billed with a bill that is not there: {astray:?}"))
}
