//! What the drivers alone do with the rows that the house writes: the other side of each comparison.

pub mod usage;
