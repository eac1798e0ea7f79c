portal-contract = Your contract
portal-change = Plan and options
portal-usage = Usage
portal-invoices = Invoices
portal-data = Your data
portal-cancel = Cancel
portal-back = Back to the contract
portal-questions = Questions are answered by
portal-until = This link is good until { $time }.
portal-until-outside = This link is good until { $time }, real time: the clock of this sandbox is ahead of it.
portal-dead = This link is no longer valid
portal-dead-what = Please ask for a new one.
portal-done-changed = The change is done.
portal-done-waits = Your order has arrived. It has yet to be approved.
portal-done-cancelled = Your cancellation has arrived. It will be confirmed by mail.
portal-done-revoked = Your cancellation is taken back. The contract goes on.
portal-plan = Plan
portal-fee = Price
portal-net = without VAT
portal-state = Status
portal-number = Contract number
portal-start = Start
portal-trial = Trial until
portal-end = End
portal-open = Open amount
portal-per-Minute = { $count ->
    [one] minute
   *[other] { $count } minutes
}
portal-per-Hour = { $count ->
    [one] hour
   *[other] { $count } hours
}
portal-per-Day = { $count ->
    [one] day
   *[other] { $count } days
}
portal-per-Week = { $count ->
    [one] week
   *[other] { $count } weeks
}
portal-per-Month = { $count ->
    [one] month
   *[other] { $count } months
}
portal-per-Year = { $count ->
    [one] year
   *[other] { $count } years
}
portal-components = Options
portal-since = since { $day }
portal-ends = ends on { $day }
portal-next-bill = Next bill
portal-no-bill = No further bill is to be expected.
portal-on = on { $day }
portal-vat-in = { $vat } of it VAT
portal-as-known = By what is known today.
portal-lines = Lines
portal-what = What
portal-when = For
portal-net-amount = Net
portal-ending = Cancellation
portal-notice = Give notice until { $last }, and the contract ends on { $end }.
portal-can-revoke = You have cancelled.
portal-revoke = Take the cancellation back
portal-revoke-what = You have cancelled. If you take that back, the contract goes on as before, and what was credited for it is billed again.
portal-ends-anyway = There is nothing left to cancel.
portal-ends-then = The contract ends on { $day }.
portal-latest-invoices = Latest invoices
portal-all-invoices = All invoices
portal-older = Older
portal-no-invoices = None yet.
portal-document = Number
portal-sent = Sent
portal-due = Due
portal-gross = Amount
portal-credit-note = credit note
portal-nothing-used = Nothing that is shown here was used since the last bill.
portal-used-what = Since the last bill, and what it costs so far.
portal-by-day = { $name }, day by day
portal-days = Day by day
portal-day = Day
portal-saved = Saved.
portal-mail-stays = Your mail address is { $mail }. It is changed on request only, because links to these pages go there.
portal-export = Take everything along
portal-export-what = Everything that is stored about this contract and you, as a file (Articles 15 and 20 GDPR).
portal-export-do = Download
portal-cancel-leads = Cancel now, and the contract ends on { $end }.
portal-cancel-last = Notice until { $last } leads to this end.
portal-closing = Closing bill
portal-closing-nothing = The cancellation charges nothing and credits nothing.
portal-cancel-do = For another day?
portal-end-hint = The last day of the contract. Without one: the earliest possible.
portal-cancel-confirmed = We confirm the cancellation by mail.
portal-cancel-now-to = Cancel now, ending { $end }
portal-cancel-see = See the closing bill for that day
portal-end-moved = The notice period has passed meanwhile: the end is another than was just shown. Nothing is cancelled yet.
portal-no-change = There is nothing to change here for this contract.
portal-change-what = Choose what is to change. Nothing is ordered before you have seen the price.
portal-plan-stays = Keep { $plan }
portal-add = Add
portal-remove = End
portal-how-many = How many more; empty: none.
portal-price-it = See the price
portal-due-now = Due today
portal-nothing-due = Nothing is charged today.
portal-credit = This amount is credited to you.
portal-next-then = Next bill: { $amount } on { $day } (without usage).
portal-price-moved = The price has just changed. Please look at it again.
portal-order-now = Order and pay
portal-back-to-choice = Back to the choices
portal-imprint = Imprint
portal-privacy = Privacy
declare-title = Cancel contracts here
declare-no-account = Several sellers use this system, and this page does not know whom you mean. Open it by the link on the website of your seller.
declare-what = Here you cancel a contract without signing in. A confirmation is sent to you by mail at once.
declare-kind = Kind of cancellation
cancellation-Ordinary = ordinary, for the earliest day possible or the one named
cancellation-Extraordinary = extraordinary, for good cause
declare-reason = Reason
declare-reason-hint = Needed for an extraordinary cancellation only.
declare-name = Your name
declare-contract = Contract
declare-contract-hint = Contract number or customer number; else what tells the contract.
declare-mail = Mail address
declare-mail-hint = Best the one that we know. The confirmation goes there.
declare-end = Cancel for
declare-now = Cancel now
declared-title = Your cancellation has arrived
declared-what = We have received your cancellation. The confirmation goes to the mail address you gave.
declared-at = Received
declared-id = Reference
declared-soonest = earliest day possible
declared-keep = You can save or print this page.
link-title = Access by mail
link-what = Tell us your mail address. If we know it, we send you a link to your contracts.
link-now = Send the link
link-sent = If we know the address, a mail with a link is on its way. The link is good for an hour.
place-cancellations = Cancellations
cancellations-what = Cancellations that were declared without signing in. What fits contract and address is done already; the rest is settled here. The page for it:
cancellations-none = Nothing to do. What arrives here was declared on the page for cancelling and fits no contract, or is extraordinary.
cancellations-Open = open
cancellations-Settled = settled
cancellation-settle-what = With a contract, that one ends, and its end is confirmed by mail. Without one the declaration is only marked as settled.
cancellation-contract-hint = The 24 characters of the address of the contract's page; empty: no contract ends.
cancellation-end-hint = Last day; empty: the next possible one after it was received.
act-settleCancellation = Settle
operation-OpenCancellation = Cancellation to settle
field-ContractId = Contract
field-CustomerId = Customer
field-Note = Note
portal-foreign-form = The form came from another site. Nothing was done. Open this page itself, and try again there.
