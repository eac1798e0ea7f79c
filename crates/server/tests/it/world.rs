//! A shop behind the server, in process, at a machine's time that only the test moves.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use turnus_app::access::{Credentials, issue_token, put_client};
use turnus_app::accounts::{NewAccount, NewEntity, add_standard_taxes, create_account};
use turnus_app::due_work::do_due_work;
use turnus_app::rows::AccountSettings;
use turnus_app::verify::{Scope, verify};
use turnus_app::{App, AppError, MailSender, Setup};
use turnus_engine::Id;
use turnus_engine::calendar::Zone;
use turnus_engine::customer::Address;
use turnus_engine::document::Seller;
use turnus_server::{Server, Settings, operator_router, router};
use turnus_store::{Options, Store};

use crate::databases::{self, Database};

/// Noon of 2026-11-22, in milliseconds.
pub const NOON: i64 = 1_795_348_800_000;
/// A day, in milliseconds.
pub const DAY: i64 = 86_400_000;
/// An id that nothing has.
pub const NOBODY: &str = "00000000000000000000abcd";

/// The server with one account.
pub struct World {
    /// What it serves.
    pub app: App,
    /// The account.
    pub account: Id,
    /// A token for it.
    pub token: String,
    /// Beneath it.
    pub store: Store,
    machine: Arc<AtomicI64>,
    service: BoxCloneSyncService<Request<Body>, Response, Infallible>,
    operators: BoxCloneSyncService<Request<Body>, Response, Infallible>,
    books: Books,
}

/// Whatever a story did, its books are right in the end.
struct Books {
    account: Id,
    machine: Arc<AtomicI64>,
    database: Arc<Database>,
}

impl Drop for Books {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let (account, machine) = (self.account, Arc::clone(&self.machine));
        let setup = Setup { key: [7; 32], node: 43, private_webhooks: false };
        let report = self.database.looked_at(machine, move |store| async move {
            verify(&App::new(store, setup), account, Scope::Whole).await
        });
        match report {
            Ok(report) => assert!(report.is_clean(), "{report}"),
            // The story was about that.
            Err(AppError::Database(why)) => assert!(why.contains("closed"), "{why}"),
            Err(other) => panic!("{other}"),
        }
    }
}

/// An answer, read.
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// How an account of a world differs from the usual one.
#[derive(Default)]
pub struct Differently {
    /// What its owner decides.
    pub settings: AccountSettings,
    /// A sandbox whose clock begins then, and stands still.
    pub sandbox: Option<i64>,
    /// Minutes after which drafts become documents by themselves.
    pub auto_send_after_minutes: Option<u32>,
}

impl World {
    /// A live account whose time is the machine's.
    pub async fn new() -> World {
        World::with(Differently::default()).await
    }

    /// An account that is different.
    pub async fn with(differently: Differently) -> World {
        World::served(differently, Settings::default(), Options::default()).await
    }

    /// The same, served and stored differently.
    pub async fn served(differently: Differently, served: Settings, stored: Options) -> World {
        // What goes wrong is told where a story fails.
        let told = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_test_writer();
        let _ = told.with_ansi(false).try_init();
        let machine = Arc::new(AtomicI64::new(NOON));
        let options = Options { machine_clock: Some(Arc::clone(&machine)), ..stored };
        let database = Arc::new(databases::chosen(options).await);
        let app = App::new(database.store.clone(), Setup { key: [7; 32], node: 42, private_webhooks: false });
        let account = account(&app, "shop", differently).await;
        let token = token(&app, "shop").await;
        World::over(app, account, token, machine, database).serving(served)
    }

    /// The same, served so.
    pub fn serving(self, settings: Settings) -> World {
        let server = Server::new(self.app.clone(), settings);
        let operators = BoxCloneSyncService::new(operator_router(server.clone()).into_service());
        World { service: BoxCloneSyncService::new(router(server)), operators, ..self }
    }

    /// One over an application that is there.
    pub fn over(
        app: App,
        account: Id,
        token: String,
        machine: Arc<AtomicI64>,
        database: Arc<Database>,
    ) -> World {
        let server = Server::new(app.clone(), Settings::default());
        let operators = BoxCloneSyncService::new(operator_router(server.clone()).into_service());
        let service = BoxCloneSyncService::new(router(server));
        let store = database.store.clone();
        let books = Books { account, machine: Arc::clone(&machine), database };
        World { app, account, token, store, machine, service, operators, books }
    }

    /// The same, with a server that takes mail.
    pub fn mailing(self, sender: MailSender) -> World {
        let app = self.app.clone().with_mail(sender);
        let server = Server::new(app.clone(), Settings::default());
        World { app, service: BoxCloneSyncService::new(router(server)), ..self }
    }

    /// The same, asked with another token.
    pub fn asked_with(self, token: String) -> World {
        World { token, ..self }
    }

    /// The database beneath it.
    pub fn database(&self) -> &Arc<Database> {
        &self.books.database
    }

    /// The machine's clock goes on.
    pub fn wait(&self, millis: i64) {
        self.machine.fetch_add(millis, Ordering::SeqCst);
    }

    /// Does what is due and seals what was written, as the workers would.
    pub async fn work(&self) {
        loop {
            let now = self.app.now(self.account).await.unwrap();
            if !do_due_work(&self.app, self.account, now).await.unwrap() {
                self.store.seal(self.account).await.unwrap();
                return;
            }
        }
    }

    /// Asks as the account's client.
    pub async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.ask_with(method, path, body, &[]).await
    }

    /// The same with headers.
    pub async fn ask_with(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let body = body.map_or_else(String::new, |body| body.to_string());
        self.ask_in_words(method, path, body, headers).await
    }

    /// The same with a body as it is written.
    pub async fn ask_in_words(
        &self,
        method: &str,
        path: &str,
        body: String,
        headers: &[(&str, &str)],
    ) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let mut request = Request::builder().method(method).uri(path).header("authorization", bearer);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.header("content-type", "application/json").body(Body::from(body)).unwrap()).await
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.service.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// Asks at the operator's address.
    pub async fn operator(&self, path: &str) -> Answer {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = self.operators.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// Reads what must be there.
    pub async fn get(&self, path: &str) -> Value {
        self.ask("GET", path, None).await.expect(200)
    }

    /// Makes what must be made.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.ask("POST", path, Some(body)).await;
        assert!(answer.status.is_success(), "POST {path}: {} {}", answer.status, answer.text());
        answer.json()
    }
}

impl Answer {
    /// Its JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// Its text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Its JSON, if it has that status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self.json()
    }

    /// What a refusal of that status says.
    #[track_caller]
    pub fn refusal(&self, status: u16) -> String {
        self.expect(status)["Message"].as_str().expect("a Message").to_owned()
    }

    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Makes an account with a client of the same name and secret.
pub async fn account(app: &App, name: &str, differently: Differently) -> Id {
    let Differently { settings, sandbox, auto_send_after_minutes } = differently;
    let address = Address {
        street: Some("Hauptstraße".to_owned()),
        house_number: Some("1".to_owned()),
        postal_code: Some("10115".to_owned()),
        city: Some("Berlin".to_owned()),
        country: Some("DE".to_owned()),
        ..Address::default()
    };
    let seller = Seller {
        name: "Laden GmbH".to_owned(),
        address,
        vat_id: Some("DE136695976".to_owned()),
        ..Seller::default()
    };
    let new = NewAccount {
        name: name.to_owned(),
        sandbox: sandbox.map(|start| (turnus_engine::Instant::from_millis(start), true)),
        settings,
        entity: NewEntity {
            zone: Zone::named("Europe/Berlin").unwrap(),
            seller,
            auto_send_after_minutes,
            payment_days: 14,
            invoice_numbers: "R{year}-{number:4}".to_owned(),
            credit_note_numbers: "G{year}-{number:4}".to_owned(),
        },
    };
    let account = create_account(app, new).await.unwrap();
    add_standard_taxes(app, account).await.unwrap();
    put_client(app, account, name, name).await.unwrap();
    account
}

/// A token of the client of that name and secret.
pub async fn token(app: &App, name: &str) -> String {
    let credentials = Credentials { client_id: name.to_owned(), client_secret: name.to_owned(), user: None };
    issue_token(app, &credentials).await.unwrap()
}

/// What is sold.
pub struct Catalogue {
    /// The plan group, net prices in EUR.
    pub group: String,
    /// A plan.
    pub plan: String,
    /// 5.00 a month, without terms and payment data.
    pub basic: String,
    /// Booked in quantities, 1.00 a month.
    pub seats: String,
    /// Metered, 0.10 a unit.
    pub calls: String,
    /// Booked or not, 2.50 a month.
    pub backup: String,
}

/// The id of what was made.
pub fn id(made: &Value) -> String {
    made["Id"].as_str().expect("an Id").to_owned()
}

/// A month.
pub fn month() -> Value {
    json!({"Unit": "Month", "Quantity": 1})
}

/// Sells something, by the API itself.
pub async fn catalogue(world: &World) -> Catalogue {
    let group = json!({"Name": "Hosting", "Currency": "EUR"});
    let group = id(&world.post("/api/v1/planGroups", group).await);
    let plan = json!({"Name": {"_c": "Basic", "de": "Grundtarif"}});
    let plan = id(&world.post(&format!("/api/v1/planGroups/{group}/plans"), plan).await);
    let variant = json!({
        "InternalName": "monthly", "RecurringFee": 5, "FeePeriod": month(), "BillingPeriod": month(),
        "AllowWithoutPaymentData": true,
    });
    let basic = id(&world.post(&format!("/api/v1/plans/{plan}/planVariants"), variant).await);
    let components = format!("/api/v1/planGroups/{group}/components");
    let seats =
        json!({"Name": "Seat", "ComponentType": "QuantityBased", "PricePerUnit": 1, "FeePeriod": month()});
    let seats = id(&world.post(&components, seats).await);
    let calls =
        json!({"Name": "Call", "ComponentType": "Metered", "PricePerUnit": 0.10, "ExternalId": "calls"});
    let calls = id(&world.post(&components, calls).await);
    let backup =
        json!({"Name": "Backup", "ComponentType": "OnOff", "PricePerUnit": 2.5, "FeePeriod": month()});
    let backup = id(&world.post(&components, backup).await);
    Catalogue { group, plan, basic, seats, calls, backup }
}

/// Ada, a customer in Germany.
pub async fn ada(world: &World) -> String {
    let ada = json!({
        "FirstName": "Ada", "LastName": "Lovelace", "EmailAddress": "ada@lovelace.example", "Language": "de",
        "Address": {"Street": "Sternstraße", "HouseNumber": "43", "PostalCode": "80538", "City": "München",
            "Country": "DE"},
    });
    id(&world.post("/api/v1/customers", ada).await)
}

/// A contract of Ada's on the basic plan, with those components.
pub async fn contract(world: &World, sold: &Catalogue, components: Value) -> String {
    let customer = ada(world).await;
    let cart = json!({"PlanVariantId": sold.basic, "ComponentSubscriptions": components});
    let order = world.post("/api/v1/orders", json!({"CustomerId": customer, "Cart": cart})).await;
    let order = id(&order);
    id(&world.post(&format!("/api/v1/orders/{order}/commit"), json!({})).await)
}
