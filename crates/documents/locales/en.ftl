### The words on paper, in English.

invoice = Invoice
credit-note = Credit note
cancellation = Cancellation invoice
draft = Draft
replaces = Replaces
invoice-number = Invoice number
invoice-date = Invoice date
document-number = Document number
document-date = Date
due-date = Due date
customer-number = Customer number
order-reference = Your order
contract = Contract
delivery-period = Service period
customer-vat-id = Your VAT ID
position = No.
description = Description
quantity = Quantity
unit-price = Unit price
vat = VAT
net = Net
gross = Gross
carried = Carried forward
brought = Brought forward
total-net = Net total
total-gross = Total
product-number = Item
period-factor = Period factor
scale = scale
scale-amount = Scale price
reverse-charge = Reverse charge: the recipient is liable for the VAT.
giro-code = Scan it with your banking app: the code fills in the transfer (EPC QR code).
contact = Contact
bank = Bank details
company = Register and tax
vat-id = VAT ID
tax-number = Tax number

title = { $kind } { $number }
title-of-draft = { $kind } – Draft
page-of = Page { $page } of { $pages }
vat-on = { $rate } VAT on { $net }
vat-in-books = VAT in { $books } (1 { $currency } = { $rate } { $books })
replaced = { $number } of { $date }
reduces = Refers to { $number } of { $date }

not-payable = This draft is not an invoice: it is not to be paid and gives no right to deduct VAT.
settled = There is nothing to pay.
refund = We will refund { $amount } to you or set it off against open invoices.
due = The amount of { $amount } is due by { $date }.
transfer =
    Please transfer { $amount } by { $date } to the account below.
    Payment reference: { $number }
