//! The SDK: the 39 functions of the billwerk API and their neighbours, typed, for Turnus and for billwerk itself.
//!
//! One method for each function, its name in snake case; one file for each noun. A [`Client`] fetches its own token and
//! renews it, repeats what is safe to repeat when the network fails, waits as long as a server asks, and tells failures
//! apart ([`Error`]). Lists come whole (`get_customers`) or element by element (`customers_stream`). Bodies are the types
//! of [`turnus_wire`], re-exported as [`wire`]; every decimal is exact.
//!
//! ```no_run
//! use turnus_client::Client;
//! use turnus_client::wire::orders::{Cart, NewOrder, OrderCommit};
//!
//! # async fn example() -> Result<(), turnus_client::Error> {
//! let client = Client::new("http://localhost:8080", "client id", "client secret")?;
//! let cart = Cart { plan_variant_id: Some("5e5361659cc9ba118cccc620".to_owned()), ..Cart::default() };
//! let customer_id = Some("5e5361659cc9ba118cccc630".to_owned());
//!
//! let order = client.create_order(&NewOrder { customer_id, cart: Some(cart), ..NewOrder::default() }).await?;
//! let committed = client.commit_order(&order.id, &OrderCommit::default()).await?;
//!
//! println!("{committed:?} costs {} net", order.total);
//! # Ok(())
//! # }
//! ```

mod cancellations;
mod client;
mod error;
mod function;
mod list;
mod themes;
mod token;
mod transport;

mod api_clients;
mod clock;
mod component_subscriptions;
mod components;
mod contract_changes;
mod contract_wishes;
mod contracts;
mod coupons;
mod customers;
mod deliveries;
mod discounts;
mod document_settings;
mod draft_edits;
mod events;
mod exchange_rates;
mod exports;
mod forecasts;
mod invoice_drafts;
mod invoices;
mod ledger_entries;
mod legal_entities;
mod operations;
mod orders;
mod parked_work;
mod payments;
mod plan_groups;
mod plan_variants;
mod plans;
mod portal_links;
mod product_info;
mod rated_items;
mod revenue;
mod sending;
mod sessions;
mod settings;
mod subscriptions;
mod summary;
mod tax_policies;
mod usage;
mod users;
mod webhooks;

pub use client::{Client, ClientBuilder};
pub use error::Error;
pub use events::EventQuery;
pub use function::{Body, FUNCTIONS, Function, Kind, Reply, Verb};
pub use list::List;
pub use orders::Committed;
pub use turnus_wire as wire;
