//! `/contracts/{id}/selfServiceToken` and `/portal/data/{token}/`.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::world::{Answer, DAY, World, catalogue, id};

async fn open(world: &World, path: &str) -> Answer {
    world.send(Request::get(path).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_token_opens_a_page_with_the_contract_and_its_invoices() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let customer = json!({"CompanyName": "<b>Böse & Co</b>", "Address": {"Country": "DE"}});
    let order = json!({"Customer": customer, "Cart": {"PlanVariantId": sold.basic}});
    let order = id(&world.post("/api/v1/orders", order).await);
    let of = id(&world.post(&format!("/api/v1/orders/{order}/commit"), json!({})).await);
    let draft = id(&world.get("/api/v1/invoiceDrafts").await[0]);
    world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);

    let path = format!("/api/v1/Contracts/{of}/SelfServiceToken");
    let header = [("host", "billing.example:8443")];
    let given = world.ask_with("GET", &path, None, &header).await.expect(200);
    let token = given["Token"].as_str().unwrap();
    let page = open(&world, &format!("/portal/data/{token}/")).await;

    assert_eq!(
        (&given["Purpose"], &given["Expiry"]),
        (&json!("CustomerPortal"), &json!("2026-11-23T12:00:00.0000000Z"))
    );
    assert_eq!(given["Url"], format!("http://billing.example:8443/portal/data/{token}/"));
    assert!(token.starts_with(&format!("{of}$")));
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
    let text = page.text();
    assert!(text.contains("&lt;b&gt;Böse &amp; Co&lt;/b&gt;") && !text.contains("<b>Böse"), "{text}");
    assert!(
        text.contains("Grundtarif") && text.contains("R2026-0001") && text.contains("5,95 EUR"),
        "{text}"
    );
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(page.header("x-robots-tag").contains("noindex"));
    let pdf = text.split("href=\"").find(|rest| rest.starts_with("/files/")).unwrap();
    let pdf = open(&world, &pdf.split('"').next().unwrap().replace("&amp;", "&")).await;
    assert!(pdf.bytes.starts_with(b"%PDF-"));
}

#[tokio::test]
async fn a_forged_token_and_one_that_is_over_open_nothing() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = crate::world::contract(&world, &sold, json!([])).await;
    let other = crate::world::contract(&world, &sold, json!([])).await;
    let path = format!("/api/v1/contracts/{of}/selfServiceToken?tokenValidity=120");
    let given = world.get(&path).await;
    let token = given["Token"].as_str().unwrap();

    assert_eq!(given["Expiry"], "2026-11-22T14:00:00.0000000Z");
    for forged in
        [token.replace(&of, &other), "x".to_owned(), "%FF".to_owned(), token[..token.len() - 2].to_owned()]
    {
        let page = open(&world, &format!("/portal/data/{forged}/")).await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (410, "text/html; charset=utf-8"));
    }
    assert_eq!(open(&world, &format!("/files/{token}")).await.status.as_u16(), 410);
    world.wait(DAY);
    assert_eq!(open(&world, &format!("/portal/data/{token}")).await.status.as_u16(), 410);
    let too_long = format!("/api/v1/contracts/{of}/selfServiceToken?tokenValidity=10081");
    assert!(world.ask("GET", &too_long, None).await.refusal(422).contains("10080"));
}
