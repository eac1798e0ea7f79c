//! Wrong books planted by hand.
