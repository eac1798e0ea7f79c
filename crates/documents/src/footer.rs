//! Who sells, at the foot of each page: address, contact, bank, register. And the page's number.
#![expect(clippy::float_arithmetic, reason = "points on paper")]

use turnus_engine::document::{Language, Seller};

use crate::RenderError;
use crate::address::{self, filled};
use crate::fonts::Fonts;
use crate::format;
use crate::ink::Ink;
use crate::labels::Labels;
use crate::layout::Job;
use crate::sheet::{Item, LEFT, Mark, PAPER_HEIGHT, RIGHT, Sheet, WIDTH, count, mm};
use crate::tags::Role;
use crate::text::{Line, Style};

const HEAD: Style = Style::semibold(7.5, Ink::Text);
const TEXT: Style = Style::regular(7.5, Ink::Muted);
const GAP: f32 = mm(6.0);

/// The columns at the foot, measured.
pub(crate) struct Footer {
    columns: Vec<(f32, Vec<Line>)>,
    top: f32,
}

impl Footer {
    /// Measures the seller's details. `home` is the recipient's country: the seller's own is named abroad.
    pub fn new(
        fonts: &Fonts,
        seller: &Seller,
        home: Option<&str>,
        language: Language,
    ) -> Result<Footer, RenderError> {
        let texts = columns(seller, home, language);
        let natural: Vec<f32> = texts.iter().map(|texts| widest(&set(fonts, texts, WIDTH))).collect();
        let widths = share(&natural, WIDTH - gaps(texts.len()));
        let columns: Vec<(f32, Vec<Line>)> =
            widths.into_iter().zip(&texts).map(|(width, texts)| (width, set(fonts, texts, width))).collect();

        let height = columns.iter().map(|(_, lines)| height(lines)).fold(0.0, f32::max);
        if height > PAPER_HEIGHT / 2.0 {
            return Err(RenderError::FooterTooTall);
        }
        Ok(Footer { columns, top: PAPER_HEIGHT - mm(11.0) - height })
    }

    /// How far down the text may reach.
    pub fn body_bottom(&self) -> f32 {
        self.top - TEXT.leading() - mm(8.0)
    }

    /// Puts the foot on every page. It is read aloud on the first only.
    pub fn put(&self, sheet: &mut Sheet, job: &Job) {
        let parts: Vec<Mark> =
            self.columns.iter().map(|_| Mark::Part(sheet.tags.add(Role::Paragraph, None))).collect();
        let used: f32 = self.columns.iter().map(|(width, _)| width).sum();
        let gap = match self.columns.len() {
            0..=2 => GAP,
            columns => (WIDTH - used) / count(columns - 1),
        };
        let pages = sheet.pages.len();
        for (index, items) in sheet.pages.iter_mut().enumerate() {
            let rule = self.top - mm(2.5);
            items.push(Item::Rule { x: LEFT, y: rule, width: WIDTH, thickness: 0.5, ink: Ink::Hair });
            let number = sheet.fonts.line(&job.labels.page_of(index + 1, pages), TEXT);
            let (x, baseline) = (RIGHT - number.width, rule - mm(2.0));
            items.push(Item::Text { line: number, x, baseline, mark: Mark::Repeated });
            let mut x = LEFT;
            for ((width, lines), part) in self.columns.iter().zip(&parts) {
                let mark = if index == 0 { *part } else { Mark::Repeated };
                let mut y = self.top;
                for line in lines {
                    let baseline = y + line.style.baseline();
                    items.push(Item::Text { line: line.clone(), x, baseline, mark });
                    y += line.style.leading();
                }
                x += width + gap;
            }
        }
    }
}

/// The seller's details, a heading and its lines each.
fn columns(seller: &Seller, home: Option<&str>, language: Language) -> Vec<Vec<String>> {
    let labels = Labels::of(language);
    let owned = |text: &Option<String>| filled(text).map(str::to_owned);
    let named = |label: &str, text: &Option<String>| filled(text).map(|text| format!("{label} {text}"));

    let mut address = vec![seller.name.clone()];
    let home = home.or(seller.address.country.as_deref());
    address.extend(address::lines(&seller.address, home, language));

    let mut contact = vec![labels.contact.to_owned()];
    contact.extend([owned(&seller.email), owned(&seller.phone)].into_iter().flatten());

    let mut bank = vec![labels.bank.to_owned()];
    let iban = filled(&seller.iban).map(|iban| format!("IBAN {}", format::iban(iban)));
    bank.extend([owned(&seller.bank_name), iban, named("BIC", &seller.bic)].into_iter().flatten());

    let mut register = vec![labels.company.to_owned()];
    register.extend(seller.register.iter().filter(|line| !line.trim().is_empty()).cloned());
    register.extend(named(labels.vat_id, &seller.vat_id));
    register.extend(named(labels.tax_number, &seller.tax_number));

    [address, contact, bank, register].into_iter().filter(|column| column.len() > 1).collect()
}

fn set(fonts: &Fonts, texts: &[String], width: f32) -> Vec<Line> {
    let styles = std::iter::once(HEAD).chain(std::iter::repeat(TEXT));
    texts.iter().zip(styles).flat_map(|(text, style)| fonts.wrap(text, style, width)).collect()
}

fn widest(lines: &[Line]) -> f32 {
    lines.iter().map(|line| line.width).fold(0.0, f32::max)
}

fn height(lines: &[Line]) -> f32 {
    lines.iter().map(|line| line.style.leading()).sum()
}

fn gaps(columns: usize) -> f32 {
    GAP * count(columns.saturating_sub(1))
}

/// `available` shared fairly: who wants less than an equal share gets it, the others share the rest.
fn share(wanted: &[f32], available: f32) -> Vec<f32> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|left, right| wanted[*left].total_cmp(&wanted[*right]));
    let mut widths = wanted.to_vec();
    let mut left = available;
    for (done, index) in order.iter().enumerate() {
        widths[*index] = wanted[*index].min(left / count(order.len() - done));
        left -= widths[*index];
    }
    widths
}
