//! The table of functions: complete, and one with the methods.

use std::collections::HashSet;

use serde_json::value::RawValue;
use turnus_client::wire::cancellations::{CancellationSettlement, NewCancellation};
use turnus_client::wire::clients::{ApiClientPatch, NewApiClient};
use turnus_client::wire::clock::{BillRequest, ClockAdvance, ClockSetting};
use turnus_client::wire::component_subscriptions::{ComponentSubscriptionChange, NewComponentSubscription};
use turnus_client::wire::components::NewComponent;
use turnus_client::wire::contract_wishes::{PriceChange, Reactivation};
use turnus_client::wire::contracts::{ContractEnd, ContractPatch, ContractPause, ContractResume};
use turnus_client::wire::coupons::NewCoupon;
use turnus_client::wire::customers::{CustomerPatch, NewCustomer};
use turnus_client::wire::datev::DatevSettings;
use turnus_client::wire::deliveries::{ResendSpan, SecretRotation};
use turnus_client::wire::discounts::NewDiscount;
use turnus_client::wire::document_settings::DocumentSettings;
use turnus_client::wire::draft_edits::{DraftEditPatch, DraftSending};
use turnus_client::wire::exchange_rates::ExchangeRates;
use turnus_client::wire::forecasts::ForecastRequest;
use turnus_client::wire::legal_entities::NewLegalEntity;
use turnus_client::wire::orders::{NewOrder, OrderCommit};
use turnus_client::wire::payments::NewPayment;
use turnus_client::wire::plan_groups::NewPlanGroup;
use turnus_client::wire::plan_variants::NewPlanVariant;
use turnus_client::wire::plans::NewPlan;
use turnus_client::wire::portal_links::PortalLinkRequest;
use turnus_client::wire::rated_items::NewRatedItem;
use turnus_client::wire::scenarios::Scenario;
use turnus_client::wire::sending::MailTemplates;
use turnus_client::wire::settings::AccountSettings;
use turnus_client::wire::tax_policies::{NewTaxDefinition, NewTaxPolicy};
use turnus_client::wire::usage::NewMeteredUsage;
use turnus_client::wire::users::{
    MePatch, NewUser, PasswordChange, TotpConfirmation, TotpRemoval, UserPatch,
};
use turnus_client::wire::webhooks::NewWebhook;
use turnus_client::{Body, Client, Error, EventQuery, FUNCTIONS, Function, Kind, Reply};

use crate::server::{Seen, Server, ok};

/// The functions of the seed in their order, with the verb and path that the API gives them.
const SEED: &str = "
createOrder POST /api/v1/orders
commitOrder POST /api/v1/orders/{id}/commit
approveOrder POST /api/v1/orders/{id}/approve
declineOrder POST /api/v1/orders/{id}/decline
getCustomers GET /api/v1/customers
createCustomer POST /api/v1/customers
getCustomer GET /api/v1/customers/{id}
putCustomer PUT /api/v1/customers/{id}
patchCustomer PATCH /api/v1/customers/{id}
deleteCustomer DELETE /api/v1/customers/{id}
getCustomerContracts GET /api/v1/customers/{id}/contracts
getContracts GET /api/v1/contracts
getContract GET /api/v1/contracts/{id}
getContractUsage GET /api/v1/contracts/{id}/usage
postContractUsage POST /api/v1/contracts/{id}/usage
deleteContractUsage DELETE /api/v1/contracts/{id}/usage/{usageId}
getContractComponentSubscriptions GET /api/v1/contracts/{id}/componentSubscriptions
createContractComponentSubscription POST /api/v1/contracts/{id}/componentSubscriptions
getContractSubscriptions GET /api/v1/contracts/{id}/subscriptions
getContractSelfServiceToken GET /api/v1/contracts/{id}/selfServiceToken
getContractCancellationPreview GET /api/v1/contracts/{id}/cancellationPreview
endContract POST /api/v1/contracts/{id}/end
createContractRatedItem POST /api/v1/contracts/{id}/ratedItems
getSubscriptions GET /api/v1/subscriptions
getInvoices GET /api/v1/invoices
getInvoiceById GET /api/v1/invoices/{id}
getInvoiceDownloadLink POST /api/v1/invoices/{id}/downloadLink
getInvoiceDrafts GET /api/v1/invoiceDrafts
getInvoiceDraft GET /api/v1/invoiceDrafts/{id}
sendInvoiceDraft POST /api/v1/invoiceDrafts/{id}
getPlanGroups GET /api/v1/planGroups
getPlanGroup GET /api/v1/planGroups/{id}
getPlans GET /api/v1/plans
getPlan GET /api/v1/plans/{id}
getPlanVariants GET /api/v1/planVariants
getPlanVariant GET /api/v1/planVariants/{id}
getWebhooks GET /api/v1/webhooks
createWebhook POST /api/v1/webhooks
deleteWebhook DELETE /api/v1/webhooks/{id}
";

#[test]
fn the_functions_of_the_seed_come_first_in_its_order_at_the_apis_paths() {
    // The API's list calls every id but the usage's just {id}.
    let anonymous = |path: &str| path.replace("{usageId}", "{}").replace("{id}", "{}");
    let named = |function: &Function| {
        let path =
            function.path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
        let verb = format!("{:?}", function.verb).to_uppercase();
        format!("{} {verb} {}", function.name, path.collect::<Vec<_>>().join("/"))
    };

    let expected: Vec<String> = SEED.trim().lines().map(anonymous).collect();
    let table: Vec<String> = FUNCTIONS.iter().take(39).map(|function| named(function)).collect();

    assert_eq!(table, expected);
}

#[test]
fn no_two_functions_share_a_name_or_a_place() {
    let names: HashSet<&str> = FUNCTIONS.iter().map(|function| function.name).collect();
    let places: HashSet<String> =
        FUNCTIONS.iter().map(|function| format!("{:?} {}", function.verb, function.path)).collect();

    assert_eq!((names.len(), places.len()), (FUNCTIONS.len(), FUNCTIONS.len()));
    assert!(FUNCTIONS.iter().all(|function| !function.says.is_empty()));
}

#[test]
fn a_function_is_found_by_its_name_in_any_spelling() {
    for name in ["createOrder", "create_order", "CREATEORDER", "create-order"] {
        assert_eq!(Function::named(name).unwrap().name, "createOrder");
    }
    assert!(Function::named("createOrders").is_none());
    assert_eq!(
        Function::named("deleteContractUsage").unwrap().arguments().collect::<Vec<_>>(),
        ["contractId", "usageId"]
    );
}

/// What a method is given for an argument: a position is a number.
fn argument(name: &str, value: &str) -> String {
    if name == "position" { "7".to_owned() } else { value.to_owned() }
}

#[tokio::test]
async fn a_call_by_name_sends_what_the_method_sends() {
    for function in FUNCTIONS {
        let server =
            Server::start(move |_, _| ok(if function.answer == Kind::List { "[]" } else { "{}" })).await;
        let client = server.client();

        assert!(by_method(&client, function.name).await, "{} has no method here", function.name);
        let body = RawValue::from_string(server.seen()[0].body.clone()).ok();
        let mut arguments: Vec<String> =
            function.arguments().zip(["a", "b"]).map(|(name, value)| argument(name, value)).collect();
        let query: &[&str] = match function.name {
            "getContractChanges" => &["contractId=c"],
            "getRevenue" => &["months=12"],
            "getRevenueChanges" => &["month=2026-03"],
            "getDatevExport" => &["legalEntityId=e", "from=2026-01-01", "to=2026-01-31"],
            "getPostingsExport" => &["from=2026-01-01", "to=2026-01-31", "format=csv"],
            "getGobdExport" => &["year=2026", "files=true"],
            _ => &[],
        };
        arguments.extend(query.iter().map(|parameter| (*parameter).to_owned()));
        client.call(function.name, &arguments, body.as_deref()).await.unwrap();

        let seen = server.seen();
        let sent = |seen: &Seen| (seen.line.clone(), seen.body.clone());
        assert_eq!(sent(&seen[0]), sent(&seen[1]), "{}", function.name);
        assert_eq!(seen[0].header("content-type"), seen[1].header("content-type"), "{}", function.name);
    }
}

/// Calls the method of the function `name`; whether it likes the answer does not matter. False: there is none.
async fn by_method(client: &Client, name: &str) -> bool {
    orders_and_customers(client, name).await.is_some()
        || contracts(client, name).await.is_some()
        || books(client, name).await.is_some()
        || catalogue(client, name).await.is_some()
        || webhooks_and_clock(client, name).await.is_some()
        || account(client, name).await.is_some()
        || sending(client, name).await.is_some()
        || access(client, name).await.is_some()
}

async fn orders_and_customers(client: &Client, name: &str) -> Option<Result<(), Error>> {
    Some(match name {
        "createOrder" => client.create_order(&NewOrder::default()).await.map(drop),
        "commitOrder" => client.commit_order("a", &OrderCommit::default()).await.map(drop),
        "approveOrder" => client.approve_order("a").await.map(drop),
        "declineOrder" => client.decline_order("a").await.map(drop),
        "getOrders" => client.get_orders().await.map(drop),
        "getOrder" => client.get_order("a").await.map(drop),
        "deleteOrder" => client.delete_order("a").await.map(drop),
        "previewOrder" => client.preview_order(&NewOrder::default()).await.map(drop),
        "getCustomers" => client.get_customers().await.map(drop),
        "createCustomer" => client.create_customer(&NewCustomer::default()).await.map(drop),
        "getCustomer" => client.get_customer("a").await.map(drop),
        "putCustomer" => client.put_customer("a", &NewCustomer::default()).await.map(drop),
        "patchCustomer" => client.patch_customer("a", &CustomerPatch::default()).await.map(drop),
        "deleteCustomer" => client.delete_customer("a").await.map(drop),
        "getCustomerContracts" => client.get_customer_contracts("a").await.map(drop),
        _ => return None,
    })
}

async fn contracts(client: &Client, name: &str) -> Option<Result<(), Error>> {
    Some(match name {
        "getContracts" => client.get_contracts().await.map(drop),
        "getContract" => client.get_contract("a").await.map(drop),
        "patchContract" => client.patch_contract("a", &ContractPatch::default()).await.map(drop),
        "deleteContract" => client.delete_contract("a").await.map(drop),
        "getContractSubscriptions" => client.get_contract_subscriptions("a").await.map(drop),
        "getContractSelfServiceToken" => client.get_contract_self_service_token("a").await.map(drop),
        "getContractCancellationPreview" => client.get_contract_cancellation_preview("a").await.map(drop),
        "endContract" => client.end_contract("a", &ContractEnd::default()).await.map(drop),
        "annulateContract" => client.annulate_contract("a").await.map(drop),
        "pauseContract" => client.pause_contract("a", &ContractPause::default()).await.map(drop),
        "changeContractPrices" => client.change_contract_prices("a", &PriceChange::default()).await.map(drop),
        "reactivateContract" => client.reactivate_contract("a", &Reactivation::default()).await.map(drop),
        "resumeContract" => client.resume_contract("a", &ContractResume::default()).await.map(drop),
        "getContractUsage" => client.get_contract_usage("a").await.map(drop),
        "postUsage" => client.post_usage(&[]).await.map(drop),
        "postContractUsage" => client.post_contract_usage("a", &NewMeteredUsage::default()).await.map(drop),
        "getUsage" => client.get_usage("a", "b").await.map(drop),
        "deleteContractUsage" => client.delete_contract_usage("a", "b").await.map(drop),
        "getContractComponentSubscriptions" => {
            client.get_contract_component_subscriptions("a").await.map(drop)
        }
        "createContractComponentSubscription" => client
            .create_contract_component_subscription("a", &NewComponentSubscription::default())
            .await
            .map(drop),
        "putComponentSubscription" => {
            client.put_component_subscription("a", &ComponentSubscriptionChange::default()).await.map(drop)
        }
        "createContractRatedItem" => {
            client.create_contract_rated_item("a", &NewRatedItem::default()).await.map(drop)
        }
        "getContractRatedItems" => client.get_contract_rated_items("a").await.map(drop),
        "deleteRatedItem" => client.delete_rated_item("a").await.map(drop),
        _ => return None,
    })
}

async fn books(client: &Client, name: &str) -> Option<Result<(), Error>> {
    Some(match name {
        "getSubscriptions" => client.get_subscriptions().await.map(drop),
        "getInvoices" => client.get_invoices().await.map(drop),
        "getInvoiceById" => client.get_invoice_by_id("a").await.map(drop),
        "getInvoiceDownloadLink" => client.get_invoice_download_link("a").await.map(drop),
        "downloadInvoice" => client.download_invoice("a").await.map(drop),
        "getInvoiceFormats" => client.get_invoice_formats("a").await.map(drop),
        "getInvoiceXml" => client.get_invoice_xml("a").await.map(drop),
        "previewCorrection" => client.preview_correction("a").await.map(drop),
        "explainInvoice" => client.explain_invoice("a").await.map(drop),
        "forecast" => client.forecast(&ForecastRequest::default()).await.map(drop),
        "checkScenario" => client.check_scenario(&Scenario::default()).await.map(drop),
        "correctInvoice" => client.correct_invoice("a").await.map(drop),
        "getInvoiceDrafts" => client.get_invoice_drafts().await.map(drop),
        "getInvoiceDraft" => client.get_invoice_draft("a").await.map(drop),
        "sendInvoiceDraft" => client.send_invoice_draft("a").await.map(drop),
        "sendInvoiceDrafts" => client.send_invoice_drafts(&DraftSending::default()).await.map(drop),
        "getEditedInvoiceDraft" => client.get_edited_invoice_draft("a").await.map(drop),
        "patchInvoiceDraft" => client.patch_invoice_draft("a", &DraftEditPatch::default()).await.map(drop),
        "discardInvoiceDraft" => client.discard_invoice_draft("a").await.map(drop),
        "addInvoiceDraftLine" => client.add_invoice_draft_line("a", &NewRatedItem::default()).await.map(drop),
        "removeInvoiceDraftLine" => client.remove_invoice_draft_line("a", "b").await.map(drop),
        "downloadInvoiceDraft" => client.download_invoice_draft("a").await.map(drop),
        "getContractChanges" => client.get_contract_changes("c").await.map(drop),
        "getLedgerEntries" => client.get_ledger_entries("a").await.map(drop),
        "bookPayment" => client.book_payment("a", &NewPayment::default()).await.map(drop),
        "getPaymentTransactions" => client.get_payment_transactions().await.map(drop),
        "getPaymentRefunds" => client.get_payment_refunds().await.map(drop),
        _ => return None,
    })
}

async fn catalogue(client: &Client, name: &str) -> Option<Result<(), Error>> {
    Some(match name {
        "getPlanGroups" => client.get_plan_groups().await.map(drop),
        "getPlanGroup" => client.get_plan_group("a").await.map(drop),
        "createPlanGroup" => client.create_plan_group(&NewPlanGroup::default()).await.map(drop),
        "getPlans" => client.get_plans().await.map(drop),
        "getPlan" => client.get_plan("a").await.map(drop),
        "putPlan" => client.put_plan("a", &NewPlan::default()).await.map(drop),
        "putDiscount" => client.put_discount("a", &NewDiscount::default()).await.map(drop),
        "putCoupon" => client.put_coupon("a", &NewCoupon::default()).await.map(drop),
        "putTaxDefinition" => client.put_tax_definition("a", &NewTaxDefinition::default()).await.map(drop),
        "createPlan" => client.create_plan("a", &NewPlan::default()).await.map(drop),
        "getPlanVariants" => client.get_plan_variants().await.map(drop),
        "getPlanVariant" => client.get_plan_variant("a").await.map(drop),
        "createPlanVariant" => client.create_plan_variant("a", &NewPlanVariant::default()).await.map(drop),
        "putPlanVariant" => client.put_plan_variant("a", &NewPlanVariant::default()).await.map(drop),
        "getComponents" => client.get_components().await.map(drop),
        "putComponent" => client.put_component("a", &NewComponent::default()).await.map(drop),
        "putPlanGroup" => client.put_plan_group("a", &NewPlanGroup::default()).await.map(drop),
        "putTaxPolicy" => client.put_tax_policy("a", &NewTaxPolicy::default()).await.map(drop),
        "createComponent" => client.create_component("a", &NewComponent::default()).await.map(drop),
        "getDiscounts" => client.get_discounts().await.map(drop),
        "createDiscount" => client.create_discount(&NewDiscount::default()).await.map(drop),
        "getCoupons" => client.get_coupons().await.map(drop),
        "createCoupon" => client.create_coupon(&NewCoupon::default()).await.map(drop),
        "getTaxPolicies" => client.get_tax_policies().await.map(drop),
        "getTaxDefinitions" => client.get_tax_definitions().await.map(drop),
        "createTaxPolicy" => client.create_tax_policy(&NewTaxPolicy::default()).await.map(drop),
        "createTaxDefinition" => client.create_tax_definition(&NewTaxDefinition::default()).await.map(drop),
        "getProductInfo" => client.get_product_info().await.map(drop),
        _ => return None,
    })
}

async fn webhooks_and_clock(client: &Client, name: &str) -> Option<Result<(), Error>> {
    Some(match name {
        "getWebhooks" => client.get_webhooks().await.map(drop),
        "createWebhook" => client.create_webhook(&NewWebhook::default()).await.map(drop),
        "deleteWebhook" => client.delete_webhook("a").await.map(drop),
        "getEvents" => client.get_events(&EventQuery::default()).await.map(drop),
        "getWebhookDeliveries" => client.get_webhook_deliveries("a", None, None).await.map(drop),
        "getWebhookDelivery" => client.get_webhook_delivery("a", 7).await.map(drop),
        "resendWebhookDelivery" => client.resend_webhook_delivery("a", 7).await.map(drop),
        "resendWebhook" => client.resend_webhook("a", &ResendSpan::default()).await.map(drop),
        "rotateWebhookSecret" => {
            client.rotate_webhook_secret("a", &SecretRotation::default()).await.map(drop)
        }
        "deleteWebhookSecret" => client.delete_webhook_secret("a").await.map(drop),
        "getClock" => client.get_clock().await.map(drop),
        "setClock" => client.set_clock(&ClockSetting::default()).await.map(drop),
        "advanceClock" => client.advance_clock(&ClockAdvance::default()).await.map(drop),
        "getJob" => client.get_job("a").await.map(drop),
        "billInterim" => client.bill_interim("a").await.map(drop),
        "billContract" => client.bill_contract("a", &BillRequest::default()).await.map(drop),
        _ => return None,
    })
}

async fn account(client: &Client, name: &str) -> Option<Result<(), Error>> {
    let entity = NewLegalEntity::default();
    Some(match name {
        "getLegalEntities" => client.get_legal_entities().await.map(drop),
        "createLegalEntity" => client.create_legal_entity(&entity).await.map(drop),
        "getLegalEntity" => client.get_legal_entity("a").await.map(drop),
        "putLegalEntity" => client.put_legal_entity("a", &entity).await.map(drop),
        "getTheme" => client.get_theme("a").await.map(drop),
        "putTheme" => client.put_theme("a", &turnus_client::wire::themes::Theme::default()).await.map(drop),
        "getDocumentSettings" => client.get_document_settings("a").await.map(drop),
        "putDocumentSettings" => {
            client.put_document_settings("a", &DocumentSettings::default()).await.map(drop)
        }
        "getDatevSettings" => client.get_datev_settings("a").await.map(drop),
        "putDatevSettings" => client.put_datev_settings("a", &DatevSettings::default()).await.map(drop),
        "getDatevExport" => client.get_datev_export(Some("e"), "2026-01-01", "2026-01-31").await.map(drop),
        "getPostingsExport" => {
            client.get_postings_export(None, "2026-01-01", "2026-01-31", "csv").await.map(drop)
        }
        "getGobdExport" => client.get_gobd_export(None, 2026, true).await.map(drop),
        "getExchangeRates" => client.get_exchange_rates().await.map(drop),
        "putExchangeRates" => client.put_exchange_rates(&ExchangeRates::default()).await.map(drop),
        "getSettings" => client.get_settings().await.map(drop),
        "putSettings" => client.put_settings(&AccountSettings::default()).await.map(drop),
        "getAllLedgerEntries" => client.get_all_ledger_entries().await.map(drop),
        "getAllUsage" => client.get_all_usage().await.map(drop),
        "getRevenue" => client.get_revenue(12, None).await.map(drop),
        "getRevenueChanges" => client.get_revenue_changes("2026-03").await.map(drop),
        "getRevenueContracts" => client.get_revenue_contracts().await.map(drop),
        "getSummary" => client.get_summary(None).await.map(drop),
        "getOperations" => client.get_operations().await.map(drop),
        "getParkedWork" => client.get_parked_work().await.map(drop),
        "retryParkedWork" => client.retry_parked_work("a").await.map(drop),
        _ => return None,
    })
}

async fn sending(client: &Client, name: &str) -> Option<Result<(), Error>> {
    Some(match name {
        "getMails" => client.get_mails().await.map(drop),
        "getMail" => client.get_mail("a").await.map(drop),
        "resendMail" => client.resend_mail("a").await.map(drop),
        "getInvoiceDelivery" => client.get_invoice_delivery("a").await.map(drop),
        "deliverInvoice" => client.deliver_invoice("a").await.map(drop),
        "getLetterDays" => client.get_letter_days().await.map(drop),
        "getLetters" => client.get_letters("a").await.map(drop),
        "printLetters" => client.print_letters("a").await.map(drop),
        "getMailTemplates" => client.get_mail_templates("a").await.map(drop),
        "putMailTemplates" => client.put_mail_templates("a", &MailTemplates::default()).await.map(drop),
        "declareCancellation" => client.declare_cancellation(&NewCancellation::default()).await.map(drop),
        "getCancellations" => client.get_cancellations().await.map(drop),
        "settleCancellation" => {
            client.settle_cancellation("a", &CancellationSettlement::default()).await.map(drop)
        }
        "requestPortalLink" => client.request_portal_link(&PortalLinkRequest::default()).await.map(drop),
        "getSendingState" => client.get_sending_state("a").await.map(drop),
        _ => return None,
    })
}

async fn access(client: &Client, name: &str) -> Option<Result<(), Error>> {
    Some(match name {
        "getSessions" => client.get_sessions().await.map(drop),
        "endSession" => client.end_session("a").await.map(drop),
        "getMe" => client.get_me().await.map(drop),
        "patchMe" => client.patch_me(&MePatch::default()).await.map(drop),
        "changePassword" => client.change_password(&PasswordChange::default()).await.map(drop),
        "offerTotp" => client.offer_totp().await.map(drop),
        "confirmTotp" => client.confirm_totp(&TotpConfirmation::default()).await.map(drop),
        "removeTotp" => client.remove_totp(&TotpRemoval::default()).await.map(drop),
        "getUsers" => client.get_users().await.map(drop),
        "createUser" => client.create_user(&NewUser::default()).await.map(drop),
        "getUser" => client.get_user("a").await.map(drop),
        "patchUser" => client.patch_user("a", &UserPatch::default()).await.map(drop),
        "deleteUser" => client.delete_user("a").await.map(drop),
        "removeUserTotp" => client.remove_user_totp("a").await.map(drop),
        "getApiClients" => client.get_api_clients().await.map(drop),
        "createApiClient" => client.create_api_client(&NewApiClient::default()).await.map(drop),
        "patchApiClient" => client.patch_api_client("a", &ApiClientPatch::default()).await.map(drop),
        "revokeApiClient" => client.revoke_api_client("a").await.map(drop),
        _ => return None,
    })
}

#[tokio::test]
async fn a_body_goes_out_and_an_answer_comes_back_letter_by_letter() {
    let server = Server::start(|_, _| ok(r#"{"Id":"a","Total":1.50,"Unknown":12345678901234567.89}"#)).await;
    let order = RawValue::from_string(r#"{"cart": {"quantity": 1.50}}"#.to_owned()).unwrap();

    let reply = server.client().call("createOrder", &[], Some(&order)).await.unwrap();

    assert_eq!(server.seen()[0].body, order.get());
    assert!(
        matches!(reply, Reply::Json(json) if json.get() == r#"{"Id":"a","Total":1.50,"Unknown":12345678901234567.89}"#)
    );
}

#[tokio::test]
async fn a_list_comes_whole_and_a_file_as_its_bytes_and_nothing_as_nothing() {
    let server = Server::start(|seen, _| match seen.line.split(' ').next() {
        Some("DELETE") => ok(""),
        _ if seen.line.ends_with("/download") || seen.line.contains("/xml") => ok(b"%PDF-\xff".to_vec()),
        _ => ok(r#"[{"Id":"a","Balance":1.50}]"#),
    })
    .await;
    let client = server.client();
    let id = ["a".to_owned()];

    let list = client.call("getContracts", &["externalId=x".to_owned()], None).await.unwrap();
    assert!(matches!(list, Reply::Json(json) if json.get() == r#"[{"Id":"a","Balance":1.50}]"#));
    assert_eq!(server.lines()[0], "GET /api/v1/contracts?externalId=x&skip=0&take=500");
    let file = client.call("downloadInvoice", &id, None).await.unwrap();
    assert!(matches!(file, Reply::File(bytes) if bytes == b"%PDF-\xff"));
    assert!(matches!(client.call("deleteCustomer", &id, None).await.unwrap(), Reply::Nothing));
}

#[tokio::test]
async fn a_call_that_is_wrong_in_itself_is_refused_before_anything_is_sent() {
    let server = Server::start(|_, _| ok("{}")).await;
    let client = server.client();
    let empty = RawValue::from_string("{}".to_owned()).unwrap();
    let words =
        |text: &str| text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let cases = [
        ("makeOrder", "", None, "there is no function \"makeOrder\""),
        ("createOrder", "", None, "createOrder takes a body: OrderDTO"),
        ("getCustomer", "", None, "getCustomer takes customerId, and then parameters as name=value"),
        ("getCustomer", "a b", None, "getCustomer takes customerId, and then parameters as name=value"),
        ("getCustomers", "a", None, "getCustomers takes no argument, and then parameters as name=value"),
        ("getCustomer", "a", Some(&*empty), "getCustomer takes no body"),
    ];
    for (name, arguments, body, message) in cases {
        let error = client.call(name, &words(arguments), body).await.unwrap_err();
        assert_eq!(error.to_string(), message);
    }
    assert!(server.seen().is_empty() && server.token_requests().is_empty());
}

#[tokio::test]
async fn a_body_that_may_be_left_out_is_the_empty_object() {
    let server = Server::start(|_, _| ok("{}")).await;

    server.client().call("commitOrder", &["a".to_owned()], None).await.unwrap();

    assert_eq!(
        (server.lines()[0].as_str(), server.seen()[0].body.as_str()),
        ("POST /api/v1/orders/a/commit", "{}")
    );
    assert_eq!(Function::named("commitOrder").unwrap().body, Body::Optional("OrderCommitDTO"));
}

#[tokio::test]
async fn a_job_is_asked_after_until_it_is_done() {
    let server = Server::start(|_, before| {
        let status = ["Waiting", "Running", "Done"][before.min(2)];
        ok(format!(r#"{{"Id":"j","Status":"{status}"}}"#))
    })
    .await;
    let client = server.client();

    let job =
        client.advance_clock(&ClockAdvance { days: Some(31), ..ClockAdvance::default() }).await.unwrap();
    let job = client.finish_job(&job).await.unwrap();

    assert_eq!(job.status, "Done");
    assert_eq!(server.seen()[0].body, r#"{"Days":31}"#);
    assert_eq!(server.lines()[1..], ["GET /api/turnus/v1/jobs/j", "GET /api/turnus/v1/jobs/j"]);
}
