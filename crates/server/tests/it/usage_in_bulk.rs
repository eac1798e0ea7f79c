//! `POST /api/turnus/v1/usage`: usage of many contracts at once.

use std::io::Write;

use axum::body::Body;
use axum::http::Request;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::world::{Answer, Catalogue, DAY, Differently, NOBODY, NOON, World, catalogue, contract, id};

const PATH: &str = "/api/turnus/v1/usage";
const LINES: (&str, &str) = ("content-type", "application/x-ndjson");

/// Sends a body as it is.
async fn send(world: &World, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
    let mut request = Request::post(PATH).header("authorization", format!("Bearer {}", world.token));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.send(request.body(Body::from(body)).unwrap()).await
}

fn record(contract: &str, sold: &Catalogue, key: &str) -> Value {
    json!({"ContractId": contract, "ComponentId": sold.calls, "Quantity": 1.50, "Key": key})
}

/// Those records, each in a line.
fn lines(records: &[Value]) -> Vec<u8> {
    records.iter().map(|record| format!("{record}\n")).collect::<String>().into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn indexes(list: &Value) -> Vec<u64> {
    list.as_array().unwrap().iter().map(|it| it["Index"].as_u64().unwrap()).collect()
}

async fn used(world: &World, contract: &str) -> Vec<Value> {
    let all = world.get(&format!("/api/v1/contracts/{contract}/usage?take=500")).await;
    all.as_array().unwrap().clone()
}

#[tokio::test]
async fn records_of_several_contracts_are_written_and_named_in_the_order_of_the_request() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let (one, other) = (contract(&world, &sold, json!([])).await, contract(&world, &sold, json!([])).await);
    let body = json!([
        record(&other, &sold, "b"),
        {"contractid": one, "ExternalComponentId": "calls", "quantity": 1234567.125, "Memo": "zwölf",
            "DueDate": "2026-11-22T13:00:00+01:00", "productOverride": {"PricePerUnit": 0.5}},
        record(&other, &sold, "a"),
    ]);

    let posted = world.ask("POST", PATH, Some(body)).await.expect(200);

    assert_eq!(
        (&posted["Accepted"], &posted["Known"], &posted["Refused"]),
        (&json!(3), &json!(0), &json!(0))
    );
    let (of_one, of_other) = (used(&world, &one).await, used(&world, &other).await);
    let ids = &posted["AcceptedIds"];
    assert_eq!((id(&of_one[0]), id(&of_other[0])), (text(&ids[1]), text(&ids[2])));
    assert_eq!(of_other.iter().map(|it| text(&it["Key"])).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(of_one[0]["Memo"], "zwölf");
    assert_eq!(of_one[0]["Quantity"].to_string(), "1234567.125");
    assert_eq!(of_one[0]["DueDate"], "2026-11-22T12:00:00.0000000Z");
    assert_eq!(of_one[0]["ProductOverride"]["PricePerUnit"].to_string(), "0.5");
    let without =
        world.ask("POST", &format!("{PATH}?ids=false"), Some(json!([record(&one, &sold, "c")]))).await;
    assert_eq!(without.expect(200)["AcceptedIds"], Value::Null);
    let nothing = world.ask("POST", PATH, Some(json!([]))).await.expect(200);
    assert_eq!((&nothing["Accepted"], &nothing["AcceptedIds"]), (&json!(0), &json!([])));
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn lines_plain_gzip_and_zstd_are_the_same_and_a_repeat_is_known_by_its_keys() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let records: Vec<Value> = (0..50).map(|number| record(&of, &sold, &format!("k-{number}"))).collect();
    let plain = lines(&records);

    let first = send(&world, &[LINES], plain.clone()).await.expect(200);
    let zipped = send(&world, &[LINES, ("content-encoding", "gzip")], gzip(&plain)).await.expect(200);
    let packed = zstd::encode_all(plain.as_slice(), 3).unwrap();
    let packed = send(&world, &[LINES, ("content-encoding", "ZSTD")], packed).await.expect(200);
    let list = world.ask("POST", PATH, Some(json!(records))).await.expect(200);

    assert_eq!(first["Accepted"], 50);
    for again in [&zipped, &packed, &list] {
        assert_eq!((&again["Accepted"], &again["Known"]), (&json!(0), &json!(50)));
        let known: Vec<&Value> =
            again["KnownRecords"].as_array().unwrap().iter().map(|it| &it["Id"]).collect();
        assert_eq!(json!(known), first["AcceptedIds"]);
    }
    assert_eq!(used(&world, &of).await.len(), 50);
}

#[tokio::test]
async fn what_cannot_be_used_is_named_by_index_and_reason_and_the_rest_is_kept() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let first = id(&world
        .post(
            &format!("/api/v1/contracts/{of}/usage"),
            json!({"ComponentId": sold.calls, "Quantity": 1, "Key": "k"}),
        )
        .await);
    let with = |name: &str, value: Value| {
        let mut one = record(&of, &sold, name);
        one[name] = value;
        one
    };
    let cases = [
        (json!({"ComponentId": sold.calls, "Quantity": 1}), "ContractId: is missing"),
        (record(NOBODY, &sold, "1"), NOBODY),
        (with("ContractId", json!("x")), "ContractId: "),
        (with("ComponentId", json!(sold.seats)), "is not metered"),
        (with("ComponentId", json!(NOBODY)), NOBODY),
        (with("Quantity", json!("1")), "Quantity: expected a number"),
        (with("Quantity", json!(1e12)), "Quantity: expected at most 12 digits"),
        (with("Quantity", Value::Null), "Quantity"),
        (with("DueDate", json!("2020-01-01")), "DueDate"),
        (with("DueDate", json!(5)), "DueDate: expected"),
        (with("Key", json!("x".repeat(501))), "Key: expected at most 500"),
        (with("Memo", json!(["x"])), "Memo: expected a text"),
        (with("ProductOverride", json!({"PricePerUnit": "x"})), "ProductOverride.PricePerUnit"),
        (json!(null), "the record: "),
        (json!(7), "the record: "),
        (json!([1]), "the record: "),
    ];
    // A good one behind each, a repeat of one that was posted alone, one that is twice in the request.
    let mut records: Vec<Value> = Vec::new();
    for (place, (bad, _)) in cases.iter().enumerate() {
        records.extend([bad.clone(), record(&of, &sold, &format!("good-{place}"))]);
    }
    records.extend([record(&of, &sold, "k"), record(&of, &sold, "good-3")]);

    let posted = world.ask("POST", PATH, Some(json!(records))).await.expect(200);

    assert_eq!((&posted["Accepted"], &posted["Known"]), (&json!(cases.len()), &json!(2)));
    let refused = posted["RefusedRecords"].as_array().unwrap();
    assert_eq!(refused.len(), cases.len());
    for (place, (refusal, (_, named))) in (0_u64..).zip(refused.iter().zip(&cases)) {
        assert_eq!(refusal["Index"], place * 2);
        assert!(text(&refusal["Message"]).contains(named), "{named}: {refusal}");
    }
    let known = &posted["KnownRecords"];
    assert_eq!((&known[0]["Id"], &known[1]["Id"]), (&json!(first), &posted["AcceptedIds"][3]));
    assert_eq!(indexes(known), [32, 33]);
    assert_eq!(used(&world, &of).await.len(), cases.len() + 1);
}

#[tokio::test]
async fn a_line_that_is_no_json_is_named_and_the_others_are_kept() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let (one, other) = (record(&of, &sold, "1"), record(&of, &sold, "2"));
    let body = format!("\u{feff}{one}\r\n\n{{\"ContractId\": \n{other}trailing\n\n{other}");
    let mut body = body.into_bytes();
    body.extend(b"\n\xff\xfe\n");

    let posted =
        send(&world, &[("content-type", "Application/X-NDJSON; charset=utf-8")], body).await.expect(200);

    assert_eq!((&posted["Accepted"], &posted["Refused"]), (&json!(2), &json!(3)));
    assert_eq!(indexes(&posted["RefusedRecords"]), [1, 2, 4]);
    let whys = posted["RefusedRecords"].as_array().unwrap();
    assert!(whys.iter().all(|it| text(&it["Message"]).starts_with("it is not JSON: ")), "{whys:?}");
}

#[tokio::test]
async fn a_body_that_is_neither_list_nor_lines_or_too_large_is_refused_whole() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let one = record(&of, &sold, "1");
    let json = ("content-type", "application/json");
    let gzipped = ("content-encoding", "gzip");

    for (body, status, named) in [
        (one.to_string(), 422, "expected a list of records"),
        (String::new(), 422, "expected a list of records"),
        ("\"x\"".to_owned(), 422, "expected a list of records"),
        (format!("[{one}, {{\"Quantity\": ]"), 400, "The body is not JSON"),
        (format!("[{one}]]"), 400, "The body is not JSON"),
        (format!("[{one},]"), 400, "The body is not JSON"),
        (format!("[{}]", vec!["0"; 10_001].join(",")), 422, "expected at most 10000 records"),
    ] {
        let refusal = send(&world, &[json], body.into_bytes()).await.refusal(status);
        assert!(refusal.contains(named), "{refusal}");
    }
    let many = send(&world, &[LINES], "0\n".repeat(10_001).into_bytes()).await.refusal(422);
    assert!(many.contains("expected at most 10000 records"), "{many}");
    let bomb = gzip(&vec![b' '; (64 << 20) + 1]);
    assert!(bomb.len() < 100_000);
    send(&world, &[json, gzipped], bomb).await.refusal(413);
    let bomb = zstd::encode_all(vec![b' '; (64 << 20) + 1].as_slice(), 3).unwrap();
    send(&world, &[json, ("content-encoding", "zstd")], bomb).await.refusal(413);
    send(&world, &[json], vec![b' '; (16 << 20) + 1]).await.refusal(413);
    send(&world, &[json, gzipped], b"[]".to_vec()).await.refusal(400);
    let broken = gzip(format!("[{one}]").as_bytes());
    send(&world, &[json, gzipped], broken[..broken.len() - 9].to_vec()).await.refusal(400);
    let other = send(&world, &[json, ("content-encoding", "br")], b"[]".to_vec()).await.refusal(422);
    assert!(other.contains("Content-Encoding: expected gzip or zstd"), "{other}");

    assert_eq!(used(&world, &of).await.len(), 0);
}

#[tokio::test]
async fn under_an_idempotency_key_each_record_needs_a_key_of_its_own() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let keyless = json!({"ContractId": of, "ComponentId": sold.calls, "Quantity": 1});
    let body = json!([keyless, record(&of, &sold, "1")]).to_string().into_bytes();

    let first = send(&world, &[("idempotency-key", "once")], body.clone()).await.expect(200);
    let again = send(&world, &[("idempotency-key", "once")], body.clone()).await.expect(200);
    let without = send(&world, &[], body).await.expect(200);

    assert_eq!((&first["Accepted"], &first["Refused"]), (&json!(1), &json!(1)));
    assert!(text(&first["RefusedRecords"][0]["Message"]).starts_with("Key: is missing"));
    assert_eq!((&again["Known"], &again["Refused"]), (&json!(1), &json!(1)));
    assert_eq!((&without["Known"], &without["Accepted"]), (&json!(1), &json!(1)));
}

/// More than one transaction takes, of contracts that come in turn; then again with some that are new.
#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_records_of_contracts_in_turn_are_written_once_each_also_by_senders_at_one_moment() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let mut of = Vec::new();
    for _ in 0..7 {
        of.push(contract(&world, &sold, json!([])).await);
    }
    let all = |numbers: std::ops::Range<usize>| {
        let records: Vec<Value> =
            numbers.map(|number| record(&of[number % 7], &sold, &format!("k-{}", number / 7))).collect();
        lines(&records)
    };

    let (one, other) =
        tokio::join!(send(&world, &[LINES], all(0..2400)), send(&world, &[LINES], all(0..2400)));
    let (one, other) = (one.expect(200), other.expect(200));
    let more = send(&world, &[LINES], all(1000..2500)).await.expect(200);

    let sum = |name: &str| one[name].as_u64().unwrap() + other[name].as_u64().unwrap();
    assert_eq!((sum("Accepted"), sum("Known"), sum("Refused")), (2400, 2400, 0));
    assert_eq!((&more["Accepted"], &more["Known"]), (&json!(100), &json!(1400)));
    assert_eq!(indexes(&more["KnownRecords"]), (0..1400).collect::<Vec<u64>>());
    let mut counted = 0;
    for contract in &of {
        let shown = world.get(&format!("/api/turnus/v1/usage?contractId={contract}&take=500")).await;
        counted += shown.as_array().unwrap().len();
    }
    assert_eq!(counted, 2500);
}

#[tokio::test]
async fn late_usage_of_a_contract_that_is_over_is_billed_and_a_repeat_after_its_end_is_known() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let body = json!([record(&of, &sold, "1")]);
    world.ask("POST", PATH, Some(body.clone())).await.expect(200);
    world.post(&format!("/api/v1/contracts/{of}/end"), json!({"EndDate": "2026-12-01"})).await;
    world.wait(60 * DAY);
    world.work().await;
    let mut late = record(&of, &sold, "2");
    late["DueDate"] = json!("2026-11-25");

    let again = world.ask("POST", PATH, Some(body)).await.expect(200);
    let posted =
        world.ask("POST", PATH, Some(json!([late, record(&of, &sold, "3"), record(&of, &sold, "1")]))).await;
    world.work().await;

    assert_eq!(again["Known"], 1);
    let posted = posted.expect(200);
    assert_eq!(
        (&posted["Accepted"], &posted["Refused"], &posted["Known"]),
        (&json!(1), &json!(1), &json!(1))
    );
    let records = used(&world, &of).await;
    assert!(records.iter().all(|it| it["BilledOn"] != Value::Null), "{records:?}");
}

#[tokio::test]
async fn the_journal_tells_of_each_contract_once_and_of_no_words_of_the_client() {
    let world = World::with(Differently { sandbox: Some(NOON), ..Differently::default() }).await;
    let sold = catalogue(&world).await;
    let (one, other) = (contract(&world, &sold, json!([])).await, contract(&world, &sold, json!([])).await);
    let mut records: Vec<Value> =
        (0..30).map(|number| record(&one, &sold, &format!("secret-{number}"))).collect();
    records.push(record(&other, &sold, "secret"));
    records[0]["Memo"] = json!("a secret");
    let posted = world.ask("POST", PATH, Some(json!(records))).await.expect(200);
    let gone = text(&posted["AcceptedIds"][4]);
    assert_eq!(
        world.ask("DELETE", &format!("/api/v1/contracts/{one}/usage/{gone}"), None).await.status.as_u16(),
        204
    );

    let told = world.get("/api/turnus/v1/events?kind=UsageBatchPosted").await;

    let events = told["Events"].as_array().unwrap();
    assert_eq!(events.len(), 2, "{told}");
    let of_one = events.iter().find(|event| event["ContractId"] == one.as_str()).unwrap();
    assert!(of_one.to_string().contains("\"UsageBatch.Count\""), "{of_one}");
    assert!(!told.to_string().contains("secret"), "{told}");
    // And the world's books are proved when it goes, with a record of a batch that is gone.
}
