//! What one can ask for: one file a wish; load, decide, save.
