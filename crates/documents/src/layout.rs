//! A document, from top to bottom.

use turnus_engine::document::{Document, Language, Seller};

use crate::fonts::Fonts;
use crate::footer::Footer;
use crate::format::Format;
use crate::labels::Labels;
use crate::looks::Picture;
use crate::sheet::Sheet;
use crate::{RenderError, closing, header, pdf, table, totals};

/// What is being printed, and in which words.
pub(crate) struct Job<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its words.
    pub labels: &'static Labels,
    /// Its numbers.
    pub format: Format,
    /// The seller's logo.
    pub logo: Option<Picture>,
}

/// Whether the documents of `seller` can be printed: its details leave room for what is sold.
///
/// # Errors
///
/// [`RenderError::FooterTooTall`].
pub fn check_seller(seller: &Seller) -> Result<(), RenderError> {
    [Language::De, Language::En].into_iter().try_for_each(|language| {
        // Seen from abroad it is tallest: the country is named.
        Footer::new(Fonts::open(), seller, Some("-"), language).map(drop)
    })
}

/// `document` as a PDF of A4 pages: PDF/A-3b for keeping and PDF/UA-1 for being read aloud, fonts inside.
///
/// A document without a number is printed as a draft, and says so across each page. The file is dated with the
/// document's date, so the same document and logo give the same bytes. `logo` has the bytes of the picture that the document's
/// looks name.
///
/// # Errors
///
/// [`RenderError`]: sums too large, details at the foot too long, the logo missing or broken, or a fault of ours. Texts of any length and
/// any character are printed; a character that the fonts lack appears as a box.
pub fn render_pdf(document: &Document, logo: Option<&[u8]>) -> Result<Vec<u8>, RenderError> {
    let logo = document.looks.logo.as_ref().map(|it| Picture::read(it, logo)).transpose()?;
    let job = Job {
        logo,
        document,
        labels: Labels::of(document.language),
        format: Format { language: document.language, currency: document.currency },
    };
    let fonts = Fonts::open();
    let home = document.recipient.address.country.as_deref();
    let footer = Footer::new(fonts, &document.seller, home, document.language)?;
    let mut sheet = Sheet::new(fonts, footer.body_bottom());

    header::first(&mut sheet, &job);
    closing::prologue(&mut sheet, &job);
    table::lines(&mut sheet, &job, totals::height(&job))?;
    totals::block(&mut sheet, &job);
    closing::below(&mut sheet, &job);
    header::later(&mut sheet, &job);
    footer.put(&mut sheet, &job);
    header::draft(&mut sheet, &job);

    pdf::write(sheet, &job)
}
