//! The OpenAPI 3.1 document, made of the operations and of the DTOs' own descriptions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::api::route::{Access, Parameter, Route, Shape, Takes};
use crate::read::{LONGEST_LIST, LONGEST_NOTE, LONGEST_PERIOD, LONGEST_PRINTED, LONGEST_TEXT, MOST_MEMBERS};

/// The document of these operations.
pub fn document(routes: &[Route]) -> Value {
    let mut schemas = BTreeMap::from([error_body(), token_error(), ("Number".to_owned(), number())]);
    for route in routes {
        let shapes = route.body.iter().chain(route.answers.iter().map(|(_, shape)| shape));
        for shape in shapes {
            if let Shape::Json(_, known) | Shape::Form(_, known) = shape {
                known.iter().for_each(|make| schemas.extend(make()));
            }
        }
    }
    for name in names_in_bodies(routes, &schemas) {
        if let Some(schema) = schemas.get_mut(&name) {
            bound(schema);
        }
    }
    if let Some(period) = schemas.get_mut("Period") {
        period["properties"]["Unit"]["enum"] = json!(UNITS);
    }
    let mut paths: Map<String, Value> = Map::new();
    for route in routes {
        let item = paths.entry(route.path).or_insert_with(|| json!({}));
        item[route.method] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Turnus",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Subscription billing that speaks the billwerk REST API.",
            "description": DESCRIPTION,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {
                "type": "http",
                "scheme": "bearer",
                "description": "A token of POST /oauth/token, or the query parameter access_token.",
            }},
        },
    })
}

const DESCRIPTION: &str = "Paths, query names and member names are read in any case, and paths with a slash behind. \
    Query parameters that are empty or unknown are ignored. A body may be absent, `{}` or `[]`, and unknown members \
    are ignored. Ids are 24 hex digits whose first eight are the time of creation. Every refusal says in `Message` \
    what was wrong and what would be right, and changes nothing.";

fn error_body() -> (String, Value) {
    described::<turnus_wire::error::ErrorBody>()
}

fn token_error() -> (String, Value) {
    described::<turnus_wire::error::TokenError>()
}

fn described<T: utoipa::ToSchema>() -> (String, Value) {
    (T::name().into_owned(), serde_json::to_value(T::schema()).unwrap_or_default())
}

/// A number as a client writes it.
fn number() -> Value {
    json!({
        "type": "number",
        "description": "At most 12 digits before the point and 12 behind it.",
        "exclusiveMinimum": -1_000_000_000_000_i64,
        "exclusiveMaximum": 1_000_000_000_000_i64,
    })
}

/// The schemas that bodies are made of, directly or not.
fn names_in_bodies(routes: &[Route], schemas: &BTreeMap<String, Value>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<String> = Vec::new();
    for route in routes {
        if let Some(Shape::Json(schema, _)) = &route.body {
            references(schema, &mut open);
        }
    }
    while let Some(name) = open.pop() {
        if let Some(schema) = schemas.get(&name)
            && found.insert(name)
        {
            references(schema, &mut open);
        }
    }
    found.remove("Decimal");
    found
}

fn references(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            let name = members.get("$ref").and_then(Value::as_str);
            found.extend(name.and_then(|name| name.strip_prefix("#/components/schemas/")).map(str::to_owned));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The units of periods.
const UNITS: [&str; 6] = ["Minute", "Hour", "Day", "Week", "Month", "Year"];

/// Puts the bounds of `read/bounds.rs` into the schema of something that a client writes.
fn bound(schema: &mut Value) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (name, property) in properties.iter_mut() {
            bound_text(name, property);
            bound(property);
            if name == "Ids" {
                property["maxItems"] = json!(turnus_app::send_drafts::MOST_SENT);
            }
        }
    }
    let Some(members) = schema.as_object_mut() else { return };
    if members.get("$ref").and_then(Value::as_str) == Some("#/components/schemas/Decimal") {
        members.insert("$ref".to_owned(), json!("#/components/schemas/Number"));
    }
    let holds = |kind: &str| says_type(members.get("type"), kind);
    if holds("array") {
        members.insert("maxItems".to_owned(), json!(LONGEST_LIST));
    }
    if members.get("additionalProperties").is_some_and(|more| *more != json!(false)) {
        members.insert("maxProperties".to_owned(), json!(MOST_MEMBERS));
        members.insert("propertyNames".to_owned(), json!({"maxLength": LONGEST_TEXT}));
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = members.get_mut(key) {
            bound_text("", inner);
            bound(inner);
        }
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        members.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten().for_each(bound);
    }
}

fn bound_text(name: &str, schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else { return };
    let is = |kind: &str, members: &Map<String, Value>| says_type(members.get("type"), kind);
    let is_plain = !members.contains_key("format") && !members.contains_key("pattern");
    if is("string", members) && is_plain {
        let most = match name {
            "Notes" | "Memo" | "ProductDescription" | "Text" => LONGEST_NOTE,
            "Url" => 2000,
            "Prologue" | "Epilogue" | "Reason" => LONGEST_PRINTED,
            // Base64 of 512 KiB.
            "Logo" => 700_000,
            "Subject" => 200,
            _ => LONGEST_TEXT,
        };
        members.insert("maxLength".to_owned(), json!(most));
    }
    if name == "Quantity" && is("integer", members) {
        members.insert("maximum".to_owned(), json!(LONGEST_PERIOD));
    }
    if name == "Days" && is("integer", members) {
        members.insert("maximum".to_owned(), json!(400));
    }
    if name == "BillingDay" && is("integer", members) {
        members.insert("minimum".to_owned(), json!(1));
        members.insert("maximum".to_owned(), json!(31));
    }
}

fn says_type(given: Option<&Value>, kind: &str) -> bool {
    match given {
        Some(Value::String(one)) => one == kind,
        Some(Value::Array(several)) => several.iter().any(|one| one == kind),
        _ => false,
    }
}

fn operation(route: &Route) -> Value {
    let mut parameters: Vec<Value> = route.path_parameters().map(path_parameter).collect();
    parameters.extend(route.query.iter().map(query_parameter));
    if !route.is_open() {
        parameters.extend(headers(route));
    }
    let mut operation = json!({
        "operationId": route.name,
        "summary": route.about,
        "tags": [route.noun()],
        "parameters": parameters,
        "responses": responses(route),
        "description": needed(route.access),
        "security": if !route.is_open() { json!([{"bearer": []}]) } else { json!([]) },
    });
    match &route.body {
        Some(Shape::Json(schema, _)) => {
            let content = json!({"application/json": {"schema": schema}});
            operation["requestBody"] = json!({"content": content});
        }
        Some(Shape::Form(schema, _)) => {
            let content = json!({"application/x-www-form-urlencoded": {"schema": schema}});
            operation["requestBody"] = json!({"content": content});
        }
        Some(Shape::Nothing | Shape::Pdf | Shape::Xml | Shape::File(_)) | None => {}
    }
    operation
}

fn needed(access: Access) -> String {
    match access {
        Access::Needs(permission) => format!("Needs the permission {}.", permission.name()),
        Access::Own => "Needs a token, of whatever permissions.".to_owned(),
        Access::Subscriber => "Needs the self-service token of a contract.".to_owned(),
        Access::Open => "Needs no token.".to_owned(),
    }
}

fn path_parameter(name: &str) -> Value {
    let schema = match name {
        "token" => json!({"type": "string", "minLength": 1, "maxLength": 200}),
        "date" => json!({"type": "string", "format": "date"}),
        // The client id of one that settings made is any text.
        "clientId" => json!({"type": "string", "minLength": 1, "maxLength": 1000}),
        _ => id(),
    };
    json!({"name": name, "in": "path", "required": true, "schema": schema})
}

fn id() -> Value {
    json!({"type": "string", "pattern": "^[0-9a-fA-F]{24}$"})
}

fn query_parameter(parameter: &Parameter) -> Value {
    let schema = match parameter.takes {
        Takes::Id => id(),
        Takes::Text => json!({"type": "string", "maxLength": LONGEST_TEXT}),
        Takes::Time => json!({"type": "string", "format": "date-time"}),
        Takes::Day => json!({"type": "string", "format": "date"}),
        Takes::Number(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
        Takes::Word(words) => json!({"type": "string", "enum": words}),
    };
    json!({"name": parameter.name, "in": "query", "description": parameter.about, "schema": schema})
}

fn headers(route: &Route) -> Vec<Value> {
    let entity = json!({
        "name": "X-SELECTED-LEGAL-ENTITY-ID",
        "in": "header",
        "description": "The legal entity; absent, empty, undefined or null: the account's first.",
        "schema": {"type": "string", "pattern": "^(undefined|null|[0-9a-fA-F]{24})?$"},
    });
    let key = json!({
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A repeat with the same key gets the first one's answer and changes nothing.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    });
    if route.method == "get" { vec![entity] } else { vec![entity, key] }
}

fn responses(route: &Route) -> Value {
    let mut responses: Map<String, Value> = Map::new();
    for (status, shape) in &route.answers {
        let mut answer = granted(shape);
        // One status, several kinds of content.
        if let Some(Value::Object(known)) =
            responses.get(status.as_str()).and_then(|known| known.get("content"))
        {
            for (media, schema) in known {
                answer["content"][media] = schema.clone();
            }
        }
        responses.insert(status.as_str().to_owned(), answer);
    }
    for (status, description) in refusals(route) {
        let is_token = route.path == "/oauth/token" && matches!(status, "400" | "401");
        let body = if is_token { "TokenError" } else { "ErrorBody" };
        let schema = json!({"$ref": format!("#/components/schemas/{body}")});
        let answer = json!({"description": description, "content": {"application/json": {"schema": schema}}});
        responses.insert(status.to_owned(), answer);
    }
    Value::Object(responses)
}

fn granted(shape: &Shape) -> Value {
    match shape {
        Shape::Nothing => json!({"description": "Done."}),
        Shape::Json(schema, _) | Shape::Form(schema, _) => {
            json!({"description": "Granted.", "content": {"application/json": {"schema": schema}}})
        }
        Shape::Pdf => {
            json!({"description": "The file.", "content": {"application/pdf": {"schema": {"type": "string"}}}})
        }
        Shape::File(media) => {
            json!({"description": "The file.", "content": {*media: {"schema": {"type": "string"}}}})
        }
        Shape::Xml => {
            json!({"description": "The file.", "content": {"application/xml": {"schema": {"type": "string"}}}})
        }
    }
}

/// Everything that can be wrong with a request of this operation.
fn refusals(route: &Route) -> Vec<(&'static str, &'static str)> {
    let (writes, reads_body) = (route.method != "get", route.body.is_some());
    let mut refusals = Vec::new();
    if reads_body {
        refusals.push(("400", "The body is no JSON."));
    }
    if !route.is_open() || route.reads_credentials() {
        refusals.push(("401", "The token or the credentials are missing or unknown."));
    }
    if !route.is_open() {
        refusals.push(("403", "Whoever asks lacks the permission, or has a token for something else."));
        refusals.push(("404", "There is no such thing in this account."));
    }
    if !route.is_open() || reads_body {
        refusals.push(("422", "A value is not what it must be, or a rule is against it."));
    }
    if !route.is_open() || writes {
        refusals.push(("429", "The limit of requests, or of wrong tries, is reached."));
    }
    if route.path.starts_with("/files/") {
        refusals.push(("404", "There is no such thing any more."));
        refusals.push(("410", "The link is over, or was never made here."));
    }
    if writes {
        refusals.push(("408", "The body did not arrive in time."));
        refusals.push(("413", "The body is longer than 1 MiB."));
    }
    refusals.push(("503", "Too much at once: try again in a second."));
    refusals
}
