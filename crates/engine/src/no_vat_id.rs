//! What can be the VAT id of nobody, in whatever country.

/// What numbers begin with that name their country: ISO 3166-1, and the prefixes of VAT ids that are no such codes (EL
/// of Greece, XI of Northern Ireland, EU of sellers from outside the union, who declare in one of its states), of Kosovo
/// (XK), and UK, which people write.
const PREFIXES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET \
    FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ \
    IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML \
    MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS \
    PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL \
    TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW EL EU UK XI XK";

/// Whether it is the VAT id of nobody: it has no digit, or two letters before nothing but digits, which are no
/// country's. Numbers without a prefix, and those that begin with letters of their own as in Mexico, may be somebody's.
pub fn is_nobodys(written: &str) -> bool {
    let text: String = written.chars().filter(char::is_ascii_alphanumeric).collect();
    let text = text.to_ascii_uppercase();
    if !text.bytes().any(|letter| letter.is_ascii_digit()) {
        return !written.trim().is_empty();
    }
    let Some((prefix, number)) = text.split_at_checked(2) else { return false };
    let is_prefix = prefix.bytes().all(|letter| letter.is_ascii_uppercase());
    is_prefix
        && number.bytes().all(|letter| letter.is_ascii_digit())
        && !PREFIXES.split(' ').any(|known| known == prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_no_country_is_nobodys() {
        for nobodys in ["XX123", "xx 123-456", "ZZ123456789", "n/a", "keine", "–"] {
            assert!(is_nobodys(nobodys), "{nobodys}");
        }
    }

    #[test]
    fn what_may_be_a_countrys_is_kept() {
        for somebodys in [
            "DE136695976",
            "EL123456783",
            "EU372000041",
            "XI123456789",
            "UK123456789",
            "CHE-123.456.788 MWST",
            "NO999999999MVA",
            "12/345/67890",
            "XAXX010101000",
            "XEX010101000",
            "",
            " ",
            "7",
        ] {
            assert!(!is_nobodys(somebodys), "{somebodys}");
        }
    }
}
