//! Sets of moments, as ordered spans that do not touch.

use crate::{Instant, Span};

/// What of `spans` no span of `others` covers. Both in any order; the answer is in order.
pub fn without(spans: &[Span], others: &[Span]) -> Vec<Span> {
    let weighed = spans.iter().map(|span| (*span, 1)).chain(others.iter().map(|span| (*span, -1_000_000)));
    positive(weighed)
}

/// `spans`, in order, those that touch joined.
pub fn joined(spans: impl IntoIterator<Item = Span>) -> Vec<Span> {
    positive(spans.into_iter().map(|span| (span, 1)))
}

/// One of `spans`, which are in order and do not touch, holds all of `span`.
pub fn covers(spans: &[Span], span: Span) -> bool {
    let behind = spans.partition_point(|it| it.start <= span.start);
    behind.checked_sub(1).is_some_and(|place| span.end <= spans[place].end)
}

/// The moments at which the weights of the spans over them add up to more than 0.
pub fn positive(weighed: impl IntoIterator<Item = (Span, i64)>) -> Vec<Span> {
    let mut steps: Vec<(Instant, i64)> = weighed
        .into_iter()
        .filter(|(span, _)| !span.is_empty())
        .flat_map(|(span, weight)| [(span.start, weight), (span.end, -weight)])
        .collect();
    steps.sort_by_key(|(at, _)| *at);
    let mut found: Vec<Span> = Vec::new();
    let (mut sum, mut since) = (0_i64, None);
    for (place, (at, weight)) in steps.iter().enumerate() {
        sum += weight;
        if steps.get(place + 1).is_some_and(|(next, _)| next == at) {
            continue;
        }
        match (sum > 0, since) {
            (true, None) => since = Some(*at),
            (false, Some(start)) => {
                found.push(Span::new(start, *at));
                since = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    found
}

/// `span`, cut at those of `cuts` that lie inside it.
pub fn cut(span: Span, cuts: &[Instant]) -> Vec<Span> {
    let mut inside: Vec<Instant> =
        cuts.iter().copied().filter(|at| span.start < *at && *at < span.end).collect();
    inside.sort();
    inside.dedup();
    let starts = [span.start].into_iter().chain(inside.iter().copied());
    let ends = inside.iter().copied().chain([span.end]);
    starts.zip(ends).map(|(start, end)| Span::new(start, end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: i64, end: i64) -> Span {
        Span::new(Instant::from_millis(start), Instant::from_millis(end))
    }

    #[test]
    fn what_is_taken_out_of_the_middle_leaves_both_sides() {
        assert_eq!(without(&[span(0, 10)], &[span(3, 4)]), [span(0, 3), span(4, 10)]);
        assert_eq!(without(&[span(0, 10)], &[span(0, 10)]), []);
        assert_eq!(without(&[span(0, 5), span(5, 10)], &[span(-3, 2)]), [span(2, 10)]);
    }

    #[test]
    fn a_span_charged_credited_and_charged_again_is_covered() {
        let weighed = [(span(0, 10), 1), (span(4, 10), -1), (span(4, 10), 1)];

        assert_eq!(positive(weighed), [span(0, 10)]);
        assert_eq!(positive(weighed[..2].iter().copied()), [span(0, 4)]);
    }

    #[test]
    fn cuts_outside_or_on_the_edge_cut_nothing() {
        let at = Instant::from_millis;

        assert_eq!(cut(span(0, 10), &[at(0), at(10), at(12)]), [span(0, 10)]);
        assert_eq!(cut(span(0, 10), &[at(7), at(3), at(3)]), [span(0, 3), span(3, 7), span(7, 10)]);
    }
}
