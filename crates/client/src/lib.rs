//! The SDK: the 39 functions of the billwerk API, typed.
