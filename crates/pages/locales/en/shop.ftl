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
next-bill = Next bill on { $day }: { $gross }
after-trial = After the trial
made-at-commit = made at the commit
decide = Decide
approve = Approve
approve-what = It is executed as of the day it was placed.
decline = Decline
decline-what = Nothing is made of a declined order. It cannot be approved afterwards.
delete-order = Delete this order
delete-order-what = The order was not committed: nothing was made of it, and nothing is lost but the order.
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
