//! People and programs for stories about who may do what.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use turnus_app::Role;
use turnus_app::access::put_user;

use crate::world::{Answer, World};

/// A password that is long enough.
pub const PASSWORD: &str = "correct horse battery";
/// Where sessions are.
pub const SESSIONS: &str = "/api/turnus/v1/sessions";
/// Where people are.
pub const USERS: &str = "/api/turnus/v1/users";

/// The address of the person with that role.
pub fn address(role: Role) -> String {
    format!("{}@laden.example", role.name().to_lowercase())
}

/// Makes a person with that role.
pub async fn person(world: &World, role: Role) {
    put_user(&world.app, world.account, &address(role), PASSWORD, role).await.unwrap();
}

/// Tries to sign in.
pub async fn sign_in(world: &World, body: Value) -> Answer {
    let request =
        Request::post(SESSIONS).header("user-agent", "Story/1.0").body(Body::from(body.to_string()));
    world.send(request.unwrap()).await
}

/// The token of a new session of the person with that role.
pub async fn signed_in(world: &World, role: Role) -> String {
    let opened = sign_in(world, json!({"Email": address(role), "Password": PASSWORD})).await.expect(201);
    opened["Token"].as_str().unwrap().to_owned()
}

/// Asks with that token.
pub async fn ask(world: &World, token: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
    let body = body.map_or_else(String::new, |body| body.to_string());
    let request =
        Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"));
    world.send(request.body(Body::from(body)).unwrap()).await
}

/// The id of the person whose token that is.
pub async fn own_id(world: &World, token: &str) -> String {
    let me = ask(world, token, "GET", "/api/turnus/v1/me", None).await.expect(200);
    me["Id"].as_str().unwrap().to_owned()
}

/// Makes a client with those scopes: id, client id, token.
pub async fn client(world: &World, scopes: &[&str]) -> (String, String, String) {
    let made = world.post("/api/turnus/v1/clients", json!({"Name": "Till", "Scopes": scopes})).await;
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        text("ClientId"),
        text("ClientSecret")
    );
    let given = world.send(Request::post("/oauth/token").body(Body::from(form)).unwrap()).await.expect(200);
    (text("Id"), text("ClientId"), given["access_token"].as_str().unwrap().to_owned())
}
