//! What a tax audit is given of a year (Z3, Datenträgerüberlassung): a ZIP of tables, and an `index.xml` that describes
//! them by the description standard (docs/rules/exports.md, "GoBD").

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

use crate::delimited::{Field, line};
use crate::gobd_tables::{Column, Holds, TABLES, Table};

/// The name of the description standard's DTD, and the DTD.
const DTD: (&str, &str) = ("gdpdu-01-09-2004.dtd", include_str!("gdpdu-01-09-2004.dtd"));

/// Whose data it is, and of when.
#[derive(Clone, Debug)]
pub struct Supply {
    /// The company's name.
    pub name: String,
    /// Where it is.
    pub location: String,
    /// The first day and the last.
    pub days: (Date, Date),
    /// The day it was made.
    pub made: Date,
}

/// A ZIP that is written piece by piece: what is written can be taken out at any time, and only the list of its files
/// stays in memory.
pub struct Archive {
    zip: ZipWriter<StreamWriter<Pieces>>,
    pieces: Pieces,
}

/// Where the ZIP's bytes wait until they are taken.
#[derive(Clone, Default)]
struct Pieces(Arc<Mutex<Vec<u8>>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Archive {
    /// One that begins with the index and its DTD.
    ///
    /// # Errors
    ///
    /// As of every method: where the format cannot hold something, such as a file of more than 4 GiB.
    pub fn new(supply: &Supply) -> io::Result<Archive> {
        let pieces = Pieces::default();
        let mut archive = Archive { zip: ZipWriter::new_stream(pieces.clone()), pieces };
        archive.begin("index.xml", CompressionMethod::Deflated)?;
        archive.zip.write_all(index(supply).as_bytes())?;
        archive.begin(DTD.0, CompressionMethod::Deflated)?;
        archive.zip.write_all(DTD.1.as_bytes())?;
        Ok(archive)
    }

    fn begin(&mut self, name: &str, method: CompressionMethod) -> io::Result<()> {
        let options = SimpleFileOptions::default().compression_method(method);
        self.zip.start_file(name, options).map_err(io::Error::other)
    }

    /// The rows that follow are that table's.
    pub fn table(&mut self, table: &Table) -> io::Result<()> {
        self.begin(table.file, CompressionMethod::Deflated)?;
        let names: Vec<Field> = table.columns.iter().map(|column| Field::text(column.name)).collect();
        self.zip.write_all(line(&names).as_bytes())
    }

    /// One row of the table that was begun last, as many fields as it has columns.
    pub fn row(&mut self, fields: &[Field]) -> io::Result<()> {
        self.zip.write_all(line(fields).as_bytes())
    }

    /// A PDF, as it is.
    pub fn pdf(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.begin(name, CompressionMethod::Stored)?;
        self.zip.write_all(bytes)
    }

    /// What was written since it was asked for last.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut *self.pieces.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The rest.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        let Archive { zip, pieces } = self;
        zip.finish().map_err(io::Error::other)?;
        Ok(std::mem::take(&mut *pieces.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// `index.xml`: whose data it is, and what each table holds.
fn index(supply: &Supply) -> String {
    let (from, to) = supply.days;
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE DataSet SYSTEM \"{}\">\n<DataSet>\n\
         <Version>1.0</Version>\n<DataSupplier>{}{}{}</DataSupplier>\n<Media>\n{}\n",
        DTD.0,
        element("Name", &supply.name),
        element("Location", &supply.location),
        element(
            "Comment",
            &format!("Turnus, {} bis {}, erstellt am {}", day(from), day(to), day(supply.made))
        ),
        element("Name", &format!("{} {}", supply.name, from.year())),
    );
    for table in &TABLES {
        xml += &described(table, supply.days);
    }
    xml + "</Media>\n</DataSet>\n"
}

fn described(table: &Table, (from, to): (Date, Date)) -> String {
    let column = |(place, column): (usize, &Column)| {
        let tag = if place < table.keys { "VariablePrimaryKey" } else { "VariableColumn" };
        let holds = match column.holds {
            Holds::Text => "<AlphaNumeric/>".to_owned(),
            Holds::Number(0) => "<Numeric/>".to_owned(),
            Holds::Number(digits) => {
                format!("<Numeric>{}</Numeric>", element("Accuracy", &digits.to_string()))
            }
            Holds::Day => format!("<Date>{}</Date>", element("Format", "DD.MM.YYYY")),
        };
        let (name, about) = (element("Name", column.name), element("Description", column.about));
        format!("<{tag}>{name}{about}{holds}</{tag}>\n")
    };
    let reference = |(own, other): &(&str, &str)| {
        format!("<ForeignKey>{}{}</ForeignKey>\n", element("Name", own), element("References", other))
    };
    let columns: String = table.columns.iter().enumerate().map(column).collect();
    let references: String = table.references.iter().map(reference).collect();
    format!(
        "<Table>\n{}{}{}\n<Validity><Range>{}{}</Range>{}</Validity>\n<UTF8/>{}{}\n<Range><From>2</From></Range>\n\
         <VariableLength>\n{}<RecordDelimiter>&#13;&#10;</RecordDelimiter>{}\n{columns}{references}</VariableLength>\n\
         </Table>\n",
        element("URL", table.file),
        element("Name", table.name),
        element("Description", table.about),
        element("From", &day(from)),
        element("To", &day(to)),
        element("Format", "DD.MM.YYYY"),
        element("DecimalSymbol", ","),
        element("DigitGroupingSymbol", "."),
        element("ColumnDelimiter", ";"),
        element("TextEncapsulator", "\""),
    )
}

fn day(day: Date) -> String {
    format!("{:02}.{:02}.{:04}", day.day(), day.month(), day.year())
}

/// An element of text. What XML has no place for becomes a blank.
fn element(name: &str, text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    format!("<{name}>{escaped}</{name}>")
}
