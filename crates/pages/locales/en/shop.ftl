col-placed = Placed
col-order-type = Kind
order-Signup = Sign-up
order-Upgrade = Change
order-charged = Charged now
order-credited = Credited
status-InProgress = not committed
status-ApprovalPending = waits for approval
status-Completed = done
status-Declined = declined
status-Expired = expired
no-orders = There are no orders yet. A sign-up is one, and every change of a contract.
due-with-order = Due with it
nothing-due-now = Nothing is due now.
begins-with-trial = It begins with a trial.
coupon-right = The coupon is taken.
coupon-wrong = This coupon is not valid.
next-bill = Next bill on { $day }: { $gross } (without usage)
after-trial = After the trial
made-at-commit = made at the commit
decide = Decide
approve = Approve
approve-what = It is executed as of the day it was placed.
approve-what-at = It is executed as of the date that it names: { $moment }.
stays-draft = Its first document would stay a draft:
act-decline = Decline
act-decline-what = Nothing is made of a declined order. It cannot be approved afterwards.
act-delete-order = Delete this order
act-delete-order-what = The order was not committed: nothing was made of it, and nothing is lost but the order.
commit = Commit
commit-what = The contract is made or changed, and what is due is billed.
commit-now = Commit the order
pay-on-account = On account, against an invoice
pay-none = No payment method
pay-play = Play provider of the sandbox
pay-hint-signup = Left empty: none
pay-hint-change = Left empty: as the contract pays already
field-PaymentMethod = Payment method
field-PlanVariantId = Plan
field-Quantity = Quantity
field-CouponCode = Coupon code
field-InheritStartDate = Let the terms run on as they began
field-ChangeDate = Changes on
field-TriggerInterimBilling = Bill open usage and component fees at once
choose-plan = Choose a plan
keeps-plan = Left empty: the contract keeps its plan
as-now = { $what } (as now)
quantity-hint = Left empty: 1
sign-up-what = A new customer with a first contract. For a customer that there is, begin on the customer's page.
add-components = Add components
end-components = End components
discounts = Discounts
when = When
at-commit = Left empty: at the commit
open-end = Left empty: open
preview = Preview
preview-empty = Choose something: what it costs is shown here.
preview-unreadable = A number or a day cannot be read yet.
place-order = Place the order
place-order-what = An order is placed first and takes effect by its commit, on the next page.
nothing-to-sell = There is no plan to order yet.
price-by-quantity = by quantity
each-bill = billing period
each-Day = day
each-Week = week
each-Month = month
each-Year = year
each-Hour = hour
each-Minute = minute
period-Day = { $count ->
    [one] one day
   *[other] { $count } days
}
period-Week = { $count ->
    [one] one week
   *[other] { $count } weeks
}
period-Month = { $count ->
    [one] one month
   *[other] { $count } months
}
period-Year = { $count ->
    [one] one year
   *[other] { $count } years
}
period-Hour = { $count ->
    [one] one hour
   *[other] { $count } hours
}
period-Minute = { $count ->
    [one] one minute
   *[other] { $count } minutes
}
ware-planGroups = Plan group
ware-plans = Plan
ware-planVariants = Plan variant
ware-components = Component
ware-discounts = Discount
ware-coupons = Coupon
ware-taxPolicies = Tax policy
new-ware = New: { $what }
change-is-for-new = A change holds for what is ordered from now on. What runs keeps the price that it was booked at.
change-is-for-new-discount = A change holds for what is ordered from now on. What is booked keeps its discount.
change-is-for-bills = A change holds for all that is billed from now on, of running contracts too. Issued invoices stay as they are; a trial holds for new orders alone.
change-is-for-print = Rate and category never change: make a new tax definition, and give the tax policy a row of it with a date.
data = Data
targets = What it reduces
save-price = Save this price
price-does = What another price does
change-does = What the change does
not-saved-yet = Nothing is saved yet.
price-does-what = Net amounts billed within a year if everybody who has it paid the new price from now on. Nothing is saved yet.
price-does-of = { $count ->
    [0] It changes no bill of a running contract.
    [one] The sums are those of the one contract whose bills it changes.
   *[other] The sums are those of the { $count } contracts whose bills it changes.
}
price-does-time = Looked at: what is billed from { $from } until { $until }.
price-does-untold = What the price does cannot be told. You can save it all the same; nothing is saved yet.
price-changes = What changes
price-member = What
after-it = Afterwards
price-had-by = { $count ->
    [0] No contract has it that is not over.
    [one] One contract has it that is not over.
   *[other] { $count } contracts have it that are not over.
}
price-had-by-some = How many contracts have it is not counted here: { $count } are not over.
price-had-by-many = How many contracts have it is not counted here: there are more than 2,000.
price-had-metered = Every contract of the plan group can use it. What is booked keeps its price.
ware-moved = Somebody else has changed this in the meantime; nothing is saved yet. If you save again, what stands here is what holds.
ware-moved-now = What it is now
as-is = As it is
with-it = With the new price
difference = Difference
what-it-is = What it is
trial = Trial
how-sold = How it is sold
terms = Terms and notice
rates = Rates by country
price-scale = Prices by quantity
tiered-price = Prices in tiers, with flat fees or blocks
discount-scale = Reductions by quantity
percentage-price = A percentage of each amount
in-row = { $what }, row { $row }
unit-of = { $what }: unit
units-Day = days
units-Week = weeks
units-Month = months
units-Year = years
units-Hour = hours
units-Minute = minutes
no-plan-groups = Nothing is sold yet. Make a plan group first: plans of one currency. Then a plan in it, then a variant with its price.
no-variants = This plan has no variant, so it cannot be ordered yet.
no-coupons = There are no coupons. A coupon gives a discount, so make a discount first.
coupons = Coupons
coupon-active = can be used
coupon-idle = cannot be used
tax-policies = Tax policies
col-variant = Variant
col-billed-each = Billed every
col-term = Term
col-notice = Notice
choice-Net = net prices
choice-Gross = gross prices
choice-Precise = exactly
choice-Daily = in days
choice-NoTrial = ends the trial without a contract following
choice-DeactivateAccount = ends it
choice-RequestPayment = asks for payment
choice-PrePaid = at the start of the period
choice-PostPaid = at its end
choice-PrePaidBilledUntil = at its start, counted from what is billed
choice-None = on the contract's own day
choice-FixedDaily = at the start of a day
choice-FixedMonthly = on a day of the month
choice-RenewAutomatically = it goes on
choice-EndAfterFirstPeriod = it ends
choice-ChangeAfterFirstPeriod = another variant follows
choice-QuantityBased = by quantity
choice-OnOff = on or off
choice-MeteredUsage = metered usage
field-Name = Name
field-Description = Name for customers
field-PlanDescription = Description
field-InternalName = Internal name
field-ExternalId = Id in your books
field-Currency = Currency (three letters)
field-PriceTaxType = Prices are
field-TimeGranularity = Time counts
field-TaxPolicyId = Tax policy
field-TrialPeriod = Length of the trial
field-TrialEndPolicy = The end of the trial
field-IsQuantityBased = A quantity can be chosen
field-RequiresOrderApproval = A person approves each order
field-Hidden = Kept from customers
field-RecurringFee = Recurring fee
field-FeePeriod = The price is for
field-SetupFee = Setup fee
field-BillingPeriod = Billed every
field-PaymentPeriodMode = Billed
field-BillingDateAlignment = Billing day
field-BillingDay = Day of the month
field-ContractPeriod = First term
field-CancellationPeriod = Notice for it
field-LaterContractPeriod = Later terms
field-LaterCancellationPeriod = Notice for them
field-AfterFirstContractPeriodNextStep = After the first term
field-NextPlanVariantId = The variant that follows
field-AllowWithoutPaymentData = Can be had without a payment method
field-AllowSelfService = Customers may choose it themselves
field-ShowSelfService = Customers see it
field-ComponentType = Kind
field-Unit = What is counted
field-PricePerUnit = Price of a unit
field-Prorate = Part of a period costs part of the fee
field-IsCumulative = Each unit costs what its own row says
field-From = Beyond
field-Value = Price or percent
field-IsBucketPrice = For the whole row
field-UpTo = Up to
field-Price = Price
field-BlockSize = Block of
field-FlatFee = Flat fee
field-BasePricePerUnit = Price before reduction
field-Rate = Percent
field-Fixed = Besides, for each
field-Minimum = At least
field-Maximum = At most
field-IncludeInInterimBilling = Interim bills take its usage
field-BillInTrial = Billed in a trial
field-ReductionPercent = Reduction in percent
field-Duration = Holds for
field-IncludeSetup = Reduces the setup fee too
field-CreateSeparateLineItem = A line of its own
field-DiscountId = Discount
field-Enabled = Can be used
field-Codes = Codes, with commas between them (only letters and digits count, capital or not)
field-ValidFrom = Valid from
field-ValidUntil = Valid until
field-IsSingleUse = Each code can be used once
field-IsMossApplicable = Private customers in the EU at their country's rate
field-SplitOnTaxChange = Split a period where a rate changes
field-TaxDefinitionId = What the rate is
tax-without-rate = Where the policy has no rate for a customer's country, billing of the contract stops and waits under Operations.
wrong-code-with-blank = No blank stands in a code: part several by commas.

variant-price-hint = Left empty: the price is for one month, billed each time for as long as the price is for, in advance, from the day that the contract begins; nothing is charged once.
variant-terms-hint = Left empty: no term and no notice, so the contract can end at any time and goes on until then.
component-price-hint = Left empty: charged as often as the plan that it is booked beside.
col-codes = Codes
and-more-codes = { $count } more
totp-code = QR code of the address for the app

wares = Kinds
wares-planGroups = Plan groups
wares-plans = Plans
wares-planVariants = Plan variants
wares-components = Components
wares-discounts = Discounts
wares-coupons = Coupons
wares-taxPolicies = Tax policies
wares-taxDefinitions = Tax definitions
no-wares = There is none yet.
ware-offered = offered
ware-hidden = hidden
col-offered = Offer
col-currency = Currency
col-prices = Prices
col-duration = Duration
col-at = Time
filter-planGroupId = Plan group
filter-hidden = Offer
filter-active = State
filter-event = Event
found-ledger = Looked for in the ledgers of the 256 latest contracts and among the 256 latest invoices that the words find. Where there are more, a longer word helps.
found-usage = Looked for in the usage of the 256 latest contracts that the words find, and by key and memo among the last 10,000 records. Where there are more, a longer word helps.
found-deliveries = Looked for by the name of the event, and by contracts and customers, among 10,000 deliveries.
