//! Paper: an issued document as PDF bytes, and what mails say.
//!
//! [`render_pdf`] is a function of its arguments: no clock, no file, no setting. The same document and logo give the same
//! bytes. It computes no price: every amount but the carried sums is printed as the document
//! states it, and a carried sum is the sum of the nets above it.
//!
//! How a page comes about: `layout` walks the document from top to bottom and hands `sheet` lines of
//! text, already shaped and broken by `text`, with their places; `pdf` paints the finished pages. Words are in
//! `labels`, the looks of numbers and dates in `format`.

mod address;
mod closing;
mod contract_mails;
mod datev;
pub mod delimited;
mod e_invoice;
mod e_invoice_model;
mod error;
mod fonts;
mod footer;
mod format;
mod giro_code;
pub mod gobd;
pub mod gobd_rows;
pub mod gobd_tables;
mod header;
mod ink;
mod labels;
mod layout;
mod letters;
mod looks;
mod mail_text;
mod pdf;
mod postings;
mod row;
mod runs;
mod sheet;
mod table;
mod tags;
mod text;
mod totals;

pub use contract_mails::{
    CancellationMail, Declared, NamedContract, cancellation_mail, portal_links_mail, revocation_mail,
};
pub use datev::{Batch, MOST_ROWS, NotInDatev, datev, datev_file_name, fiscal_year};
pub use e_invoice::{NotInFormat, Syntax, formats, hybrid, xrechnung};
pub use e_invoice_model::{Unfit, is_exemption_code};
pub use error::RenderError;
pub use layout::{check_seller, render_pdf};
pub use letters::{CannotMerge, merge_letters};
pub use looks::{BadLooks, check_looks};
pub use mail_text::{
    BadMailTemplate, LONGEST_MAIL_TEXT, LONGEST_SUBJECT, MailText, check_mail_template,
    default_mail_template, mail_html, write_mail,
};
pub use postings::{kind_of, postings_csv};
