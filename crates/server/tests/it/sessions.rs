//! `/api/turnus/v1/sessions` and `/users`: signing in, and what ends it.

use serde_json::{Value, json};
use turnus_app::Role;
use turnus_app::access::put_user;
use turnus_app::housekeeping::keep_house;

use crate::people::{PASSWORD, SESSIONS, USERS, address, ask, own_id, person, sign_in, signed_in};
use crate::world::{self, Differently, World};

const ME: &str = "/api/turnus/v1/me";
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

async fn with(role: Role) -> (World, String) {
    let world = World::new().await;
    person(&world, role).await;
    let token = signed_in(&world, role).await;
    (world, token)
}

fn wrong() -> Value {
    json!({"Email": address(Role::Owner), "Password": "wrong"})
}

fn right() -> Value {
    json!({"Email": address(Role::Owner), "Password": PASSWORD})
}

#[tokio::test]
async fn whoever_signs_in_gets_a_token_and_hears_who_he_is() {
    let world = World::new().await;
    person(&world, Role::Owner).await;

    let email = address(Role::Owner).to_uppercase();
    let opened = sign_in(&world, json!({"Email": email, "Password": PASSWORD})).await.expect(201);

    assert_eq!(opened["ExpiresAt"], "2026-11-23T00:00:00.0000000Z");
    let user = &opened["User"];
    assert_eq!((&user["Email"], &user["Role"]), (&json!(address(Role::Owner)), &json!("Owner")));
    let token = opened["Token"].as_str().unwrap();
    let me = ask(&world, token, "GET", ME, None).await.expect(200);
    assert_eq!((&me["Id"], &me["HasTotp"], &me["Sandbox"]), (&user["Id"], &json!(false), &json!(false)));
    let listed = ask(&world, token, "GET", SESSIONS, None).await.expect(200);
    let expected = json!([{"Id": opened["Id"], "CreatedAt": "2026-11-22T12:00:00.0000000Z",
        "LastUsedAt": "2026-11-22T12:00:00.0000000Z", "ExpiresAt": "2026-11-23T00:00:00.0000000Z",
        "UserAgent": "Story/1.0", "Current": true}]);
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn what_does_not_fit_is_told_in_one_way() {
    let world = World::new().await;
    person(&world, Role::Owner).await;
    let other = "000000000000000000000001";
    let cases = [
        wrong(),
        json!({"Email": "nobody@laden.example", "Password": PASSWORD}),
        json!({"Email": "", "Password": ""}),
        json!({"Email": address(Role::Owner), "Password": PASSWORD, "Account": other}),
    ];

    for body in cases {
        let answer = sign_in(&world, body).await;
        assert_eq!(answer.expect(401), json!({"Message": "address, password or code do not fit"}));
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }

    sign_in(&world, json!({"Email": "x"})).await.refusal(422);
    sign_in(&world, json!({"Email": "x", "Password": "y", "Account": "z"})).await.refusal(422);
    sign_in(&world, json!({"Email": "x", "Password": "y", "Pin": "z"})).await.refusal(422);
}

#[tokio::test]
async fn after_five_wrong_tries_of_an_address_the_right_one_waits_too_until_the_window_is_over() {
    let world = World::new().await;
    person(&world, Role::Owner).await;
    for body in [wrong(), json!({"Email": "nobody@laden.example", "Password": "wrong"})] {
        for _ in 0..5 {
            sign_in(&world, body.clone()).await.refusal(401);
            world.wait(MINUTE);
        }

        let late = sign_in(&world, body).await;

        assert_eq!((late.status.as_u16(), late.header("retry-after")), (429, "600"));
    }
    sign_in(&world, right()).await.refusal(429);
    world.wait(4 * MINUTE);
    sign_in(&world, right()).await.refusal(429);

    world.wait(2 * MINUTE);
    sign_in(&world, right()).await.expect(201);
    for _ in 0..4 {
        sign_in(&world, wrong()).await.refusal(401);
    }
    sign_in(&world, right()).await.expect(201);
    sign_in(&world, wrong()).await.refusal(401);
}

#[tokio::test]
async fn tries_beside_each_other_are_no_more_than_one_after_another() {
    let world = World::new().await;
    person(&world, Role::Owner).await;

    let tries = futures_util::future::join_all((0..12).map(|_| sign_in(&world, wrong()))).await;

    let refused = tries.iter().filter(|answer| answer.status.as_u16() == 401).count();
    assert_eq!((refused, tries.len()), (5, 12));
    assert!(tries.iter().all(|answer| [401, 429].contains(&answer.status.as_u16())));
}

#[tokio::test]
async fn fifty_wrong_tries_of_an_account_are_all_known_addresses_or_not() {
    let world = World::new().await;
    person(&world, Role::Owner).await;
    for number in 0..50 {
        let body = json!({"Email": format!("nobody{number}@laden.example"), "Password": "wrong"});
        sign_in(&world, body).await.refusal(401);
    }

    sign_in(&world, right()).await.refusal(429);
    sign_in(&world, json!({"Email": "nobody@laden.example", "Password": "wrong"})).await.refusal(429);
    world.wait(15 * MINUTE);
    sign_in(&world, right()).await.expect(201);
}

#[tokio::test]
async fn a_password_grant_counts_as_a_try_too() {
    let world = World::new().await;
    person(&world, Role::Owner).await;
    let form = async |password: &str| {
        let form = format!(
            "grant_type=password&client_id=shop&client_secret=shop&username={}&password={password}",
            address(Role::Owner)
        );
        world.send(axum::http::Request::post("/oauth/token").body(form.into()).unwrap()).await
    };
    for _ in 0..5 {
        assert_eq!(form("wrong").await.expect(400)["error"], "invalid_grant");
    }

    form("correct+horse+battery").await.refusal(429);
    sign_in(&world, right()).await.refusal(429);
}

#[tokio::test]
async fn where_several_accounts_know_an_address_the_password_or_the_account_decides() {
    let world = World::new().await;
    person(&world, Role::Owner).await;
    let other = world::account(&world.app, "other", Differently::default()).await;
    let in_other = async |password: &str| {
        put_user(&world.app, other, &address(Role::Owner), password, Role::Support).await.unwrap();
    };
    let account = async |body: Value| {
        let opened = sign_in(&world, body).await.expect(201);
        let me = ask(&world, opened["Token"].as_str().unwrap(), "GET", ME, None).await.expect(200);
        me["Account"]["Id"].as_str().unwrap().to_owned()
    };

    in_other("another one of twelve").await;
    let mut body = right();
    assert_eq!(account(body.clone()).await, world.account.to_string());
    body["Password"] = json!("another one of twelve");
    assert_eq!(account(body).await, other.to_string());

    in_other(PASSWORD).await;
    for wanted in [world.account, other] {
        let mut body = right();
        body["Account"] = json!(wanted.to_string());
        assert_eq!(account(body).await, wanted.to_string());
    }
}

#[tokio::test]
async fn a_session_ends_twelve_hours_after_its_last_use_and_thirty_days_after_it_was_opened() {
    let (world, token) = with(Role::Owner).await;
    let me = async || ask(&world, &token, "GET", ME, None).await.status.as_u16();
    for _ in 0..65 {
        world.wait(11 * HOUR);
        assert_eq!(me().await, 200);
    }
    world.wait(4 * HOUR);
    assert_eq!(me().await, 200, "715 + 4 hours");
    world.wait(HOUR);
    assert_eq!(me().await, 401, "30 days");

    let second = signed_in(&world, Role::Owner).await;
    world.wait(12 * HOUR - 1);
    ask(&world, &second, "GET", ME, None).await.expect(200);
    world.wait(12 * HOUR);
    ask(&world, &second, "GET", ME, None).await.refusal(401);

    let third = signed_in(&world, Role::Owner).await;
    let id = own_id(&world, &third).await;
    sign_in(&world, wrong()).await.refusal(401);
    world.wait(13 * HOUR);
    keep_house(&world.app).await.unwrap();
    assert_eq!(world.get(&format!("{SESSIONS}?userId={id}")).await, json!([]));
    let left = turnus_store::sessions::of_user(&world.store, world.account, id.parse().unwrap()).await;
    assert_eq!(left.unwrap(), []);
}

#[tokio::test]
async fn a_session_is_ended_by_its_person_or_by_who_manages_and_by_nobody_else() {
    let (world, owner) = with(Role::Owner).await;
    person(&world, Role::Support).await;
    let (support, second) = (signed_in(&world, Role::Support).await, signed_in(&world, Role::Support).await);
    let id_of = async |token: &str| {
        let all = ask(&world, token, "GET", SESSIONS, None).await.expect(200);
        let own = all.as_array().unwrap().iter().find(|it| it["Current"] == true).unwrap().clone();
        format!("{SESSIONS}/{}", own["Id"].as_str().unwrap())
    };
    let (of_owner, of_support, of_second) =
        (id_of(&owner).await, id_of(&support).await, id_of(&second).await);
    let of_person = format!("{SESSIONS}?userId={}", own_id(&world, &owner).await);

    ask(&world, &support, "DELETE", &of_owner, None).await.refusal(403);
    ask(&world, &support, "GET", &of_person, None).await.refusal(403);
    assert_eq!(ask(&world, &support, "DELETE", &of_second, None).await.status.as_u16(), 204);
    ask(&world, &second, "GET", ME, None).await.refusal(401);
    assert_eq!(ask(&world, &owner, "DELETE", &of_support, None).await.status.as_u16(), 204);
    ask(&world, &support, "GET", ME, None).await.refusal(401);
    ask(&world, &owner, "DELETE", &of_support, None).await.refusal(404);
    world.ask("GET", SESSIONS, None).await.refusal(422);
}

#[tokio::test]
async fn a_person_changes_name_language_and_password_and_all_other_sessions_end() {
    let (world, token) = with(Role::Support).await;
    let other = signed_in(&world, Role::Support).await;
    let patch = async |body: Value| ask(&world, &token, "PATCH", ME, Some(body)).await;

    let named = patch(json!({"Name": "Bo", "Language": "de"})).await.expect(200);
    assert_eq!((&named["Name"], &named["Language"]), (&json!("Bo"), &json!("de")));
    assert_eq!(patch(json!({"Language": null})).await.expect(200).get("Language"), None);
    patch(json!({"Language": "fr"})).await.refusal(422);
    let change = async |current: &str, new: &str| {
        let body = json!({"CurrentPassword": current, "NewPassword": new});
        ask(&world, &token, "POST", "/api/turnus/v1/me/password", Some(body)).await
    };
    let short = change(PASSWORD, "elevensigns").await.refusal(422);
    assert!(short.starts_with("NewPassword: expected 12 to 500 characters, got 11"), "{short}");
    let wrong = change("wrong", "another one of twelve").await.refusal(422);
    assert_eq!(wrong, "CurrentPassword: this is not your password");
    ask(&world, &other, "GET", ME, None).await.expect(200);
    assert_eq!(change(PASSWORD, "another one of twelve").await.status.as_u16(), 204);

    ask(&world, &token, "GET", ME, None).await.expect(200);
    ask(&world, &other, "GET", ME, None).await.refusal(401);
    let email = address(Role::Support);
    sign_in(&world, json!({"Email": email, "Password": PASSWORD})).await.refusal(401);
    sign_in(&world, json!({"Email": email, "Password": "another one of twelve"})).await.expect(201);
}

#[tokio::test]
async fn people_are_made_changed_and_taken_away_and_one_owner_stays() {
    let (world, owner) = with(Role::Owner).await;
    let own = own_id(&world, &owner).await;
    let bo = json!({"Email": "Bo@Laden.example", "Name": "Bo", "Role": "Support", "Password": PASSWORD});
    let made = ask(&world, &owner, "POST", USERS, Some(bo.clone())).await.expect(201);
    let expected = json!({"Id": made["Id"], "Email": "bo@laden.example", "Name": "Bo", "Role": "Support",
        "HasTotp": false, "CreatedAt": "2026-11-22T12:00:00.0000000Z"});
    assert_eq!(made, expected);
    let path = format!("{USERS}/{}", made["Id"].as_str().unwrap());
    let taken = ask(&world, &owner, "POST", USERS, Some(bo)).await.refusal(422);
    assert!(taken.starts_with("Email: user ") && taken.contains(made["Id"].as_str().unwrap()), "{taken}");
    let opened =
        sign_in(&world, json!({"Email": "bo@laden.example", "Password": PASSWORD})).await.expect(201);
    let token = opened["Token"].as_str().unwrap();
    assert_eq!(world.get(&path).await["LastSeenAt"], "2026-11-22T12:00:00.0000000Z");

    let of_owner = format!("{USERS}/{own}");
    let last = world.ask("PATCH", &of_owner, Some(json!({"Role": "Finance"}))).await.refusal(422);
    assert!(last.contains("the last Owner"), "{last}");
    world.ask("DELETE", &of_owner, None).await.refusal(422);
    let named = ask(&world, &owner, "PATCH", &path, Some(json!({"Name": "Bob"}))).await.expect(200);
    assert_eq!(named["Name"], "Bob");
    ask(&world, token, "GET", ME, None).await.expect(200);
    let password = json!({"Password": "another one of twelve"});
    ask(&world, &owner, "PATCH", &path, Some(password)).await.expect(200);
    ask(&world, token, "GET", ME, None).await.refusal(401);
    ask(&world, &owner, "PATCH", &path, Some(json!({"Role": "Owner"}))).await.expect(200);
    let himself = ask(&world, &owner, "DELETE", &of_owner, None).await.refusal(422);
    assert!(himself.contains("nobody deletes himself"), "{himself}");
    assert_eq!(ask(&world, &owner, "DELETE", &path, None).await.status.as_u16(), 204);
    ask(&world, &owner, "GET", &path, None).await.refusal(404);
}

#[tokio::test]
async fn two_owners_who_demote_each_other_at_once_leave_one() {
    let (world, owner) = with(Role::Owner).await;
    put_user(&world.app, world.account, "bo@laden.example", PASSWORD, Role::Owner).await.unwrap();
    let opened =
        sign_in(&world, json!({"Email": "bo@laden.example", "Password": PASSWORD})).await.expect(201);
    let bo = opened["Token"].as_str().unwrap();
    let (first, second) = (own_id(&world, &owner).await, own_id(&world, bo).await);
    let demote = async |token: &str, id: &str| {
        let path = format!("{USERS}/{id}");
        ask(&world, token, "PATCH", &path, Some(json!({"Role": "Support"}))).await.status.as_u16()
    };

    let (one, other) = tokio::join!(demote(&owner, &second), demote(bo, &first));

    assert!((one == 200) ^ (other == 200), "{one} {other}");
    let roles = world.get(USERS).await;
    let owners = roles.as_array().unwrap().iter().filter(|user| user["Role"] == "Owner").count();
    assert_eq!(owners, 1);
}

#[tokio::test]
async fn what_is_wrong_with_a_person_is_said_of_the_member() {
    let world = World::new().await;
    let body = |member: &str, value: Value| {
        let mut body =
            json!({"Email": "bo@laden.example", "Name": "Bo", "Role": "Support", "Password": PASSWORD});
        body[member] = value;
        body
    };
    let cases = [
        (body("Email", json!("bo")), "Email: expected an address of mail, got 'bo'"),
        (body("Email", json!("a b@c")), "Email: expected an address of mail"),
        (body("Role", json!("Boss")), "Role: expected Owner, Finance, Support or ReadOnly, got 'Boss'"),
        (body("Password", json!("short")), "Password: expected 12 to 500 characters, got 5"),
        (body("Name", json!("B\u{0}o")), "Name: expected a text without"),
        (body("Rolle", json!("Owner")), "Rolle"),
    ];

    for (body, why) in cases {
        let said = world.ask("POST", USERS, Some(body)).await.refusal(422);
        assert!(said.contains(why), "{said}");
    }
    assert_eq!(world.get(USERS).await, json!([]));
}
