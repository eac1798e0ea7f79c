//! What the DTOs say of themselves for the OpenAPI document.

use serde_json::Value;
use turnus_wire::{clock, contracts, customers, orders, plan_variants, product_info};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(components(schemas(
    clock::ClockAdvance,
    contracts::ContractEnd,
    contracts::ContractPatch,
    customers::CustomerPatch,
    orders::NewOrder,
    orders::OrderPreview,
    plan_variants::NewPlanVariant,
    product_info::ProductInfo,
)))]
struct Document;

fn schemas() -> Value {
    let document = Document::openapi().to_json().expect("the document is written");
    let document: Value = serde_json::from_str(&document).expect("the document is JSON");
    document["components"]["schemas"].clone()
}

#[test]
fn a_decimal_is_a_number_and_a_timestamp_a_date_time() {
    let schemas = schemas();

    assert_eq!(schemas["Decimal"]["type"], "number");
    assert_eq!(schemas["Timestamp"]["format"], "date-time");
    assert_eq!(schemas["ObjectId"]["pattern"], "^[0-9a-fA-F]{24}$");
    assert_eq!(schemas["OrderReadDTO"]["properties"]["Total"]["$ref"], "#/components/schemas/Decimal");
    assert_eq!(schemas["LocalizedText"]["additionalProperties"]["type"], "string");
}

#[test]
fn a_member_of_a_patch_is_its_value_or_null_and_never_required() {
    let patch = &schemas()["CustomerPatchDTO"];

    assert_eq!(patch["properties"]["VatId"]["type"], serde_json::json!(["string", "null"]));
    assert_eq!(patch["required"], Value::Null);
}

#[test]
fn what_must_be_given_is_required() {
    let schemas = schemas();

    assert_eq!(schemas["ContractEndDTO"]["required"], serde_json::json!(["EndDate"]));
    assert_eq!(schemas["MeteredUsageDTO"]["required"], serde_json::json!(["Quantity"]));
    assert_eq!(schemas["OrderDTO"]["required"], Value::Null);
}

#[test]
fn every_reference_leads_somewhere() {
    let schemas = schemas();
    let text = schemas.to_string();
    let references = text.split(r##""$ref":"#/components/schemas/"##).skip(1);

    for name in references.filter_map(|rest| rest.split('"').next()) {
        assert!(schemas[name].is_object(), "{name} is not described");
    }
}
