//! Documents to look at and to test with. Amounts are made so that they add up.

use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use turnus_engine::customer::Address;
use turnus_engine::document::{
    AccountingVat, Document, DocumentKind, DocumentLine, DocumentReference, Language, Recipient, Seller,
    VatBreakdown,
};
use turnus_engine::tax::VatCategory;
use turnus_engine::theme::{LineColumn, Logo, Looks, PictureFormat, Side};
use turnus_engine::{Currency, Id, Money};

/// Every sample with the name of its file.
pub fn all() -> Vec<(&'static str, Document)> {
    vec![
        ("invoice-1", invoice(1)),
        ("invoice-5", invoice(5)),
        ("invoice-20", invoice(20)),
        ("invoice-200", invoice(200)),
        ("invoice-english", english()),
        ("credit-note", credit_note()),
        ("reverse-charge", reverse_charge()),
        ("themed", themed()),
        ("draft", draft()),
        ("usage", usage()),
        ("long", long()),
        ("scripts", scripts()),
        ("unknown-glyphs", unknown_glyphs()),
        ("bare", bare()),
    ]
}

/// A German invoice of so many lines, at two rates, each fifth line a discount.
pub fn invoice(lines: usize) -> Document {
    let lines = (0..lines).map(|index| match index % 5 {
        0 => line("Turnus Team", 25, "Nutzer", 1_200, "19"),
        1 => DocumentLine {
            product_description: Some("Antwort binnen vier Stunden, werktags von 8 bis 18 Uhr".to_owned()),
            ..line("Support Plus", 1, "Monat", 14_900, "19")
        },
        2 => line("Datenspeicher", 1_250, "GB", 9, "19"),
        3 => line("Handbuch, gedruckt", 2, "Stück", 2_490, "7"),
        _ => line("Rabatt 10 % auf Turnus Team", -1, "", 3_000, "19"),
    });
    document(DocumentKind::Invoice, Language::De, lines.collect())
}

/// The same in English, for a recipient abroad.
pub fn english() -> Document {
    let lines = vec![
        line("Turnus Team", 25, "users", 1_200, "19"),
        line("Support Plus", 1, "month", 14_900, "19"),
        DocumentLine {
            period_multiplier: decimal("0.677419355"),
            net: money(677),
            period: Some((date(2026, 11, 10), date(2026, 11, 30))),
            product_number: Some("ADD-7".to_owned()),
            ..line("Single sign-on", 1, "", 1_000, "19")
        },
    ];
    let mut document = document(DocumentKind::Invoice, Language::En, lines);
    document.recipient = Recipient {
        name: "Harbour & Lane Ltd".to_owned(),
        sub_name: Some("Olivia Marsh".to_owned()),
        address: address("Quay Street", "14", "D01 X2P3", "Dublin", "IE"),
        ..document.recipient
    };
    document.prologue = Some("Thank you for your order.".to_owned());
    document.epilogue = Some("Questions about this invoice? Just reply to our e-mail.".to_owned());
    document
}

/// A correction of an invoice, with a charge inside it.
pub fn credit_note() -> Document {
    let reduced = DocumentReference { id: id(), number: "RE-2026-00418".to_owned(), date: date(2026, 11, 1) };
    let credit = |text: &str, quantity, cents| DocumentLine {
        credits: Some(reduced.clone()),
        ..line(text, quantity, "Nutzer", cents, "19")
    };
    let lines = vec![
        credit("Turnus Team, nicht genutzt", 25, 800),
        credit("Support Plus, nicht genutzt", 1, 9_933),
        line("Datenspeicher, Verbrauch bis zum Ende", -120, "GB", 9, "19"),
    ];
    let mut document = document(DocumentKind::CreditNote, Language::De, lines);
    document.number = Some("RK-2026-00017".to_owned());
    document.prologue = Some("zum Ende Ihres Vertrags schreiben wir die nicht genutzte Zeit ab:".to_owned());
    document
}

/// A service to a business in another country of the EU.
pub fn reverse_charge() -> Document {
    let charged = |text, quantity, unit, cents| DocumentLine {
        vat_category: VatCategory::AE,
        ..line(text, quantity, unit, cents, "0")
    };
    let lines =
        vec![charged("Turnus Team", 40, "Nutzer", 1_200), charged("Einrichtung vor Ort", 1, "", 120_000)];
    let mut document = document(DocumentKind::Invoice, Language::De, lines);
    document.reverse_charge = true;
    document.recipient.vat_id = Some("ATU12345675".to_owned());
    document.recipient.address = address("Mariahilfer Straße", "88a", "1070", "Wien", "AT");
    document
}

/// An invoice that was not issued yet.
pub fn draft() -> Document {
    Document { number: None, ..invoice(5) }
}

/// Usage on a scale, at prices of many decimals, in francs.
pub fn usage() -> Document {
    let lines = vec![
        DocumentLine {
            price_per_unit: decimal("0.00125"),
            net: money(154_321),
            ..line("API-Aufrufe", 1_234_568, "Aufrufe", 0, "8.1")
        },
        DocumentLine {
            scale_amount: Some(money(41_250)),
            net: money(41_250),
            product_number: Some("SMS-CH".to_owned()),
            ..line("SMS-Versand", 5_500, "SMS", 0, "8.1")
        },
        DocumentLine {
            price_per_unit: decimal("0.1234567890123456789012345678"),
            net: money(1),
            ..line("Sehr genauer Preis", 1, "Rechenminute auf großer Maschine", 0, "8.1")
        },
    ];
    let mut document = document(DocumentKind::Invoice, Language::De, lines);
    document.currency = "CHF".parse().expect("the samples are right");
    document.accounting = Some(AccountingVat {
        currency: Currency::EUR,
        rate: decimal("1.0512"),
        rate_from: date(2026, 11, 1),
        total_vat: money(16_652),
        vat: vec![money(16_652)],
    });
    document
}

/// Everything longer than anybody should make it.
pub fn long() -> Document {
    let sentence = "Leistungen nach Vereinbarung, wie im Rahmenvertrag und seinen Anlagen beschrieben. ";
    let lines = vec![
        line("Erste Leistung", 1, "", 1_000, "19"),
        line(&sentence.repeat(80), 1, "", 2_000, "19"),
        line(&"Donaudampfschifffahrtsgesellschaft".repeat(8), 99_999_999, "", 100, "19"),
        line("Letzte Leistung", 1, "", 4_000, "19"),
    ];
    let mut document = document(DocumentKind::Invoice, Language::De, lines);
    document.number = Some("RECHNUNG/DEUTSCHLAND/NORD/2026/000000000000000418".to_owned());
    document.prologue = Some(sentence.repeat(12));
    document.epilogue = Some(sentence.repeat(60));
    document.reference_code = "V-".to_owned() + &"2026-".repeat(12);
    document.recipient.name =
        "Gesellschaft für angewandte Bürokratie und Verwaltungswesen mbH & Co. KG".to_owned();
    document.recipient.sub_name = Some("z. Hd. Frau Dr. Wilhelmine von Hohenstein-Langenburg".to_owned());
    document.recipient.address.address_line1 = Some("Abteilung Kreditorenbuchhaltung, Gebäude 7".to_owned());
    document.recipient.address.address_line2 = Some("4. Obergeschoss, Zimmer 4.117".to_owned());
    document.recipient.address.country = Some("GB".to_owned());
    document.seller.register.push("Ein langer Zusatz, der über mehrere Zeilen des Fußes läuft".to_owned());
    document
}

/// In a merchant's own colours, with a logo at the right and gross amounts beside nets.
pub fn themed() -> Document {
    let mut document = invoice(5);
    document.looks = Looks {
        accent: "#8A1538".parse().expect("a colour"),
        text: "#1A1A2E".parse().expect("a colour"),
        logo: Some(Logo { hash: String::new(), format: PictureFormat::Png, side: Side::Right }),
        columns: LineColumn::ALL.into_iter().filter(|column| *column != LineColumn::Position).collect(),
    };
    document
}

/// A PNG of a ring and a bar, on no ground.
pub fn logo() -> Vec<u8> {
    let mut picture = image::RgbaImage::new(360, 120);
    for (x, y, dot) in picture.enumerate_pixels_mut() {
        let (across, down) = (i64::from(x) - 60, i64::from(y) - 60);
        let square = across * across + down * down;
        let is_ring = (40 * 40..=56 * 56).contains(&square);
        let is_bar = (130..340).contains(&x) && (50..70).contains(&y);
        if is_ring || is_bar {
            *dot = image::Rgba([138, 21, 56, 255]);
        }
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

/// Letters of many scripts, some of which run to the left.
pub fn scripts() -> Document {
    let lines = vec![
        line("Ελληνικά, Кириллица, Tiếng Việt, Žluťoučký kůň, u\u{308}ber, ﬁ", 1, "", 1_000, "19"),
        line("日本語のサービス (漢字), 한국어 서비스, 中文服务", 1, "个", 1_000, "19"),
        line("شركة النور للتجارة (ذ.م.م) 2026", 1, "شهر", 1_000, "19"),
        line("Lizenz für חברת אור בע\"מ (Tel Aviv), Stufe 3", 1, "", 1_000, "19"),
        line("می\u{200C}خواهم", 1, "", 1_000, "19"),
    ];
    let mut document = document(DocumentKind::Invoice, Language::De, lines);
    document.recipient.name = "株式会社サンプル".to_owned();
    document.recipient.sub_name = Some("محمد عبد الله".to_owned());
    document
}

/// Characters that no face has, and some that nobody should see.
pub fn unknown_glyphs() -> Document {
    let lines = vec![
        line("ไทย 👩‍👩‍👧 \u{1}\u{7F}\u{FFFE}\u{E000}\u{AD}\u{200B}x", 1, "", 1_000, "19"),
        line("a\u{0}b\tc\u{FEFF}d\u{202E}e\u{301}\u{323}", 1, "ก", 1_000, "19"),
    ];
    let mut document = document(DocumentKind::Invoice, Language::De, lines);
    document.recipient.name = "ဒီဇင်ဘာ".to_owned();
    document
}

/// Nothing that may be left out, and no lines.
pub fn bare() -> Document {
    let mut document = document(DocumentKind::Invoice, Language::De, Vec::new());
    document.seller = Seller { name: "Erika Muster".to_owned(), ..Seller::default() };
    document.recipient = Recipient::default();
    document.delivery_period = None;
    document.prologue = None;
    document.epilogue = None;
    document.reference_code = String::new();
    document
}

/// A line of one month at so many cents the unit.
pub fn line(text: &str, quantity: i64, unit: &str, cents: i64, rate: &str) -> DocumentLine {
    let rate = decimal(rate);
    let net = money(quantity * cents);
    let vat = vat_on(net, rate);
    DocumentLine {
        bill_line: 0,
        product: None,
        component_subscription: None,
        product_number: None,
        description: text.to_owned(),
        product_description: None,
        quantity: quantity.into(),
        unit: (!unit.is_empty()).then(|| unit.to_owned()),
        price_per_unit: Decimal::new(cents, 2),
        period_multiplier: Decimal::ONE,
        scale_amount: None,
        period: Some(NOVEMBER),
        span: None,
        vat_percentage: rate,
        vat_category: if rate.is_zero() { VatCategory::Z } else { VatCategory::S },
        tax_policy: None,
        net,
        vat,
        gross: money(net.minor() + vat.minor()),
        credits: None,
    }
}

const NOVEMBER: (Date, Date) = (date(2026, 11, 1), date(2026, 11, 30));

fn document(kind: DocumentKind, language: Language, lines: Vec<DocumentLine>) -> Document {
    let vat = breakdown(&lines);
    let sum =
        |part: fn(&VatBreakdown) -> Money| Money::sum(vat.iter().map(part)).expect("the samples are right");
    Document {
        number: Some("RE-2026-00418".to_owned()),
        due_date: date(2026, 12, 6),
        language,
        seller: seller(),
        recipient: recipient(),
        reference_code: "V-10442".to_owned(),
        delivery_period: Some(NOVEMBER),
        total_net: sum(|vat| vat.net),
        total_vat: sum(|vat| vat.vat),
        total_gross: sum(|vat| vat.gross),
        lines,
        vat,
        prologue: Some("vielen Dank für Ihr Vertrauen. Für November berechnen wir:".to_owned()),
        epilogue: Some("Fragen zu dieser Rechnung? Antworten Sie einfach auf unsere E-Mail.".to_owned()),
        ..Document::blank(kind, date(2026, 11, 22), Currency::EUR)
    }
}

fn vat_on(net: Money, rate: Decimal) -> Money {
    let vat = Decimal::from(net.minor()) * rate / Decimal::ONE_HUNDRED;
    money(vat.round().try_into().expect("the samples are right"))
}

fn breakdown(lines: &[DocumentLine]) -> Vec<VatBreakdown> {
    let mut rates: Vec<Decimal> = lines.iter().map(|line| line.vat_percentage).collect();
    rates.sort_by(|left, right| right.cmp(left));
    rates.dedup();
    let of_rate = |rate: Decimal| {
        let lines = lines.iter().filter(|line| line.vat_percentage == rate);
        let net = money(lines.clone().map(|line| line.net.minor()).sum());
        let vat = vat_on(net, rate);
        VatBreakdown {
            rate,
            category: lines.clone().next().map_or(VatCategory::S, |line| line.vat_category),
            exemption: None,
            net,
            vat,
            gross: money(net.minor() + vat.minor()),
        }
    };
    rates.into_iter().map(of_rate).collect()
}

fn seller() -> Seller {
    Seller {
        name: "Nordlicht Software GmbH".to_owned(),
        address: address("Speicherstraße", "12", "20457", "Hamburg", "DE"),
        vat_id: Some("DE123456788".to_owned()),
        tax_number: Some("22/815/08150".to_owned()),
        email: Some("rechnung@nordlicht.example".to_owned()),
        phone: Some("+49 40 123 45 67".to_owned()),
        register: vec![
            "Amtsgericht Hamburg, HRB 123456".to_owned(),
            "Geschäftsführerin: Ada Petersen".to_owned(),
        ],
        bank_name: Some("Hanseatische Bank".to_owned()),
        iban: Some("DE89370400440532013000".to_owned()),
        bic: Some("COBADEFFXXX".to_owned()),
    }
}

fn recipient() -> Recipient {
    Recipient {
        external_customer_id: Some("K-20817".to_owned()),
        name: "Käsehof Sonnenberg GmbH".to_owned(),
        sub_name: Some("Jürgen Großmann".to_owned()),
        address: address("Am Alten Markt", "3", "18055", "Rostock", "DE"),
        email: Some("buchhaltung@kaesehof.example".to_owned()),
        ..Recipient::default()
    }
}

fn address(street: &str, house_number: &str, postal_code: &str, city: &str, country: &str) -> Address {
    Address {
        street: Some(street.to_owned()),
        house_number: Some(house_number.to_owned()),
        postal_code: Some(postal_code.to_owned()),
        city: Some(city.to_owned()),
        country: Some(country.to_owned()),
        ..Address::default()
    }
}

fn money(cents: i64) -> Money {
    Money::new(cents).expect("the samples are small")
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("the samples are numbers")
}

fn id() -> Id {
    "5f1a2b3c4d5e6f7081920a0b".parse().expect("the samples are right")
}
