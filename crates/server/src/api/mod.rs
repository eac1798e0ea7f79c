//! The API: one file a noun, each with its operations. [`routes`] is the list of all.

mod all_usage;
mod cancellations;
mod clients;
pub(crate) mod clock;
mod component_subscriptions;
mod components;
mod contract_actions;
mod contract_changes;
mod contracts;
mod coupons;
mod customers;
mod datev;
mod deliveries;
mod discounts;
pub(crate) mod docs;
mod document_settings;
mod draft_edits;
pub mod error;
mod events;
mod exchange_rates;
mod exports;
pub(crate) mod files;
mod forecast;
mod invoice_drafts;
mod invoices;
mod items;
mod ledger_entries;
mod legal_entities;
mod letters;
mod mail_templates;
mod mails;
mod me;
pub mod openapi;
mod operations;
mod orders;
mod paging;
mod parked_work;
mod payments;
mod plan_groups;
mod plan_variants;
mod plans;
mod portal_links;
mod product_info;
mod rated_items;
mod revenue;
pub mod route;
mod self_service;
mod self_service_export;
mod sessions;
mod settings;
mod subscriptions;
mod summary;
mod tax_policies;
mod themes;
mod token;
mod usage;
mod usage_in_bulk;
mod users;
mod webhooks;

use crate::api::route::Route;

/// Every operation, noun by noun.
pub fn routes() -> Vec<Route> {
    let who = [token::routes(), sessions::routes(), me::routes(), users::routes(), clients::routes()];
    let sold = [
        orders::routes(),
        customers::routes(),
        document_settings::routes(),
        contracts::routes(),
        contract_actions::routes(),
        contract_changes::routes(),
        cancellations::routes(),
        portal_links::routes(),
        component_subscriptions::routes(),
        usage::routes(),
        rated_items::routes(),
        subscriptions::routes(),
        ledger_entries::routes(),
        payments::routes(),
        invoices::routes(),
        invoice_drafts::routes(),
        draft_edits::routes(),
        files::routes(),
        self_service::routes(),
    ];
    who.into_iter().chain(sold).chain(catalogue()).chain(office()).flatten().collect()
}

/// What is sold, and for what.
fn catalogue() -> Vec<Vec<Route>> {
    vec![
        plan_groups::routes(),
        plans::routes(),
        plan_variants::routes(),
        components::routes(),
        discounts::routes(),
        coupons::routes(),
        tax_policies::routes(),
        product_info::routes(),
    ]
}

/// What the merchant runs it by.
fn office() -> Vec<Vec<Route>> {
    vec![
        webhooks::routes(),
        deliveries::routes(),
        events::routes(),
        legal_entities::routes(),
        themes::routes(),
        settings::routes(),
        exchange_rates::routes(),
        datev::routes(),
        exports::routes(),
        parked_work::routes(),
        operations::routes(),
        mails::routes(),
        letters::routes(),
        mail_templates::routes(),
        clock::routes(),
        forecast::routes(),
        revenue::routes(),
        all_usage::routes(),
        usage_in_bulk::routes(),
        summary::routes(),
    ]
}
