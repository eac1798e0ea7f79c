//! How the databases find the rows of the reads that matter: by an index, in the part that their key names.

use tokio_postgres::{Client, NoTls};
use turnus_store::due_work::Lane;
use turnus_store::{Options, sent};

use crate::cast::account;
use crate::databases::{postgres, sqlite};

const ID: &str = r"'\x000000000000000000000001'";

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

fn plan_in_file(connection: &rusqlite::Connection, sql: &str) -> String {
    let mut statement = connection.prepare(&format!("explain query plan {sql}")).unwrap();
    let lines = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
    lines.map(Result::unwrap).collect::<Vec<_>>().join("\n")
}

/// SQLite's file with nothing in it: what is planned for is one large account, not a small one.
#[tokio::test]
async fn a_new_file_is_planned_for_as_a_large_one() {
    let database = sqlite(Options::default()).await;
    let connection = rusqlite::Connection::open(database.path()).unwrap();
    let plan = |sql: &str| plan_in_file(&connection, sql);

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

/// An index over some rows of a table, which was looked at while there were none, is no shorter way to rows that come.
#[tokio::test]
async fn a_new_file_supposes_no_index_to_be_empty() {
    let database = sqlite(Options::default()).await;
    let connection = rusqlite::Connection::open(database.path()).unwrap();

    let empty: Vec<String> = connection
        .prepare("select idx from sqlite_stat1 where stat = '0' or stat like '0 %'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let newest = plan_in_file(
        &connection,
        "select body from customers where account = x'01' and deleted_at is null order by id desc limit 51",
    );

    assert_eq!(empty, Vec::<String>::new());
    assert!(!newest.contains("TEMP B-TREE"), "{newest}");
}

/// Sums and pages for people: nothing is read but the part of an index that they are about.
#[tokio::test]
async fn figures_and_lists_are_read_from_indexes_alone() {
    let database = sqlite(Options::default()).await;
    let connection = rusqlite::Connection::open(database.path()).unwrap();
    let plan = |sql: &str| plan_in_file(&connection, sql);

    let month = plan(
        "select sum(case kind when 'New' then amount - amount_before else 0 end) from revenue_steps
        where account = x'01' and currency = 'EUR' and at >= 1 and at < 2 and entity = x'01'",
    );
    let invoiced = plan(
        "select sum(case kind when 'CreditNote' then -net else net end), sum(recurring_net) from documents
        where account = x'01' and currency = 'EUR' and date >= 1 and date < 2 and number is not null",
    );
    let figures = plan(
        "select sum(balance), sum(case when state = 'Active' then 1 else 0 end), sum(next_billing) from contracts
        where account = x'01' and currency = 'EUR' and deleted_at is null and entity = x'01'",
    );
    let due = plan(
        "select contract, gross from documents where account = x'01' and currency = 'EUR' and due_date >= 1
            and number is not null and kind = 'Invoice'",
    );
    let listed = plan(
        "select body from documents where account = x'01' and status = 'Issued' and currency = 'EUR'
            and due_date >= 1 and due_date <= 2 and id in (select d.id from documents d where d.account = x'01'
                and d.number is not null and d.currency = 'EUR' and d.due_date >= 1 and d.due_date <= 2)
        order by id desc limit 51",
    );
    let drafts = plan(
        "select contract, gross from documents where account = x'01' and currency = 'EUR' and status = 'Draft'",
    );
    let words = plan(
        "select id from search_words where account = x'01' and noun = 'Customer' and word >= x'01' and word < x'02'
        order by word, id desc limit 10",
    );
    let ended = plan(
        "select body from contracts where account = x'01' and state = 'Ended' and deleted_at is null and id < x'01'
        order by id desc limit 10",
    );

    for (plan, index) in [
        (month, "COVERING INDEX revenue_steps_by_time"),
        (invoiced, "COVERING INDEX documents_by_month"),
        (figures, "COVERING INDEX contracts_figures"),
        (due, "COVERING INDEX documents_by_due_date"),
        (listed, "INDEX documents_by_due_date (account=? AND currency=? AND due_date>? AND due_date<?)"),
        (drafts, "COVERING INDEX documents_drafts"),
        (words, "COVERING INDEX search_words_by_word"),
        (ended, "INDEX contracts_by_state (account=? AND state=? AND id<?)"),
    ] {
        assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

/// The statement with the same value everywhere.
fn of_values(sql: &str) -> String {
    (1..=40).rev().fold(sql.to_owned(), |sql, place| sql.replace(&format!("${place}"), "x'01'"))
}

/// Whatever words find and lists are sorted by, no table is walked, and no index from its beginning.
#[tokio::test]
async fn lists_of_what_words_find_and_of_names_are_read_by_indexes() {
    let database = sqlite(Options::default()).await;
    let connection = rusqlite::Connection::open(database.path()).unwrap();

    let found = [
        "b USING PRIMARY KEY (account=? AND contract=?)",
        "bills_by_document (account=? AND document=?)",
        "b USING PRIMARY KEY (account=? AND contract=?)",
        "usage_records USING PRIMARY KEY (account=? AND contract=?)",
        "usage_by_id (account=? AND id=?)",
        "usage_by_id (account=? AND id>? AND id<?)",
        "d USING PRIMARY KEY (account=? AND hook=? AND position>? AND position<?)",
    ];
    for (sql, index) in sent::of_words().iter().zip(found) {
        let plan = plan_in_file(&connection, &of_values(sql));
        assert!(plan.contains(index) && !plan.contains("SCAN"), "{index}: {plan}");
    }
    for sql in sent::customers_by_name() {
        let plan = plan_in_file(&connection, &of_values(&sql));
        assert!(plan.contains("INDEX customers_by_name (account=? AND <expr>"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}

/// The order of names on PostgreSQL.
#[tokio::test]
async fn customers_in_the_order_of_names_are_read_by_their_index_on_nodes() {
    let Some(database) = postgres(Options::default()).await else { return };
    let client = planner(database.url.as_ref().unwrap()).await;
    for sql in sent::customers_by_name() {
        let types = "bytea, text, bytea, bigint, bigint";
        let plan = plan(&client, types, &sql, &format!("{ID}, 'a', {ID}, 51, 0")).await;
        assert!(plan.contains("using customers_by_name") && !plan.contains("Sort"), "{plan}");
    }
}

/// What was taken back is found without a look at the other bills of its contract.
#[tokio::test]
async fn what_was_taken_back_is_found_by_its_own_index() {
    let database = sqlite(Options::default()).await;
    let connection = rusqlite::Connection::open(database.path()).unwrap();

    let plan = plan_in_file(
        &connection,
        "select s.document from bills s where s.account = x'01' and s.contract = x'01' and s.currency = 'EUR'
            and s.document is not null and (s.reverses is not null or s.reversed_by is not null)",
    );

    let index = "INDEX bills_taken_back (account=? AND contract=? AND currency=? AND document>?)";
    assert!(plan.contains(index), "{plan}");
}

/// Links and declared cancellations are found by whose they are, however many there are.
#[tokio::test]
async fn links_and_declarations_are_found_by_whose_they_are() {
    let database = sqlite(Options::default()).await;
    let connection = rusqlite::Connection::open(database.path()).unwrap();

    for (sql, index) in [
        (
            "select body from customers where email = 'a' and deleted_at is null order by id desc limit 10",
            "customers_of_address (email=?)",
        ),
        (
            "delete from mails where account = x'01' and kind = 'PortalLinks' and recipient = 'a'",
            "mails_with_links (account=? AND recipient=?)",
        ),
        (
            "select kind from cancellations where account = x'01' and status = 'Open' order by id limit 10",
            "cancellations_by_status (account=? AND status=?)",
        ),
        (
            "select id from cancellations where account = x'01' and customer = x'01'",
            "cancellations_by_customer (account=? AND customer=?)",
        ),
        (
            "select id from cancellations where account = x'01' and customer is null and settled_at is not null
                and settled_at < 1",
            "cancellations_of_nobody (account=? AND settled_at>? AND settled_at<?)",
        ),
    ] {
        let plan = plan_in_file(&connection, sql);

        assert!(plan.contains(index), "{plan}");
    }
}

/// A part of the journal costs what it is long, not what the account is large.
#[tokio::test]
async fn a_part_of_the_journal_is_proved_without_a_look_at_the_rest() {
    let database = sqlite(Options::default()).await;
    let connection = rusqlite::Connection::open(database.path()).unwrap();

    for sql in sent::proving() {
        let of_values = (1..=5).fold(sql.to_owned(), |sql, place| sql.replace(&format!("${place}"), "x'01'"));
        let plan = plan_in_file(&connection, &of_values);
        assert!(
            plan.contains("sqlite_autoindex_events_1 (account=? AND position>? AND position<?)"),
            "{plan}"
        );
        assert!(
            !sql.contains("join") || plan.contains("documents_by_contract (account=? AND contract=?)"),
            "{plan}"
        );
    }
}

#[tokio::test]
async fn hot_reads_find_their_rows_by_an_index_in_one_part() {
    let Some(database) = postgres(Options::default()).await else { return };
    account(&database).await;
    let (client, connection) = tokio_postgres::connect(database.url.as_ref().unwrap(), NoTls).await.unwrap();
    tokio::spawn(connection);
    let id = ID;

    let values = format!("{id}, 600000000, 700000000, 200");
    let feed = plan(&client, "bytea, bigint, bigint, bigint", &sent::feed(), &values).await;
    let usage =
        "select id from usage_records where account = $1 and contract = $2 and bill is null and due_at < $3";
    let usage = plan(&client, "bytea, bytea, bigint", usage, &format!("{id}, {id}, 5")).await;
    let unsealed = "select arrival from unsealed_events where account = $1 order by arrival limit $2";
    let unsealed = plan(&client, "bytea, bigint", unsealed, &format!("{id}, 500")).await;
    let next = "select min(due_at) from due_work where account = $1 and parked is null";
    let next = plan(&client, "bytea", next, id).await;

    // An append of parts in their order: the first that has enough is the last that is read. Parts behind are left out.
    assert!(feed.contains("Subplans Removed: 13") && !feed.contains("Merge Append"), "{feed}");
    assert!(!feed.contains("Sort") && feed.contains("Index Scan using events_8_pkey"), "{feed}");
    assert!(usage.contains("Subplans Removed: 15") && usage.contains("due_at_idx"), "{usage}");
    assert!(unsealed.contains("unsealed_events_pkey") && !unsealed.contains("Sort"), "{unsealed}");
    assert!(next.contains("Index Only Scan using due_work_"), "{next}");
}

/// With what the planner would sort or read whole taken from it.
async fn planner(database: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(database, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("set enable_sort = off; set enable_incremental_sort = off").await.unwrap();
    client
}

#[tokio::test]
async fn due_work_is_taken_in_the_order_of_its_index_without_sorting_what_waits() {
    let Some(database) = postgres(Options::default()).await else { return };
    let client = planner(database.url.as_ref().unwrap()).await;

    let values = format!("{ID}, 9, 9, 9, 50");
    for (lane, index) in [(Lane::All, "using due_work_open"), (Lane::Books, "using due_work_books")] {
        let sql = sent::due_work(lane);
        let claim = plan(&client, "bytea, bigint, bigint, bigint, bigint", &sql, &values).await;

        assert!(claim.contains("LockRows") && claim.contains(index), "{claim}");
        assert!(claim.contains("due_work_by_subject") && !claim.contains("Sort"), "{claim}");
    }
}

#[tokio::test]
async fn deliveries_are_taken_and_put_off_by_a_window_of_one_hook_whatever_waits() {
    let Some(database) = postgres(Options::default()).await else { return };
    let client = planner(database.url.as_ref().unwrap()).await;

    let (window, take) = sent::deliveries();
    let window = plan(&client, "bytea, bigint, bytea, bigint", window, &format!("{ID}, 9, {ID}, 16")).await;
    let values = format!("{ID}, 9, 9, {ID}, 4");
    let take = plan(&client, "bytea, bigint, bigint, bytea, bigint", &take, &values).await;
    let [accounts, hooks] = sent::due_hooks();
    let accounts = plan(&client, "bigint", accounts, "9").await;
    let hooks = plan(&client, "bytea, bigint", hooks, &format!("{ID}, 9")).await;
    let values = format!("{ID}, {ID}, {ID}, 1, 9");
    let wake = plan(&client, "bytea, bytea, bytea, bigint, bigint", sent::wake_next(), &values).await;

    assert!(window.contains("using deliveries_due_for on deliveries g"), "{window}");
    for plan in [&window, &take, &wake] {
        assert!(plan.contains("using deliveries_waiting on deliveries f"), "{plan}");
    }
    assert!(window.contains("using deliveries_pkey on deliveries h"), "{window}");
    assert!(!window.contains("Sort") && !window.contains("Join"), "{window}");
    let by_key =
        take.lines().filter(|line| line.contains(r#"(hook = $4)"#) && line.contains(r#"("position" = $5)"#));
    assert_eq!(by_key.count(), 2, "{take}");
    assert!(!take.contains("<= $2"), "{take}");
    assert!(accounts.contains("deliveries_due_of") && !accounts.contains("Join"), "{accounts}");
    assert_eq!(hooks.matches("Index Only Scan using deliveries_due_for").count(), 3, "{hooks}");
    assert!(wake.contains("using deliveries_pkey on deliveries\n"), "{wake}");
}

#[tokio::test]
async fn mails_are_taken_in_the_order_of_their_index() {
    let Some(database) = postgres(Options::default()).await else { return };
    let client = planner(database.url.as_ref().unwrap()).await;

    let values = format!("{ID}, 9, 9, 4");
    let mails = plan(&client, "bytea, bigint, bigint, bigint", &sent::mails(), &values).await;

    assert!(mails.contains("LockRows") && mails.contains("using mails_due_of"), "{mails}");
    assert!(!mails.contains("Sort"), "{mails}");
}

/// Twenty thousand events and attempts at three hooks, ten of them about one customer.
const MUCH: &str = r"insert into hooks select '\x00', decode(lpad(n::text, 24, '0'), 'hex'), 0, '{}'
        from generate_series(1, 3) as n;
    insert into events select '\x00', n, decode(lpad(n::text, 24, '0'), 'hex'), '\x00', 0, 'Tick',
            decode(lpad((n / 10)::text, 24, '0'), 'hex'), null, 'x', '{}', null, '\x00'
        from generate_series(1, 20000) as n;
    insert into deliveries select '\x00', decode(lpad((n % 3 + 1)::text, 24, '0'), 'hex'), n, '\x00', 'Delivered', 1, 0,
        'x' from generate_series(1, 20000) as n;
    insert into delivery_attempts select '\x00', hook, position, '\x00', 0, 1, 'x', 200, 'x' from deliveries;
    analyze hooks; analyze events; analyze deliveries; analyze delivery_attempts";

#[tokio::test]
async fn what_is_late_is_found_by_indexes_and_what_is_erased_by_its_hooks() {
    let Some(database) = postgres(Options::default()).await else { return };
    let client = planner(database.url.as_ref().unwrap()).await;
    client.batch_execute("reset enable_sort").await.unwrap();
    client.batch_execute(MUCH).await.unwrap();

    let values = format!("{ID}, 9, 9, 100, 0");
    let types = "bytea, bigint, bigint, bigint, bigint";
    let operations = plan(&client, types, &sent::operations(), &values).await;
    let [attempts, answers] = sent::erase_answers();
    let attempts = plan(&client, "bytea, bytea", attempts, &format!("{ID}, {ID}")).await;
    let answers = plan(&client, "bytea, bytea", answers, &format!("{ID}, {ID}")).await;

    let [told_attempts, told_answers] = sent::of_the_living();
    let (types, values) = ("bytea, bytea, bigint, bigint, bigint, bigint", format!("{ID}, {ID}, 1, 2, 2, 2"));
    let told_attempts = plan(&client, types, &told_attempts, &values).await;
    let told_answers = plan(&client, types, &told_answers, &values).await;

    assert!(!operations.contains("Seq Scan"), "{operations}");
    for plan in [&told_attempts, &told_answers] {
        let customers = plan.lines().skip_while(|line| !line.contains("customers_pkey")).nth(1);
        assert!(customers.is_some_and(|cond| cond.contains("id = e")), "{plan}");
    }
    for index in ["on deliveries d", "on mails", "unsealed_events_pkey"] {
        assert!(operations.contains(index), "{index}: {operations}");
    }
    // From 18 on it goes through an index hook by hook by itself.
    let version = "select cast(current_setting('server_version_num') as integer)";
    let skips = client.query_one(version, &[]).await.unwrap().get::<_, i32>(0) >= 180_000;
    let of_attempts = [&attempts, &told_attempts].map(|plan| (plan, "delivery_attempts_pkey"));
    let of_answers = [&answers, &told_answers].map(|plan| (plan, "deliveries_pkey"));
    for (plan, key) in of_attempts.into_iter().chain(of_answers) {
        let cond = plan.lines().skip_while(|line| !line.contains(key)).nth(1).unwrap_or_default();
        let by_hook = skips || cond.contains("hook = ");
        assert!(by_hook && cond.contains("\"position\" = "), "{plan}");
    }
}
