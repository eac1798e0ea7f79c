//! The second factor.

use serde_json::{Value, json};
use totp_rs::{Builder, Secret, Totp};
use turnus_app::Role;

use crate::people::{PASSWORD, USERS, address, ask, own_id, person, sign_in, signed_in};
use crate::world::{NOON, World};

const ME: &str = "/api/turnus/v1/me";
const TOTP: &str = "/api/turnus/v1/me/totp";
const CONFIRM: &str = "/api/turnus/v1/me/totp/confirm";
/// Seconds of [`NOON`], at the beginning of a step.
const START: i64 = NOON / 1000;

/// The code `seconds` after the start.
fn code(totp: &Totp, seconds: i64) -> String {
    totp.generate(u64::try_from(START + seconds).unwrap()).to_string()
}

/// Puts a second factor in force; its code of the start is taken.
async fn factor(world: &World, token: &str) -> Totp {
    let offered = ask(world, token, "POST", TOTP, None).await.expect(200);
    let secret = Secret::try_from_base32(offered["Secret"].as_str().unwrap()).unwrap();
    let totp = Builder::new().with_secret(secret.as_bytes().to_vec()).build().unwrap();
    assert!(offered["Url"].as_str().unwrap().starts_with("otpauth://totp/Turnus:"), "{offered}");
    let confirmed = ask(world, token, "POST", CONFIRM, Some(json!({"Code": code(&totp, 0)}))).await;
    assert_eq!(confirmed.status.as_u16(), 204, "{}", confirmed.text());
    totp
}

/// A person with a second factor in force since the start of the story.
async fn factored(world: &World, role: Role) -> (String, Totp) {
    person(world, role).await;
    let token = signed_in(world, role).await;
    let totp = factor(world, &token).await;
    (token, totp)
}

fn with(code: Option<&str>) -> Value {
    let mut body = json!({"Email": address(Role::Owner), "Password": PASSWORD});
    if let Some(code) = code {
        body["Code"] = json!(code);
    }
    body
}

#[tokio::test]
async fn a_second_factor_is_in_force_once_a_code_was_given_and_all_other_sessions_end() {
    let world = World::new().await;
    person(&world, Role::Owner).await;
    let other = signed_in(&world, Role::Owner).await;
    ask(&world, &other, "POST", CONFIRM, Some(json!({"Code": "123456"}))).await.refusal(422);
    ask(&world, &other, "POST", TOTP, None).await.expect(200);
    ask(&world, &other, "POST", CONFIRM, Some(json!({"Code": "wrong"}))).await.refusal(422);
    sign_in(&world, with(None)).await.expect(201);

    let token = signed_in(&world, Role::Owner).await;
    ask(&world, &other, "GET", ME, None).await.expect(200);

    factor(&world, &token).await;

    assert_eq!(ask(&world, &token, "GET", ME, None).await.expect(200)["HasTotp"], true);
    ask(&world, &other, "GET", ME, None).await.refusal(401);
    let second = ask(&world, &token, "POST", TOTP, None).await.refusal(422);
    assert!(second.contains("remove it before"), "{second}");
}

#[tokio::test]
async fn only_after_the_right_password_it_is_said_that_a_code_is_needed() {
    let world = World::new().await;
    factored(&world, Role::Owner).await;
    world.wait(60_000);

    let mut wrong = with(None);
    wrong["Password"] = json!("wrong");
    assert_eq!(sign_in(&world, wrong).await.expect(401).get("Reason"), None);
    for _ in 0..10 {
        assert_eq!(sign_in(&world, with(None)).await.expect(401)["Reason"], "CodeNeeded");
    }
}

#[tokio::test]
async fn a_code_is_taken_one_step_early_and_late_and_only_once() {
    let world = World::new().await;
    let (_, totp) = factored(&world, Role::Owner).await;
    world.wait(300_000);
    let tried = async |seconds: i64| {
        let answer = sign_in(&world, with(Some(&code(&totp, 300 + seconds)))).await;
        answer.status.as_u16()
    };

    assert_eq!(tried(-60).await, 401);
    assert_eq!(tried(-30).await, 201);
    assert_eq!(tried(-30).await, 401, "it was taken");
    assert_eq!(tried(0).await, 201);
    assert_eq!(tried(60).await, 401);
    assert_eq!(tried(30).await, 201);
    assert_eq!(tried(0).await, 401, "a later one was taken");
}

#[tokio::test]
async fn one_code_that_is_given_twice_at_once_opens_one_session() {
    let world = World::new().await;
    let (_, totp) = factored(&world, Role::Owner).await;
    world.wait(300_000);
    let body = with(Some(&code(&totp, 300)));

    let (one, other) = tokio::join!(sign_in(&world, body.clone()), sign_in(&world, body.clone()));

    let mut both = [one.status.as_u16(), other.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [201, 401]);
}

#[tokio::test]
async fn codes_cannot_be_guessed_by_giving_the_password_again_in_between() {
    let world = World::new().await;
    factored(&world, Role::Owner).await;
    for _ in 0..5 {
        assert_eq!(sign_in(&world, with(None)).await.expect(401)["Reason"], "CodeNeeded");
        sign_in(&world, with(Some("000000x"))).await.refusal(401);
    }

    sign_in(&world, with(None)).await.refusal(429);
}

#[tokio::test]
async fn it_is_removed_with_the_password_or_by_an_owner() {
    let world = World::new().await;
    let (token, _) = factored(&world, Role::Owner).await;
    let removed =
        async |password: &str| ask(&world, &token, "DELETE", TOTP, Some(json!({"Password": password}))).await;
    assert_eq!(removed("wrong").await.refusal(422), "Password: this is not your password");
    assert_eq!(removed(PASSWORD).await.status.as_u16(), 204);
    sign_in(&world, with(None)).await.expect(201);

    let (support, _) = factored(&world, Role::Support).await;
    let path = format!("{USERS}/{}/totp", own_id(&world, &support).await);
    ask(&world, &support, "DELETE", &path, None).await.refusal(403);
    assert_eq!(ask(&world, &token, "DELETE", &path, None).await.status.as_u16(), 204);
    signed_in(&world, Role::Support).await;
}

#[tokio::test]
async fn a_password_grant_is_refused_to_who_has_one() {
    let world = World::new().await;
    factored(&world, Role::Owner).await;
    let form = format!(
        "grant_type=password&client_id=shop&client_secret=shop&username={}&password=correct+horse+battery",
        address(Role::Owner)
    );

    let answer = world.send(axum::http::Request::post("/oauth/token").body(form.into()).unwrap()).await;

    let said = answer.expect(400);
    assert_eq!(said["error"], "invalid_grant");
    assert!(said["Message"].as_str().unwrap().contains("second factor"), "{said}");
}

#[tokio::test]
async fn secrets_lie_sealed() {
    let world = World::new().await;
    let (_, totp) = factored(&world, Role::Owner).await;
    let secret = totp.secret().as_bytes().to_vec();

    let user =
        turnus_store::users::by_email(&world.store, world.account, &address(Role::Owner)).await.unwrap();

    let sealed = user.unwrap().totp.unwrap();
    assert!(sealed.len() > secret.len() && !sealed.windows(secret.len()).any(|part| part == secret));
}
