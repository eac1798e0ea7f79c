//! A merchant's own looks: what is printed, and what is refused.

use turnus_documents::{check_looks, render_pdf};
use turnus_engine::theme::{LineColumn, Logo, Looks, PictureFormat, Side};

use crate::reading::pages;
use crate::samples;

fn with_logo(format: PictureFormat) -> Looks {
    Looks { logo: Some(Logo { hash: String::new(), format, side: Side::Left }), ..Looks::default() }
}

/// Why the looks are refused.
fn refusal(looks: &Looks, logo: Option<&[u8]>) -> String {
    check_looks(looks, logo).unwrap_err().to_string()
}

fn jpeg() -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(64, 32, image::Rgb([10, 90, 120]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

#[test]
fn colours_logo_and_columns_are_printed() {
    let document = samples::themed();
    let pdf = render_pdf(&document, Some(&samples::logo())).unwrap();
    let page = pages(&pdf).concat();
    let parsed = lopdf::Document::load_mem(&pdf).unwrap();
    let pictures = parsed.get_page_images(*parsed.get_pages().get(&1).unwrap()).unwrap();

    assert_eq!(
        pictures.iter().map(|picture| (picture.width, picture.height)).collect::<Vec<_>>(),
        [(360, 120)]
    );
    assert!(
        page.contains("Leistung Menge Einzelpreis € USt. Netto € Brutto € Turnus Team 25 Nutzer"),
        "{page}"
    );
    assert!(page.contains("19 % 300,00 357,00"), "{page}");
    let content =
        String::from_utf8_lossy(&parsed.get_page_content(*parsed.get_pages().get(&1).unwrap())).into_owned();
    assert!(content.contains("0.5411765 0.08235294 0.21960784"), "the accent's red, green and blue");
}

#[test]
fn a_line_says_its_rate_where_there_are_several_even_if_the_looks_leave_the_column_out() {
    let looks = Looks {
        columns: LineColumn::ALL.into_iter().filter(|column| column.is_required()).collect(),
        ..Looks::default()
    };
    let mut one = samples::invoice(1);
    one.looks = looks.clone();
    let mut two = samples::invoice(5);
    two.looks = looks;
    let heading = |document| pages(&render_pdf(document, None).unwrap()).concat();

    assert!(heading(&one).contains("Leistung Menge Einzelpreis € Netto € Turnus Team"));
    assert!(heading(&two).contains("Leistung Menge Einzelpreis € USt. Netto € Turnus Team"));
}

#[test]
fn looks_as_they_come_and_pictures_of_both_kinds_are_taken() {
    assert_eq!(check_looks(&Looks::default(), None), Ok(()));
    assert_eq!(check_looks(&with_logo(PictureFormat::Png), Some(&samples::logo())), Ok(()));
    assert_eq!(check_looks(&with_logo(PictureFormat::Jpeg), Some(&jpeg())), Ok(()));
}

#[test]
fn a_colour_that_cannot_be_read_on_paper_is_refused() {
    let yellow = Looks { accent: "#FFD500".parse().unwrap(), ..Looks::default() };
    let grey = Looks { text: "#9A9A9A".parse().unwrap(), ..Looks::default() };

    assert!(refusal(&yellow, None).starts_with("AccentColor: #FFD500 on white paper has a contrast of 1.4"));
    assert!(refusal(&grey, None).starts_with("TextColor: #9A9A9A"));
}

#[test]
fn a_column_that_law_asks_for_is_missing_or_given_twice() {
    let without = |missing| Looks {
        columns: LineColumn::ALL.into_iter().filter(|column| *column != missing).collect(),
        ..Looks::default()
    };
    let mut twice = Looks::default();
    twice.columns.push(LineColumn::Net);

    assert_eq!(
        refusal(&without(LineColumn::Quantity), None),
        "Columns: Quantity is missing: an invoice must state it of each line"
    );
    assert_eq!(refusal(&twice, None), "Columns: Net is given twice");
    assert_eq!(check_looks(&without(LineColumn::Vat), None), Ok(()));
}

#[test]
fn a_broken_picture_is_refused_wherever_it_breaks() {
    let (whole, looks) = (samples::logo(), with_logo(PictureFormat::Png));

    for length in [0, 8, 30, whole.len() / 2, whole.len() - 20] {
        assert!(refusal(&looks, Some(&whole[..length])).starts_with("Logo: "), "cut at {length}");
    }
    let mut flipped = whole.clone();
    flipped[60] ^= 0xFF;
    assert!(refusal(&looks, Some(&flipped)).starts_with("Logo: "));
    assert!(refusal(&looks, None).starts_with("Logo: is no picture that can be read, or is not there"));
    let jpeg = jpeg();
    for length in [20, jpeg.len() / 3, jpeg.len() / 2, jpeg.len() - 10] {
        let refused = refusal(&with_logo(PictureFormat::Jpeg), Some(&jpeg[..length]));
        assert!(refused.starts_with("Logo: "), "cut at {length}: {refused}");
    }
    assert!(refusal(&looks, Some(&[0; 600_000])).contains("expected at most 524288"));
    // A header alone says how large it would be.
    let mut huge = whole.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    assert!(refusal(&looks, Some(&huge)).contains("60000 by 60000 dots: expected at most 2400 a side"));
}
