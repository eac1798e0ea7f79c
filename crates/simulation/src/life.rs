//! One life: what happens, step by step, and whether everything is right afterwards.

use std::path::Path;
use std::sync::Arc;

use futures_util::future::join_all;
use turnus_app::{AppError, Caller, WebhookSender};
use turnus_engine::{Id, Instant};
use turnus_store::documents::{DocumentFilter, DocumentStatus};
use turnus_store::faults::{Faults, Tamper};
use turnus_store::{Slice, documents, due_work};

use crate::books::{Wrong, expect, prove};
use crate::chance::Chance;
use crate::choose::Choice;
use crate::counts::{Count, Counts};
use crate::facts::{Facts, Request};
use crate::patience::with_patience;
use crate::receivers::Receivers;
use crate::sold::{Sold, open_shop};
use crate::wish::{Answered, Asking, Wish};
use crate::world::World;

const HOUR: i64 = 3_600_000;
/// 2024-01-01T00:00Z.
const FIRST_DAY: i64 = 1_704_067_200_000;

/// Makes a mistake in the rules while it is told true, and none from when it is told false: for tests.
pub type Mistake = Arc<dyn Fn(bool) + Send + Sync>;

/// How lives are lived.
#[derive(Clone)]
pub(crate) struct Setting {
    /// The most steps.
    pub(crate) steps: u32,
    /// Each step is told.
    pub(crate) trace: bool,
    /// The books are proved after each step.
    pub(crate) closely: bool,
    /// Posts to receivers.
    pub(crate) sender: WebhookSender,
    /// A mistake in what is written.
    pub(crate) tamper: Option<Tamper>,
    /// A mistake in the rules.
    pub(crate) mistake: Option<Mistake>,
}

/// A life in which something went wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("seed {seed} went wrong at step {step}: {why}")]
pub struct Failed {
    /// Its seed.
    pub seed: u64,
    /// The step at which it was noticed.
    pub step: u32,
    /// The steps that the life had.
    pub steps: u32,
    /// What was wrong.
    pub why: String,
    /// What happened until then, if each step was to be told.
    pub told: Vec<String>,
}

/// An account, and what its clients know.
pub(crate) struct Shop {
    pub(crate) account: Id,
    pub(crate) sold: Sold,
    pub(crate) facts: Facts,
}

/// A life in the living.
pub(crate) struct Life<'a> {
    pub(crate) setting: &'a Setting,
    pub(crate) chance: Chance,
    pub(crate) world: World,
    pub(crate) shops: Vec<Shop>,
    pub(crate) receivers: Receivers,
    pub(crate) counts: Counts,
    pub(crate) told: Vec<String>,
    pub(crate) step: u32,
    pub(crate) tags: u32,
    /// Nobody asks the node that hangs.
    pub(crate) hangs: bool,
}

/// Lives the life of `seed` in the file, which holds an empty store.
pub(crate) async fn live(seed: u64, file: &Path, setting: &Setting) -> Result<(Counts, Vec<String>), Failed> {
    let failed = |step, why: String, told| Failed { seed, step, steps: setting.steps, why, told };
    let mut life = match Life::begin(seed, file, setting).await {
        Ok(life) => life,
        Err(Wrong(why)) => return Err(failed(0, why, Vec::new())),
    };
    let lived = life.lived().await;
    let _ = life.world.close().await;
    match lived {
        Ok(()) => Ok((life.counts, life.told)),
        Err(Wrong(why)) => Err(failed(life.step, why, life.told)),
    }
}

impl From<AppError> for Wrong {
    fn from(error: AppError) -> Wrong {
        Wrong(error.to_string())
    }
}

impl<'a> Life<'a> {
    async fn begin(seed: u64, file: &Path, setting: &'a Setting) -> Result<Life<'a>, Wrong> {
        let mut chance = Chance::of(seed);
        let start = Instant::from_millis(FIRST_DAY + chance.number(0..=500 * 24) * HOUR);
        let mut faults = Faults::seeded(chance.seed());
        if let Some(tamper) = &setting.tamper {
            faults = faults.planted(Arc::clone(tamper));
        }
        let world = World::open(file, start, faults).await?;
        let mut shops = Vec::new();
        for number in 0..chance.pick([1, 1, 2]) {
            let (account, sold) = open_shop(world.node(0), &mut chance, number, start).await?;
            shops.push(Shop { account, sold, facts: Facts::default() });
        }
        let fail = chance.pick([0, 20, 60]);
        let receivers = Receivers::failing(fail, Chance::of(chance.seed()));
        let (counts, told) = (Counts::default(), Vec::new());
        let mut life =
            Life { setting, chance, world, shops, receivers, counts, told, step: 0, tags: 0, hangs: false };
        life.counts.add(Count::Lives, 1);
        Ok(life)
    }

    async fn lived(&mut self) -> Result<(), Wrong> {
        self.mistaken(true);
        for step in 1..=self.setting.steps {
            self.step = step;
            self.counts.add(Count::Steps, 1);
            self.one_step().await?;
            if self.setting.closely {
                self.world.faults.calm();
                for shop in &self.shops {
                    prove(&self.world.store, shop.account, None, &mut Counts::default()).await?;
                }
            }
        }
        self.finish().await
    }

    pub(crate) fn mistaken(&self, on: bool) {
        if let Some(mistake) = &self.setting.mistake {
            mistake(on);
        }
    }

    pub(crate) fn tell(&mut self, what: impl FnOnce() -> String) {
        if self.setting.trace {
            let line = format!("{:>4} {} {}", self.step, self.world.now(), what());
            self.told.push(line);
        }
    }

    async fn one_step(&mut self) -> Result<(), Wrong> {
        self.let_time_pass();
        self.change_weather();
        let hung = self.hang();
        let place = usize::try_from(self.chance.count(0..=1)).unwrap_or(0) % self.shops.len();
        let requests = self.requests(place, false).await;
        let orders = requests.iter().any(|request| matches!(request.wish, Wish::Order(_)));
        let mut crashed = self.ask_until_answered(place, requests).await?;
        if orders {
            self.world.pass(self.chance.number(0..=20 * 60_000));
            let requests = self.requests(place, true).await;
            crashed |= self.ask_until_answered(place, requests).await?;
        }
        if let Some(hung) = hung {
            self.wake(hung).await?;
        }
        if self.chance.percent(75) {
            crashed |= self.work(1).await?;
        }
        if crashed || self.chance.percent(5) {
            self.look().await?;
        }
        Ok(())
    }

    /// Asks for all of it, and for most of what got no answer once more, as clients do. The answer is whether there was
    /// a crash.
    async fn ask_until_answered(&mut self, place: usize, mut requests: Vec<Request>) -> Result<bool, Wrong> {
        self.ask(place, &mut requests).await;
        let mut crashed = self.mend().await?;
        for _ in 0..3 {
            let mut again: Vec<Request> = Vec::new();
            for request in std::mem::take(&mut requests) {
                let repeat =
                    request.is_unanswered() && request.is_safe_to_repeat() && self.chance.percent(80);
                if repeat { again.push(request) } else { requests.push(request) }
            }
            if again.is_empty() {
                break;
            }
            self.counts.add(Count::Retries, u64::try_from(again.len()).unwrap_or(0));
            self.ask(place, &mut again).await;
            crashed |= self.mend().await?;
            requests.extend(again);
        }
        self.take(place, requests)?;
        Ok(crashed)
    }

    /// What clients of an account ask for at the same time.
    async fn requests(&mut self, place: usize, commit: bool) -> Vec<Request> {
        let store = self.world.store.clone();
        let account = self.shops[place].account;
        let mut lists = [Vec::new(), Vec::new()];
        for (list, status) in lists.iter_mut().zip([DocumentStatus::Draft, DocumentStatus::Issued]) {
            let slice = Slice { newest_first: true, ..Slice::first(6) };
            let found = documents::list(&store, account, status, DocumentFilter::default(), slice).await;
            list.extend(found.unwrap_or_default().iter().map(|row| row.value.id));
        }
        let parked = due_work::parked(&store, account, 5).await.unwrap_or_default();
        let parked: Vec<Id> = parked.iter().map(|(work, _)| work.subject).collect();
        let mut requests = Vec::new();
        for number in 0..self.chance.count(1..=3) {
            self.tags += 1;
            let tag = format!("t{}", self.tags);
            let [drafts, invoices] = &lists;
            let shop = &self.shops[place];
            let choice = &mut Choice {
                chance: &mut self.chance,
                facts: &shop.facts,
                sold: &shop.sold,
                drafts,
                invoices,
                parked: &parked,
                now: self.world.now(),
                tag: &tag,
            };
            let wish = if commit && number == 0 { choice.commit_now() } else { choice.wish() };
            let Some(wish) = wish else { continue };
            let key = self.chance.percent(50).then(|| format!("key-{tag}"));
            requests.push(Request { wish, key, tag, answers: Vec::new() });
        }
        requests
    }

    /// Asks for all of it side by side, some of it twice.
    async fn ask(&mut self, place: usize, requests: &mut [Request]) {
        let account = self.shops[place].account;
        let mut asked = Vec::new();
        for (number, request) in requests.iter().enumerate() {
            let twice = request.is_safe_to_repeat() && self.chance.percent(25);
            self.counts.add(Count::Doubled, u64::from(twice));
            for _ in 0..=u32::from(twice) {
                let node = if self.hangs { 0 } else { self.chance.count(0..=1) };
                let looks = self.chance.percent(4).then(|| self.chance.count(0..=30));
                asked.push((number, node, looks));
            }
        }
        let now = self.world.now();
        let answers = {
            let shown: &[Request] = requests;
            let world = &self.world;
            join_all(asked.iter().map(|(number, node, looks)| {
                let request = &shown[*number];
                let caller = Caller { account, entity: None, actor: "client:simulation".to_owned(), now };
                let asking = Asking { app: world.node(*node), caller, key: request.key.clone() };
                async move { with_patience(*looks, request.wish.ask(&asking)).await }
            }))
            .await
        };
        for ((number, node, _), answer) in asked.into_iter().zip(answers) {
            let answer = answer.unwrap_or_else(|| {
                self.counts.add(Count::HungUp, 1);
                Answered::Nothing("the client hung up".to_owned())
            });
            self.tell(|| format!("   node {node}: {:?} -> {answer:?}", requests[number]));
            match &answer {
                Answered::Granted { replayed, .. } => self.counts.add(Count::Replays, u64::from(*replayed)),
                Answered::Refused(_) => self.counts.add(Count::Refusals, 1),
                Answered::Nothing(_) => {}
            }
            requests[number].answers.push(answer);
        }
    }

    fn take(&mut self, place: usize, mut requests: Vec<Request>) -> Result<(), Wrong> {
        // What deletes comes last: what was granted before it is gone with it.
        requests
            .sort_by_key(|request| matches!(request.wish, Wish::DeleteContract(_) | Wish::DeleteCustomer(_)));
        for request in requests {
            for answer in &request.answers {
                if let Answered::Nothing(why) = answer {
                    expect(!why.starts_with("internal"), || format!("{request:?}"))?;
                }
            }
            let ordered = matches!(request.wish, Wish::Order(_)) && request.granted().is_some();
            self.counts.add(Count::Orders, u64::from(ordered));
            self.shops[place].facts.take(&request).map_err(Wrong)?;
        }
        Ok(())
    }
}
