### The words on paper, in German. "Gutschrift" is not among them: that is an invoice which the customer writes.

invoice = Rechnung
credit-note = Rechnungskorrektur
cancellation = Stornorechnung
draft = Entwurf
replaces = Ersetzt
invoice-number = Rechnungsnummer
invoice-date = Rechnungsdatum
document-number = Belegnummer
document-date = Belegdatum
due-date = Fällig am
customer-number = Kundennummer
order-reference = Ihre Bestellung
contract = Vertrag
delivery-period = Leistungszeitraum
customer-vat-id = Ihre USt-IdNr.
position = Pos.
description = Leistung
quantity = Menge
unit-price = Einzelpreis
vat = USt.
net = Netto
gross = Brutto
carried = Übertrag
brought = Übertrag
total-net = Summe netto
total-gross = Gesamtbetrag
product-number = Artikel
period-factor = Zeitfaktor
scale = Staffel
scale-amount = Staffelpreis
reverse-charge = Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge).
giro-code = Mit der Banking-App scannen: Der Code füllt die Überweisung aus (GiroCode).
contact = Kontakt
bank = Bankverbindung
company = Register und Steuer
vat-id = USt-IdNr.
tax-number = Steuernummer

title = { $kind } { $number }
title-of-draft = { $kind } – Entwurf
page-of = Seite { $page } von { $pages }
vat-on = { $rate } USt. auf { $net }
vat-in-books = USt. in { $books } (1 { $currency } = { $rate } { $books })
replaced = { $number } vom { $date }
reduces = Zu Beleg { $number } vom { $date }

not-payable = Dieser Entwurf ist keine Rechnung: Er ist nicht zu zahlen und berechtigt nicht zum Vorsteuerabzug.
settled = Es ist nichts zu zahlen.
refund = Wir erstatten Ihnen { $amount } oder verrechnen den Betrag mit offenen Rechnungen.
due = Der Betrag von { $amount } ist bis zum { $date } zu zahlen.
transfer =
    Bitte überweisen Sie { $amount } bis zum { $date } auf das unten genannte Konto.
    Verwendungszweck: { $number }
