//! Invoices, credit notes and drafts.

use turnus_app::correct_invoice::Correction;
use turnus_app::rows::{Counterpart, DocumentRow, DocumentStatus};
use turnus_engine::calendar::Zone;
use turnus_engine::document::{Document, DocumentKind};
use turnus_engine::{Id, Money, Span};
use turnus_wire::clock::BilledDocument;
use turnus_wire::invoice_drafts::{InvoiceDraft, InvoiceDraftSummary};
use turnus_wire::invoices::{CorrectionPreview, Invoice, InvoiceReference, InvoiceSummary};
use turnus_wire::line_items::LineItem;

use crate::render::{address, id, money, printed_line, printed_vat, time};

/// An issued document in a list, with what is still to be paid of it.
pub(crate) fn invoice_summary(row: &DocumentRow, zone: &Zone, remaining: Option<Money>) -> InvoiceSummary {
    let document = &row.document;
    let recipient = document.recipient.clone();
    InvoiceSummary {
        id: id(row.id),
        invoice_number: document.number.clone(),
        is_invoice: document.kind == DocumentKind::Invoice,
        customer_id: Some(id(row.customer)),
        contract_id: Some(id(row.contract)),
        external_customer_id: recipient.external_customer_id,
        debitor_account: recipient.debitor_account,
        sent_at: row.sent_at.map(time),
        due_date: Some(time(zone.midnight(document.due_date))),
        created: Some(time(row.created_at)),
        document_date: Some(document.date.into()),
        recipient_name: Some(recipient.name),
        recipient_sub_name: recipient.sub_name,
        recipient_address: Some(address(&recipient.address)),
        currency: Some(document.currency.to_string()),
        total_net: money(document.total_net, document.currency),
        total_vat: money(document.total_vat, document.currency),
        total_gross: money(document.total_gross, document.currency),
        remaining_total: remaining.map(|open| money(open, document.currency)),
    }
}

/// An issued document, whole.
pub(crate) fn invoice(row: &DocumentRow, zone: &Zone, remaining: Option<Money>) -> Invoice {
    let document = &row.document;
    let (currency, seller) = (document.currency, document.seller.clone());
    let summary = invoice_summary(row, zone, remaining);
    Invoice {
        id: summary.id,
        invoice_number: summary.invoice_number,
        is_invoice: summary.is_invoice,
        customer_id: summary.customer_id,
        contract_id: summary.contract_id,
        external_customer_id: summary.external_customer_id,
        debitor_account: summary.debitor_account,
        sent_at: summary.sent_at,
        due_date: summary.due_date,
        created: summary.created,
        document_date: summary.document_date,
        recipient_name: summary.recipient_name,
        recipient_sub_name: summary.recipient_sub_name,
        recipient_address: summary.recipient_address,
        recipient_vat_id: document.recipient.vat_id.clone(),
        recipient_tax_number: None,
        sender_name: Some(seller.name),
        sender_address: Some(address(&seller.address)),
        sender_vat_id: seller.vat_id,
        sender_tax_number: seller.tax_number,
        currency: summary.currency,
        total_net: summary.total_net,
        total_vat: summary.total_vat,
        total_gross: summary.total_gross,
        remaining_total: summary.remaining_total,
        vat_descriptors: document.vat.iter().map(|vat| printed_vat(vat, currency)).collect(),
        reverse_charge: document.reverse_charge,
        item_list: lines(document),
        delivery_period_start: spans(document).map(|span| span.start).min().map(time),
        delivery_period_end: spans(document).map(|span| span.end).max().map(time),
        prologue: document.prologue.clone(),
        epilogue: document.epilogue.clone(),
        bearer_medium: Some("Archive".to_owned()),
        taken_back_by: None,
        takes_back: None,
        replaces: document.replaces.as_ref().map(|it| reference(it.id, Some(it.number.clone()))),
    }
}

fn reference(of: Id, invoice_number: Option<String>) -> InvoiceReference {
    InvoiceReference { invoice_id: id(of), invoice_number }
}

/// What takes a document back, and what it takes back itself.
pub(crate) fn with_counterparts(invoice: Invoice, others: &[Counterpart]) -> Invoice {
    let other = |takes_back: bool| {
        let found = others.iter().find(|it| it.takes_back == takes_back);
        found.map(|it| reference(it.id, it.number.clone()))
    };
    Invoice { taken_back_by: other(true), takes_back: other(false), ..invoice }
}

/// What a correction would do; `zone` is that of the document's days.
pub(crate) fn correction(found: &Correction, zone: &Zone) -> CorrectionPreview {
    let made = |row: &DocumentRow| BilledDocument { invoice_draft_id: None, ..billed_document(row) };
    CorrectionPreview {
        taken_back: found.taken_back.iter().map(|row| invoice_summary(row, zone, None)).collect(),
        documents: found.made.iter().map(made).collect(),
    }
}

fn lines(document: &Document) -> Vec<LineItem> {
    document.lines.iter().map(|line| printed_line(line, document)).collect()
}

fn spans(document: &Document) -> impl Iterator<Item = Span> {
    document.lines.iter().filter_map(|line| line.span)
}

/// A draft in a list.
pub(crate) fn draft_summary(row: &DocumentRow) -> InvoiceDraftSummary {
    let document = &row.document;
    InvoiceDraftSummary {
        id: id(row.id),
        is_invoice: document.kind == DocumentKind::Invoice,
        customer_id: Some(id(row.customer)),
        contract_id: Some(id(row.contract)),
        external_customer_id: document.recipient.external_customer_id.clone(),
        created: Some(time(row.created_at)),
        recipient_name: Some(document.recipient.name.clone()),
        recipient_sub_name: document.recipient.sub_name.clone(),
        currency: Some(document.currency.to_string()),
        total_net: money(document.total_net, document.currency),
        total_vat: money(document.total_vat, document.currency),
        total_gross: money(document.total_gross, document.currency),
    }
}

/// A draft, whole.
pub(crate) fn draft(row: &DocumentRow) -> InvoiceDraft {
    let document = &row.document;
    let (currency, summary) = (document.currency, draft_summary(row));
    InvoiceDraft {
        id: summary.id,
        is_invoice: summary.is_invoice,
        customer_id: summary.customer_id,
        contract_id: summary.contract_id,
        external_customer_id: summary.external_customer_id,
        created: summary.created,
        recipient_name: summary.recipient_name,
        recipient_sub_name: summary.recipient_sub_name,
        recipient_address: Some(address(&document.recipient.address)),
        recipient_vat_id: document.recipient.vat_id.clone(),
        language: Some(document.language.tag().to_owned()),
        currency: summary.currency,
        total_net: summary.total_net,
        total_vat: summary.total_vat,
        total_gross: summary.total_gross,
        vat_descriptors: document.vat.iter().map(|vat| printed_vat(vat, currency)).collect(),
        reverse_charge: document.reverse_charge,
        item_list: lines(document),
        delivery_period_start: spans(document).map(|span| span.start).min().map(time),
        delivery_period_end: spans(document).map(|span| span.end).max().map(time),
        prologue: document.prologue.clone(),
        epilogue: document.epilogue.clone(),
        invoice_template_id: None,
        sequence_id: None,
        invoice_id: None,
    }
}

/// A document that billing made.
pub(crate) fn billed_document(row: &DocumentRow) -> BilledDocument {
    let (document, is_issued) = (&row.document, row.status == DocumentStatus::Issued);
    BilledDocument {
        invoice_id: is_issued.then(|| id(row.id)),
        invoice_number: document.number.clone(),
        invoice_draft_id: (!is_issued).then(|| id(row.id)),
        is_invoice: document.kind == DocumentKind::Invoice,
        currency: document.currency.to_string(),
        total_net: money(document.total_net, document.currency),
        total_vat: money(document.total_vat, document.currency),
        total_gross: money(document.total_gross, document.currency),
    }
}
