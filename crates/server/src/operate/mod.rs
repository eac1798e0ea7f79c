//! What an operator looks at: health, readiness, figures.

mod beats;
pub(crate) mod health;
pub(crate) mod metrics;

pub(crate) use beats::Beats;
