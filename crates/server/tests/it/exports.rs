//! `/exports` and the settings of DATEV.

use serde_json::{Value, json};

use crate::world::{Answer, Catalogue, DAY, World, catalogue, contract, id};

/// A legal entity's path of DATEV settings.
async fn settings_path(world: &World) -> String {
    format!("/api/turnus/v1/legalEntities/{}/datev", id(&world.get("/api/turnus/v1/legalEntities").await[0]))
}

async fn put_settings(world: &World, settings: Value) -> Answer {
    world.ask("PUT", &settings_path(world).await, Some(settings)).await
}

fn settings() -> Value {
    json!({"ConsultantNumber": 29098, "ClientNumber": 55003, "Chart": "skr04", "CollectiveDebtorAccount": "10000"})
}

/// A contract with an invoice of 7.00 net, a payment of 5 and a refund of 1, and a credit note for what is ended.
pub async fn history(world: &World) -> (Catalogue, String) {
    let sold = catalogue(world).await;
    let of = contract(world, &sold, json!([{"ComponentId": sold.seats, "Quantity": 2}])).await;
    let draft = id(&world.get("/api/v1/invoiceDrafts").await[0]);
    world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);
    for amount in [5.0, -1.0] {
        let payment = json!({"Amount": amount, "Description": "Überweisung", "BookingDate": "2026-11-23"});
        world.post(&format!("/api/v1/contracts/{of}/payment"), payment).await;
    }
    world.wait(2 * DAY);
    world.ask("POST", &format!("/api/turnus/v1/invoices/{draft}/correct"), None).await.expect(200);
    (sold, of)
}

const DAYS: &str = "from=2026-11-01&to=2026-11-30";

async fn postings(world: &World, days: &str) -> Vec<Value> {
    world.get(&format!("/api/turnus/v1/exports/postings?{days}")).await.as_array().unwrap().clone()
}

fn cents(value: &Value) -> i64 {
    let text = value.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    whole.parse::<i64>().unwrap() * 100 + sign * format!("{part:0<2}").parse::<i64>().unwrap()
}

#[tokio::test]
async fn settings_are_kept_with_their_defaults() {
    let world = World::new().await;
    let path = settings_path(&world).await;
    let none = world.ask("GET", &path, None).await.refusal(404);
    assert!(none.contains("DATEV setting"), "{none}");

    let put = put_settings(&world, settings()).await.expect(200);

    assert_eq!(put, world.get(&path).await);
    assert_eq!((&put["Chart"], &put["ClearingAccount"]), (&json!("SKR04"), &json!("1460")));
    assert_eq!((&put["AccountLength"], &put["FiscalYearStartMonth"]), (&json!(4), &json!(1)));
    assert_eq!((&put["Locked"], &put["ServiceDates"]), (&json!(false), &json!(true)));
}

#[tokio::test]
async fn settings_that_cannot_be_are_refused_by_their_member_and_change_nothing() {
    let world = World::new().await;
    put_settings(&world, settings()).await.expect(200);
    let definitions = world.get("/api/v1/taxDefinitions").await;
    let tax = id(&definitions[0]);
    let account = |account: Value| json!({"RevenueAccounts": [account]});
    let cases = [
        (json!({"ConsultantNumber": 1000}), "ConsultantNumber: expected 1001"),
        (json!({"ClientNumber": 100_000}), "ClientNumber: expected 1 to 99999"),
        (json!({"Chart": "SKR49"}), "Chart: expected SKR03, SKR04"),
        (json!({"AccountLength": 9}), "AccountLength: expected 4 to 8"),
        (json!({"FiscalYearStartMonth": 13}), "FiscalYearStartMonth"),
        (json!({"CollectiveDebtorAccount": "1000"}), "CollectiveDebtorAccount: expected 5 digits"),
        (json!({"ClearingAccount": "13600"}), "ClearingAccount: expected 4 digits"),
        (json!({"Kostenstelle": "1"}), "Kostenstelle"),
        (
            account(json!({"TaxDefinitionId": "5f1a2b3c4d5e6f7081920a0b", "Account": "8400"})),
            "no tax definition",
        ),
        (
            account(json!({"TaxDefinitionId": tax, "Account": "84000"})),
            "RevenueAccounts[0].Account: expected 4",
        ),
        (
            account(json!({"TaxDefinitionId": tax, "Account": "8400"})),
            "RevenueAccounts[0].VatAccount: is missing",
        ),
        (
            account(json!({"TaxDefinitionId": tax, "Account": "8400", "TaxKey": "12345"})),
            "RevenueAccounts[0].TaxKey",
        ),
        (account(json!({"TaxDefinitionId": tax, "Account": "8400", "Konto": 1})), "Konto"),
    ];
    for (change, why) in cases {
        let mut body = settings();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());

        let refused = put_settings(&world, body).await.refusal(422);

        assert!(refused.contains(why), "{why}: {refused}");
    }
    let kept = world.get(&settings_path(&world).await).await;
    assert_eq!((&kept["ConsultantNumber"], &kept["Chart"]), (&json!(29098), &json!("SKR04")));
}

#[tokio::test]
async fn postings_are_the_ledger_of_what_was_issued_and_paid() {
    let world = World::new().await;
    put_settings(&world, settings()).await.expect(200);
    let (_, of) = history(&world).await;

    let rows = postings(&world, DAYS).await;

    let short: Vec<_> = rows
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            (text("Kind"), text("Side"), text("Account"), text("ContraAccount"), cents(&row["Amount"]))
        })
        .collect();
    let row = |kind: &str, side: &str, contra: &str, amount: i64| {
        (kind.to_owned(), side.to_owned(), "10000".to_owned(), contra.to_owned(), amount)
    };
    assert_eq!(
        short,
        [
            row("Gross", "Debit", "4400", 833),
            row("Gross", "Credit", "4400", 833),
            row("Gross", "Debit", "4400", 833),
            row("Payment", "Credit", "1460", 500),
            row("Payment", "Debit", "1460", 100),
        ]
    );
    let references: Vec<_> = rows.iter().take(3).map(|row| row["Reference"].as_str().unwrap()).collect();
    assert_eq!(references, ["R2026-0001", "G2026-0001", "R2026-0002"]);
    assert_eq!(rows[3]["Text"], "Ada Lovelace: Überweisung");
    assert_eq!((&rows[0]["Date"], &rows[3]["Date"]), (&json!("2026-11-22"), &json!("2026-11-23")));
    let signed =
        |row: &Value| if row["Side"] == "Debit" { cents(&row["Amount"]) } else { -cents(&row["Amount"]) };
    let entries = world.get(&format!("/api/v1/contracts/{of}/ledgerEntries")).await;
    let ledger: i64 = entries.as_array().unwrap().iter().map(|entry| cents(&entry["Amount"])).sum();
    assert_eq!((rows.iter().map(signed).sum::<i64>(), ledger), (433, 433));
    let sum = |name: &str| rows.iter().map(|row| cents(&row[name])).sum::<i64>();
    assert_eq!((sum("Net"), sum("Vat")), (700, 133));
    assert_eq!(postings(&world, "from=2026-11-22&to=2026-11-22").await.len(), 1);
    assert_eq!(postings(&world, "from=2026-11-25&to=2026-11-30").await.len(), 0);
}

#[tokio::test]
async fn the_batch_and_the_csv_have_the_same_rows_one_for_one() {
    let world = World::new().await;
    put_settings(&world, settings()).await.expect(200);
    history(&world).await;
    let rows = postings(&world, DAYS).await;

    let file = world.ask("GET", &format!("/api/turnus/v1/exports/datev?{DAYS}"), None).await;
    let csv = world.ask("GET", &format!("/api/turnus/v1/exports/postings?{DAYS}&format=csv"), None).await;

    assert_eq!((file.status.as_u16(), csv.status.as_u16()), (200, 200));
    let name = "inline; filename=\"EXTF_Buchungsstapel_20261101_20261130.csv\"";
    assert_eq!(file.header("content-disposition"), name);
    let text: String = file.bytes.iter().map(|byte| char::from(*byte)).collect();
    let batch: Vec<Vec<&str>> =
        text.trim_end().split("\r\n").skip(2).map(|line| line.split(';').collect()).collect();
    let csv = csv.text();
    let lines: Vec<Vec<&str>> =
        csv.trim_end().split("\r\n").skip(1).map(|line| line.split(';').collect()).collect();
    assert_eq!((batch.len(), lines.len()), (rows.len(), rows.len()));
    for ((row, booked), line) in rows.iter().zip(&batch).zip(&lines) {
        let amount = format!("{},{:02}", cents(&row["Amount"]) / 100, cents(&row["Amount"]) % 100);
        let side = if row["Side"] == "Debit" { "\"S\"" } else { "\"H\"" };
        assert_eq!(booked[..2], [amount.as_str(), side]);
        let quoted = |name: &str| row[name].to_string();
        assert_eq!(
            (booked[6], booked[7]),
            (row["Account"].as_str().unwrap(), row["ContraAccount"].as_str().unwrap())
        );
        assert_eq!(booked[10], quoted("Reference"));
        assert_eq!((line[8], line[9], line[11]), (&*quoted("Account"), &*quoted("ContraAccount"), &*amount));
    }
    assert!(text.contains("\"Ada Lovelace: \u{dc}berweisung\""), "CP1252");
}

#[tokio::test]
async fn what_an_export_lacks_is_named() {
    let world = World::new().await;
    let datev = async |query: &str| {
        world.ask("GET", &format!("/api/turnus/v1/exports/datev?{query}"), None).await.refusal(422)
    };
    assert!(datev(DAYS).await.contains("has no DATEV settings"));
    let mut own = settings();
    own["CollectiveDebtorAccount"] = Value::Null;
    put_settings(&world, own).await.expect(200);
    let (_, of) = history(&world).await;
    let customer =
        world.get(&format!("/api/v1/contracts/{of}")).await["CustomerId"].as_str().unwrap().to_owned();

    let missing = datev(DAYS).await;
    assert!(missing.contains("R2026-0001") && missing.contains(&customer), "{missing}");
    let account = json!({"DebitorAccount": "K-1"});
    world.ask("PATCH", &format!("/api/v1/customers/{customer}"), Some(account)).await.expect(200);
    let wrong = datev(DAYS).await;
    assert!(wrong.contains("'K-1'") && wrong.contains("5 digits"), "{wrong}");
    let account = json!({"DebitorAccount": "12345"});
    world.ask("PATCH", &format!("/api/v1/customers/{customer}"), Some(account)).await.expect(200);
    assert!(postings(&world, DAYS).await.iter().all(|row| row["Account"] == "12345"));
    for (query, why) in [
        ("from=2026-11-01", "to: is missing"),
        ("to=2026-11-01", "from: is missing"),
        ("from=gestern&to=2026-11-01", "from: expected a day"),
        ("from=2026-11-02&to=2026-11-01", "to: expected a day that is not before from"),
        ("from=2026-11-01&to=2027-01-01", "passes 2027-01-01"),
    ] {
        let refused = datev(query).await;
        assert!(refused.contains(why), "{refused}");
    }
    let unknown = format!("/api/turnus/v1/exports/datev?{DAYS}&legalEntityId={customer}");
    world.ask("GET", &unknown, None).await.refusal(404);
}
