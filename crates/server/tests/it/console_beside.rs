//! What is wrong with a whole, such as a scale, or with what only some cell of it can mend, is told in German beside
//! that cell; what cannot be found, or is not allowed, is told in words.

use serde_json::json;
use turnus_app::Role;

use crate::console::{hidden, page, send, with};
use crate::console_errors::{beside, events};
use crate::people::{person, signed_in};
use crate::portal::send as send_by_subscriber;
use crate::world::{self, NOBODY, World, month};

/// Somebody's session whose pages are German, and the token of its forms.
async fn german(world: &World, session: &str) -> String {
    let token = hidden(&page(world, session, "/console").await.text(), "_form");
    let german = [("_form", token.as_str()), ("Language", "de"), ("_here", "/console")];
    send(world, session, "/console/look", &german).await;
    token
}

type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a str);

const SCALES: [Case<'_>; 8] = [
    (
        "PriceScale",
        &[("Items[0].From", "5"), ("Items[0].Value", "1")],
        "items-0--from",
        "Die erste Zeile einer Staffel",
    ),
    (
        "PriceScale",
        &[
            ("Items[0].From", "0"),
            ("Items[0].Value", "1"),
            ("Items[1].From", "9"),
            ("Items[1].Value", "1"),
            ("Items[2].From", "7"),
            ("Items[2].Value", "1"),
        ],
        "items-2--from",
        "„Über“ muss von Zeile zu Zeile steigen",
    ),
    (
        "TieredPrice",
        &[("Items[0].UpTo", ""), ("Items[0].Price", "1"), ("Items[1].UpTo", "9"), ("Items[1].Price", "1")],
        "items-0--upto",
        "Nur die letzte Stufe",
    ),
    (
        "TieredPrice",
        &[
            ("Items[0].UpTo", "9"),
            ("Items[0].Price", "1"),
            ("Items[1].UpTo", "9"),
            ("Items[1].Price", "1"),
            ("Items[2].UpTo", ""),
            ("Items[2].Price", "1"),
        ],
        "items-1--upto",
        "„Bis“ muss",
    ),
    (
        "TieredPrice",
        &[("Items[0].UpTo", ""), ("Items[0].Price", "1"), ("Items[0].BlockSize", "0")],
        "items-0--blocksize",
        "Die Größe eines Blocks",
    ),
    (
        "DiscountScale",
        &[("BasePricePerUnit", "1"), ("Items[0].From", "0"), ("Items[0].Value", "150")],
        "items-0--value",
        "Der Prozentsatz",
    ),
    (
        "PercentagePrice",
        &[("Rate", "1"), ("Minimum", "3"), ("Maximum", "2")],
        "maximum",
        "„Höchstens“ darf nicht",
    ),
    ("PercentagePrice", &[("Rate", "x")], "rate", "Das ist keine Zahl"),
];

#[tokio::test]
async fn what_is_wrong_with_a_scale_stands_in_the_cell_that_mends_it() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let token = german(&world, &session).await;
    let before = events(&world).await;
    let at = format!("/console/catalogue/components/new?of={}", sold.group);

    for (scale, cells, field, told) in SCALES {
        let cells: Vec<_> = cells.iter().map(|(name, value)| (format!("{scale}.{name}"), *value)).collect();
        let own = [("_form", token.as_str()), ("Name._c", "A"), ("ComponentType", "MeteredUsage")];
        let cells = cells.iter().map(|(name, value)| (name.as_str(), *value));
        let form: Vec<(&str, &str)> = own.into_iter().chain(cells).collect();

        let answer = send(&world, &session, &at, &form).await;

        assert_eq!(answer.status, 422, "{form:?}: {}", answer.text());
        let said = beside(&answer, &format!("{}-{field}", scale.to_lowercase()));
        assert!(said.contains(told), "{form:?}: {said}");
    }
    assert_eq!(events(&world).await, before);
}

#[tokio::test]
async fn what_is_wrong_with_wares_and_payments_stands_beside_their_fields() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let of = world::contract(&world, &sold, json!([])).await;
    let token = german(&world, &session).await;
    let before = events(&world).await;
    let variant = format!("/console/catalogue/planVariants/new?of={}", sold.plan);
    let payment = format!("/console/contracts/{of}/payment");
    let calls = sold.calls.as_str();
    let number = |field: &'static str, typed| vec![(field, typed), ("FeePeriod.Unit", "Month")];
    let fee = ("RecurringFee", "1");

    for (at, form, field, told) in [
        (
            "/console/catalogue/taxPolicies/new",
            vec![("Name", "A"), ("Entries[0].Country", "")],
            "entries-0--country",
            "mindestens ein Land",
        ),
        (&payment, vec![("Amount", "0")], "amount", "Der Betrag darf nicht 0 sein"),
        (&variant, number("FeePeriod.Quantity", "-5"), "feeperiod-quantity", "eine ganze Zahl von 0 bis"),
        (
            &variant,
            number("FeePeriod.Quantity", "99999999999999999999"),
            "feeperiod-quantity",
            "weit außerhalb",
        ),
        (&variant, number("FeePeriod.Quantity", ""), "feeperiod-quantity", "fehlt die Anzahl"),
        (&variant, vec![("BillingDay", "32")], "billingday", "Erwartet wird 1 bis 31"),
        (
            &variant,
            vec![
                ("Quota[0].ComponentId", calls),
                ("Quota[0].Quota", "1"),
                ("Quota[1].ComponentId", calls),
                ("Quota[1].Quota", "2"),
            ],
            "quota-1--componentid",
            "hat schon eine freie Menge",
        ),
    ] {
        let form: Vec<(&str, &str)> = [("_form", token.as_str()), fee].into_iter().chain(form).collect();
        let answer = send(&world, &session, at, &form).await;

        assert_eq!(answer.status, 422, "{at} {form:?}: {}", answer.text());
        let said = beside(&answer, field);
        assert!(said.contains(told), "{at} {form:?}: {said}");
    }
    assert_eq!(events(&world).await, before);
}

#[tokio::test]
async fn a_code_of_another_coupon_is_refused_beside_the_codes() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let token = german(&world, &session).await;
    let discount = json!({"PlanGroupId": sold.group, "InternalName": "A", "Targets": {sold.plan: true},
        "Effect": {"Type": "Relative", "ReductionPercent": 10}});
    let discount = world::id(&world.post("/api/v1/discounts", discount).await);
    world.post("/api/v1/coupons", json!({"DiscountId": discount, "Codes": ["SPRING"]})).await;
    let form = [("_form", token.as_str()), ("DiscountId", &discount), ("Codes", "NEW, SPRING")];

    let answer = send(&world, &session, "/console/catalogue/coupons/new", &form).await;

    assert_eq!(answer.status, 422, "{}", answer.text());
    assert!(beside(&answer, "codes").contains("gehört zu einem anderen Gutschein"), "{}", answer.text());
}

#[tokio::test]
async fn a_quantity_that_costs_too_much_is_told_beside_it() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let gold = json!({"Name": "Gold", "ComponentType": "QuantityBased", "PricePerUnit": 5000, "FeePeriod": month(),
        "AllowSelfService": true, "ShowSelfService": true});
    let gold = world::id(&world.post(&format!("/api/v1/planGroups/{}/components", sold.group), gold).await);
    let of = world::contract(&world, &sold, json!([])).await;
    let token = german(&world, &session).await;
    let (booked, added) = (format!("Component.{gold}"), format!("Add.{gold}"));
    let form = [
        ("_form", token.as_str()),
        ("Cart.PlanVariantId", &sold.basic),
        ("Cart.Quantity", "1"),
        ("Customer.CompanyName", "A"),
        (&booked, "9999999999"),
    ];

    let by_staff = send(&world, &session, "/console/orders/new", &form).await;
    let given = world.get(&format!("/api/v1/contracts/{of}/selfServiceToken")).await;
    let at = format!("/portal/data/{}/change", given["Token"].as_str().unwrap());
    let form = [("PlanVariantId", ""), (&*added, "2147483648")];
    let by_subscriber = send_by_subscriber(&world, &at, &form, "same-origin").await;

    for (answer, field) in [(by_staff, booked), (by_subscriber, added)] {
        assert_eq!(answer.status, 422, "{}", answer.text());
        let said = beside(&answer, &field.to_lowercase().replace('.', "-"));
        assert!(said.contains("größer, als sich abrechnen lässt"), "{said}");
    }
}

#[tokio::test]
async fn a_search_without_a_letter_or_digit_finds_nothing() {
    let (world, session) = with(Role::Owner).await;
    world::ada(&world).await;

    for words in ["-", "%25", "%2B", "%28"] {
        for list in ["customers", "contracts", "orders", "invoices", "drafts", "search"] {
            let found = page(&world, &session, &format!("/console/{list}?words={words}")).await;

            let text = found.text();
            assert!(found.status == 200 && text.contains("Nothing was found."), "{list} {words}: {text}");
        }
    }
}

#[tokio::test]
async fn the_order_of_usage_is_named_as_what_it_is() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let of = world::contract(&world, &sold, json!([])).await;
    let usage = json!({"ComponentId": sold.calls, "Quantity": 1});
    world.post(&format!("/api/v1/contracts/{of}/usage"), usage).await;

    for (at, told) in [("", "First posted first"), ("?sort=oldest", "Last posted first")] {
        let list = page(&world, &session, &format!("/console/usage{at}")).await.text();
        assert!(list.contains(told) && !list.contains("Oldest first"), "{list}");
    }
}

#[tokio::test]
async fn an_empty_cancellation_is_told_all_that_it_lacks() {
    let world = World::new().await;
    let empty = [("Kind", "Extraordinary"), ("Name", ""), ("Contract", ""), ("EmailAddress", "")];

    let answer = send_by_subscriber(&world, "/portal/cancel", &empty, "same-origin").await;

    assert_eq!(answer.status, 422, "{}", answer.text());
    for field in ["reason", "name", "contract", "emailaddress"] {
        let said = beside(&answer, field).to_lowercase();
        assert!(said.contains("fehlt") || said.contains("leer"), "{field}: {said}");
    }
}

#[tokio::test]
async fn who_only_reads_and_what_is_not_there_is_told_in_german() {
    let (world, owner) = with(Role::Owner).await;
    person(&world, Role::ReadOnly).await;
    let reader = signed_in(&world, Role::ReadOnly).await;
    german(&world, &owner).await;
    let token = german(&world, &reader).await;
    let form = [("_form", token.as_str()), ("CompanyName", "A")];

    let refused = send(&world, &reader, "/console/customers/new", &form).await;
    let gone = page(&world, &owner, &format!("/console/clock/jobs/{NOBODY}")).await;

    let text = refused.text();
    assert!(refused.status == 403 && text.contains("Das erlaubt Ihre Rolle „Nur lesen“ nicht"), "{text}");
    assert!(!text.contains("ReadOnly") && text.contains("Bitten Sie einen Inhaber"), "{text}");
    assert_eq!(gone.status, 404);
    assert!(gone.text().contains("Es gibt hier den Auftrag"), "{}", gone.text());
}
