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
use crate::load::{Facts, Load};
use crate::postgres::Postgres;
use crate::receiver::Receiver;

/// How long webhooks may take to arrive at a receiver that takes everything again: a lease and two waits.
const SETTLING: Duration = Duration::from_secs(600);

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
    /// The journal's position when the receiver was registered.
    pub registered_at: i64,
}

/// Registers the receiver, with a secret, so that each webhook names its event.
pub async fn register(asking: &Asking, url: &str) -> Result<(String, i64)> {
    let hook = json!({"Url": url, "Events": EVENTS});
    let hook = asking.post("/api/v1/webhooks", "register", &hook).await?;
    let hook = hook.body["Id"].as_str().with_context(|| format!("{hook:?}"))?.to_owned();
    let secret = asking.post(&format!("/api/turnus/v1/webhooks/{hook}/secret"), "secret", &json!({})).await?;
    if secret.status >= 300 {
        bail!("{secret:?}");
    }
    let mut after = 0;
    loop {
        let page = asking.get(&format!("/api/turnus/v1/events?after={after}&take=500")).await?;
        after = page["After"].as_i64().context("After")?;
        if page["HasMore"] != true {
            return Ok((hook, after));
        }
    }
}

impl Audit<'_> {
    /// Looks at everything; says what does not hold.
    pub async fn all(&self) -> Result<bool> {
        let mut broken = Vec::new();
        self.settle().await?;
        self.acknowledged(&mut broken).await?;
        self.numbers(&mut broken).await?;
        self.webhooks(&mut broken).await?;
        let parked = self.load.asking().get("/api/turnus/v1/parkedWork").await?;
        if parked.as_array().is_none_or(|rows| !rows.is_empty()) {
            broken.push(format!("work was put aside: {parked}"));
        }
        if !prove(self.turnus, self.postgres).await? {
            broken.push("the books are not right".to_owned());
        }
        for what in broken.iter().take(40) {
            println!("BROKEN: {what}");
        }
        Ok(broken.is_empty())
    }

    /// Waits until everything was delivered.
    async fn settle(&self) -> Result<()> {
        let asking = self.load.asking();
        let late = Instant::now() + SETTLING;
        let path = format!("/api/turnus/v1/webhooks/{}/deliveries?status=Waiting&take=1", self.hook);
        loop {
            let cursor = self.last_position().await?;
            let waiting = asking.get(&path).await?;
            if waiting["Deliveries"].as_array().is_some_and(Vec::is_empty)
                && cursor == self.last_position().await?
            {
                return Ok(());
            }
            if Instant::now() > late {
                bail!("still waiting after {} s: {waiting}", SETTLING.as_secs());
            }
            sleep(Duration::from_secs(2)).await;
        }
    }

    async fn last_position(&self) -> Result<i64> {
        Ok(self.events().await?.last().and_then(|event| event["Position"].as_i64()).unwrap_or(0))
    }

    /// The whole journal.
    async fn events(&self) -> Result<Vec<Value>> {
        let (mut all, mut after) = (Vec::new(), 0);
        loop {
            let page =
                self.load.asking().get(&format!("/api/turnus/v1/events?after={after}&take=500")).await?;
            all.extend(page["Events"].as_array().cloned().unwrap_or_default());
            after = page["After"].as_i64().context("After")?;
            if page["HasMore"] != true {
                return Ok(all);
            }
        }
    }

    /// Every acknowledged write is found.
    async fn acknowledged(&self, broken: &mut Vec<String>) -> Result<()> {
        let contracts = self.load.asking().all("/api/v1/contracts").await?;
        self.contracts_and_ends(&contracts, broken);
        self.names(broken).await?;
        let orders = self.load.facts(|facts| facts.contracts.clone());
        for contract in orders.values().collect::<BTreeSet<_>>() {
            self.usage(contract, broken).await?;
        }
        let tell = |facts: &mut Facts| {
            println!(
                "acknowledged: {} commits, {} usage records, {} rated items, {} customers, {} ends",
                facts.contracts.len(),
                facts.usage.len(),
                facts.rated_items.len(),
                facts.names.len(),
                facts.ended.len()
            );
        };
        self.load.facts(tell);
        Ok(())
    }

    fn contracts_and_ends(&self, contracts: &[Value], broken: &mut Vec<String>) {
        let ids = |chosen: &dyn Fn(&Value) -> bool| -> BTreeSet<String> {
            let found = contracts.iter().filter(|it| chosen(it)).filter_map(|it| it["Id"].as_str());
            found.map(str::to_owned).collect()
        };
        let (known, ending) = (ids(&|_| true), ids(&|it| !it["EndDate"].is_null()));
        self.load.facts(|facts| {
            let lost = facts.contracts.values().filter(|id| !known.contains(*id));
            broken.extend(lost.map(|id| format!("contract {id} was acknowledged and is gone")));
            let endless = facts.ended.iter().filter(|id| !ending.contains(*id));
            broken.extend(endless.map(|id| format!("the end of contract {id} is gone")));
        });
    }

    async fn names(&self, broken: &mut Vec<String>) -> Result<()> {
        let customers = self.load.asking().all("/api/v1/customers").await?;
        let named =
            |it: &Value| Some((it["Id"].as_str()?.to_owned(), it["CompanyName"].as_str()?.to_owned()));
        let names: BTreeMap<String, String> = customers.iter().filter_map(named).collect();
        self.load.facts(|facts| {
            for (customer, name) in &facts.names {
                let now = names.get(customer);
                if now != Some(name) {
                    broken.push(format!("customer {customer} was named {name}, and is {now:?}"));
                }
            }
        });
        Ok(())
    }

    /// Usage and rated items of a contract: each is there once.
    async fn usage(&self, contract: &str, broken: &mut Vec<String>) -> Result<()> {
        let asking = self.load.asking();
        let usage = asking.all(&format!("/api/v1/contracts/{contract}/usage")).await?;
        let items = asking.all(&format!("/api/v1/contracts/{contract}/ratedItems")).await?;
        let times =
            |rows: &[Value], member: &str, is: &str| rows.iter().filter(|it| it[member] == is).count();
        self.load.facts(|facts| {
            for (_, key) in facts.usage.iter().filter(|(of, _)| of == contract) {
                let times = times(&usage, "Key", key);
                if times != 1 {
                    broken.push(format!("usage {key} of contract {contract} is there {times} times"));
                }
            }
            for item in facts.rated_items.iter().filter(|(_, of)| *of == contract).map(|(item, _)| item) {
                if times(&items, "Id", item) != 1 {
                    broken.push(format!("rated item {item} of contract {contract} is gone"));
                }
            }
            let made = facts.rated_items.values().filter(|of| *of == contract).count();
            if items.len() > made {
                broken
                    .push(format!("contract {contract} has {} rated items, {made} were posted", items.len()));
            }
        });
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
        let events = self.events().await?;
        let mut lanes: BTreeMap<String, (i64, usize)> = BTreeMap::new();
        let mut told = 0;
        for event in events.iter().filter(|event| self.is_told(event)) {
            told += 1;
            order(event, &first, &mut lanes, broken);
        }
        println!("{} webhooks arrived, of {told} events in {} lanes", taken.len(), lanes.len());
        Ok(())
    }

    /// Whether the receiver was to hear of an event: of those names, since it was registered.
    fn is_told(&self, event: &Value) -> bool {
        let since = event["Position"].as_i64().unwrap_or_default() > self.registered_at;
        since && EVENTS.iter().any(|name| event["Event"] == *name)
    }
}

/// Proves the books by `turnus verify`; what it says is printed.
pub async fn prove(turnus: &Path, postgres: &Postgres) -> Result<bool> {
    let mut verify = Command::new(turnus);
    verify.args(["verify", "--whole", "--database", &postgres.url()]);
    let proved = verify.env("TURNUS_KEY", "7e".repeat(32)).output().await?;
    println!("{}{}", String::from_utf8_lossy(&proved.stdout), String::from_utf8_lossy(&proved.stderr));
    Ok(proved.status.success())
}

/// Whether an event arrived, and behind those of its lane that were before it.
fn order(
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
