//! `/exports/gobd`: the ZIP opened, its index held to the DTD that lies beside it, its tables to the index, its sums to the
//! ledger. Nothing of what writes it is used here.

use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read};

use serde_json::json;
use zip::ZipArchive;

use crate::exports::history;
use crate::world::{DAY, NOBODY, World, ada, id, month};

/// The files of a ZIP by name.
fn unzipped(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.insert(name, content);
    }
    files
}

async fn export(world: &World, query: &str) -> BTreeMap<String, Vec<u8>> {
    let answer = world.ask("GET", &format!("/api/turnus/v1/exports/gobd?{query}"), None).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/zip");
    unzipped(&answer.bytes)
}

/// An element of XML.
#[derive(Debug, Default)]
struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn one(&self, name: &str) -> &Element {
        self.children
            .iter()
            .find(|child| child.name == name)
            .unwrap_or_else(|| panic!("{} has no {name}", self.name))
    }
}

/// The document's element. Attributes, comments and CDATA do not come here.
fn parsed(xml: &str) -> Element {
    let mut open = vec![Element::default()];
    for tag in xml.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').unwrap();
        match tag.as_bytes()[0] {
            b'?' | b'!' => continue,
            b'/' => {
                let closed = open.pop().unwrap();
                assert_eq!(closed.name, tag[1..]);
                open.last_mut().unwrap().children.push(closed);
            }
            _ => {
                let name = tag.trim_end_matches('/').to_owned();
                let element = Element { name, ..Element::default() };
                if tag.ends_with('/') {
                    open.last_mut().unwrap().children.push(element);
                } else {
                    open.push(element);
                }
            }
        }
        let plain = [("&lt;", "<"), ("&gt;", ">"), ("&#13;", "\r"), ("&#10;", "\n"), ("&amp;", "&")];
        let text = plain.iter().fold(text.to_owned(), |text, (entity, letter)| text.replace(entity, letter));
        open.last_mut().unwrap().text += &text;
    }
    assert_eq!(open.len(), 1, "something is not closed");
    open.pop().unwrap().children.pop().unwrap()
}

/// What an element of a DTD may hold.
enum Model {
    Nothing,
    Text,
    Child(String),
    All(Vec<Model>),
    Either(Vec<Model>),
    Times(Box<Model>, char),
}

/// The declarations of a DTD.
fn declared(dtd: &str) -> BTreeMap<String, Model> {
    let without_comments: String =
        dtd.split("<!--").map(|part| part.split_once("-->").map_or(part, |(_, rest)| rest)).collect();
    let elements = without_comments.split("<!ELEMENT ").skip(1);
    let declared = elements.map(|element| {
        let (name, model) = element.split_once('>').unwrap().0.split_once(' ').unwrap();
        let letters: Vec<char> = model.chars().filter(|letter| !letter.is_whitespace()).collect();
        let mut place = 0;
        let model = if model.trim() == "EMPTY" { Model::Nothing } else { model_at(&letters, &mut place) };
        (name.to_owned(), model)
    });
    declared.collect()
}

fn model_at(letters: &[char], place: &mut usize) -> Model {
    let model = if letters[*place] == '(' {
        let (mut parts, mut between) = (Vec::new(), ',');
        while letters[*place] != ')' {
            *place += 1;
            parts.push(model_at(letters, place));
            if letters[*place] != ')' {
                between = letters[*place];
            }
        }
        *place += 1;
        if between == '|' { Model::Either(parts) } else { Model::All(parts) }
    } else {
        let from = *place;
        while *place < letters.len() && !"(),|?*+".contains(letters[*place]) {
            *place += 1;
        }
        let name: String = letters[from..*place].iter().collect();
        if name == "#PCDATA" { Model::Text } else { Model::Child(name) }
    };
    match letters.get(*place) {
        Some(times) if "?*+".contains(*times) => {
            *place += 1;
            Model::Times(Box::new(model), *times)
        }
        _ => model,
    }
}

/// Where the children may go on behind `from`, if the model stands there.
fn ends(model: &Model, children: &[&str], from: usize) -> HashSet<usize> {
    match model {
        Model::Nothing | Model::Text => HashSet::from([from]),
        Model::Child(name) if children.get(from) == Some(&name.as_str()) => HashSet::from([from + 1]),
        Model::Child(_) => HashSet::new(),
        Model::All(parts) => parts.iter().fold(HashSet::from([from]), |starts, part| {
            starts.into_iter().flat_map(|start| ends(part, children, start)).collect()
        }),
        Model::Either(parts) => parts.iter().flat_map(|part| ends(part, children, from)).collect(),
        Model::Times(part, times) => {
            let mut all = if *times == '+' { HashSet::new() } else { HashSet::from([from]) };
            let mut fresh = ends(part, children, from);
            while let Some(end) = fresh.iter().copied().find(|end| !all.contains(end)) {
                all.insert(end);
                if *times != '?' {
                    fresh.extend(ends(part, children, end));
                }
            }
            all
        }
    }
}

fn holds_to(element: &Element, dtd: &BTreeMap<String, Model>) {
    let model = dtd.get(&element.name).unwrap_or_else(|| panic!("{} is not declared", element.name));
    let children: Vec<&str> = element.children.iter().map(|child| child.name.as_str()).collect();
    assert!(ends(model, &children, 0).contains(&children.len()), "{}: {children:?}", element.name);
    if !matches!(model, Model::All(parts) if matches!(parts[..], [Model::Text])) {
        assert_eq!(element.text.trim(), "", "{} holds text", element.name);
    }
    element.children.iter().for_each(|child| holds_to(child, dtd));
}

#[test]
fn the_walk_of_the_dtd_tells_right_from_wrong() {
    let dtd = declared("<!-- x --><!ELEMENT a (b, (c | d)?, e+)><!ELEMENT b EMPTY><!ELEMENT c (#PCDATA)>");
    let fits = |children: &[&str]| ends(&dtd["a"], children, 0).contains(&children.len());

    assert!(fits(&["b", "e"]) && fits(&["b", "d", "e", "e"]));
    assert!(!fits(&["b"]) && !fits(&["b", "c", "d", "e"]) && !fits(&["e", "b"]) && !fits(&["b", "e", "b"]));
}

/// The records of a CSV, quotes taken off.
fn records(csv: &str) -> Vec<Vec<String>> {
    let split = |line: &str| {
        let (mut fields, mut inside) = (vec![String::new()], false);
        for letter in line.chars() {
            match letter {
                '"' => inside = !inside,
                ';' if !inside => fields.push(String::new()),
                other => fields.last_mut().unwrap().push(other),
            }
        }
        fields
    };
    assert!(csv.ends_with("\r\n"));
    csv.trim_end_matches("\r\n").split("\r\n").map(split).collect()
}

/// A table as its description says it is: the records by column.
fn table(described: &Element, files: &BTreeMap<String, Vec<u8>>) -> Vec<BTreeMap<String, String>> {
    let file = &described.one("URL").text;
    let records = records(std::str::from_utf8(&files[file]).unwrap());
    let body = described.one("VariableLength");
    assert_eq!(
        (body.one("ColumnDelimiter").text.as_str(), body.one("TextEncapsulator").text.as_str()),
        (";", "\"")
    );
    assert_eq!(body.one("RecordDelimiter").text, "\r\n");
    assert_eq!(described.one("Range").one("From").text, "2");
    let columns: Vec<&Element> =
        body.children.iter().filter(|child| child.name.starts_with("Variable")).collect();
    let names: Vec<&str> = columns.iter().map(|column| column.one("Name").text.as_str()).collect();
    assert_eq!(records[0], names, "{file}");
    for record in &records[1..] {
        assert_eq!(record.len(), names.len(), "{file}: {record:?}");
        for (column, value) in columns.iter().zip(record).filter(|(_, value)| !value.is_empty()) {
            if let Some(number) = column.all("Numeric").next() {
                let digits = number.all("Accuracy").next().map_or(0, |it| it.text.parse().unwrap());
                let decimal: rust_decimal::Decimal = value.replace(',', ".").parse().unwrap();
                assert!(decimal.scale() <= digits && !value.contains('.'), "{file}: {value}");
            } else if column.all("Date").next().is_some() {
                let parts: Vec<usize> = value.split('.').map(str::len).collect();
                assert_eq!(parts, [2, 2, 4], "{file}: {value}");
            }
        }
    }
    let keys = columns.iter().filter(|column| column.name == "VariablePrimaryKey").count();
    let unique: HashSet<&[String]> = records[1..].iter().map(|record| &record[..keys]).collect();
    assert_eq!(unique.len(), records.len() - 1, "the keys of {file}");
    let named =
        |record: &Vec<String>| names.iter().map(|name| (*name).to_owned()).zip(record.clone()).collect();
    records[1..].iter().map(named).collect()
}

type Tables = BTreeMap<String, Vec<BTreeMap<String, String>>>;

/// All tables by name, each held to its description, and keys to what they refer to.
fn tables(files: &BTreeMap<String, Vec<u8>>) -> Tables {
    let index = std::str::from_utf8(&files["index.xml"]).unwrap();
    assert!(index.contains("<!DOCTYPE DataSet SYSTEM \"gdpdu-01-09-2004.dtd\">"));
    let (index, dtd) = (parsed(index), std::str::from_utf8(&files["gdpdu-01-09-2004.dtd"]).unwrap());
    holds_to(&index, &declared(dtd));
    let described: Vec<&Element> = index.one("Media").all("Table").collect();
    let tables: Tables = described.iter().map(|it| (it.one("Name").text.clone(), table(it, files))).collect();
    for of in &described {
        let body = of.one("VariableLength");
        for reference in body.all("ForeignKey") {
            let (own, other) = (&reference.one("Name").text, &reference.one("References").text);
            let known: HashSet<&String> = tables[other].iter().map(|row| &row[own]).collect();
            for row in tables[&of.one("Name").text].iter().filter(|row| !row[own].is_empty()) {
                assert!(known.contains(&row[own]), "{own} {} is not in {other}", row[own]);
            }
        }
    }
    tables
}

/// Hundredths of a number with a decimal comma.
fn cents(text: &str) -> i64 {
    let (whole, part) = text.split_once(',').unwrap_or((text, ""));
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    whole.parse::<i64>().unwrap() * 100 + sign * format!("{part:0<2}").parse::<i64>().unwrap()
}

fn sum(rows: &[BTreeMap<String, String>], of: impl Fn(&BTreeMap<String, String>) -> i64) -> i64 {
    rows.iter().map(of).sum()
}

#[tokio::test]
async fn a_year_is_what_its_index_says_and_comes_to_the_ledger() {
    let world = World::new().await;
    let (_, of) = history(&world).await;

    let tables = tables(&export(&world, "year=2026").await);

    let numbers: Vec<&str> = tables["Belege"].iter().map(|row| row["Belegnummer"].as_str()).collect();
    assert_eq!(numbers, ["R2026-0001", "G2026-0001", "R2026-0002"]);
    let note = &tables["Belege"][1];
    assert_eq!((note["Belegart"].as_str(), note["Brutto"].as_str()), ("Rechnungskorrektur", "-8,33"));
    assert_eq!((note["Empfaenger"].as_str(), note["Belegdatum"].as_str()), ("Ada Lovelace", "24.11.2026"));
    for (total, parts) in [("Netto", "Positionen"), ("Netto", "Umsatzsteuer"), ("USt", "Umsatzsteuer")] {
        for document in &tables["Belege"] {
            let lines: Vec<_> =
                tables[parts].iter().filter(|row| row["BelegId"] == document["BelegId"]).cloned().collect();
            assert_eq!(sum(&lines, |row| cents(&row[total])), cents(&document[total]), "{parts}");
        }
    }
    let moved = |account: &str| {
        sum(&tables["Buchungen"], |row| {
            let amount = cents(&row["Betrag"]);
            let is = |side: &str| row[side].split(':').next() == Some(account);
            i64::from(is("Soll")) * amount - i64::from(is("Haben")) * amount
        })
    };
    let (net, vat) = (
        sum(&tables["Belege"], |row| cents(&row["Netto"])),
        sum(&tables["Belege"], |row| cents(&row["USt"])),
    );
    assert_eq!((moved("revenue"), moved("vat")), (-net, -vat));
    let paid = sum(&tables["Zahlungen"], |row| cents(&row["Betrag"]));
    assert_eq!(moved("clearing"), paid);
    let balance = world.get(&format!("/api/v1/contracts/{of}")).await["Balance"].to_string();
    assert_eq!(moved("receivable"), net + vat - paid);
    assert_eq!(tables["Vertraege"][0]["Saldo"].replace(',', "."), balance);
    assert_eq!(moved("receivable"), cents(&tables["Vertraege"][0]["Saldo"]));
    let events: HashSet<&str> = tables["Protokoll"].iter().map(|row| row["Ereignis"].as_str()).collect();
    assert!(events.contains("InvoiceIssued") && events.contains("PaymentRegistered"), "{events:?}");
}

#[tokio::test]
async fn the_pdfs_go_along_where_they_are_wanted_byte_for_byte_as_they_were_issued() {
    let world = World::new().await;
    history(&world).await;
    world.work().await;

    let files = export(&world, "year=2026&files=true").await;

    let tables = tables(&files);
    assert_eq!(files.len(), 10 + 3);
    for document in &tables["Belege"] {
        let path = format!("/api/v1/invoices/{}/download", document["BelegId"]);
        assert_eq!(files[&document["Datei"]], world.ask("GET", &path, None).await.bytes);
    }
    let without = export(&world, "year=2026&files=false").await;
    assert_eq!(without.len(), 10);
    assert!(self::tables(&without)["Belege"].iter().all(|row| row["Datei"].is_empty()));
}

#[tokio::test]
async fn other_years_are_empty_and_what_cannot_be_is_refused() {
    let world = World::new().await;
    history(&world).await;

    let before = tables(&export(&world, "year=2025").await);

    for name in ["Belege", "Positionen", "Umsatzsteuer", "Buchungen", "Zahlungen", "Protokoll"] {
        assert!(before[name].is_empty(), "{name}");
    }
    assert_eq!((before["Kunden"].len(), before["Vertraege"].len()), (1, 1));
    let path = "/api/turnus/v1/exports/gobd";
    assert!(world.ask("GET", path, None).await.refusal(422).starts_with("year: is missing"));
    world.ask("GET", &format!("{path}?year=26"), None).await.refusal(422);
    world.ask("GET", &format!("{path}?year=2026&files=yes"), None).await.refusal(422);
    world.ask("GET", &format!("{path}?year=2026&legalEntityId={NOBODY}"), None).await.refusal(404);
}

#[tokio::test]
async fn nothing_of_another_legal_entity_is_in_it() {
    let world = World::new().await;
    history(&world).await;
    let other = id(&world.post("/api/turnus/v1/legalEntities", json!({"Name": "Zweite GmbH"})).await);

    let tables = tables(&export(&world, &format!("year=2026&legalEntityId={other}")).await);

    for (name, rows) in &tables {
        assert!(rows.iter().all(|row| name == "Protokoll" && row["Inhalt"].contains(&other)), "{name}");
    }
}

/// More documents than a page holds come whole: page by page, none twice.
#[tokio::test]
async fn more_than_a_page_comes_whole() {
    let world = World::new().await;
    let group = id(&world.post("/api/v1/planGroups", json!({"Name": "Hosting", "Currency": "EUR"})).await);
    let plan = id(&world.post(&format!("/api/v1/planGroups/{group}/plans"), json!({"Name": "Basic"})).await);
    let variant = json!({
        "InternalName": "monthly", "RecurringFee": 5, "FeePeriod": month(), "BillingPeriod": month(),
        "AllowWithoutPaymentData": true,
    });
    let variant = id(&world.post(&format!("/api/v1/plans/{plan}/planVariants"), variant).await);
    let customer = ada(&world).await;
    let order = json!({"CustomerId": customer, "Cart": {"PlanVariantId": variant}});
    for place in 0..230 {
        let order = id(&world.post("/api/v1/orders", order.clone()).await);
        world.post(&format!("/api/v1/orders/{order}/commit"), json!({})).await;
        if place % 60 == 59 {
            world.wait(DAY);
        }
    }
    let drafts = world.get("/api/v1/invoiceDrafts?take=500").await;
    for draft in drafts.as_array().unwrap() {
        world.ask("POST", &format!("/api/v1/invoiceDrafts/{}", id(draft)), None).await.expect(200);
    }

    let tables = tables(&export(&world, "year=2026").await);

    assert_eq!((tables["Belege"].len(), tables["Vertraege"].len()), (230, 230));
    assert_eq!(tables["Buchungen"].len(), 460);
    assert_eq!(sum(&tables["Belege"], |row| cents(&row["Brutto"])), 230 * 595);
}
