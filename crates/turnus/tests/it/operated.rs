//! The binary as its operator sees it: log, figures, limits, and a disk that is full.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use turnus_client::Client;
use turnus_client::wire::customers::NewCustomer;

/// What stands in no line of a log.
const SECRETS: [&str; 7] = [
    "marked-client-secret",
    "marked-wrong-secret",
    "marked-mail-password",
    "marked-hook-token",
    "Markedname",
    "marked@example.org",
    "Markedstreet",
];

/// A running server of its own.
struct Served {
    process: Child,
    url: String,
}

impl Served {
    fn start(folder: &Path, log: &Path, set: &[(&str, &str)]) -> Served {
        let mut command = Command::new(env!("CARGO_BIN_EXE_turnus"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--client-id", "it"]);
        command.args(["--client-secret", "marked-client-secret", "--data"]).arg(folder);
        command.env_remove("TURNUS_KEY").env_remove("RUST_LOG").envs(set.iter().copied());
        let mut process = command.stdout(Stdio::piped()).stderr(File::create(log).unwrap()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("Listening on ").map(str::to_owned));
        Served { process, url: url.expect("the server says where it listens") }
    }

    fn client(&self) -> Client {
        Client::new(&self.url, "it", "marked-client-secret").unwrap()
    }

    fn end(&mut self) {
        Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        assert!(self.process.wait().unwrap().success());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn post(url: &str, token: &str, path: &str, body: &str, id: &str) -> (u16, String) {
    let request = reqwest::Client::new().post(format!("{url}{path}")).body(body.to_owned());
    let answer = request.bearer_auth(token).header("x-request-id", id).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn token(url: &str, secret: &str) -> String {
    let form = format!("grant_type=client_credentials&client_id=it&client_secret={secret}");
    let answer = reqwest::Client::new().post(format!("{url}/oauth/token")).body(form).send().await.unwrap();
    let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    answer["access_token"].as_str().unwrap_or_default().to_owned()
}

async fn get(url: &str) -> (u16, String) {
    let answer = reqwest::get(url).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn free_address() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_has_the_request_in_each_line_and_nothing_secret_and_figures_have_an_address_of_their_own() {
    let outer = TempDir::new().unwrap();
    let (log, figures) = (outer.path().join("log"), free_address());
    let set = [
        ("TURNUS_LOG", "trace"),
        ("TURNUS_LOG_FORMAT", "json"),
        ("TURNUS_METRICS", &figures),
        ("TURNUS_PRIVATE_WEBHOOKS", "true"),
        ("TURNUS_MAIL__HOST", "127.0.0.1"),
        ("TURNUS_MAIL__PORT", "1"),
        ("TURNUS_MAIL__ENCRYPTION", "none"),
        ("TURNUS_MAIL__USER", "marked"),
        ("TURNUS_MAIL__PASSWORD", "marked-mail-password"),
        ("TURNUS_MAIL__FROM", "billing@example.com"),
        ("TURNUS_LIMITS__BODY_KIB", "2"),
    ];
    let mut served = Served::start(&outer.path().join("data"), &log, &set);
    let url = served.url.clone();
    let bearer = token(&url, "marked-client-secret").await;
    assert_eq!(token(&url, "marked-wrong-secret").await, "");
    let hook = r#"{"Url": "http://127.0.0.1:1/hook?token=marked-hook-token", "Events": ["CustomerCreated"]}"#;
    let customer = r#"{"FirstName": "Markedname", "LastName": "X", "EmailAddress": "marked@example.org",
        "Address": {"Street": "Markedstreet", "HouseNumber": "1", "PostalCode": "10115", "City": "Berlin",
        "Country": "DE"}}"#;
    assert_eq!(post(&url, &bearer, "/api/v1/webhooks", hook, "the-hook").await.0, 201);
    assert_eq!(post(&url, &bearer, "/api/v1/customers", customer, "the-customer").await.0, 201);
    let broken = customer.replace("\"DE\"", "\"DEU\"");
    assert_eq!(post(&url, &bearer, "/api/v1/customers", &broken, "the-refused").await.0, 422);
    assert_eq!(post(&url, &bearer, "/api/v1/customers", &customer[..40], "the-broken").await.0, 400);
    assert_eq!(post(&url, &bearer, "/api/v1/customers", &"x".repeat(3000), "the-long").await.0, 413);
    get(&format!("{url}/portal/data/marked-hook-token/")).await;
    get(&format!("{url}/api/v1/customers?access_token={bearer}&search=Markedname")).await;

    let (status, scraped) = get(&format!("http://{figures}/metrics")).await;
    served.end();

    assert_eq!(status, 200);
    assert!(
        scraped
            .contains("turnus_requests_total{method=\"POST\",route=\"/api/v1/customers\",status=\"422\"} 1")
    );
    let text = fs::read_to_string(&log).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let answered = |id: &str, status: u64| {
        lines.iter().any(|line| {
            line["span"]["id"] == id && line["status"] == status && line["span"]["route"].as_str().is_some()
        })
    };
    assert!(answered("the-hook", 201) && answered("the-customer", 201) && answered("the-refused", 422));
    for secret in SECRETS.into_iter().chain([bearer.as_str()]) {
        let found = text.lines().find(|line| line.contains(secret) || scraped.contains(secret));
        assert_eq!(found, None, "{secret} stands in the log");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_for_people_has_the_request_in_its_lines_too() {
    let outer = TempDir::new().unwrap();
    let log = outer.path().join("log");
    let mut served =
        Served::start(&outer.path().join("data"), &log, &[("TURNUS_LOG", "turnus_server=debug")]);

    let (status, _) = post(&served.url, "none", "/api/v1/Customers/", "{}", "the-stranger").await;
    served.end();

    assert_eq!(status, 401);
    let text = fs::read_to_string(&log).unwrap();
    let named = "request{id=the-stranger method=POST route=/api/v1/customers}";
    let line = text.lines().find(|line| line.contains(named)).expect(&text);
    assert!(line.contains("answered status=401"), "{line}");
}

/// A file system of that many MiB, if this user may have one.
struct Disk(TempDir);

impl Disk {
    fn of(mib: u32) -> Option<Disk> {
        let place = TempDir::new().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={mib}m"), "tmpfs"])
            .arg(place.path())
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|status| status.success()).then_some(Disk(place))
    }

    fn remount(&self, how: &str) {
        let status =
            Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(self.0.path()).status();
        assert!(status.unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_disk_that_fills_up_loses_nothing_and_is_said() {
    // Only who may mount can have a disk of his own; the stories of the server tell the same without one.
    let Some(disk) = Disk::of(4) else { return };
    let outer = TempDir::new().unwrap();
    let log = outer.path().join("log");
    let mut served = Served::start(&disk.0.path().join("data"), &log, &[]);
    let client = served.client();
    let bearer = token(&served.url, "marked-client-secret").await;
    let one = |number: usize| format!(r#"{{"CompanyName": "{number} {}"}}"#, "x".repeat(450));
    let create =
        async |number: usize| post(&served.url, &bearer, "/api/v1/customers", &one(number), "x").await;

    let mut made = 0;
    let refused = loop {
        let (status, answer) = create(made).await;
        if status != 201 {
            break (status, answer);
        }
        made += 1;
        assert!(made < 20_000, "the disk is never full");
    };
    let full = get(&format!("{}/healthz", served.url)).await;
    disk.remount("size=64m");
    let again = create(made).await;
    let well = get(&format!("{}/healthz", served.url)).await;

    assert_eq!(refused.0, 507, "{}", refused.1);
    assert!(refused.1.contains("no space is left for the database"), "{}", refused.1);
    assert!(full.0 == 503 && full.1.contains("no space is left"), "{}", full.1);
    assert_eq!((again.0, well.0), (201, 200), "{} {}", again.1, well.1);
    let all = client.get_customers().await.unwrap();
    assert_eq!(all.len(), made + 1);
    let last = NewCustomer { company_name: Some("Last".to_owned()), ..NewCustomer::default() };
    client.create_customer(&last).await.unwrap();
    served.end();
    let said = fs::read_to_string(&log).unwrap();
    assert!(said.contains("the database takes no writes: no space is left for the database"), "{said}");
    assert!(said.contains("the database takes writes again"), "{said}");
}
