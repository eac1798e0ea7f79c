//! The functions as a table, and calls by name.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};

use crate::transport::Request;
use crate::{Client, Error, List};
use crate::{
    api_clients, cancellations, clock, component_subscriptions, components, contract_changes,
    contract_wishes, contracts, coupons, customers, deliveries, discounts, document_settings, draft_edits,
    events, exchange_rates, exports, forecasts, invoice_drafts, invoices, ledger_entries, legal_entities,
    operations, orders, parked_work, payments, plan_groups, plan_variants, plans, portal_links, product_info,
    rated_items, revenue, sending, sessions, settings, subscriptions, summary, tax_policies, themes, usage,
    users, webhooks,
};

/// One function of the API: what its method and [`Client::call`] both go by.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Function {
    /// Its name, `createOrder`.
    pub name: &'static str,
    /// The verb of HTTP.
    pub verb: Verb,
    /// The path, with the names of its arguments in braces: `/api/v1/orders/{orderId}`.
    pub path: &'static str,
    /// The body that it takes.
    pub body: Body,
    /// What it answers.
    pub answer: Kind,
    /// What it does, in one line.
    pub says: &'static str,
}

/// A verb of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Reads.
    Get,
    /// Makes, where the server chooses the place.
    Post,
    /// Replaces.
    Put,
    /// Changes what is given.
    Patch,
    /// Removes.
    Delete,
}

/// The body that a function takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// None.
    None,
    /// One of this name, which may be left out.
    Optional(&'static str),
    /// One of this name.
    Required(&'static str),
}

/// What a function answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A JSON object.
    Json,
    /// A JSON array, page by page.
    List,
    /// Nothing.
    Nothing,
    /// The bytes of a file.
    File,
}

/// The answer to a call by name.
#[derive(Clone, Debug)]
pub enum Reply {
    /// JSON, every digit as the server wrote it. A list comes whole.
    Json(Box<RawValue>),
    /// Nothing but success.
    Nothing,
    /// The bytes of a file.
    File(Vec<u8>),
}

impl Function {
    /// The names of its arguments, in order.
    pub fn arguments(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
    }

    /// The function called `name`: `createOrder`, `create_order`, in any case.
    pub fn named(name: &str) -> Option<&'static Function> {
        let letters = name.replace(['_', '-'], "");
        FUNCTIONS.iter().copied().find(|function| function.name.eq_ignore_ascii_case(&letters))
    }
}

impl Client {
    /// Calls a function by its name in [`FUNCTIONS`]. After the arguments that its path takes, `name=value` is a
    /// parameter of the query, such as a filter. The body goes out as it is.
    ///
    /// # Errors
    ///
    /// [`Error::Call`] when there is no such function, or it takes other arguments; otherwise as its method.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::Reply;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let arguments = ["search=ACME".to_owned()];
    /// if let Reply::Json(customers) = client.call("getCustomers", &arguments, None).await? {
    ///     println!("{customers}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn call(
        &self,
        name: &str,
        arguments: &[String],
        body: Option<&RawValue>,
    ) -> Result<Reply, Error> {
        let function =
            Function::named(name).ok_or_else(|| Error::Call(format!("there is no function {name:?}")))?;
        let Sorted { arguments, query } = sorted(function, arguments)?;
        let body = match (function.body, body) {
            (Body::None, Some(_)) => return Err(Error::Call(format!("{} takes no body", function.name))),
            (Body::Required(of), None) => {
                return Err(Error::Call(format!("{} takes a body: {of}", function.name)));
            }
            (Body::Optional(_), None) => Some(b"{}".to_vec()),
            (_, body) => body.map(|body| body.get().as_bytes().to_vec()),
        };
        if function.answer == Kind::List {
            let list = List::<Box<RawValue>>::new(self, function, &arguments);
            let list = query.into_iter().fold(list, |list, (name, value)| list.with(name, value));
            return to_raw_value(&list.all().await?).map(Reply::Json).map_err(|error| unwritable(&error));
        }
        let answer = self.send(&Request { function, arguments: &arguments, query: &query, body }).await?;
        match function.answer {
            Kind::File => Ok(Reply::File(answer)),
            _ if answer.trim_ascii().is_empty() => Ok(Reply::Nothing),
            _ => turnus_wire::from_body(&answer).map(Reply::Json).map_err(Error::Body),
        }
    }

    /// Sends no body and reads the answer.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        function: &'static Function,
        arguments: &[&str],
        query: &[(String, String)],
    ) -> Result<T, Error> {
        let answer = self.send(&Request { function, arguments, query, body: None }).await?;
        turnus_wire::from_body(&answer).map_err(Error::Body)
    }

    /// Sends `body` and reads the answer.
    pub(crate) async fn tell<T: DeserializeOwned>(
        &self,
        function: &'static Function,
        arguments: &[&str],
        body: &(impl Serialize + Sync),
    ) -> Result<T, Error> {
        let body = serde_json::to_vec(body).map_err(|error| unwritable(&error))?;
        let answer = self.send(&Request { function, arguments, query: &[], body: Some(body) }).await?;
        turnus_wire::from_body(&answer).map_err(Error::Body)
    }

    /// Sends `body`; the answer says nothing.
    pub(crate) async fn send_body(
        &self,
        function: &'static Function,
        arguments: &[&str],
        body: &(impl Serialize + Sync),
    ) -> Result<(), Error> {
        let body = serde_json::to_vec(body).map_err(|error| unwritable(&error))?;
        self.send(&Request { function, arguments, query: &[], body: Some(body) }).await.map(drop)
    }

    /// Sends no body; the answer is a file, or nothing of interest.
    pub(crate) async fn fetch(
        &self,
        function: &'static Function,
        arguments: &[&str],
    ) -> Result<Vec<u8>, Error> {
        self.send(&Request { function, arguments, query: &[], body: None }).await
    }
}

fn unwritable(error: &serde_json::Error) -> Error {
    Error::Call(format!("the body cannot be written: {error}"))
}

/// What was given to a call by name.
struct Sorted<'a> {
    /// The arguments of the path.
    arguments: Vec<&'a str>,
    /// The parameters of the query behind them.
    query: Vec<(String, String)>,
}

fn sorted<'a>(function: &Function, given: &'a [String]) -> Result<Sorted<'a>, Error> {
    let names: Vec<&str> = function.arguments().collect();
    let wrong = || {
        let takes = if names.is_empty() { "no argument".to_owned() } else { names.join(" ") };
        Error::Call(format!("{} takes {takes}, and then parameters as name=value", function.name))
    };
    let (path, rest) = given.split_at_checked(names.len()).ok_or_else(wrong)?;
    let query = rest.iter().map(|parameter| {
        let (name, value) = parameter.split_once('=').ok_or_else(wrong)?;
        Ok((name.to_owned(), value.to_owned()))
    });
    let query = query.collect::<Result<_, Error>>()?;
    Ok(Sorted { arguments: path.iter().map(String::as_str).collect(), query })
}

/// Every function: the 39 of the seed in their order, then their neighbours.
pub static FUNCTIONS: [&Function; 169] = [
    &orders::CREATE_ORDER,
    &orders::COMMIT_ORDER,
    &orders::APPROVE_ORDER,
    &orders::DECLINE_ORDER,
    &customers::GET_CUSTOMERS,
    &customers::CREATE_CUSTOMER,
    &customers::GET_CUSTOMER,
    &customers::PUT_CUSTOMER,
    &customers::PATCH_CUSTOMER,
    &customers::DELETE_CUSTOMER,
    &customers::GET_CUSTOMER_CONTRACTS,
    &contracts::GET_CONTRACTS,
    &contracts::GET_CONTRACT,
    &usage::GET_CONTRACT_USAGE,
    &usage::POST_CONTRACT_USAGE,
    &usage::DELETE_CONTRACT_USAGE,
    &component_subscriptions::GET_CONTRACT_COMPONENT_SUBSCRIPTIONS,
    &component_subscriptions::CREATE_CONTRACT_COMPONENT_SUBSCRIPTION,
    &contracts::GET_CONTRACT_SUBSCRIPTIONS,
    &contracts::GET_CONTRACT_SELF_SERVICE_TOKEN,
    &contracts::GET_CONTRACT_CANCELLATION_PREVIEW,
    &contracts::END_CONTRACT,
    &rated_items::CREATE_CONTRACT_RATED_ITEM,
    &subscriptions::GET_SUBSCRIPTIONS,
    &invoices::GET_INVOICES,
    &invoices::GET_INVOICE_BY_ID,
    &invoices::GET_INVOICE_DOWNLOAD_LINK,
    &invoice_drafts::GET_INVOICE_DRAFTS,
    &invoice_drafts::GET_INVOICE_DRAFT,
    &invoice_drafts::SEND_INVOICE_DRAFT,
    &plan_groups::GET_PLAN_GROUPS,
    &plan_groups::GET_PLAN_GROUP,
    &plans::GET_PLANS,
    &plans::GET_PLAN,
    &plan_variants::GET_PLAN_VARIANTS,
    &plan_variants::GET_PLAN_VARIANT,
    &webhooks::GET_WEBHOOKS,
    &webhooks::CREATE_WEBHOOK,
    &webhooks::DELETE_WEBHOOK,
    &orders::GET_ORDERS,
    &orders::GET_ORDER,
    &orders::DELETE_ORDER,
    &orders::PREVIEW_ORDER,
    &contracts::PATCH_CONTRACT,
    &contracts::DELETE_CONTRACT,
    &contracts::ANNULATE_CONTRACT,
    &contracts::PAUSE_CONTRACT,
    &contracts::RESUME_CONTRACT,
    &usage::GET_USAGE,
    &component_subscriptions::PUT_COMPONENT_SUBSCRIPTION,
    &rated_items::GET_CONTRACT_RATED_ITEMS,
    &rated_items::DELETE_RATED_ITEM,
    &invoices::DOWNLOAD_INVOICE,
    &invoices::EXPLAIN_INVOICE,
    &invoices::PREVIEW_CORRECTION,
    &invoices::GET_INVOICE_XML,
    &invoices::GET_INVOICE_FORMATS,
    &invoices::CORRECT_INVOICE,
    &contract_wishes::CHANGE_CONTRACT_PRICES,
    &contract_wishes::REACTIVATE_CONTRACT,
    &plan_groups::CREATE_PLAN_GROUP,
    &plan_groups::PUT_PLAN_GROUP,
    &plans::CREATE_PLAN,
    &plans::PUT_PLAN,
    &plan_variants::CREATE_PLAN_VARIANT,
    &plan_variants::PUT_PLAN_VARIANT,
    &components::GET_COMPONENTS,
    &components::CREATE_COMPONENT,
    &components::PUT_COMPONENT,
    &discounts::GET_DISCOUNTS,
    &discounts::CREATE_DISCOUNT,
    &discounts::PUT_DISCOUNT,
    &coupons::GET_COUPONS,
    &coupons::CREATE_COUPON,
    &coupons::PUT_COUPON,
    &tax_policies::GET_TAX_POLICIES,
    &tax_policies::GET_TAX_DEFINITIONS,
    &tax_policies::CREATE_TAX_POLICY,
    &tax_policies::PUT_TAX_POLICY,
    &tax_policies::CREATE_TAX_DEFINITION,
    &tax_policies::PUT_TAX_DEFINITION,
    &product_info::GET_PRODUCT_INFO,
    &contract_changes::GET_CONTRACT_CHANGES,
    &ledger_entries::GET_LEDGER_ENTRIES,
    &payments::BOOK_PAYMENT,
    &payments::GET_PAYMENT_TRANSACTIONS,
    &payments::GET_PAYMENT_REFUNDS,
    &clock::GET_CLOCK,
    &clock::SET_CLOCK,
    &clock::ADVANCE_CLOCK,
    &clock::GET_JOB,
    &clock::BILL_CONTRACT,
    &clock::BILL_INTERIM,
    &legal_entities::GET_LEGAL_ENTITIES,
    &legal_entities::CREATE_LEGAL_ENTITY,
    &legal_entities::GET_LEGAL_ENTITY,
    &legal_entities::PUT_LEGAL_ENTITY,
    &themes::GET_THEME,
    &themes::PUT_THEME,
    &settings::GET_SETTINGS,
    &settings::PUT_SETTINGS,
    &forecasts::FORECAST,
    &forecasts::CHECK_SCENARIO,
    &ledger_entries::GET_ALL_LEDGER_ENTRIES,
    &usage::GET_ALL_USAGE,
    &usage::POST_USAGE,
    &revenue::GET_REVENUE,
    &revenue::GET_REVENUE_CHANGES,
    &revenue::GET_REVENUE_CONTRACTS,
    &summary::GET_SUMMARY,
    &operations::GET_OPERATIONS,
    &parked_work::GET_PARKED_WORK,
    &parked_work::RETRY_PARKED_WORK,
    &draft_edits::SEND_INVOICE_DRAFTS,
    &draft_edits::GET_EDITED_INVOICE_DRAFT,
    &draft_edits::PATCH_INVOICE_DRAFT,
    &draft_edits::DISCARD_INVOICE_DRAFT,
    &draft_edits::ADD_INVOICE_DRAFT_LINE,
    &draft_edits::REMOVE_INVOICE_DRAFT_LINE,
    &draft_edits::DOWNLOAD_INVOICE_DRAFT,
    &document_settings::GET_DOCUMENT_SETTINGS,
    &document_settings::PUT_DOCUMENT_SETTINGS,
    &exchange_rates::GET_EXCHANGE_RATES,
    &exchange_rates::PUT_EXCHANGE_RATES,
    &exports::GET_DATEV_SETTINGS,
    &exports::PUT_DATEV_SETTINGS,
    &exports::GET_DATEV_EXPORT,
    &exports::GET_POSTINGS_EXPORT,
    &exports::GET_GOBD_EXPORT,
    &sending::GET_MAILS,
    &sending::GET_MAIL,
    &sending::RESEND_MAIL,
    &sending::GET_INVOICE_DELIVERY,
    &sending::DELIVER_INVOICE,
    &sending::GET_LETTER_DAYS,
    &sending::GET_LETTERS,
    &sending::PRINT_LETTERS,
    &sending::GET_MAIL_TEMPLATES,
    &sending::PUT_MAIL_TEMPLATES,
    &sending::GET_SENDING_STATE,
    &events::GET_EVENTS,
    &deliveries::GET_WEBHOOK_DELIVERIES,
    &deliveries::GET_WEBHOOK_DELIVERY,
    &deliveries::RESEND_WEBHOOK_DELIVERY,
    &deliveries::RESEND_WEBHOOK,
    &deliveries::ROTATE_WEBHOOK_SECRET,
    &deliveries::DELETE_WEBHOOK_SECRET,
    &cancellations::DECLARE_CANCELLATION,
    &cancellations::GET_CANCELLATIONS,
    &cancellations::SETTLE_CANCELLATION,
    &portal_links::REQUEST_PORTAL_LINK,
    &sessions::GET_SESSIONS,
    &sessions::END_SESSION,
    &users::GET_ME,
    &users::PATCH_ME,
    &users::CHANGE_PASSWORD,
    &users::OFFER_TOTP,
    &users::CONFIRM_TOTP,
    &users::REMOVE_TOTP,
    &users::GET_USERS,
    &users::CREATE_USER,
    &users::GET_USER,
    &users::PATCH_USER,
    &users::DELETE_USER,
    &users::REMOVE_USER_TOTP,
    &api_clients::GET_API_CLIENTS,
    &api_clients::CREATE_API_CLIENT,
    &api_clients::PATCH_API_CLIENT,
    &api_clients::REVOKE_API_CLIENT,
];
