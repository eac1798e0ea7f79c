//! Proves the bills of a contract, in the order in which they were made: each is made again from what it was made from.

use std::collections::{BTreeSet, HashMap};

use turnus_engine::bill::{Bill, BillError, RULES};
use turnus_engine::catalogue::Catalogue;
use turnus_engine::contract::Contract;
use turnus_engine::coverage::{Billed, Row};
use turnus_engine::line::Rule;
use turnus_engine::plan::PlanGroup;
use turnus_engine::rated_item::RatedItem;
use turnus_engine::usage::Usage;
use turnus_engine::verify::{Check, Finding};
use turnus_engine::verify_bills::{Sources, differences, made_again, may_differ, reversed_again, rules_of};
use turnus_engine::verify_coverage::coverage;
use turnus_engine::verify_horizon::{Moments, moments};
use turnus_engine::verify_lines::explained_lines;
use turnus_engine::verify_sums::{Sums, add_sums, place_of, sums_of_bill};
use turnus_engine::{Id, Instant};
use turnus_store::bills::BillRow;
use turnus_store::verify::WrittenContract;

use crate::verify_contract::Reading;
use crate::verify_report::{Ledger, NoteKind};

/// Proves bills, lines, sums and coverage.
pub(crate) fn prove_bills(reading: &Reading, ledger: &mut Ledger) {
    let bills = &reading.written.bills;
    let mut found = in_order(reading, bills.iter());
    if !found.is_clean() {
        // Ids rise with time, but two nodes may make some within a second: then their times say which came first.
        let mut by_time: Vec<&BillRow> = bills.iter().collect();
        by_time.sort_by_key(|row| (row.bill.id.created_at(), row.bill.at, row.bill.id));
        let other = in_order(reading, by_time.into_iter());
        found = if other.is_clean() { other } else { found };
    }
    ledger.take(found);
}

fn in_order<'a>(reading: &'a Reading, bills: impl Iterator<Item = &'a BillRow>) -> Ledger {
    let mut ledger = Ledger::default();
    let mut made = Making::new(reading);
    let mut sums = Sums::new();
    let mut rows: Vec<Row> = Vec::new();
    for row in bills {
        ledger.looked(Check::Bills, 1);
        ledger.looked(Check::Sums, 1);
        ledger.looked(Check::Lines, row.bill.lines.len());
        made.prove(row, &mut ledger);
        ledger.found(explained_lines(&row.bill, &reading.catalogue));
        ledger.found(sums_of_bill(&row.bill, &sums));
        add_sums(&mut sums, &row.bill);
        rows.extend(row.bill.rows.iter().cloned());
    }
    ledger.looked(Check::Coverage, rows.len());
    ledger.found(coverage(reading.written.id(), &rows));
    ledger
}

/// Bills in the making: what is billed grows with each.
struct Making<'a> {
    written: &'a WrittenContract,
    catalogue: &'a Catalogue,
    versions: Vec<&'a Contract>,
    /// When the contract was changed, as the journal tells.
    told: &'a BTreeSet<Instant>,
    /// Bills that were taken back so far.
    taken_back: Vec<&'a Bill>,
    bills: HashMap<Id, &'a Bill>,
    usage: HashMap<Id, &'a Usage>,
    items: HashMap<Id, &'a RatedItem>,
    /// Usage and rated items that name a bill, with its line, by bill.
    taken_usage: HashMap<Id, Vec<(&'a Usage, Option<u32>)>>,
    taken_items: HashMap<Id, Vec<(Id, Option<u32>)>>,
    billed: Billed,
}

/// What a bill took.
#[derive(Default)]
struct Took {
    usage: Vec<Usage>,
    items: Vec<RatedItem>,
    /// Usage that its lines name is not there any more.
    usage_is_gone: bool,
    /// So are rated items.
    items_are_gone: bool,
}

impl<'a> Making<'a> {
    fn new(reading: &'a Reading) -> Making<'a> {
        let written = &reading.written;
        let mut taken_usage: HashMap<Id, Vec<(&Usage, Option<u32>)>> = HashMap::new();
        for taken in &written.usage {
            if let Some(bill) = taken.bill {
                taken_usage.entry(bill).or_default().push((&taken.value, taken.line));
            }
        }
        let mut taken_items: HashMap<Id, Vec<(Id, Option<u32>)>> = HashMap::new();
        for taken in &written.rated_items {
            if let Some(bill) = taken.bill {
                taken_items.entry(bill).or_default().push((taken.value.id, taken.line));
            }
        }
        Making {
            written,
            catalogue: &reading.catalogue,
            versions: written.versions.iter().collect(),
            told: reading.journal.changed(),
            taken_back: Vec::new(),
            bills: written.bills.iter().map(|row| (row.bill.id, &row.bill)).collect(),
            usage: written.usage.iter().map(|taken| (taken.value.id, &taken.value)).collect(),
            items: written.rated_items.iter().map(|taken| (taken.value.id, &taken.value)).collect(),
            taken_usage,
            taken_items,
            billed: Billed::default(),
        }
    }

    /// Makes a written bill again, and adds it to what is billed.
    fn prove(&mut self, row: &BillRow, ledger: &mut Ledger) {
        let bill = &row.bill;
        let wrong =
            |what: &str, pair: (String, String)| Finding::new(Check::Bills, place_of(bill), what, pair);
        let taken_back = row.reverses.map(|id| self.bills.get(&id).copied());
        match taken_back {
            Some(Some(reversed)) => {
                self.compare(&reversed_again(bill, reversed), row, ledger);
                self.taken_back.push(reversed);
            }
            Some(None) => ledger.found([wrong(
                "the bill that it takes back",
                (row.reverses.map(|id| id.to_string()).unwrap_or_default(), "none".to_owned()),
            )]),
            None => self.prove_made(row, ledger),
        }
        match std::mem::take(&mut self.billed).with(bill) {
            Ok(billed) => self.billed = billed,
            Err(why) => {
                ledger.found([wrong("what is billed with it", ("an amount".to_owned(), why.to_string()))])
            }
        }
    }

    fn prove_made(&mut self, row: &BillRow, ledger: &mut Ledger) {
        let bill = &row.bill;
        let took = self.took(row);
        if took.usage_is_gone {
            ledger.note(NoteKind::UsageDeleted, || place_of(bill));
            return;
        }
        if took.items_are_gone {
            ledger.note(NoteKind::ItemsDeleted, || place_of(bill));
        }
        let until = self.versions.partition_point(|contract| contract.version <= bill.contract.version);
        let versions = self.versions.get(..until).unwrap_or_default();
        let named = versions.last().copied().filter(|contract| contract.version == bill.contract.version);
        let Some(contract) = named else {
            let what = "the version of the contract that it was made from";
            let pair = (bill.contract.version.to_string(), "none".to_owned());
            return ledger.found([Finding::new(Check::Bills, place_of(bill), what, pair)]);
        };
        let before = self.catalogue.as_of(&bill.versions);
        let catalogue = before.as_ref().unwrap_or(self.catalogue);
        let Some(group) = group_of(contract, catalogue) else {
            let pair = (contract.plan_group.to_string(), "none".to_owned());
            return ledger.found([Finding::new(Check::Bills, place_of(bill), "its plan group", pair)]);
        };
        let (told, taken_back) = (self.told, &self.taken_back[..]);
        ledger.found(moments(bill, &Moments { contract, versions, catalogue, told, taken_back }));
        self.billed.usage_until = bill.previous_usage_until;
        self.billed.last_billing = None;
        let (billed, usage, rated) = (&self.billed, &took.usage, &took.items);
        let sources = Sources { contract, catalogue, group, billed, usage, rated };
        match made_again(bill, &sources) {
            Ok(made) => {
                self.compare(&made, row, ledger);
                self.compare_taken(&made, row, ledger);
            }
            Err(why) => ledger.found([cannot_be_made(bill, &why)]),
        }
    }

    fn compare(&self, made: &Bill, row: &BillRow, ledger: &mut Ledger) {
        let with_words = self.written.row.value.deleted_at.is_none();
        let differ = differences(made, &row.bill, with_words);
        ledger.found(rules_of(&row.bill));
        let may_differ = row.reverses.is_none() && may_differ(&row.bill);
        if differ.is_empty() || !may_differ {
            return ledger.found(differ);
        }
        let kind = NoteKind::OlderRules { from: row.bill.rules, to: RULES };
        ledger.note(kind, || place_of(&row.bill));
    }

    /// Usage and rated items name the line that billed them, as far as the bill stands.
    fn compare_taken(&self, made: &Bill, row: &BillRow, ledger: &mut Ledger) {
        if row.reversed_by.is_some() {
            return;
        }
        let usage = self.taken_usage.get(&row.bill.id).into_iter().flatten();
        let items = self.taken_items.get(&row.bill.id).into_iter().flatten().copied();
        let named: BTreeSet<(Id, Option<u32>)> =
            usage.map(|(usage, line)| (usage.id, *line)).chain(items).collect();
        let items = made.taken_items.iter().map(|(id, line)| (*id, Some(*line)));
        let wanted: BTreeSet<(Id, Option<u32>)> = made.taken_usage.iter().copied().chain(items).collect();
        let told = |(id, line): &(Id, Option<u32>)| match line {
            Some(line) => format!("{id} in line {line}"),
            None => format!("{id} in no line"),
        };
        let differ = wanted.symmetric_difference(&named).map(|it| {
            let pair = if wanted.contains(it) {
                (told(it), "not so".to_owned())
            } else {
                ("not so".to_owned(), told(it))
            };
            Finding::new(Check::Bills, place_of(&row.bill), "the usage or rated item that it took", pair)
        });
        ledger.found(differ);
    }

    /// What a bill took: what names it, and what its lines name where that was freed since, because the bill was taken back.
    fn took(&self, row: &BillRow) -> Took {
        let bill = &row.bill;
        let mut took = Took::default();
        let mut known: BTreeSet<Id> = BTreeSet::new();
        for (usage, _) in self.taken_usage.get(&bill.id).into_iter().flatten() {
            known.insert(usage.id);
            took.usage.push((*usage).clone());
        }
        for line in &bill.lines {
            for source in &line.explanation.sources {
                match line.explanation.rule {
                    Rule::UsageWindow if known.insert(*source) => match self.usage.get(source) {
                        Some(usage) => took.usage.push((*usage).clone()),
                        None => took.usage_is_gone = true,
                    },
                    Rule::RatedItem => match self.items.get(source) {
                        Some(item) => took.items.push((*item).clone()),
                        None => {
                            took.items_are_gone = true;
                            took.items.extend(item_of(*source, bill, line));
                        }
                    },
                    Rule::UsageWindow
                    | Rule::Fee
                    | Rule::Setup
                    | Rule::Discount
                    | Rule::Credit
                    | Rule::Reversal => {}
                }
            }
        }
        took
    }
}

/// The rated item that a line says it was.
fn item_of(id: Id, bill: &Bill, line: &turnus_engine::line::Line) -> Option<RatedItem> {
    Some(RatedItem {
        id,
        transferred_at: bill.at,
        description: line.text.clone().unwrap_or_default(),
        product_description: line.more_text.clone(),
        external_product_id: None,
        quantity: line.quantity,
        price_per_unit: line.unit_price?,
        tax_policy: line.tax.policy,
        period: line.span?,
    })
}

fn group_of<'c>(contract: &Contract, catalogue: &'c Catalogue) -> Option<&'c PlanGroup> {
    catalogue.plan_groups.current(contract.plan_group)
}

fn cannot_be_made(bill: &Bill, why: &BillError) -> Finding {
    let what = "it cannot be made again from what it was made from";
    Finding::new(Check::Bills, place_of(bill), what, ("a bill", why))
}
