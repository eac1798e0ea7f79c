//! A text as a QR code: an element of SVG, which takes neither a file nor a style.

use fast_qr::{ECL, QRBuilder};
use maud::{Markup, html};

/// Light modules around it, as ISO/IEC 18004 asks for.
const MARGIN: usize = 4;

/// The code; nothing where the text is too long for one. `label` says what it is to whoever does not see it.
pub(crate) fn code(text: &str, label: &str) -> Markup {
    let Ok(code) = QRBuilder::new(text).ecl(ECL::M).build() else { return html! {} };
    let side = code.size + 2 * MARGIN;
    let mut dark = String::new();
    for (place, module) in code.data.iter().take(code.size * code.size).enumerate() {
        if module.value() {
            let (row, column) = (place / code.size + MARGIN, place % code.size + MARGIN);
            dark.push_str(&format!("M{column} {row}h1v1h-1z"));
        }
    }
    html! {
        svg.qr viewBox={ "0 0 " (side) " " (side) } width="220" height="220" role="img" aria-label=(label)
            shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#ffffff" {}
            path fill="#000000" d=(dark) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_square_dark_on_light_and_none_of_what_is_too_long() {
        let drawn = code("otpauth://totp/Turnus:ada?secret=JBSWY3DPEHPK3PXP", "Code").into_string();

        // Version 4 has 33 modules a side.
        assert!(drawn.contains("viewBox=\"0 0 41 41\""), "{drawn}");
        // The first pattern that a camera looks for: seven dark modules from the corner.
        assert!(drawn.contains("d=\"M4 4h1v1h-1zM5 4h1v1h-1zM6 4h1v1h-1z"), "{drawn}");
        assert!(!drawn.contains("style="), "{drawn}");
        assert_eq!(code(&"x".repeat(5000), "Code").into_string(), "");
    }
}
