//! Fourteen months: who signs up when, uses what, changes, pays and leaves.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use turnus_engine::booking::NewComponentSubscription;
use turnus_engine::customer::CustomerData;
use turnus_engine::order::{Cart, NewUsage};
use turnus_engine::{Id, Instant};

use super::caller;
use super::catalogue::DemoCatalogue;
use super::people::people;
use crate::app::App;
use crate::clock::move_clock;
use crate::commit_order::{approve_order, commit_order};
use crate::contracts::contract;
use crate::end_contract::{end_contract, preview_cancellation};
use crate::error::AppError;
use crate::ledger::{NewBooking, book_payment};
use crate::orders::{NewOrder, Orderer, place_order};
use crate::rated_items::create_rated_item;
use crate::usage::post_usage;
use crate::wish::Call;

/// The customer who buys in francs, at home.
const IN_FRANCS: usize = 25;

const DAY: i64 = 24 * 3_600_000;

/// The history in the making.
pub struct Story<'a> {
    /// The application.
    pub app: &'a App,
    /// The demo's account.
    pub account: Id,
    /// What is sold.
    pub sold: &'a DemoCatalogue,
    /// First moment.
    pub start: Instant,
    /// Last moment.
    pub end: Instant,
}

/// Something that happens to the customer of that number.
#[derive(Clone, Copy, Debug)]
enum Scene {
    SignsUp,
    Uses,
    Upgrades,
    BooksSeats,
    GivesNotice,
    Pays,
    /// Buys what is sold at other rates.
    Buys,
}

impl Story<'_> {
    /// Plays the scenes in order; the clock moves to each, and the work due on the way is done.
    pub async fn tell(&self, progress: impl Fn(u32)) -> Result<(), AppError> {
        let cast = people();
        let scenes = self.scenes(cast.len());
        let mut contracts: BTreeMap<usize, Id> = BTreeMap::new();
        let count = scenes.len();
        for (place, (at, number, scene)) in scenes.into_iter().enumerate() {
            let now = self.app.now(self.account).await?;
            move_clock(self.app, &caller(self.account, now), at.max(now), None).await?;
            self.play(&cast[number], number, scene, &mut contracts).await?;
            progress(u32::try_from(place * 100 / count).unwrap_or(100));
        }
        Ok(())
    }

    /// Who does what when: fixed by the customer's number.
    fn scenes(&self, cast: usize) -> Vec<(Instant, usize, Scene)> {
        let mut scenes = Vec::new();
        for number in 0..cast {
            let step = i64::try_from(number).unwrap_or(0);
            let hour = 3_600_000 * (8 + step % 9) + 60_000 * (step * 7 % 60);
            let joined = self.start.plus_millis((step * 9 + step % 5) * DAY + hour);
            let days = |count: i64| joined.plus_millis(count * DAY);
            scenes.push((joined, number, Scene::SignsUp));
            scenes.extend((1..28).map(|half| (days(half * 15 + 3), number, Scene::Uses)));
            scenes.extend((1..14).map(|month| (days(month * 30 + 12), number, Scene::Pays)));
            match number % 8 {
                1 => scenes.push((days(75), number, Scene::Upgrades)),
                3 => scenes.push((days(45), number, Scene::BooksSeats)),
                6 => scenes.push((days(120), number, Scene::GivesNotice)),
                2 | 7 => scenes.push((days(20), number, Scene::Buys)),
                _ => {}
            }
        }
        scenes.retain(|(at, _, _)| *at < self.end);
        scenes.sort_by_key(|(at, number, _)| (*at, *number));
        scenes
    }

    async fn play(
        &self,
        person: &CustomerData,
        number: usize,
        scene: Scene,
        contracts: &mut BTreeMap<usize, Id>,
    ) -> Result<(), AppError> {
        if matches!(scene, Scene::SignsUp) {
            contracts.insert(number, self.sign_up(person, number).await?);
            return Ok(());
        }
        let Some(id) = contracts.get(&number).copied() else { return Ok(()) };
        let now = self.app.now(self.account).await?;
        if contract(self.app, self.account, id).await?.value.contract.is_over(now) {
            return Ok(());
        }
        match scene {
            Scene::SignsUp => Ok(()),
            Scene::Uses if number == IN_FRANCS => Ok(()),
            Scene::Uses => self.post(id, number, now).await,
            Scene::Upgrades => {
                let dearer = if number == IN_FRANCS { self.sold.francs[1] } else { self.sold.studio };
                self.order(id, Some(dearer), None).await
            }
            Scene::BooksSeats => self.order(id, None, Some(2)).await,
            Scene::GivesNotice => self.give_notice(id, now).await,
            Scene::Pays => self.pay(id, number, now).await,
            Scene::Buys if person.address.country.as_deref() != Some("DE") => Ok(()),
            Scene::Buys => self.buy(id, number, now).await,
        }
    }

    async fn sign_up(&self, person: &CustomerData, number: usize) -> Result<Id, AppError> {
        let sold = self.sold;
        let variants =
            [sold.basic, sold.team, sold.studio, sold.team, sold.yearly, sold.trial, sold.basic, sold.studio];
        let enterprise = number == 17 || number == 31;
        let variant = match number {
            IN_FRANCS => sold.francs[0],
            _ if enterprise => sold.enterprise,
            _ => variants[number % variants.len()],
        };
        let seats = (variant == sold.team).then(|| i64::try_from(number % 5 + 2).unwrap_or(2));
        let mut cart = self.cart(Some(variant), seats);
        cart.coupon_code = number.is_multiple_of(9).then(|| sold.code.to_owned());
        let who = Orderer::NewCustomer(Box::new(person.clone()));
        let order = self.place(who, cart).await?;
        self.commit(order.id).await?;
        if enterprise {
            let now = self.app.now(self.account).await?.plus_millis(2 * DAY);
            move_clock(self.app, &caller(self.account, now), now, None).await?;
            approve_order(self.app, &Call::plain(caller(self.account, now)), order.id).await?;
        }
        Ok(order.contract)
    }

    fn cart(&self, plan_variant: Option<Id>, seats: Option<i64>) -> Cart {
        let booked = seats.map(|count| NewComponentSubscription::of(self.sold.seats, Decimal::from(count)));
        Cart { components: booked.into_iter().collect(), ..Cart::of(plan_variant) }
    }

    async fn place(&self, who: Orderer, cart: Cart) -> Result<turnus_engine::order::Order, AppError> {
        let now = self.app.now(self.account).await?;
        let new = NewOrder::of(who, cart);
        place_order(self.app, &Call::plain(caller(self.account, now)), new).await?.fresh()
    }

    async fn commit(&self, order: Id) -> Result<(), AppError> {
        let now = self.app.now(self.account).await?;
        commit_order(self.app, &Call::plain(caller(self.account, now)), order, None).await?;
        Ok(())
    }

    async fn order(&self, contract: Id, variant: Option<Id>, seats: Option<i64>) -> Result<(), AppError> {
        let order = self.place(Orderer::Contract(contract), self.cart(variant, seats)).await?;
        self.commit(order.id).await
    }

    async fn post(&self, id: Id, number: usize, now: Instant) -> Result<(), AppError> {
        let (component, quantity) = match number % 8 {
            1 | 2 | 7 => (self.sold.calls, Decimal::from(400 + (number * 137) % 4000)),
            3 | 5 => (self.sold.storage, Decimal::new(i64::try_from(number * 61 % 900).unwrap_or(0) + 25, 1)),
            _ => return Ok(()),
        };
        let usage =
            NewUsage { component, quantity, due: None, memo: None, key: None, product_override: None };
        post_usage(self.app, &Call::plain(caller(self.account, now)), id, usage).await?;
        Ok(())
    }

    /// One thing or all three: their bill has one rate beside the usual, or several.
    async fn buy(&self, id: Id, number: usize, now: Instant) -> Result<(), AppError> {
        let alone = number % 4;
        for (place, extra) in self.sold.extras.iter().enumerate() {
            if alone == place || alone == self.sold.extras.len() {
                let item = extra.sold_at(now);
                create_rated_item(self.app, &Call::plain(caller(self.account, now)), id, item).await?;
            }
        }
        Ok(())
    }

    async fn give_notice(&self, id: Id, now: Instant) -> Result<(), AppError> {
        let caller = caller(self.account, now);
        let preview = preview_cancellation(self.app, &caller, id, None).await?;
        let Some(end) = preview.end else { return Ok(()) };
        end_contract(self.app, &Call::plain(caller), id, end).await?;
        Ok(())
    }

    /// Nine of ten pay what they owe.
    async fn pay(&self, id: Id, number: usize, now: Instant) -> Result<(), AppError> {
        let balance = contract(self.app, self.account, id).await?.value.billing.balance;
        if balance <= turnus_engine::Money::ZERO || number % 10 == 9 {
            return Ok(());
        }
        let booking = NewBooking {
            amount: balance,
            currency: None,
            description: Some("Überweisung".to_owned()),
            booked_on: None,
            recurring_payments_off: false,
        };
        book_payment(self.app, &Call::plain(caller(self.account, now)), id, booking).await?;
        Ok(())
    }
}
