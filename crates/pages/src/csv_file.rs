//! What a list shows, as a file for spreadsheets: as one that is set up in the person's language reads it. In German a
//! comma parts euros from cents, so semicolons part the cells.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::Response;

use crate::words::Language;

/// The file of that name, of these rows.
pub(crate) fn answer(language: Language, name: &str, rows: impl Iterator<Item = Vec<String>>) -> Response {
    let mut response = Response::new(Body::from(lines(language, rows)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\"")) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// A figure of a file, which the API writes with a point.
pub(crate) fn figure(language: Language, plain: &str) -> String {
    match language {
        Language::De => plain.replace('.', ","),
        Language::En => plain.to_owned(),
    }
}

/// Rows of a file up to so many; where there are more, its last line says so.
pub(crate) fn whole(
    rows: impl ExactSizeIterator<Item = Vec<String>>,
    most: usize,
    more: String,
) -> impl Iterator<Item = Vec<String>> {
    let last = (rows.len() > most).then(|| vec![more]);
    rows.take(most).chain(last)
}

/// Lines of a file. A text that a table would take for a formula begins with an apostrophe.
fn lines(language: Language, rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let is_number = |cell: &str| cell.replace(',', ".").parse::<rust_decimal::Decimal>().is_ok();
    let is_formula = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(cell);
    let mut format = csv::WriterBuilder::new();
    format.flexible(true).terminator(csv::Terminator::CRLF).delimiter(match language {
        Language::De => b';',
        Language::En => b',',
    });
    let mut writer = format.from_writer(Vec::new());
    for row in rows {
        let cells = row.iter().map(|cell| if is_formula(cell) { format!("'{cell}") } else { cell.clone() });
        // Into memory: it does not fail.
        let _ = writer.write_record(cells);
    }
    let mut text = "\u{feff}".as_bytes().to_vec();
    text.extend(writer.into_inner().unwrap_or_default());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_does_not_hold_all_says_so_in_its_last_line() {
        let rows = |count: usize| vec![vec!["row".to_owned()]; count].into_iter();
        let last = |count| whole(rows(count), 2, "more".to_owned()).last().unwrap();

        assert_eq!((last(2), last(3)), (vec!["row".to_owned()], vec!["more".to_owned()]));
        assert_eq!(whole(rows(3), 2, String::new()).count(), 3);
    }

    #[test]
    fn a_file_says_formulas_as_texts_and_figures_as_figures() {
        let row = ["=1+1", "-5.00", "a, \"b\""].map(str::to_owned).to_vec();

        let text = String::from_utf8(lines(Language::En, [row].into_iter())).unwrap();

        assert_eq!(text, "\u{feff}'=1+1,-5.00,\"a, \"\"b\"\"\"\r\n");
    }

    #[test]
    fn a_german_file_is_read_by_a_spreadsheet_that_is_set_up_in_german() {
        let row = vec!["Müller; Söhne".to_owned(), figure(Language::De, "-1234.50")];

        let text = String::from_utf8(lines(Language::De, [row].into_iter())).unwrap();

        assert_eq!(text, "\u{feff}\"Müller; Söhne\";-1234,50\r\n");
    }
}
