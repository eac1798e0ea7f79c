//! Paper: an issued document as PDF bytes.
