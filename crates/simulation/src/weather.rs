//! What befalls the nodes of a life: time, faults, crashes, and the work that they do between.

use tokio::task::JoinHandle;
use turnus_app::AppError;
use turnus_store::faults::Strike;

use crate::books::{Wrong, expect};
use crate::counts::Count;
use crate::life::Life;
use crate::work::Workers;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

impl Life<'_> {
    pub(crate) fn let_time_pass(&mut self) {
        let millis = match self.chance.count(0..=99) {
            0..=39 => self.chance.number(0..=90 * 60_000),
            40..=69 => self.chance.number(HOUR..=3 * DAY),
            70..=95 => self.chance.number(3 * DAY..=20 * DAY),
            _ => self.chance.number(20 * DAY..=60 * DAY),
        };
        self.world.pass(millis);
    }

    pub(crate) fn change_weather(&mut self) {
        if !self.chance.percent(25) {
            return;
        }
        let (strike, most) = self.chance.pick([
            (Strike::Statement, 80),
            (Strike::Group, 80),
            (Strike::Busy, 6),
            (Strike::Read, 60),
            (Strike::AnswerLost, 6),
            (Strike::Crash, 160),
            (Strike::Crash, 40),
            (Strike::CrashAfterCommit, 8),
        ]);
        let after = self.chance.count(0..=most);
        self.world.faults.strike(strike, after);
        self.tell(|| format!("-- {strike:?} after {after}"));
    }

    /// A node that does its work, and stands still in the middle of it.
    pub(crate) fn hang(&mut self) -> Option<JoinHandle<Result<bool, AppError>>> {
        if !self.chance.percent(8) {
            return None;
        }
        let after = self.chance.count(0..=40);
        self.counts.add(Count::Hangs, 1);
        self.tell(|| format!("-- node 1 hangs after {after}"));
        self.hangs = true;
        self.world.faults.hang(1, after);
        let workers = self.workers(1);
        Some(tokio::spawn(async move { workers.pass().await }))
    }

    /// Its leases have run out, others did the work, and it goes on.
    pub(crate) async fn wake(&mut self, hung: JoinHandle<Result<bool, AppError>>) -> Result<(), Wrong> {
        self.world.pass(self.chance.number(0..=600_000));
        self.work(0).await?;
        self.world.faults.release();
        self.hangs = false;
        match hung.await {
            Ok(outcome) => self.note(outcome.err().as_ref())?,
            Err(error) => return Err(Wrong(format!("a worker panicked: {error}"))),
        }
        self.mend().await?;
        Ok(())
    }

    pub(crate) fn workers(&self, node: u32) -> Workers {
        Workers {
            app: self.world.node(node).clone(),
            accounts: self.shops.iter().map(|shop| shop.account).collect(),
            sender: self.setting.sender.clone(),
            receivers: self.receivers.clone(),
        }
    }

    /// Both nodes work side by side, as often as it says. The answer is whether there was a crash.
    pub(crate) async fn work(&mut self, rounds: u32) -> Result<bool, Wrong> {
        let mut crashed = false;
        for _ in 0..=rounds {
            let (one, other) = (self.workers(0), self.workers(1));
            let alone = rounds == 0 || self.chance.percent(50);
            let others = async { if alone { Ok(()) } else { other.until_done().await } };
            let (here, there) = futures_util::future::join(one.until_done(), others).await;
            for outcome in [here, there] {
                self.note(outcome.err().as_ref())?;
            }
            crashed |= self.mend().await?;
        }
        Ok(crashed)
    }

    /// What stood in the way of a worker is tried again; that we are at fault is not right.
    pub(crate) fn note(&mut self, error: Option<&AppError>) -> Result<(), Wrong> {
        let Some(error) = error else { return Ok(()) };
        self.tell(|| format!("   a worker: {error}"));
        self.counts.add(Count::Retries, 1);
        expect(!matches!(error, AppError::Internal(_)), || format!("a worker: {error}"))
    }

    pub(crate) async fn mend(&mut self) -> Result<bool, Wrong> {
        let crashed = self.world.mend().await?;
        if crashed {
            self.counts.add(Count::Crashes, 1);
            self.tell(|| "-- crashed, and opened anew".to_owned());
        }
        Ok(crashed)
    }
}
