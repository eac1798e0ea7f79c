//! Sums and VAT of a bill (docs/rules/tax.md, "Sums").

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::coverage::{TaxKey, VatState};
use crate::fault::{self, Fault};
use crate::line::Line;
use crate::money::TooLarge;
use crate::plan::PriceType;
use crate::tax::TaxTerm;
use crate::{Currency, Exact, Id, Money};

/// Lines of one tax that charge, or that reduce one earlier bill, with their sums.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VatGroup {
    /// The bill that first charged: the bill itself, or the one whose charges the lines reduce.
    pub original: Id,
    /// Tax.
    pub tax: TaxTerm,
    /// Sum of line amounts, net or gross as the plan group says.
    pub base: Money,
    /// Net.
    pub net: Money,
    /// VAT.
    pub vat: Money,
}

/// Net, VAT and gross of a bill. Negative is owed to the customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Net.
    pub net: Money,
    /// VAT.
    pub vat: Money,
    /// Net and VAT.
    pub gross: Money,
}

/// How amounts become nets and VAT.
#[derive(Clone, Copy, Debug)]
pub struct TaxSums<'a> {
    /// The bill that is made.
    pub bill: Id,
    /// What line amounts are.
    pub price_type: PriceType,
    /// Currency.
    pub currency: Currency,
    /// What earlier bills charged, less what was credited since.
    pub before: &'a HashMap<(Id, TaxKey), VatState>,
}

impl TaxSums<'_> {
    /// The groups of `lines`, whose nets and VAT are filled in.
    ///
    /// Net prices: VAT is rounded once on the sum of nets. Gross prices: VAT = round(gross x r / (100 + r)), and the
    /// nets of the lines take the remainder by largest remainder. A group that reduces an earlier bill has the VAT
    /// charged so far less the VAT of what remains, so that a fully credited bill is zero in net, VAT and gross.
    pub fn groups(&self, lines: &mut [Line]) -> Result<Vec<VatGroup>, TooLarge> {
        let mut groups: Vec<VatGroup> = Vec::new();
        let mut members: Vec<Vec<usize>> = Vec::new();
        for (place, line) in lines.iter().enumerate() {
            let original = line.credits.unwrap_or(self.bill);
            let same = |group: &VatGroup| {
                group.original == original && TaxKey::of(&group.tax) == TaxKey::of(&line.tax)
            };
            let at = groups.iter().position(same).unwrap_or_else(|| {
                let (base, net, vat) = (Money::ZERO, Money::ZERO, Money::ZERO);
                groups.push(VatGroup { original, tax: line.tax.clone(), base, net, vat });
                members.push(Vec::new());
                groups.len() - 1
            });
            groups[at].base = groups[at].base.plus(line.amount)?;
            members[at].push(place);
        }
        for (group, members) in groups.iter_mut().zip(&members) {
            self.sum_up(group)?;
            self.fill(lines, members, group)?;
        }
        Ok(groups)
    }

    fn sum_up(&self, group: &mut VatGroup) -> Result<(), TooLarge> {
        let key = (group.original, TaxKey::of(&group.tax));
        let before = self.before.get(&key).copied().unwrap_or_default();
        let after = self.state(before.base.plus(group.base)?, &group.tax)?;
        if fault::has(Fault::VatByBill) {
            let alone = self.state(group.base, &group.tax)?;
            (group.net, group.vat) = (alone.net, alone.vat);
            return Ok(());
        }
        group.net = after.net.minus(before.net)?;
        group.vat = after.vat.minus(before.vat)?;
        Ok(())
    }

    fn state(&self, base: Money, tax: &TaxTerm) -> Result<VatState, TooLarge> {
        net_and_vat(base, tax, self.price_type, self.currency)
    }

    /// Shares a group's net among its lines, and gives each a VAT for reading.
    fn fill(&self, lines: &mut [Line], members: &[usize], group: &VatGroup) -> Result<(), TooLarge> {
        match self.price_type {
            PriceType::Net => {
                for place in members {
                    let line = &mut lines[*place];
                    line.net = line.amount;
                    line.vat = self.state(line.amount, &group.tax)?.vat;
                }
            }
            PriceType::Gross => {
                let nets = by_largest_remainder(lines, members, group);
                for (place, net) in members.iter().zip(nets) {
                    let line = &mut lines[*place];
                    line.net = Money::new(net)?;
                    line.vat =
                        if group.tax.rate.is_zero() { Money::ZERO } else { line.amount.minus(line.net)? };
                }
            }
        }
        Ok(())
    }
}

/// Net and VAT of an amount at one tax: VAT comes on top of a net amount and is inside a gross one. Where none is
/// charged, the net of a gross amount is that less the rate of the seller's own country.
pub fn net_and_vat(
    base: Money,
    tax: &TaxTerm,
    price_type: PriceType,
    currency: Currency,
) -> Result<VatState, TooLarge> {
    let part = |numerator: Decimal, denominator: Decimal| {
        let ratio = Exact::from(numerator).divided_by(&Exact::from(denominator)).unwrap_or(Exact::ZERO);
        Money::round(&(Exact::from(base.major(currency)) * ratio), currency)
    };
    let hundred = Decimal::ONE_HUNDRED;
    let (net, vat) = match price_type {
        PriceType::Net => (base, part(tax.rate, hundred)?),
        PriceType::Gross if tax.rate.is_zero() => (part(hundred, hundred + tax.home_rate)?, Money::ZERO),
        PriceType::Gross => {
            let vat = part(tax.rate, hundred + tax.rate)?;
            (base.minus(vat)?, vat)
        }
    };
    Ok(VatState { base, net, vat })
}

/// Whole minor units that add up to the group's net, each next to its line's exact share.
fn by_largest_remainder(lines: &[Line], members: &[usize], group: &VatGroup) -> Vec<i64> {
    let rate = if group.tax.rate.is_zero() { group.tax.home_rate } else { group.tax.rate };
    let net_of_gross = Exact::from(Decimal::ONE_HUNDRED)
        .divided_by(&Exact::from(Decimal::ONE_HUNDRED + rate))
        .unwrap_or(Exact::ONE);
    let shares: Vec<Exact> =
        members.iter().map(|place| Exact::from(lines[*place].amount.minor()) * &net_of_gross).collect();
    let mut nets: Vec<i64> = shares.iter().map(|share| share.scaled_to(0).unwrap_or(0)).collect();
    let mut missing = group.net.minor() - nets.iter().sum::<i64>();
    let step = missing.signum();
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|place| {
        let over = Exact::from(nets[*place]) - shares[*place].clone();
        if step > 0 { over } else { -over }
    });
    for place in order.iter().cycle().take_while(|_| !members.is_empty()) {
        if missing == 0 {
            break;
        }
        nets[*place] += step;
        missing -= step;
    }
    nets
}

/// The sums of groups.
pub fn total(groups: &[VatGroup]) -> Result<Totals, TooLarge> {
    let net = Money::sum(groups.iter().map(|group| group.net))?;
    let vat = Money::sum(groups.iter().map(|group| group.vat))?;
    Ok(Totals { net, vat, gross: net.plus(vat)? })
}
