//! What travels: DTOs, events and the error body of the billwerk API.
