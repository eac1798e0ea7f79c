portal-contract = Ihr Vertrag
portal-change = Tarif und Optionen
portal-usage = Verbrauch
portal-invoices = Rechnungen
portal-data = Ihre Daten
portal-cancel = Kündigen
portal-back = Zurück zum Vertrag
portal-questions = Fragen beantwortet
portal-until = Dieser Link gilt bis { $time }.
portal-until-outside = Dieser Link gilt bis { $time }, nach der wirklichen Zeit: Die Uhr dieser Probe geht vor.
portal-dead = Dieser Link gilt nicht mehr
portal-dead-what = Bitte lassen Sie sich einen neuen geben.
portal-done-changed = Die Änderung ist ausgeführt.
portal-done-waits = Ihre Bestellung ist eingegangen. Sie wird noch geprüft.
portal-done-cancelled = Ihre Kündigung ist eingegangen. Sie erhalten eine Bestätigung per E-Mail.
portal-done-revoked = Ihre Kündigung ist zurückgenommen. Der Vertrag läuft weiter.
portal-plan = Tarif
portal-fee = Preis
portal-net = ohne USt.
portal-state = Stand
portal-number = Vertragsnummer
portal-start = Beginn
portal-trial = Testphase bis
portal-end = Ende
portal-open = Offener Betrag
portal-per-Minute = { $count ->
    [one] Minute
   *[other] { $count } Minuten
}
portal-per-Hour = { $count ->
    [one] Stunde
   *[other] { $count } Stunden
}
portal-per-Day = { $count ->
    [one] Tag
   *[other] { $count } Tage
}
portal-per-Week = { $count ->
    [one] Woche
   *[other] { $count } Wochen
}
portal-per-Month = { $count ->
    [one] Monat
   *[other] { $count } Monate
}
portal-per-Year = { $count ->
    [one] Jahr
   *[other] { $count } Jahre
}
portal-components = Optionen
portal-since = seit { $day }
portal-ends = endet am { $day }
portal-next-bill = Nächste Rechnung
portal-no-bill = Es ist keine Rechnung mehr zu erwarten.
portal-on = am { $day }
portal-vat-in = darin { $vat } USt.
portal-as-known = Nach dem, was heute bekannt ist.
portal-lines = Posten
portal-what = Leistung
portal-when = Zeitraum
portal-net-amount = Netto
portal-ending = Kündigung
portal-notice = Kündigen Sie bis { $last }, endet der Vertrag am { $end }.
portal-can-revoke = Sie haben gekündigt.
portal-revoke = Kündigung zurücknehmen
portal-revoke-what = Sie haben gekündigt. Nehmen Sie die Kündigung zurück, läuft der Vertrag weiter wie bisher, und was dafür gutgeschrieben wurde, wird wieder berechnet.
portal-ends-anyway = Für diesen Vertrag ist nichts mehr zu kündigen.
portal-ends-then = Der Vertrag endet am { $day }.
portal-latest-invoices = Letzte Rechnungen
portal-all-invoices = Alle Rechnungen
portal-older = Ältere
portal-no-invoices = Noch keine.
portal-document = Nummer
portal-sent = Vom
portal-due = Fällig
portal-gross = Betrag
portal-credit-note = Rechnungskorrektur
portal-nothing-used = Seit der letzten Rechnung wurde nichts verbraucht, das hier gezeigt wird.
portal-used-what = Seit der letzten Rechnung, und was es bisher kostet.
portal-by-day = { $name }, Tag für Tag
portal-days = Tag für Tag
portal-day = Tag
portal-saved = Gespeichert.
portal-mail-stays = Ihre E-Mail-Adresse ist { $mail }. Sie wird nur auf Anfrage geändert, weil Links hierher an sie gehen.
portal-export = Alles mitnehmen
portal-export-what = Alles, was zu diesem Vertrag und zu Ihnen gespeichert ist, als Datei (Artikel 15 und 20 DSGVO).
portal-export-do = Herunterladen
portal-cancel-leads = Kündigen Sie jetzt, endet der Vertrag am { $end }.
portal-cancel-last = Dieses Ende erreichen Sie mit einer Kündigung bis { $last }.
portal-closing = Abschlussrechnung
portal-closing-nothing = Mit der Kündigung wird nichts berechnet und nichts gutgeschrieben.
portal-cancel-do = Zu einem anderen Tag?
portal-end-hint = Der letzte Tag des Vertrags. Ohne Angabe: zum nächstmöglichen.
portal-cancel-confirmed = Wir bestätigen die Kündigung per E-Mail.
portal-cancel-now-to = Jetzt kündigen zum { $end }
portal-cancel-see = Abschlussrechnung zu diesem Tag ansehen
portal-end-moved = Die Kündigungsfrist ist inzwischen verstrichen. Das Ende ist ein anderes als eben angezeigt. Es ist noch nichts gekündigt.
portal-no-change = Für diesen Vertrag lässt sich hier nichts ändern.
portal-change-what = Wählen Sie, was sich ändern soll. Bestellt wird erst, nachdem Sie den Preis gesehen haben.
portal-plan-stays = { $plan } behalten
portal-add = Dazubuchen
portal-remove = Beenden
portal-how-many = Wie viele dazukommen; leer: keine.
portal-price-it = Preis ansehen
portal-due-now = Heute fällig
portal-nothing-due = Heute wird nichts berechnet.
portal-credit = Dieser Betrag wird Ihnen gutgeschrieben.
portal-next-then = Nächste Rechnung: { $amount } am { $day } (ohne Verbrauch).
portal-price-moved = Der Preis hat sich eben geändert. Bitte sehen Sie ihn noch einmal an.
portal-order-now = Zahlungspflichtig bestellen
portal-back-to-choice = Zurück zur Auswahl
portal-imprint = Impressum
portal-privacy = Datenschutz
declare-title = Verträge hier kündigen
declare-no-account = Hier verkaufen mehrere Anbieter, und diese Seite weiß nicht, um welchen es geht. Öffnen Sie sie über den Link auf der Website Ihres Anbieters.
declare-what = Hier kündigen Sie einen Vertrag, ohne sich anzumelden. Sie erhalten sofort eine Bestätigung per E-Mail.
declare-kind = Art der Kündigung
cancellation-Ordinary = ordentlich, zum nächstmöglichen oder genannten Termin
cancellation-Extraordinary = außerordentlich, aus wichtigem Grund
declare-reason = Grund
declare-reason-hint = Nur bei einer außerordentlichen Kündigung nötig.
declare-name = Ihr Name
declare-contract = Vertrag
declare-contract-hint = Vertragsnummer oder Kundennummer; sonst, was den Vertrag bezeichnet.
declare-mail = E-Mail-Adresse
declare-mail-hint = Am besten die, die bei uns hinterlegt ist. Dorthin geht die Bestätigung.
declare-end = Kündigen zum
declare-now = Jetzt kündigen
declared-title = Ihre Kündigung ist eingegangen
declared-what = Wir haben Ihre Kündigung erhalten. Die Bestätigung geht an die genannte E-Mail-Adresse.
declared-at = Eingegangen
declared-id = Zeichen
declared-soonest = nächstmöglicher Termin
declared-keep = Sie können diese Seite speichern oder drucken.
link-title = Zugang per E-Mail
link-what = Nennen Sie Ihre E-Mail-Adresse. Ist sie bei uns hinterlegt, senden wir Ihnen einen Link zu Ihren Verträgen.
link-now = Link senden
link-sent = Ist die Adresse bei uns hinterlegt, kommt gleich eine E-Mail mit einem Link. Er gilt eine Stunde.
place-cancellations = Kündigungen
cancellations-what = Kündigungen, die ohne Anmeldung erklärt wurden. Was zu Vertrag und Adresse passte, ist schon ausgeführt; der Rest wird hier erledigt. Die Seite dafür:
cancellations-none = Nichts zu tun. Was hier ankommt, wurde auf der Seite zum Kündigen erklärt und passte zu keinem Vertrag oder ist außerordentlich.
cancellations-Open = offen
cancellations-Settled = erledigt
cancellation-settle-what = Mit einem Vertrag endet dieser, und das Ende wird per E-Mail bestätigt. Ohne Vertrag wird die Erklärung nur als erledigt vermerkt.
cancellation-contract-hint = Die 24 Zeichen aus der Adresse der Vertragsseite; leer: kein Vertrag endet.
cancellation-end-hint = Letzter Tag; leer: zum nächsten Termin nach dem Eingang.
act-settleCancellation = Erledigen
operation-OpenCancellation = Kündigung zu erledigen
field-ContractId = Vertrag
field-CustomerId = Kunde
field-Note = Vermerk
portal-foreign-form = Das Formular kam von einer anderen Seite. Es wurde nichts getan. Öffnen Sie diese Seite selbst, und versuchen Sie es dort noch einmal.
