//! The first page down to the title, as DIN 5008 (form B) places it, and the line atop later pages.
#![expect(clippy::float_arithmetic, reason = "points on paper")]

use turnus_engine::document::DocumentKind;

use crate::address::{self, filled};
use crate::ink::Ink;
use crate::layout::Job;
use crate::sheet::{Item, LEFT, Mark, RIGHT, Sheet, WIDTH, mm};
use crate::tags::Role;
use crate::text::{Line, Style};

const NAME: Style = Style::semibold(15.0, Ink::Accent);
const SENDER: Style = Style::regular(7.0, Ink::Muted);
const LABEL: Style = Style::regular(8.5, Ink::Muted);
const VALUE: Style = Style::regular(9.0, Ink::Text);
const TITLE: Style = Style::semibold(19.0, Ink::Text);
const DRAFT: Style = Style::semibold(110.0, Ink::Ghost);
const RUNNING: Style = Style::regular(8.0, Ink::Muted);

/// The recipient's window: it begins 62.7 mm from the top, is 27.3 mm high and, less its inset, 80 mm wide.
const WINDOW_TOP: f32 = mm(62.7);
const WINDOW_HEIGHT: f32 = mm(27.3);
const WINDOW_WIDTH: f32 = mm(80.0);
const INFO_TOP: f32 = mm(50.0);
const INFO_LEFT: f32 = mm(125.0);
const TEXT_TOP: f32 = mm(101.0);

/// Everything above the text of the first page; leaves the cursor below the title.
pub(crate) fn first(sheet: &mut Sheet, job: &Job) {
    fold_marks(sheet);
    letterhead(sheet, job);
    sender(sheet, job);
    let address_end = recipient(sheet, job);
    let info_end = info(sheet, job);

    let top = TEXT_TOP.max(address_end + mm(8.0)).max(info_end + mm(8.0));
    let title = sheet.fonts.wrap(&job.labels.title(job.document), TITLE, WIDTH);
    sheet.y = sheet.block(title, LEFT, top, Role::Heading) + mm(4.0);
}

/// The seller's logo, or its name.
fn letterhead(sheet: &mut Sheet, job: &Job) {
    match &job.logo {
        Some(logo) => {
            let part = sheet.tags.add(Role::Logo, None);
            sheet.put(Item::Picture { image: logo.image(), place: logo.place(mm(14.0)), part });
        }
        None => {
            let name = sheet.fonts.wrap(&job.document.seller.name, NAME, WIDTH);
            sheet.block(name, LEFT, mm(18.0), Role::Paragraph);
        }
    }
}

/// Marks at the thirds of the sheet for folding, and at its half for the punch.
fn fold_marks(sheet: &mut Sheet) {
    for (down, width) in [(105.0, 3.5), (148.5, 5.0), (210.0, 3.5)] {
        let (y, width) = (mm(down), mm(width));
        sheet.put(Item::Rule { x: mm(4.0), y, width, thickness: 0.4, ink: Ink::Hair });
    }
}

/// The small line in the window that brings a letter back. It ends where the recipient begins.
fn sender(sheet: &mut Sheet, job: &Job) {
    let seller = &job.document.seller;
    let mut parts = vec![seller.name.clone()];
    parts.extend(address::lines(&seller.address, seller.address.country.as_deref(), job.format.language));
    parts.retain(|part| !part.trim().is_empty());
    if parts.is_empty() {
        return;
    }
    let lines = sheet.fonts.wrap(&parts.join(" · "), SENDER, WINDOW_WIDTH);
    let height: f32 = lines.iter().map(|line| line.style.leading()).sum();
    sheet.block(lines, LEFT, WINDOW_TOP - height - mm(1.0), Role::Paragraph);
}

/// Name and address in the window, as large as fits; gives back where they end.
fn recipient(sheet: &mut Sheet, job: &Job) -> f32 {
    let recipient = &job.document.recipient;
    let home = job.document.seller.address.country.as_deref();
    let mut texts = vec![recipient.name.clone()];
    texts.extend(filled(&recipient.sub_name).map(str::to_owned));
    texts.extend(address::lines(&recipient.address, home, job.format.language));

    let at = |size: f32| -> Vec<Line> {
        let style = Style::regular(size, Ink::Text);
        texts.iter().flat_map(|text| sheet.fonts.wrap(text, style, WINDOW_WIDTH)).collect()
    };
    let height = |lines: &[Line]| lines.iter().map(|line| line.style.leading()).sum::<f32>();
    let lines = [10.5, 9.5, 8.5]
        .into_iter()
        .map(at)
        .find(|lines| height(lines) <= WINDOW_HEIGHT)
        .unwrap_or_else(|| at(7.5));
    sheet.block(lines, LEFT, WINDOW_TOP, Role::Paragraph)
}

/// Number, dates and references beside the window; gives back where they end.
fn info(sheet: &mut Sheet, job: &Job) -> f32 {
    let rows = info_rows(job);
    let labels: Vec<Line> = rows.iter().map(|(label, _)| sheet.fonts.line(label, LABEL)).collect();
    let widest = labels.iter().map(|label| label.width).fold(0.0, f32::max);
    let value_left = INFO_LEFT + widest + mm(4.0);

    let mut y = INFO_TOP;
    for (label, (_, value)) in labels.into_iter().zip(&rows) {
        let mark = Mark::Part(sheet.tags.add(Role::Paragraph, None));
        let drop = VALUE.baseline() - LABEL.baseline();
        sheet.text(label, INFO_LEFT, y + drop, mark);
        for line in sheet.fonts.wrap(value, VALUE, RIGHT - value_left) {
            sheet.text(line, value_left, y, mark);
            y += VALUE.leading();
        }
        y += mm(0.6);
    }
    y
}

fn info_rows(job: &Job) -> Vec<(&'static str, String)> {
    let Job { document, labels, format, .. } = job;
    let invoice = document.kind == DocumentKind::Invoice;
    let (number_label, date_label) = if invoice {
        (labels.invoice_number, labels.invoice_date)
    } else {
        (labels.document_number, labels.document_date)
    };
    let number = document.number.as_deref().unwrap_or(labels.draft);
    let payable = invoice && document.total_gross.minor() > 0;
    let recipient = &document.recipient;
    let customer = filled(&recipient.external_customer_id).or(filled(&recipient.debitor_account));

    let mut rows = vec![(number_label, number.to_owned()), (date_label, format.date(document.date))];
    rows.extend(document.replaces.iter().map(|it| (labels.replaces, labels.replaced(*format, it))));
    rows.extend(document.delivery_period.map(|period| (labels.delivery_period, format.period(period))));
    rows.extend(payable.then(|| (labels.due_date, format.date(document.due_date))));
    rows.extend(customer.map(|customer| (labels.customer_number, customer.to_owned())));
    rows.extend(filled(&document.order_reference).map(|order| (labels.order_reference, order.to_owned())));
    rows.push((labels.contract, document.reference_code.clone()));
    rows.extend(filled(&recipient.vat_id).map(|vat_id| (labels.customer_vat_id, vat_id.to_owned())));
    rows.retain(|(_, value)| !value.trim().is_empty());
    rows
}

/// The word for a draft across each page, below everything else.
pub(crate) fn draft(sheet: &mut Sheet, job: &Job) {
    if job.document.number.is_some() {
        return;
    }
    for items in &mut sheet.pages {
        let line = sheet.fonts.line(&job.labels.draft.to_uppercase(), DRAFT);
        items.insert(0, Item::Across { line });
    }
}

/// What document this is, atop each page but the first.
pub(crate) fn later(sheet: &mut Sheet, job: &Job) {
    let y = mm(18.0);
    let date = job.format.date(job.document.date);
    for page in 1..sheet.pages.len() {
        let seller = sheet.fonts.line(&job.document.seller.name, RUNNING);
        let title = format!("{} · {date}", job.labels.title(job.document));
        let title = sheet.fonts.line(&title, RUNNING);
        let baseline = y + RUNNING.baseline();
        let seller_left = RIGHT - seller.width;
        let is_room = LEFT + title.width + mm(4.0) < seller_left;
        let rule = y + RUNNING.leading() + mm(1.0);
        let mut items = vec![
            Item::Text { line: title, x: LEFT, baseline, mark: Mark::Repeated },
            Item::Rule { x: LEFT, y: rule, width: WIDTH, thickness: 0.5, ink: Ink::Hair },
        ];
        if is_room {
            items.push(Item::Text { line: seller, x: seller_left, baseline, mark: Mark::Repeated });
        }
        sheet.pages[page].splice(0..0, items);
    }
}
