//! `/contracts/{id}/selfServiceToken` and the pages below `/portal/data/{token}/`.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use turnus_server::Settings;

use crate::console::hidden;
use crate::world::{Answer, DAY, World, catalogue, id, month};

/// A PNG of one dot, in base64.
const DOT: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

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
    assert!(text.contains("Grundtarif") && text.contains("R2026-0001") && text.contains("€5.95"), "{text}");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let own = open(&world, &format!("/portal/data/{token}/data")).await.text();
    assert!(own.contains("&lt;b&gt;Böse &amp; Co&lt;/b&gt;") && !own.contains("<b>Böse"), "{own}");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(page.header("x-robots-tag").contains("noindex"));
    let pdf = text.split("href=\"").find(|rest| rest.contains("/invoices/")).unwrap();
    let pdf = open(&world, pdf.split('"').next().unwrap()).await;
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

/// Sends a form of the portal.
pub(crate) async fn send(world: &World, path: &str, form: &[(&str, &str)], site: &str) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept-language", "de")
        .header("origin", "null")
        .header("sec-fetch-site", site);
    world.send(request.body(Body::from(body)).unwrap()).await
}

/// Ada's contract in a shop that offers boxes to subscribers, and where its pages begin.
async fn subscribed(world: &World) -> (String, String, String) {
    let sold = catalogue(world).await;
    let boxes = json!({"Name": "Box", "ComponentType": "QuantityBased", "PricePerUnit": 2, "FeePeriod": month(),
        "AllowSelfService": true, "ShowSelfService": true});
    let boxes = id(&world.post(&format!("/api/v1/planGroups/{}/components", sold.group), boxes).await);
    let of = crate::world::contract(world, &sold, json!([])).await;
    let given = world.get(&format!("/api/v1/contracts/{of}/selfServiceToken")).await;
    (of, boxes, format!("/portal/data/{}", given["Token"].as_str().unwrap()))
}

#[tokio::test]
async fn what_is_ordered_is_priced_first_and_a_price_that_moved_is_shown_again() {
    let world = World::new().await;
    let (of, boxes, base) = subscribed(&world).await;
    let add = format!("Add.{boxes}");
    let wanted = [(add.as_str(), "3"), ("PlanVariantId", "")];

    let wrong = send(&world, &format!("{base}/change"), &[(add.as_str(), "drei")], "same-origin").await;
    let unread = [(add.as_str(), "drei"), ("Total", "0")];
    let unread = send(&world, &format!("{base}/change/order"), &unread, "same-origin").await;
    let priced = send(&world, &format!("{base}/change"), &wanted, "same-origin").await;
    let stale = [wanted.as_slice(), &[("Total", "1.00"), ("_key", "one")]].concat();
    let moved = send(&world, &format!("{base}/change/order"), &stale, "same-origin").await;

    assert!(unread.status == 422 && unread.text().contains("value=\"drei\""), "{}", unread.text());
    assert!(wrong.status == 422 && wrong.text().contains("value=\"drei\""), "{}", wrong.text());
    assert!(
        priced.status == 200 && priced.text().contains("Zahlungspflichtig bestellen"),
        "{}",
        priced.text()
    );
    assert!(moved.status == 409 && moved.text().contains("Der Preis hat sich eben geändert"));
    let booked = format!("/api/v1/contracts/{of}/componentSubscriptions");
    assert_eq!(world.get(&booked).await, json!([]), "nothing is ordered yet");

    let text = priced.text();
    let (total, next) = (hidden(&text, "Total"), hidden(&text, "NextTotal"));
    let later = [wanted.as_slice(), &[("Total", &*total), ("NextTotal", "1"), ("_key", "later")]].concat();
    let later = send(&world, &format!("{base}/change/order"), &later, "same-origin").await;
    assert_eq!(later.status, 409, "what it costs from the next bill on moved");
    let agreed = [wanted.as_slice(), &[("Total", &*total), ("NextTotal", &*next), ("_key", "two")]].concat();
    for _ in 0..2 {
        let done = send(&world, &format!("{base}/change/order"), &agreed, "same-origin").await;
        assert_eq!((done.status.as_u16(), done.header("location")), (303, &*format!("{base}/?done=changed")));
    }
    assert_eq!(world.get(&booked).await.as_array().unwrap().len(), 1, "sent twice, it is booked once");
}

#[tokio::test]
async fn a_quantity_means_what_it_meant_in_the_language_of_the_form() {
    let world = World::new().await;
    let (_, boxes, base) = subscribed(&world).await;
    let form = [(&*format!("Add.{boxes}"), "1,000"), ("_language", "en")];

    let priced = send(&world, &format!("{base}/change"), &form, "same-origin").await.text();

    // Two months of a thousand boxes and one of the plan; one box would be €10.71.
    assert!(priced.contains("lang=\"de\"") && priced.contains("4.765,95"), "{priced}");
    assert_eq!(hidden(&priced, "_language"), "en");
}

#[tokio::test]
async fn what_is_booked_once_is_ordered_once_by_a_double_click_and_a_part_of_a_piece_is_refused_at_its_field()
{
    let world = World::new().await;
    let (of, boxes, base) = subscribed(&world).await;
    let group = world.get("/api/v1/planGroups").await[0].clone();
    let guard = json!({"Name": "Guard", "ComponentType": "OnOff", "PricePerUnit": 3, "FeePeriod": month(),
        "AllowSelfService": true});
    let guard = id(&world.post(&format!("/api/v1/planGroups/{}/components", id(&group)), guard).await);
    let (add, part) = (format!("Add.{guard}"), format!("Add.{boxes}"));
    let wanted = [(add.as_str(), "1"), (part.as_str(), "")];

    let refused = send(&world, &format!("{base}/change"), &[(&*part, "2,5")], "same-origin").await;
    let text = send(&world, &format!("{base}/change"), &wanted, "same-origin").await.text();
    let (total, next) = (hidden(&text, "Total"), hidden(&text, "NextTotal"));
    let agreed = [wanted.as_slice(), &[("Total", &*total), ("NextTotal", &*next), ("_key", "one")]].concat();

    let wrong = format!("f-add-{boxes}-wrong");
    assert!(refused.status == 422 && refused.text().contains(&wrong), "{}", refused.text());
    for _ in 0..2 {
        let done = send(&world, &format!("{base}/change/order"), &agreed, "same-origin").await;
        assert_eq!(done.header("location"), format!("{base}/?done=changed"), "{}", done.text());
    }
    let booked = world.get(&format!("/api/v1/contracts/{of}/componentSubscriptions")).await;
    assert_eq!(booked.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_declaration_that_is_sent_again_is_received_once_and_its_receipt_tells_the_sellers_days() {
    let world = World::new().await;
    subscribed(&world).await;
    let mut entity = world.get("/api/turnus/v1/legalEntities").await[0].clone();
    entity["TimeZone"] = json!("Pacific/Auckland");
    let path = format!("/api/turnus/v1/legalEntities/{}", id(&entity));
    world.ask("PUT", &path, Some(entity)).await.expect(200);
    let form = [
        ("Kind", "Ordinary"),
        ("Name", "Ada"),
        ("Contract", "which I have"),
        ("_key", "k1"),
        ("EmailAddress", "ada@lovelace.example"),
        ("EndDate", "2027-03-31"),
    ];

    let first = send(&world, "/portal/cancel", &form, "same-origin").await;
    let again = send(&world, "/portal/cancel", &form, "same-origin").await;

    assert_eq!((first.status.as_u16(), first.text()), (200, again.text()));
    assert!(
        first.text().contains("31.03.2027") && first.text().contains("23.11.2026 01:00"),
        "{}",
        first.text()
    );
    assert_eq!(world.get("/api/turnus/v1/cancellations").await.as_array().unwrap().len(), 1);
    assert_eq!(world.get("/api/turnus/v1/mails").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_language_is_chosen_on_pages_without_a_token_and_stays_without_a_cookie() {
    let world = World::new().await;
    let account = world.account.to_string();

    for path in ["/portal/cancel", "/portal/link", "/portal/data/nothing/"] {
        let english = open(&world, path).await.text();
        assert!(english.contains("lang=\"en\"") && english.contains("href=\"?Language=de\""), "{english}");
        let german = open(&world, &format!("{path}?Language=de")).await.text();
        assert!(german.contains("<html class=\"portal\" lang=\"de\""), "{german}");
    }
    let kept = open(&world, &format!("/portal/cancel?Account={account}&Language=en")).await.text();
    assert!(kept.contains(&format!("href=\"?Account={account}&amp;Language=de\"")), "{kept}");
    assert_eq!(hidden(&kept, "Language"), "en");
    let sent = send(&world, "/portal/link", &[("EmailAddress", ""), ("Language", "en")], "same-origin").await;
    assert!(sent.text().contains("<html class=\"portal\" lang=\"en\""), "{}", sent.text());
}

#[tokio::test]
async fn older_documents_are_on_pages_behind_the_latest_whatever_a_page_holds() {
    let world = World::new().await.serving(Settings { page_rows: 1, ..Settings::default() });
    let (of, _, base) = subscribed(&world).await;
    for _ in 0..2 {
        let item = json!({"Description": "Workshop", "Quantity": 2, "PricePerUnit": 25,
            "PeriodStart": "2026-11-22T12:00:00Z", "PeriodEnd": "2026-11-22T13:00:00Z"});
        let draft = id(&world.get("/api/v1/invoiceDrafts").await[0]);
        world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);
        world.post(&format!("/api/v1/contracts/{of}/ratedItems"), item).await;
        world.post(&format!("/api/v1/contracts/{of}/interimBilling"), json!({})).await;
    }

    let latest = open(&world, &format!("{base}/invoices")).await.text();
    let link = latest.split("href=\"").find(|it| it.contains("?before=")).expect("a link to older ones");
    let first = open(&world, link.split('"').next().unwrap()).await.text();

    assert!(latest.contains("R2026-0002") && !latest.contains("R2026-0001"), "{latest}");
    assert!(first.contains("R2026-0001") && !first.contains("R2026-0002"), "{first}");
    assert!(!first.contains("?before="), "{first}");
}

#[tokio::test]
async fn forms_of_the_portal_keep_what_was_typed_and_take_none_from_elsewhere() {
    let world = World::new().await;
    let (_, _, base) = subscribed(&world).await;
    let path = format!("{base}/data");
    let form = |vat: &'static str| {
        [
            ("FirstName", "Ada"),
            ("LastName", "Byron"),
            ("VatId", vat),
            ("Address.City", "Köln"),
            ("Address.Country", "DE"),
        ]
    };

    let foreign = send(&world, &path, &form(""), "cross-site").await;
    let wrong = send(&world, &path, &form("DE1"), "same-origin").await;
    let unchanged = open(&world, &path).await.text();
    let saved = send(&world, &path, &form("DE136695976"), "same-origin").await;

    let declared = send(&world, "/portal/cancel", &[("Name", "Eve")], "cross-site").await;
    for refused in [foreign, declared] {
        assert!(
            refused.status == 403 && refused.text().contains("von einer anderen Seite"),
            "{}",
            refused.text()
        );
    }
    let text = wrong.text();
    assert!(
        wrong.status == 422 && text.contains("value=\"Köln\"") && text.contains("f-vatid-wrong"),
        "{text}"
    );
    assert!(unchanged.contains("Lovelace") && !unchanged.contains("Byron"));
    assert_eq!((saved.status.as_u16(), saved.header("location")), (303, &*format!("{base}/data?done=saved")));
    assert!(open(&world, &path).await.text().contains("Byron"));
}

#[tokio::test]
async fn notice_is_given_and_taken_back_on_a_page_that_says_what_it_does() {
    let world = World::new().await;
    let (of, _, base) = subscribed(&world).await;
    let page = open(&world, &format!("{base}/cancel")).await.text();
    assert!(page.contains("Kündigen Sie jetzt, endet der Vertrag am "), "{page}");

    let wrong = send(&world, &format!("{base}/cancel"), &[("EndDate", "31.12.")], "same-origin").await;
    let early = send(&world, &format!("{base}/cancel"), &[("EndDate", "2026-01-01")], "same-origin").await;
    let given = send(&world, &format!("{base}/cancel"), &[("EndDate", "2026-12-31")], "same-origin").await;

    assert!(wrong.status == 422 && wrong.text().contains("value=\"31.12.\""), "{}", wrong.text());
    assert_eq!(early.status.as_u16(), 422);
    assert_eq!((given.status.as_u16(), given.header("location")), (303, &*format!("{base}/?done=cancelled")));
    let end = world.get(&format!("/api/v1/contracts/{of}")).await["EndDate"].clone();
    assert_eq!(end, "2026-12-31T23:00:00.0000000Z");
    assert!(open(&world, &format!("{base}/cancel")).await.text().contains("Kündigung zurücknehmen"));
    let back = send(&world, &format!("{base}/revoke"), &[], "same-origin").await;
    assert_eq!((back.status.as_u16(), back.header("location")), (303, &*format!("{base}/?done=revoked")));
}

#[tokio::test]
async fn a_chosen_day_shows_its_own_closing_bill_and_is_what_the_form_gives_notice_for() {
    let world = World::new().await;
    let (of, _, base) = subscribed(&world).await;
    world.wait(DAY / 2);
    let cancel = format!("{base}/cancel");

    let soonest = open(&world, &cancel).await.text();
    let chosen = open(&world, &format!("{cancel}?EndDate=2026-12-05")).await;
    let wrong = open(&world, &format!("{cancel}?EndDate=2026-01-01")).await;

    assert!(soonest.contains("−5,85\u{a0}€"), "half a day of a month is kept: {soonest}");
    let text = chosen.text();
    assert!(chosen.status == 200 && text.contains("endet der Vertrag am 05.12.2026"), "{text}");
    assert!(text.contains("Jetzt kündigen zum 05.12.2026") && !text.contains("5,85"), "{text}");
    assert!(wrong.status == 422 && wrong.text().contains("f-enddate-wrong"), "{}", wrong.text());
    let (end, latest) = (hidden(&text, "EndDate"), hidden(&text, "LatestEnd"));
    let form = [("EndDate", &*end), ("LatestEnd", &*latest)];
    assert_eq!(send(&world, &cancel, &form, "same-origin").await.status.as_u16(), 303);
    let end = world.get(&format!("/api/v1/contracts/{of}")).await["EndDate"].clone();
    assert_eq!(end, "2026-12-05T23:00:00.0000000Z");
}

#[tokio::test]
async fn an_end_that_moved_since_it_was_shown_is_shown_again_and_nothing_is_cancelled() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let bound = json!({"InternalName": "bound", "RecurringFee": 5, "FeePeriod": month(), "BillingPeriod": month(),
        "AllowWithoutPaymentData": true, "ContractPeriod": month(),
        "CancellationPeriod": {"Unit": "Day", "Quantity": 28}});
    let basic = id(&world.post(&format!("/api/v1/plans/{}/planVariants", sold.plan), bound).await);
    let of = crate::world::contract(&world, &crate::world::Catalogue { basic, ..sold }, json!([])).await;
    let given = world.get(&format!("/api/v1/contracts/{of}/selfServiceToken?tokenValidity=10080")).await;
    let cancel = format!("/portal/data/{}/cancel", given["Token"].as_str().unwrap());
    let shown = open(&world, &cancel).await.text();
    let latest = hidden(&shown, "LatestEnd");
    world.wait(3 * DAY);

    let moved = send(&world, &cancel, &[("LatestEnd", &*latest)], "same-origin").await;

    assert!(latest.starts_with("2026-12-22T23:00"), "{latest}");
    let text = moved.text();
    assert!(moved.status == 409 && text.contains("Das Ende ist ein anderes als eben angezeigt"), "{text}");
    assert!(text.contains("22.01.2027"), "the end of today is shown: {text}");
    let path = format!("/api/v1/contracts/{of}");
    assert!(world.get(&path).await["EndDate"].is_null());
    let latest = hidden(&text, "LatestEnd");
    assert_eq!(send(&world, &cancel, &[("LatestEnd", &*latest)], "same-origin").await.status.as_u16(), 303);
    assert!(world.get(&path).await["EndDate"].as_str().unwrap().starts_with("2027-01-22"));
}

#[tokio::test]
async fn a_legal_entity_gives_the_portal_its_looks_and_says_who_may_frame_it() {
    let world = World::new().await;
    let (_, _, base) = subscribed(&world).await;
    let entity = id(&world.get("/api/turnus/v1/legalEntities").await[0]);
    let path = format!("/api/turnus/v1/legalEntities/{entity}/theme");
    let put = |portal: serde_json::Value| {
        world.ask("PUT", &path, Some(json!({"AccentColor": "#8A1538", "Logo": DOT, "Portal": portal})))
    };

    let without = open(&world, &format!("{base}/logo")).await;
    assert_eq!(without.status.as_u16(), 404);
    let wrong = put(json!({"FrameOrigins": ["https://shop.example/path"]})).await.refusal(422);
    let plain = put(json!({"ImprintUrl": "http://shop.example"})).await.refusal(422);
    put(json!({
        "Welcome": [{"Language": "de", "Text": "Schön, dass Sie da sind."}], "ImprintUrl": "https://shop.example/imprint",
        "FrameOrigins": ["https://shop.example", "https://www.shop.example:8443"],
    }))
    .await
    .expect(200);

    assert!(wrong.starts_with("Portal.FrameOrigins[0]: expected scheme and host alone"), "{wrong}");
    assert!(plain.starts_with("Portal.ImprintUrl: "), "{plain}");
    let page = open(&world, &format!("{base}/")).await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("frame-ancestors https://shop.example https://www.shop.example:8443"),
        "{policy}"
    );
    assert!(
        page.text().contains("Schön, dass Sie da sind.")
            && page.text().contains("https://shop.example/imprint")
    );
    assert!(page.text().contains(&format!("src=\"{base}/logo\"")));
    let logo = open(&world, &format!("{base}/logo")).await;
    assert!(logo.header("content-type") == "image/png" && logo.bytes.starts_with(b"\x89PNG"));
    assert!(open(&world, &format!("{base}/look.css")).await.text().contains("--main:#8A1538"));
}

#[tokio::test]
async fn everything_there_is_can_be_taken_along() {
    let world = World::new().await;
    let (of, _, base) = subscribed(&world).await;
    let draft = id(&world.get("/api/v1/invoiceDrafts").await[0]);
    world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);
    let item = json!({"Description": "Workshop", "Quantity": 2, "PricePerUnit": 25,
        "PeriodStart": "2026-11-22T12:00:00Z", "PeriodEnd": "2026-11-22T13:00:00Z"});
    world.post(&format!("/api/v1/contracts/{of}/ratedItems"), item).await;
    let code = world.get(&format!("/api/v1/contracts/{of}")).await["ReferenceCode"].clone();
    let declared = json!({"Kind": "Extraordinary", "Reason": "moving", "Name": "Ada Lovelace", "Contract": code,
        "EmailAddress": "ada@lovelace.example"});
    world.post("/api/turnus/v1/cancellations", declared).await;
    let notes = json!({"Notes": "pays late"});
    world.ask("PATCH", &format!("/api/v1/contracts/{of}"), Some(notes)).await.expect(200);

    let packed = Request::get(format!("{base}/export")).header("accept-encoding", "gzip");
    let packed = world.send(packed.body(Body::empty()).unwrap()).await;
    assert_eq!(packed.header("content-encoding"), "gzip", "a browser gets it whole, too");
    let file = open(&world, &format!("{base}/export")).await;

    assert!(file.header("content-disposition").contains(".json"));
    let all = file.expect(200);
    assert_eq!(all["Subscription"]["Customer"]["LastName"], "Lovelace");
    assert_eq!(all["Invoices"][0]["InvoiceNumber"], "R2026-0001");
    assert!(
        !all["LedgerEntries"].as_array().unwrap().is_empty()
            && !all["ContractChanges"].as_array().unwrap().is_empty()
    );
    let first = |list: &str, member: &str| all[list][0][member].clone();
    assert_eq!(first("Orders", "Status"), "Completed");
    assert_eq!(first("RatedItems", "Description"), "Workshop");
    assert_eq!(first("Cancellations", "Reason"), "moving");
    assert_eq!(first("Mails", "Recipient"), "ada@lovelace.example");
    assert!(!file.text().contains("pays late"), "what staff notes for itself stays there");
}

#[tokio::test]
async fn a_cancellation_without_signing_in_is_received_the_same_whether_the_contract_is_known_or_not() {
    let world = World::new().await;
    let (of, _, _) = subscribed(&world).await;
    let code = world.get(&format!("/api/v1/contracts/{of}")).await["ReferenceCode"].clone();
    let declared = |contract: &str, mail: &str| {
        let form = [
            ("Kind", "Ordinary".to_owned()),
            ("Name", "Ada Lovelace".to_owned()),
            ("Contract", contract.to_owned()),
            ("EmailAddress", mail.to_owned()),
            ("EndDate", "2027-03-31".to_owned()),
        ];
        let world = &world;
        async move {
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            send(world, "/portal/cancel", &form, "same-origin").await
        }
    };

    let page = open(&world, "/portal/cancel").await;
    let wrong = declared("", "ada@lovelace.example").await;
    let unknown = declared("nothing we know", "ada@lovelace.example").await;
    let known = declared(code.as_str().unwrap(), "ada@lovelace.example").await;

    assert!(page.status == 200 && page.text().contains("Cancel now"), "{}", page.text());
    assert!(wrong.status == 422 && wrong.text().contains("f-contract-wrong"), "{}", wrong.text());
    assert!(unknown.status == 200 && known.status == 200, "{}", unknown.text());
    let shape = |answer: &Answer| answer.text().matches("<dt>").count();
    assert_eq!(shape(&unknown), shape(&known));
    assert!(known.text().contains("Ihre Kündigung ist eingegangen") && known.text().contains("31.03.2027"));
    let end = world.get(&format!("/api/v1/contracts/{of}")).await["EndDate"].clone();
    assert_eq!(end, "2027-03-31T22:00:00.0000000Z", "what fits contract and address is done");
    let open_ones = world.get("/api/turnus/v1/cancellations?status=Open").await;
    assert_eq!(open_ones[0]["Contract"], "nothing we know");
}

#[tokio::test]
async fn a_link_by_mail_is_promised_the_same_whether_the_address_is_known_or_not() {
    let world = World::new().await;
    subscribed(&world).await;
    let shop = &world;
    let asked = |mail: &'static str| async move {
        let mail = [("EmailAddress", mail)];
        let page = send(shop, "/portal/link", &mail, "same-origin").await;
        (page.status.as_u16(), page.text())
    };

    let (known, unknown) = (asked("ada@lovelace.example").await, asked("eve@example.com").await);

    assert_eq!(known, unknown);
    assert!(known.0 == 200 && known.1.contains("Ist die Adresse bei uns hinterlegt"), "{}", known.1);
    assert_eq!(asked("").await.0, 422);
}
