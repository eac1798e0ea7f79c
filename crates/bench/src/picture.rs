//! The table as a picture: a bar for each row as far as its ratio, and a mark where its goal is.

use crate::pair::Row;

/// Widths and heights, in pixels.
const NAMES: u64 = 350;
const BARS: u64 = 420;
const LINE: u64 = 26;
/// The ratio at the right end, in thousandths.
const WIDEST: u64 = 1200;

/// The rows as SVG, light or dark as who looks at it has chosen.
pub fn svg(rows: &[Row]) -> String {
    let (width, height) = (NAMES + BARS + 60, LINE * (u64::try_from(rows.len()).unwrap_or(0) + 2));
    let lines: String = (1_u64..).zip(rows).map(|(place, row)| bar(place * LINE, row)).collect();
    let end = NAMES + at(1000);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" \
         font-size=\"13\" role=\"img\" aria-label=\"Ratios to the bare engine\">\n\
         <style>text{{fill:#24292f}}.met{{fill:#1a7f37}}.not{{fill:#9a6700}}.told{{fill:#8c959f}}.mark{{stroke:#24292f;stroke-width:2}}\
         @media (prefers-color-scheme:dark){{text{{fill:#d0d7de}}.mark{{stroke:#d0d7de}}}}</style>\n\
         <text x=\"{NAMES}\" y=\"16\">0</text><text x=\"{end}\" y=\"16\" text-anchor=\"middle\">1: the bare engine</text>\n\
         {lines}</svg>\n"
    )
}

fn at(mille: u64) -> u64 {
    mille.min(WIDEST) * BARS / WIDEST
}

fn bar(top: u64, row: &Row) -> String {
    let class = match (row.goal, row.met()) {
        (0, _) => "told",
        (_, true) => "met",
        (_, false) => "not",
    };
    let (bar, goal, text) = (at(row.ratio), NAMES + at(row.goal), top + 14);
    // Behind the mark too, which would strike it through.
    let (shown, bottom) = (goal.max(NAMES + bar) + 6, top + 18);
    let name = row.name.replace('&', "&amp;").replace('<', "&lt;");
    let (whole, part) = (row.ratio / 1000, row.ratio % 1000 / 10);
    let mark = match row.goal {
        0 => String::new(),
        _ => format!("<line class=\"mark\" x1=\"{goal}\" x2=\"{goal}\" y1=\"{top}\" y2=\"{bottom}\"/>"),
    };
    format!(
        "<text x=\"0\" y=\"{text}\">{name}</text><rect class=\"{class}\" x=\"{NAMES}\" y=\"{top}\" width=\"{bar}\" \
         height=\"18\"/>{mark}<text x=\"{shown}\" y=\"{text}\">{whole}.{part:02}</text>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_ratio_and_its_mark_stands_at_the_goal() {
        let row = Row::within("a & b", 300, 600);
        let without_goal = Row { goal: 0, ..row.clone() };

        let drawn = svg(&[row, without_goal]);

        assert!(drawn.contains("a &amp; b") && drawn.contains("class=\"not\""), "{drawn}");
        assert!(drawn.contains("class=\"told\""), "{drawn}");
        assert_eq!(drawn.matches("<line").count(), 1, "{drawn}");
        assert!(drawn.contains("width=\"175\"") && drawn.contains(">0.50<"), "{drawn}");
        assert!(drawn.contains(&format!("x1=\"{}\"", NAMES + 350)), "{drawn}");
    }
}
