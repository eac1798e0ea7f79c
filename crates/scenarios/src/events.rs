//! What happens on a day of a scenario.

use rust_decimal::Decimal;
use turnus_engine::Instant;
use turnus_engine::booking::NewComponentSubscription;
use turnus_engine::contract::ProductOverride;
use turnus_engine::customer::CustomFields;
use turnus_engine::order::{Cart, NewUsage};
use turnus_engine::rated_item::RatedItem;
use turnus_engine::reactivation::Reactivation;
use turnus_engine::wish::Wish;

use crate::shop::Shop;
use crate::words::{BadWords, Words};

/// Something that happens.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// Time passes.
    Nothing,
    /// An order, of a new contract or for the one that is there.
    Order(Box<Ordered>),
    /// A change of the contract.
    Wish(Wish),
    /// The subscription of a component ends then; none: its end is taken back.
    EndComponent(String, Option<Instant>),
    /// Regular notice is given.
    Notice,
    /// The contract never was.
    Annul,
    /// Metered usage.
    Use(NewUsage),
    /// A rated item.
    Charge(Box<RatedItem>),
    /// Open usage and rated items are billed: all, or those of interim bills.
    Bill { all: bool },
    /// They are billed if they are worth more than this.
    Threshold(Decimal),
    /// Recurring bills are suspended, or not any more.
    Suspend(bool),
    /// The bill of that number is corrected.
    Correct(usize),
    /// The shop changes: a statement of the head.
    Statement(String),
}

/// An order.
#[derive(Clone, Debug)]
pub(crate) struct Ordered {
    pub(crate) cart: Cart,
    pub(crate) start: Option<Instant>,
    pub(crate) end: Option<Instant>,
    pub(crate) billed_until: Option<Instant>,
    pub(crate) change: Option<Instant>,
    pub(crate) interim: bool,
}

/// Reads an event.
pub(crate) fn event(words: &mut Words, line: &str, shop: &mut Shop) -> Result<Event, BadWords> {
    let statements = ["price of", "component", "customer", "plan", "proration", "granularity", "tax"];
    if let Some(statement) = statements.into_iter().find(|statement| line.starts_with(statement)) {
        let rest = line.strip_prefix("price of ").unwrap_or(line);
        return Ok(Event::Statement(if statement == "price of" {
            repriced(rest, shop)?
        } else {
            line.to_owned()
        }));
    }
    let keyword = words.name("what happens")?;
    let event = match keyword.as_str() {
        "-" => Event::Nothing,
        "order" => Event::Order(Box::new(order(words, shop, false)?)),
        "upgrade" => Event::Order(Box::new(order(words, shop, true)?)),
        "add" => Event::Order(Box::new(added(words, shop)?)),
        "remove" => Event::Order(Box::new(removed(words, shop)?)),
        "book" => Event::Wish(Wish::Book(booking(words, shop)?)),
        "end" => ending(words, shop)?,
        "keep" => Event::EndComponent(words.name("a component")?, None),
        "give" if words.eat("notice") => Event::Notice,
        "revoke" if words.eat("end") => Event::Wish(Wish::RevokeEnd),
        "annul" => Event::Annul,
        "pause" => {
            let start = when(words, "from", shop)?;
            Event::Wish(Wish::Pause { start, end: when(words, "until", shop)? })
        }
        "resume" if words.eat("billing") => Event::Suspend(false),
        "suspend" if words.eat("billing") => Event::Suspend(true),
        "resume" => Event::Wish(Wish::Resume { at: when(words, "at", shop)? }),
        "change" if words.eat("prices") => Event::Wish(changed_prices(words, shop)?),
        "reactivate" => Event::Wish(Wish::Reactivate(reactivation(words, shop)?)),
        "use" => Event::Use(usage(words, shop)?),
        "charge" => Event::Charge(Box::new(rated_item(words, shop)?)),
        "bill" => billing(words)?,
        "correct" => Event::Correct(words.whole("the number of a bill")?),
        _ => {
            return Err(BadWords(format!(
                "'{keyword}' is nothing that can happen: see docs/rules/scenarios.md"
            )));
        }
    };
    words.done()?;
    Ok(event)
}

/// `bill now`, `bill interim`, `bill above 100`.
fn billing(words: &mut Words) -> Result<Event, BadWords> {
    match (words.eat("now"), words.eat("interim")) {
        (false, false) if words.eat("above") => words.number("an amount").map(Event::Threshold),
        (false, false) => Err(words.expected("now, interim or above")),
        (all, _) => Ok(Event::Bill { all }),
    }
}

/// The statement that gives a plan or component another price and leaves the rest of it.
fn repriced(rest: &str, shop: &Shop) -> Result<String, BadWords> {
    let mut words = Words::of(rest)?;
    let name = words.name("a plan or component")?;
    shop.target(&name)?;
    Ok(format!("price {rest}"))
}

fn when(words: &mut Words, before: &str, shop: &Shop) -> Result<Option<Instant>, BadWords> {
    if words.eat(before) { words.moment(&shop.zone).map(Some) } else { Ok(None) }
}

fn empty_cart() -> Cart {
    Cart::of(None)
}

fn ordered(cart: Cart) -> Ordered {
    Ordered { cart, start: None, end: None, billed_until: None, change: None, interim: false }
}

/// `order Basic[ x 3][ from D][ until D][ billed until D][ with 5 Seats[ and 1 Support]][ coupon CODE][ discount NAME]`;
/// `upgrade to Premium[ x 2][ at D][ keeping periods][ billing everything] …`.
fn order(words: &mut Words, shop: &Shop, upgrade: bool) -> Result<Ordered, BadWords> {
    let _ = words.eat("to");
    let mut cart = empty_cart();
    cart.plan_variant = Some(shop.variant(&words.name("a plan")?)?.id);
    if words.eat("x") {
        cart.quantity = words.number("a quantity")?;
    }
    let mut made = ordered(cart);
    loop {
        if !upgrade && words.eat("from") {
            made.start = Some(words.moment(&shop.zone)?);
        } else if upgrade && words.eat("at") {
            made.change = Some(words.moment(&shop.zone)?);
        } else if !upgrade && words.eat("until") {
            made.end = Some(words.moment(&shop.zone)?);
        } else if words.eat("billed until") {
            made.billed_until = Some(words.moment(&shop.zone)?);
        } else if upgrade && words.eat("keeping periods") {
            made.cart.inherit_start = true;
        } else if !in_cart(words, shop, &mut made)? {
            return Ok(made);
        }
    }
}

fn in_cart(words: &mut Words, shop: &Shop, made: &mut Ordered) -> Result<bool, BadWords> {
    if words.eat("with") || words.eat("and") {
        made.cart.components.push(booking(words, shop)?);
    } else if words.eat("billing everything") {
        made.interim = true;
    } else if words.eat("coupon") {
        made.cart.coupon_code = Some(words.name("a code")?);
    } else if words.eat("discount") {
        let discount = shop.discount(&words.name("a discount")?)?;
        made.cart.discounts.push((discount, when(words, "from", shop)?));
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// `add 5 Seats[ from D] …[ billing everything]`: an order of components alone; their fees wait for the next bill.
fn added(words: &mut Words, shop: &Shop) -> Result<Ordered, BadWords> {
    let mut cart = empty_cart();
    if !words.clone().eat("discount") && !words.clone().eat("coupon") {
        cart.components.push(booking(words, shop)?);
    }
    let mut made = ordered(cart);
    while in_cart(words, shop, &mut made)? {}
    made.change = when(words, "at", shop)?;
    Ok(made)
}

/// `remove Seats[ at D][ billing everything]`: an order that ends all subscriptions of a component.
fn removed(words: &mut Words, shop: &Shop) -> Result<Ordered, BadWords> {
    let component = shop.component(&words.name("a component")?)?.id;
    let change = when(words, "at", shop)?;
    let interim = words.eat("billing everything");
    let cart = Cart { end_components: vec![component], ..empty_cart() };
    Ok(Ordered { change, interim, ..ordered(cart) })
}

/// `5 Seats[ at 4.00 each][ from D][ until D][ billed until D][ noted "text"]`.
fn booking(words: &mut Words, shop: &Shop) -> Result<NewComponentSubscription, BadWords> {
    let quantity = words.number("a quantity")?;
    let component = shop.component(&words.name("a component")?)?.id;
    let product_override = own_price(words)?;
    Ok(NewComponentSubscription {
        component,
        quantity,
        start: when(words, "from", shop)?,
        end: when(words, "until", shop)?,
        billed_until: when(words, "billed until", shop)?,
        memo: if words.eat("noted") { Some(words.name("a note")?) } else { None },
        product_override,
        custom_fields: CustomFields::new(),
    })
}

fn own_price(words: &mut Words) -> Result<Option<ProductOverride>, BadWords> {
    let mut ahead = words.clone();
    if !ahead.eat("at") {
        return Ok(None);
    }
    let Some(price) = ahead.eat_number().filter(|_| ahead.eat("each")) else { return Ok(None) };
    *words = ahead;
    Ok(Some(ProductOverride { price_per_unit: Some(price), ..ProductOverride::default() }))
}

/// `end at D`, `end Seats at D`.
fn ending(words: &mut Words, shop: &Shop) -> Result<Event, BadWords> {
    if words.eat("at") {
        return Ok(Event::Wish(Wish::End { at: words.moment(&shop.zone)? }));
    }
    let name = words.name("at, or a component")?;
    if !words.eat("at") {
        return Err(words.expected("at"));
    }
    Ok(Event::EndComponent(name, Some(words.moment(&shop.zone)?)))
}

/// `change prices[ of NAME][ at D]`.
fn changed_prices(words: &mut Words, shop: &Shop) -> Result<Wish, BadWords> {
    let only = if words.eat("of") { Some(shop.target(&words.name("a plan or component")?)?) } else { None };
    Ok(Wish::ChangePrices { at: when(words, "at", shop)?, only })
}

fn reactivation(words: &mut Words, shop: &Shop) -> Result<Reactivation, BadWords> {
    let at = when(words, "at", shop)?;
    let variant = if words.eat("with") { Some(shop.variant(&words.name("a plan")?)?.id) } else { None };
    let quantity = if words.eat("x") { Some(words.number("a quantity")?) } else { None };
    Ok(Reactivation { at, variant, quantity })
}

/// `use 120 Calls[ at 0.05 each][ on D][ because "text"]`.
fn usage(words: &mut Words, shop: &Shop) -> Result<NewUsage, BadWords> {
    let quantity = words.number("a quantity")?;
    let component = shop.component(&words.name("a metered component")?)?.id;
    let product_override = own_price(words)?;
    let due = when(words, "on", shop)?;
    let memo = if words.eat("because") { Some(words.name("a reason")?) } else { None };
    Ok(NewUsage { component, quantity, due, memo, key: None, product_override })
}

/// `charge "Hosting" 12.50[ x 2][ for D until D][ taxed POLICY]`.
fn rated_item(words: &mut Words, shop: &mut Shop) -> Result<RatedItem, BadWords> {
    let description = words.name("what is charged")?;
    let price_per_unit = words.number("a price")?;
    let quantity = if words.eat("x") { words.number("a quantity")? } else { Decimal::ONE };
    let period = match when(words, "for", shop)? {
        Some(start) => Some((start, when(words, "until", shop)?.unwrap_or(start))),
        None => None,
    };
    let group_policy = shop.plan_group()?.tax_policy;
    let tax_policy =
        if words.eat("taxed") { shop.tax_policy(&words.name("a tax policy")?)?.id } else { group_policy };
    let (start, end) = period.unwrap_or((Instant::EARLIEST, Instant::EARLIEST));
    Ok(RatedItem {
        id: shop.new_id(),
        transferred_at: Instant::EARLIEST,
        description,
        product_description: None,
        external_product_id: None,
        quantity,
        price_per_unit,
        tax_policy,
        period: turnus_engine::Span::new(start, end),
    })
}
