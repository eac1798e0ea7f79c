//! `/api/turnus/v1/selfService`: what the holder of a contract's token sees and does, and what he does not.

use serde_json::{Value, json};
use turnus_server::api::route::Access;
use turnus_server::api::routes;

use crate::people::ask;
use crate::world::{
    Answer, Catalogue, DAY, Differently, NOBODY, NOON, World, catalogue, contract, id, month,
};

const PATH: &str = "/api/turnus/v1/selfService";

/// A shop that offers things to its subscribers, and the token of one.
struct Subscribed {
    world: World,
    sold: Catalogue,
    /// A variant that costs 9 a month, and is offered.
    larger: String,
    /// A component of 2 a month a piece, which is offered and shown.
    boxes: String,
    contract: String,
    token: String,
}

/// A variant that costs 9 a month.
fn larger(is_offered: bool) -> Value {
    json!({
        "InternalName": "larger", "RecurringFee": 9, "FeePeriod": month(), "BillingPeriod": month(),
        "AllowSelfService": is_offered, "AllowWithoutPaymentData": true,
        "ContractPeriod": month(), "CancellationPeriod": {"Unit": "Day", "Quantity": 14},
    })
}

impl Subscribed {
    async fn new() -> Subscribed {
        let world = World::new().await;
        let sold = catalogue(&world).await;
        let larger =
            id(&world.post(&format!("/api/v1/plans/{}/planVariants", sold.plan), larger(true)).await);
        let components = format!("/api/v1/planGroups/{}/components", sold.group);
        let boxes = json!({"Name": "Box", "ComponentType": "QuantityBased", "PricePerUnit": 2,
            "FeePeriod": month(), "AllowSelfService": true, "ShowSelfService": true});
        let boxes = id(&world.post(&components, boxes).await);
        let contract = contract(&world, &sold, json!([])).await;
        let token = token(&world, &contract).await;
        Subscribed { world, sold, larger, boxes, contract, token }
    }

    /// An offered variant of a plan that is sold in quantities.
    async fn sold_in_pieces(&self) -> String {
        let plan = json!({"Name": "Seats", "IsQuantityBased": true});
        let plan = id(&self.world.post(&format!("/api/v1/planGroups/{}/plans", self.sold.group), plan).await);
        let variant = json!({"InternalName": "seats", "RecurringFee": 7, "FeePeriod": month(),
            "BillingPeriod": month(), "AllowSelfService": true, "AllowWithoutPaymentData": true});
        id(&self.world.post(&format!("/api/v1/plans/{plan}/planVariants"), variant).await)
    }

    /// The seller gives the contract so many of its plan.
    async fn has_of_basic(&self, quantity: Value) {
        let cart = json!({"PlanVariantId": self.sold.basic, "Quantity": quantity});
        let order = json!({"ContractId": self.contract, "Cart": cart});
        let order = id(&self.world.post("/api/v1/orders", order).await);
        self.world.post(&format!("/api/v1/orders/{order}/commit"), json!({})).await;
    }

    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        ask(&self.world, &self.token, method, &format!("{PATH}{path}"), body).await
    }

    async fn look(&self) -> Value {
        self.ask("GET", "", None).await.expect(200)
    }
}

async fn token(world: &World, contract: &str) -> String {
    let given = world.get(&format!("/api/v1/contracts/{contract}/selfServiceToken")).await;
    given["Token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_subscriber_sees_his_contract_what_it_costs_next_and_what_he_may_change() {
    let it = Subscribed::new().await;

    let shown = it.look().await;

    assert_eq!(shown["Expiry"], "2026-11-23T12:00:00.0000000Z");
    let contract = &shown["Contract"];
    assert_eq!((&contract["Id"], &contract["PlanName"]), (&json!(it.contract), &json!("Grundtarif")));
    assert_eq!((&contract["RecurringFee"], &contract["Currency"]), (&json!(5), &json!("EUR")));
    assert_eq!(shown["Customer"]["Address"]["City"], "München");
    assert_eq!(shown["NextBill"]["Date"], contract["NextBillingDate"]);
    assert_eq!(shown["NextBill"]["Sums"]["TotalGross"], 5.95);
    assert_eq!(shown["PlanVariants"][0]["PlanVariantId"], it.larger);
    assert_eq!(shown["PlanVariants"].as_array().unwrap().len(), 1, "{shown}");
    assert_eq!(shown["OfferedComponents"][0]["ComponentId"], it.boxes);
    assert_eq!(shown["OfferedComponents"].as_array().unwrap().len(), 1, "{shown}");
    assert!(shown["Notice"]["EndDate"].is_string() && shown["CanRevoke"] == false, "{shown}");
    assert!(shown["Seller"]["Name"].is_string());
}

#[tokio::test]
async fn a_subscriber_owes_what_issued_documents_ask_and_no_draft() {
    let it = Subscribed::new().await;
    let balances = async || {
        let own = it.world.get(&format!("/api/v1/contracts/{}", it.contract)).await["Balance"].clone();
        (own, it.look().await["Contract"]["Balance"].clone())
    };
    let send = async || {
        let draft = id(&it.world.get("/api/v1/invoiceDrafts").await[0]);
        it.world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);
    };

    assert_eq!(balances().await, (json!(5.95), json!(0.0)));
    send().await;
    assert_eq!(balances().await, (json!(5.95), json!(5.95)));
    // Its credit note is a draft, too, until it is sent.
    let end = json!({"EndDate": "2026-11-25T12:00:00Z"});
    it.world.post(&format!("/api/v1/contracts/{}/end", it.contract), end).await;
    let (own, shown) = balances().await;
    assert!(own != json!(5.95) && shown == json!(5.95), "{own} {shown}");
    send().await;
    assert_eq!(balances().await, (own.clone(), own));
}

#[tokio::test]
async fn a_self_service_token_opens_nothing_else_and_no_other_token_opens_that() {
    let it = Subscribed::new().await;
    for route in routes() {
        let path: Vec<&str> =
            route.path.split('/').map(|it| if it.starts_with('{') { NOBODY } else { it }).collect();
        let (method, path) = (route.method.to_uppercase(), path.join("/"));
        let body = route.body.is_some().then(|| json!({}));
        let status = |answer: Answer| (answer.status.as_u16(), format!("{}: {}", route.name, answer.text()));

        let (held, why) = status(ask(&it.world, &it.token, &method, &path, body.clone()).await);
        let (others, other_why) = status(ask(&it.world, &it.world.token, &method, &path, body).await);

        match route.access {
            Access::Open => {}
            Access::Subscriber => {
                assert_ne!(held, 403, "{why}");
                assert_eq!(others, 403, "{other_why}");
            }
            Access::Own | Access::Needs(_) => assert_eq!(held, 403, "{why}"),
        }
    }
}

#[tokio::test]
async fn what_is_not_offered_is_refused_and_what_is_changes_the_contract_at_the_figures_shown() {
    let it = Subscribed::new().await;
    let order = |body: Value| it.ask("POST", "/orders/preview", Some(body));

    assert!(order(json!({})).await.refusal(422).contains("nothing is ordered"));
    let basic = order(json!({"PlanVariantId": it.sold.basic})).await.refusal(422);
    assert!(basic.starts_with("PlanVariantId: ") && basic.contains("is not offered"), "{basic}");
    let seats = order(json!({"Components": [{"ComponentId": it.sold.seats}]})).await.refusal(422);
    assert!(seats.starts_with("Components: ") && seats.contains("is not offered"), "{seats}");
    assert!(order(json!({"PlanVariant": "x"})).await.refusal(422).contains("PlanVariant"));

    let wanted =
        json!({"PlanVariantId": it.larger, "Components": [{"ComponentId": it.boxes, "Quantity": 3}]});
    let preview = order(wanted.clone()).await.expect(200);
    assert_eq!(it.look().await["Contract"]["RecurringFee"], 5, "a preview changes nothing");
    let placed = it.ask("POST", "/orders", Some(wanted)).await.expect(201);
    assert_eq!((&placed["Total"], &placed["Contract"]), (&preview["Order"]["Total"], &Value::Null));
    let commit = format!("/orders/{}/commit", id(&placed));
    let done = it.ask("POST", &commit, None).await.expect(200);

    let shown = it.look().await;
    assert_eq!(done["Status"], "Completed");
    assert_eq!(shown["Contract"]["RecurringFee"], 9);
    assert_eq!(
        (&shown["Components"][0]["Quantity"], &shown["Components"][0]["Name"]),
        (&json!(3), &json!("Box"))
    );
    let booked = shown["Components"][0]["Id"].clone();
    let end = json!({"EndComponentSubscriptions": [booked]});
    let placed = it.ask("POST", "/orders", Some(end)).await.expect(201);
    it.ask("POST", &format!("/orders/{}/commit", id(&placed)), None).await.expect(200);
    assert_eq!(it.look().await["Components"], json!([]));
}

#[tokio::test]
async fn another_plan_keeps_the_quantity_that_there_is_unless_another_is_given() {
    let it = Subscribed::new().await;
    let pieces = it.sold_in_pieces().await;
    it.has_of_basic(json!(3)).await;
    let change = |body: Value| async {
        let placed = it.ask("POST", "/orders", Some(body)).await.expect(201);
        it.ask("POST", &format!("/orders/{}/commit", id(&placed)), None).await.expect(200);
        it.look().await["Contract"]["Quantity"].clone()
    };

    assert_eq!(change(json!({"PlanVariantId": it.larger})).await, 3);
    assert_eq!(change(json!({"PlanVariantId": pieces, "Quantity": 2})).await, 2);
}

#[tokio::test]
async fn a_subscriber_orders_whole_pieces_and_more_or_less_of_a_plan_only_where_it_is_sold_in_pieces() {
    let it = Subscribed::new().await;
    let pieces = it.sold_in_pieces().await;
    it.has_of_basic(json!(1.5)).await;
    let quantity = |variant: &str, quantity: f64| {
        it.ask("POST", "/orders", Some(json!({"PlanVariantId": variant, "Quantity": quantity})))
    };
    let boxes = |quantity: f64| {
        let one = json!({"ComponentId": it.boxes, "Quantity": quantity});
        it.ask("POST", "/orders", Some(json!({"Components": [one]})))
    };

    for other in [0.0001, 2.0] {
        let refused = quantity(&it.larger, other).await.refusal(422);
        assert!(refused.starts_with("Quantity: ") && refused.contains("today it is 1.5"), "{refused}");
    }
    for part in [0.0001, 2.5] {
        let refused = quantity(&pieces, part).await.refusal(422);
        assert!(refused.starts_with("Quantity: ") && refused.contains("whole number"), "{refused}");
        let refused = boxes(part).await.refusal(422);
        assert!(refused.starts_with("Components[0].Quantity: "), "{refused}");
    }
    let alone =
        it.ask("POST", "/orders", Some(json!({"Components": [{"ComponentId": it.boxes}], "Quantity": 9})));
    assert!(alone.await.refusal(422).starts_with("Quantity: "));
    assert_eq!(it.world.get("/api/v1/orders?status=InProgress").await, json!([]), "nothing is written");
    quantity(&it.larger, 1.5).await.expect(201);
    quantity(&pieces, 2.0).await.expect(201);
    boxes(2.0).await.expect(201);
}

#[tokio::test]
async fn notice_is_confirmed_by_a_mail_that_names_the_time_of_the_account() {
    // A month behind the machine.
    let sandbox = Differently { sandbox: Some(NOON - 30 * DAY), ..Differently::default() };
    let world = World::with(sandbox).await;
    let sold = catalogue(&world).await;
    let contract = contract(&world, &sold, json!([])).await;
    let token = token(&world, &contract).await;
    let cancellation = format!("{PATH}/cancellation");

    let end = json!({"EndDate": "2026-12-31T00:00:00Z"});
    ask(&world, &token, "POST", &cancellation, Some(end)).await.expect(200);

    let mails = world.get("/api/turnus/v1/mails").await;
    let mail = mails.as_array().unwrap().iter().find(|mail| mail["Kind"] == "CancellationConfirmed").unwrap();
    let text = mail["Text"].as_str().unwrap();
    assert!(text.contains("23.10.2026") && !text.contains("22.11.2026"), "{text}");
}

#[tokio::test]
async fn another_contracts_orders_and_documents_are_not_there() {
    let it = Subscribed::new().await;
    let other = contract(&it.world, &it.sold, json!([])).await;
    let others = token(&it.world, &other).await;
    let drafts = it.world.get("/api/v1/invoiceDrafts").await;
    for draft in drafts.as_array().unwrap() {
        let path = format!("/api/v1/invoiceDrafts/{}", id(draft));
        it.world.ask("POST", &path, None).await.expect(200);
    }
    let placed = it.ask("POST", "/orders", Some(json!({"PlanVariantId": it.larger}))).await.expect(201);
    let own = it.ask("GET", "/invoices", None).await.expect(200);
    let [document] = &own.as_array().unwrap()[..] else { panic!("{own}") };
    let file = format!("/invoices/{}/download", id(document));

    assert!(it.ask("GET", &file, None).await.bytes.starts_with(b"%PDF-"));
    let foreign = ask(&it.world, &others, "GET", &format!("{PATH}{file}"), None).await;
    assert_eq!(foreign.status.as_u16(), 404);
    let commit = format!("{PATH}/orders/{}/commit", id(&placed));
    assert_eq!(ask(&it.world, &others, "POST", &commit, None).await.status.as_u16(), 404);
}

#[tokio::test]
async fn a_customer_changes_address_and_vat_id_and_not_where_mails_go() {
    let it = Subscribed::new().await;
    let patch = |body: Value| it.ask("PATCH", "/customer", Some(body));

    let wrong = patch(json!({"VatId": "DE123"})).await.refusal(422);
    let mistyped = patch(json!({"VatId": "DE136695967"})).await.refusal(422);
    let no_letters = patch(json!({"VatId": "136695976"})).await.refusal(422);
    let mail = patch(json!({"EmailAddress": "eve@example.com"})).await.refusal(422);
    let nowhere = patch(json!({"Address": {"Country": "ZZ"}})).await.refusal(422);
    let nobody = patch(json!({"CompanyName": null, "FirstName": null, "LastName": null})).await.refusal(422);
    let homeless = patch(json!({"Address": {"City": null}})).await.refusal(422);
    let changed = json!({"VatId": "DE136695976", "Address": {"Street": "Hauptstraße", "City": "Berlin"}});
    let after = patch(changed).await.expect(200);

    assert!(wrong.contains("VatId"), "{wrong}");
    assert!(mistyped.contains("VatId: 'DE136695967' has the form of a VAT id of DE"), "{mistyped}");
    assert!(no_letters.contains("VatId: '136695976' does not begin with the letters"), "{no_letters}");
    assert!(mail.contains("EmailAddress"), "{mail}");
    assert!(nowhere.contains("Address.Country: expected two letters of ISO 3166-1"), "{nowhere}");
    assert_eq!(nobody, "CompanyName: your invoices are addressed to it, so it cannot be empty");
    assert_eq!(homeless, "Address.City: your invoices are addressed to it, so it cannot be empty");
    assert_eq!((&after["VatId"], &after["Address"]["City"]), (&json!("DE136695976"), &json!("Berlin")));
    assert_eq!(after["Address"]["PostalCode"], "80538", "what is absent stays");
    assert_eq!(it.look().await["Customer"]["EmailAddress"], "ada@lovelace.example");
}

#[tokio::test]
async fn notice_ends_the_contract_when_its_terms_allow_and_is_taken_back_by_who_gave_it() {
    let it = Subscribed::new().await;
    let placed = it.ask("POST", "/orders", Some(json!({"PlanVariantId": it.larger}))).await.expect(201);
    it.ask("POST", &format!("/orders/{}/commit", id(&placed)), None).await.expect(200);
    let preview = it.ask("GET", "/cancellation", None).await.expect(200);
    let early = json!({"EndDate": "2026-12-01T00:00:00Z"});

    let refused = it.ask("POST", "/cancellation", Some(early)).await;
    let given = it.ask("POST", "/cancellation", Some(json!({}))).await.expect(200);

    assert_eq!(preview["EndDate"], "2026-12-22T12:00:00.0000000Z");
    assert!(refused.refusal(422).starts_with("EndDate: notice given now leads to 2026-12-22"));
    assert_eq!(given["EndDate"], preview["EndDate"]);
    let shown = it.look().await;
    assert_eq!((&shown["Contract"]["EndDate"], &shown["CanRevoke"]), (&preview["EndDate"], &json!(true)));
    assert_eq!((&shown["Notice"], &shown["PlanVariants"]), (&Value::Null, &json!([])));
    assert!(
        it.ask("POST", "/cancellation", Some(json!({}))).await.refusal(422).contains("the contract ends")
    );
    assert_eq!(it.ask("DELETE", "/cancellation", None).await.status.as_u16(), 204);
    assert_eq!(it.look().await["Contract"]["EndDate"], Value::Null);
    let nothing = it.ask("DELETE", "/cancellation", None).await.refusal(422);
    assert!(nothing.contains("no end that could be taken back"), "{nothing}");

    let by_seller = json!({"EndDate": "2027-01-31T00:00:00Z"});
    it.world.post(&format!("/api/v1/contracts/{}/end", it.contract), by_seller).await;
    assert_eq!(it.look().await["CanRevoke"], false);
    let not_own = it.ask("DELETE", "/cancellation", None).await.refusal(422);
    assert!(not_own.contains("the seller had set the end"), "{not_own}");
}

#[tokio::test]
async fn notice_in_place_of_an_end_that_the_seller_set_is_not_the_subscribers_to_take_back() {
    let it = Subscribed::new().await;
    let by_seller = json!({"EndDate": "2027-06-30T00:00:00Z"});
    it.world.post(&format!("/api/v1/contracts/{}/end", it.contract), by_seller).await;
    let of = it.world.get(&format!("/api/v1/contracts/{}", it.contract)).await;
    let declared = json!({"Kind": "Ordinary", "Name": "Ada Lovelace", "Contract": of["ReferenceCode"],
        "EmailAddress": "ada@lovelace.example", "EndDate": "2027-02-27"});
    let mut over = declared.clone();
    over["EndDate"] = json!("2026-11-21");
    let why = it.world.ask("POST", "/api/turnus/v1/cancellations", Some(over)).await.refusal(422);
    assert_eq!(why, "EndDate: it lies in the past: give none for the earliest end");
    it.world.ask("POST", "/api/turnus/v1/cancellations", Some(declared)).await.expect(200);

    let shown = it.look().await;
    let refused = it.ask("DELETE", "/cancellation", None).await.refusal(422);

    let end = &shown["Contract"]["EndDate"];
    assert_eq!(end, "2027-02-27T23:00:00.0000000Z", "the earlier end is taken");
    assert_eq!(shown["CanRevoke"], false);
    assert!(refused.contains("the seller had set the end"), "{refused}");
    assert_eq!(it.look().await["Contract"]["EndDate"], *end);
}

#[tokio::test]
async fn only_an_order_that_the_subscriber_placed_and_that_is_still_offered_is_committed() {
    let it = Subscribed::new().await;
    let discounted =
        json!({"ContractId": it.contract, "Cart": {"PlanVariantId": it.larger, "Quantity": 0.5}});
    let staff = id(&it.world.post("/api/v1/orders", discounted).await);
    let order = json!({"PlanVariantId": it.larger, "Components": [{"ComponentId": it.boxes}]});
    let own = id(&it.ask("POST", "/orders", Some(order)).await.expect(201));
    let commit = |order: &str| {
        let path = format!("/orders/{order}/commit");
        let it = &it;
        async move { it.ask("POST", &path, None).await }
    };

    assert_eq!(commit(&staff).await.status.as_u16(), 404, "what staff placed is for staff to commit");
    let path = format!("/api/v1/planVariants/{}", it.larger);
    it.world.ask("PUT", &path, Some(larger(false))).await.expect(200);
    let refused = commit(&own).await.refusal(422);

    assert!(refused.contains("is not offered to subscribers"), "{refused}");
    assert_eq!(it.look().await["Contract"]["RecurringFee"], 5);
}

#[tokio::test]
async fn usage_is_added_up_by_day_with_what_it_costs_so_far() {
    let it = Subscribed::new().await;
    let components = format!("/api/v1/planGroups/{}/components", it.sold.group);
    let minutes =
        json!({"Name": "Minute", "ComponentType": "Metered", "PricePerUnit": 0.1, "ShowSelfService": true});
    let minutes = id(&it.world.post(&components, minutes).await);
    let upgrade = json!({"ContractId": it.contract, "Cart": {"PlanVariantId": it.sold.basic, "InheritStartDate": true}});
    let order = id(&it.world.post("/api/v1/orders", upgrade).await);
    it.world.post(&format!("/api/v1/orders/{order}/commit"), json!({})).await;
    it.world.wait(3 * DAY);
    for (quantity, at) in
        [(10, "2026-11-23T08:00:00Z"), (5, "2026-11-23T20:00:00Z"), (1, "2026-11-24T08:00:00Z")]
    {
        for component in [&minutes, &it.sold.calls] {
            let usage = json!({"ComponentId": component, "Quantity": quantity, "DueDate": at});
            it.world.post(&format!("/api/v1/contracts/{}/usage", it.contract), usage).await;
        }
    }
    let fresh = token(&it.world, &it.contract).await;

    let shown = ask(&it.world, &fresh, "GET", &format!("{PATH}/usage"), None).await.expect(200);

    let [used] = &shown["Components"].as_array().unwrap()[..] else { panic!("calls are not shown: {shown}") };
    assert_eq!((&used["Name"], &used["Quantity"]), (&json!("Minute"), &json!(16)));
    assert_eq!(
        used["Days"],
        json!([
            {"Date": "2026-11-23", "Quantity": 15}, {"Date": "2026-11-24", "Quantity": 1},
        ])
    );
    assert_eq!((&used["Sums"]["TotalNet"], &used["Sums"]["TotalGross"]), (&json!(1.6), &json!(1.9)));
}
