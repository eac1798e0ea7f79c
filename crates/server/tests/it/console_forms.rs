//! Forms of the console: what one shows, sent back untouched, changes nothing, and what is typed is what is meant.

use serde_json::{Value, json};
use turnus_app::Role;

use crate::console::{hidden, page, send, with};
use crate::console_meanwhile::{fields, typed};
use crate::world::{self, World};

/// The person reads German from here on.
async fn in_german(world: &World, session: &str) {
    let token = hidden(&page(world, session, "/console").await.text(), "_form");
    let german = [("_form", token.as_str()), ("Language", "de"), ("_here", "/console")];
    send(world, session, "/console/look", &german).await;
}

/// What stands in a field of a page: an input of one line.
fn value(page: &str, name: &str) -> String {
    let input = page.split("<input ").find(|it| it.contains(&format!("name=\"{name}\""))).expect(name);
    input.split("value=\"").nth(1).expect(name).split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_quantity_is_shown_as_it_is_read_back() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let customer = world::ada(&world).await;
    let cart = json!({"PlanVariantId": sold.basic, "Quantity": 1.125});
    let order = world::id(&world.post("/api/v1/orders", json!({"CustomerId": customer, "Cart": cart})).await);
    let contract = world::id(&world.post(&format!("/api/v1/orders/{order}/commit"), json!({})).await);
    let form = format!("/console/orders/new?contractId={contract}");

    assert_eq!(value(&page(&world, &session, &form).await.text(), "Cart.Quantity"), "1.125");
    in_german(&world, &session).await;
    let shown = page(&world, &session, &form).await.text();

    assert_eq!(value(&shown, "Cart.Quantity"), "1,125");
    let token = hidden(&shown, "_form");
    let seats = format!("Component.{}", sold.seats);
    let typed =
        [("_form", token.as_str()), ("ContractId", &contract), ("Cart.Quantity", "1,125"), (&seats, "2,5")];
    let placed = send(&world, &session, &form, &typed).await;
    assert_eq!(placed.status, 303, "{}", placed.text());
    let order = placed.header("location").rsplit('/').next().unwrap();
    let order = world.get(&format!("/api/v1/orders/{order}")).await;
    assert_eq!(order["RecurringFee"]["Quantity"], json!(1.125), "{order}");
}

#[tokio::test]
async fn a_thousand_is_a_whole_number_in_a_form_as_it_is_shown() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    in_german(&world, &session).await;
    let daily = json!({
        "InternalName": "daily", "RecurringFee": 5, "FeePeriod": {"Unit": "Minute", "Quantity": 1440},
        "BillingPeriod": world::month(), "AllowWithoutPaymentData": true,
    });
    let daily = world::id(&world.post(&format!("/api/v1/plans/{}/planVariants", sold.plan), daily).await);
    let form = format!("/console/catalogue/planVariants/{daily}");
    let shown = page(&world, &session, &form).await.text();

    let period = value(&shown, "FeePeriod.Quantity");
    let (token, seen) = (hidden(&shown, "_form"), hidden(&shown, "_seen"));
    let typed = |quantity: &'static str| {
        [
            ("_form", token.clone()),
            ("_seen", seen.clone()),
            ("InternalName", "renamed".to_owned()),
            ("RecurringFee", "5".to_owned()),
            ("FeePeriod.Quantity", quantity.to_owned()),
            ("FeePeriod.Unit", "Minute".to_owned()),
            ("BillingPeriod.Quantity", "1".to_owned()),
            ("BillingPeriod.Unit", "Month".to_owned()),
            ("PaymentPeriodMode", "PrePaid".to_owned()),
            ("BillingDateAlignment", "None".to_owned()),
            ("AllowWithoutPaymentData", "true".to_owned()),
        ]
    };
    let sent = |fields: [(&'static str, String); 11]| {
        let (world, session, form) = (&world, &session, &form);
        async move { send(world, session, form, &fields.each_ref().map(|(name, it)| (*name, it.as_str()))).await }
    };
    let refused = sent(typed("14.40,5")).await;
    let saved = sent(typed("1.440")).await;

    assert_eq!((period.as_str(), saved.status.as_u16()), ("1.440", 303), "{}", saved.text());
    assert!(refused.text().contains("Das muss eine ganze Zahl sein."), "{}", refused.text());
    let kept = world.get(&format!("/api/v1/planVariants/{daily}")).await;
    assert_eq!((&kept["InternalName"], &kept["FeePeriod"]["Quantity"]), (&json!("renamed"), &json!(1440)));
}

#[tokio::test]
async fn an_end_that_is_sent_as_it_is_shown_is_the_regular_one_to_the_millisecond() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let bound = json!({
        "InternalName": "bound", "RecurringFee": 5, "FeePeriod": world::month(), "BillingPeriod": world::month(),
        "AllowWithoutPaymentData": true, "ContractPeriod": world::month(),
    });
    let sold = world::Catalogue {
        basic: world::id(&world.post(&format!("/api/v1/plans/{}/planVariants", sold.plan), bound).await),
        ..sold
    };
    world.wait(37_951);
    let contract = world::contract(&world, &sold, json!([])).await;
    let preview = world.get(&format!("/api/v1/contracts/{contract}/cancellationPreview")).await;
    let regular = preview["EndDate"].as_str().unwrap();
    assert!(regular.ends_with("37.9510000Z"), "{regular}");
    let form = format!("/console/contracts/{contract}/end");
    let shown = page(&world, &session, &form).await.text();

    let (token, day) = (hidden(&shown, "_form"), value(&shown, "EndDate"));
    let typed = [("_form", token.as_str()), ("EndDate", &day), ("Shown", &hidden(&shown, "Shown"))];
    let ended = send(&world, &session, &form, &typed).await;

    assert_eq!(ended.status, 303, "{}", ended.text());
    assert!(shown.contains("type=\"datetime-local\" step=\"0.001\""), "{shown}");
    assert_eq!(world.get(&format!("/api/v1/contracts/{contract}")).await["EndDate"], regular);
}

/// A contract's open draft.
async fn drafted(world: &World) -> String {
    let sold = world::catalogue(world).await;
    world::contract(world, &sold, json!([])).await;
    world::id(&world.get("/api/v1/invoiceDrafts").await[0])
}

#[tokio::test]
async fn two_who_change_a_draft_both_have_it_as_they_want_and_who_changes_the_same_is_told() {
    let (world, session) = with(Role::Owner).await;
    let draft = drafted(&world).await;
    let (form, api) =
        (format!("/console/drafts/{draft}/edit"), format!("/api/turnus/v1/invoiceDrafts/{draft}"));
    let shown = fields(&page(&world, &session, &form).await.text());
    let other = json!({"Prologue": "Hello there", "RecipientAddress": {"Street": "Am Hof", "City": "Bonn"}});
    world.ask("PATCH", &api, Some(other)).await.expect(200);

    let mine = [("OrderReference", "PO 7"), ("RecipientAddress.City", "Ulm")];
    let met = send(&world, &session, &form, &typed(&shown, &mine)).await;
    let unchanged = world.get(&api).await;
    let told = met.text();
    let again = fields(&told);
    let saved = send(&world, &session, &form, &typed(&again, &[])).await;
    let after = world.get(&api).await;

    assert_eq!(met.status, 409);
    assert!(told.contains("id=\"f-recipientaddress-city-wrong\"") && told.contains("Bonn"), "{told}");
    assert_eq!(unchanged["Edit"]["OrderReference"], Value::Null);
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(
        (&after["Draft"]["Prologue"], &after["Edit"]["OrderReference"]),
        (&json!("Hello there"), &json!("PO 7"))
    );
    let address = &after["Draft"]["RecipientAddress"];
    assert_eq!((&address["Street"], &address["City"]), (&json!("Am Hof"), &json!("Ulm")));

    // Where each changed something else, nobody is asked.
    let shown = fields(&page(&world, &session, &form).await.text());
    world.ask("PATCH", &api, Some(json!({"Epilogue": "Bye"}))).await.expect(200);
    let saved = send(&world, &session, &form, &typed(&shown, &[("BuyerReference", "B 1")])).await;
    let after = world.get(&api).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(
        (&after["Draft"]["Epilogue"], &after["Edit"]["BuyerReference"]),
        (&json!("Bye"), &json!("B 1"))
    );
}

#[tokio::test]
async fn who_wants_no_text_at_all_meets_who_wrote_one_and_what_is_sent_twice_is_done_once() {
    let (world, session) = with(Role::Owner).await;
    let draft = drafted(&world).await;
    let (form, api) =
        (format!("/console/drafts/{draft}/edit"), format!("/api/turnus/v1/invoiceDrafts/{draft}"));
    let shown = fields(&page(&world, &session, &form).await.text());
    let mine = typed(&shown, &[("OrderReference", "PO 7")]);
    for _ in 0..2 {
        assert_eq!(send(&world, &session, &form, &mine).await.status, 303);
    }

    let shown = fields(&page(&world, &session, &form).await.text());
    world.ask("PATCH", &api, Some(json!({"Prologue": "Hello there"}))).await.expect(200);
    let met = send(&world, &session, &form, &typed(&shown, &[("NoPrologue", "true")])).await;

    assert_eq!(met.status, 409);
    assert!(met.text().contains("Hello there"), "{}", met.text());
    assert_eq!(world.get(&api).await["Draft"]["Prologue"], "Hello there");
    // What has an end alone is of that moment: no days are said of it, least of all reversed.
    let ended = json!({"Description": "Advice", "PricePerUnit": 1, "PeriodEnd": "2026-01-01T23:00:00Z"});
    world.post(&format!("{api}/lines"), ended).await;
    let shown = page(&world, &session, &format!("/console/drafts/{draft}")).await.text();
    assert!(shown.contains("Advice") && !shown.contains("2 Jan 2026 – 1 Jan 2026"), "{shown}");
    let mut reversed = json!({"Description": "x", "PricePerUnit": 1, "PeriodEnd": "2026-01-01T00:00:00Z"});
    reversed["PeriodStart"] = json!("2026-01-02T00:00:00Z");
    let why = world.ask("POST", &format!("{api}/lines"), Some(reversed)).await.refusal(422);
    assert_eq!(why, "PeriodEnd: must not lie before PeriodStart");
}

#[tokio::test]
async fn a_text_of_several_lines_that_nobody_touched_is_no_change() {
    let (world, session) = with(Role::Owner).await;
    let entity = world::id(&world.get("/api/turnus/v1/legalEntities").await[0]);
    let texts =
        json!([{"Kind": "Invoice", "Language": "de", "Prologue": "Guten Tag,\nbitte", "Epilogue": "Gruß"}]);
    let theme = format!("/api/turnus/v1/legalEntities/{entity}/theme");
    world.ask("PUT", &theme, Some(json!({ "Texts": texts }))).await.expect(200);
    let draft = drafted(&world).await;
    let form = format!("/console/drafts/{draft}/edit");
    let shown = page(&world, &session, &form).await.text();

    let (token, version) = (hidden(&shown, "_form"), hidden(&shown, "Version"));
    let name = value(&shown, "RecipientName");
    let typed = [
        ("_form", token.as_str()),
        ("Version", &version),
        ("RecipientName", &name),
        ("OrderReference", "PO 7"),
        ("Prologue", "Guten Tag,\r\nbitte"),
        ("Epilogue", "Gruß"),
    ];
    let saved = send(&world, &session, &form, &typed).await;

    assert_eq!(saved.status, 303, "{}", saved.text());
    let edited = world.get(&format!("/api/turnus/v1/invoiceDrafts/{draft}")).await;
    assert_eq!(edited["Draft"]["Prologue"], "Guten Tag,\nbitte");
    assert_eq!(
        (&edited["Edit"]["Prologue"], &edited["Edit"]["OrderReference"]),
        (&json!(null), &json!("PO 7"))
    );
}

#[tokio::test]
async fn a_language_that_is_not_offered_stays_when_something_else_is_saved() {
    let (world, session) = with(Role::Owner).await;
    let french =
        json!({"CompanyName": "Lovelace SA", "Language": "fr", "EmailAddress": "a@lovelace.example"});
    let customer = world::id(&world.post("/api/v1/customers", french).await);
    let form = format!("/console/customers/{customer}/edit");
    let shown = page(&world, &session, &form).await.text();
    assert!(shown.contains("<option value=\"fr\" selected>"), "{shown}");

    let token = hidden(&shown, "_form");
    let typed = [("_form", token.as_str()), ("CompanyName", "Lovelace SARL"), ("Language", "fr")];
    let saved = send(&world, &session, &form, &typed).await;

    assert_eq!(saved.status, 303, "{}", saved.text());
    let kept = world.get(&format!("/api/v1/customers/{customer}")).await;
    assert_eq!((&kept["CompanyName"], &kept["Language"]), (&json!("Lovelace SARL"), &json!("fr")));
}

#[tokio::test]
async fn a_row_that_is_emptied_is_no_row_and_what_is_wrong_with_the_next_is_told_in_its_new_place() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let scale = json!([{"From": 0, "Value": 5}, {"From": 10, "Value": 4}, {"From": 20, "Value": 3}]);
    let scale = json!({
        "Name": "Scaled", "ComponentType": "QuantityBased", "FeePeriod": world::month(),
        "PriceScale": {"Items": scale},
    });
    let path = format!("/api/v1/planGroups/{}/components", sold.group);
    let component = world::id(&world.post(&path, scale).await);
    let form = format!("/console/catalogue/components/{component}");
    let shown = page(&world, &session, &form).await.text();
    let (token, seen) = (hidden(&shown, "_form"), hidden(&shown, "_seen"));
    let sent = async |last: &str, told: &str| {
        let typed = [
            ("_form", token.as_str()),
            ("_seen", seen.as_str()),
            ("_price", told),
            ("Name._c", "Scaled"),
            ("ComponentType", "QuantityBased"),
            ("FeePeriod.Quantity", "1"),
            ("FeePeriod.Unit", "Month"),
            ("PriceScale.Items[0].From", "0"),
            ("PriceScale.Items[0].Value", "5"),
            ("PriceScale.Items[1].From", ""),
            ("PriceScale.Items[1].Value", ""),
            ("PriceScale.Items[2].From", last),
            ("PriceScale.Items[2].Value", "3"),
        ];
        send(&world, &session, &form, &typed).await
    };

    let refused = sent("twenty", "").await;
    let told = sent("20", "").await.text();
    let saved = sent("20", &hidden(&told, "_price")).await;

    assert_eq!(refused.status, 422);
    let wrong = refused.text();
    let row = wrong.split("name=\"PriceScale.Items[1].From\"").nth(1).unwrap();
    assert!(
        row.starts_with(" value=\"twenty\"")
            && row.split("</td>").next().unwrap().contains("p class=\"wrong\""),
        "{row}"
    );
    assert_eq!(saved.status, 303, "{}", saved.text());
    let items = &world.get(&format!("/api/v1/components/{component}")).await["PriceScale"]["Items"];
    let from: Vec<_> = items.as_array().unwrap().iter().map(|it| it["From"].clone()).collect();
    assert_eq!(from, [json!(0), json!(20)], "{items}");
}

#[tokio::test]
async fn a_price_keeps_every_digit_in_a_form_and_beside_what_the_form_changes() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let long = "123456789012.123456789012";
    let new = page(&world, &session, &format!("/console/catalogue/components/new?of={}", sold.group)).await;
    let token = hidden(&new.text(), "_form");
    let fields = |seen: String, name: &'static str, price: &'static str| {
        [
            ("_form", token.clone()),
            ("_seen", seen),
            ("Name._c", name.to_owned()),
            ("ComponentType", "QuantityBased".to_owned()),
            ("FeePeriod.Quantity", "1".to_owned()),
            ("FeePeriod.Unit", "Month".to_owned()),
            ("PricePerUnit", price.to_owned()),
        ]
    };
    let sent = async |address: &str, fields: [(&'static str, String); 7]| {
        send(&world, &session, address, &fields.each_ref().map(|(name, it)| (*name, it.as_str()))).await
    };
    let kept = async || world.ask("GET", "/api/v1/components?take=500", None).await.text();

    let made = sent(
        &format!("/console/catalogue/components/new?of={}", sold.group),
        fields(String::new(), "Gold", long),
    )
    .await;
    assert_eq!(made.status, 303, "{}", made.text());
    let all = kept().await;
    assert!(all.contains(&format!("\"PricePerUnit\":{long}")), "{all}");
    let components = world.get("/api/v1/components?take=500").await;
    let gold = components.as_array().unwrap().iter().find(|it| it["Name"]["_c"] == "Gold").expect("gold");
    let form = format!("/console/catalogue/components/{}", world::id(gold));
    let shown = page(&world, &session, &form).await.text();
    assert_eq!(value(&shown, "PricePerUnit"), "123,456,789,012.123456789012");
    let renamed =
        sent(&form, fields(hidden(&shown, "_seen"), "Silver", "123,456,789,012.123456789012")).await;

    assert_eq!(renamed.status, 303, "{}", renamed.text());
    let all = kept().await;
    assert!(all.contains("Silver") && all.contains(&format!("\"PricePerUnit\":{long}")), "{all}");
}

#[tokio::test]
async fn days_of_a_contract_are_those_of_the_legal_entity_that_sells_it() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let ours = world::contract(&world, &sold, json!([])).await;
    let overseas = json!({"Name": "Store Inc", "TimeZone": "America/New_York", "Address": {"Country": "DE"}});
    let overseas = world::id(&world.post("/api/turnus/v1/legalEntities", overseas).await);
    let chosen = [("x-selected-legal-entity-id", overseas.as_str())];
    let new = json!({"FirstName": "Bo", "LastName": "Berg", "Address": {"Country": "DE"}});
    let bo = world::id(&world.ask_with("POST", "/api/v1/customers", Some(new), &chosen).await.expect(201));
    let order = json!({"CustomerId": bo, "Cart": {"PlanVariantId": sold.basic}});
    let order = world::id(&world.ask_with("POST", "/api/v1/orders", Some(order), &chosen).await.expect(201));
    let commit = format!("/api/v1/orders/{order}/commit");
    let theirs = world::id(&world.ask_with("POST", &commit, Some(json!({})), &chosen).await.expect(200));

    for (contract, end) in
        [(ours, "2027-05-31T22:00:00.0000000Z"), (theirs.clone(), "2027-06-01T04:00:00.0000000Z")]
    {
        let form = format!("/console/contracts/{contract}/end");
        let token = hidden(&page(&world, &session, &form).await.text(), "_form");
        let day = "2027-06-01T00:00";
        let typed = [("_form", token.as_str()), ("EndDate", day), ("Shown", day)];
        let ended = send(&world, &session, &form, &typed).await;

        assert_eq!(ended.status, 303, "{}", ended.text());
        assert_eq!(world.get(&format!("/api/v1/contracts/{contract}")).await["EndDate"], end);
    }
    for about in
        [format!("orders/{order}"), format!("orders/new?contractId={theirs}"), format!("contracts/{theirs}")]
    {
        let shown = page(&world, &session, &format!("/console/{about}")).await;
        assert_eq!(shown.status, 200, "{about}");
    }
}

#[tokio::test]
async fn figures_mean_what_they_meant_in_the_language_that_their_form_was_written_in() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let dear = json!({
        "InternalName": "Enterprise", "RecurringFee": 1290, "FeePeriod": world::month(),
        "BillingPeriod": world::month(), "AllowWithoutPaymentData": true,
    });
    let dear = world::id(&world.post(&format!("/api/v1/plans/{}/planVariants", sold.plan), dear).await);
    let form = format!("/console/catalogue/planVariants/{dear}");
    in_german(&world, &session).await;
    let shown = page(&world, &session, &form).await.text();
    let english = [("_form", &*hidden(&shown, "_form")), ("Language", "en"), ("_here", "/console")];
    send(&world, &session, "/console/look", &english).await;
    assert!(page(&world, &session, &form).await.text().contains("lang=\"en\""));

    let hidden = ["_form", "_seen", "_language"].map(|name| (name, hidden(&shown, name)));
    let sent = async |name: &str, fee: &str| {
        let kept = hidden.iter().map(|(name, it)| (*name, it.as_str()));
        let typed = [
            ("InternalName", name),
            ("RecurringFee", fee),
            ("FeePeriod.Quantity", "1"),
            ("FeePeriod.Unit", "Month"),
            ("BillingPeriod.Quantity", "1"),
            ("BillingPeriod.Unit", "Month"),
            ("PaymentPeriodMode", "PrePaid"),
            ("BillingDateAlignment", "None"),
            ("AllowWithoutPaymentData", "true"),
        ];
        send(&world, &session, &form, &kept.chain(typed).collect::<Vec<_>>()).await
    };
    let wrong = sent("Big", "tausend").await;
    let saved = sent("Big", &value(&shown, "RecurringFee")).await;

    let text = wrong.text();
    assert!(wrong.status == 422 && text.contains("value=\"tausend\""), "{text}");
    assert!(text.contains("name=\"_language\" value=\"de\""), "what was typed keeps its language: {text}");
    assert_eq!(saved.status, 303, "{}", saved.text());
    let kept = world.get(&format!("/api/v1/planVariants/{dear}")).await;
    assert_eq!((&kept["InternalName"], &kept["RecurringFee"]), (&json!("Big"), &json!(1290)));
}
