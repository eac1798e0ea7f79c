//! Usage in bulk with rusqlite and tokio-postgres alone: the rows that the house wrote, read from its database, written
//! once more into another of the same schema, in transactions of the same size and with the same durability.
//!
//! Left out is what a program has to do that is no database: it is given typed rows, ready and sorted. It writes the
//! records, the events (on SQLite with the end of the chain, on PostgreSQL unsealed) and, on PostgreSQL, the note that the
//! wish was written. It decides nothing, asks for nothing, and guards nothing.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::future::try_join_all;
use rusqlite::Connection;
use tokio::time::Instant as Elapsed;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls};
use turnus_engine::Id;

use crate::raw::ROWS;

type Failed = Box<dyn Error + Send + Sync>;

/// A record of usage, as its table has it.
struct Record {
    contract: Vec<u8>,
    id: Vec<u8>,
    component: Vec<u8>,
    key: Option<String>,
    memo: Option<String>,
    due_at: i64,
    body: String,
}

/// An event, as its table has it.
struct Event {
    position: i64,
    id: Vec<u8>,
    wish: Vec<u8>,
    at: i64,
    kind: String,
    customer: Option<Vec<u8>>,
    contract: Option<Vec<u8>>,
    actor: String,
    body: String,
    hash: Vec<u8>,
}

/// What one request wrote.
#[derive(Default)]
struct Batch {
    records: Vec<Record>,
    events: Vec<Event>,
}

/// The two databases.
pub struct Raw {
    house: Side,
    own: Side,
    account: Vec<u8>,
    /// The last record and event of the house that were read.
    last: (Vec<u8>, i64),
}

enum Side {
    Sqlite(Connection),
    Postgres(Vec<Client>),
}

/// Where the databases are.
#[derive(Clone, Debug)]
pub enum Place {
    /// SQLite: the house's file, and one of the same schema.
    Files(PathBuf, PathBuf),
    /// PostgreSQL: the URLs of the house's database and of one of the same schema.
    Urls(String, String),
}

impl Raw {
    /// Connects to both, with so many connections where there may be several.
    ///
    /// # Errors
    ///
    /// What a driver says.
    pub async fn open(place: &Place, connections: u64) -> Result<Raw, Failed> {
        let (house, own) = match place {
            Place::Files(house, own) => (Side::Sqlite(Connection::open(house)?), Side::Sqlite(writer(own)?)),
            Place::Urls(house, own) => {
                (Side::Postgres(clients(house, 1).await?), Side::Postgres(clients(own, connections).await?))
            }
        };
        Ok(Raw { house, own, account: Vec::new(), last: (vec![0; 12], 0) })
    }

    /// The account whose rows are repeated, from now on.
    pub(crate) async fn begin(&mut self, account: Id) -> Result<(), Failed> {
        self.account = account.as_bytes().to_vec();
        self.read().await.map(drop)
    }

    /// Writes what the house wrote since: how long that took, without the reading.
    pub(crate) async fn repeat(&mut self, at_a_time: u64) -> Result<Duration, Failed> {
        let batches = self.read().await?;
        match &self.own {
            Side::Sqlite(own) => {
                let began = Elapsed::now();
                for batch in &batches {
                    write_file(own, &self.account, batch)?;
                }
                Ok(began.elapsed())
            }
            Side::Postgres(clients) => {
                let lanes = usize::try_from(at_a_time).unwrap_or(1).clamp(1, clients.len());
                let mut statements = Vec::new();
                for client in &clients[..lanes] {
                    statements.push(Prepared::on(client).await?);
                }
                let began = Elapsed::now();
                let account = self.account.as_slice();
                let lane = |lane: usize| {
                    let (client, prepared, batches) = (&clients[lane], &statements[lane], &batches);
                    async move {
                        for batch in batches.iter().skip(lane).step_by(lanes) {
                            write_server(client, prepared, account, batch).await?;
                        }
                        Ok::<_, Failed>(())
                    }
                };
                try_join_all((0..lanes).map(lane)).await?;
                let took = began.elapsed();
                // The house's are sealed by someone else, beside it: neither side is timed for that.
                clients[0].batch_execute("delete from unsealed_events").await?;
                Ok(took)
            }
        }
    }

    /// What the house wrote since the last time, request by request.
    async fn read(&mut self) -> Result<Vec<Batch>, Failed> {
        let (records, events) = match &self.house {
            Side::Sqlite(house) => read_file(house, &self.account, &self.last)?,
            Side::Postgres(clients) => read_server(&clients[0], &self.account, &self.last.0).await?,
        };
        if let Some(record) = records.iter().map(|record| &record.id).max() {
            self.last.0.clone_from(record);
        }
        self.last.1 = events.iter().map(|event| event.position).max().unwrap_or(self.last.1);
        Ok(batches(records, events))
    }
}

/// Events of one wish, and the records that they are of, in the order of their ids: that of contract and key.
fn batches(records: Vec<Record>, events: Vec<Event>) -> Vec<Batch> {
    let mut records: BTreeMap<Vec<u8>, Record> =
        records.into_iter().map(|record| (record.id.clone(), record)).collect();
    let mut batches: BTreeMap<Vec<u8>, Batch> = BTreeMap::new();
    for event in events {
        let batch = batches.entry(event.wish.clone()).or_default();
        let ends = named(&event.body, "UsageBatch.First").zip(named(&event.body, "UsageBatch.Last"));
        if let Some((first, last)) = ends {
            let mut these = records.split_off(&first);
            let above: Vec<u8> = last.iter().copied().chain([0]).collect();
            records.append(&mut these.split_off(&above));
            batch.records.extend(these.into_values());
        }
        batch.events.push(event);
    }
    batches.into_values().collect()
}

/// The id behind the name of a member in the body of an event.
fn named(body: &str, member: &str) -> Option<Vec<u8>> {
    let (_, behind) = body.split_once(&format!("\"{member}\":[null,\""))?;
    let id: Id = behind.get(..24)?.parse().ok()?;
    Some(id.as_bytes().to_vec())
}

/// A connection that writes, with the house's settings; it empties its log by itself, at 128 MB.
fn writer(path: &Path) -> Result<Connection, Failed> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -32000;
         pragma foreign_keys = on; pragma temp_store = memory; pragma wal_autocheckpoint = 32768;",
    )?;
    Ok(connection)
}

async fn clients(url: &str, count: u64) -> Result<Vec<Client>, Failed> {
    let mut clients = Vec::new();
    for _ in 0..count.max(1) {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        clients.push(client);
    }
    Ok(clients)
}

const RECORDS: &str = "insert into usage_records (account, contract, id, component, key, memo, due_at, body)";
const EVENTS: &str = "insert into events (account, position, id, wish, at, kind, customer, contract, actor, body, personal_hash, hash)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null, ?)";
const HEAD: &str = "insert into chains (account, position, hash) values (?, ?, ?)
    on conflict (account) do update set position = excluded.position, hash = excluded.hash";

fn write_file(own: &Connection, account: &[u8], batch: &Batch) -> Result<(), Failed> {
    own.execute_batch("begin immediate")?;
    for records in batch.records.chunks(ROWS) {
        let sql = format!("{RECORDS} values {}", vec!["(?, ?, ?, ?, ?, ?, ?, ?)"; records.len()].join(", "));
        let mut params: Vec<&dyn rusqlite::ToSql> = Vec::with_capacity(8 * records.len());
        for it in records {
            let row: [&dyn rusqlite::ToSql; 8] =
                [&account, &it.contract, &it.id, &it.component, &it.key, &it.memo, &it.due_at, &it.body];
            params.extend(row);
        }
        own.prepare_cached(&sql)?.execute(params.as_slice())?;
    }
    let mut insert = own.prepare_cached(EVENTS)?;
    for it in &batch.events {
        let (customer, contract) = (&it.customer, &it.contract);
        insert.execute((
            account,
            it.position,
            &it.id,
            &it.wish,
            it.at,
            &it.kind,
            customer,
            contract,
            &it.actor,
            &it.body,
            &it.hash,
        ))?;
    }
    if let Some(last) = batch.events.last() {
        own.prepare_cached(HEAD)?.execute((account, last.position, &last.hash))?;
    }
    own.execute_batch("commit")?;
    Ok(())
}

fn read_file(
    house: &Connection,
    account: &[u8],
    (record, event): &(Vec<u8>, i64),
) -> Result<(Vec<Record>, Vec<Event>), Failed> {
    let sql = "select contract, id, component, key, memo, due_at, body from usage_records where account = ? and id > ? order by id";
    let mut records = house.prepare(sql)?;
    let records = records.query_map((account, record), |row| {
        Ok(Record {
            contract: row.get(0)?,
            id: row.get(1)?,
            component: row.get(2)?,
            key: row.get(3)?,
            memo: row.get(4)?,
            due_at: row.get(5)?,
            body: row.get(6)?,
        })
    })?;
    let sql = "select position, id, wish, at, kind, customer, contract, actor, body, hash from events
        where account = ? and position > ? and kind = 'UsageBatchPosted' order by position";
    let mut events = house.prepare(sql)?;
    let events = events.query_map((account, event), |row| {
        Ok(Event {
            position: row.get(0)?,
            id: row.get(1)?,
            wish: row.get(2)?,
            at: row.get(3)?,
            kind: row.get(4)?,
            customer: row.get(5)?,
            contract: row.get(6)?,
            actor: row.get(7)?,
            body: row.get(8)?,
            hash: row.get(9)?,
        })
    })?;
    Ok((records.collect::<Result<_, _>>()?, events.collect::<Result<_, _>>()?))
}

async fn read_server(
    house: &Client,
    account: &[u8],
    record: &[u8],
) -> Result<(Vec<Record>, Vec<Event>), Failed> {
    let sql = "select contract, id, component, key, memo, due_at, body from usage_records where account = $1 and id > $2 order by id";
    let records = house.query(sql, &[&account, &record]).await?;
    let records = records.iter().map(|row| Record {
        contract: row.get(0),
        id: row.get(1),
        component: row.get(2),
        key: row.get(3),
        memo: row.get(4),
        due_at: row.get(5),
        body: row.get(6),
    });
    let sql = "select arrival, id, wish, at, kind, customer, contract, actor, body from unsealed_events
        where account = $1 and kind = 'UsageBatchPosted' order by wish, id";
    let events = house.query(sql, &[&account]).await?;
    let events = events.iter().map(|row| Event {
        position: row.get(0),
        id: row.get(1),
        wish: row.get(2),
        at: row.get(3),
        kind: row.get(4),
        customer: row.get(5),
        contract: row.get(6),
        actor: row.get(7),
        body: row.get(8),
        hash: Vec::new(),
    });
    Ok((records.collect(), events.collect()))
}

/// The statements of a connection.
struct Prepared {
    records: tokio_postgres::Statement,
    events: tokio_postgres::Statement,
    wish: tokio_postgres::Statement,
}

impl Prepared {
    async fn on(client: &Client) -> Result<Prepared, Failed> {
        let records = "insert into usage_records (account, contract, id, component, key, memo, due_at, body)
            select * from unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[], $5::text[], $6::text[], $7::bigint[],
                $8::text[])
            on conflict do nothing";
        let events = "insert into unsealed_events (account, id, wish, at, kind, customer, contract, actor, body)
            select * from unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bigint[], $5::text[], $6::bytea[], $7::bytea[],
                $8::text[], $9::text[])";
        let wish = "insert into wishes (account, wish, numbers, written_at) values ($1, $2, '', 0)";
        Ok(Prepared {
            records: client.prepare(records).await?,
            events: client.prepare(events).await?,
            wish: client.prepare(wish).await?,
        })
    }
}

/// One round trip: all statements are sent before the first answer is waited for.
async fn write_server(
    client: &Client,
    prepared: &Prepared,
    account: &[u8],
    batch: &Batch,
) -> Result<(), Failed> {
    let records = &batch.records;
    let accounts: Vec<&[u8]> = vec![account; records.len()];
    let contracts: Vec<&[u8]> = records.iter().map(|it| it.contract.as_slice()).collect();
    let ids: Vec<&[u8]> = records.iter().map(|it| it.id.as_slice()).collect();
    let components: Vec<&[u8]> = records.iter().map(|it| it.component.as_slice()).collect();
    let keys: Vec<Option<&str>> = records.iter().map(|it| it.key.as_deref()).collect();
    let memos: Vec<Option<&str>> = records.iter().map(|it| it.memo.as_deref()).collect();
    let dues: Vec<i64> = records.iter().map(|it| it.due_at).collect();
    let bodies: Vec<&str> = records.iter().map(|it| it.body.as_str()).collect();
    let of_records: [&(dyn ToSql + Sync); 8] =
        [&accounts, &contracts, &ids, &components, &keys, &memos, &dues, &bodies];

    let events = &batch.events;
    let event_accounts: Vec<&[u8]> = vec![account; events.len()];
    let event_ids: Vec<&[u8]> = events.iter().map(|it| it.id.as_slice()).collect();
    let wishes: Vec<&[u8]> = events.iter().map(|it| it.wish.as_slice()).collect();
    let ats: Vec<i64> = events.iter().map(|it| it.at).collect();
    let kinds: Vec<&str> = events.iter().map(|it| it.kind.as_str()).collect();
    let customers: Vec<Option<&[u8]>> = events.iter().map(|it| it.customer.as_deref()).collect();
    let about: Vec<Option<&[u8]>> = events.iter().map(|it| it.contract.as_deref()).collect();
    let actors: Vec<&str> = events.iter().map(|it| it.actor.as_str()).collect();
    let said: Vec<&str> = events.iter().map(|it| it.body.as_str()).collect();
    let of_events: [&(dyn ToSql + Sync); 9] =
        [&event_accounts, &event_ids, &wishes, &ats, &kinds, &customers, &about, &actors, &said];
    let wish = wishes.first().copied().unwrap_or_default();

    let of_wish: [&(dyn ToSql + Sync); 2] = [&account, &wish];
    let (begun, written, noted, told, committed) = futures_util::join!(
        client.batch_execute("begin"),
        client.execute(&prepared.records, &of_records),
        client.execute(&prepared.wish, &of_wish),
        client.execute(&prepared.events, &of_events),
        client.batch_execute("commit"),
    );
    begun?;
    written?;
    noted?;
    told?;
    committed?;
    Ok(())
}
