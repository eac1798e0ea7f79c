//! Answers, letter by letter.

use serde::{Deserialize, Serialize};
use turnus_wire::component_subscriptions::ComponentSubscription;
use turnus_wire::contracts::{CancellationPreview, Contract, PaymentBearer, SelfServiceToken};
use turnus_wire::customers::Customer;
use turnus_wire::error::{ErrorBody, TokenError};
use turnus_wire::event::EventBody;
use turnus_wire::invoices::{DownloadLink, InvoiceSummary};
use turnus_wire::ledger_entries::LedgerEntry;
use turnus_wire::orders::{Order, OrderPreview};
use turnus_wire::payments::{PaymentRefund, PaymentTransaction};
use turnus_wire::plan_variants::PlanVariant;
use turnus_wire::tax_policies::TaxPolicy;
use turnus_wire::token::Token;
use turnus_wire::usage::MeteredUsage;
use turnus_wire::webhooks::Webhook;
use turnus_wire::{LocalizedText, Timestamp, from_body};

/// `json` without blanks, read as a `T` and written again: the same letters, so nothing was lost, added or renamed.
fn survives<T: Serialize + for<'de> Deserialize<'de>>(json: &str) {
    let compact: String = json.lines().map(str::trim).collect();
    let value: T = from_body(compact.as_bytes()).expect("the answer is read");
    assert_eq!(serde_json::to_string(&value).expect("the answer is written"), compact);
}

#[test]
fn usage_as_billwerk_answers_it() {
    survives::<MeteredUsage>(
        r#"{"Id":"5e56923d9cc9ba14fc9c1e41","ContractId":"5e563b344de08409ace88ecb",
        "TransferredAt":"2020-02-26T15:43:57.0000000Z","ComponentId":"5cb5c38e4de0842368ea6e32","Quantity":5,
        "Key":"","DueDate":"2020-02-26T09:32:36.1230000Z"}"#,
    );
}

#[test]
fn a_component_subscription_with_its_own_price() {
    survives::<ComponentSubscription>(
        r#"{"Id":"5ca70a7b50abb74c34daf315","ContractId":"5ca4b06750abb730802f9e91",
        "CustomerId":"5ca4b06750abb730802f9e90","ComponentId":"5ca70a5b50abb74c34daf308","Quantity":1,
        "StartDate":"2019-04-05T07:57:47.9000000Z",
        "ProductOverride":{"PricePerUnit":23,"Name":"Component_v2.0","Description":"Hey"}}"#,
    );
}

#[test]
fn a_contract_after_an_upgrade() {
    survives::<Contract>(
        r#"{"Id":"537dfcab1d8dd00a8cef3d76","CustomerId":"537dfcab1d8dd00a8cef3d75","CustomerName":"Marcellus Wallace",
        "CustomerIsLocked":false,"PlanId":"5278c7e7eb596a16ec9ad16c","PlanVariantId":"5278c7e8eb596a16ec9ad172",
        "ReferenceCode":"RFDT-ZHXM","LifecycleStatus":"Active",
        "Phases":[{"Type":"Normal","StartDate":"2014-05-22T13:22:41.2690000Z","PlanVariantId":"a","PlanId":"b",
        "Quantity":1,"InheritStartDate":false},{"Type":"Inactive","StartDate":"2014-06-22T13:33:30.9510000Z"}],
        "CurrentPhase":{"Type":"Normal","StartDate":"2014-05-22T13:22:41.2690000Z"},
        "StartDate":"2014-05-22T13:22:41.2690000Z","LastBillingDate":"2014-05-22T13:33:30.9510000Z",
        "NextBillingDate":"2014-06-22T13:33:30.9510000Z","BilledUntil":"2014-06-22T13:33:30.9510000Z","Balance":-7.27,
        "Currency":"EUR","PaymentBearer":{"Type":"BankAccount","Holder":"M. Wallace","Country":"DE",
        "Account":"*****3123","IBAN":"DE*****3123","BIC":"BELADEBE"},"EscalationSuspended":false,
        "RecurringPaymentsPaused":false,"BillingSuspended":false,"ThresholdBillingDisabled":false,
        "OnAccountDueAfter":{"Unit":"Day","Quantity":14},"CustomFields":{},"IsDeletable":false,
        "CurrentDunning":{"Level":2}}"#,
    );
}

#[test]
fn an_order_of_7_euros_net_keeps_every_digit_it_was_written_with() {
    let json = r#"{"Id":"5e5361659cc9ba118cccc62f","AllowWithoutPaymentData":true,"LineItems":[],
        "ComponentSubscriptions":[{"ComponentId":"5e5361659cc9ba118cccc61e","Quantity":2.0,
        "ComponentType":"QuantityBased","IsQuantityBased":false,"PreventModification":false,"VatPercentage":19.0,
        "TotalNet":2.00,"TotalVat":0.38}],"DiscountSubscriptions":[],"MeteredUsages":[],"RatedItems":[],
        "Total":7.00,"TotalVat":1.33,"TotalGross":8.33,"NextTotalGross":8.33,"IsTrial":false,
        "TrialEndPolicy":"NoTrial","Status":"InProgress","OrderType":"Signup","TriggerInterimBilling":false,
        "CustomerId":"5e5361659cc9ba118cccc630","ContractId":"5e5361659cc9ba118cccc605","PreviewAfterTrial":false}"#;
    survives::<Order>(json);
    survives::<OrderPreview>(&format!(r#"{{"Order":{json}}}"#));
}

#[test]
fn the_shortest_order_that_billwerk_documents_is_read() {
    let order: Order =
        from_body(br#"{"Id": "a", "Total": 7.0, "TotalVat": 1.33, "Status": "Surprising"}"#).unwrap();

    assert_eq!((order.status.as_str(), order.line_items.len()), ("Surprising", 0));
}

#[test]
fn absent_members_are_left_out_and_empty_objects_kept() {
    let customer =
        Customer { id: "a".to_owned(), customer_name: Some("Doe".to_owned()), ..Customer::default() };

    let written = serde_json::to_string(&customer).unwrap();

    let expected = r#"{"Id":"a","IsDeletable":false,"IsLocked":false,"CustomerName":"Doe","Address":{},"Hidden":false,"CustomFields":{}}"#;
    assert_eq!(written, expected);
}

#[test]
fn a_cancellation_preview_of_a_contract_that_owes_nothing() {
    survives::<CancellationPreview>(
        r#"{"NextPossibleCancellationDate":"2015-11-15T10:02:21.2750000Z","EndDate":"2015-12-15T10:02:21.2750000Z",
        "ContractAfter":{"Id":"a","CustomerIsLocked":false,"LifecycleStatus":"InTrial","Phases":[],"Balance":0,
        "EscalationSuspended":false,"RecurringPaymentsPaused":false,"BillingSuspended":false,
        "ThresholdBillingDisabled":false,"CustomFields":{},"IsDeletable":false},
        "Invoice":{"ItemList":[],"TotalNet":0,"TotalVat":0,"TotalGross":0,"VatDescriptors":[],"ReverseCharge":false}}"#,
    );
}

#[test]
fn names_that_are_no_pascal_case_of_ours_are_billwerks() {
    survives::<PaymentRefund>(r#"{"Id":"a","Amount":1.00,"TimeStamp":"2014-05-22T13:33:30.0000000Z"}"#);
    survives::<PaymentBearer>(r#"{"Type":"CreditCard","ExpiryMonth":12,"ExpiryYear":2030,"Last4":"1111"}"#);
    survives::<PaymentTransaction>(
        r#"{"Id":"a","Amount":1.00,"Preauth":false,
        "Status":{"Status":"Succeeded","Timestamp":"2014-05-22T13:33:30.0000000Z","HttpCode":0,"Preauth":false},
        "StatusHistory":[]}"#,
    );
    survives::<Webhook>(r#"{"Id":"a","Url":"https://example.com","Events":["InvoiceCreated"]}"#);
    survives::<DownloadLink>(r#"{"Url":"/files/abc"}"#);
    survives::<SelfServiceToken>(
        r#"{"Expiry":"2014-05-22T13:33:30.0000000Z","Token":"t","Purpose":"CustomerPortal","Url":"u"}"#,
    );
    survives::<TaxPolicy>(
        r#"{"Id":"a","Name":"Standard","IsMossApplicable":false,"SplitOnTaxChange":true,
        "Entries":[{"Country":"DE","Rate":19},{"Country":"XX","Rate":0}]}"#,
    );
}

#[test]
fn an_invoice_and_its_ledger_entry() {
    survives::<InvoiceSummary>(
        r#"{"Id":"a","InvoiceNumber":"SAN//2012//07--2435","IsInvoice":false,"SentAt":"2012-07-03T00:00:00.0000000Z",
        "DocumentDate":"2012-07-03","RecipientAddress":{"Street":"Sternstraße","HouseNumber":"43"},"Currency":"EUR",
        "TotalNet":211.60,"TotalVat":40.20,"TotalGross":251.80}"#,
    );
    survives::<LedgerEntry>(
        r#"{"Type":"Receivable","Timestamp":"2018-01-31T23:00:00.0000000Z","Description":"Invoice: R2018-0022",
        "Amount":89.25,"AmountType":"GrossAmount","Balance":0.00,"InvoiceId":"b"}"#,
    );
    let old: InvoiceSummary = from_body(
        br#"{"Id": "a", "IsInvoice": true, "DueDate": "2012-08-02", "TotalNet": 1, "TotalVat": 0, "TotalGross": 1}"#,
    )
    .unwrap();
    assert_eq!(old.due_date, Some("2012-08-02".parse::<Timestamp>().unwrap()));
}

#[test]
fn a_variant_has_a_description_even_if_nobody_wrote_one() {
    let variant = PlanVariant { description: LocalizedText::new(""), ..PlanVariant::default() };

    let written = serde_json::to_string(&variant).unwrap();

    assert!(written.contains(r#""Description":{"_c":""}"#), "{written}");
}

#[test]
fn an_event_is_its_name_and_ids() {
    survives::<EventBody>(
        r#"{"Event":"PaymentEscalated","EntityId":"e","ContractId":"a","CustomerId":"b","TriggerDays":7,
        "DueDate":"2022-06-09T00:00:00.0000000Z","PaymentEscalationProcessId":"c"}"#,
    );
    survives::<EventBody>(
        r#"{"Event":"ContractChanged","EntityId":"e","ContractId":"a","CustomerId":"b","ExternalCustomerId":"4711",
        "ContractChangeId":"c","ContractChangeType":"Upgrade"}"#,
    );
}

#[test]
fn refusals_and_tokens_have_the_members_that_clients_look_for() {
    assert_eq!(serde_json::to_string(&ErrorBody::new("no")).unwrap(), r#"{"Message":"no"}"#);
    let refusal = TokenError::new("invalid_client", "no");
    assert_eq!(
        serde_json::to_string(&refusal).unwrap(),
        r#"{"error":"invalid_client","error_description":"no","Message":"no"}"#
    );
    survives::<Token>(r#"{"access_token":"t","token_type":"bearer","expires":0}"#);
}

#[test]
fn secrets_do_not_show_in_debug_output() {
    let token = Token { access_token: "secret".to_owned(), ..Token::default() };

    assert!(!format!("{token:?}").contains("secret"));
}
