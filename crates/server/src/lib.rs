//! HTTP in: API, portal and workers; no rules, no SQL.
