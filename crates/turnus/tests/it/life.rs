//! One life through the Rust client: each of the 39 functions called, and what it did looked at.

use std::time::Duration;

use futures::StreamExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use turnus_client::wire::clock::{BillRequest, ClockAdvance};
use turnus_client::wire::component_subscriptions::NewComponentSubscription;
use turnus_client::wire::contracts::ContractEnd;
use turnus_client::wire::customers::{Address, CustomerPatch, NewCustomer};
use turnus_client::wire::orders::{Cart, NewOrder, OrderCommit};
use turnus_client::wire::plan_variants::PlanVariant;
use turnus_client::wire::rated_items::NewRatedItem;
use turnus_client::wire::usage::NewMeteredUsage;
use turnus_client::wire::webhooks::NewWebhook;
use turnus_client::wire::{Decimal, Patch, Timestamp};
use turnus_client::{Client, Committed, Error};

use crate::running::{Running, demo_folder};

fn dec(text: &str) -> Decimal {
    text.parse::<rust_decimal::Decimal>().unwrap().into()
}

fn customer(name: &str) -> NewCustomer {
    NewCustomer {
        company_name: Some(name.to_owned()),
        email_address: Some("life@example.org".to_owned()),
        vat_id: Some("DE136695976".to_owned()),
        address: Some(Address {
            street: Some("Sternstraße".to_owned()),
            house_number: Some("43".to_owned()),
            postal_code: Some("80538".to_owned()),
            city: Some("München".to_owned()),
            country: Some("DE".to_owned()),
            ..Address::default()
        }),
        ..NewCustomer::default()
    }
}

fn signup(customer: &str, variant: &str) -> NewOrder {
    NewOrder {
        customer_id: Some(customer.to_owned()),
        cart: Some(Cart { plan_variant_id: Some(variant.to_owned()), ..Cart::default() }),
        ..NewOrder::default()
    }
}

/// A receiver of webhooks: says yes, and hands each body on.
async fn receiver() -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (heard, hear) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let heard = heard.clone();
            tokio::spawn(async move {
                let mut text = Vec::new();
                let mut part = [0; 4096];
                loop {
                    let Ok(count @ 1..) = stream.read(&mut part).await else { return };
                    text.extend_from_slice(&part[..count]);
                    let Ok(whole) = std::str::from_utf8(&text) else { continue };
                    if let Some((_, body)) =
                        whole.split_once("\r\n\r\n").filter(|(_, body)| body.ends_with('}'))
                    {
                        let _ = heard.send(body.to_owned());
                        text.clear();
                        let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await;
                    }
                }
            });
        }
    });
    (url, hear)
}

/// Waits until an event of that name and subject was heard.
async fn hears(hear: &mut mpsc::UnboundedReceiver<String>, event: &str, subject: &str) {
    let wanted = format!("\"{event}\"");
    loop {
        let body = tokio::time::timeout(Duration::from_secs(20), hear.recv()).await;
        let body = body.unwrap_or_else(|_| panic!("{event} of {subject} was not heard")).unwrap();
        if body.contains(&wanted) && body.contains(subject) {
            return;
        }
    }
}

struct Catalogue {
    basic: PlanVariant,
    approved: PlanVariant,
    seats: String,
    calls: String,
    tax: String,
}

/// getPlanGroups, getPlanGroup, getPlans, getPlan, getPlanVariants, getPlanVariant.
async fn catalogue(client: &Client) -> Catalogue {
    let groups = client.get_plan_groups().await.unwrap();
    let plans = client.get_plans().await.unwrap();
    let variants = client.get_plan_variants().await.unwrap();
    let components = client.get_components().await.unwrap();
    assert_eq!(client.get_plan_group(&groups[0].id).await.unwrap(), groups[0]);
    assert_eq!(client.get_plan(&plans[0].id).await.unwrap(), plans[0]);
    assert_eq!(client.get_plan_variant(&variants[0].id).await.unwrap(), variants[0]);
    let gated = plans.iter().find(|plan| plan.requires_order_approval).unwrap();
    let of_plan = |plan: &str| {
        variants.iter().find(|variant| variant.plan_id.as_deref() == Some(plan)).unwrap().clone()
    };
    let kind = |kind: &str| components.iter().find(|it| it.component_type == kind).unwrap().id.clone();
    let basic = variants.iter().find(|variant| variant.recurring_fee == dec("19")).unwrap().clone();
    Catalogue {
        basic,
        approved: of_plan(&gated.id),
        seats: kind("QuantityBased"),
        calls: kind("MeteredUsage"),
        tax: groups[0].tax_policy_id.clone().unwrap(),
    }
}

/// createCustomer, getCustomer, getCustomers, putCustomer, patchCustomer, deleteCustomer.
async fn customers(client: &Client) -> String {
    let made = client.create_customer(&customer("Life GmbH")).await.unwrap();
    assert_eq!(client.get_customer(&made.id).await.unwrap(), made);
    assert!(client.get_customers().await.unwrap().iter().any(|other| other.id == made.id));

    let put =
        client.put_customer(&made.id, &NewCustomer { vat_id: None, ..customer("Put GmbH") }).await.unwrap();
    assert_eq!((put.company_name.as_deref(), put.vat_id), (Some("Put GmbH"), None));
    let patch = CustomerPatch { first_name: Patch::Value("Ada".to_owned()), ..CustomerPatch::default() };
    let patched = client.patch_customer(&made.id, &patch).await.unwrap();
    assert_eq!(
        (patched.company_name.as_deref(), patched.first_name.as_deref()),
        (Some("Put GmbH"), Some("Ada"))
    );

    let gone = client.create_customer(&customer("Gone GmbH")).await.unwrap();
    client.delete_customer(&gone.id).await.unwrap();
    assert!(matches!(client.get_customer(&gone.id).await, Err(Error::NotFound { .. })));
    made.id
}

/// createOrder, commitOrder, approveOrder, declineOrder.
async fn orders(client: &Client, customer: &str, sold: &Catalogue) -> String {
    let mut order = signup(customer, &sold.basic.id);
    let seats = NewComponentSubscription {
        component_id: sold.seats.clone(),
        quantity: Some(dec("3")),
        ..NewComponentSubscription::default()
    };
    order.cart.as_mut().unwrap().component_subscriptions.push(seats);
    let placed = client.create_order(&order).await.unwrap();
    assert_eq!((placed.total, placed.total_vat, placed.total_gross), (dec("46"), dec("8.74"), dec("54.74")));
    let committed = client.commit_order(&placed.id, &OrderCommit::default()).await.unwrap();
    let contract = committed.contract().unwrap();
    assert_eq!(Some(&contract.id), placed.contract_id.as_ref());
    assert_eq!((contract.lifecycle_status.as_str(), contract.balance), ("Active", dec("54.74")));
    let again = client.commit_order(&placed.id, &OrderCommit::default()).await.unwrap_err();
    assert!(
        matches!(&again, Error::Refused { status: 422, message } if message.contains(&contract.id)),
        "{again}"
    );

    for (approves, wanted) in [(true, "Completed"), (false, "Declined")] {
        let gated = client.create_order(&signup(customer, &sold.approved.id)).await.unwrap();
        let committed = client.commit_order(&gated.id, &OrderCommit::default()).await.unwrap();
        assert!(matches!(&committed, Committed::Pending(order) if order.id == gated.id), "{committed:?}");
        assert_eq!(client.get_order(&gated.id).await.unwrap().status, "ApprovalPending");
        let answer = match approves {
            true => client.approve_order(&gated.id).await.unwrap(),
            false => client.decline_order(&gated.id).await.unwrap(),
        };
        assert_eq!(answer.status, wanted);
        let made = client.get_contract(gated.contract_id.as_ref().unwrap()).await;
        assert_eq!(made.is_ok(), approves);
    }
    contract.id
}

/// getContract, getContracts, getCustomerContracts, getSubscriptions, getContractSubscriptions,
/// getContractComponentSubscriptions, createContractComponentSubscription, getContractSelfServiceToken.
async fn contracts(client: &Client, customer: &str, id: &str, sold: &Catalogue) {
    assert_eq!(client.get_contract(id).await.unwrap().id, id);
    assert!(client.get_contracts().await.unwrap().iter().any(|contract| contract.id == id));
    assert!(client.get_customer_contracts(customer).await.unwrap().iter().any(|contract| contract.id == id));
    let joined = client.get_subscriptions().await.unwrap();
    let joined = joined.iter().find(|row| row.contract_id.as_deref() == Some(id)).unwrap();
    assert_eq!(joined.customer_id.as_deref(), Some(customer));

    let wish = NewComponentSubscription {
        component_id: sold.seats.clone(),
        quantity: Some(dec("2")),
        ..NewComponentSubscription::default()
    };
    let booked = client.create_contract_component_subscription(id, &wish).await.unwrap();
    let listed = client.get_contract_component_subscriptions(id).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().any(|other| other.id == booked.id && other.quantity == Some(dec("2"))));
    let all = client.get_contract_subscriptions(id).await.unwrap();
    assert_eq!((all.plan_variant_id.as_ref(), all.component_subscriptions.len()), (Some(&sold.basic.id), 2));

    let token = client.get_contract_self_service_token(id).await.unwrap();
    assert_eq!((token.purpose.as_deref(), token.token.split('$').next()), (Some("CustomerPortal"), Some(id)));
}

/// postContractUsage, getContractUsage, deleteContractUsage, createContractRatedItem.
async fn usage(client: &Client, id: &str, sold: &Catalogue) {
    let usage = |quantity: &str, key: Option<&str>| NewMeteredUsage {
        component_id: Some(sold.calls.clone()),
        quantity: dec(quantity),
        key: key.map(str::to_owned),
        ..NewMeteredUsage::default()
    };
    let kept = client.post_contract_usage(id, &usage("12345678901.25", Some("k"))).await.unwrap();
    let gone = client.post_contract_usage(id, &usage("1", None)).await.unwrap();
    let twice = client.post_contract_usage(id, &usage("1", Some("k"))).await.unwrap_err();
    assert!(
        matches!(&twice, Error::Refused { status: 422, message } if message.contains(&kept.id)),
        "{twice}"
    );
    client.delete_contract_usage(id, &gone.id).await.unwrap();
    let left = client.get_contract_usage(id).await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].quantity, dec("12345678901.25"));
    client.delete_contract_usage(id, &kept.id).await.unwrap();
    client.post_contract_usage(id, &usage("100", None)).await.unwrap();

    let item = NewRatedItem {
        description: "Beratung".to_owned(),
        quantity: Some(dec("2")),
        price_per_unit: dec("12.34"),
        tax_policy_id: Some(sold.tax.clone()),
        ..NewRatedItem::default()
    };
    let item = client.create_contract_rated_item(id, &item).await.unwrap();
    assert!(client.get_contract_rated_items(id).await.unwrap().iter().any(|other| other.id == item.id));
}

/// getInvoiceDrafts, getInvoiceDraft, sendInvoiceDraft, getInvoices, getInvoiceById, getInvoiceDownloadLink.
async fn invoices(client: &Client, url: &str, id: &str) -> String {
    let billed = client.bill_contract(id, &BillRequest { draft: Some(true) }).await.unwrap();
    assert!(!billed.documents.is_empty());
    let drafts = client.get_invoice_drafts().await.unwrap();
    let mine: Vec<_> = drafts.iter().filter(|draft| draft.contract_id.as_deref() == Some(id)).collect();
    // The signup, the booked seats, and what was billed just now: 100 calls and the rated item.
    assert_eq!(mine.len(), 3);
    let draft = client.get_invoice_draft(&mine[2].id).await.unwrap();
    assert_eq!(draft.total_net, dec("26.68"));
    let mut sent = String::new();
    for draft in mine {
        let invoice = client.send_invoice_draft(&draft.id).await.unwrap();
        assert!(invoice.invoice_number.is_some());
        assert!(client.send_invoice_draft(&draft.id).await.is_err());
        sent = invoice.id;
    }
    let listed = client.get_invoices().await.unwrap();
    let found = listed.iter().find(|invoice| invoice.id == sent).unwrap();
    let invoice = client.get_invoice_by_id(&sent).await.unwrap();
    assert_eq!(
        (invoice.total_net, invoice.invoice_number.as_ref()),
        (dec("26.68"), found.invoice_number.as_ref())
    );
    assert_eq!(invoice.item_list.len(), 2);

    let link = client.get_invoice_download_link(&sent).await.unwrap().url;
    let link = if link.starts_with('/') { format!("{url}{link}") } else { link };
    let file = reqwest::get(link).await.unwrap();
    assert_eq!(file.headers()["content-type"], "application/pdf");
    let bytes = file.bytes().await.unwrap();
    assert!(bytes.starts_with(b"%PDF-"));
    assert_eq!(client.download_invoice(&sent).await.unwrap(), bytes, "a download is the same bytes for ever");
    sent
}

/// getContractCancellationPreview, endContract.
async fn ending(client: &Client, id: &str) {
    let preview = client.get_contract_cancellation_preview(id).await.unwrap();
    let end = preview.end_date.unwrap();
    assert_eq!(preview.contract_after.phases.last().unwrap().kind, "Inactive");
    assert_eq!(client.get_contract(id).await.unwrap().end_date, None, "a preview changes nothing");
    let ended = client.end_contract(id, &ContractEnd { end_date: Some(end) }).await.unwrap();
    assert_eq!((ended.end_date, ended.invoice.total_gross), (Some(end), preview.invoice.total_gross));
    let before = Timestamp::from_millis(0);
    let refused = client.end_contract(id, &ContractEnd { end_date: Some(before) }).await.unwrap_err();
    assert!(matches!(refused, Error::Refused { status: 422, .. }), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_life_through_all_39_functions() {
    let folder = demo_folder();
    let server = Running::demo(folder.path());
    let client = server.client();
    let sold = catalogue(&client).await;
    let (url, mut hear) = receiver().await;
    let names =
        ["CustomerCreated", "ContractCreated", "OrderSucceeded", "InvoiceCreated", "ContractCancelled"];
    let hook = NewWebhook { url, events: names.map(str::to_owned).to_vec() };
    let hook = client.create_webhook(&hook).await.unwrap();
    assert!(client.get_webhooks().await.unwrap().iter().any(|other| other.id == hook.id));

    let customer = customers(&client).await;
    let contract = orders(&client, &customer, &sold).await;
    contracts(&client, &customer, &contract, &sold).await;
    usage(&client, &contract, &sold).await;
    let invoice = invoices(&client, &server.url, &contract).await;
    ending(&client, &contract).await;

    hears(&mut hear, "CustomerCreated", &customer).await;
    hears(&mut hear, "ContractCreated", &contract).await;
    hears(&mut hear, "OrderSucceeded", &contract).await;
    hears(&mut hear, "InvoiceCreated", &invoice).await;
    hears(&mut hear, "ContractCancelled", &contract).await;
    client.delete_webhook(&hook.id).await.unwrap();
    assert!(client.get_webhooks().await.unwrap().iter().all(|other| other.id != hook.id));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_lives_on_when_its_clock_is_moved_a_year() {
    let folder = demo_folder();
    let server = Running::demo(folder.path());
    let client = server.client();
    let before = client.invoices_stream().count().await;

    let advance = ClockAdvance { days: Some(365), ..ClockAdvance::default() };
    let job = client.advance_clock(&advance).await.unwrap();
    let job = client.finish_job(&job).await.unwrap();

    assert_eq!(job.status, "Done");
    let invoices = client.get_invoices().await.unwrap();
    assert!(invoices.len() > before + 300, "{before} and then {}", invoices.len());
    let mut numbers: Vec<_> =
        invoices.iter().map(|invoice| invoice.invoice_number.clone().unwrap()).collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), invoices.len(), "a number is used twice");
}
