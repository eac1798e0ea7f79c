//! The end of a contract, set or previewed.

use turnus_app::end_contract::Ending;
use turnus_engine::bill::Bill;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::customer::CustomerData;
use turnus_engine::document::Language;
use turnus_engine::tax::VatCategory;
use turnus_engine::{Id, Instant};
use turnus_wire::contracts::{CancellationPreview, ContractEnding};
use turnus_wire::invoices::InvoicePreview;

use crate::render::line_items::{Showing, line_item, vat_groups};
use crate::render::{address, contract, id, money, time};

/// Where regular notice leads.
pub(crate) fn cancellation(ending: &Ending, catalogue: &Catalogue, now: Instant) -> CancellationPreview {
    let after = self::ending(ending, catalogue, now);
    CancellationPreview {
        next_possible_cancellation_date: ending.last_notice.map(time),
        end_date: after.end_date,
        contract_after: after.contract_after,
        invoice: after.invoice,
    }
}

/// An end that was set or taken back.
pub(crate) fn ending(ending: &Ending, catalogue: &Catalogue, now: Instant) -> ContractEnding {
    ContractEnding {
        end_date: ending.end.map(time),
        contract_after: contract(&ending.row, &ending.customer.name(), now),
        invoice: closing_preview(&ending.closing, ending.row.contract.customer, &ending.customer, catalogue),
    }
}

/// A bill that is not presented yet.
pub(super) fn closing_preview(
    bill: &Bill,
    customer: Id,
    data: &CustomerData,
    catalogue: &Catalogue,
) -> InvoicePreview {
    let currency = bill.currency;
    let language = Language::of_tag(data.language.as_deref());
    let showing = Showing { catalogue, language, currency };
    InvoicePreview {
        contract_id: Some(id(bill.contract.id)),
        customer_id: Some(id(customer)),
        external_customer_id: data.external_customer_id.clone(),
        recipient_name: Some(data.name()),
        recipient_sub_name: data.sub_name(),
        recipient_address: Some(address(&data.address)),
        currency: Some(currency.to_string()),
        item_list: bill.lines.iter().map(|line| line_item(line, showing)).collect(),
        total_net: money(bill.totals.net, currency),
        total_vat: money(bill.totals.vat, currency),
        total_gross: money(bill.totals.gross, currency),
        vat_descriptors: vat_groups(&bill.groups, currency),
        reverse_charge: bill.groups.iter().any(|group| group.tax.category == VatCategory::AE),
    }
}
