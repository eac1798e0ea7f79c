//! How many records of usage a second the server takes in bulk, beside the raw driver with the same rows: pairs of rounds
//! in turn, the ratio of each and their median.
//!
//! `cargo run --release -p turnus-bench --example usage [pairs] [requests] [records] [contracts] [at a time] [postgres://…]`,
//! on a machine that does nothing else. With the URL of a PostgreSQL server it makes two databases there and drops them.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use std::env;

use tokio_postgres::NoTls;
use turnus_bench::raw::usage::{Place, Raw};
use turnus_bench::usage::{Load, Pair, usage};
use turnus_store::{Options, Store};

#[tokio::main]
async fn main() {
    let (urls, numbers): (Vec<String>, Vec<String>) = env::args().skip(1).partition(|it| it.contains("://"));
    let number = |place: usize, absent: u64| numbers.get(place).map_or(absent, |text| text.parse().unwrap());
    let load = Load {
        pairs: u32::try_from(number(0, 5)).unwrap(),
        requests: number(1, 100),
        records: number(2, 1000),
        contracts: number(3, 100),
        at_a_time: number(4, 1),
    };
    println!("{load:?}");
    let folder = tempfile::tempdir().unwrap();
    let place = place(urls.first().map(String::as_str), folder.path()).await;
    let (store, other) = match &place {
        Place::Files(house, own) => (
            Store::open_sqlite(house, Options::default()).await.unwrap(),
            Store::open_sqlite(own, Options::default()).await.unwrap(),
        ),
        Place::Urls(house, own) => (
            Store::open_postgres(house, Options::default()).await.unwrap(),
            Store::open_postgres(own, Options::default()).await.unwrap(),
        ),
    };
    other.close().await;
    let mut raw = Raw::open(&place, load.at_a_time).await.unwrap();
    let mut percents = Vec::new();
    let told = |pair: Pair| {
        let rate = |took: std::time::Duration| u128::from(pair.records) * 1_000_000 / took.as_micros().max(1);
        let percent = rate(pair.house) * 100 / rate(pair.raw).max(1);
        println!("house {}/s, raw {}/s: {percent} %", rate(pair.house), rate(pair.raw));
        percents.push(percent);
    };
    usage(&store, &mut raw, load, told).await.unwrap();
    percents.sort_unstable();
    let of = |place: usize| percents.get(place).copied().unwrap_or(0);
    println!("median {} %, from {} % to {} %", of(percents.len() / 2), of(0), of(percents.len() - 1));
    store.close().await;
}

async fn place(server: Option<&str>, folder: &std::path::Path) -> Place {
    let Some(server) = server else { return Place::Files(folder.join("house.db"), folder.join("raw.db")) };
    let (client, connection) = tokio_postgres::connect(server, NoTls).await.unwrap();
    tokio::spawn(connection);
    let names = ["turnus_bench_house", "turnus_bench_raw"];
    for name in names {
        client.batch_execute(&format!("drop database if exists {name}")).await.unwrap();
        client.batch_execute(&format!("create database {name}")).await.unwrap();
    }
    let url = |name: &str| format!("{}/{name}", server.rsplit_once('/').unwrap().0);
    Place::Urls(url(names[0]), url(names[1]))
}
