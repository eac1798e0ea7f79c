//! Mixed load, and what was acknowledged of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use fastrand::Rng;
use reqwest::Method;
use serde_json::{Value, json};

use crate::asking::{Answer, Asking};

/// Orders that may expire before their commit gets through, one after the other.
const MOST_EXPIRED: u32 = 5;

/// What was acknowledged, and must be found.
#[derive(Default)]
pub struct Facts {
    /// Orders that were committed, and their contracts.
    pub contracts: BTreeMap<String, String>,
    /// Contracts with the key of a usage.
    pub usage: BTreeSet<(String, String)>,
    /// Rated items, and their contracts.
    pub rated_items: BTreeMap<String, String>,
    /// Customers, and the last name that was given.
    pub names: BTreeMap<String, String>,
    /// Contracts that were ended.
    pub ended: BTreeSet<String>,
    /// Documents that were seen, and their numbers.
    pub invoices: BTreeMap<String, String>,
}

/// What is sold.
pub struct Catalogue {
    variants: Vec<String>,
    metered: String,
}

/// The load of one run.
pub struct Load {
    asking: Asking,
    catalogue: Catalogue,
    seed: u64,
    facts: Mutex<Facts>,
    stopped: AtomicBool,
    /// What was refused as a rule says.
    pub refused: AtomicU64,
}

/// A contract of a worker's own.
struct Own {
    customer: String,
    contract: String,
}

impl Load {
    /// Over what the demo sells.
    pub async fn new(asking: Asking, seed: u64) -> Result<Load> {
        let variants = asking.all("/api/v1/planVariants").await?;
        let named = |name: &str| {
            let found = variants.iter().find(|variant| variant["InternalName"] == name);
            found.and_then(|variant| variant["Id"].as_str()).map(str::to_owned).context(name.to_owned())
        };
        let components = asking.all("/api/v1/components").await?;
        let metered = components.iter().find(|component| component["ComponentType"] == "MeteredUsage");
        let metered =
            metered.and_then(|component| component["Id"].as_str()).context("a metered component")?;
        let catalogue = Catalogue {
            variants: vec![named("basic-monthly")?, named("team-monthly")?],
            metered: metered.to_owned(),
        };
        let (facts, stopped, refused) = (Mutex::default(), AtomicBool::new(false), AtomicU64::new(0));
        Ok(Load { asking, catalogue, seed, facts, stopped, refused })
    }

    /// The client.
    pub fn asking(&self) -> &Asking {
        &self.asking
    }

    /// What was acknowledged.
    pub fn facts<T>(&self, look: impl FnOnce(&mut Facts) -> T) -> T {
        look(&mut self.facts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Workers end after what they are at.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Works until it is stopped, with contracts of its own.
    pub async fn work(&self, worker: u64) -> Result<()> {
        let mut rng = Rng::with_seed(self.seed.wrapping_mul(1009).wrapping_add(worker));
        let mut own = vec![self.sign_up(worker, 0, &mut rng).await?];
        for step in 1_u64.. {
            if self.stopped.load(Ordering::Relaxed) {
                break;
            }
            let at = rng.usize(..own.len());
            let key = format!("{}-{worker}-{step}", self.seed);
            tokio::time::sleep(Duration::from_millis(rng.u64(10..90))).await;
            match rng.u32(..100) {
                0..6 => own.push(self.sign_up(worker, step, &mut rng).await?),
                6..60 => self.use_some(&own[at], &key, &mut rng).await?,
                60..68 => self.rate(&own[at], &key).await?,
                68..74 => self.upgrade(&own[at], &key, &mut rng).await?,
                74..80 => self.rename(&own[at], &key).await?,
                80..84 => self.bill(&own[at], &key).await?,
                84..86 if own.len() > 2 => {
                    let ended = own.swap_remove(at);
                    self.end(&ended, &key).await?;
                }
                86..88 if worker == 0 => self.move_clock(&key, &mut rng).await?,
                _ => self.look().await?,
            }
        }
        Ok(())
    }

    /// Whether it was done; a refusal by a rule is counted. A repeat is never refused for what its first attempt did.
    fn done(&self, answer: &Answer, what: &str) -> Result<bool> {
        ensure!(answer.status != 401 && answer.status != 404, "{what}: {answer:?}");
        let said = answer.body["Message"].as_str().unwrap_or_default();
        let of_itself = ["posted before", "cannot be committed"].iter().any(|words| said.contains(words));
        ensure!(!(answer.repeated && answer.status >= 400 && of_itself), "the repeat of {what}: {answer:?}");
        if answer.status >= 400 {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
        Ok(answer.status < 400)
    }

    async fn sign_up(&self, worker: u64, step: u64, rng: &mut Rng) -> Result<Own> {
        let name = format!("Torture {} {worker} {step}", self.seed);
        let address = json!({"Street": "Weg", "HouseNumber": "1", "PostalCode": "10115", "City": "Berlin", "Country": "DE"});
        let customer = json!({"CompanyName": name, "EmailAddress": "t@example.com", "Address": address});
        let key = format!("{}-{worker}-{step}", self.seed);
        let customer = self.asking.post("/api/v1/customers", &format!("{key}-customer"), &customer).await?;
        let customer = id(&customer)?;
        self.facts(|facts| facts.names.insert(customer.clone(), name));
        let variant = &self.catalogue.variants[rng.usize(..self.catalogue.variants.len())];
        let order = json!({"CustomerId": customer, "Cart": {"PlanVariantId": variant}});
        for attempt in 0..MOST_EXPIRED {
            let key = format!("{key}-{attempt}");
            let order = self.asking.post("/api/v1/orders", &format!("{key}-order"), &order).await?;
            let (order, contract) = (id(&order)?, text(&order.body, "ContractId")?);
            let path = format!("/api/v1/orders/{order}/commit");
            let committed = self.asking.post(&path, &format!("{key}-commit"), &json!({})).await?;
            // Another worker moves the clock by days: an order whose commit was held up by a fault may be over by then.
            if committed.status == 422 && committed.body.to_string().contains("is Expired") {
                continue;
            }
            // A repeat gets the first answer: never a refusal because it was committed before.
            ensure!(committed.status < 300, "the commit of {order}: {committed:?}");
            self.facts(|facts| facts.contracts.insert(order, contract.clone()));
            return Ok(Own { customer, contract });
        }
        bail!("{MOST_EXPIRED} orders of {key} expired one after the other")
    }

    async fn use_some(&self, own: &Own, key: &str, rng: &mut Rng) -> Result<()> {
        let usage = json!({"ComponentId": self.catalogue.metered, "Quantity": rng.u32(1..50), "Key": key});
        let path = format!("/api/v1/contracts/{}/usage", own.contract);
        let answer = self.asking.post(&path, key, &usage).await?;
        if self.done(&answer, &path)? {
            self.facts(|facts| facts.usage.insert((own.contract.clone(), key.to_owned())));
        }
        Ok(())
    }

    async fn rate(&self, own: &Own, key: &str) -> Result<()> {
        let path = format!("/api/v1/contracts/{}/ratedItems", own.contract);
        let item = json!({"Description": "Training", "Quantity": 1, "PricePerUnit": 25});
        let answer = self.asking.post(&path, key, &item).await?;
        if self.done(&answer, &path)? {
            let item = id(&answer)?;
            self.facts(|facts| facts.rated_items.insert(item, own.contract.clone()));
        }
        Ok(())
    }

    async fn upgrade(&self, own: &Own, key: &str, rng: &mut Rng) -> Result<()> {
        let variant = &self.catalogue.variants[rng.usize(..self.catalogue.variants.len())];
        let order = json!({"ContractId": own.contract, "Cart": {"PlanVariantId": variant}});
        let answer = self.asking.post("/api/v1/orders", &format!("{key}-order"), &order).await?;
        if self.done(&answer, "an upgrade")? {
            let order = id(&answer)?;
            let path = format!("/api/v1/orders/{order}/commit");
            let answer = self.asking.post(&path, key, &json!({})).await?;
            if self.done(&answer, &path)? {
                self.facts(|facts| facts.contracts.insert(order, own.contract.clone()));
            }
        }
        Ok(())
    }

    async fn rename(&self, own: &Own, key: &str) -> Result<()> {
        let path = format!("/api/v1/customers/{}", own.customer);
        let name = format!("Torture {key}");
        let body = json!({"CompanyName": name}).to_string();
        let answer = self.asking.ask(Method::PATCH, &path, Some(key), Some(body)).await?;
        if self.done(&answer, &path)? {
            self.facts(|facts| facts.names.insert(own.customer.clone(), name));
        }
        Ok(())
    }

    async fn bill(&self, own: &Own, key: &str) -> Result<()> {
        let path = format!("/api/turnus/v1/contracts/{}/bill", own.contract);
        let answer = self.asking.post(&path, key, &json!({})).await?;
        self.done(&answer, &path).map(|_| ())
    }

    async fn end(&self, own: &Own, key: &str) -> Result<()> {
        let preview = format!("/api/v1/contracts/{}/cancellationPreview", own.contract);
        let preview = self.asking.get(&preview).await?;
        let path = format!("/api/v1/contracts/{}/end", own.contract);
        let date = text(&preview, "EndDate").or_else(|_| text(&preview, "NextPossibleCancellationDate"))?;
        let answer = self.asking.post(&path, key, &json!({ "EndDate": date })).await?;
        if self.done(&answer, &path)? {
            self.facts(|facts| facts.ended.insert(own.contract.clone()));
        }
        Ok(())
    }

    async fn move_clock(&self, key: &str, rng: &mut Rng) -> Result<()> {
        let days = json!({"Days": rng.u32(1..6)});
        let answer = self.asking.post("/api/turnus/v1/clock/advance", key, &days).await?;
        self.done(&answer, "the clock").map(|_| ())
    }

    /// What was shown once must stay.
    async fn look(&self) -> Result<()> {
        let page = self.asking.get("/api/v1/invoices?take=50").await?;
        for invoice in page.as_array().into_iter().flatten() {
            let (id, number) = (text(invoice, "Id")?, text(invoice, "InvoiceNumber")?);
            let before = self.facts(|facts| facts.invoices.insert(id.clone(), number.clone()));
            ensure!(
                before.is_none_or(|before| before == number),
                "invoice {id} has another number: {number}"
            );
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        Ok(())
    }
}

/// The id of what was made.
fn id(answer: &Answer) -> Result<String> {
    text(&answer.body, "Id").with_context(|| format!("{answer:?}"))
}

fn text(value: &Value, member: &str) -> Result<String> {
    Ok(value[member].as_str().with_context(|| format!("no {member} in {value}"))?.to_owned())
}
