//! A thing of the catalogue: made, looked at, changed. Before another price is saved, what it does is said.

use axum::Router;
use axum::extract::Path;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use sha2::{Digest, Sha256};

use crate::api::{Refusal, path};
use crate::body::{Body, without_nulls};
use crate::console::sheet::{Section, body as read_body, filled_with, merge, show};
use crate::console::ware_kind::Kind;
use crate::console::ware_preview::{Change, PRICED};
use crate::console::ware_sheets::Choices;
use crate::console::{go, is_id};
use crate::field::wrong;
use crate::form::{Sent, Typed, begin};
use crate::frame::{Shown, page};
use crate::pages::Pages;
use crate::person::Person;

const PLACE: &str = "catalogue";
/// What the thing was when the form was shown.
const SEEN: &str = "_seen";
/// The change of what is charged whose consequences the form says.
const PRICE: &str = "_price";

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/console/catalogue/{kind}/new", get(new).post(create))
        .route("/console/catalogue/{kind}/{id}", get(one).post(change))
}

/// What a form is about.
struct Sheet {
    kind: Kind,
    /// The thing that there is.
    id: Option<String>,
    /// What a new one belongs to.
    of: String,
    choices: Choices,
    sections: Vec<Section>,
}

impl Sheet {
    async fn new(person: &Person, kind: Kind, id: Option<String>, of: &str) -> Result<Sheet, Refusal> {
        let choices = Choices::read(person).await?;
        let sections = choices.sections(person, kind);
        let sheet = Sheet { kind, id, of: of.to_owned(), choices, sections };
        if sheet.id.is_none() && !sheet.belongs() {
            let whole = if kind == Kind::PlanVariant { "plan" } else { "plan group" };
            return Err(Refusal::unknown(whole, of));
        }
        Ok(sheet)
    }

    /// What a new one belongs to is there.
    fn belongs(&self) -> bool {
        let wares = self.choices.wares();
        let is_group = || wares.groups.iter().any(|it| it.id == self.of);
        match self.kind {
            Kind::Plan | Kind::Component => is_group(),
            Kind::Discount => self.of.is_empty() || is_group(),
            Kind::PlanVariant => wares.plans.iter().any(|it| it.id == self.of),
            Kind::PlanGroup | Kind::Coupon | Kind::TaxPolicy | Kind::TaxDefinition => true,
        }
    }

    fn address(&self) -> String {
        let word = self.kind.word();
        match &self.id {
            Some(id) => format!("/console/catalogue/{word}/{id}"),
            None => path(&format!("/console/catalogue/{word}/new"), &[("of", &self.of)]),
        }
    }

    /// What a discount can reduce, with its name.
    fn targets(&self, person: &Person) -> Vec<(String, String)> {
        match self.kind {
            Kind::Discount => self.choices.targets(person, &self.of),
            _ => Vec::new(),
        }
    }

    /// What the API would take for something else.
    fn check(&self, person: &Person, typed: &mut Typed) {
        let is_parted = |code: &str| code.trim().contains(char::is_whitespace);
        if self.kind == Kind::Coupon && typed.get("Codes").split([',', ';']).any(is_parted) {
            typed.mark("Codes", person.words.say("wrong-code-with-blank"));
        }
    }

    /// What only some kinds have: the targets of a discount, the codes of a coupon.
    fn complete(&self, typed: &Typed, body: &mut Body) {
        match self.kind {
            Kind::Discount => {
                let targets = typed.all("Targets").map(|id| (id.to_owned(), Body::Bool(true)));
                let targets = Body::Object(targets.collect());
                let group = self.of.as_str().into();
                let effect = Body::of([("Type", "Relative".into())]);
                merge(body, Body::of([("PlanGroupId", group), ("Targets", targets), ("Effect", effect)]));
            }
            Kind::Coupon => {
                let codes =
                    typed.get("Codes").split([',', ';']).map(str::trim).filter(|code| !code.is_empty());
                body["Codes"] = codes.collect::<Vec<_>>().into();
                // The plan group is the discount's.
                body["PlanGroupId"] = Body::Null;
            }
            Kind::Component => {
                // A scale without rows is none, whatever else stands in it.
                for (name, inner) in [
                    ("PriceScale", "Items"),
                    ("TieredPrice", "Items"),
                    ("DiscountScale", "Items"),
                    ("PercentagePrice", "Rate"),
                ] {
                    let is_empty = body[name].get(inner).is_none_or(Body::is_null);
                    if is_empty {
                        body[name] = Body::Null;
                    }
                }
            }
            Kind::PlanGroup | Kind::Plan | Kind::PlanVariant | Kind::TaxPolicy | Kind::TaxDefinition => {}
        }
    }
}

async fn new(person: Person, Path(kind): Path<String>, asked: Typed) -> Response {
    let Some(kind) = Kind::of_word(&kind) else { return StatusCode::NOT_FOUND.into_response() };
    let typed = match kind {
        Kind::Component => asked.clone().or("Prorate", "true"),
        Kind::Coupon => asked.clone().or("Enabled", "true"),
        _ => asked.clone(),
    };
    match Sheet::new(&person, kind, None, asked.get("of")).await {
        Ok(sheet) => form(&person, StatusCode::OK, &sheet, &typed, html! {}),
        Err(refusal) => person.refused(&refusal),
    }
}

async fn create(Path(kind): Path<String>, of: Typed, sent: Sent) -> Response {
    let Some(kind) = Kind::of_word(&kind) else { return StatusCode::NOT_FOUND.into_response() };
    let Sent { person, mut typed } = sent;
    let sheet = match Sheet::new(&person, kind, None, of.get("of")).await {
        Ok(sheet) => sheet,
        Err(refusal) => return person.refused(&refusal),
    };
    let mut body = read_body(&person, &mut typed, &sheet.sections);
    sheet.check(&person, &mut typed);
    sheet.complete(&typed, &mut body);
    if typed.is_right() {
        let key = typed.get("_key").to_owned();
        let at = kind.made_at(&sheet.of);
        match person.api.write::<_, Body>(Method::POST, &at, &without_nulls(body), Some(&key)).await {
            Ok(_) => return go("/console/catalogue"),
            Err(refusal) if refusal.is_of_page() => return person.refused(&refusal),
            Err(refusal) => typed.refuse(person.words, &refusal),
        }
    }
    form(&person, typed.status(), &sheet, &typed, html! {})
}

/// Where the API keeps a thing.
fn at(kind: Kind, id: &str) -> String {
    format!("/api/v1/{}/{id}", kind.word())
}

/// The group of a discount: what it can reduce is of it.
fn group_of(kind: Kind, thing: &Body) -> &str {
    let group = thing.get("PlanGroupId").filter(|_| kind == Kind::Discount);
    group.and_then(Body::text).unwrap_or_default()
}

/// What stands in the form of a thing that there is.
fn filled(person: &Person, thing: &Body, sheet: &Sheet) -> Typed {
    let typed = filled_with(person, thing, &sheet.sections);
    let targets = thing.get("Targets").and_then(Body::members);
    targets.into_iter().flat_map(|targets| targets.keys()).fold(typed, |typed, id| typed.or("Targets", id))
}

async fn one(person: Person, Path((kind, id)): Path<(String, String)>) -> Response {
    let Some(kind) = Kind::of_word(&kind).filter(|_| is_id(&id)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let thing = match person.api.find::<Body>(&at(kind, &id)).await {
        Ok(Some(thing)) => thing,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(refusal) => return person.refused(&refusal),
    };
    match Sheet::new(&person, kind, Some(id), group_of(kind, &thing)).await {
        Ok(sheet) => {
            let typed = filled(&person, &thing, &sheet).or(SEEN, &mark_of(&thing));
            form(&person, StatusCode::OK, &sheet, &typed, html! {})
        }
        Err(refusal) => person.refused(&refusal),
    }
}

async fn change(Path((kind, id)): Path<(String, String)>, sent: Sent) -> Response {
    let Some(kind) = Kind::of_word(&kind).filter(|_| is_id(&id)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Sent { person, mut typed } = sent;
    changed(&person, kind, id, &mut typed).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn changed(person: &Person, kind: Kind, id: String, typed: &mut Typed) -> Result<Response, Refusal> {
    let Some(thing) = person.api.find::<Body>(&at(kind, &id)).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let sheet = Sheet::new(person, kind, Some(id.clone()), group_of(kind, &thing)).await?;
    let now = mark_of(&thing);
    if typed.get(SEEN) != now {
        let mut sent = typed.clone();
        let mut body = read_body(person, &mut sent, &sheet.sections);
        sheet.complete(&sent, &mut body);
        if without_nulls(with_changes(&thing, body)) == without_nulls(thing) {
            // It is so already: sent twice.
            return Ok(go("/console/catalogue"));
        }
        let typed = typed.without(PRICE).or(SEEN, &now);
        let told = moved(person, &sheet);
        return Ok(form(person, StatusCode::CONFLICT, &sheet, &typed, told));
    }
    let mut body = read_body(person, typed, &sheet.sections);
    sheet.check(person, typed);
    sheet.complete(typed, &mut body);
    if !typed.is_right() {
        return Ok(form(person, typed.status(), &sheet, typed, html! {}));
    }
    let wanted = without_nulls(with_changes(&thing, body));
    match saved(person, (&sheet, &id), &thing, &wanted, typed).await {
        Ok(None) => Ok(go("/console/catalogue")),
        Ok(Some((mark, told))) => {
            let typed = typed.clone().or(PRICE, &mark);
            Ok(form(person, StatusCode::OK, &sheet, &typed, told))
        }
        Err(refusal) if refusal.is_of_page() => Err(refusal),
        Err(refusal) => {
            typed.refuse(person.words, &refusal);
            Ok(form(person, typed.status(), &sheet, typed, html! {}))
        }
    }
}

/// Saves a thing; or says what that does, with its mark, where it has not been seen yet. What it does is asked of the
/// API: nothing is told that would be refused, or would become something else.
async fn saved(
    person: &Person,
    (sheet, id): (&Sheet, &str),
    thing: &Body,
    wanted: &Body,
    typed: &Typed,
) -> Result<Option<(String, Markup)>, Refusal> {
    let at = at(sheet.kind, id);
    let preview = path(&at, &[("preview", "true")]);
    let becomes = person.api.write::<_, Body>(Method::PUT, &preview, wanted, None).await?;
    let [before, after] = [thing, &becomes].map(|thing| {
        let mut known = filled(person, thing, sheet);
        let mut body = read_body(person, &mut known, &sheet.sections);
        sheet.complete(&known, &mut body);
        (known, body)
    });
    let change = Change {
        kind: sheet.kind,
        id,
        sections: &sheet.sections,
        targets: sheet.targets(person),
        before: (&before.0, &before.1),
        after: (&after.0, &after.1),
    };
    if let Some(mark) = change.mark().filter(|mark| mark != typed.get(PRICE)) {
        let told = change.told(person).await?;
        return Ok(Some((mark, told)));
    }
    person.api.write::<_, Body>(Method::PUT, &at, wanted, Some(typed.get("_key"))).await?;
    Ok(None)
}

/// A thing with what the form says of it.
fn with_changes(thing: &Body, body: Body) -> Body {
    let mut changed = thing.clone();
    // Those that are not chosen any more are not kept beside those that are.
    changed["Targets"] = Body::Null;
    let texts: Vec<String> = body.members().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    for name in texts {
        // The field for all languages but German: what another one says is what it said before.
        let is_other = body[name.as_str()].get("_c") != thing.get(&name).and_then(|text| text.get("_c"));
        if is_other && changed[name.as_str()].get("_c").is_some() {
            changed[name.as_str()]["en"] = Body::Null;
        }
    }
    merge(&mut changed, body);
    changed
}

/// The thing as the API has it, in short: it differs where anybody changed it.
fn mark_of(thing: &Body) -> String {
    hex::encode(&Sha256::digest(format!("{thing:?}"))[..16])
}

/// Somebody was faster: what was typed stands in the form, and what is there now elsewhere.
fn moved(person: &Person, sheet: &Sheet) -> Markup {
    let words = person.words;
    html! {
        p.refused role="alert" { (words.say("ware-moved")) " "
            a href=(sheet.address()) target="_blank" { (words.say("ware-moved-now")) } }
    }
}

/// The form, with what is to be said above its fields.
fn form(person: &Person, status: StatusCode, sheet: &Sheet, typed: &Typed, told: Markup) -> Response {
    let words = person.words;
    let kind = words.of("ware", sheet.kind.word());
    let name = ["InternalName", "Name._c", "Name"]
        .map(|name| typed.get(name))
        .into_iter()
        .find(|name| !name.is_empty());
    let title = if sheet.id.is_none() {
        words.with("new-ware", &[("what", &kind)])
    } else {
        format!("{kind}: {}", name.unwrap_or_default())
    };
    let can_write = person.may("Bill");
    let targets = sheet.targets(person);
    let save = if typed.get(PRICE).starts_with(PRICED) { "save-price" } else { "save" };
    let note = sheet.id.as_ref().and_then(|_| sheet.kind.holds_for());
    let body = html! {
        h1 { (title) }
        @if let Some(note) = note { p.note { (words.say(note)) } }
        form.fields method="post" action=(sheet.address()) novalidate {
            (begin(person, typed))
            @for name in [SEEN, PRICE].iter().filter(|name| typed.has(name)) {
                input type="hidden" name=(name) value=(typed.get(name));
            }
            (told)
            fieldset.plain disabled[!can_write] {
                legend { (words.say("data")) }
                (show(person, typed, &sheet.sections))
                @if !targets.is_empty() {
                    fieldset { legend { (words.say("targets")) }
                        @for (id, name) in &targets { div.field.tick {
                            input #{ "t-" (id) } type="checkbox" name="Targets" value=(id) checked[typed.all("Targets").any(|it| it == id)];
                            label for={ "t-" (id) } { (name) }
                        } }
                        (wrong(typed, "Targets"))
                    }
                }
            }
            div.acts {
                @if can_write { button.main { (words.say(save)) } }
                a.button href="/console/catalogue" { (words.say("to-catalogue")) }
            }
        }
    };
    page(person, status, Shown { title, place: PLACE, body })
}
