-- Customers in the order of their names: by the very expression of store/src/customers.rs.
create index customers_by_name on customers (account,
    (replace(replace(replace(replace(substr(search, 1, 60), 'ä', 'a'), 'ö', 'o'), 'ü', 'u'), 'ß', 'ss')), id)
    where deleted_at is null;
