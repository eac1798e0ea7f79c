//! The life of a contract as a drawing: phases, components, discounts, what is billed, what is to come.

use maud::{Markup, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use turnus_wire::Timestamp;

use crate::person::Person;

/// A bar of the drawing.
pub(crate) struct Bar {
    /// What it is, which also colours it: `Normal`, `Trial`, `Inactive`, `component`, `discount`, `billed`.
    pub(crate) kind: String,
    /// What stands in it.
    pub(crate) label: String,
    /// From when.
    pub(crate) from: Timestamp,
    /// Until when; open: to the right edge.
    pub(crate) until: Option<Timestamp>,
    /// What hover and focus tell.
    pub(crate) told: String,
}

/// A moment of the drawing.
pub(crate) struct Mark {
    /// What it is, which also colours it: `invoice`, `to-come`, `notice`.
    pub(crate) kind: &'static str,
    /// When.
    pub(crate) at: Timestamp,
    /// What hover and focus tell.
    pub(crate) told: String,
    /// Where it leads.
    pub(crate) url: Option<String>,
}

/// A row of the drawing.
pub(crate) struct Lane {
    /// What the row is about.
    pub(crate) name: String,
    /// Its bars.
    pub(crate) bars: Vec<Bar>,
    /// Its moments.
    pub(crate) marks: Vec<Mark>,
}

const WIDTH: u32 = 1000;
/// Room for the names of rows.
const LEFT: u32 = 130;
const LANE: usize = 34;
const TOP: usize = 24;

/// The time that is drawn, and where a moment lies in it.
struct Scale {
    from: i64,
    until: i64,
}

impl Scale {
    /// Thousandths of the width.
    fn x(&self, at: i64) -> Decimal {
        let whole = Decimal::from((self.until - self.from).max(1));
        let part = Decimal::from(at.clamp(self.from, self.until) - self.from);
        (part * Decimal::from(WIDTH) / whole).round_dp(1)
    }
}

fn millis(at: Timestamp) -> i64 {
    jiff::Timestamp::from(at).as_millisecond()
}

/// The drawing, and what it says as text for who does not see it.
pub(crate) fn timeline(person: &Person, lanes: &[Lane], from: Timestamp, until: Timestamp) -> Markup {
    let words = person.words;
    let scale = Scale { from: millis(from), until: millis(until) };
    let height = TOP + lanes.len() * LANE + 8;
    let now = scale.x(millis(person.clock.now));
    html! {
        figure.timeline {
            div.scroll tabindex="0" role="region" aria-label=(words.say("timeline")) {
                svg viewBox={ "-" (LEFT) " 0 " (WIDTH + LEFT + 8) " " (height) } role="group" aria-label=(words.say("timeline")) {
                    @for (x, year) in years(person, &scale) {
                        line.year x1=(x) x2=(x) y1="16" y2=(height) {}
                        text.year x=(x + Decimal::from(4)) y="12" { (year) }
                    }
                    @for (place, lane) in lanes.iter().enumerate() {
                        g transform={ "translate(0 " (TOP + place * LANE) ")" } {
                            text.lane x={ "-" (LEFT) } y="18" { (short(&lane.name)) }
                            @for bar in &lane.bars { (drawn(&scale, bar)) }
                            @for mark in &lane.marks { (dot(&scale, mark)) }
                        }
                    }
                    line.now x1=(now) x2=(now) y1="16" y2=(height) { title { (words.say("now")) } }
                }
            }
            details { summary { (words.say("timeline-as-text")) }
                @for lane in lanes { h4 { (lane.name) } ul {
                    @for bar in &lane.bars { li { (bar.told) } }
                    @for mark in &lane.marks { li {
                        @if let Some(url) = &mark.url { a href=(url) { (mark.told) } } @else { (mark.told) }
                    } }
                } }
            }
        }
    }
}

/// A name that fits beside its row.
fn short(name: &str) -> String {
    if name.chars().count() <= 19 { name.to_owned() } else { name.chars().take(18).chain(['…']).collect() }
}

fn drawn(scale: &Scale, bar: &Bar) -> Markup {
    let (left, right) =
        (scale.x(millis(bar.from)), bar.until.map_or(Decimal::from(WIDTH), |at| scale.x(millis(at))));
    let width = (right - left).max(Decimal::TWO);
    // Five units a letter is about what the font takes.
    let room = width.to_usize().unwrap_or(0) / 7;
    let label: String = bar.label.chars().take(room).collect();
    html! {
        g.bar tabindex="0" role="img" aria-label=(bar.told) data-kind=(bar.kind) {
            title { (bar.told) }
            rect x=(left) y="2" width=(width) height="24" rx="4" {}
            @if room > 3 { text x=(left + Decimal::from(6)) y="18" { (label) } }
        }
    }
}

fn dot(scale: &Scale, mark: &Mark) -> Markup {
    let x = scale.x(millis(mark.at));
    let shape = html! {
        title { (mark.told) }
        circle cx=(x) cy="14" r="6" {}
    };
    html! {
        @if let Some(url) = &mark.url {
            a.mark href=(url) data-kind=(mark.kind) aria-label=(mark.told) { (shape) }
        } @else {
            g.mark tabindex="0" role="img" data-kind=(mark.kind) aria-label=(mark.told) { (shape) }
        }
    }
}

/// The beginnings of years in the time that is drawn.
fn years(person: &Person, scale: &Scale) -> Vec<(Decimal, i16)> {
    let year = |millis: i64| {
        let at = jiff::Timestamp::from_millisecond(millis).unwrap_or_default();
        at.to_zoned(person.format.zone.clone()).year()
    };
    let start = |year: i16| {
        let day = jiff::civil::Date::new(year, 1, 1).ok()?;
        let zoned = day.to_zoned(person.format.zone.clone()).ok()?;
        Some(zoned.timestamp().as_millisecond())
    };
    let years = year(scale.from)..=year(scale.until);
    let starts = years.filter_map(|year| Some((start(year)?, year)));
    starts.filter(|(at, _)| *at > scale.from).map(|(at, year)| (scale.x(at), year)).collect()
}
