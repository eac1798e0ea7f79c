//! Who may do what: roles of people and scopes of clients, tried on every operation.

use serde_json::{Value, json};
use turnus_app::Role;
use turnus_server::api::route::Access;
use turnus_server::api::routes;

use crate::people::{SESSIONS, USERS, address, ask, client, own_id, person, sign_in, signed_in};
use crate::world::{self, Differently, NOBODY, World, ada};

/// What each operation that writes needs. Previews need no more than to look.
const WRITES: [(&str, &str); 4] = [
    ("Read", "previewOrder forecast checkScenario getInvoiceDownloadLink"),
    (
        "Sell",
        "createOrder deleteOrder commitOrder approveOrder declineOrder createCustomer putCustomer patchCustomer \
         patchContract endContract pauseContract resumeContract changeContractPrices reactivateContract \
         annulateContract createContractComponentSubscription putComponentSubscription postContractUsage \
         deleteContractUsage createContractRatedItem deleteRatedItem resendMail deliverInvoice settleCancellation postUsage",
    ),
    (
        "Bill",
        "billContract billInterim sendInvoiceDraft sendInvoiceDrafts patchInvoiceDraft discardInvoiceDraft \
         addInvoiceDraftLine removeInvoiceDraftLine correctInvoice bookPayment putDatevSettings putExchangeRates \
         createPlanGroup putPlanGroup createPlan putPlan createComponent putComponent createPlanVariant putPlanVariant \
         createDiscount putDiscount createCoupon putCoupon createTaxPolicy putTaxPolicy createTaxDefinition \
         putTaxDefinition retryParkedWork \
         putDocumentSettings printLetters",
    ),
    (
        "Manage",
        "setClock advanceClock deleteCustomer deleteContract createWebhook deleteWebhook resendWebhookDelivery \
         resendWebhook rotateWebhookSecret deleteWebhookSecret createLegalEntity putLegalEntity putTheme \
         putMailTemplates putSettings createUser patchUser deleteUser removeUserTotp createApiClient patchApiClient \
         revokeApiClient",
    ),
];

/// What anyone does with himself, whoever he is.
const OWN: &str = "endSession patchMe changePassword offerTotp confirmTotp removeTotp getSessions getMe";

#[test]
fn every_operation_that_writes_needs_what_is_written_here() {
    let needed = |name: &str| WRITES.iter().find(|(_, names)| names.split(' ').any(|known| known == name));
    for route in routes() {
        let expected = match route.access {
            // self_service.rs tries these.
            Access::Open | Access::Subscriber => continue,
            Access::Own => {
                assert!(OWN.split(' ').any(|known| known == route.name), "{}", route.name);
                continue;
            }
            Access::Needs(permission) => permission.name(),
        };
        let (found, _) = match route.method {
            "get" if route.name == "getContractSelfServiceToken" => ("Sell", ""),
            "get" => ("Read", ""),
            _ => *needed(route.name).unwrap_or_else(|| panic!("{}: say here what it needs", route.name)),
        };
        assert_eq!(found, expected, "{}", route.name);
    }
    let known: Vec<_> = routes().into_iter().map(|route| route.name).collect();
    let all = WRITES.iter().flat_map(|(_, names)| names.split(' ')).chain(OWN.split(' '));
    assert_eq!(all.filter(|name| !known.contains(name)).collect::<Vec<_>>(), Vec::<&str>::new());
}

/// Asks for everything with a token that has those permissions: 403 where one lacks, and nowhere else.
async fn walk(world: &World, token: &str, has: &[&str]) {
    for route in routes() {
        let path: Vec<&str> =
            route.path.split('/').map(|it| if it.starts_with('{') { NOBODY } else { it }).collect();
        let body = route.body.is_some().then(|| json!({}));
        let needs = match route.access {
            Access::Open | Access::Subscriber => continue,
            Access::Own => None,
            Access::Needs(permission) => Some(permission.name()),
        };

        let answer = ask(world, token, &route.method.to_uppercase(), &path.join("/"), body).await;

        let (status, lacks) = (answer.status.as_u16(), needs.is_some_and(|needed| !has.contains(&needed)));
        assert_eq!(status == 403, lacks, "{has:?} {}: {status} {}", route.name, answer.text());
        assert_ne!(status, 401, "{has:?} {}", route.name);
        assert!(status < 500, "{has:?} {}: {}", route.name, answer.text());
        if lacks {
            let why = answer.refusal(403);
            assert!(why.starts_with(&format!("this needs the permission {}: ", needs.unwrap())), "{why}");
        }
    }
}

#[tokio::test]
async fn each_role_may_what_it_is_said_to_and_nothing_else() {
    let world = World::new().await;
    let all = [
        (Role::ReadOnly, &["Read"][..]),
        (Role::Support, &["Read", "Sell"]),
        (Role::Finance, &["Read", "Sell", "Bill"]),
        (Role::Owner, &["Read", "Sell", "Bill", "Manage"]),
    ];
    for (role, has) in all {
        person(&world, role).await;
        let token = signed_in(&world, role).await;
        let me = ask(&world, &token, "GET", "/api/turnus/v1/me", None).await.expect(200);
        assert_eq!((&me["Role"], &me["Permissions"]), (&json!(role.name()), &json!(has)));

        walk(&world, &token, has).await;
    }
}

#[tokio::test]
async fn each_scope_of_a_client_is_what_it_may_and_nothing_else() {
    let world = World::new().await;
    for scope in ["Read", "Sell", "Bill", "Manage"] {
        let (_, client_id, token) = client(&world, &[scope]).await;
        let me = ask(&world, &token, "GET", "/api/turnus/v1/me", None).await.expect(200);
        assert_eq!((&me["ClientId"], &me["Permissions"]), (&json!(client_id), &json!([scope])));
        assert_eq!((&me["Id"], &me["Account"]["Name"]), (&Value::Null, &json!("shop")));

        walk(&world, &token, &[scope]).await;
    }
}

#[tokio::test]
async fn a_refusal_says_what_lacks_and_what_there_is() {
    let world = World::new().await;
    person(&world, Role::Support).await;
    let support = signed_in(&world, Role::Support).await;
    let (_, client_id, token) = client(&world, &["Read"]).await;

    let person = ask(&world, &support, "POST", "/api/v1/planGroups", Some(json!({}))).await.refusal(403);
    let program = ask(&world, &token, "POST", "/api/v1/planGroups", Some(json!({}))).await.refusal(403);

    assert_eq!(person, "this needs the permission Bill: your role Support has Read and Sell");
    assert_eq!(program, format!("this needs the permission Bill: the client {client_id} has Read"));
}

#[tokio::test]
async fn a_password_grant_may_what_the_person_may_and_its_acts_are_the_persons() {
    let world = World::new().await;
    person(&world, Role::Support).await;
    let form = format!(
        "grant_type=password&client_id=shop&client_secret=shop&username={}&password=correct+horse+battery",
        address(Role::Support)
    );
    let request = axum::http::Request::post("/oauth/token").body(axum::body::Body::from(form)).unwrap();
    let token = world.send(request).await.expect(200)["access_token"].as_str().unwrap().to_owned();

    walk(&world, &token, &["Read", "Sell"]).await;
    let new = json!({"CompanyName": "Laden GmbH"});
    ask(&world, &token, "POST", "/api/v1/customers", Some(new)).await.expect(201);

    let user = format!("user:{}", own_id(&world, &token).await);
    assert_eq!(actor_of(&world, "CustomerCreated").await, user);
}

/// Who did the last thing of that kind.
async fn actor_of(world: &World, kind: &str) -> String {
    let told = world.get(&format!("/api/turnus/v1/events?kind={kind}")).await;
    told["Events"].as_array().unwrap().last().unwrap()["Actor"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_act_stands_in_the_journal_under_its_person_or_its_client() {
    let world = World::new().await;
    person(&world, Role::Owner).await;
    let owner = signed_in(&world, Role::Owner).await;
    let user = format!("user:{}", own_id(&world, &owner).await);

    ada(&world).await;
    assert_eq!(actor_of(&world, "CustomerCreated").await, "client:shop");
    let new = json!({"CompanyName": "Laden GmbH"});
    ask(&world, &owner, "POST", "/api/v1/customers", Some(new)).await.expect(201);
    assert_eq!(actor_of(&world, "CustomerCreated").await, user);
    assert_eq!(actor_of(&world, "SessionOpened").await, user);
    let new = json!({"Email": "bo@laden.example", "Name": "Bo", "Role": "Support",
        "Password": "correct horse battery"});
    ask(&world, &owner, "POST", USERS, Some(new)).await.expect(201);
    assert_eq!(actor_of(&world, "UserCreated").await, user);

    let journal = world.get("/api/turnus/v1/events").await.to_string();
    assert!(!journal.contains("laden.example") && !journal.contains("\"Bo\""), "{journal}");
}

#[tokio::test]
async fn another_role_and_other_scopes_hold_at_once() {
    let world = World::new().await;
    person(&world, Role::Owner).await;
    person(&world, Role::Finance).await;
    let finance = signed_in(&world, Role::Finance).await;
    let id = own_id(&world, &finance).await;
    let (client_id, _, token) = client(&world, &["Read"]).await;
    let group = json!({"Name": "Hosting", "Currency": "EUR"});
    let make =
        async |token: &str| ask(&world, token, "POST", "/api/v1/planGroups", Some(group.clone())).await;
    make(&finance).await.expect(201);
    make(&token).await.refusal(403);

    let demoted = world.ask("PATCH", &format!("{USERS}/{id}"), Some(json!({"Role": "Support"}))).await;
    assert_eq!(demoted.expect(200)["Role"], "Support");
    let path = format!("/api/turnus/v1/clients/{client_id}");
    let wider = world.ask("PATCH", &path, Some(json!({"Scopes": ["Bill", "Read"]}))).await.expect(200);
    assert_eq!(wider["Scopes"], json!(["Read", "Bill"]));

    make(&finance).await.refusal(401);
    make(&signed_in(&world, Role::Finance).await).await.refusal(403);
    make(&token).await.expect(201);
}

#[tokio::test]
async fn a_client_that_is_revoked_is_refused_at_once_and_nobody_revokes_the_one_he_uses() {
    let world = World::new().await;
    let (id, client_id, token) = client(&world, &["Read", "Manage"]).await;
    let clients = "/api/turnus/v1/clients";
    let names = async || -> Vec<String> {
        let listed = world.get(clients).await;
        listed.as_array().unwrap().iter().map(|it| it["ClientId"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names().await, ["shop", client_id.as_str()]);

    let own = ask(&world, &token, "DELETE", &format!("{clients}/{id}"), None).await.refusal(422);
    assert!(own.contains("the client that you use"), "{own}");
    world.ask("DELETE", &format!("{clients}/shop"), None).await.refusal(422);
    world.ask("DELETE", &format!("{clients}/nobody"), None).await.refusal(422);
    world.ask("DELETE", &format!("{clients}/{NOBODY}"), None).await.refusal(404);
    let gone = world.ask("DELETE", &format!("{clients}/{client_id}"), None).await;

    assert_eq!(gone.status.as_u16(), 204);
    ask(&world, &token, "GET", clients, None).await.refusal(401);
    assert_eq!(names().await, ["shop"]);
}

#[tokio::test]
async fn when_a_client_was_used_is_known_to_five_minutes() {
    let world = World::new().await;
    let used = async || world.get("/api/turnus/v1/clients").await[0]["LastUsedAt"].clone();
    assert_eq!(used().await, "2026-11-22T12:00:00.0000000Z");

    world.wait(4 * 60_000);
    assert_eq!(used().await, "2026-11-22T12:00:00.0000000Z");
    world.wait(60_000);
    assert_eq!(used().await, "2026-11-22T12:05:00.0000000Z");
}

#[tokio::test]
async fn what_is_wrong_with_a_client_is_said_of_its_member() {
    let world = World::new().await;
    let cases = [
        (json!({"Name": "Till", "Scopes": []}), "Scopes: is empty"),
        (
            json!({"Name": "Till", "Scopes": ["Fly"]}),
            "Scopes: expected at least one of Read, Sell, Bill, Manage",
        ),
        (json!({"Name": " ", "Scopes": ["Read"]}), "Name: is empty"),
        (json!({"Name": "Till"}), "Scopes"),
        (json!({"Name": "Till", "Scopes": ["Read"], "Colour": "red"}), "Colour"),
    ];
    for (body, why) in cases {
        let said = world.ask("POST", "/api/turnus/v1/clients", Some(body)).await.refusal(422);
        assert!(said.contains(why), "{said}");
    }
    assert_eq!(world.get("/api/turnus/v1/clients").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn people_sessions_and_clients_of_another_account_are_not_found() {
    let world = World::new().await;
    person(&world, Role::Owner).await;
    let owner = signed_in(&world, Role::Owner).await;
    let id = own_id(&world, &owner).await;
    let (client_id, name, _) = client(&world, &["Read"]).await;
    let session = ask(&world, &owner, "GET", SESSIONS, None).await.expect(200)[0]["Id"].clone();
    world::account(&world.app, "stranger", Differently::default()).await;
    let stranger = world::token(&world.app, "stranger").await;
    let paths = [
        ("GET", format!("{USERS}/{id}")),
        ("PATCH", format!("{USERS}/{id}")),
        ("DELETE", format!("{USERS}/{id}")),
        ("DELETE", format!("{USERS}/{id}/totp")),
        ("GET", format!("{SESSIONS}?userId={id}")),
        ("DELETE", format!("{SESSIONS}/{}", session.as_str().unwrap())),
        ("PATCH", format!("/api/turnus/v1/clients/{client_id}")),
        ("DELETE", format!("/api/turnus/v1/clients/{client_id}")),
    ];

    for (method, path) in paths {
        let body = (method == "PATCH").then(|| json!({"Name": "x"}));
        ask(&world, &stranger, method, &path, body).await.refusal(404);
    }
    let by_name = format!("/api/turnus/v1/clients/{name}");
    ask(&world, &stranger, "DELETE", &by_name, None).await.refusal(404);
    assert_eq!(ask(&world, &stranger, "GET", USERS, None).await.expect(200), json!([]));
    sign_in(&world, json!({"Email": address(Role::Owner), "Password": "wrong"})).await.refusal(401);
}
