//! What customers, contracts, orders and documents are found by: the beginnings of words, case and accents folded. A row's
//! words are written with it and go with it. Whoever looks reads a bounded part of an index, however many rows there are.

use std::collections::BTreeSet;

use turnus_engine::Id;
use turnus_engine::contract::Contract;
use turnus_engine::customer::CustomerData;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::error::StoreError;
use crate::many::{Kind, Target};
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;

/// Entries of the longest word that are looked at: in the order of the words, of one word the latest rows first.
pub const MOST_ENTRIES: u32 = 10_000;
/// Words that are looked for together.
const MOST_WORDS: usize = 8;
/// Words that one row is found by.
const MOST_OF_A_ROW: usize = 60;
/// Letters of a word that count.
const LONGEST: usize = 64;

/// What is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Noun {
    /// A customer, by names, address of mail, postal code, external id, debitor account and VAT id.
    Customer,
    /// A contract, by its reference code and external id, and by its customer.
    Contract,
    /// An order, by a new customer's names and address of mail, and by its customer.
    Order,
    /// An issued document by its number; any by its contract and its customer, also by names that he had before: they are
    /// printed on documents.
    Document,
    /// A customer by names that he had when documents were issued to him, and has no more: only his documents are found so.
    FormerName,
}

impl Noun {
    /// All of them.
    pub const ALL: [Noun; 5] =
        [Noun::Customer, Noun::Contract, Noun::Order, Noun::Document, Noun::FormerName];

    /// Its name, as the store keeps it.
    pub fn name(self) -> &'static str {
        match self {
            Noun::Customer => "Customer",
            Noun::Contract => "Contract",
            Noun::Order => "Order",
            Noun::Document => "Document",
            Noun::FormerName => "FormerName",
        }
    }

    pub(crate) fn table(self) -> &'static str {
        match self {
            Noun::Customer | Noun::FormerName => "customers",
            Noun::Contract => "contracts",
            Noun::Order => "orders",
            Noun::Document => "documents",
        }
    }

    /// The name under which the walk over rows of an older release is noted: another one where later releases find rows by
    /// more words, so that all are walked over once more.
    pub(crate) fn walk(self) -> &'static str {
        match self {
            Noun::Customer => "Customer 3",
            Noun::Order => "Order 3",
            Noun::Contract | Noun::Document | Noun::FormerName => self.name(),
        }
    }

    /// Whose words find it, and the column that says whom.
    fn found_by(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Noun::Customer => &[("Customer", "id")],
            Noun::Contract => &[("Contract", "id"), ("Customer", "customer")],
            Noun::Order => &[("Order", "id"), ("Customer", "customer")],
            Noun::Document => &[
                ("Document", "id"),
                ("Contract", "contract"),
                ("Customer", "customer"),
                ("FormerName", "customer"),
            ],
            Noun::FormerName => &[("FormerName", "id")],
        }
    }
}

/// The words that a row is found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowWords(BTreeSet<String>);

/// Lower case without accents: Müller is muller, ﬁ is fi; Yıldız is yildiz, whose ı has no accent to lose.
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let plain = text.nfkd().filter(|letter| !is_combining_mark(*letter));
    plain.flat_map(char::to_lowercase).map(|letter| if letter == 'ı' { 'i' } else { letter }).collect()
}

/// How German writes its letters where there are none: Müller is mueller, Groß is gross.
const WITHOUT_UMLAUTS: [(&str, &str); 4] = [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")];

/// The text as German spells it otherwise: Müller as mueller, Mueller as muller, which is what Müller is folded to.
fn spelled_otherwise(text: &str) -> [String; 2] {
    let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
    let spelled = WITHOUT_UMLAUTS.iter().fold(lower, |text, (letter, two)| text.replace(letter, two));
    let plain = folded(text);
    let plain = WITHOUT_UMLAUTS.iter().fold(plain, |text, (letter, two)| text.replace(two, &folded(letter)));
    [folded(&spelled), plain]
}

/// The ways in which a text is spelled that differ.
fn spellings(text: &str) -> Vec<String> {
    let plain = folded(text);
    let differs = !text.is_ascii() || WITHOUT_UMLAUTS.iter().any(|(_, two)| plain.contains(two));
    let others = differs.then(|| spelled_otherwise(text));
    [plain].into_iter().chain(others.into_iter().flatten()).collect()
}

fn shortened(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

fn trimmed(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric())
}

impl RowWords {
    fn add(&mut self, word: &str) {
        let word = shortened(trimmed(word));
        if !word.is_empty() && self.0.len() < MOST_OF_A_ROW {
            self.0.insert(word);
        }
    }

    /// Each word of the text, and its parts between signs: `Müller-Lüdenscheid` also by its second half.
    fn add_text(&mut self, text: Option<&String>) {
        let text = folded(text.map_or("", String::as_str));
        for word in text.split_whitespace() {
            self.add(word);
            word.split(|letter: char| !letter.is_alphanumeric()).for_each(|part| self.add(part));
        }
    }

    /// A name, in each way that it is spelled.
    fn add_name(&mut self, name: Option<&String>) {
        self.add_text(name);
        for other in name.map(|name| spelled_otherwise(name)).into_iter().flatten() {
            self.add_text(Some(&other));
        }
    }

    /// The address whole, and what stands before its @ with its parts.
    fn add_mail(&mut self, mail: Option<&String>) {
        let mail = folded(mail.map_or("", String::as_str));
        self.add(&mail);
        self.add_text(mail.split_once('@').map(|(local, _)| local.to_owned()).as_ref());
    }

    /// Those of a customer.
    pub fn of_customer(data: &CustomerData) -> RowWords {
        let mut words = RowWords::default();
        for text in [&data.company_name, &data.first_name, &data.last_name] {
            words.add_name(text.as_ref());
        }
        words.add_mail(data.email_address.as_ref());
        for text in [&data.external_customer_id, &data.debitor_account, &data.vat_id] {
            words.add_text(text.as_ref());
        }
        words.add_text(data.address.postal_code.as_ref());
        words
    }

    /// Those of names alone, such as a document prints.
    pub fn of_names<'a>(names: impl IntoIterator<Item = Option<&'a String>>) -> RowWords {
        let mut words = RowWords::default();
        names.into_iter().for_each(|name| words.add_name(name));
        words
    }

    /// Those that `others` has not.
    #[must_use]
    pub fn without(mut self, others: &RowWords) -> RowWords {
        self.0.retain(|word| !others.0.contains(word));
        self
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of a contract, without its customer's.
    pub fn of_contract(contract: &Contract) -> RowWords {
        let mut words = RowWords::default();
        words.add_text(Some(&contract.reference_code));
        words.add_text(contract.data.external_id.as_ref());
        words
    }

    /// That of an issued document.
    pub fn of_number(number: &str) -> RowWords {
        let mut words = RowWords::default();
        let number = folded(number);
        words.add(&number);
        // The count at its end, as people say it.
        words.add(number.rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default());
        words
    }
}

const TARGET: Target = Target {
    table: "search_words",
    columns: &[("account", Kind::Bytes), ("noun", Kind::Text), ("id", Kind::Bytes), ("word", Kind::Bytes)],
    behind: "on conflict do nothing",
};

/// Writes the words of a row that has none, or those that it lacks.
pub fn add(account: Id, noun: Noun, id: Id, words: &RowWords) -> Option<Statement> {
    static WORDS: Target = TARGET;
    let row = |word: &String| {
        vec![account.into(), noun.name().into(), id.into(), Value::Bytes(word.clone().into_bytes())]
    };
    let rows: Vec<Vec<Value>> = words.0.iter().map(row).collect();
    (!rows.is_empty()).then(|| Statement::insert_many(&WORDS, rows))
}

/// Removes the words of a row.
pub fn remove(account: Id, noun: Noun, id: Id) -> Statement {
    let sql = "delete from search_words where account = $1 and noun = $2 and id = $3";
    Statement::new(sql, [account.into(), noun.name().into(), id.into()])
}

/// Removes the words of all orders of a customer: to be written before the orders go.
pub fn remove_orders(account: Id, customer: Id) -> Statement {
    let sql = "delete from search_words where account = $1 and noun = 'Order'
        and id in (select id from orders where account = $1 and customer = $2)";
    Statement::new(sql, [account.into(), customer.into()])
}

/// The words of a row in place of others: nothing where they are the same.
pub fn replace(account: Id, noun: Noun, id: Id, was: &RowWords, is: &RowWords) -> Vec<Statement> {
    if was == is {
        return Vec::new();
    }
    [Some(remove(account, noun, id)), add(account, noun, id, is)].into_iter().flatten().collect()
}

/// What is looked for: words that all have to be found, each as the beginning of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed(Vec<String>);

impl Typed {
    /// The words of what someone typed; none where it has no letter and no digit. The first eight count.
    pub fn of(text: &str) -> Option<Typed> {
        let folded = folded(text);
        let words = folded.split_whitespace().map(|word| shortened(trimmed(word)));
        let mut words: Vec<String> = words.filter(|word| !word.is_empty()).take(MOST_WORDS).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.dedup();
        (!words.is_empty()).then_some(Typed(words))
    }

    /// All the words are beginnings of words in these texts: for what is few and in memory.
    pub fn find_in<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> bool {
        let spelled: Vec<String> = texts.into_iter().flat_map(spellings).collect();
        let begins = |word: &str, text: &String| {
            let mut places = text.match_indices(word).map(|(at, _)| text.get(..at).unwrap_or_default());
            places.any(|before| !before.ends_with(char::is_alphanumeric))
        };
        let found = |word: &str| spelled.iter().any(|text| begins(word, text));
        // SUMMER-10 is the code SUMMER10.
        let plain = |word: &str| word.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
        self.0.iter().all(|word| found(word) || found(&plain(word)))
    }

    fn params(&self, account: Id) -> Vec<Value> {
        let mut params: Vec<Value> = vec![account.into()];
        for word in &self.0 {
            let first = word.clone().into_bytes();
            let mut behind = first.clone();
            // No byte of UTF-8 is 255.
            behind.push(u8::MAX);
            params.extend([Value::Bytes(first), Value::Bytes(behind)]);
        }
        params
    }

    fn sql(&self, noun: Noun) -> String {
        let by = noun.found_by();
        let also = |place: usize| {
            let found = by.iter().map(|(of, column)| {
                format!(
                    "exists (select 1 from search_words o where o.account = $1 and o.noun = '{of}'
                        and o.id = t.{column} and o.word >= ${} and o.word < ${})",
                    place * 2 + 2,
                    place * 2 + 3,
                )
            });
            format!(" and ({})", found.collect::<Vec<_>>().join(" or "))
        };
        let others: String = (1..self.0.len()).map(also).collect();
        let table = noun.table();
        let arms = by.iter().enumerate().map(|(arm, (of, column))| {
            format!(
                "select id from (select t.id from {table} t where t.account = $1 and t.{column} in (
                    select id from (select id from search_words
                        where account = $1 and noun = '{of}' and word >= $2 and word < $3
                        order by word, id desc limit {MOST_ENTRIES}) w{arm}
                ){others} limit {MOST_ENTRIES}) a{arm}"
            )
        });
        arms.collect::<Vec<_>>().join(" union ")
    }
}

/// The rows that all the words find, in no order: of those that the first [`MOST_ENTRIES`] entries of the longest word
/// name.
pub async fn found(store: &Store, account: Id, noun: Noun, typed: &Typed) -> Result<Vec<Id>, StoreError> {
    store.query_long(typed.sql(noun), typed.params(account), |row| row.id(0)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(data: &CustomerData) -> Vec<String> {
        RowWords::of_customer(data).0.into_iter().collect()
    }

    #[test]
    fn names_lose_case_and_accents_and_mail_is_found_before_its_at() {
        let data = CustomerData {
            company_name: Some("Müller-LÜDENSCHEID & Söhne".to_owned()),
            email_address: Some("Ada.Q@Example.org".to_owned()),
            vat_id: Some("DE136695976".to_owned()),
            ..CustomerData::default()
        };

        let expected = [
            "ada",
            "ada.q",
            "ada.q@example.org",
            "de136695976",
            "ludenscheid",
            "muller",
            "muller-ludenscheid",
        ];
        let found = words(&data);
        assert!(expected.iter().all(|word| found.iter().any(|it| it == word)), "{found:?}");
        assert!(!found.iter().any(|word| word == "example" || word.is_empty()), "{found:?}");
    }

    #[test]
    fn an_i_without_a_dot_is_found_with_one_and_without() {
        let data =
            CustomerData { last_name: Some("YILDIZ Yıldız İnci".to_owned()), ..CustomerData::default() };

        assert_eq!(words(&data), ["inci", "yildiz"]);
        assert_eq!(Typed::of("Yıld"), Some(Typed(vec!["yild".to_owned()])));
    }

    #[test]
    fn a_number_is_found_whole_and_by_its_count() {
        let found: Vec<String> = RowWords::of_number("R2026-0012").0.into_iter().collect();

        assert_eq!(found, ["0012", "r2026-0012"]);
    }

    #[test]
    fn texts_in_memory_are_found_as_rows_are() {
        let finds = |typed: &str, texts: &[&str]| Typed::of(typed).unwrap().find_in(texts.iter().copied());

        assert!(finds("mull premi", &["Müllers Tarif", "Premium"]));
        assert!(finds("mueller", &["Müllers Tarif"]) && finds("hooks.ex", &["hooks.example/turnus"]));
        assert!(!finds("ullers", &["Müllers Tarif"]) && !finds("mull gold", &["Müllers Tarif"]));
    }

    #[test]
    fn what_is_typed_has_letters_and_the_longest_word_leads() {
        assert_eq!(Typed::of(" - & "), None);
        assert_eq!(Typed::of("Ada  LÜDEN"), Some(Typed(vec!["luden".to_owned(), "ada".to_owned()])));
    }
}
