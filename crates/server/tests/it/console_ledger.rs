//! `/console/ledger`, `/console/usage`, and drafts on a contract's page: whose a row is, and where it leads.

use serde_json::json;
use turnus_app::Role;

use crate::console::{hidden, page, send, with};
use crate::world::{catalogue, contract, id};

#[tokio::test]
async fn a_ledger_row_says_whose_it_is_when_it_was_booked_and_leads_to_its_draft() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let paid = json!({"Amount": 3, "Description": "Transfer", "BookingDate": "2026-11-12"});
    world.post(&format!("/api/v1/contracts/{of}/payment"), paid).await;
    let used = json!({"ComponentId": sold.calls, "Quantity": 2});
    world.post(&format!("/api/v1/contracts/{of}/usage"), used).await;
    let draft = id(&world.get("/api/v1/invoiceDrafts").await[0]);
    let known = world.get(&format!("/api/v1/contracts/{of}")).await;
    let code = known["ReferenceCode"].as_str().unwrap();
    let customer = known["CustomerId"].as_str().unwrap();

    let shown = page(&world, &session, "/console/ledger").await.text();
    let file = page(&world, &session, "/console/ledger?format=csv").await.text();
    let usage = page(&world, &session, "/console/usage").await.text();
    let contract = page(&world, &session, &format!("/console/contracts/{of}")).await.text();

    let whose = [
        format!("<a href=\"/console/contracts/{of}\">{code}</a>"),
        format!("<a href=\"/console/customers/{customer}\">Ada Lovelace</a>"),
    ];
    for link in &whose {
        assert!(shown.contains(link) && usage.contains(link), "{link}: {shown}");
    }
    assert!(shown.contains("<td>12 Nov 2026</td>"), "{shown}");
    let to_draft = format!("<td><a href=\"/console/drafts/{draft}\">");
    assert!(shown.contains(&to_draft) && contract.contains(&to_draft), "{shown}");
    assert!(file.contains(code) && file.contains("Ada Lovelace"), "{file}");
    let kinds = async |kind: &str| {
        let found = world.get(&format!("/api/turnus/v1/ledgerEntries?type={kind}")).await;
        found.as_array().unwrap().iter().map(|it| it["Type"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for kind in ["Payment", "Receivable"] {
        assert_eq!(kinds(kind).await, [kind]);
    }
    assert!(kinds("CreditNote").await.is_empty() && kinds("Refund").await.is_empty());
    world.ask("GET", "/api/turnus/v1/ledgerEntries?type=Gift", None).await.refusal(422);
}

#[tokio::test]
async fn a_day_long_before_the_contract_is_refused_beside_its_field() {
    let (world, session) = with(Role::Owner).await;
    let of = contract(&world, &catalogue(&world).await, json!([])).await;
    let at = format!("/api/v1/contracts/{of}/payment");
    let form = format!("/console/contracts/{of}/payment");
    let token = hidden(&page(&world, &session, &form).await.text(), "_form");

    let why =
        world.ask("POST", &at, Some(json!({"Amount": 1, "BookingDate": "2025-11-21"}))).await.refusal(422);
    let fields = [("_form", token.as_str()), ("Amount", "1"), ("BookingDate", "1900-01-01")];
    let shown = send(&world, &session, &form, &fields).await.text();

    let said = "lies more than a year before the contract began: give 2025-11-22 or a later day";
    assert_eq!(why, format!("BookingDate: 2025-11-21 {said}"));
    let beside = shown.split("name=\"BookingDate\"").nth(1).unwrap_or_default();
    assert!(beside.contains("lies more than a year before the contract began"), "{shown}");
    assert_eq!(
        world.get(&format!("/api/v1/contracts/{of}/ledgerEntries")).await.as_array().unwrap().len(),
        1
    );
    world.post(&at, json!({"Amount": 1, "BookingDate": "2025-11-22"})).await;
}
