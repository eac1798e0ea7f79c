//! A new order: someone new, a customer who gets another contract, or a contract that changes. What it would cost is
//! seen while one types, or by a button.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use turnus_wire::contracts::{Contract, ContractSubscriptions};
use turnus_wire::customers::Customer;
use turnus_wire::orders::{Order, OrderPreview};

use crate::api::{Refusal, path};
use crate::body::Body;
use crate::console::fields::{self, CUSTOMER};
use crate::console::order_figures::figures;
use crate::console::order_parts::{self, CHANGE, NEW};
use crate::console::orders::PLACE;
use crate::console::wares::Wares;
use crate::console::{go, is_id};
use crate::form::{Sent, Typed, begin};
use crate::frame::{Shown, page, part};
use crate::pages::Pages;
use crate::person::Person;
use crate::refusals;

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/console/orders/new", get(new).post(place))
        .route("/console/orders/preview", post(preview))
}

/// Who orders, and what there is to order.
pub(crate) struct Asked {
    /// The customer of another contract.
    pub(crate) customer: Option<Customer>,
    /// The contract that changes, with what it has booked.
    pub(crate) contract: Option<(Contract, ContractSubscriptions)>,
    /// What is sold.
    pub(crate) wares: Wares,
}

impl Asked {
    /// By the ids that the address or the form gives.
    async fn read(person: &Person, typed: &Typed) -> Result<Asked, Refusal> {
        let api = &person.api;
        let id =
            |names: [&'static str; 2]| names.map(|name| typed.get(name)).into_iter().find(|id| is_id(id));
        let contract = match id(["ContractId", "contractId"]) {
            Some(id) => {
                let contract: Contract = api.get(&format!("/api/v1/contracts/{id}")).await?;
                Some((contract, api.get(&format!("/api/v1/contracts/{id}/subscriptions")).await?))
            }
            None => None,
        };
        let customer = match id(["CustomerId", "customerId"]).filter(|_| contract.is_none()) {
            Some(id) => Some(api.get(&format!("/api/v1/customers/{id}")).await?),
            None => None,
        };
        Ok(Asked { customer, contract, wares: Wares::read(person).await? })
    }

    /// The plan group that components and discounts are of: the contract's, else the chosen variant's.
    pub(crate) fn group(&self, typed: &Typed) -> Option<&str> {
        match &self.contract {
            Some((contract, _)) => contract.plan_group_id.as_deref(),
            None => self.wares.group_of(typed.get("Cart.PlanVariantId")),
        }
    }

    fn address(&self) -> String {
        let customer = self.customer.as_ref().map(|it| it.id.as_str()).unwrap_or_default();
        let contract = self.contract.as_ref().map(|it| it.0.id.as_str()).unwrap_or_default();
        path("/console/orders/new", &[("customerId", customer), ("contractId", contract)])
    }

    /// Where the preview is asked for. The address names the contract: its days are those of its legal entity.
    fn preview_at(&self) -> String {
        let contract = self.contract.as_ref().map(|it| it.0.id.as_str()).unwrap_or_default();
        path("/console/orders/preview", &[("contractId", contract)])
    }

    /// The body of the API. What cannot be read is marked.
    fn body(&self, person: &Person, typed: &mut Typed) -> Body {
        let mut body = typed.body(person, if self.contract.is_some() { &CHANGE } else { &NEW });
        if self.contract.is_none() && self.customer.is_none() {
            let given = CUSTOMER.map(|(name, _)| (name, typed.get(&format!("Customer.{name}")).to_owned()));
            body["Customer"] = Typed::of(&given).body(person, &CUSTOMER);
        }
        order_parts::keep_plan(self, &mut body);
        order_parts::add(self, person, typed, &mut body);
        body
    }

    /// Something is ordered that can be priced.
    fn can_be_priced(&self, typed: &Typed) -> bool {
        self.contract.is_some() || typed.has("Cart.PlanVariantId")
    }
}

async fn new(person: Person, typed: Typed) -> Response {
    match Asked::read(&person, &typed).await {
        Ok(asked) => {
            let typed = order_parts::begun(&person, &asked, typed);
            form(&person, StatusCode::OK, &asked, &typed, None)
        }
        Err(refusal) => person.refused(&refusal),
    }
}

/// Places the order, or says what it would cost where that was asked for.
async fn place(mut sent: Sent) -> Response {
    let person = &sent.person;
    let asked = match Asked::read(person, &sent.typed).await {
        Ok(asked) => asked,
        Err(refusal) => return person.refused(&refusal),
    };
    let mut typed = std::mem::take(&mut sent.typed);
    if typed.get("_do") == "preview" {
        let shown = priced(person, &asked, &mut typed.clone()).await;
        return form(person, StatusCode::OK, &asked, &typed, Some(shown));
    }
    let body = asked.body(person, &mut typed);
    if asked.contract.is_none() && !typed.has("Cart.PlanVariantId") {
        typed.mark("Cart.PlanVariantId", person.words.say("wrong-missing"));
    }
    if typed.is_right() {
        let key = Some(typed.get("_key").to_owned());
        match person.api.write::<_, Order>(Method::POST, "/api/v1/orders", &body, key.as_deref()).await {
            Ok(order) => return go(&format!("/console/orders/{}", order.id)),
            Err(refusal) if refusal.is_of_person() => return person.refused(&refusal),
            Err(refusal) => typed.refuse(person.words, &order_parts::in_form(&body, refusal)),
        }
    }
    form(person, typed.status(), &asked, &typed, None)
}

/// The preview alone, which a script puts into the form; with other components where another group was chosen.
async fn preview(mut sent: Sent) -> Response {
    let asked = match Asked::read(&sent.person, &sent.typed).await {
        Ok(asked) => asked,
        Err(refusal) => return sent.person.refused(&refusal),
    };
    let has_changed = asked.group(&sent.typed).unwrap_or_default() != sent.typed.get("_group");
    let shown = priced(&sent.person, &asked, &mut sent.typed).await;
    part(html! {
        (shown)
        @if has_changed { (order_parts::wares_of_group(&sent.person, &asked, &sent.typed, true)) }
    })
}

/// What the order would cost, or why that cannot be said.
async fn priced(person: &Person, asked: &Asked, typed: &mut Typed) -> Markup {
    let words = person.words;
    if !asked.can_be_priced(typed) {
        return html! { p.note { (words.say("preview-empty")) } };
    }
    let mut body = asked.body(person, typed);
    if !typed.is_right() {
        return html! { p.wrong { (words.say("preview-unreadable")) } };
    }
    if body.get("Customer").is_some_and(|it| !order_parts::has_name(it)) {
        // An order needs a name; what it costs does not depend on it.
        body["Customer"]["CompanyName"] = words.say("new-customer").into();
    }
    let shown = match ask(person, &body).await {
        Ok(order) => order,
        Err(refusal) => return html! { p.wrong { (refusals::sentence(words, &refusal)) } },
    };
    body["PreviewAfterTrial"] = true.into();
    let after = if shown.is_trial { Some(ask(person, &body).await) } else { None };
    html! {
        (figures(person, &shown))
        @if let Some(why) = &shown.stays_draft { p.wrong { (words.say("stays-draft")) " " (refusals::told(person, why)) } }
        @match after {
            Some(Ok(after)) if !after.line_items.is_empty() => {
                h3 { (words.say("after-trial")) }
                p.next { (person.format.money(after.total_gross, after.currency.as_deref().unwrap_or_default())) }
            }
            Some(Err(refusal)) => {
                h3 { (words.say("after-trial")) }
                p.wrong { (refusals::sentence(words, &refusal)) }
            }
            Some(Ok(_)) | None => {}
        }
    }
}

async fn ask(person: &Person, body: &Body) -> Result<Order, Refusal> {
    let asked = person.api.write::<_, OrderPreview>(Method::POST, "/api/v1/orders/preview", body, None).await;
    asked.map(|preview| preview.order)
}

fn form(
    person: &Person,
    status: StatusCode,
    asked: &Asked,
    typed: &Typed,
    preview: Option<Markup>,
) -> Response {
    let words = person.words;
    let title = match (&asked.contract, &asked.customer) {
        (Some(_), _) => words.say("change-contract"),
        (None, Some(_)) => words.say("new-contract"),
        (None, None) => words.say("sign-up"),
    };
    let body = html! {
        h1 { (title) }
        (order_parts::who(person, asked))
        @if asked.wares.variants.is_empty() {
            div.empty { p { (words.say("nothing-to-sell")) } a.button.main href="/console/catalogue" { (words.say("to-catalogue")) } }
        } @else {
            form.order method="post" action=(asked.address()) novalidate {
                (begin(person, typed))
                (order_parts::ids(asked))
                div {
                    (order_parts::plan(person, asked, typed))
                    (order_parts::wares_of_group(person, asked, typed, false))
                    (order_parts::days(person, asked, typed))
                    @if asked.contract.is_none() && asked.customer.is_none() { (fields::customer(words, typed, "Customer.")) }
                }
                (beside(person, asked, preview))
            }
        }
    };
    page(person, status, Shown { title, place: PLACE, body })
}

/// What it costs, and the buttons.
fn beside(person: &Person, asked: &Asked, preview: Option<Markup>) -> Markup {
    let words = person.words;
    let back = match (&asked.contract, &asked.customer) {
        (Some((contract, _)), _) => format!("/console/contracts/{}", contract.id),
        (None, Some(customer)) => format!("/console/customers/{}", customer.id),
        (None, None) => "/console/orders".to_owned(),
    };
    html! {
        div.beside {
            h2 #preview-title { (words.say("preview")) }
            section #preview aria-labelledby="preview-title" aria-live="polite" hx-post=(asked.preview_at())
                hx-trigger="input from:closest form delay:400ms, change from:closest form delay:50ms"
                hx-sync="this:replace" {
                @if let Some(preview) = preview { (preview) } @else { p.note { (words.say("preview-empty")) } }
            }
            div.acts {
                button name="_do" value="preview" { (words.say("preview")) }
                @if person.may("Sell") { button.main name="_do" value="order" { (words.say("place-order")) } }
                a.button href=(back) { (words.say("cancel")) }
            }
            p.note { (words.say("place-order-what")) }
        }
    }
}
