//! Other people's servers: webhook receivers, mail.
