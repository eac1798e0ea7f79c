//! The head of a scenario: what is sold, in which currency, to whom.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use turnus_engine::calendar::{Period, Unit, Zone};
use turnus_engine::catalogue::Item;
use turnus_engine::component::{Component, ComponentKind};
use turnus_engine::customer::CustomFields;
use turnus_engine::discount::{Coupon, Discount};
use turnus_engine::plan::*;
use turnus_engine::pricing::Pricing;
use turnus_engine::text::LocalizedText;

use crate::plans::plan;
use crate::prices::price;
use crate::shop::Shop;
use crate::taxes;
use crate::words::{BadWords, Words};

/// Reads one statement of the head.
pub(crate) fn statement(line: &str, shop: &mut Shop) -> Result<(), BadWords> {
    let mut words = Words::of(line)?;
    let keyword = words.name("a statement")?;
    match keyword.as_str() {
        "zone" => {
            let name = words.name("a zone such as Europe/Berlin")?;
            shop.zone = Zone::named(&name).map_err(|why| BadWords(why.to_string()))?;
        }
        "group" => shop.group = shop.group_named(&words.name("a plan group")?)?,
        "prices" => prices(&mut words, shop)?,
        "granularity" | "proration" => time(&keyword, &mut words, shop)?,
        "seller" => taxes::seller(&mut words, shop)?,
        "customer" => taxes::customer(&mut words, shop)?,
        "tax" => taxes::tax(&mut words, shop)?,
        "plan" => plan(&mut words, shop)?,
        "component" => component(&mut words, shop)?,
        "discount" => discount(&mut words, shop)?,
        "price" => reprice(&mut words, shop)?,
        "coupon" => coupon(&mut words, shop)?,
        _ => {
            return Err(BadWords(format!(
                "'{keyword}' is no statement: expected zone, group, prices, granularity, proration, seller, customer, tax, \
                 plan, component, price, discount or coupon, or a day that an event begins with"
            )));
        }
    }
    words.done()
}

/// `net EUR`, `gross CHF`.
fn prices(words: &mut Words, shop: &mut Shop) -> Result<(), BadWords> {
    let price_type = match (words.eat("net"), words.eat("gross")) {
        (true, _) => PriceType::Net,
        (_, true) => PriceType::Gross,
        (false, false) => return Err(words.expected("net or gross")),
    };
    let code = words.name("a currency such as EUR")?;
    let currency = code.parse().map_err(|_| BadWords(format!("'{code}' is no currency")))?;
    let group = PlanGroup { price_type, currency, ..shop.plan_group()?.clone() };
    shop.put(Item::PlanGroup(group));
    Ok(())
}

/// `granularity daily`, `proration Fixed(30)`: from the next bill on.
pub(crate) fn time(keyword: &str, words: &mut Words, shop: &mut Shop) -> Result<(), BadWords> {
    let mut group = shop.plan_group()?.clone();
    if keyword == "granularity" {
        group.granularity = match (words.eat("daily"), words.eat("precise")) {
            (true, _) => Granularity::Daily,
            (_, true) => Granularity::Precise,
            (false, false) => return Err(words.expected("daily or precise")),
        };
    } else {
        let policy = words.name("a proration policy")?;
        group.proration = policy.parse().map_err(|why| BadWords(format!("{why}")))?;
    }
    shop.put(Item::PlanGroup(group));
    Ok(())
}

/// `NAME: metered 0.10 | quantity 5.00 a month | on/off 10.00[, not prorated, in trial, not in interim, taxed POLICY]`.
fn component(words: &mut Words, shop: &mut Shop) -> Result<(), BadWords> {
    let name = words.name("a name")?;
    let kind = match words.name("metered, quantity or on/off")?.as_str() {
        "metered" => ComponentKind::Metered,
        "quantity" => ComponentKind::QuantityBased,
        "on/off" => ComponentKind::OnOff,
        other => return Err(BadWords(format!("expected metered, quantity or on/off, found '{other}'"))),
    };
    let mut made = Component { kind, ..plain_component(&name, shop) };
    made.pricing = price(words)?;
    let has_period = kind != ComponentKind::Metered && !words.is_done() && !words.clone().eat_comma();
    made.fee_period = if has_period { Some(words.period()?) } else { None };
    while words.eat_comma() {
        if words.eat("not prorated") {
            made.prorate = false;
        } else if words.eat("in trial") {
            made.bill_in_trial = true;
        } else if words.eat("not in interim") {
            made.include_in_interim_billing = false;
        } else if words.eat("taxed") {
            made.tax_policy = Some(shop.tax_policy(&words.name("a tax policy")?)?.id);
        } else {
            return Err(words.expected("not prorated, in trial, not in interim or taxed"));
        }
    }
    shop.put(Item::Component(made));
    Ok(())
}

/// `price NAME PRICE[ a month]`: the same plan or component at another price, its next version.
fn reprice(words: &mut Words, shop: &mut Shop) -> Result<(), BadWords> {
    let name = words.name("a plan or component")?;
    if let Ok(component) = shop.component(&name).cloned() {
        let pricing = price(words)?;
        shop.put(Item::Component(Component { pricing, ..component }));
        return Ok(());
    }
    let variant = shop.variant(&name)?.clone();
    let recurring_fee = words.number("the fee")?;
    shop.put(Item::PlanVariant(PlanVariant { recurring_fee, ..variant }));
    Ok(())
}

fn plain_component(name: &str, shop: &mut Shop) -> Component {
    let known = shop.component(name).map(|component| component.id);
    Component {
        id: known.unwrap_or_else(|_| shop.new_id()),
        version: 0,
        plan_group: shop.group,
        kind: ComponentKind::QuantityBased,
        name: LocalizedText::plain(name),
        description: LocalizedText::default(),
        unit: None,
        pricing: Pricing::PerUnit(Decimal::ZERO),
        fee_period: None,
        prorate: true,
        tax_policy: None,
        external_id: None,
        include_in_interim_billing: true,
        bill_in_trial: false,
        allow_self_service: false,
        show_self_service: false,
        hidden: false,
        custom_fields: CustomFields::new(),
    }
}

/// `NAME: 20 % off Basic and Seats[, for 3 months, with setup, own line]`.
fn discount(words: &mut Words, shop: &mut Shop) -> Result<(), BadWords> {
    let name = words.name("a name")?;
    let reduction_percent = words.number("a percentage")?;
    if !words.eat("% off") {
        return Err(words.expected("% off"));
    }
    let mut targets = vec![shop.target(&words.name("a plan or component")?)?];
    while words.eat("and") {
        targets.push(shop.target(&words.name("a plan or component")?)?);
    }
    let mut made = Discount {
        id: shop.new_id(),
        version: 0,
        plan_group: shop.group,
        internal_name: Some(name.clone()),
        description: LocalizedText::plain(&name),
        duration: None,
        reduction_percent,
        targets,
        include_setup: false,
        separate_line: false,
        hidden: false,
    };
    while words.eat_comma() {
        if words.eat("for") {
            made.duration = Some(words.period()?);
        } else if words.eat("with setup") {
            made.include_setup = true;
        } else if words.eat("own line") {
            made.separate_line = true;
        } else {
            return Err(words.expected("for, with setup or own line"));
        }
    }
    shop.put(Item::Discount(made));
    Ok(())
}

/// `CODE: Spring[, from 2024-01-01, until 2024-06-01]`.
fn coupon(words: &mut Words, shop: &mut Shop) -> Result<(), BadWords> {
    let code = words.name("a code")?;
    let discount = shop.discount(&words.name("a discount")?)?;
    let mut made = Coupon {
        id: shop.new_id(),
        version: 0,
        plan_group: shop.group,
        internal_name: Some(code.clone()),
        description: LocalizedText::default(),
        discount,
        codes: vec![Coupon::normal_code(&code)],
        valid_from: None,
        valid_until: None,
        enabled: true,
        is_single_use: false,
        hidden: false,
    };
    while words.eat_comma() {
        if words.eat("from") {
            made.valid_from = Some(words.moment(&shop.zone)?);
        } else if words.eat("until") {
            made.valid_until = Some(words.moment(&shop.zone)?);
        } else {
            return Err(words.expected("from or until"));
        }
    }
    shop.put(Item::Coupon(made));
    Ok(())
}

/// A variant of which nothing is said: a month's fee of 0, paid before, without terms.
pub(crate) fn plain_variant(name: &str, plan: turnus_engine::Id, shop: &mut Shop) -> PlanVariant {
    let none = Period::new(0, Unit::Day);
    PlanVariant {
        id: shop.new_id(),
        version: 0,
        plan,
        plan_group: shop.group,
        internal_name: Some(name.to_owned()),
        description: LocalizedText::default(),
        recurring_fee: Decimal::ZERO,
        setup_fee: Decimal::ZERO,
        fee_period: Period::new(1, Unit::Month),
        billing_period: Period::new(1, Unit::Month),
        payment_period_mode: PaymentPeriodMode::PrePaid,
        billing_alignment: BillingAlignment::None,
        contract_period: none,
        later_contract_period: None,
        cancellation_period: none,
        later_cancellation_period: None,
        after_first_period: AfterFirstPeriod::RenewAutomatically,
        quotas: BTreeMap::new(),
        allow_without_payment_data: true,
        allow_self_service: false,
        hidden: false,
        external_id: None,
        external_billing_product_id: None,
        custom_fields: CustomFields::new(),
    }
}
