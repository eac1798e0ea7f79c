//! Events that wait to be sealed are copied as sealing them now makes them: a backup is whole in itself, and SQLite,
//! which has no place where events wait, has nobody who would do it later.

use std::collections::BTreeMap;

use turnus_engine::Id;

use crate::copy::end::{End, Rows};
use crate::copy::error::CopyError;
use crate::copy::table::Table;
use crate::error::StoreError;
use crate::events::{self, Event};
use crate::row::Row;
use crate::seal::Head;
use crate::value::Value;

/// What becomes of the events that were not sealed in the snapshot.
#[derive(Default)]
pub(super) struct Sealing {
    /// By account and position.
    events: BTreeMap<(Id, i64), Event>,
    heads: BTreeMap<Id, Head>,
}

impl Sealing {
    /// Of that snapshot. SQLite's writer seals what it writes.
    pub(super) async fn of(end: &mut End, only: Option<Id>) -> Result<Sealing, CopyError> {
        let mut sealing = Sealing::default();
        let End::Postgres(postgres) = end else { return Ok(sealing) };
        let of = only.map_or_else(String::new, |account| format!(" where account = '\\x{account}'"));
        let waiting =
            format!("select {} from unsealed_events{of} order by account, arrival", events::UNSEALED_COLUMNS);
        postgres.declare(&waiting).await?;
        loop {
            let page = postgres.fetch(500).await?;
            if page.is_empty() {
                return Ok(sealing);
            }
            let read = |row: Row<'_>| Ok((row.id(10)?, events::read_unsealed(&row)?));
            let waiting = page.iter().map(|row| read(Row::Postgres(row)));
            for (account, event) in waiting.collect::<Result<Vec<_>, StoreError>>()? {
                let head = match sealing.heads.get(&account) {
                    Some(head) => *head,
                    None => postgres.head(account).await?,
                };
                sealing.add(account, head, event);
            }
        }
    }

    fn add(&mut self, account: Id, head: Head, event: Event) {
        let next = head.after(account, &event);
        let sealed = Event { position: next.position, hash: next.hash, ..event };
        self.events.insert((account, next.position), sealed);
        self.heads.insert(account, next);
    }

    /// Fills in what sealing gives. Chains that have no row yet get one before the page that would follow them.
    pub(super) fn seal(&mut self, table: &Table, rows: &mut Rows) -> Result<(), CopyError> {
        match table.name.as_str() {
            "events" if !self.events.is_empty() => self.add_events(table, rows),
            "chains" if !self.heads.is_empty() => self.move_heads(table, rows),
            _ => Ok(()),
        }
    }

    fn add_events(&mut self, table: &Table, rows: &mut Rows) -> Result<(), CopyError> {
        let [account, position] = places(table, ["account", "position"])?;
        let mut page: BTreeMap<(Id, i64), Vec<Value>> = BTreeMap::new();
        for row in rows.drain(..) {
            let Value::Int(at) = row[position] else {
                return Err(CopyError::Schema("an event without a position".to_owned()));
            };
            page.insert((id_of(&row[account])?, at), row);
        }
        // Up to the page's last row; behind the last page, all that are left.
        let end = page.last_key_value().map(|(key, _)| *key);
        let due: Vec<(Id, i64)> =
            self.events.keys().copied().filter(|key| end.is_none_or(|end| *key <= end)).collect();
        for key in due {
            let Some(event) = self.events.remove(&key) else { continue };
            page.insert(key, row_of(table, key.0, event)?);
        }
        rows.extend(page.into_values());
        Ok(())
    }

    fn move_heads(&mut self, table: &Table, rows: &mut Rows) -> Result<(), CopyError> {
        let [account, position, hash] = places(table, ["account", "position", "hash"])?;
        let mut moved: BTreeMap<Id, Vec<Value>> = BTreeMap::new();
        for row in rows.drain(..) {
            moved.insert(id_of(&row[account])?, row);
        }
        // Up to the page's last row; behind the last page, all that are left.
        let end = moved.last_key_value().map(|(id, _)| *id);
        let due: Vec<Id> = self.heads.keys().copied().filter(|id| end.is_none_or(|end| *id <= end)).collect();
        for id in due {
            let Some(head) = self.heads.remove(&id) else { continue };
            let row = moved.entry(id).or_insert_with(|| vec![Value::Null; table.columns.len()]);
            (row[account], row[position], row[hash]) = (id.into(), head.position.into(), head.hash.into());
        }
        rows.extend(moved.into_values());
        Ok(())
    }
}

/// A sealed event as a row of `events`.
fn row_of(table: &Table, account: Id, event: Event) -> Result<Vec<Value>, CopyError> {
    let named = [
        ("account", account.into()),
        ("position", event.position.into()),
        ("id", event.id.into()),
        ("wish", event.wish.into()),
        ("at", event.at.into()),
        ("kind", event.kind.into()),
        ("customer", event.customer.into()),
        ("contract", event.contract.into()),
        ("actor", event.actor.into()),
        ("body", event.body.into()),
        ("personal_hash", event.personal_hash.into()),
        ("hash", event.hash.into()),
    ];
    let mut row = vec![Value::Null; table.columns.len()];
    let places = places(table, named.each_ref().map(|(name, _)| *name))?;
    for (place, (_, value)) in places.into_iter().zip(named) {
        row[place] = value;
    }
    Ok(row)
}

fn places<const N: usize>(table: &Table, names: [&str; N]) -> Result<[usize; N], CopyError> {
    let mut places = [0; N];
    for (place, name) in places.iter_mut().zip(names) {
        let missing = || CopyError::Schema(format!("{} has no column {name}", table.name));
        *place = table.place(name).ok_or_else(missing)?;
    }
    Ok(places)
}

fn id_of(value: &Value) -> Result<Id, CopyError> {
    let bytes: Option<[u8; 12]> = match value {
        Value::Bytes(bytes) => bytes.as_slice().try_into().ok(),
        Value::Null | Value::Int(_) | Value::Text(_) => None,
    };
    let wrong = || StoreError::Body("an id has 12 bytes".to_owned());
    Ok(Id::from_bytes(bytes.ok_or_else(wrong)?))
}
