//! Forms of the console and the portal while others change the same: nothing that they changed is overwritten unseen.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use turnus_app::Role;

use crate::console::{page, send, with};
use crate::portal::send as send_by_subscriber;
use crate::world::{self, World};

/// Every field of the page's form, as a browser sends it: the last form is that of the page itself.
pub(crate) fn fields(page: &str) -> Vec<(String, String)> {
    let form = page.rsplit("<form").find(|it| it.contains("class=\"fields\"")).unwrap();
    let form = form.split("</form>").next().unwrap();
    let attribute = |tag: &str, name: &str| {
        let at = tag.split_once(&format!(" {name}=\""))?.1;
        Some(at.split('"').next()?.replace("&quot;", "\"").replace("&amp;", "&"))
    };
    let tags = form.split('<').filter_map(|piece| piece.split_once('>'));
    let (mut found, mut select): (Vec<(String, String)>, Option<String>) = (Vec::new(), None);
    for (tag, text) in tags {
        match tag.split(' ').next().unwrap() {
            "input" if tag.contains("type=\"checkbox\"") && !tag.ends_with(" checked") => {}
            "input" => {
                let name = attribute(tag, "name").unwrap();
                found.push((name, attribute(tag, "value").unwrap_or_default()));
            }
            "textarea" => found.push((attribute(tag, "name").unwrap(), text.to_owned())),
            "select" => {
                select = attribute(tag, "name");
                found.push((select.clone().unwrap(), String::new()));
            }
            "option" if tag.ends_with(" selected") => {
                found.push((select.clone().unwrap(), attribute(tag, "value").unwrap()));
            }
            _ => {}
        }
    }
    found
}

/// The same with something typed.
pub(crate) fn typed<'a>(
    shown: &'a [(String, String)],
    typed: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let shown = shown.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    shown.chain(typed.iter().copied()).collect()
}

async fn customer(world: &World, data: Value) -> (String, String) {
    let id = world::id(&world.post("/api/v1/customers", data).await);
    (format!("/api/v1/customers/{id}"), format!("/console/customers/{id}/edit"))
}

fn ada() -> Value {
    json!({
        "CompanyName": "Lovelace Ltd", "PhoneNumber": "1", "Notes": "first line\nsecond", "Language": "fr",
        "EmailAddress": "a@lovelace.example", "Address": {"City": "Bonn", "Street": "Am Hof", "Country": "DE"},
    })
}

#[tokio::test]
async fn a_customers_form_writes_what_was_changed_in_it_and_nothing_else() {
    let (world, session) = with(Role::Owner).await;
    let (api, form) = customer(&world, ada()).await;
    let shown = fields(&page(&world, &session, &form).await.text());
    let by_other =
        json!({"PhoneNumber": "2", "Notes": "other", "Address": {"City": "Ulm", "AddressLine2": "Hof"}});
    world.ask("PATCH", &api, Some(by_other)).await.expect(200);

    let sent = typed(&shown, &[("CompanyName", "Lovelace SA"), ("Address.Street", "")]);
    for _ in 0..2 {
        let saved = send(&world, &session, &form, &sent).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
    }

    let now = world.get(&api).await;
    assert_eq!((&now["CompanyName"], &now["PhoneNumber"]), (&json!("Lovelace SA"), &json!("2")));
    assert_eq!((&now["Notes"], &now["Language"]), (&json!("other"), &json!("fr")));
    assert_eq!(now["Address"], json!({"City": "Ulm", "AddressLine2": "Hof", "Country": "DE"}));
}

#[tokio::test]
async fn where_both_changed_the_same_of_a_customer_it_is_shown_again_and_then_meant() {
    let (world, session) = with(Role::Owner).await;
    let (api, form) = customer(&world, ada()).await;
    let shown = fields(&page(&world, &session, &form).await.text());
    let by_other = json!({"PhoneNumber": "2", "Address": {"City": "Ulm"}});
    world.ask("PATCH", &api, Some(by_other)).await.expect(200);

    let told = send(&world, &session, &form, &typed(&shown, &[("Address.City", "Köln")])).await;
    let text = told.text();

    assert_eq!(told.status, 409, "{text}");
    assert!(text.contains("while you wrote here"), "{text}");
    assert!(text.contains("id=\"f-address-city-wrong\">It now says: Ulm"), "{text}");
    assert_eq!(world.get(&api).await["Address"]["City"], "Ulm", "nothing is written");
    let again = fields(&text);
    let last = |name: &str| again.iter().rfind(|(known, _)| known == name).unwrap().1.clone();
    assert_eq!((last("Address.City"), last("PhoneNumber")), ("Köln".to_owned(), "2".to_owned()));
    let saved = send(&world, &session, &form, &typed(&again, &[])).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(world.get(&api).await["Address"]["City"], "Köln");
}

#[tokio::test]
async fn a_subscribers_form_overwrites_nothing_that_the_seller_changed_meanwhile() {
    let world = World::new().await;
    let sold = world::catalogue(&world).await;
    let of = world::contract(&world, &sold, json!([])).await;
    let customer = world.get(&format!("/api/v1/contracts/{of}")).await["CustomerId"].clone();
    let api = format!("/api/v1/customers/{}", customer.as_str().unwrap());
    let given = world.get(&format!("/api/v1/contracts/{of}/selfServiceToken")).await;
    let form = format!("/portal/data/{}/data", given["Token"].as_str().unwrap());
    let shown = world.send(Request::get(&form).body(Body::empty()).unwrap()).await;
    let shown = fields(&shown.text());
    let by_seller = json!({"PhoneNumber": "2", "Address": {"City": "Ulm"}});
    world.ask("PATCH", &api, Some(by_seller)).await.expect(200);

    let moved = typed(&shown, &[("Address.City", "Köln"), ("LastName", "Byron")]);
    let told = send_by_subscriber(&world, &form, &moved, "same-origin").await;
    let kept = world.get(&api).await;
    let own = typed(&shown, &[("LastName", "Byron")]);
    let saved = send_by_subscriber(&world, &form, &own, "same-origin").await;

    assert_eq!(told.status, 409);
    assert!(told.text().contains("Inzwischen steht hier: Ulm"), "{}", told.text());
    assert_ne!(kept["LastName"], "Byron", "nothing is written");
    assert_eq!(saved.status, 303, "{}", saved.text());
    let now = world.get(&api).await;
    assert_eq!((&now["LastName"], &now["PhoneNumber"]), (&json!("Byron"), &json!("2")));
    assert_eq!(now["Address"]["City"], "Ulm");
}

#[tokio::test]
async fn what_somebody_else_chose_is_told_as_the_choice_says_it() {
    let (world, session) = with(Role::Owner).await;
    let (api, form) = customer(&world, ada()).await;
    let shown = fields(&page(&world, &session, &form).await.text());
    let by_other = json!({"Language": "en", "Address": {"Country": "AT"}});
    world.ask("PATCH", &api, Some(by_other)).await.expect(200);

    let sent = typed(&shown, &[("Language", "de"), ("Address.Country", "CH")]);
    let met = send(&world, &session, &form, &sent).await;

    let text = met.text();
    assert_eq!(met.status, 409, "{text}");
    for (field, word, code) in [("language", "English", "“en”"), ("address-country", "Austria", "“AT”")]
    {
        let told = text.split_once(&format!("id=\"f-{field}-wrong\">")).unwrap().1.split('<').next().unwrap();
        assert!(told.contains(word) && !told.contains(code), "{told}");
    }
}
