//! Charts: drawn here as SVG, with the figures as a table for who does not see them. Each bar leads to its rows.

use maud::{Markup, html};
use rust_decimal::Decimal;

/// A part of a bar.
pub(crate) struct Piece {
    /// What it is, which colours it.
    pub(crate) kind: &'static str,
    /// How much; below zero it hangs from the line of zero.
    pub(crate) value: Decimal,
    /// What hover and focus tell.
    pub(crate) told: String,
    /// Where it leads.
    pub(crate) url: String,
}

/// A bar of pieces.
pub(crate) struct Bar {
    /// What stands below it.
    pub(crate) label: String,
    /// Its pieces, from the line of zero outwards.
    pub(crate) pieces: Vec<Piece>,
}

const HEIGHT: u32 = 180;
/// Room for the values beside the bars.
const LEFT: usize = 76;
const BAR: usize = 40;

/// Bars beside each other on one scale, before lines of round values as `say` writes them.
pub(crate) fn bars(name: &str, bars: &[Bar], say: &dyn Fn(Decimal) -> String) -> Markup {
    let sums = |wanted: bool| {
        let of = |bar: &Bar| -> Decimal {
            bar.pieces.iter().map(|it| it.value).filter(|value| value.is_sign_negative() == wanted).sum()
        };
        bars.iter().map(of).map(|sum| sum.abs()).max().unwrap_or_default()
    };
    let (above, below) = (sums(false), sums(true));
    let whole = (above + below).max(Decimal::ONE);
    let scale = Decimal::from(HEIGHT) / whole;
    let zero = above * scale;
    let width = bars.len() * BAR;
    // Every so many labels find room.
    let every = bars.len().div_ceil(12).max(1);
    html! {
        div.scroll.chart tabindex="0" role="region" aria-label=(name) {
        svg.chart viewBox={ "-" (LEFT) " -12 " (width + LEFT) " " (HEIGHT + 36) } role="group" aria-label=(name) {
            @for value in round_values(above, below) {
                @let y = (zero - value * scale).round_dp(1);
                line.grid x1="0" x2=(width) y1=(y) y2=(y) {}
                text.value x="-6" y=(y + Decimal::from(4)) { (say(value)) }
            }
            @for (place, bar) in bars.iter().enumerate() {
                g transform={ "translate(" (place * BAR) " 0)" } {
                    @for (piece, y, height) in stacked(bar, zero, scale) {
                        a.piece href=(piece.url) data-kind=(piece.kind) aria-label=(piece.told) {
                            title { (piece.told) }
                            rect x="5" y=(y.round_dp(1)) width="30" height=(height.round_dp(1)) rx="2" {}
                        }
                    }
                    @if place % every == 0 { text.label x="20" y=(HEIGHT + 16) { (bar.label) } }
                }
            }
            line.zero x1="0" x2=(width) y1=(zero.round_dp(1)) y2=(zero.round_dp(1)) {}
        }
        }
    }
}

/// About four values, one, two or five times a power of ten apart, but for zero.
fn round_values(above: Decimal, below: Decimal) -> Vec<Decimal> {
    let wanted = (above + below) / Decimal::from(4);
    let (mut step, mut factors) =
        (Decimal::ONE, [Decimal::TWO, Decimal::new(25, 1), Decimal::TWO].into_iter().cycle());
    while step < wanted {
        step *= factors.next().unwrap_or(Decimal::TWO);
    }
    let up =
        std::iter::successors(Some(step), |value| Some(value + step)).take_while(|value| *value <= above);
    let down =
        std::iter::successors(Some(-step), |value| Some(value - step)).take_while(|value| -*value <= below);
    up.chain(down).map(|value| value.normalize()).collect()
}

/// Pieces with where they lie.
fn stacked(bar: &Bar, zero: Decimal, scale: Decimal) -> Vec<(&Piece, Decimal, Decimal)> {
    let (mut up, mut down) = (zero, zero);
    let mut placed = Vec::new();
    for piece in bar.pieces.iter().filter(|piece| !piece.value.is_zero()) {
        let height = piece.value.abs() * scale;
        if piece.value.is_sign_negative() {
            placed.push((piece, down, height));
            down += height;
        } else {
            up -= height;
            placed.push((piece, up, height));
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lie_at_round_values_on_both_sides_of_zero() {
        let values = |above: i64, below: i64| -> Vec<String> {
            round_values(above.into(), below.into()).iter().map(ToString::to_string).collect()
        };

        assert_eq!(values(3383, 0), ["1000", "2000", "3000"]);
        assert_eq!(values(70, 55), ["50", "-50"]);
        assert!(values(0, 0).is_empty());
    }

    #[test]
    fn pieces_stand_on_the_line_of_zero_and_hang_from_it() {
        let piece =
            |value: i64| Piece { kind: "new", value: value.into(), told: String::new(), url: String::new() };
        let bar = Bar { label: String::new(), pieces: vec![piece(30), piece(20), piece(-10)] };

        let placed = stacked(&bar, Decimal::from(100), Decimal::TWO);

        let places: Vec<_> =
            placed.iter().map(|(_, y, height)| (y.to_string(), height.to_string())).collect();
        assert_eq!(
            places,
            [("40", "60"), ("0", "40"), ("100", "20")].map(|(y, h)| (y.to_owned(), h.to_owned()))
        );
    }
}
