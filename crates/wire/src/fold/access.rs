//! What lies inside an object, a list or a variant, each value folded again.

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::FoldedSeed;
use super::path::Trace;
use super::visitor::{FoldedVisitor, StructVisitor};

/// The members of an object whose names are known.
pub(super) struct StructAccess<'a, M> {
    pub(super) map: M,
    pub(super) fields: &'static [&'static str],
    pub(super) trace: Trace<'a>,
    /// The place behind the field that was found last: 0 at first.
    pub(super) next: usize,
    /// The name that was read last is none of the fields.
    pub(super) unknown: bool,
}

impl<'de, M: MapAccess<'de>> MapAccess<'de> for StructAccess<'_, M> {
    type Error = M::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, M::Error> {
        // Most bodies have their members in our order, so the one behind the last found is tried first.
        let name = FieldName { fields: self.fields, first: self.next };
        let Some(found) = self.map.next_key_seed(name)? else { return Ok(None) };
        self.unknown = found.is_err();
        let name: StrDeserializer<'_, M::Error> = match &found {
            Ok(field) => {
                self.next = field + 1;
                self.fields[*field].into_deserializer()
            }
            // The type decides: most ignore it, some refuse it by name.
            Err(unknown) => unknown.as_str().into_deserializer(),
        };
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, M::Error> {
        if self.unknown {
            return self.map.next_value_seed(seed);
        }
        let path = self.trace.member(self.fields[self.next - 1]);
        let trace = self.trace.at(&path);
        self.map.next_value_seed(FoldedSeed { seed, trace })
    }
}

/// Reads a name and answers with the place of the field it means; with the name itself where it is none.
#[derive(Clone, Copy)]
struct FieldName {
    fields: &'static [&'static str],
    first: usize,
}

impl<'de> DeserializeSeed<'de> for FieldName {
    type Value = Result<usize, String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Result<usize, String>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for FieldName {
    type Value = Result<usize, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Result<usize, String>, E> {
        if self.fields.get(self.first) == Some(&name) {
            return Ok(Ok(self.first));
        }
        let known = self.fields.iter().position(|field| field.eq_ignore_ascii_case(name));
        Ok(known.ok_or_else(|| name.to_owned()))
    }
}

/// The entries of a map, names untouched.
pub(super) struct FoldedMap<'a, M> {
    pub(super) map: M,
    pub(super) trace: Trace<'a>,
}

impl<'de, M: MapAccess<'de>> MapAccess<'de> for FoldedMap<'_, M> {
    type Error = M::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, M::Error> {
        self.map.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, M::Error> {
        self.map.next_value_seed(FoldedSeed { seed, trace: self.trace })
    }

    fn size_hint(&self) -> Option<usize> {
        self.map.size_hint()
    }
}

/// The elements of a list.
pub(super) struct FoldedSeq<'a, S> {
    pub(super) seq: S,
    pub(super) trace: Trace<'a>,
    /// The place of the next element.
    pub(super) place: usize,
}

impl<'de, S: SeqAccess<'de>> SeqAccess<'de> for FoldedSeq<'_, S> {
    type Error = S::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, S::Error> {
        let path = self.trace.element(self.place);
        let trace = self.trace.at(&path);
        self.place += 1;
        self.seq.next_element_seed(FoldedSeed { seed, trace })
    }

    fn size_hint(&self) -> Option<usize> {
        self.seq.size_hint()
    }
}

/// An enum's variant, and then its content.
pub(super) struct FoldedEnum<'a, A> {
    pub(super) inner: A,
    pub(super) trace: Trace<'a>,
}

impl<'a, 'de, A: EnumAccess<'de>> EnumAccess<'de> for FoldedEnum<'a, A> {
    type Error = A::Error;
    type Variant = FoldedEnum<'a, A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), A::Error> {
        let (variant, inner) = self.inner.variant_seed(seed)?;
        Ok((variant, FoldedEnum { inner, trace: self.trace }))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for FoldedEnum<'_, A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.inner.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.inner.newtype_variant_seed(FoldedSeed { seed, trace: self.trace })
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.inner.tuple_variant(len, FoldedVisitor { visitor, trace: self.trace })
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.inner.struct_variant(fields, StructVisitor { visitor, fields, trace: self.trace })
    }
}
