//! Files of delimited fields. A program that reads them tells texts from numbers by the quotes, which crates for CSV put
//! where a value needs them: here the writer says which it is.

use jiff::civil::Date;
use rust_decimal::Decimal;

/// One field.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// In quotes; quotes inside are doubled. Line breaks become blanks.
    Text(String),
    /// As it is: a number, a date.
    Plain(String),
    /// Nothing, not even quotes.
    Empty,
}

impl Field {
    /// A text.
    pub fn text(text: impl Into<String>) -> Field {
        Field::Text(text.into())
    }

    /// A text, or nothing.
    pub fn optional(text: Option<impl Into<String>>) -> Field {
        text.map_or(Field::Empty, Field::text)
    }

    /// A number with a decimal comma and no grouping: 1234,5.
    pub fn number(number: Decimal) -> Field {
        Field::Plain(number.to_string().replace('.', ","))
    }

    /// A day: 22.11.2026.
    pub fn day(day: Date) -> Field {
        Field::Plain(format!("{:02}.{:02}.{:04}", day.day(), day.month(), day.year()))
    }
}

/// The fields as one line, semicolons between them, ended as Windows does.
pub fn line(fields: &[Field]) -> String {
    let written: Vec<String> = fields.iter().map(written).collect();
    written.join(";") + "\r\n"
}

fn written(field: &Field) -> String {
    match field {
        Field::Text(text) => {
            let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
            format!("\"{}\"", text.chars().map(plain).collect::<String>().replace('"', "\"\""))
        }
        Field::Plain(text) => text.clone(),
        Field::Empty => String::new(),
    }
}
