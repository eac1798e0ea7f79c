//! Metered usage and rated items.

use turnus_app::rows::Taken;
use turnus_app::usage::WhoseUsage;
use turnus_app::usage_in_bulk::Fate;
use turnus_engine::rated_item::RatedItem;
use turnus_engine::usage::Usage;
use turnus_wire as wire;

use crate::render::{id, product_override, time};

/// A record of usage.
pub(crate) fn usage(taken: &Taken<Usage>) -> wire::usage::MeteredUsage {
    let usage = taken.value.clone();
    wire::usage::MeteredUsage {
        id: id(usage.id),
        contract_id: Some(id(taken.contract)),
        contract_reference_code: None,
        customer_id: None,
        customer_name: None,
        transferred_at: Some(time(usage.id.created_at())),
        component_id: Some(id(usage.component)),
        quantity: usage.quantity.into(),
        memo: usage.memo,
        key: Some(usage.key.unwrap_or_default()),
        due_date: Some(time(usage.due)),
        product_override: usage.product_override.as_ref().map(product_override),
        billed_on: taken.bill.map(|bill| time(bill.created_at())),
        billed_invoice_id: taken.document.map(id),
    }
}

/// A record among those of all contracts: whose it is.
pub(crate) fn usage_of_all((taken, whose): &WhoseUsage) -> wire::usage::MeteredUsage {
    let (contract, name) = whose.as_ref().map(|(contract, name)| (contract, name.clone())).unzip();
    wire::usage::MeteredUsage {
        contract_reference_code: contract.map(|it| it.reference_code.clone()),
        customer_id: contract.map(|it| id(it.customer)),
        customer_name: name,
        ..usage(taken)
    }
}

/// What became of records that were posted in bulk, in the order of the request.
pub(crate) fn posted_usage(fates: impl Iterator<Item = Fate>, with_ids: bool) -> wire::usage::PostedUsage {
    let mut posted = wire::usage::PostedUsage::default();
    let mut ids = Vec::new();
    for (index, fate) in (0_u64..).zip(fates) {
        match fate {
            Fate::Accepted(of) => {
                posted.accepted += 1;
                if with_ids {
                    ids.push(id(of));
                }
            }
            Fate::Known(of) => {
                posted.known += 1;
                posted.known_records.push(wire::usage::KnownUsage { index, id: id(of) });
            }
            Fate::Refused(message) => {
                posted.refused += 1;
                posted.refused_records.push(wire::usage::RefusedUsage { index, message });
            }
        }
    }
    posted.accepted_ids = with_ids.then_some(ids);
    posted
}

/// A rated item.
pub(crate) fn rated_item(taken: &Taken<RatedItem>) -> wire::rated_items::RatedItem {
    wire::rated_items::RatedItem {
        contract_id: Some(id(taken.contract)),
        line_item_id: taken.bill.zip(taken.line).map(|(bill, line)| id(bill.part(line))),
        ..item(&taken.value)
    }
}

/// The item itself, whoever has billed it.
pub(crate) fn item(item: &RatedItem) -> wire::rated_items::RatedItem {
    let item = item.clone();
    wire::rated_items::RatedItem {
        id: id(item.id),
        contract_id: None,
        transferred_at: Some(time(item.id.created_at())),
        description: Some(item.description),
        product_description: item.product_description,
        quantity: item.quantity.into(),
        price_per_unit: item.price_per_unit.into(),
        tax_policy_id: Some(id(item.tax_policy)),
        period_start: Some(time(item.period.start)),
        period_end: Some(time(item.period.end)),
        external_product_id: item.external_product_id,
        line_item_id: None,
    }
}
