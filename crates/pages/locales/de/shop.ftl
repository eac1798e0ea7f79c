col-placed = Bestellt
col-order-type = Art
order-Signup = Neuer Vertrag
order-Upgrade = Änderung
order-charged = Wird jetzt berechnet
order-credited = Wird gutgeschrieben
status-InProgress = nicht ausgeführt
status-ApprovalPending = wartet auf Freigabe
status-Completed = ausgeführt
status-Declined = abgelehnt
status-Expired = verfallen
no-orders = Noch keine Bestellungen. Jeder neue Vertrag und jede Vertragsänderung ist eine.
due-with-order = Damit fällig
nothing-due-now = Jetzt ist nichts fällig.
begins-with-trial = Er beginnt mit einer Testphase.
coupon-right = Der Gutschein gilt.
coupon-wrong = Dieser Gutschein gilt nicht.
next-bill = Nächste Rechnung am { $day }: { $gross } (ohne Verbrauch)
after-trial = Nach der Testphase
made-at-commit = wird bei der Ausführung angelegt
decide = Entscheiden
approve = Freigeben
approve-what = Sie wird zum Tag der Bestellung ausgeführt.
approve-what-at = Sie wird zu dem Termin ausgeführt, den sie nennt: { $moment }.
stays-draft = Der erste Beleg bliebe ein Entwurf:
act-decline = Ablehnen
act-decline-what = Aus einer abgelehnten Bestellung wird nichts. Sie lässt sich danach nicht mehr freigeben.
act-delete-order = Bestellung löschen
act-delete-order-what = Die Bestellung ist nicht ausgeführt: Es ist nichts daraus entstanden, und es geht nichts verloren als sie selbst.
commit = Ausführen
commit-what = Der Vertrag wird angelegt oder geändert, und was fällig ist, wird abgerechnet.
commit-now = Bestellung ausführen
pay-on-account = Auf Rechnung
pay-none = Keine Zahlungsart
pay-play = Spielanbieter der Sandbox
pay-hint-signup = Leer: keine
pay-hint-change = Leer: wie der Vertrag schon bezahlt wird
field-PaymentMethod = Zahlungsart
field-PlanVariantId = Tarif
field-Quantity = Menge
field-CouponCode = Gutscheincode
field-InheritStartDate = Laufzeiten weiterlaufen lassen, wie sie begonnen haben
field-ChangeDate = Ändert sich am
field-TriggerInterimBilling = Offenen Verbrauch und Komponenten gleich abrechnen
choose-plan = Tarif wählen
keeps-plan = Leer: Der Vertrag behält seinen Tarif
as-now = { $what } (wie bisher)
quantity-hint = Leer: 1
sign-up-what = Ein neuer Kunde mit einem ersten Vertrag. Bei einem Kunden, den es schon gibt, beginnen Sie auf dessen Seite.
add-components = Komponenten hinzubuchen
end-components = Komponenten beenden
discounts = Rabatte
when = Wann
at-commit = Leer: bei der Ausführung
open-end = Leer: offen
preview = Vorschau
preview-empty = Wählen Sie etwas: Hier steht dann, was es kostet.
preview-unreadable = Eine Zahl oder ein Tag ist noch nicht lesbar.
place-order = Bestellen
place-order-what = Eine Bestellung wird erst aufgegeben und wirkt mit ihrer Ausführung auf der nächsten Seite.
nothing-to-sell = Es gibt noch keinen Tarif.
price-by-quantity = nach Menge
each-bill = Abrechnungszeitraum
each-Day = Tag
each-Week = Woche
each-Month = Monat
each-Year = Jahr
each-Hour = Stunde
each-Minute = Minute
period-Day = { $count ->
    [one] ein Tag
   *[other] { $count } Tage
}
period-Week = { $count ->
    [one] eine Woche
   *[other] { $count } Wochen
}
period-Month = { $count ->
    [one] ein Monat
   *[other] { $count } Monate
}
period-Year = { $count ->
    [one] ein Jahr
   *[other] { $count } Jahre
}
period-Hour = { $count ->
    [one] eine Stunde
   *[other] { $count } Stunden
}
period-Minute = { $count ->
    [one] eine Minute
   *[other] { $count } Minuten
}
ware-planGroups = Tarifgruppe
ware-plans = Tarif
ware-planVariants = Tarifvariante
ware-components = Komponente
ware-discounts = Rabatt
ware-coupons = Gutschein
ware-taxPolicies = Steuerregel
new-ware = Neu: { $what }
change-is-for-new = Eine Änderung gilt für das, was ab jetzt bestellt wird. Was läuft, behält den Preis, zu dem es gebucht ist.
change-is-for-new-discount = Eine Änderung gilt für das, was ab jetzt bestellt wird. Was gebucht ist, behält seinen Rabatt.
change-is-for-bills = Eine Änderung gilt für alles, was ab jetzt abgerechnet wird, auch bei laufenden Verträgen. Ausgestellte Rechnungen bleiben, wie sie sind; eine Testphase gilt nur für neue Bestellungen.
change-is-for-print = Satz und Kategorie ändern sich nie: Dafür gibt es eine neue Steuerdefinition und in der Steuerregel eine Zeile mit Datum.
data = Daten
targets = Was er ermäßigt
save-price = Diesen Preis speichern
price-does = Was ein anderer Preis bewirkt
change-does = Was die Änderung bewirkt
not-saved-yet = Noch ist nichts gespeichert.
price-does-what = Nettobeträge der Abrechnungen eines Jahres, wenn alle, die es haben, ab jetzt den neuen Preis zahlten. Noch ist nichts gespeichert.
price-does-of = { $count ->
    [0] Er ändert keine Abrechnung eines laufenden Vertrags.
    [one] Die Summen sind die des einen Vertrags, dessen Abrechnungen er ändert.
   *[other] Die Summen sind die der { $count } Verträge, deren Abrechnungen er ändert.
}
price-does-time = Betrachtet ist, was vom { $from } bis zum { $until } abgerechnet wird.
price-does-untold = Was der Preis bewirkt, lässt sich nicht sagen. Speichern können Sie ihn trotzdem; noch ist nichts gespeichert.
price-changes = Was sich ändert
price-member = Was
after-it = Danach
price-had-by = { $count ->
    [0] Kein laufender Vertrag hat es.
    [one] Ein laufender Vertrag hat es.
   *[other] { $count } laufende Verträge haben es.
}
price-had-by-some = Wie viele Verträge es haben, wird hier nicht gezählt: Es laufen { $count }.
price-had-by-many = Wie viele Verträge es haben, wird hier nicht gezählt: Es sind mehr als 2.000.
price-had-metered = Jeder Vertrag der Tarifgruppe kann es nutzen. Was gebucht ist, behält seinen Preis.
ware-moved = Das wurde inzwischen von jemand anderem geändert; noch ist nichts gespeichert. Speichern Sie noch einmal, so gilt, was hier steht.
ware-moved-now = So ist es jetzt
as-is = Wie bisher
with-it = Mit neuem Preis
difference = Unterschied
what-it-is = Was es ist
trial = Testphase
how-sold = Wie es verkauft wird
terms = Laufzeit und Kündigung
rates = Sätze nach Land
price-scale = Preisstaffel
tiered-price = Stufenpreise mit Pauschalen oder Blöcken
discount-scale = Rabattstaffel
percentage-price = Prozentsatz jedes Betrags
in-row = { $what }, Zeile { $row }
unit-of = { $what }: Einheit
units-Day = Tage
units-Week = Wochen
units-Month = Monate
units-Year = Jahre
units-Hour = Stunden
units-Minute = Minuten
no-plan-groups = Noch wird nichts verkauft. Legen Sie zuerst eine Tarifgruppe an, also Tarife einer Währung, dann darin einen Tarif, dann eine Variante mit ihrem Preis.
no-variants = Dieser Tarif hat keine Variante und ist noch nicht bestellbar.
no-coupons = Keine Gutscheine. Ein Gutschein gewährt einen Rabatt; legen Sie zuerst den Rabatt an.
coupons = Gutscheine
coupon-active = einlösbar
coupon-idle = nicht einlösbar
tax-policies = Steuerregeln
col-variant = Variante
col-billed-each = Abrechnung alle
col-term = Laufzeit
col-notice = Kündigungsfrist
choice-Net = Nettopreise
choice-Gross = Bruttopreise
choice-Precise = auf die Sekunde
choice-Daily = in Tagen
choice-NoTrial = kein Übergang
choice-DeactivateAccount = beendet ihn
choice-RequestPayment = fordert zur Zahlung auf
choice-PrePaid = zu Beginn des Zeitraums
choice-PostPaid = zum Ende des Zeitraums
choice-PrePaidBilledUntil = zu Beginn, gezählt ab dem Berechneten
choice-None = am Tag des Vertrags
choice-FixedDaily = zu Tagesbeginn
choice-FixedMonthly = an einem Tag des Monats
choice-RenewAutomatically = läuft weiter
choice-EndAfterFirstPeriod = endet
choice-ChangeAfterFirstPeriod = eine andere Variante folgt
choice-QuantityBased = nach Menge
choice-OnOff = an oder aus
choice-MeteredUsage = gemessener Verbrauch
field-Name = Name
field-Description = Name für Kunden
field-PlanDescription = Beschreibung
field-InternalName = Interner Name
field-ExternalId = Kennung in Ihren Büchern
field-Currency = Währung (drei Buchstaben)
field-PriceTaxType = Preise sind
field-TimeGranularity = Zeit zählt
field-TaxPolicyId = Steuerregel
field-TrialPeriod = Länge der Testphase
field-TrialEndPolicy = Das Ende der Testphase
field-IsQuantityBased = Menge wählbar
field-RequiresOrderApproval = Jede Bestellung braucht eine Freigabe
field-Hidden = Vor Kunden verborgen
field-RecurringFee = Laufende Gebühr
field-FeePeriod = Der Preis gilt für
field-SetupFee = Einrichtungsgebühr
field-BillingPeriod = Abgerechnet alle
field-PaymentPeriodMode = Abgerechnet wird
field-BillingDateAlignment = Abrechnungstag
field-BillingDay = Tag des Monats
field-ContractPeriod = Erste Laufzeit
field-CancellationPeriod = Kündigungsfrist dazu
field-LaterContractPeriod = Weitere Laufzeiten
field-LaterCancellationPeriod = Kündigungsfrist dazu (weitere)
field-AfterFirstContractPeriodNextStep = Nach der ersten Laufzeit
field-NextPlanVariantId = Die folgende Variante
field-AllowWithoutPaymentData = Ohne Zahlungsart erhältlich
field-AllowSelfService = Kunden können selbst wählen
field-ShowSelfService = Kunden sehen es
field-ComponentType = Art
field-Unit = Was gezählt wird
field-PricePerUnit = Preis je Einheit
field-Prorate = Ein Teil des Zeitraums kostet einen Teil der Gebühr
field-IsCumulative = Jede Einheit kostet, was ihre eigene Zeile sagt
field-From = Über
field-Value = Preis oder Prozent
field-IsBucketPrice = Für die ganze Zeile
field-UpTo = Bis
field-Price = Preis
field-BlockSize = Block zu
field-FlatFee = Pauschale
field-BasePricePerUnit = Preis vor Ermäßigung
field-Rate = Prozent
field-Fixed = Zusätzlich je Betrag
field-Minimum = Mindestens
field-Maximum = Höchstens
field-IncludeInInterimBilling = Zwischenrechnungen nehmen den Verbrauch mit
field-BillInTrial = Wird in der Testphase berechnet
field-ReductionPercent = Ermäßigung in Prozent
field-Duration = Gilt für
field-IncludeSetup = Ermäßigt auch die Einrichtungsgebühr
field-CreateSeparateLineItem = Eigene Position
field-DiscountId = Rabatt
field-Enabled = Einlösbar
field-Codes = Codes, durch Komma getrennt (es zählen nur Buchstaben und Ziffern, groß oder klein)
field-ValidFrom = Gültig ab
field-ValidUntil = Gültig bis
field-IsSingleUse = Jeder Code gilt einmal
field-IsMossApplicable = Privatkunden in der EU zum Satz ihres Landes
field-SplitOnTaxChange = Zeitraum teilen, wo sich ein Satz ändert
field-TaxDefinitionId = Was der Satz ist
tax-without-rate = Wo die Regel für das Land eines Kunden keinen Satz hat, bleibt die Abrechnung seines Vertrags stehen und ist unter „Betrieb“ zu klären.
wrong-code-with-blank = In einem Code steht kein Leerzeichen: Trennen Sie mehrere durch Komma.

variant-price-hint = Leer gelassen: Der Preis gilt für einen Monat, abgerechnet wird jeweils für diese Zeit im Voraus, ab dem Tag, an dem der Vertrag beginnt; einmalig kostet es nichts.
variant-terms-hint = Leer gelassen: keine Laufzeit und keine Frist; der Vertrag kann jederzeit enden und läuft bis dahin weiter.
component-price-hint = Leer gelassen: so oft berechnet wie der Tarif, neben dem es gebucht ist.
col-codes = Codes
and-more-codes = { $count } weitere
totp-code = QR-Code der Adresse für die App

wares = Arten
wares-planGroups = Tarifgruppen
wares-plans = Tarife
wares-planVariants = Tarifvarianten
wares-components = Komponenten
wares-discounts = Rabatte
wares-coupons = Gutscheine
wares-taxPolicies = Steuerregeln
wares-taxDefinitions = Steuerdefinitionen
no-wares = Davon gibt es noch nichts.
ware-offered = angeboten
ware-hidden = verborgen
col-offered = Angebot
col-currency = Währung
col-prices = Preise
col-duration = Dauer
col-at = Zeit
filter-planGroupId = Tarifgruppe
filter-hidden = Angebot
filter-active = Stand
filter-event = Ereignis
found-ledger = Gesucht wird unter den Konten der 256 neuesten Verträge und unter den 256 neuesten Rechnungen, die die Wörter finden. Gibt es mehr, hilft ein längeres Wort.
found-usage = Gesucht wird unter dem Verbrauch der 256 neuesten Verträge, die die Wörter finden, und nach Schlüssel und Notiz unter den letzten 10.000 Meldungen. Gibt es mehr, hilft ein längeres Wort.
found-deliveries = Gesucht wird nach dem englischen Namen des Ereignisses und nach Verträgen und Kunden, unter 10.000 Zustellungen.
