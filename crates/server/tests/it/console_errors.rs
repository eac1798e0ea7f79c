//! What is wrong in a form of the console or the portal is told beside its field, in German; what was typed is kept, and
//! nothing is written.

use serde_json::json;
use turnus_app::Role;
use turnus_app::rows::AccountSettings;

use crate::console::{hidden, page, send, with};
use crate::people::{person, signed_in};
use crate::portal::send as send_by_subscriber;
use crate::world::{self, Answer, Differently, NOON, World, month};

const NOBODY: &str = "000000000000000000000001";

/// The words beside a field.
pub(crate) fn beside(answer: &Answer, field: &str) -> String {
    let text = answer.text();
    let id = format!("f-{field}-wrong");
    let told = text.split_once(&format!("id=\"{id}\">"));
    let told = told.unwrap_or_else(|| panic!("{field}: {text}")).1.split('<').next().unwrap().to_owned();
    assert!(
        text.contains(&format!("aria-describedby=\"{id}")),
        "{field} names what is wrong with it: {text}"
    );
    told
}

pub(crate) async fn events(world: &World) -> serde_json::Value {
    world.get("/api/turnus/v1/events?take=500").await["Events"].clone()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of what is wrong in each form")]
async fn what_is_wrong_stands_beside_its_field_in_german() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    world::contract(&world, &sold, json!([])).await;
    let draft = world::id(&world.get("/api/v1/invoiceDrafts").await[0]);
    let token = hidden(&page(&world, &session, "/console").await.text(), "_form");
    let german = [("_form", token.as_str()), ("Language", "de"), ("_here", "/console")];
    send(&world, &session, "/console/look", &german).await;
    let plan = format!("/console/catalogue/plans/new?of={}", sold.group);
    let component = format!("/console/catalogue/components/new?of={}", sold.group);
    let edit = format!("/console/drafts/{draft}/edit");
    let version = hidden(&page(&world, &session, &edit).await.text(), "Version");
    let chosen = ("Cart.PlanVariantId", sold.basic.as_str());
    let before = events(&world).await;

    let order = "/console/orders/new";
    for (at, form, field, told) in [
        (&*plan, vec![("Name._c", ""), ("InternalName", "A")], "name-_c", "fehlt"),
        (
            &component,
            vec![
                ("Name._c", "A"),
                ("ComponentType", "QuantityBased"),
                ("PriceScale.Items[0].From", "eins"),
                ("PriceScale.Items[0].Price", "1"),
            ],
            "pricescale-items-0--from",
            "Zahl",
        ),
        (
            order,
            vec![chosen, ("Customer.CompanyName", "A"), ("Cart.CouponCode", "NONE")],
            "cart-couponcode",
            "Der Gutscheincode „NONE“",
        ),
        (
            order,
            vec![chosen, ("Customer.CompanyName", "")],
            "customer-companyname",
            "Der Kunde hat keinen Namen",
        ),
        (
            order,
            vec![("Cart.PlanVariantId", ""), ("Customer.CompanyName", "A")],
            "cart-planvariantid",
            "fehlt",
        ),
        (
            &edit,
            vec![("PaymentTerm", "-5"), ("_unseen", "Version"), ("Version", &version)],
            "paymentterm",
            "Erwartet wird",
        ),
    ] {
        let form: Vec<(&str, &str)> = [("_form", token.as_str())].into_iter().chain(form).collect();
        let answer = send(&world, &session, at, &form).await;

        assert_eq!(answer.status, 422, "{at} {form:?}: {}", answer.text());
        let said = beside(&answer, field);
        assert!(said.to_lowercase().contains(&told.to_lowercase()), "{at} {form:?}: {said}");
        assert_eq!(events(&world).await, before, "{at} {form:?}");
        let kept = ["NONE", "-5", "eins"].iter().find(|it| form.iter().any(|(_, typed)| typed == *it));
        assert!(kept.is_none_or(|it| answer.text().contains(&format!("value=\"{it}\""))), "{at} {form:?}");
    }
}

#[tokio::test]
async fn how_far_a_button_moves_the_clock_is_refused_beside_the_time() {
    let world = World::with(Differently { sandbox: Some(NOON), ..Differently::default() }).await;
    person(&world, Role::Owner).await;
    let session = signed_in(&world, Role::Owner).await;
    let token = hidden(&page(&world, &session, "/console").await.text(), "_form");
    let german = [("_form", token.as_str()), ("Language", "de"), ("_here", "/console")];
    send(&world, &session, "/console/look", &german).await;
    let before = world.get("/api/turnus/v1/clock").await;

    for (button, told) in [("Days", "Erwartet wird höchstens"), ("Months", "Erwartet")] {
        let form = [("_form", token.as_str()), (button, "99999999"), ("To", "")];
        let answer = send(&world, &session, "/console/clock/move", &form).await;

        assert_eq!(answer.status, 422, "{button}: {}", answer.text());
        let said = beside(&answer, "to");
        assert!(said.contains(told), "{button}: {said}");
    }
    assert_eq!(world.get("/api/turnus/v1/clock").await["Now"], before["Now"]);
}

#[tokio::test]
async fn what_a_new_ware_belongs_to_is_there_or_the_form_is_404() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;

    for (kind, of, status) in [
        ("planVariants", sold.plan.as_str(), 200),
        ("planVariants", NOBODY, 404),
        ("planVariants", "x", 404),
        ("plans", &sold.group, 200),
        ("plans", NOBODY, 404),
        ("components", NOBODY, 404),
        ("discounts", NOBODY, 404),
        ("planGroups", "", 200),
    ] {
        let answer = page(&world, &session, &format!("/console/catalogue/{kind}/new?of={of}")).await;
        assert_eq!(answer.status.as_u16(), status, "{kind} {of}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_subscribers_choice_stands_beside_it() {
    let world = World::new().await;
    let sold = world::catalogue(&world).await;
    let shown = |name: &str| json!({"Name": name, "PricePerUnit": 2, "FeePeriod": month(), "AllowSelfService": true, "ShowSelfService": true});
    let mut boxes = shown("Box");
    boxes["ComponentType"] = json!("QuantityBased");
    let boxes = world::id(&world.post(&format!("/api/v1/planGroups/{}/components", sold.group), boxes).await);
    let other = json!({
        "InternalName": "other", "RecurringFee": 9, "FeePeriod": month(), "BillingPeriod": month(),
        "AllowSelfService": true, "ShowSelfService": true, "AllowWithoutPaymentData": true,
    });
    world.post(&format!("/api/v1/plans/{}/planVariants", sold.plan), other).await;
    let of = world::contract(&world, &sold, json!([])).await;
    let given = world.get(&format!("/api/v1/contracts/{of}/selfServiceToken")).await;
    let base = format!("/portal/data/{}", given["Token"].as_str().unwrap());
    let add = format!("Add.{boxes}");
    let before = events(&world).await;

    for (form, field, told) in [
        (
            vec![("PlanVariantId", ""), (&*add, "-2")],
            add.to_lowercase().replace('.', "-"),
            "eine ganze Zahl ab 1",
        ),
        (vec![("PlanVariantId", NOBODY)], "planvariantid".to_owned(), "nicht"),
        (vec![("PlanVariantId", ""), (&add, "")], "planvariantid".to_owned(), "Es ist nichts ausgewählt"),
        (vec![("PlanVariantId", ""), ("End", NOBODY)], "end".to_owned(), ""),
    ] {
        let answer = send_by_subscriber(&world, &format!("{base}/change"), &form, "same-origin").await;

        assert_eq!(answer.status, 422, "{form:?}: {}", answer.text());
        if field != "end" {
            let said = beside(&answer, &field);
            assert!(said.contains(told), "{form:?}: {said}");
        }
        assert!(!form.contains(&(&add, "-2")) || answer.text().contains("value=\"-2\""));
    }
    assert_eq!(events(&world).await, before);
}

/// Whichever of the requests behind a page is one too many.
#[tokio::test]
async fn too_many_requests_are_told_as_that_and_a_form_keeps_what_was_typed() {
    let settings = AccountSettings { rate_limit: Some(12), ..AccountSettings::default() };
    let world = World::with(Differently { settings, ..Differently::default() }).await;
    person(&world, Role::Owner).await;
    let session = signed_in(&world, Role::Owner).await;
    let token = hidden(&page(&world, &session, "/console/customers/new").await.text(), "_form");
    let form = [("_form", token.as_str()), ("_key", ""), ("CompanyName", "Lovelace")];

    let mut kept = 0;
    for asked_before in 0..5 {
        world.wait(3_600_000);
        for _ in 0..asked_before {
            world.get("/api/v1/plans").await;
        }
        let mut answer = send(&world, &session, "/console/customers/new", &form).await;
        while answer.status == 303 {
            answer = send(&world, &session, "/console/customers/new", &form).await;
        }
        let text = answer.text();
        assert!(answer.status == 429 && text.contains("The limit of requests is reached"), "{text}");
        kept += usize::from(text.contains("value=\"Lovelace\""));
    }
    assert!(kept > 0);
}
