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
next-bill = Nächste Rechnung am { $day }: { $gross }
after-trial = Nach der Testphase
made-at-commit = wird bei der Ausführung angelegt
decide = Entscheiden
approve = Freigeben
approve-what = Sie wird zum Tag der Bestellung ausgeführt.
decline = Ablehnen
decline-what = Aus einer abgelehnten Bestellung wird nichts. Sie lässt sich danach nicht mehr freigeben.
delete-order = Bestellung löschen
delete-order-what = Die Bestellung ist nicht ausgeführt: Es ist nichts daraus entstanden, und es geht nichts verloren als sie selbst.
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
