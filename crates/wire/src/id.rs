//! Identifiers on the wire.

/// 24 hex digits (billwerk's ObjectId). Whether it is one, and known, is the server's to say.
pub type Id = String;

/// How an [`Id`] describes itself in the OpenAPI document, since an alias cannot.
#[cfg(feature = "openapi")]
pub struct ObjectId;

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for ObjectId {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .pattern(Some("^[0-9a-fA-F]{24}$"))
            .description(Some("24 hex digits."))
            .examples(["5e5361659cc9ba118cccc620"])
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for ObjectId {}
