//! Every function that writes keeps its answer under the request's Idempotency-Key, also one that is new.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tokio::task::JoinSet;
use turnus_app::{Encryption, MailSender, MailSettings, Role};
use turnus_server::api::route::Route;
use turnus_server::api::routes;

use crate::people::{SESSIONS, ask, client, own_id, person, signed_in};
use crate::world::{Answer, Catalogue, DAY, Differently, NOON, World, ada, catalogue, contract, id, month};

/// Functions that are no GET and keep no answer, each with its reason.
const KEEPS_NONE: [(&str, &str); 17] = [
    ("rotateWebhookSecret", "a secret is shown once and never kept"),
    ("openSession", "a token is made anew each time, and a secret is not kept"),
    ("requestPortalLink", "nobody's client asks: another request is another mail"),
    ("changePassword", "the hash of a request with a password is not kept"),
    ("createUser", "the same; the address is its key"),
    ("patchUser", "the same"),
    ("removeTotp", "the same"),
    ("confirmTotp", "a code is taken once"),
    ("offerTotp", "a secret is shown once and never kept"),
    ("createApiClient", "a secret is shown once and never kept"),
    ("postUsage", "an answer for 10,000 records is not kept: each has a Key (usage_in_bulk.rs)"),
    ("getToken", "a token is made anew each time, and a secret is not kept"),
    ("previewOrder", "writes nothing"),
    ("previewSelfServiceOrder", "writes nothing"),
    ("forecast", "writes nothing"),
    ("checkScenario", "writes nothing"),
    ("getInvoiceDownloadLink", "writes nothing: the link is signed, not stored"),
];

/// What is there before each request.
struct Shop {
    world: World,
    sold: Catalogue,
    contract: String,
    customer: String,
    entity: String,
}

impl Shop {
    /// A contract of Ada's in a world of its own.
    async fn of(function: &str) -> Shop {
        let sandbox = function.ends_with("Clock").then_some(NOON);
        let auto_send_after_minutes = (function == "retryParkedWork").then_some(0);
        let differently = Differently { sandbox, auto_send_after_minutes, ..Differently::default() };
        let world = World::with(differently).await;
        let world = world.mailing(sender());
        let sold = catalogue(&world).await;
        let contract = contract(&world, &sold, json!([])).await;
        let shown = world.get(&format!("/api/v1/contracts/{contract}")).await;
        let customer = shown["CustomerId"].as_str().unwrap().to_owned();
        let entity = id(&world.get("/api/turnus/v1/legalEntities").await[0]);
        let shop = Shop { world, sold, contract, customer, entity };
        match function {
            "patchMe" => Shop { world: as_person(shop.world).await, ..shop },
            subscribers if subscribers.contains("SelfService") => shop.asked_by_subscriber().await,
            _ => shop,
        }
    }

    /// Asked with the contract's self-service token. Seats are what subscribers may book.
    async fn asked_by_subscriber(mut self) -> Shop {
        let seats = json!({"Name": "Seat", "ComponentType": "QuantityBased", "PricePerUnit": 1, "FeePeriod": month(),
            "AllowSelfService": true});
        let path = format!("/api/v1/planGroups/{}/components", self.sold.group);
        self.sold.seats = id(&self.world.post(&path, seats).await);
        let path = format!("/api/v1/contracts/{}/selfServiceToken", self.contract);
        let token = self.world.get(&path).await["Token"].as_str().unwrap().to_owned();
        Shop { world: self.world.asked_with(token), ..self }
    }

    async fn own_order(&self) -> String {
        id(&self.world.post("/api/turnus/v1/selfService/orders", self.seat()).await)
    }

    fn seat(&self) -> Value {
        json!({"Components": [{"ComponentId": self.sold.seats, "Quantity": 2}]})
    }

    async fn draft(&self) -> String {
        id(&self.world.get("/api/v1/invoiceDrafts").await[0])
    }

    async fn invoice(&self) -> String {
        let sent = format!("/api/v1/invoiceDrafts/{}", self.draft().await);
        let sent = id(&self.world.post(&sent, json!({})).await);
        self.world.work().await;
        sent
    }

    async fn letter(&self) {
        self.put(&format!("/api/v1/customers/{}", self.customer), json!({"DefaultBearerMedium": "Letter"}))
            .await;
        self.invoice().await;
        self.world.wait(DAY);
    }

    async fn put(&self, path: &str, body: Value) {
        self.world.ask("PATCH", path, Some(body)).await.expect(200);
    }

    async fn order(&self, variant: &str) -> String {
        let cart = json!({"PlanVariantId": variant});
        id(&self.world.post("/api/v1/orders", json!({"CustomerId": self.customer, "Cart": cart})).await)
    }

    /// An order that waits for someone to approve it.
    async fn pending(&self) -> String {
        let path = format!("/api/v1/planGroups/{}/plans", self.sold.group);
        let plan = id(&self.world.post(&path, json!({"Name": "Gated", "RequiresOrderApproval": true})).await);
        let path = format!("/api/v1/plans/{plan}/planVariants");
        let order = self.order(&id(&self.world.post(&path, variant()).await)).await;
        self.world.post(&format!("/api/v1/orders/{order}/commit"), json!({})).await;
        order
    }

    async fn usage(&self) -> String {
        let body = json!({"ComponentId": self.sold.calls, "Quantity": 10});
        id(&self.world.post(&format!("/api/v1/contracts/{}/usage", self.contract), body).await)
    }

    async fn rated_item(&self) -> String {
        id(&self.world.post(&format!("/api/v1/contracts/{}/ratedItems", self.contract), workshop()).await)
    }

    async fn booking(&self) -> String {
        let path = format!("/api/v1/contracts/{}/componentSubscriptions", self.contract);
        id(&self.world.post(&path, json!({"ComponentId": self.sold.seats, "Quantity": 2})).await)
    }

    /// A draft that law does not let out, in a shop that sends by itself.
    async fn parked(&self) {
        self.put(&format!("/api/v1/customers/{}", self.customer), json!({"Address": null})).await;
        let mut dear = workshop();
        dear["PricePerUnit"] = json!(400);
        self.world.post(&format!("/api/v1/contracts/{}/ratedItems", self.contract), dear).await;
        self.world.post(&format!("/api/v1/contracts/{}/interimBilling", self.contract), json!({})).await;
        self.world.work().await;
    }

    async fn mail(&self) -> String {
        self.invoice().await;
        id(&self.world.get("/api/turnus/v1/mails").await[0])
    }
}

async fn as_person(world: World) -> World {
    person(&world, Role::Owner).await;
    let token = signed_in(&world, Role::Owner).await;
    world.asked_with(token)
}

fn sender() -> MailSender {
    MailSender::new(&MailSettings {
        host: "127.0.0.1".to_owned(),
        port: 1,
        encryption: Encryption::None,
        login: None,
        from: "billing@laden.example".to_owned(),
        reply_to: None,
        timeout: std::time::Duration::from_secs(1),
    })
    .unwrap()
}

fn variant() -> Value {
    json!({"InternalName": "other", "RecurringFee": 7, "FeePeriod": month(), "BillingPeriod": month(),
        "AllowWithoutPaymentData": true})
}

fn workshop() -> Value {
    json!({"Description": "Workshop", "Quantity": 2, "PricePerUnit": 25,
        "PeriodStart": "2026-11-22T12:00:00Z", "PeriodEnd": "2026-11-22T13:00:00Z"})
}

/// A request that is granted: what fills the braces of its path, and its body.
#[expect(clippy::too_many_lines, reason = "a table: one line or a few for each function")]
async fn granted(shop: &Shop, function: &str) -> Option<(Vec<String>, Value)> {
    let (world, sold) = (&shop.world, &shop.sold);
    let of_contract = vec![shop.contract.clone()];
    Some(match function {
        "createOrder" => {
            (vec![], json!({"CustomerId": shop.customer, "Cart": {"PlanVariantId": sold.basic}}))
        }
        "commitOrder" | "deleteOrder" => (vec![shop.order(&sold.basic).await], json!({})),
        "approveOrder" | "declineOrder" => (vec![shop.pending().await], json!({})),
        "createCustomer" => (vec![], json!({"CompanyName": "Einmal GmbH"})),
        "putCustomer" => (vec![shop.customer.clone()], json!({"CompanyName": "Lovelace GmbH"})),
        "patchCustomer" => (vec![shop.customer.clone()], json!({"CompanyName": "Lovelace GmbH"})),
        "deleteCustomer" => (vec![ada(world).await], json!({})),
        "putDocumentSettings" => (vec![shop.customer.clone()], json!({"AutoSend": false})),
        "patchContract" => (of_contract, json!({"Notes": "kept"})),
        "deleteContract" => {
            world.post(&format!("/api/v1/contracts/{}/annulate", shop.contract), json!({})).await;
            (of_contract, json!({}))
        }
        "endContract" => (of_contract, json!({"EndDate": "2026-12-31T12:00:00Z"})),
        "pauseContract" | "annulateContract" | "billContract" | "billInterim" => {
            shop.rated_item().await;
            (of_contract, json!({}))
        }
        "resumeContract" => {
            world.post(&format!("/api/v1/contracts/{}/pause", shop.contract), json!({})).await;
            (of_contract, json!({}))
        }
        "changeContractPrices" => {
            let path = format!("/api/v1/planVariants/{}", sold.basic);
            let dearer = json!({"InternalName": "monthly", "RecurringFee": 6, "FeePeriod": month(),
                "BillingPeriod": month(), "AllowWithoutPaymentData": true});
            world.ask("PUT", &path, Some(dearer)).await.expect(200);
            (of_contract, json!({}))
        }
        "reactivateContract" => {
            let end = json!({"EndDate": "2026-11-22T12:00:01Z"});
            world.post(&format!("/api/v1/contracts/{}/end", shop.contract), end).await;
            world.wait(DAY);
            world.work().await;
            (of_contract, json!({}))
        }
        "createContractComponentSubscription" => {
            (of_contract, json!({"ComponentId": sold.seats, "Quantity": 2}))
        }
        "putComponentSubscription" => (vec![shop.booking().await], json!({"Memo": "kept"})),
        "postContractUsage" => (of_contract, json!({"ComponentId": sold.calls, "Quantity": 10})),
        "deleteContractUsage" => (vec![shop.contract.clone(), shop.usage().await], json!({})),
        "createContractRatedItem" => (of_contract, workshop()),
        "deleteRatedItem" => (vec![shop.rated_item().await], json!({})),
        "bookPayment" => {
            shop.invoice().await;
            (of_contract, json!({"Amount": 1, "Currency": "EUR", "BookingDate": "2026-11-22T12:00:00Z"}))
        }
        "sendInvoiceDraft" | "discardInvoiceDraft" => (vec![shop.draft().await], json!({})),
        "sendInvoiceDrafts" => (vec![], json!({"Ids": [shop.draft().await]})),
        "patchInvoiceDraft" => (vec![shop.draft().await], json!({"Prologue": "kept"})),
        "addInvoiceDraftLine" => (vec![shop.draft().await], workshop()),
        "removeInvoiceDraftLine" => {
            let draft = shop.draft().await;
            let path = format!("/api/turnus/v1/invoiceDrafts/{draft}/lines");
            let edited = world.ask("POST", &path, Some(workshop())).await.expect(201);
            (vec![draft, id(&edited["Lines"][0])], json!({}))
        }
        "correctInvoice" | "deliverInvoice" => (vec![shop.invoice().await], json!({})),
        "printLetters" => {
            shop.letter().await;
            (vec!["2026-11-22".to_owned()], json!({}))
        }
        "resendMail" => (vec![shop.mail().await], json!({})),
        "declareCancellation" => {
            let which = json!({"Kind": "Ordinary", "Name": "Ada", "Contract": "which I have",
                "EmailAddress": "ada@lovelace.example"});
            (vec![], which)
        }
        "settleCancellation" => {
            let declared = json!({"Kind": "Ordinary", "Name": "Ada", "Contract": "which I have",
                "EmailAddress": "ada@lovelace.example"});
            let declared = world.post("/api/turnus/v1/cancellations", declared).await;
            (
                vec![id(&declared)],
                json!({"ContractId": shop.contract, "EndDate": "2026-12-31", "Note": "found"}),
            )
        }
        "retryParkedWork" => {
            shop.parked().await;
            let parked = world.get("/api/turnus/v1/parkedWork").await;
            (vec![parked[0]["SubjectId"].as_str().expect("parked work").to_owned()], json!({}))
        }
        "createPlanGroup" => (vec![], json!({"Name": "Kept", "Currency": "EUR"})),
        "putPlanGroup" => (vec![sold.group.clone()], json!({"Name": "Kept", "Currency": "EUR"})),
        "createPlan" => (vec![sold.group.clone()], json!({"Name": "Kept"})),
        "putPlan" => (vec![sold.plan.clone()], json!({"Name": "Kept"})),
        "createComponent" => {
            let seat = json!({"Name": "Kept", "ComponentType": "QuantityBased", "PricePerUnit": 1,
                "FeePeriod": month()});
            (vec![sold.group.clone()], seat)
        }
        "putComponent" => {
            let seat = json!({"Name": "Kept", "ComponentType": "QuantityBased", "PricePerUnit": 2,
                "FeePeriod": month()});
            (vec![sold.seats.clone()], seat)
        }
        "createPlanVariant" => (vec![sold.plan.clone()], variant()),
        "putPlanVariant" => (vec![sold.basic.clone()], variant()),
        "createDiscount" => (vec![], discount(sold)),
        "putDiscount" => {
            let made = id(&world.post("/api/v1/discounts", discount(sold)).await);
            (vec![made], discount(sold))
        }
        "putCoupon" => {
            let discount = id(&world.post("/api/v1/discounts", discount(sold)).await);
            let coupon = json!({"DiscountId": discount, "Codes": ["OLD"]});
            let coupon = id(&world.post("/api/v1/coupons", coupon).await);
            (vec![coupon], json!({"DiscountId": discount, "Codes": ["KEPT"]}))
        }
        "createCoupon" => {
            let discount = id(&world.post("/api/v1/discounts", discount(sold)).await);
            (vec![], json!({"DiscountId": discount, "Codes": ["KEPT"]}))
        }
        "createTaxPolicy" => (vec![], world.get("/api/v1/taxPolicies").await[0].clone()),
        "putTaxPolicy" => {
            let policy = world.get("/api/v1/taxPolicies").await[0].clone();
            (vec![id(&policy)], policy)
        }
        "putTaxDefinition" => {
            let definition = world.get("/api/v1/taxDefinitions").await[0].clone();
            (vec![id(&definition)], definition)
        }
        "createTaxDefinition" => (vec![], json!({"Name": "Kept", "Rate": 7})),
        "createWebhook" => (vec![], json!({"Url": "https://8.8.8.8/hook", "Events": ["CustomerCreated"]})),
        "deleteWebhook" => {
            let hook = json!({"Url": "https://8.8.8.8/hook", "Events": ["CustomerCreated"]});
            (vec![id(&world.post("/api/v1/webhooks", hook).await)], json!({}))
        }
        "deleteWebhookSecret" | "resendWebhook" | "resendWebhookDelivery" => {
            let hook = json!({"Url": "https://8.8.8.8/hook", "Events": ["CustomerCreated"]});
            let hook = id(&world.post("/api/v1/webhooks", hook).await);
            world.post(&format!("/api/turnus/v1/webhooks/{hook}/secret"), json!({})).await;
            turnus_app::webhooks::hand_out(&world.app, world.account).await.unwrap();
            let created = world.get("/api/turnus/v1/events?kind=CustomerCreated").await;
            let position = created["Events"][0]["Position"].to_string();
            (vec![hook, position], json!({"From": "2026-11-22T00:00:00Z", "To": "2026-11-23T00:00:00Z"}))
        }
        "createLegalEntity" => {
            let mut other = world.get("/api/turnus/v1/legalEntities").await[0].clone();
            other["InvoiceNumbers"] = json!("X{year}-{number:4}");
            other["CreditNoteNumbers"] = json!("Y{year}-{number:4}");
            (vec![], other)
        }
        "putLegalEntity" => {
            (vec![shop.entity.clone()], world.get("/api/turnus/v1/legalEntities").await[0].clone())
        }
        "putTheme" | "putLegalEntityTheme" | "putMailTemplates" => (vec![shop.entity.clone()], json!({})),
        "putDatevSettings" => {
            (vec![shop.entity.clone()], json!({"ConsultantNumber": 1001, "ClientNumber": 1}))
        }
        "patchMe" => (vec![], json!({"Name": "Ada"})),
        "endSession" | "deleteUser" | "removeUserTotp" => {
            person(world, Role::Owner).await;
            person(world, Role::Support).await;
            let token = signed_in(world, Role::Support).await;
            let session = ask(world, &token, "GET", SESSIONS, None).await.expect(200)[0].clone();
            let user = own_id(world, &token).await;
            (vec![if function == "endSession" { id(&session) } else { user }], json!({}))
        }
        "patchApiClient" | "revokeApiClient" => {
            (vec![client(world, &["Read"]).await.0], json!({"Name": "Kept"}))
        }
        "putSettings" => (vec![], json!({"BillingDelayHours": 1})),
        "putExchangeRates" => {
            let rate = json!({"Currency": "CHF", "AccountingCurrency": "EUR", "ValidFrom": "2026-11-01",
                "Rate": 1});
            (vec![], json!({"Rates": [rate]}))
        }
        "setClock" => (vec![], json!({"Now": "2026-11-23T12:00:00Z"})),
        "advanceClock" => (vec![], json!({"Days": 3})),
        "patchSelfServiceCustomer" => (vec![], json!({"PhoneNumber": "089 1"})),
        "createSelfServiceOrder" => (vec![], shop.seat()),
        "commitSelfServiceOrder" => (vec![shop.own_order().await], json!({})),
        "cancelSelfService" => (vec![], json!({"EndDate": "2026-12-22T12:00:00Z"})),
        "revokeSelfServiceCancellation" => {
            let end = json!({"EndDate": "2026-12-22T12:00:00Z"});
            shop.world.post("/api/turnus/v1/selfService/cancellation", end).await;
            (vec![], json!({}))
        }
        _ => return None,
    })
}

fn discount(sold: &Catalogue) -> Value {
    json!({"PlanGroupId": sold.group, "Effect": {"Type": "Relative", "ReductionPercent": 10}})
}

fn filled(path: &str, ids: &[String]) -> String {
    let mut ids = ids.iter();
    let segment = |segment: &str| {
        if segment.starts_with('{') { ids.next().expect("an id").clone() } else { segment.to_owned() }
    };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_function_that_writes_answers_a_repeat_with_what_it_answered_first() {
    let none: BTreeSet<&str> = KEEPS_NONE.iter().map(|(name, _)| *name).collect();
    let writing: Vec<_> = routes().into_iter().filter(|route| route.method != "get").collect();
    assert!(
        none.iter().all(|name| writing.iter().any(|route| route.name == *name)),
        "an exception for nothing"
    );
    let mut tried = JoinSet::new();

    for route in writing.into_iter().filter(|route| !none.contains(route.name)) {
        tried.spawn(async move { (route.name, asked_twice(&route).await) });
    }

    let mut count = 0;
    while let Some(one) = tried.join_next().await {
        let (name, (first, again, events)) = one.unwrap();
        assert!(first.status.is_success(), "{name}: {} {}", first.status, first.text());
        assert_eq!(first.header("idempotent-replayed"), "", "{name}");
        assert_eq!(again.header("idempotent-replayed"), "true", "{name}: {}", again.text());
        assert_eq!((first.status, first.text()), (again.status, again.text()), "{name}");
        assert_eq!(events.0, events.1, "{name} wrote twice");
        count += 1;
    }
    assert!(count > 50, "{count}");
}

/// Both answers, and the length of the journal after each.
async fn asked_twice(route: &Route) -> (Answer, Answer, (i64, i64)) {
    let key = [("Idempotency-Key", "once")];
    let shop = Shop::of(route.name).await;
    let asked = granted(&shop, route.name).await;
    let (ids, body) = asked.unwrap_or_else(|| panic!("{}: say here how it is asked", route.name));
    let (method, path) = (route.method.to_uppercase(), filled(route.path, &ids));

    let first = shop.world.ask_with(&method, &path, Some(body.clone()), &key).await;
    let before = shop.events().await;
    let again = shop.world.ask_with(&method, &path, Some(body), &key).await;
    (first, again, (before, shop.events().await))
}

impl Shop {
    /// How long the journal is.
    async fn events(&self) -> i64 {
        self.world.app.seal(self.world.account).await.unwrap();
        turnus_store::events::head(&self.world.store, self.world.account).await.unwrap().position
    }
}
