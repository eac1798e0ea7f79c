//! Member names without regard to case, as one layer between a deserializer and the DTOs.
//!
//! It acts only where serde hands over a field list (`deserialize_struct`, `VariantAccess::struct_variant`): there a
//! name is replaced by the field it equals but for case, and one that equals no field is skipped with its value. Maps
//! pass untouched, so custom fields and localised texts keep the names they came with. The same layer knows where it
//! is, so that a refusal names the member (`Cart.ComponentSubscriptions[0].Quantity`), reads an empty list where an
//! object belongs as the empty object (PHP writes `[]` for an empty map), and refuses U+0000 in every text, other control
//! characters in what somebody writes.

mod access;
mod path;
mod visitor;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Visitor};

use path::{Path, Trace};
use visitor::{FoldedVisitor, StructVisitor};

/// serde_json's private newtypes (raw values, numbers) must reach it unwrapped.
const PRIVATE: &str = "$serde_json::private::";

/// Reads a `T`, member names folded, from any deserializer: a JSON body, the pairs of a query.
///
/// # Errors
///
/// Those of `deserializer`.
///
/// # Example
///
/// ```
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "PascalCase")]
/// struct Hook {
///     url: String,
/// }
///
/// let mut json = serde_json::Deserializer::from_str(r#"{"uRL": "https://example.com/hook"}"#);
/// let hook: Hook = turnus_wire::fold::folded(&mut json).unwrap();
///
/// assert_eq!(hook.url, "https://example.com/hook");
/// ```
pub fn folded<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    folded_with_place(deserializer, Reading::Answer).map_err(|(error, _)| error)
}

/// What is read, and so what is wrong with it.
#[derive(Clone, Copy)]
pub(crate) enum Reading {
    /// What was kept here: as it is.
    Answer,
    /// What somebody writes: without control characters.
    Written,
    /// The same, and a name that no member has is an error.
    Exact,
}

/// As [`folded`]; an error comes with the path of the member it arose at, empty for the whole.
pub(crate) fn folded_with_place<'de, D, T>(deserializer: D, reading: Reading) -> Result<T, (D::Error, String)>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let wrong = std::cell::OnceCell::new();
    let trace = Trace::new(&Path::Whole, &wrong);
    let trace = match reading {
        Reading::Answer => trace,
        Reading::Written => trace.written(),
        Reading::Exact => trace.written().strict(),
    };
    let read = T::deserialize(Folded { inner: deserializer, trace });
    read.map_err(|error| (error, wrong.into_inner().unwrap_or_default()))
}

/// A deserializer whose structs are read with folded names.
pub(crate) struct Folded<'a, D> {
    inner: D,
    trace: Trace<'a>,
}

/// A seed that gets a folded deserializer.
pub(crate) struct FoldedSeed<'a, S> {
    seed: S,
    trace: Trace<'a>,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for FoldedSeed<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        let trace = self.trace;
        trace.note(self.seed.deserialize(Folded { inner: deserializer, trace }))
    }
}

impl<'a, D> Folded<'a, D> {
    fn visitor<V>(&self, visitor: V) -> FoldedVisitor<'a, V> {
        FoldedVisitor { visitor, trace: self.trace }
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Folded<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.visitor(visitor);
        self.inner.deserialize_any(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_bool(visitor)
    }

    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_i8(visitor)
    }

    fn deserialize_i16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_i16(visitor)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_i32(visitor)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_i64(visitor)
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_i128(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_u8(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_u16(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_u32(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_u64(visitor)
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_u128(visitor)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_f32(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_f64(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.visitor(visitor);
        self.inner.deserialize_char(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.visitor(visitor);
        self.inner.deserialize_str(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.visitor(visitor);
        self.inner.deserialize_string(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.visitor(visitor);
        self.inner.deserialize_bytes(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.visitor(visitor);
        self.inner.deserialize_byte_buf(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.visitor(visitor);
        self.inner.deserialize_option(visitor)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_unit(visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_unit_struct(name, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        if name.starts_with(PRIVATE) {
            return self.trace.note(self.inner.deserialize_newtype_struct(name, visitor));
        }
        let visitor = self.visitor(visitor);
        self.inner.deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.visitor(visitor);
        self.inner.deserialize_seq(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.visitor(visitor);
        self.inner.deserialize_tuple(len, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let visitor = self.visitor(visitor);
        self.inner.deserialize_tuple_struct(name, len, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.visitor(visitor);
        self.inner.deserialize_map(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let visitor = StructVisitor { visitor, fields, trace: self.trace };
        self.inner.deserialize_struct(name, fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let visitor = self.visitor(visitor);
        self.inner.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_identifier(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_ignored_any(visitor)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}
