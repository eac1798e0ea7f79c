//! What happens next: drawn from what could.

use turnus_app::orders::{CustomerChange, NewOrder, Orderer};
use turnus_app::rows::HookData;
use turnus_engine::booking::NewComponentSubscription;
use turnus_engine::customer::{Address, CustomerData};
use turnus_engine::draft_edit::DraftEdit;
use turnus_engine::order::{Cart, NewUsage};
use turnus_engine::rated_item::RatedItem;
use turnus_engine::reactivation::Reactivation;
use turnus_engine::{Id, Instant, Money, Span};

use crate::chance::Chance;
use crate::facts::{About, Facts, Standing};
use crate::sold::{Sold, decimal};
use crate::wish::Wish;

const DAY: i64 = 24 * 3_600_000;
/// Events that webhooks ask for.
const WANTED: [&str; 10] = [
    "ContractCreated",
    "ContractChanged",
    "ContractCancelled",
    "ContractDataChanged",
    "CustomerChanged",
    "CustomerCreated",
    "InvoiceCreated",
    "InvoiceCorrected",
    "OrderSucceeded",
    "PaymentRegistered",
];

/// From what is chosen.
pub(crate) struct Choice<'a> {
    pub(crate) chance: &'a mut Chance,
    pub(crate) facts: &'a Facts,
    pub(crate) sold: &'a Sold,
    pub(crate) drafts: &'a [Id],
    pub(crate) invoices: &'a [Id],
    pub(crate) parked: &'a [Id],
    pub(crate) now: Instant,
    /// What it is to be found by.
    pub(crate) tag: &'a str,
}

impl Choice<'_> {
    /// The commit of an order that was just placed.
    pub(crate) fn commit_now(&mut self) -> Option<Wish> {
        let order = self.facts.orders.last().filter(|order| order.standing == Standing::Placed)?;
        self.chance.percent(85).then_some(Wish::Commit(order.id))
    }

    /// What a client wishes next, if what was drawn is possible.
    pub(crate) fn wish(&mut self) -> Option<Wish> {
        match self.chance.count(0..=99) {
            0..=11 => self.order(),
            12..=22 => self.commit(),
            23..=36 => self.usage(),
            37..=41 => self.sending(),
            42..=69 => self.change(),
            70..=79 => self.money(),
            80..=89 => self.document(),
            90..=94 => self.customer(),
            _ => self.rest(),
        }
    }

    fn contract(&mut self) -> Option<Id> {
        let contracts: Vec<Id> = self.facts.contracts.keys().copied().collect();
        self.chance.one(&contracts).copied()
    }

    fn around(&mut self, before: i64, after: i64) -> Instant {
        self.now.plus_millis(self.chance.number(-before * DAY..=after * DAY))
    }

    fn order(&mut self) -> Option<Wish> {
        let of_contract = self.facts.contracts.len() > 1 && self.chance.percent(55);
        let new = if of_contract { self.upgrade()? } else { self.signup()? };
        let new = Box::new(new);
        Some(if self.chance.percent(20) { Wish::Preview(new) } else { Wish::Order(new) })
    }

    fn signup(&mut self) -> Option<NewOrder> {
        let known = self.chance.one(&self.facts.customers).copied().filter(|_| self.chance.percent(40));
        let who = match known {
            Some(id) => Orderer::Customer(id),
            None => Orderer::NewCustomer(Box::new(self.person())),
        };
        let mut new = order(who, self.cart(true)?);
        if self.chance.percent(20) {
            new.start = Some(self.around(20, 20));
        }
        Some(new)
    }

    fn upgrade(&mut self) -> Option<NewOrder> {
        let contract = self.contract()?;
        let with_plan = self.chance.percent(60);
        let mut new = order(Orderer::Contract(contract), self.cart(with_plan)?);
        new.cart.inherit_start = self.chance.percent(50);
        if self.chance.percent(40) {
            new.change = Some(self.around(30, 30));
        }
        new.trigger_interim_billing = self.chance.percent(30);
        let booked: Vec<Id> =
            self.facts.booked.iter().filter(|(_, of)| *of == contract).map(|(id, _)| *id).collect();
        new.cart.end_components.extend(self.chance.one(&booked).filter(|_| self.chance.percent(30)));
        if self.chance.percent(20) {
            let discount = self.chance.one(&self.sold.discounts).copied()?;
            new.cart.discounts.push((discount, None));
        }
        if self.chance.percent(10) {
            let vat_id = self.chance.pick([None, Some("ATU95699761"), Some("FR53352290951")]);
            let vat_id = vat_id.map(str::to_owned);
            let change = move |data: &CustomerData| CustomerData { vat_id: vat_id.clone(), ..data.clone() };
            new.customer_change = Some(CustomerChange(std::sync::Arc::new(change)));
        }
        Some(new)
    }

    fn cart(&mut self, with_plan: bool) -> Option<Cart> {
        let plan_variant = if with_plan { Some(*self.chance.one(&self.sold.variants)?) } else { None };
        let mut cart = Cart::of(plan_variant);
        if !with_plan || self.chance.percent(40) {
            cart.components.push(self.component()?);
        }
        if with_plan && self.chance.percent(20) {
            cart.coupon_code = self.chance.one(&self.sold.codes).cloned();
        }
        if self.chance.percent(8) {
            cart.usage.push(self.record(format!("{}-cart", self.tag))?);
        }
        if self.chance.percent(8) {
            cart.rated_items.push(self.item()?);
        }
        Some(cart)
    }

    fn component(&mut self) -> Option<NewComponentSubscription> {
        let component = *self.chance.one(&self.sold.booked)?;
        let is_one = self.sold.booked.last() == Some(&component);
        let quantity = if is_one { "1" } else { self.chance.pick(["1", "2.5", "10"]) };
        Some(NewComponentSubscription::of(component, decimal(quantity)))
    }

    fn commit(&mut self) -> Option<Wish> {
        let open = |standing: Standing| {
            let recent = self.now.plus_millis(-DAY);
            let of = move |order: &&crate::facts::Ordered| {
                order.standing == standing
                    && (standing == Standing::Pending || order.id.created_at() > recent)
            };
            self.facts.orders.iter().rev().filter(of).map(|order| order.id).take(4).collect::<Vec<Id>>()
        };
        let (placed, pending) = (open(Standing::Placed), open(Standing::Pending));
        if !pending.is_empty() && self.chance.percent(30) {
            let id = *self.chance.one(&pending)?;
            return Some(if self.chance.percent(75) { Wish::Approve(id) } else { Wish::Decline(id) });
        }
        let id = *self.chance.one(&placed)?;
        Some(if self.chance.percent(93) { Wish::Commit(id) } else { Wish::DeleteOrder(id) })
    }

    fn record(&mut self, key: String) -> Option<NewUsage> {
        let component = *self.chance.one(&self.sold.metered)?;
        let quantity = self.chance.pick(["1", "25", "3.5", "120", "0", "-2", "-30"]);
        let due = self.chance.percent(50).then(|| self.around(60, 0));
        let memo = Some(key.clone());
        Some(NewUsage {
            component,
            quantity: decimal(quantity),
            due,
            memo,
            key: Some(key),
            product_override: None,
        })
    }

    fn usage(&mut self) -> Option<Wish> {
        if self.chance.percent(10) {
            let ours: Vec<(Id, Id)> = self
                .facts
                .facts
                .iter()
                .filter(|fact| fact.about == About::Usage && fact.least == 1)
                .filter_map(|fact| fact.contract.zip(fact.id))
                .collect();
            let (contract, id) = *self.chance.one(&ours)?;
            return Some(Wish::DeleteUse(contract, id));
        }
        let contract = self.contract()?;
        Some(Wish::Use(contract, self.record(self.tag.to_owned())?))
    }

    fn item(&mut self) -> Option<RatedItem> {
        let start = self.around(40, 0);
        let end = start.plus_millis(self.chance.number(0..=30) * DAY);
        Some(RatedItem {
            id: Id::from_bytes([0; 12]),
            transferred_at: self.now,
            description: self.tag.to_owned(),
            product_description: None,
            external_product_id: None,
            quantity: decimal(self.chance.pick(["1", "2.5", "-1"])),
            price_per_unit: decimal(self.chance.pick(["12.5", "3", "0.005"])),
            tax_policy: *self.chance.one(&self.sold.policies)?,
            period: Span::new(start, end),
        })
    }

    /// What is pre-priced.
    fn sending(&mut self) -> Option<Wish> {
        if self.chance.percent(15) {
            let of = |fact: &&crate::facts::Fact| fact.about == About::RatedItem && fact.least == 1;
            let ours: Vec<Id> = self.facts.facts.iter().filter(of).filter_map(|fact| fact.id).collect();
            return Some(Wish::DeleteRate(*self.chance.one(&ours)?));
        }
        let contract = self.contract()?;
        Some(Wish::Rate(contract, Box::new(self.item()?)))
    }

    fn change(&mut self) -> Option<Wish> {
        let id = self.contract()?;
        Some(match self.chance.count(0..=27) {
            0..=4 => {
                let start = self.chance.percent(60).then(|| self.around(25, 30));
                let from = start.unwrap_or(self.now);
                let days = self.chance.number(1..=60);
                let end = self.chance.percent(60).then(|| from.plus_millis(days * DAY));
                Wish::Pause(id, start, end)
            }
            5..=7 => {
                let at = self.chance.percent(50).then(|| self.around(20, 20));
                Wish::Resume(id, at)
            }
            8..=9 => Wish::End(id, self.around(30, 90)),
            10..=12 => Wish::RevokeEnd(id),
            13..=14 => {
                if self.chance.percent(30) {
                    Wish::Annul(id)
                } else {
                    Wish::RevokeEnd(id)
                }
            }
            15..=17 => {
                let variant = self.chance.one(&self.sold.variants).copied();
                let at = self.chance.percent(30).then(|| self.around(0, 30));
                Wish::Reactivate(id, Reactivation { at, variant, quantity: None })
            }
            18..=19 => {
                let at = self.chance.percent(60).then(|| self.around(20, 40));
                Wish::Prices(id, at)
            }
            20..=22 => Wish::Book(id, Box::new(self.component()?)),
            23..=24 => {
                let (id, _) = *self.chance.one(&self.facts.booked)?;
                let end = self.chance.percent(80).then(|| self.around(30, 40));
                Wish::EndComponent(id, end)
            }
            25..=26 => Wish::Suspend(id, self.chance.percent(30)),
            _ => Wish::DeleteContract(id),
        })
    }

    fn money(&mut self) -> Option<Wish> {
        let id = self.contract()?;
        Some(match self.chance.count(0..=9) {
            0..=4 => {
                let amount = Money::new(self.chance.number(-500..=9000)).ok()?;
                Wish::Pay(id, amount, self.tag.to_owned())
            }
            5..=6 => Wish::Interim(id),
            _ => Wish::Bill(id, self.chance.percent(40)),
        })
    }

    fn document(&mut self) -> Option<Wish> {
        if self.drafts.is_empty() || self.chance.percent(25) {
            return Some(Wish::Correct(*self.chance.one(self.invoices)?));
        }
        let id = *self.chance.one(self.drafts)?;
        Some(match self.chance.count(0..=9) {
            0..=4 => Wish::Send(id),
            5..=6 => Wish::Discard(id),
            7..=8 => {
                let name = self.chance.percent(50).then(|| format!("By hand {}", self.tag));
                Wish::Edit(id, DraftEdit { name, ..DraftEdit::default() })
            }
            _ => Wish::Line(id, Box::new(self.item()?)),
        })
    }

    fn customer(&mut self) -> Option<Wish> {
        let known = self.chance.one(&self.facts.customers).copied();
        Some(match (self.chance.count(0..=9), known) {
            (0..=3, _) | (_, None) => Wish::CreateCustomer(Box::new(self.person())),
            (4..=7, Some(id)) => Wish::ChangeCustomer(id, Box::new(self.person())),
            (_, Some(id)) => Wish::DeleteCustomer(id),
        })
    }

    fn rest(&mut self) -> Option<Wish> {
        let hooks: Vec<Id> = self.facts.hooks.iter().copied().collect();
        Some(match self.chance.count(0..=5) {
            0..=1 => {
                let fee = decimal(self.chance.pick(["19", "33.33", "0", "49.5"]));
                Wish::Fee(*self.chance.one(&self.sold.variants)?, fee)
            }
            2..=3 => {
                if hooks.len() > 2 && self.chance.percent(40) {
                    return Some(Wish::DeleteHook(*self.chance.one(&hooks)?));
                }
                let events: Vec<String> = WANTED
                    .iter()
                    .filter(|_| self.chance.percent(70))
                    .map(|kind| (*kind).to_owned())
                    .collect();
                let url = "http://127.0.0.1:9/hook".to_owned();
                Wish::Hook(HookData { url, events })
            }
            _ => Wish::Reopen(*self.chance.one(self.parked)?),
        })
    }

    fn person(&mut self) -> CustomerData {
        let text = |text: &str| Some(text.to_owned());
        let (country, vat_id) = self.chance.pick([
            ("DE", None),
            ("DE", None),
            ("DE", Some("DE136695976")),
            ("AT", None),
            ("AT", Some("ATU95699761")),
            ("FR", Some("FR53352290951")),
            ("CH", None),
            ("US", None),
        ]);
        CustomerData {
            external_customer_id: Some(self.tag.to_owned()),
            company_name: vat_id.map(|_| format!("Company {}", self.tag)),
            first_name: text("Ada"),
            last_name: Some(format!("Quux-{}", self.tag)),
            email_address: Some(format!("{}@example.org", self.tag)),
            language: text(self.chance.pick(["de", "en"])),
            vat_id: vat_id.map(str::to_owned),
            address: Address {
                street: text("Lane"),
                house_number: text("4"),
                postal_code: text("10115"),
                city: text("Town"),
                country: text(country),
                ..Address::default()
            },
            ..CustomerData::default()
        }
    }
}

fn order(who: Orderer, cart: Cart) -> NewOrder {
    NewOrder::of(who, cart)
}
