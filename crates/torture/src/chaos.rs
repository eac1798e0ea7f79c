//! What goes wrong while the load runs: one thing after another, drawn by the seed.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use fastrand::Rng;
use tokio::time::{Instant, sleep, sleep_until};

use crate::nodes::Nodes;
use crate::postgres::Postgres;

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mishap {
    /// kill -9 of a node.
    NodeKilled,
    /// A node is ended and started again, as an upgrade does it.
    NodeRestarted,
    /// A node hangs, and comes back.
    NodeHung,
    /// A node hangs for longer than any lease lasts.
    NodeHungLong,
    /// kill -9 of the database, whose standby takes over.
    FailedOver,
    /// All connections to the database are cut.
    ConnectionsCut,
    /// The database is away for some seconds.
    DatabaseAway,
}

use Mishap::{ConnectionsCut, DatabaseAway, FailedOver, NodeHung, NodeHungLong, NodeKilled, NodeRestarted};

/// What no run may be without: a run that is too short for it proves little.
pub const NEEDED: [Mishap; 2] = [NodeKilled, FailedOver];

/// How often each went wrong.
pub type Mishaps = BTreeMap<Mishap, u32>;

/// Lets things go wrong until `late`; then every node runs again.
pub async fn go_wrong(
    nodes: &mut Nodes,
    postgres: &mut Postgres,
    seed: u64,
    late: Instant,
) -> Result<Mishaps> {
    let mut rng = Rng::with_seed(seed);
    let mut happened = Mishaps::new();
    // Each of these happens in every run that is long enough for it, from the last to the first; what follows is drawn.
    let mut first = vec![ConnectionsCut, NodeHungLong, DatabaseAway, NodeRestarted, FailedOver, NodeKilled];
    loop {
        let wait = Duration::from_millis(rng.u64(1_500..5_000));
        if Instant::now() + wait >= late {
            sleep_until(late).await;
            return Ok(happened);
        }
        sleep(wait).await;
        let left = late.saturating_duration_since(Instant::now());
        let mishap = match first.pop() {
            Some(NodeHungLong) if left < Duration::from_secs(120) => NodeHung,
            Some(mishap) => mishap,
            None => draw(&mut rng),
        };
        println!("{:>6} s left: {mishap:?}", left.as_secs());
        happen(mishap, nodes, postgres, &mut rng).await?;
        *happened.entry(mishap).or_default() += 1;
    }
}

fn draw(rng: &mut Rng) -> Mishap {
    match rng.u32(..100) {
        0..40 => NodeKilled,
        40..55 => FailedOver,
        55..70 => NodeHung,
        70..82 => ConnectionsCut,
        82..92 => NodeRestarted,
        _ => DatabaseAway,
    }
}

async fn happen(mishap: Mishap, nodes: &mut Nodes, postgres: &mut Postgres, rng: &mut Rng) -> Result<()> {
    let node = rng.usize(..nodes.count());
    match mishap {
        NodeKilled => {
            nodes.signal(node, "KILL").await?;
            sleep(Duration::from_millis(rng.u64(..3_000))).await;
            nodes.revive(node).await
        }
        NodeRestarted => {
            nodes.signal(node, "TERM").await?;
            nodes.revive(node).await
        }
        NodeHung | NodeHungLong => {
            let time = if mishap == NodeHungLong { 70_000 } else { rng.u64(2_000..12_000) };
            nodes.signal(node, "STOP").await?;
            sleep(Duration::from_millis(time)).await;
            nodes.signal(node, "CONT").await
        }
        FailedOver => postgres.fail_over().await,
        ConnectionsCut => postgres.cut_connections(),
        DatabaseAway => postgres.be_away(Duration::from_millis(rng.u64(500..6_000))).await,
    }
}
