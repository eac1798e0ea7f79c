//! Whether what was acknowledged is found.

use turnus_engine::Id;
use turnus_store::contracts::ContractFilter;
use turnus_store::documents::{DocumentFilter, DocumentStatus};
use turnus_store::{Slice, Store, contracts, customers, documents, events, hooks, ledger, usage};

use crate::books::{Wrong, expect};
use crate::counts::{Count, Counts};
use crate::facts::{About, Fact, Facts, Standing};
use crate::receivers::Receivers;

const ALL: Slice =
    Slice { from: None, skip: 0, take: u32::MAX, newest_first: false, before: None, behind: None };

/// Looks for everything that was acknowledged in the account.
pub(crate) async fn look(store: &Store, account: Id, facts: &mut Facts) -> Result<(), Wrong> {
    for fact in &facts.facts {
        let times = times(store, account, fact).await?;
        let fine = fact.least <= times && times <= fact.most;
        expect(fine, || format!("{fact:?} was found {times} times"))?;
    }
    contracts_of(store, account, facts).await?;
    documents_of(store, account, facts).await
}

async fn times(store: &Store, account: Id, fact: &Fact) -> Result<usize, Wrong> {
    let tag = Some(fact.tag.as_str());
    let Some(contract) = fact.contract else {
        return Ok(usize::from(customers::by_external_id(store, account, &fact.tag).await?.is_some()));
    };
    Ok(match fact.about {
        About::Customer => 0,
        About::Usage => {
            let found = usage::list(store, account, contract, (None, None), ALL).await?;
            found.iter().filter(|record| record.value.key.as_deref() == tag).count()
        }
        About::RatedItem => {
            let found = usage::rated_items(store, account, (contract, false), ALL).await?;
            found.iter().filter(|item| item.value.description == fact.tag).count()
        }
        About::Payment => {
            let found = ledger::bookings(store, account, contract, ALL).await?;
            found.iter().filter(|booking| booking.description == fact.tag).count()
        }
    })
}

/// Contracts whose orders were executed are there, and no others.
async fn contracts_of(store: &Store, account: Id, facts: &mut Facts) -> Result<(), Wrong> {
    let found = contracts::list(store, account, ContractFilter::default(), ALL).await?;
    let found: Vec<Id> = found.iter().map(|row| row.value.contract.id).collect();
    for contract in facts.contracts.keys() {
        expect(found.contains(contract), || format!("contract {contract} is gone"))?;
    }
    for order in facts.orders.iter_mut().filter(|order| order.is_signup) {
        let there = found.contains(&order.contract);
        match order.standing {
            Standing::Perhaps if there => {
                order.standing = Standing::Executed;
                if !facts.left.contains(&order.contract) {
                    facts.contracts.insert(order.contract, order.customer);
                }
            }
            Standing::Placed | Standing::Gone => {
                expect(!there, || format!("order {} was not executed, and its contract is there", order.id))?;
            }
            Standing::Perhaps | Standing::Pending | Standing::Executed => {}
        }
    }
    let known = |id: &Id| facts.orders.iter().any(|order| order.contract == *id);
    let astray = found.iter().find(|id| !known(id));
    expect(astray.is_none(), || format!("nobody ordered contract {astray:?}"))
}

/// Numbers that were given are there, and no issued document is changed.
async fn documents_of(store: &Store, account: Id, facts: &mut Facts) -> Result<(), Wrong> {
    let filter = DocumentFilter::default();
    let issued = documents::list(store, account, DocumentStatus::Issued, filter, ALL).await?;
    let mut there = std::collections::BTreeMap::new();
    for row in issued {
        let row = row.value;
        there.insert(row.id, format!("{:?} {:?}", row.place, row.document));
        let given = facts.numbers.get(&row.id);
        let fine = given.is_none_or(|given| Some(given) == row.document.number.as_ref());
        expect(fine, || format!("document {} was given {given:?}, and has another number", row.id))?;
    }
    let lost = facts.numbers.keys().chain(facts.documents.keys()).find(|id| !there.contains_key(id));
    expect(lost.is_none(), || format!("document {lost:?} was issued, and is gone"))?;
    let changed = facts.documents.iter().find(|(id, before)| there.get(id) != Some(before));
    expect(changed.is_none(), || format!("an issued document was changed: {changed:?}"))?;
    facts.documents = there;
    Ok(())
}

/// Each webhook that is there heard of everything that it asked for, in the order of its lanes.
pub(crate) async fn heard(
    store: &Store,
    account: Id,
    facts: &Facts,
    receivers: &Receivers,
    counts: &mut Counts,
) -> Result<(), Wrong> {
    let journal = events::after(store, account, 0, i64::MAX).await?;
    let heard = receivers.heard();
    let there = hooks::list(store, account, ALL).await?;
    for id in facts.hooks.iter().filter(|id| !facts.doubtful_hooks.contains(id)) {
        expect(there.iter().any(|hook| hook.id == *id), || format!("webhook {id} is gone"))?;
    }
    for hook in there {
        let its: Vec<(Id, i64)> = heard
            .iter()
            .filter(|(id, ..)| *id == hook.id)
            .map(|(_, lane, position)| (*lane, *position))
            .collect();
        counts.add(Count::Delivered, u64::try_from(its.len()).unwrap_or(0));
        let wanted = |kind: &str| hook.data.events.iter().any(|wanted| wanted == kind);
        // What came between the moment it was wished for and its own event was before it, or after: both are right.
        let id = hook.id.to_string();
        let made = journal.iter().find(|event| event.kind == "WebhookCreated" && event.body.contains(&id));
        let from = made.map_or(hook.after, |event| event.position.max(hook.after));
        for event in journal.iter().filter(|event| event.position > from && wanted(&event.kind)) {
            let told = its.iter().any(|(_, position)| *position == event.position);
            expect(told, || {
                format!("webhook {} was not told of {} {}", hook.id, event.position, event.kind)
            })?;
        }
        let mut last = std::collections::BTreeMap::new();
        let mut first_times = std::collections::BTreeSet::new();
        for (lane, position) in its {
            if first_times.insert(position) {
                let before = last.insert(lane, position).unwrap_or(0);
                expect(before < position, || format!("webhook {} heard {position} after {before}", hook.id))?;
            }
        }
    }
    Ok(())
}
