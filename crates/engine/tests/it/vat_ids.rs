//! VAT ids of every state: right ones, and the same with one digit changed. The numbers were drawn at random and
//! judged by python-stdnum 2.2; none is taken from a register.

use std::collections::BTreeMap;

use proptest::prelude::*;
use turnus_engine::vat_id::{self, Flaw, VatId, in_eu, misspelt};

/// A right id, and one that differs from it in a digit.
const PAIRS: &[(&str, &str)] = &[
    ("ATU95699761", "ATU95699861"),
    ("ATU07299083", "ATU07299088"),
    ("ATU00588408", "ATU00588458"),
    ("BE0374381099", "BE0374383099"),
    ("BE0314295935", "BE4314295935"),
    ("BE1220505468", "BE1220505478"),
    ("BE1165893874", "BE1165823874"),
    ("BG904377041", "BG904177041"),
    ("BG951714397", "BG951714396"),
    ("BG6211262844", "BG6210262844"),
    ("BG3684680450", "BG3684680456"),
    ("BG6698971418", "BG6398971418"),
    ("CY14656173I", "CY14653173I"),
    ("CY33715418B", "CY33715410B"),
    ("CY69200464B", "CY69270464B"),
    ("CZ53271769", "CZ53171769"),
    ("CZ48966827", "CZ48166827"),
    ("CZ638736145", "CZ638736140"),
    ("CZ475613981", "CZ475633981"),
    ("CZ7105291864", "CZ7105291862"),
    ("CZ0912300940", "CZ0912300946"),
    ("DE275702886", "DE255702886"),
    ("DE197246955", "DE197646955"),
    ("DE380097165", "DE380097195"),
    ("DK72149742", "DK72109742"),
    ("DK86401002", "DK86441002"),
    ("DK26602327", "DK26602427"),
    ("EE101840318", "EE101840718"),
    ("EE105008910", "EE105008810"),
    ("EE105903510", "EE105903570"),
    ("ESB27593151", "ESB27599151"),
    ("ESQ6168787G", "ESQ6148787G"),
    ("ES26170498V", "ES21170498V"),
    ("ESX0813002K", "ESX0816002K"),
    ("ESY0529923V", "ESY0529723V"),
    ("ESK9170215T", "ESK2170215T"),
    ("FI53522902", "FI53722902"),
    ("FI16042600", "FI16045600"),
    ("FI94200854", "FI94500854"),
    ("FR88732950423", "FR86732950423"),
    ("FR53352290951", "FR53352290961"),
    ("FRQ7894130509", "FRQ7894130505"),
    ("FR9T472382209", "FR9T772382209"),
    ("FRYT192785855", "FRYT192795855"),
    ("FR24000189930", "FR24002189930"),
    ("EL552986784", "EL552976784"),
    ("EL529531308", "EL329531308"),
    ("EL832879383", "EL632879383"),
    ("HR95657845276", "HR95657845274"),
    ("HR93238175717", "HR93258175717"),
    ("HR32734665716", "HR32738665716"),
    ("HU68223768", "HU68203768"),
    ("HU18239531", "HU13239531"),
    ("HU11675963", "HU11671963"),
    ("IE0310450L", "IE0510450L"),
    ("IE9U49782L", "IE9U49382L"),
    ("IE5770838MA", "IE6770838MA"),
    ("IE5816002AH", "IE5816102AH"),
    ("IE1429148JW", "IE1729148JW"),
    ("IT64954710790", "IT67954710790"),
    ("IT55702400023", "IT55702900023"),
    ("IT51484250686", "IT51484250626"),
    ("LT652714019", "LT252714019"),
    ("LT265769315", "LT265749315"),
    ("LT026481364418", "LT826481364418"),
    ("LT845295319813", "LT845295317813"),
    ("LU44480673", "LU44480613"),
    ("LU69357902", "LU61357902"),
    ("LU54919565", "LU54989565"),
    ("LV40927222855", "LV41927222855"),
    ("LV52539268299", "LV52539267299"),
    ("LV72766680955", "LV72766688955"),
    ("LV18056417012", "LV18056415012"),
    ("MT29902218", "MT29902298"),
    ("MT37170329", "MT37120329"),
    ("MT93486729", "MT53486729"),
    ("NL509435476B01", "NL509435776B01"),
    ("NL838160979B01", "NL838170979B01"),
    ("NL833812047B38", "NL833816047B38"),
    ("NL662657527B66", "NL662457527B66"),
    ("PL9217771958", "PL6217771958"),
    ("PL8677103436", "PL8477103436"),
    ("PL7487810762", "PL7487830762"),
    ("PT597761795", "PT597721795"),
    ("PT508403847", "PT504403847"),
    ("PT298889340", "PT292889340"),
    ("RO43", "RO03"),
    ("RO763410", "RO763210"),
    ("RO34686990", "RO34686920"),
    ("RO4882803070", "RO4882863070"),
    ("SE555153124601", "SE555153121601"),
    ("SE554526760001", "SE554526767001"),
    ("SE857826860201", "SE853826860201"),
    ("SI10275649", "SI10275549"),
    ("SI58478264", "SI58478064"),
    ("SI52927644", "SI52920644"),
    ("SK2043846695", "SK2043849695"),
    ("SK2081440911", "SK7081440911"),
    ("SK7655143485", "SK7255143485"),
];

fn fault(written: &str) -> Option<Flaw> {
    misspelt(written).map(|misspelt| misspelt.fault)
}

#[test]
fn an_id_of_each_state_is_read_and_with_one_digit_changed_it_is_not() {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();

    for (right, altered) in PAIRS {
        let id = VatId::read(right).unwrap_or_else(|| panic!("{right} is right"));
        assert_eq!((id.text.as_str(), misspelt(right)), (*right, None));
        assert_eq!(VatId::read(altered), None, "{altered}");
        assert_eq!(misspelt(altered).map(|wrong| wrong.state), Some(id.country), "{altered}");
        *seen.entry(id.country).or_default() += 1;
    }

    assert_eq!(seen.len(), 27);
    assert!(seen.iter().all(|(state, ids)| in_eu(state) && *ids >= 3), "{seen:?}");
}

#[test]
fn what_one_source_takes_and_another_does_not_is_taken() {
    for (id, source) in [
        ("BE0360189999", "python-stdnum: a key above 97"),
        ("CY60001744K", "the Tax Department: first digit 6"),
        ("CZ6746292905", "python-stdnum: 40 more in the month"),
        ("CZ7412038250", "the statistical office: 0 for ten"),
        ("FR34945807302", "VIES: no Luhn's digit in the SIREN"),
        ("LV49899263590", "relays of VIES: 0 for ten"),
        ("LV38151072815", "OECD: personal codes of random digits"),
        ("MT32823574", "python-stdnum: a key above 37"),
        ("SE552319986602", "VIES: 01 to 94 at the end"),
    ] {
        assert!(VatId::read(id).is_some(), "{id}, {source}");
    }
}

#[test]
fn a_number_of_another_form_is_told_from_one_with_wrong_check_digits() {
    let wrong_form = [
        "ATX07299083",
        "BE2220505468",
        "BE374381099",
        "CY191661235",
        "DE036695976",
        "ESI1234567A",
        "FRI0945807302",
        "IE1234567X",
        "LT123456789",
        "NL123456789A01",
        "RO1",
        "RO12345678901",
        "SK123456789",
    ];
    let wrong_digits = ["CY12345678F", "IT12345671509", "NL000000000B01", "SE552319986695", "CZ6733292907"];

    for id in wrong_form {
        assert_eq!(fault(id), Some(Flaw::Form), "{id}");
    }
    for id in wrong_digits {
        assert_eq!(fault(id), Some(Flaw::CheckDigits), "{id}");
    }
}

#[test]
fn old_irish_numbers_with_a_plus_or_an_asterisk_are_read() {
    for id in ["IE8D79739I", "IE8+79739I", "ie 8*79739 i"] {
        assert_eq!(VatId::read(id).unwrap().country, "IE", "{id}");
    }
}

proptest! {
    #[test]
    fn whatever_is_written_is_judged(state in 0..PAIRS.len(), rest in "[0-9A-Z+*é .-]{0,14}") {
        let written = format!("{}{rest}", &PAIRS[state].0[..2]);

        prop_assert_eq!(VatId::read(&written).is_none(), misspelt(&written).is_some());
    }
}

#[test]
fn an_id_without_letters_is_a_fault_of_whoever_lives_in_the_eu() {
    let told = |written: &str, country| vat_id::fault(written, country);

    assert!(told("136695976", Some("DE")).unwrap().contains("letters of a country of the EU"));
    assert!(told("DE136695967", None).unwrap().contains("wrong check digits"));
    assert_eq!(told("DE136695976", Some("FR")), None);
    assert_eq!((told("CHE-123.456.788", Some("CH")), told("12-3456789", Some("US"))), (None, None));
}
