//! The end of a life: everything is done that waits, and then everything has to be right.

use turnus_app::bill_contract::bill_contract;
use turnus_app::contracts::contract;
use turnus_app::due_work::parked_work;
use turnus_app::verify::{Scope, verify};
use turnus_app::{AppError, Call, Caller};
use turnus_engine::{Id, Instant};
use turnus_store::{due_work, events, hooks};

use crate::books::{Wrong, expect, prove};
use crate::counts::{Count, Counts};
use crate::life::Life;
use crate::look::{heard, look};

impl Life<'_> {
    pub(crate) async fn look(&mut self) -> Result<(), Wrong> {
        self.world.faults.calm();
        for shop in &mut self.shops {
            look(&self.world.store, shop.account, &mut shop.facts).await?;
        }
        Ok(())
    }

    /// The weather calms down, everything is done that waits, and then everything has to be right.
    pub(crate) async fn finish(&mut self) -> Result<(), Wrong> {
        self.world.faults.calm();
        self.mend().await?;
        self.settle().await?;
        self.mistaken(false);
        self.look().await?;
        let store = self.world.store.clone();
        for shop in &self.shops {
            prove(&store, shop.account, None, &mut self.counts).await?;
            heard(&store, shop.account, &shop.facts, &self.receivers, &mut self.counts).await?;
            let parked = parked_work(self.world.node(0), shop.account).await?;
            let ours = parked.iter().find(|(_, why)| why.starts_with("internal"));
            expect(ours.is_none(), || format!("work was put aside: {ours:?}"))?;
        }
        self.all_billed().await?;
        self.nothing_more().await?;
        for shop in &self.shops {
            let report = verify(self.world.node(0), shop.account, Scope::Whole).await?;
            expect(report.is_clean(), || report.to_string())?;
        }
        self.counts.add(Count::Faults, self.world.faults.struck());
        self.counts.add(Count::Stale, self.world.faults.came_late());
        self.counts.add(Count::FailedDeliveries, self.receivers.failed());
        Ok(())
    }

    /// No billing date is behind a contract that may be billed.
    pub(crate) async fn all_billed(&self) -> Result<(), Wrong> {
        let now = self.world.now();
        for shop in &self.shops {
            for id in shop.facts.contracts.keys() {
                let row = contract(self.world.node(0), shop.account, *id).await?.value;
                let waits = row.contract.waits() || row.contract.data.billing_suspended;
                let late = row.billing.next.filter(|next| *next <= now && !waits);
                expect(late.is_none(), || format!("contract {id} was not billed at {late:?}"))?;
            }
        }
        Ok(())
    }

    /// Works until nothing waits: neither work that is due, nor a webhook.
    pub(crate) async fn settle(&mut self) -> Result<(), Wrong> {
        for round in 0..200 {
            self.work(0).await?;
            let store = &self.world.store;
            let mut waits = hooks::is_due(store, Instant::LATEST).await?;
            for shop in &self.shops {
                let next = due_work::next(store, shop.account).await?;
                waits |= next.is_some_and(|next| next <= self.world.now());
            }
            if !waits {
                return Ok(());
            }
            self.world.pass(60_000 * (1 + round));
        }
        Err(Wrong("what is due is never done".to_owned()))
    }

    /// Doing it again changes nothing, and billing twice bills nothing.
    pub(crate) async fn nothing_more(&mut self) -> Result<(), Wrong> {
        let store = self.world.store.clone();
        let now = self.world.now();
        for place in 0..self.shops.len() {
            let account = self.shops[place].account;
            let before = events::head(&store, account).await?;
            self.work(0).await?;
            let after = events::head(&store, account).await?;
            expect(before == after, || "a second run of the work that is due did something".to_owned())?;
            let contracts: Vec<Id> = self.shops[place].facts.contracts.keys().copied().collect();
            for contract in contracts {
                let mut bills = Vec::new();
                for _ in 0..2 {
                    let caller = Caller { account, entity: None, actor: "client:simulation".to_owned(), now };
                    let billed =
                        bill_contract(self.world.node(0), &Call::plain(caller), contract, true).await;
                    if let Err(AppError::Internal(why) | AppError::Database(why)) = billed {
                        return Err(Wrong(format!("contract {contract} cannot be billed: {why}")));
                    }
                    bills.push(turnus_store::bills::of_contract(&store, account, contract).await?.len());
                }
                let more = bills.windows(2).any(|pair| pair[0] != pair[1]);
                expect(!more, || {
                    format!("contract {contract} was billed twice, and the second bill was one")
                })?;
            }
            prove(&store, account, Some(now), &mut Counts::default()).await?;
        }
        Ok(())
    }
}
