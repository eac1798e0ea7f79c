//! What must hold once the dust has settled.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tokio::process::Command;
use tokio::time::{Instant, sleep};

use crate::asking::Asking;
use crate::chaos::Mishaps;
use crate::load::Load;
use crate::postgres::Postgres;
use crate::receiver::Receiver;

/// How long webhooks may take to arrive at a receiver that takes everything again: a lease and two waits.
const SETTLING: Duration = Duration::from_secs(400);

/// The events that the receiver hears of.
const EVENTS: [&str; 6] = [
    "ContractCreated",
    "ContractChanged",
    "ContractCancelled",
    "CustomerChanged",
    "InvoiceCreated",
    "OrderSucceeded",
];

/// What is looked at.
pub struct Audit<'a> {
    pub turnus: &'a Path,
    pub postgres: &'a Postgres,
    pub load: &'a Load,
    pub receiver: &'a Receiver,
    pub hook: &'a str,
}

/// Registers the receiver, with a secret, so that each webhook names its event.
pub async fn register(asking: &Asking, url: &str) -> Result<String> {
    let hook = json!({"Url": url, "Events": EVENTS});
    let hook = asking.post("/api/v1/webhooks", "register", &hook).await?;
    let hook = hook.body["Id"].as_str().with_context(|| format!("{hook:?}"))?.to_owned();
    let secret = asking.post(&format!("/api/turnus/v1/webhooks/{hook}/secret"), "secret", &json!({})).await?;
    if secret.status >= 300 {
        bail!("{secret:?}");
    }
    Ok(hook)
}

impl Audit<'_> {
    /// Looks at everything; says what does not hold.
    pub async fn all(&self) -> Result<bool> {
        let mut broken = Vec::new();
        self.settle().await?;
        self.acknowledged(&mut broken).await?;
        self.numbers(&mut broken).await?;
        self.webhooks(&mut broken).await?;
        self.books(&mut broken).await?;
        for what in broken.iter().take(40) {
            println!("BROKEN: {what}");
        }
        Ok(broken.is_empty())
    }

    /// Waits until nothing is due and everything was delivered.
    async fn settle(&self) -> Result<()> {
        let late = Instant::now() + SETTLING;
        loop {
            let path = format!("/api/turnus/v1/webhooks/{}/deliveries?status=Waiting&take=1", self.hook);
            let waiting = self.load.asking().get(&path).await?;
            let parked = self.load.asking().get("/api/turnus/v1/parkedWork").await?;
            let none = |list: &Value| list.as_array().is_some_and(Vec::is_empty);
            if none(&waiting) {
                println!("settled; parked: {parked}");
                return Ok(());
            }
            if Instant::now() > late {
                bail!("still waiting after {} s: {waiting}", SETTLING.as_secs());
            }
            sleep(Duration::from_secs(2)).await;
        }
    }

    /// Every acknowledged write is found.
    async fn acknowledged(&self, broken: &mut Vec<String>) -> Result<()> {
        let asking = self.load.asking();
        let contracts = asking.all("/api/v1/contracts").await?;
        let known: BTreeSet<&str> = contracts.iter().filter_map(|it| it["Id"].as_str()).collect();
        let customers = asking.all("/api/v1/customers").await?;
        let names: BTreeMap<&str, &str> = customers
            .iter()
            .filter_map(|it| Some((it["Id"].as_str()?, it["CompanyName"].as_str()?)))
            .collect();
        let (orders, usage, items, named, ended) = self.load.facts(|facts| {
            let lost: Vec<&String> =
                facts.contracts.values().filter(|id| !known.contains(id.as_str())).collect();
            broken.extend(lost.iter().map(|id| format!("contract {id} was acknowledged and is gone")));
            for (customer, name) in &facts.names {
                let now = names.get(customer.as_str()).copied();
                if now != Some(name.as_str()) {
                    broken.push(format!("customer {customer} was named {name}, and is {now:?}"));
                }
            }
            (
                facts.contracts.clone(),
                facts.usage.clone(),
                facts.rated_items.clone(),
                facts.names.len(),
                facts.ended.clone(),
            )
        });
        for contract in orders.values().collect::<BTreeSet<_>>() {
            let found = asking.all(&format!("/api/v1/contracts/{contract}/usage")).await?;
            let keys: Vec<&str> = found.iter().filter_map(|it| it["Key"].as_str()).collect();
            for (_, key) in usage.iter().filter(|(of, _)| of == contract) {
                let times = keys.iter().filter(|it| *it == key).count();
                if times != 1 {
                    broken.push(format!("usage {key} of contract {contract} is there {times} times"));
                }
            }
        }
        let ends: BTreeSet<&str> = contracts
            .iter()
            .filter(|it| !it["EndDate"].is_null())
            .filter_map(|it| it["Id"].as_str())
            .collect();
        broken.extend(
            ended
                .iter()
                .filter(|id| !ends.contains(id.as_str()))
                .map(|id| format!("the end of {id} is gone")),
        );
        println!(
            "{} commits, {} usage records, {} rated items, {named} customers, {} ends were acknowledged",
            orders.len(),
            usage.len(),
            items.len(),
            ended.len()
        );
        Ok(())
    }

    /// Numbers have no gap and none is given twice; what was seen once is as it was.
    async fn numbers(&self, broken: &mut Vec<String>) -> Result<()> {
        let invoices = self.load.asking().all("/api/v1/invoices").await?;
        let mut printed: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        let mut by_id = BTreeMap::new();
        for invoice in &invoices {
            let number = invoice["InvoiceNumber"].as_str().context("a number")?;
            by_id.insert(invoice["Id"].as_str().context("an id")?, number);
            let (series, counter) = number.rsplit_once('-').context("a counter")?;
            printed.entry(series.to_owned()).or_default().push(counter.parse()?);
        }
        for (series, mut counters) in printed {
            counters.sort_unstable();
            let expected = 1..=u64::try_from(counters.len())?;
            if !counters.iter().copied().eq(expected) {
                broken.push(format!(
                    "{series}: {} numbers, the last is {:?}",
                    counters.len(),
                    counters.last()
                ));
            }
        }
        self.load.facts(|facts| {
            for (id, number) in &facts.invoices {
                if by_id.get(id.as_str()) != Some(&number.as_str()) {
                    broken.push(format!("document {number} was shown, and is gone"));
                }
            }
        });
        println!("{} documents", invoices.len());
        Ok(())
    }

    /// Every event arrived at least once; those of a contract in their order.
    async fn webhooks(&self, broken: &mut Vec<String>) -> Result<()> {
        let taken = self.receiver.taken();
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for (place, id) in taken.iter().enumerate() {
            first.entry(id).or_insert(place);
        }
        let path = format!("/api/turnus/v1/webhooks/{}/deliveries", self.hook);
        let mut lanes: BTreeMap<String, (i64, usize)> = BTreeMap::new();
        let (mut after, mut events) = (0, 0);
        loop {
            let page =
                self.load.asking().get(&format!("/api/turnus/v1/events?after={after}&take=500")).await?;
            let rows = page["Events"].as_array().cloned().unwrap_or_default();
            for event in rows.iter().filter(|event| EVENTS.iter().any(|name| event["Event"] == *name)) {
                events += 1;
                self.order(event, &first, &mut lanes, broken);
            }
            match page["Next"].as_i64() {
                Some(next) if next > after => after = next,
                _ => break,
            }
        }
        println!("{} webhooks arrived, of {events} events in {} lanes ({path})", taken.len(), lanes.len());
        Ok(())
    }

    fn order(
        &self,
        event: &Value,
        first: &BTreeMap<&str, usize>,
        lanes: &mut BTreeMap<String, (i64, usize)>,
        broken: &mut Vec<String>,
    ) {
        let id = event["Id"].as_str().unwrap_or_default();
        let position = event["Position"].as_i64().unwrap_or_default();
        let Some(place) = first.get(id).copied() else {
            broken.push(format!("event {id} at {position} did not arrive: {event}"));
            return;
        };
        let lane = event["ContractId"].as_str().or(event["CustomerId"].as_str()).unwrap_or(id);
        if let Some((before, earlier)) = lanes.insert(lane.to_owned(), (position, place))
            && earlier > place
        {
            broken.push(format!("events {before} and {position} of {lane} arrived the other way round"));
        }
    }

    /// The books are proved by `turnus verify`.
    async fn books(&self, broken: &mut Vec<String>) -> Result<()> {
        let mut verify = Command::new(self.turnus);
        verify.args(["verify", "--whole", "--database", &self.postgres.url()]);
        let proved = verify.env("TURNUS_KEY", "7e".repeat(32)).output().await?;
        println!("{}", String::from_utf8_lossy(&proved.stdout).trim());
        if !proved.status.success() {
            broken.push(format!("turnus verify: {}", String::from_utf8_lossy(&proved.stderr)));
        }
        Ok(())
    }
}

/// What was done and what went wrong, in figures.
pub fn tell(load: &Load, receiver: &Receiver, mishaps: &Mishaps) {
    let asking = load.asking();
    println!("{:>8} requests answered", asking.answered.load(Ordering::Relaxed));
    println!("{:>8} sent once more", asking.repeated.load(Ordering::Relaxed));
    println!("{:>8} refused by a rule", load.refused.load(Ordering::Relaxed));
    println!("{:>8} webhooks taken, {} refused by the receiver", receiver.taken().len(), receiver.refused());
    for (mishap, times) in mishaps {
        println!("{times:>8} times {mishap:?}");
    }
}
