//! `/api/turnus/v1/selfService`: what the holder of a contract's self-service token sees and does of it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::commit_order::Committed;
use turnus_app::contracts::contract;
use turnus_app::end_contract::{Ending, end_by_notice, preview_notice, take_back_notice};
use turnus_app::invoices::{file_name, invoice, list_invoices, pdf};
use turnus_app::orders::{NewOrder, Orderer};
use turnus_app::rows::DocumentFilter;
use turnus_app::self_service::{change_own_data, commit, place, preview, seller_logo, subscription};
use turnus_app::{AppError, Caller};
use turnus_engine::Id;
use turnus_engine::booking::NewComponentSubscription;
use turnus_engine::customer::Customer;
use turnus_engine::order::{Cart, Order};
use turnus_engine::self_service::{AskedEnd, quantity_today};
use turnus_engine::theme::PictureFormat;
use turnus_wire as wire;
use turnus_wire::customers::CustomerPatch;
use turnus_wire::self_service as shown;

use crate::api::error::ApiError;
use crate::api::orders::Shown;
use crate::api::paging::PAGING;
use crate::api::route::{Route, SUBSCRIBER, Shape, Takes, change, make, parameter, read, remove};
use crate::api::self_service_export::export;
use crate::border::{Exact, Ids, Listing, Nothing, Query, Subscriber, Written};
use crate::read::{id, number, optional_id};
use crate::render;
use crate::server::Server;
use crate::web::{answer, file, ok};

const PATH: &str = "/api/turnus/v1/selfService";
const CANCELLATION: &str = "/api/turnus/v1/selfService/cancellation";
const INVOICE: &str = "/api/turnus/v1/selfService/invoices/{invoiceId}/download";

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    looks().into_iter().map(|route| route.needs(SUBSCRIBER)).chain(wishes()).collect()
}

/// What is looked at.
fn looks() -> Vec<Route> {
    vec![
        read(PATH, "getSelfService", look)
            .about("The contract of the token: what there is, what it costs next, what can be changed.")
            .gives::<shown::SelfService>(),
        read("/api/turnus/v1/selfService/logo", "getSelfServiceLogo", logo)
            .about("The seller's logo; 404 where there is none.")
            .answering(StatusCode::OK, Shape::File("image/png"))
            .answering(StatusCode::OK, Shape::File("image/jpeg")),
        read("/api/turnus/v1/selfService/usage", "getSelfServiceUsage", usage)
            .about("What was used since it was billed last, and what it costs so far.")
            .gives::<shown::SelfServiceUsage>(),
        read("/api/turnus/v1/selfService/invoices", "getSelfServiceInvoices", invoices)
            .about("The documents of the contract, latest first.")
            .with(&PAGING)
            .with(&[parameter("before", Takes::Id, "Documents made before that one, itself left out.")])
            .lists::<wire::invoices::InvoiceSummary>(),
        read(INVOICE, "downloadSelfServiceInvoice", download)
            .about("The PDF of one of them.")
            .answering(StatusCode::OK, Shape::Pdf),
        read("/api/turnus/v1/selfService/export", "exportSelfService", export)
            .about("All that is stored of the contract and who has it.")
            .answering(StatusCode::OK, Shape::File("application/json")),
        read(CANCELLATION, "getSelfServiceCancellation", cancellation)
            .about("Where notice given now leads, and the closing bill. Nothing is stored.")
            .with(&[parameter(
                "endDate",
                Takes::Time,
                "Another end, not before notice allows; absent: the first.",
            )])
            .gives::<shown::SelfServiceCancellation>(),
    ]
}

/// What is changed.
fn wishes() -> Vec<Route> {
    vec![
        change("/api/turnus/v1/selfService/customer", "patchSelfServiceCustomer", SUBSCRIBER, patch)
            .about("Changes name, address, telephone, VAT id and language of who has the contract.")
            .takes::<shown::SelfServiceCustomerPatch>()
            .gives::<shown::SelfServiceCustomer>(),
        make("/api/turnus/v1/selfService/orders/preview", "previewSelfServiceOrder", SUBSCRIBER, price)
            .about("Prices another plan or components, of what AllowSelfService offers. Nothing is stored.")
            .takes::<shown::SelfServiceOrder>()
            .gives::<wire::orders::OrderPreview>(),
        make("/api/turnus/v1/selfService/orders", "createSelfServiceOrder", SUBSCRIBER, order)
            .about("Places such an order: its commit executes it at the figures that it shows.")
            .takes::<shown::SelfServiceOrder>()
            .creates::<wire::orders::Order>(),
        make(
            "/api/turnus/v1/selfService/orders/{orderId}/commit",
            "commitSelfServiceOrder",
            SUBSCRIBER,
            execute,
        )
        .about("Executes an order of the contract; 200 and its Status, which is ApprovalPending where somebody has to approve.")
        .gives::<shown::SelfServiceCommitted>(),
        make(CANCELLATION, "cancelSelfService", SUBSCRIBER, cancel)
            .about("Gives notice: the contract ends as its notice allows. It is confirmed by mail.")
            .takes::<shown::SelfServiceEnd>()
            .gives::<shown::SelfServiceCancellation>(),
        remove(CANCELLATION, "revokeSelfServiceCancellation", SUBSCRIBER, revoke)
            .about("Takes back notice that was given here, before the end comes."),
    ]
}

async fn look(State(server): State<Server>, subscriber: Subscriber) -> Result<Response, ApiError> {
    let Subscriber { caller, contract, expires } = subscriber;
    let found = subscription(&server.app, &caller, contract).await?;
    Ok(ok(&render::self_service(&found, expires, caller.now)))
}

async fn logo(
    State(server): State<Server>,
    Subscriber { caller, contract, .. }: Subscriber,
) -> Result<Response, ApiError> {
    let missing = AppError::NotFound { kind: "logo of contract", id: contract };
    let bytes = seller_logo(&server.app, &caller, contract).await?.ok_or(missing)?;
    Ok(match PictureFormat::of(&bytes) {
        Some(PictureFormat::Jpeg) => file("image/jpeg", "logo.jpg", bytes),
        Some(PictureFormat::Png) | None => file("image/png", "logo.png", bytes),
    })
}

async fn usage(
    State(server): State<Server>,
    Subscriber { caller, contract, .. }: Subscriber,
) -> Result<Response, ApiError> {
    let found = subscription(&server.app, &caller, contract).await?;
    Ok(ok(&render::self_service_usage(&found)))
}

async fn invoices(
    State(server): State<Server>,
    Subscriber { caller, contract: of, .. }: Subscriber,
    listing: Listing,
) -> Result<Response, ApiError> {
    let zone = contract(&server.app, caller.account, of).await?.value.contract.zone;
    let filter = DocumentFilter { contract: Some(of), ..DocumentFilter::default() };
    let rows =
        list_invoices(&server.app, caller.account, filter, listing.ordered()?.newest_first().slice).await?;
    Ok(ok(&rows.iter().map(|row| render::invoice_summary(row, &zone, None)).collect::<Vec<_>>()))
}

async fn download(
    State(server): State<Server>,
    Subscriber { caller, contract, .. }: Subscriber,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    if invoice(&server.app, caller.account, id).await?.contract != contract {
        return Err(AppError::NotFound { kind: "invoice", id }.into());
    }
    let (row, bytes) = pdf(&server.app, &caller, id).await?;
    Ok(file("application/pdf", &file_name(&row, "pdf"), bytes))
}

async fn cancellation(
    State(server): State<Server>,
    Subscriber { caller, contract, .. }: Subscriber,
    query: Query,
) -> Result<Response, ApiError> {
    let asked = query.time("endDate")?;
    let ending = preview_notice(&server.app, &caller, contract, asked).await?;
    let catalogue = server.app.catalogue(caller.account).await?;
    Ok(ok(&render::self_service_cancellation(&ending, &catalogue)))
}

async fn patch(
    State(server): State<Server>,
    Subscriber { contract, .. }: Subscriber,
    given: Written<Exact<shown::SelfServiceCustomerPatch>>,
) -> Result<Response, ApiError> {
    let own = given.body.0.clone();
    let patch = CustomerPatch {
        company_name: own.company_name,
        first_name: own.first_name,
        last_name: own.last_name,
        phone_number: own.phone_number,
        vat_id: own.vat_id,
        language: own.language,
        address: own.address,
        ..CustomerPatch::default()
    };
    let changes = crate::read::customer_changes("", patch)?;
    let wish = given
        .wish(|customer: &Customer| answer(StatusCode::OK, &render::self_service_customer(&customer.data)));
    let done = change_own_data(&server.app, &wish.call, contract, |old| changes.new_data(old)).await?;
    Ok(wish.answer(done))
}

/// The order that a body means.
async fn asked(
    server: &Server,
    caller: &Caller,
    of: Id,
    given: &shown::SelfServiceOrder,
) -> Result<NewOrder, ApiError> {
    let mut cart = Cart::of(optional_id("PlanVariantId", given.plan_variant_id.as_deref())?);
    cart.quantity = match given.quantity {
        Some(quantity) => number("Quantity", quantity)?,
        None => {
            let row = contract(&server.app, caller.account, of).await?.value;
            quantity_today(&row.contract, caller.now)
        }
    };
    for (place, booking) in given.components.iter().enumerate() {
        let component = id(format_args!("Components[{place}].ComponentId"), &booking.component_id)?;
        let one = wire::Decimal::from(rust_decimal::Decimal::ONE);
        let quantity = booking.quantity.unwrap_or(one);
        let quantity = number(format_args!("Components[{place}].Quantity"), quantity)?;
        cart.components.push(NewComponentSubscription::of(component, quantity));
    }
    for (place, booked) in given.end_component_subscriptions.iter().enumerate() {
        cart.end_components.push(id(format_args!("EndComponentSubscriptions[{place}]"), booked)?);
    }
    Ok(NewOrder::of(Orderer::Contract(of), cart))
}

async fn price(
    State(server): State<Server>,
    Subscriber { contract, .. }: Subscriber,
    given: Written<Exact<shown::SelfServiceOrder>>,
) -> Result<Response, ApiError> {
    let new = asked(&server, &given.caller, contract, &given.body.0).await?;
    let shown = Shown::before(&server.app, &given.caller, &new).await?;
    let priced = preview(&server.app, &given.caller, new).await?;
    Ok(ok(&render::preview(&priced, shown.shop(&priced.order))))
}

async fn order(
    State(server): State<Server>,
    Subscriber { contract, .. }: Subscriber,
    given: Written<Exact<shown::SelfServiceOrder>>,
) -> Result<Response, ApiError> {
    let new = asked(&server, &given.caller, contract, &given.body.0).await?;
    let shown = Shown::before(&server.app, &given.caller, &new).await?;
    // What the contract says besides is the seller's: notes, members of clients.
    let render = move |order: &Order| render::order(order, shown.shop(order));
    let wish = given.wish(move |order: &Order| answer(StatusCode::CREATED, &render(order)));
    Ok(wish.answer(place(&server.app, &wish.call, new).await?))
}

async fn execute(
    State(server): State<Server>,
    Subscriber { contract, .. }: Subscriber,
    Ids([id]): Ids<1>,
    given: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = given.wish(|committed: &Committed| {
        let status = match committed {
            Committed::Contract(_) => "Completed",
            Committed::Pending(_) => "ApprovalPending",
        };
        answer(StatusCode::OK, &shown::SelfServiceCommitted { status: status.to_owned() })
    });
    Ok(wish.answer(commit(&server.app, &wish.call, contract, id).await?))
}

async fn cancel(
    State(server): State<Server>,
    Subscriber { contract, .. }: Subscriber,
    given: Written<Exact<shown::SelfServiceEnd>>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    let wish = given.wish(move |ending: &Ending| {
        answer(StatusCode::OK, &render::self_service_cancellation(ending, &catalogue))
    });
    let shown::SelfServiceEnd { end_date, latest_end } = given.body.0;
    let asked =
        AskedEnd { at: end_date.map(crate::read::instant), latest: latest_end.map(crate::read::instant) };
    Ok(wish.answer(end_by_notice(&server.app, &wish.call, contract, asked).await?))
}

async fn revoke(
    State(server): State<Server>,
    Subscriber { contract, .. }: Subscriber,
    given: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = given.wish(|_: &Ending| crate::web::nothing());
    Ok(wish.answer(take_back_notice(&server.app, &wish.call, contract).await?))
}
