//! Identifiers: 12 bytes, written as 24 hex digits, ordered by the second they were made in.

use std::fmt;
use std::str::FromStr;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::instant::Instant;

/// The name of one thing: 4 bytes of seconds since 1970, 5 bytes of node, 3 bytes of counter, all big-endian.
///
/// The order of ids is the order of creation by account time, to the second. It is written as 24 lower-case hex
/// digits (billwerk's ObjectId: docs/api/conventions.md, "Ids").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 12]);

/// The text is not 24 hex digits. The message is billwerk's own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a valid ObjectId. Expected a 24 digit hex string.")]
pub struct BadId(pub String);

impl Id {
    /// The id made in `seconds` since 1970 on `node` (its lowest 40 bits) as number `counter` (its lowest 24 bits).
    pub fn new(seconds: u32, node: u64, counter: u32) -> Id {
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&seconds.to_be_bytes());
        bytes[4..9].copy_from_slice(&node.to_be_bytes()[3..]);
        bytes[9..].copy_from_slice(&counter.to_be_bytes()[1..]);
        Id(bytes)
    }

    /// The first id of the second of `at`: no id of that second is smaller.
    pub fn first_of_second(at: Instant) -> Id {
        let seconds = at.millis().div_euclid(1000).clamp(0, i64::from(u32::MAX));
        Id::new(u32::try_from(seconds).unwrap_or(u32::MAX), 0, 0)
    }

    /// A name for the `number`-th part of this, made of both: the same each time.
    pub fn part(self, number: u32) -> Id {
        let mut bytes = self.0;
        // The node's random bits give room: parts of one thing differ among themselves and from the thing.
        for (byte, of_number) in bytes[4..8].iter_mut().zip((number + 1).to_be_bytes()) {
            *byte ^= of_number;
        }
        Id(bytes)
    }

    /// The id of these bytes.
    pub const fn from_bytes(bytes: [u8; 12]) -> Id {
        Id(bytes)
    }

    /// The 12 bytes, as the store keeps them.
    pub fn as_bytes(&self) -> &[u8; 12] {
        &self.0
    }

    /// The instant of creation, to the second.
    pub fn created_at(&self) -> Instant {
        let seconds = u32::from_be_bytes([self.0[0], self.0[1], self.0[2], self.0[3]]);
        Instant::from_millis(i64::from(seconds) * 1000)
    }
}

impl Id {
    fn digits(self) -> [u8; 24] {
        let mut text = [b'0'; 24];
        // Twelve bytes are twenty-four digits.
        let _ = hex::encode_to_slice(self.0, &mut text);
        text
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.digits()).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Id {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Id, BadId> {
        let mut bytes = [0; 12];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| BadId(text.to_owned()))?;
        Ok(Id(bytes))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(&self.digits()).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

/// The text of an id, read where it stands.
struct Text;

impl Visitor<'_> for Text {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("24 hex digits")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Id, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_eight_digits_are_the_second_of_creation() {
        let id: Id = "5370d9200000000000000001".parse().unwrap();

        assert_eq!(id.created_at().to_string(), "2014-05-12T14:22:24Z");
        assert_eq!(id.to_string(), "5370d9200000000000000001");
    }

    #[test]
    fn later_seconds_sort_after_earlier_ones_whatever_the_counter() {
        assert!(Id::new(10, 0xff_ffff_ffff, 0xff_ffff) < Id::new(11, 0, 0));
    }

    #[test]
    fn what_is_not_24_hex_digits_is_refused_in_billwerks_words() {
        let refusal = "Something".parse::<Id>().unwrap_err().to_string();

        assert_eq!(refusal, "'Something' is not a valid ObjectId. Expected a 24 digit hex string.");
        assert!("+5370d920000000000000000".parse::<Id>().is_err());
        assert!("5370d92000000000000000ä".parse::<Id>().is_err());
    }
}
