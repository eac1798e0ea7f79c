//! A PDF read back.

use lopdf::Document;

/// The text of each page, pieces in the order they were painted, white space as single blanks.
pub fn pages(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).unwrap();
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    let page = |number: &u32| {
        let text = document.extract_text(&[*number]).unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    numbers.iter().map(page).collect()
}

/// Whether a file says what PDF/A-3b and PDF/UA-1 want said; that it is true, krilla's checks have to answer for.
pub fn is_conforming(pdf: &[u8]) -> bool {
    let document = Document::load_mem(pdf).unwrap();
    let catalog = document.catalog().unwrap();
    let metadata = document.get_object(catalog.get(b"Metadata").unwrap().as_reference().unwrap()).unwrap();
    let xmp = String::from_utf8(metadata.as_stream().unwrap().content.clone()).unwrap();
    let said = [
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>B</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<xmp:CreateDate>2026-11-22T00:00:00+00:00</xmp:CreateDate>",
        "<dc:title>",
    ];
    let fonts_inside = document.objects.values().filter_map(|object| object.as_dict().ok());
    let fonts_inside = fonts_inside
        .filter(|dictionary| dictionary.has_type(b"FontDescriptor"))
        .all(|descriptor| descriptor.has(b"FontFile3") || descriptor.has(b"FontFile2"));
    let entries = [b"StructTreeRoot".as_slice(), b"OutputIntents", b"Lang", b"MarkInfo"];
    fonts_inside
        && said.iter().all(|words| xmp.contains(words))
        && entries.iter().all(|entry| catalog.has(entry))
}
