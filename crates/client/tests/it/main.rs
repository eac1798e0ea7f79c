//! The client before a server that answers what a test tells it.

mod functions;
mod lists;
mod repeats;
mod server;
mod tokens;
