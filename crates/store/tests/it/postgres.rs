//! What only PostgreSQL can do to us: lose the answer to a COMMIT, refuse to serialize.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio_postgres::NoTls;
use tokio_postgres::config::Host;
use turnus_store::copy::Place;
use turnus_store::{Changes, Options, Store, StoreError, customers, events};

use crate::cast::{TODAY, account, ada, create, done, event, new_id, number};
use crate::databases::{Database, command, empty_postgres, postgres};

#[tokio::test]
async fn a_commit_whose_answer_was_lost_is_found_with_its_number() {
    let Some(story) = Story::new(Loss::Answer).await else { return };
    let sequence = new_id();
    let (first, second) = (ada("c-1"), ada("c-2"));
    let numbered = |changes: Changes| Changes { numbers: vec![number(sequence, TODAY)], ..changes };

    story.lose_the_next_commit();
    let assigned = done(&story.store, numbered(create(story.account, &first))).await;
    let next = done(&story.store, numbered(create(story.account, &second))).await;

    assert_eq!((assigned.numbers[0].counter, next.numbers[0].counter), (1, 2));
    assert_eq!(story.store.seal(story.account).await.unwrap(), 2);
}

#[tokio::test]
async fn a_commit_that_never_arrived_is_written_again_and_once() {
    let Some(story) = Story::new(Loss::Question).await else { return };
    let ada = ada("c-1");

    story.lose_the_next_commit();
    let _ = done(&story.store, create(story.account, &ada)).await;

    assert!(customers::by_id(&story.store, story.account, ada.id).await.unwrap().is_some());
    assert_eq!(story.store.seal(story.account).await.unwrap(), 1);
}

#[tokio::test]
async fn a_commit_of_which_a_pooler_says_that_its_server_is_gone_is_looked_up() {
    let Some(story) = Story::new(Loss::Server).await else { return };
    let ada = ada("c-1");

    story.lose_the_next_commit();
    let _ = done(&story.store, create(story.account, &ada)).await;
    story.lose_the_next_commit();
    let sealed = story.store.seal(story.account).await.unwrap();

    assert!(customers::by_id(&story.store, story.account, ada.id).await.unwrap().is_some());
    assert_eq!(sealed, 0, "it was sealed before the answer was lost");
    assert_eq!(events::after(&story.store, story.account, 0, 9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_commit_that_a_silent_server_took_is_found_and_one_of_the_sealers_keeps_nobody() {
    let Some(story) = Story::new(Loss::Word).await else { return };
    let (store, account, ada) = (&story.store, story.account, ada("c-1"));

    story.lose_the_next_commit();
    let _ = in_time(done(store, create(account, &ada))).await;
    let _ = in_time(done(store, Changes::new(account, new_id()).saying(event("Tick", None)))).await;
    story.lose_the_next_commit();
    let silent = in_time(store.seal_all()).await;
    let again = in_time(store.seal(account)).await;

    assert!(matches!(silent, Err(StoreError::TooLong(_))), "{silent:?}");
    assert_eq!(again.unwrap(), 0, "it was sealed by the one that got no answer");
    assert_eq!(events::after(store, account, 0, 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_sealer_does_not_wait_for_ever_for_another_that_keeps_the_chain() {
    let Some(database) = postgres(Options::default()).await else { return };
    let (url, account) = (database.url.as_ref().unwrap(), account(&database).await);
    let options = Options { statement_time: Duration::from_millis(200), ..Options::default() };
    let store = Store::open_postgres(url, options).await.unwrap();
    done(&store, create(account, &ada("c-1"))).await;
    store.seal(account).await.unwrap();
    done(&store, create(account, &ada("c-2"))).await;
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("begin; select * from chains for update").await.unwrap();

    let meanwhile = in_time(store.seal(account)).await;
    client.batch_execute("rollback").await.unwrap();

    assert!(matches!(meanwhile, Err(StoreError::TooLong(_))), "{meanwhile:?}");
    assert_eq!(store.seal(account).await.unwrap(), 1);
}

async fn in_time<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), what).await.expect("it waits for ever")
}

#[tokio::test]
async fn a_wish_that_was_written_is_not_written_twice() {
    let Some(database) = postgres(Options::default()).await else { return };
    let account = account(&database).await;
    let (wish, sequence) = (new_id(), new_id());
    let changes = || Changes { numbers: vec![number(sequence, TODAY)], ..Changes::new(account, wish) };

    let first = done(&database, changes()).await;
    let again = done(&database, changes()).await;

    assert_eq!(first, again);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_two_nodes_cannot_serialize_is_run_again() {
    let Some(database) = postgres(Options::default()).await else {
        return;
    };
    let url = with_option(&database, "default_transaction_isolation", "serializable");
    let options = || Options { connections: 4, ..Options::default() };
    let nodes = [
        Store::open_postgres(&url, options()).await.unwrap(),
        Store::open_postgres(&url, options()).await.unwrap(),
    ];
    let account = account(&database).await;
    let sequence = new_id();

    let mut running = Vec::new();
    for place in 0..60 {
        let changes = create(account, &ada(&format!("c-{place}")));
        let changes = Changes { numbers: vec![number(sequence, TODAY)], ..changes };
        let store = nodes[place % 2].clone();
        running.push(tokio::spawn(async move { done(&store, changes).await.numbers[0].counter }));
    }
    let mut counters = Vec::new();
    for counter in running {
        counters.push(counter.await.unwrap());
    }
    counters.sort_unstable();

    assert!(counters.into_iter().eq(1..=60));
    assert_eq!(database.seal(account).await.unwrap(), 60);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_forget_old_wishes_at_once_do_not_disturb_one_another() {
    let Some(database) = postgres(Options::default()).await else { return };
    let serializable = with_option(&database, "default_transaction_isolation", "serializable");
    let node = || Store::open_postgres(&serializable, Options { connections: 2, ..Options::default() });
    let nodes = [node().await.unwrap(), node().await.unwrap(), node().await.unwrap()];
    let url = database.url.as_ref().unwrap();
    let old = "insert into wishes (account, wish, numbers, written_at)
        select decode(lpad(to_hex(n % 3), 24, '0'), 'hex'), decode(lpad(to_hex(n), 24, '0'), 'hex'), '', n
        from generate_series(1, 5000) as n";
    command(url, old).await;
    let account = account(&database).await;

    let (one, two, three) = tokio::join!(nodes[0].tidy(), nodes[1].tidy(), nodes[2].tidy());

    for done in [one, two, three] {
        done.unwrap();
    }
    let left = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(left.1);
    let left = left.0.query("select account from wishes", &[]).await.unwrap();
    assert!(left.len() == 1 && left[0].get::<_, Vec<u8>>(0) == account.as_bytes());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_start_at_once_over_an_empty_database_that_serializes_all_come_up() {
    for _ in 0..3 {
        let Some(Place::Postgres(url)) = empty_postgres("").await else { return };
        let name = url.parse::<tokio_postgres::Config>().unwrap().get_dbname().unwrap().to_owned();
        let level = format!("alter database {name} set default_transaction_isolation = 'serializable'");
        command(&url, &level).await;

        let open = || Store::open_postgres(&url, Options { connections: 1, ..Options::default() });
        let (one, two, three, four) = tokio::join!(open(), open(), open(), open());

        for node in [one, two, three, four] {
            node.unwrap().close().await;
        }
    }
}

#[tokio::test]
async fn a_wish_that_is_given_up_half_way_leaves_no_open_transaction_in_the_pool() {
    let Some(database) = postgres(Options::default()).await else { return };
    let url = database.url.clone().unwrap();
    let store = Store::open_postgres(&url, Options { connections: 1, ..Options::default() }).await.unwrap();
    let account = account(&store).await;

    for number in 0..50 {
        let wish = store.apply(create(account, &ada(&format!("c-{number}"))));
        let steps = number % 10;
        tokio::select! {
            biased;
            _ = wish => {}
            () = some_turns(steps) => {}
        }
    }
    let last = ada("last");
    done(&store, create(account, &last)).await;

    assert!(customers::by_id(&database, account, last.id).await.unwrap().is_some());
    store.close().await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_an_error_and_not_a_wait_for_ever() {
    let gone = Store::open_postgres("postgres://turnus@%2Fnowhere/turnus", Options::default()).await;

    assert!(matches!(gone.err(), Some(StoreError::Postgres(_) | StoreError::NoConnection(_))));
}

#[tokio::test]
async fn a_server_that_does_not_encrypt_is_refused_with_what_to_write() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        client.read_exact(&mut [0; 8]).await.unwrap(); // SSLRequest
        client.write_all(b"N").await.unwrap();
        client.read(&mut [0; 8]).await.unwrap()
    });

    let url = format!("postgres://turnus:secret@127.0.0.1:{port}/books?sslmode=require");
    let refused = Store::open_postgres(&url, Options::default()).await.err().unwrap().to_string();

    assert!(refused.contains("sslmode=disable"), "{refused}");
    assert_eq!(server.await.unwrap(), 0, "nothing is said in the clear");
}

async fn some_turns(count: u32) {
    for _ in 0..count {
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
}

fn with_option(database: &Database, name: &str, value: &str) -> String {
    let url = database.url.as_ref().unwrap();
    let sign = if url.contains('?') { '&' } else { '?' };
    format!("{url}{sign}options=-c%20{name}%3D{value}")
}

/// What is lost.
#[derive(Clone, Copy, PartialEq)]
enum Loss {
    /// The client's COMMIT.
    Question,
    /// The server's answer to it.
    Answer,
    /// The server's answer to it: a pooler in between says that its server is gone.
    Server,
    /// All that would be said after it, in a connection that stays open: the host has no power, or the server is stopped.
    Word,
}

/// A store whose connections go through a proxy that can lose a COMMIT.
struct Story {
    store: Store,
    account: turnus_engine::Id,
    armed: Arc<AtomicBool>,
    _database: Database,
    _folder: tempfile::TempDir,
}

impl Story {
    async fn new(loss: Loss) -> Option<Story> {
        let database = postgres(Options::default()).await?;
        let config: tokio_postgres::Config = database.url.as_ref().unwrap().parse().unwrap();
        let Host::Unix(socket) = &config.get_hosts()[0] else { return None }; // a borrowed server over TCP
        let server = socket.join(".s.PGSQL.5432");
        let folder = tempfile::tempdir().unwrap();
        let armed = Arc::new(AtomicBool::new(false));
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).unwrap();
        tokio::spawn(proxy(listener, server, loss, Arc::clone(&armed)));
        let host = folder.path().to_str().unwrap().replace('/', "%2F");
        let url = format!("postgres://turnus@{host}/{}", config.get_dbname().unwrap());
        let options = Options { statement_time: Duration::from_millis(400), ..Options::default() };
        let store = Store::open_postgres(&url, options).await.unwrap();
        let account = account(&store).await;
        Some(Story { store, account, armed, _database: database, _folder: folder })
    }

    fn lose_the_next_commit(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }
}

async fn proxy(listener: UnixListener, server: PathBuf, loss: Loss, armed: Arc<AtomicBool>) {
    while let Ok((client, _)) = listener.accept().await {
        let server = UnixStream::connect(&server).await.unwrap();
        tokio::spawn(carry(client, server, loss, Arc::clone(&armed)));
    }
}

/// Carries bytes both ways until the COMMIT that is to be lost.
async fn carry(mut client: UnixStream, mut server: UnixStream, loss: Loss, armed: Arc<AtomicBool>) {
    let (mut asked, mut answered) = (vec![0; 65536], vec![0; 65536]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                let commit = asked[..length].windows(7).any(|window| window == b"commit\0");
                let lost = commit && armed.swap(false, Ordering::SeqCst);
                if lost && loss == Loss::Question {
                    return;
                }
                server.write_all(&asked[..length]).await.unwrap();
                if lost && loss == Loss::Word {
                    std::future::pending::<()>().await;
                }
                if lost {
                    let _ = server.read(&mut answered).await;
                    if loss == Loss::Server {
                        let said = b"SFATAL\0VFATAL\0C08P01\0Mserver conn crashed?\0\0";
                        let length = u32::try_from(said.len() + 4).unwrap().to_be_bytes();
                        client.write_all(&[b"E", &length[..], said].concat()).await.unwrap();
                    }
                    return;
                }
            }
            read = server.read(&mut answered) => {
                let Ok(length @ 1..) = read else { return };
                if client.write_all(&answered[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}
