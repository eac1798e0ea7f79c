//! The tables that a tax audit is given: their files, columns, keys, and how they hang together. Their names are German:
//! those who read them are.

/// A table.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its file.
    pub file: &'static str,
    /// Its name: what keys refer to.
    pub name: &'static str,
    /// What it holds.
    pub about: &'static str,
    /// Its columns; the first are its key.
    pub columns: &'static [Column],
    /// How many columns the key has.
    pub keys: usize,
    /// Columns that are keys of other tables, with the names of these.
    pub references: &'static [(&'static str, &'static str)],
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub about: &'static str,
    /// In which form.
    pub holds: Holds,
}

/// The form of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Letters.
    Text,
    /// A number with so many digits behind the comma at most.
    Number(u8),
    /// A day: DD.MM.YYYY.
    Day,
}

const fn text(name: &'static str, about: &'static str) -> Column {
    Column { name, about, holds: Holds::Text }
}

const fn amount(name: &'static str, about: &'static str) -> Column {
    Column { name, about, holds: Holds::Number(4) }
}

const fn number(name: &'static str, about: &'static str, digits: u8) -> Column {
    Column { name, about, holds: Holds::Number(digits) }
}

const fn day(name: &'static str, about: &'static str) -> Column {
    Column { name, about, holds: Holds::Day }
}

/// Issued documents.
pub const DOCUMENTS: Table = Table {
    file: "belege.csv",
    name: "Belege",
    about: "Rechnungen und Rechnungskorrekturen. Beträge von Korrekturen sind negativ, wie im Hauptbuch.",
    columns: &[
        text("BelegId", "Schlüssel des Belegs"),
        text("Belegnummer", "Fortlaufende Nummer, wie gedruckt"),
        text("Belegart", "Rechnung oder Rechnungskorrektur"),
        day("Belegdatum", "Datum des Belegs"),
        day("Faelligkeit", "Tag, an dem zu zahlen ist"),
        text("Versendet", "Zeitpunkt der Ausstellung, UTC"),
        text("KundeId", "Schlüssel des Kunden"),
        text("VertragId", "Schlüssel des Vertrags"),
        text("Empfaenger", "Name des Empfängers, wie gedruckt"),
        text("Anschrift", "Anschrift des Empfängers, wie gedruckt"),
        text("Land", "Land des Empfängers, ISO 3166"),
        text("UStIdNr", "USt-IdNr. des Empfängers"),
        day("LeistungVon", "Erster Tag der Leistung"),
        day("LeistungBis", "Letzter Tag der Leistung"),
        text("Waehrung", "Währung der Beträge, ISO 4217"),
        amount("Netto", "Entgelt"),
        amount("USt", "Umsatzsteuer"),
        amount("Brutto", "Entgelt und Umsatzsteuer"),
        text("Buchwaehrung", "Währung der Bücher, wo der Beleg in einer anderen ist"),
        number("Kurs", "Einheiten der Buchwährung für eine der Belegwährung", 12),
        amount("UStBuchwaehrung", "Umsatzsteuer in Buchwährung"),
        text("SteuerschuldEmpfaenger", "ja, wo der Empfänger die Steuer schuldet"),
        text("Datei", "Die Datei des Belegs in dieser Lieferung, wenn sie mitgegeben ist"),
    ],
    keys: 1,
    references: &[("KundeId", CUSTOMERS.name), ("VertragId", CONTRACTS.name)],
};

/// Lines of documents.
pub const LINES: Table = Table {
    file: "positionen.csv",
    name: "Positionen",
    about: "Positionen der Belege, Vorzeichen wie dort.",
    columns: &[
        text("BelegId", "Schlüssel des Belegs"),
        number("Position", "Nummer der Position im Beleg", 0),
        text("Bezeichnung", "Was berechnet ist"),
        text("Produktnummer", "Nummer des Produkts"),
        number("Menge", "Wie viel", 12),
        text("Einheit", "Wovon"),
        number("Einzelpreis", "Nettopreis einer Einheit", 12),
        number("Zeitfaktor", "Anteil oder Zahl der Zeiträume", 9),
        day("LeistungVon", "Erster Tag der Leistung"),
        day("LeistungBis", "Letzter Tag der Leistung"),
        number("Steuersatz", "Prozent", 4),
        text("Steuerkategorie", "Kategorie nach EN 16931"),
        amount("Netto", "Entgelt"),
        amount("USt", "Umsatzsteuer, zur Ansicht: gerechnet wird je Steuersatz"),
        amount("Brutto", "Entgelt und Umsatzsteuer"),
        text("MindertBeleg", "Nummer des Belegs, den die Position mindert"),
    ],
    keys: 2,
    references: &[("BelegId", DOCUMENTS.name)],
};

/// VAT of documents by rate.
pub const TAXES: Table = Table {
    file: "umsatzsteuer.csv",
    name: "Umsatzsteuer",
    about: "Umsatzsteuer der Belege je Satz und Kategorie, Vorzeichen wie dort.",
    columns: &[
        text("BelegId", "Schlüssel des Belegs"),
        number("Steuersatz", "Prozent", 4),
        text("Steuerkategorie", "Kategorie nach EN 16931"),
        amount("Netto", "Entgelt"),
        amount("USt", "Umsatzsteuer"),
        amount("Brutto", "Entgelt und Umsatzsteuer"),
        amount("UStBuchwaehrung", "Umsatzsteuer in Buchwährung"),
        text("Befreiung", "Grund, aus dem keine Steuer berechnet ist"),
    ],
    keys: 3,
    references: &[("BelegId", DOCUMENTS.name)],
};

/// Postings of the ledger.
pub const POSTINGS: Table = Table {
    file: "buchungen.csv",
    name: "Buchungen",
    about: "Buchungen der Belege und Zahlungen im Hauptbuch.",
    columns: &[
        text("QuelleId", "Schlüssel der Abrechnung oder der Zahlung"),
        number("Nummer", "Nummer der Buchung in ihrer Quelle, ab 0", 0),
        text("BelegId", "Schlüssel des Belegs, der die Abrechnung zeigt"),
        text("ZahlungId", "Schlüssel der Zahlung"),
        text("VertragId", "Schlüssel des Vertrags"),
        text("Gebucht", "Zeitpunkt der Buchung, UTC"),
        text("Soll", "Konto im Soll"),
        text("Haben", "Konto im Haben"),
        amount("Betrag", "Betrag, größer als 0"),
        text("Waehrung", "Währung, ISO 4217"),
    ],
    keys: 2,
    references: &[("BelegId", DOCUMENTS.name), ("ZahlungId", PAYMENTS.name), ("VertragId", CONTRACTS.name)],
};

/// Customers.
pub const CUSTOMERS: Table = Table {
    file: "kunden.csv",
    name: "Kunden",
    about: "Kunden, wie sie beim Export sind. Von gelöschten bleibt der Schlüssel.",
    columns: &[
        text("KundeId", "Schlüssel des Kunden"),
        text("Kundennummer", "Eigene Nummer des Kunden"),
        text("Debitor", "Konto des Kunden"),
        text("Firma", "Firma"),
        text("Vorname", "Vorname"),
        text("Nachname", "Nachname"),
        text("Anschrift", "Anschrift"),
        text("Land", "Land, ISO 3166"),
        text("UStIdNr", "USt-IdNr."),
        text("Angelegt", "Zeitpunkt, UTC"),
        text("Geloescht", "Zeitpunkt, UTC"),
    ],
    keys: 1,
    references: &[],
};

/// Contracts.
pub const CONTRACTS: Table = Table {
    file: "vertraege.csv",
    name: "Vertraege",
    about: "Verträge, wie sie beim Export sind.",
    columns: &[
        text("VertragId", "Schlüssel des Vertrags"),
        text("Vertragsnummer", "Nummer, wie gedruckt"),
        text("KundeId", "Schlüssel des Kunden"),
        text("Waehrung", "Währung, ISO 4217"),
        text("Angelegt", "Zeitpunkt, UTC"),
        text("Beginn", "Zeitpunkt, UTC"),
        text("Ende", "Zeitpunkt, UTC"),
        text("Annulliert", "ja, wo er von Anfang an zurückgenommen ist"),
        amount("Saldo", "Was der Kunde schuldet"),
    ],
    keys: 1,
    references: &[("KundeId", CUSTOMERS.name)],
};

/// Payments and refunds.
pub const PAYMENTS: Table = Table {
    file: "zahlungen.csv",
    name: "Zahlungen",
    about: "Zahlungen; Erstattungen sind negativ.",
    columns: &[
        text("ZahlungId", "Schlüssel der Zahlung"),
        text("VertragId", "Schlüssel des Vertrags"),
        text("KundeId", "Schlüssel des Kunden"),
        day("Buchungsdatum", "Tag der Zahlung"),
        text("Erfasst", "Zeitpunkt der Erfassung, UTC"),
        amount("Betrag", "Betrag"),
        text("Waehrung", "Währung, ISO 4217"),
        text("Verwendungszweck", "Wofür"),
    ],
    keys: 1,
    references: &[("VertragId", CONTRACTS.name), ("KundeId", CUSTOMERS.name)],
};

/// The journal.
pub const JOURNAL: Table = Table {
    file: "protokoll.csv",
    name: "Protokoll",
    about: "Ereignisse des Jahres. Jede Prüfsumme schließt die vorige ein; Lücken gehören anderen Firmen des Kontos.",
    columns: &[
        number("Lfd", "Fortlaufende Nummer im Konto", 0),
        text("Zeitpunkt", "Zeitpunkt, UTC"),
        text("Ereignis", "Was geschah"),
        text("Wer", "Wer es tat"),
        text("KundeId", "Schlüssel des Kunden"),
        text("VertragId", "Schlüssel des Vertrags"),
        text("Inhalt", "Einzelheiten, JSON; der Hash einer Datei steht bei InvoiceCreated"),
        text("Pruefsumme", "SHA-256 über das Ereignis und die Prüfsumme davor"),
    ],
    keys: 1,
    references: &[],
};

/// All tables, in the order of the index.
pub const TABLES: [Table; 8] = [DOCUMENTS, LINES, TAXES, POSTINGS, PAYMENTS, CUSTOMERS, CONTRACTS, JOURNAL];
