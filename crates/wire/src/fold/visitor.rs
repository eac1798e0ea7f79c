//! Visitors that hand on what they see, with everything inside it folded.

use std::fmt;

use serde::de::value::MapDeserializer;
use serde::de::{Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Unexpected, Visitor};

use super::Folded;
use super::access::{FoldedEnum, FoldedMap, FoldedSeq, StructAccess};
use super::path::Trace;

/// Visits an object whose field names are known.
pub(super) struct StructVisitor<'a, V> {
    pub(super) visitor: V,
    pub(super) fields: &'static [&'static str],
    pub(super) trace: Trace<'a>,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for StructVisitor<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<V::Value, M::Error> {
        let (fields, trace) = (self.fields, self.trace);
        self.visitor.visit_map(StructAccess { map, fields, trace, next: 0 })
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<V::Value, S::Error> {
        if seq.next_element::<serde::de::IgnoredAny>()?.is_some() {
            return Err(S::Error::invalid_type(Unexpected::Seq, &self));
        }
        self.visitor.visit_map(nothing())
    }
}

/// An object without members.
pub(crate) fn nothing<'de, E: Error>() -> impl MapAccess<'de, Error = E> {
    MapDeserializer::new(std::iter::empty::<(&str, &str)>())
}

/// Visits anything else.
pub(super) struct FoldedVisitor<'a, V> {
    pub(super) visitor: V,
    pub(super) trace: Trace<'a>,
}

/// PostgreSQL cannot keep U+0000 in a text, so no text has it. What somebody writes has no other control character of ASCII
/// either but tabs and ends of lines: they show as boxes, and stand for nothing.
fn sound<E: Error>(text: &str, trace: Trace<'_>) -> Result<(), E> {
    let is_control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r');
    match text.as_bytes().iter().find(|byte| is_control(byte)) {
        Some(0) => Err(E::custom("expected a text without the character U+0000")),
        Some(sign) if trace.is_written => {
            Err(E::custom(format!("expected a text without control characters, got U+{sign:04X}")))
        }
        Some(_) if text.contains('\0') => Err(E::custom("expected a text without the character U+0000")),
        Some(_) | None => Ok(()),
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for FoldedVisitor<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<V::Value, E> {
        self.visitor.visit_bool(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.visitor.visit_i64(value)
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<V::Value, E> {
        self.visitor.visit_i128(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.visitor.visit_u64(value)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<V::Value, E> {
        self.visitor.visit_u128(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        self.visitor.visit_f64(value)
    }

    fn visit_char<E: Error>(self, value: char) -> Result<V::Value, E> {
        self.visitor.visit_char(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<V::Value, E> {
        sound(value, self.trace)?;
        self.visitor.visit_str(value)
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<V::Value, E> {
        sound(value, self.trace)?;
        self.visitor.visit_borrowed_str(value)
    }

    fn visit_string<E: Error>(self, value: String) -> Result<V::Value, E> {
        sound(&value, self.trace)?;
        self.visitor.visit_string(value)
    }

    fn visit_bytes<E: Error>(self, value: &[u8]) -> Result<V::Value, E> {
        self.visitor.visit_bytes(value)
    }

    fn visit_borrowed_bytes<E: Error>(self, value: &'de [u8]) -> Result<V::Value, E> {
        self.visitor.visit_borrowed_bytes(value)
    }

    fn visit_byte_buf<E: Error>(self, value: Vec<u8>) -> Result<V::Value, E> {
        self.visitor.visit_byte_buf(value)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(Folded { inner, trace: self.trace })
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_newtype_struct(Folded { inner, trace: self.trace })
    }

    fn visit_seq<S: SeqAccess<'de>>(self, seq: S) -> Result<V::Value, S::Error> {
        self.visitor.visit_seq(FoldedSeq { seq, trace: self.trace, place: 0 })
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<V::Value, M::Error> {
        self.visitor.visit_map(FoldedMap { map, trace: self.trace })
    }

    fn visit_enum<A: EnumAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(FoldedEnum { inner, trace: self.trace })
    }
}
