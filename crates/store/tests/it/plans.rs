//! How the databases find the rows of the reads that matter: by an index, in the part that their key names.

use tokio_postgres::{Client, NoTls};
use turnus_store::Options;

use crate::cast::account;
use crate::databases::{postgres, sqlite};

/// What the planner would do, once the tables are large: it may not read them through.
async fn plan(client: &Client, types: &str, sql: &str, values: &str) -> String {
    let prepare = format!(
        "deallocate all; set enable_seqscan = off; set plan_cache_mode = force_generic_plan;
        prepare it ({types}) as {sql}"
    );
    client.batch_execute(&prepare).await.unwrap();
    let lines = client.simple_query(&format!("explain (costs off) execute it ({values})")).await.unwrap();
    let lines = lines.iter().filter_map(|line| match line {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// SQLite's file with nothing in it: what is planned for is one large account, not a small one.
#[tokio::test]
async fn a_new_file_is_planned_for_as_a_large_one() {
    let database = sqlite(Options::default()).await;
    let connection = rusqlite::Connection::open(database.path()).unwrap();
    let plan = |sql: &str| {
        let mut statement = connection.prepare(&format!("explain query plan {sql}")).unwrap();
        let lines = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
        lines.map(Result::unwrap).collect::<Vec<_>>().join("\n")
    };

    let bills = plan(
        "select contract, id from bills where account = x'01' and document = x'01' order by contract, id",
    );
    let customers = plan("select body from customers where account = x'01' and external_id = x'01'");
    let usage = plan(
        "select id from usage_records where account = x'01' and contract = x'01' and bill is null and due_at < x'01'",
    );

    assert!(bills.contains("bills_by_document (account=? AND document=?)"), "{bills}");
    assert!(customers.contains("(account=? AND external_id=?)"), "{customers}");
    assert!(usage.contains("usage_open (account=? AND contract=? AND due_at<?)"), "{usage}");
}

#[tokio::test]
async fn hot_reads_find_their_rows_by_an_index_in_one_part() {
    let Some(database) = postgres(Options::default()).await else { return };
    account(&database).await;
    let (client, connection) = tokio_postgres::connect(database.url.as_ref().unwrap(), NoTls).await.unwrap();
    tokio::spawn(connection);
    let id = r"'\x000000000000000000000001'";

    let feed = "select position, id, body from events where account = $1 and position > $2 order by position limit $3";
    let feed = plan(&client, "bytea, bigint, bigint", feed, &format!("{id}, 600000000, 200")).await;
    let usage =
        "select id from usage_records where account = $1 and contract = $2 and bill is null and due_at < $3";
    let usage = plan(&client, "bytea, bytea, bigint", usage, &format!("{id}, {id}, 5")).await;
    let unsealed = "select arrival from unsealed_events where account = $1 order by arrival limit $2";
    let unsealed = plan(&client, "bytea, bigint", unsealed, &format!("{id}, 500")).await;
    let next = "select min(due_at) from due_work where account = $1 and parked is null";
    let next = plan(&client, "bytea", next, id).await;

    // An append of parts in their order: the first that has enough is the last that is read. Parts behind are left out.
    assert!(feed.contains("Subplans Removed: 8") && !feed.contains("Merge Append"), "{feed}");
    assert!(!feed.contains("Sort") && feed.contains("Index Scan using events_8_pkey"), "{feed}");
    assert!(usage.contains("Subplans Removed: 15") && usage.contains("due_at_idx"), "{usage}");
    assert!(unsealed.contains("unsealed_events_pkey") && !unsealed.contains("Sort"), "{unsealed}");
    assert!(next.contains("Index Only Scan using due_work_"), "{next}");
}

/// The statement as the store sends it, caught by the server's own log of plans would need an extension; so its text
/// is that of `due_work::take`, and its index that of the migration.
#[tokio::test]
async fn due_work_is_taken_in_the_order_of_its_index_without_sorting_what_waits() {
    let Some(database) = postgres(Options::default()).await else { return };
    let (client, connection) = tokio_postgres::connect(database.url.as_ref().unwrap(), NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("set enable_sort = off; set enable_incremental_sort = off").await.unwrap();
    let id = r"'\x000000000000000000000001'";

    let claim =
        plan(&client, "bytea, bigint, bigint, bigint, bigint", TAKE, &format!("{id}, 9, 9, 9, 50")).await;

    assert!(claim.contains("LockRows") && claim.contains("using due_work_open"), "{claim}");
    assert!(claim.contains("due_work_by_subject") && !claim.contains("Sort"), "{claim}");
}

const TAKE: &str = "with taken as materialized (
    select d.kind as t_kind, d.subject as t_subject from due_work d
    where d.account = $1 and d.due_at <= $2 and d.leased_until <= $3 and d.parked is null and not exists (
        select 1 from due_work e where e.account = d.account and e.subject = d.subject and e.parked is null
            and (e.due_at < d.due_at or e.due_at = d.due_at and
                (case e.kind when 'Phase' then 0 when 'Bill' then 1 when 'BillLateUsage' then 2
                    when 'BillThreshold' then 3 when 'AnnounceTrialEnd' then 4 when 'SendDraft' then 5
                    when 'Render' then 6 else 7 end)
                < (case d.kind when 'Phase' then 0 when 'Bill' then 1 when 'BillLateUsage' then 2
                    when 'BillThreshold' then 3 when 'AnnounceTrialEnd' then 4 when 'SendDraft' then 5
                    when 'Render' then 6 else 7 end)))
    order by d.due_at, (case d.kind when 'Phase' then 0 when 'Bill' then 1 when 'BillLateUsage' then 2
        when 'BillThreshold' then 3 when 'AnnounceTrialEnd' then 4 when 'SendDraft' then 5
        when 'Render' then 6 else 7 end), d.subject limit $5 for update of d skip locked)
    update due_work set leased_until = $4, attempts = attempts + 1 from taken
    where account = $1 and kind = t_kind and subject = t_subject returning kind, subject, due_at, attempts - 1";
