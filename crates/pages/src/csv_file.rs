//! What a list shows, as a file: comma-separated, for programs and spreadsheets.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::Response;

/// The file of that name, of these rows.
pub(crate) fn answer(name: &str, rows: impl Iterator<Item = Vec<String>>) -> Response {
    let mut response = Response::new(Body::from(lines(rows)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\"")) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
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
fn lines(rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let is_number = |cell: &str| cell.parse::<rust_decimal::Decimal>().is_ok();
    let is_formula = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(cell);
    let mut writer =
        csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
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

        let text = String::from_utf8(lines([row].into_iter())).unwrap();

        assert_eq!(text, "\u{feff}'=1+1,-5.00,\"a, \"\"b\"\"\"\r\n");
    }
}
