//! Charges: fees that are entitled, due and not covered, the setup fee, rated items.

use crate::bill::{BillError, BillInput};
use crate::calendar::Unit;
use crate::catalogue::{Catalogue, Pin};
use crate::contract::{Contract, Phase, PhaseKind};
use crate::coverage::{RowKind, Terms};
use crate::discount::Discount;
use crate::entitled::Entitled;
use crate::fault::{self, Fault};
use crate::fee::Piece;
use crate::line::{Explanation, Line, LineKind, Part, Rule};
use crate::plan::PlanVariant;
use crate::proration::Proration;
use crate::rated_item::RatedItem;
use crate::scope::Scope;
use crate::sheet::{Charge, Sheet};
use crate::spans::cut;
use crate::tally::Tallies;
use crate::tax::{TaxPolicy, TaxTerm};
use crate::{Exact, Id, Instant, Money, Span};

/// A part of a piece with the discount and the tax that hold all through it.
#[derive(Clone, PartialEq)]
struct Segment<'a> {
    span: Span,
    discount: Option<&'a Discount>,
    tax: TaxTerm,
}

/// Writes the fees that the scope lets through.
pub fn charge_fees(
    input: &BillInput<'_>,
    entitled: &Entitled<'_>,
    billed: &Tallies<'_>,
    sheet: &mut Sheet,
) -> Result<(), BillError> {
    let farthest = input.takings().map(|(_, horizon)| horizon).max().unwrap_or(input.horizon);
    let again = |piece: &Piece| {
        input.again.iter().any(|(item, span)| *item == piece.item && span.common(piece.span).is_some())
    };
    let farthest = input.again.iter().map(|(_, span)| span.end).max().unwrap_or(farthest).max(farthest);
    let pieces = entitled.uncharged(input.billed, farthest)?;
    let taken = |piece: &&Piece| {
        again(piece)
            || input.takes(piece.due, |scope| scope.takes_fee(piece.component_subscription, piece.span.start))
    };
    pieces.iter().filter(taken).try_for_each(|piece| charge_piece(input, billed, sheet, piece))
}

fn charge_piece(
    input: &BillInput<'_>,
    billed: &Tallies<'_>,
    sheet: &mut Sheet,
    piece: &Piece,
) -> Result<(), BillError> {
    let zone = &input.contract.zone;
    let segments = segments(input, piece)?;
    let in_price = |discount: &Discount| !discount.separate_line;
    for segment in joined(&segments, |discount| discount.filter(|it| in_price(it))) {
        let factor = segment.discount.map_or(Exact::ONE, |it| Exact::less_percent(it.reduction_percent));
        sheet.charge(fee_charge(input, piece, &segment, factor, RowKind::Fee), billed, zone)?;
    }
    let apart = joined(&segments, |discount| discount.filter(|it| it.separate_line));
    for segment in apart {
        let Some(discount) = segment.discount else {
            continue;
        };
        let factor = -Exact::percent(discount.reduction_percent);
        sheet.charge(fee_charge(input, piece, &segment, factor, RowKind::Discount), billed, zone)?;
    }
    Ok(())
}

/// The piece, cut where a discount begins or ends and, if its policy says so, where the tax changes. What is not
/// prorated has no parts: its discount is that of its start.
fn segments<'a>(input: &BillInput<'a>, piece: &Piece) -> Result<Vec<Segment<'a>>, BillError> {
    let (contract, zone) = (input.contract, &input.contract.zone);
    let policy = input.tax_policy(piece.tax_policy)?;
    let first_day = fault::has(Fault::TaxOfTheFirstDay);
    let whole_tax =
        input.tax_at(policy, if first_day { piece.span.start } else { last_moment(piece.span) })?;
    if !piece.prorate {
        let discount = best_discount(input, &piece.targets, piece.span.start, |_| true);
        return Ok(vec![Segment { span: piece.span, discount, tax: whole_tax }]);
    }
    let mut cuts: Vec<Instant> =
        contract.discounts.iter().flat_map(|booked| [Some(booked.start), booked.end]).flatten().collect();
    if policy.split_on_tax_change {
        let last = zone.day(piece.span.end.plus_millis(-1));
        let days = policy.changes(input.tax, zone.day(piece.span.start), last);
        cuts.extend(days.into_iter().map(|day| zone.midnight(day)));
    }
    let segment = |span: Span| {
        let discount = best_discount(input, &piece.targets, span.start, |_| true);
        let tax = if policy.split_on_tax_change {
            input.tax_at(policy, last_moment(span))?
        } else {
            whole_tax.clone()
        };
        Ok(Segment { span, discount, tax })
    };
    cut(piece.span, &cuts).into_iter().map(segment).collect()
}

fn last_moment(span: Span) -> Instant {
    span.end.plus_millis(-1).max(span.start)
}

/// The segments with the discount that `choose` leaves, neighbours of equal discount and tax joined.
fn joined<'a>(
    segments: &[Segment<'a>],
    choose: impl Fn(Option<&'a Discount>) -> Option<&'a Discount>,
) -> Vec<Segment<'a>> {
    let mut joined: Vec<Segment<'a>> = Vec::new();
    for segment in segments {
        let next = Segment { discount: choose(segment.discount), ..segment.clone() };
        match joined.last_mut() {
            Some(last) if last.discount == next.discount && last.tax == next.tax => {
                last.span.end = next.span.end
            }
            Some(_) | None => joined.push(next),
        }
    }
    joined
}

/// The highest discount on any of `targets` that holds at `at` (billwerk-api.md D.9: only the highest counts).
pub fn best_discount<'a>(
    input: &BillInput<'a>,
    targets: &[Id],
    at: Instant,
    also: impl Fn(&Discount) -> bool,
) -> Option<&'a Discount> {
    discount_at(input.contract, input.catalogue, targets, at, also)
}

/// The same of a contract that nothing is billed of.
pub fn discount_at<'a>(
    contract: &Contract,
    catalogue: &'a Catalogue,
    targets: &[Id],
    at: Instant,
    also: impl Fn(&Discount) -> bool,
) -> Option<&'a Discount> {
    let booked = contract.discounts.iter();
    let holding = booked.filter(|booked| booked.start <= at && booked.end.is_none_or(|end| at < end));
    holding
        .filter_map(|booked| catalogue.discounts.pinned(booked.discount))
        .filter(|discount| discount.targets.iter().any(|target| targets.contains(target)))
        .filter(|discount| also(discount))
        .max_by_key(|discount| {
            let percent = discount.reduction_percent;
            let percent = if fault::has(Fault::LowestDiscount) { -percent } else { percent };
            (percent, std::cmp::Reverse(discount.id))
        })
}

fn fee_charge(
    input: &BillInput<'_>,
    piece: &Piece,
    segment: &Segment<'_>,
    factor: Exact,
    row_kind: RowKind,
) -> Charge {
    let subscription = piece.component_subscription.and_then(|id| input.contract.component_subscription(id));
    let other = subscription.and_then(|booked| booked.product_override.as_ref());
    let line_kind = match (row_kind, piece.component_subscription) {
        (RowKind::Discount | RowKind::SetupDiscount, _) => LineKind::Discount,
        (RowKind::Setup, _) => LineKind::SetupFee,
        (RowKind::Fee, Some(_)) => LineKind::ComponentFee,
        (RowKind::Fee, None) => LineKind::PlanFee,
    };
    Charge {
        item: piece.item,
        line_kind,
        row_kind,
        component_subscription: piece.component_subscription,
        text: other.and_then(|other| other.name.clone()),
        more_text: subscription.and_then(|booked| booked.memo.clone()),
        span: segment.span,
        revision: input.billed.revision(piece.item, row_kind, segment.span.start),
        terms: Terms {
            product: piece.product,
            discount: segment.discount.map(|it| Pin { id: it.id, version: it.version }),
            whole: piece.whole,
            unit: piece.unit,
            full: piece.full.clone() * &factor,
            quantity: piece.quantity,
            unit_price: piece.unit_price.and_then(|price| (Exact::from(price) * &factor).to_decimal(10)),
            prorate: piece.prorate,
            proration: input.proration(),
            tax: segment.tax.clone(),
            nth: piece.nth,
        },
        rule: match row_kind {
            RowKind::Fee => Rule::Fee,
            RowKind::Setup => Rule::Setup,
            RowKind::Discount | RowKind::SetupDiscount => Rule::Discount,
        },
        sources: vec![piece.item],
    }
}

/// The first phase that is paid for here, and from when. What is billed elsewhere to its end is not billed here first.
pub fn first_paid(contract: &Contract) -> Option<(&Phase, Instant)> {
    let normal = contract.stretches().filter(|stretch| stretch.phase.kind == PhaseKind::Normal);
    let begins = |phase: &Phase| phase.billed_until.unwrap_or(phase.start).max(phase.start);
    let mut paid = normal.filter(|stretch| begins(stretch.phase) < stretch.span.end);
    paid.next().map(|stretch| (stretch.phase, begins(stretch.phase)))
}

/// Writes the setup fee of the variant that is billed first, once for the contract (docs/rules/coverage.md).
pub fn charge_setup(input: &BillInput<'_>, billed: &Tallies<'_>, sheet: &mut Sheet) -> Result<(), BillError> {
    let zone = &input.contract.zone;
    let taken = |(phase, due): &(&Phase, Instant)| {
        let waits = |scope: &Scope| scope.fees_from.is_some_and(|from| phase.start < from);
        let begun = !fault::has(Fault::SetupTwice) && input.billed.has_begun(input.contract, *due);
        !begun && input.takes(*due, |scope| scope.setup && !waits(scope))
    };
    let first = first_paid(input.contract).filter(taken).map(|(phase, _)| phase);
    let Some((phase, variant)) = first.and_then(|phase| Some((phase, phase.terms(input.catalogue)?))) else {
        return Ok(());
    };
    if variant.setup_fee.is_zero() {
        return Ok(());
    }
    let fee = setup_piece(input, phase, variant);
    let tax = input.tax_at(input.tax_policy(fee.tax_policy)?, phase.start)?;
    let discount = best_discount(input, &fee.targets, phase.start, |discount| discount.include_setup);
    let in_price = discount.filter(|it| !it.separate_line);
    let factor = in_price.map_or(Exact::ONE, |it| Exact::less_percent(it.reduction_percent));
    let segment = Segment { span: fee.span, discount: in_price, tax };
    sheet.charge(fee_charge(input, &fee, &segment, factor, RowKind::Setup), billed, zone)?;
    if let Some(discount) = discount.filter(|it| it.separate_line) {
        let segment = Segment { discount: Some(discount), ..segment };
        let factor = -Exact::percent(discount.reduction_percent);
        let line = fee_charge(input, &fee, &segment, factor, RowKind::SetupDiscount);
        sheet.charge(line, billed, zone)?;
    }
    Ok(())
}

fn setup_piece(input: &BillInput<'_>, phase: &Phase, variant: &PlanVariant) -> Piece {
    Piece {
        item: phase.item,
        component_subscription: None,
        product: Pin { id: variant.id, version: variant.version },
        targets: vec![variant.id, variant.plan],
        tax_policy: input.catalogue.plans.current(variant.plan).and_then(|plan| plan.tax_policy),
        span: Span::new(phase.start, phase.start),
        whole: Span::new(phase.start, phase.start),
        unit: Unit::Day,
        due: phase.start,
        full: Exact::from(variant.setup_fee),
        quantity: rust_decimal::Decimal::ONE,
        unit_price: Some(variant.setup_fee),
        prorate: false,
        nth: 1,
    }
}

/// Writes the rated items, each once.
pub fn charge_rated_items(input: &BillInput<'_>, sheet: &mut Sheet) -> Result<Vec<(Id, u32)>, BillError> {
    let mut billed = Vec::new();
    let takes = |item: &&RatedItem| input.takings().any(|(scope, _)| scope.takes_rated_item(item.id));
    let living = input.rated.iter().filter(|_| !input.contract.annulled);
    for item in living.filter(takes) {
        let policy = input.pinned_policy(item.tax_policy)?;
        let tax = policy.term(input.tax, item.tax_day(&input.contract.zone))?;
        let unrounded = item.cost();
        billed.push((item.id, sheet.next_line()));
        sheet.lines.push(Line {
            kind: LineKind::RatedItem,
            product: None,
            component_subscription: None,
            discount: None,
            text: Some(item.description.clone()),
            more_text: item.product_description.clone(),
            quantity: item.quantity,
            unit_price: Some(item.price_per_unit),
            multiplier: Exact::ONE,
            span: Some(item.period),
            amount: sheet.round(&unrounded)?,
            net: Money::ZERO,
            vat: Money::ZERO,
            tax,
            credits: None,
            reverses: None,
            explanation: Explanation {
                rule: Rule::RatedItem,
                share: None,
                parts: vec![Part { unrounded, before: 0 }],
                sources: vec![item.id],
                counted: None,
            },
        });
    }
    Ok(billed)
}

impl BillInput<'_> {
    fn proration(&self) -> Proration {
        self.group.proration
    }

    /// The tax of `policy` for this customer on the local day of `at`.
    fn tax_at(&self, policy: &TaxPolicy, at: Instant) -> Result<TaxTerm, BillError> {
        Ok(policy.term(self.tax, self.contract.zone.day(at))?)
    }
}
