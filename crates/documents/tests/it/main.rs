//! Documents are printed whole: read back from the PDF, nothing is lost.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up should stop at the line that failed")]

mod datev;
mod e_invoices;
mod giro_codes;
mod letters;
mod looks;
mod reading;
mod rendering;
mod samples;
