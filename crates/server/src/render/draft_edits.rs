//! Drafts with what was done to them, and what came of sending many.

use turnus_app::draft_edits::EditedDraft;
use turnus_app::send_drafts::SentDrafts;
use turnus_engine::customer::Address;
use turnus_engine::document::DocumentKind;
use turnus_engine::draft_edit::DraftEdit;
use turnus_wire as wire;
use turnus_wire::draft_edits::SentDraft;

use crate::render::{address, draft, id, item, period};

/// A draft with what someone did to it.
pub(crate) fn edited_draft(edited: &EditedDraft) -> wire::draft_edits::EditedDraft {
    let line =
        |line| wire::rated_items::RatedItem { contract_id: Some(id(edited.row.contract)), ..item(line) };
    wire::draft_edits::EditedDraft {
        draft: draft(&edited.row),
        version: edited.version,
        edit: draft_edit(&edited.row.edit),
        lines: edited.lines.iter().map(line).collect(),
    }
}

fn draft_edit(edit: &DraftEdit) -> wire::draft_edits::DraftEdit {
    let edit = edit.clone();
    wire::draft_edits::DraftEdit {
        recipient_name: edit.name,
        recipient_sub_name: edit.sub_name,
        recipient_address: edit.address.as_ref().map(|given: &Address| address(given)),
        buyer_reference: edit.buyer_reference,
        order_reference: edit.order_reference,
        prologue: edit.prologue,
        epilogue: edit.epilogue,
        payment_term: edit.payment_term.map(period),
    }
}

/// What came of sending many.
pub(crate) fn sent_drafts(sent: &SentDrafts) -> wire::draft_edits::SentDrafts {
    let one = |draft: &turnus_app::send_drafts::SentDraft| {
        let (sent, reason) = match &draft.outcome {
            Ok(sent) => (Some(sent), None),
            Err(reason) => (None, Some(reason.clone())),
        };
        SentDraft {
            invoice_draft_id: id(draft.id),
            invoice_id: sent.map(|_| id(draft.id)),
            invoice_number: sent.map(|sent| sent.number.clone()),
            is_invoice: sent.map(|sent| sent.kind == DocumentKind::Invoice),
            reason,
        }
    };
    wire::draft_edits::SentDrafts { drafts: sent.drafts.iter().map(one).collect(), more: sent.more }
}
