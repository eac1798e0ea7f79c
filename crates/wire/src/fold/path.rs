//! Where in a body the layer is.

use std::cell::OnceCell;
use std::fmt;

/// The way from the whole body to one value. Each step lives on the stack of the call that reads it.
pub(crate) enum Path<'a> {
    /// The body itself.
    Whole,
    /// The member of this name.
    Member(&'a Path<'a>, &'static str),
    /// The element at this place, from 0.
    Element(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Whole => Ok(()),
            Path::Member(Path::Whole, name) => f.write_str(name),
            Path::Member(parent, name) => write!(f, "{parent}.{name}"),
            Path::Element(parent, place) => write!(f, "{parent}[{place}]"),
        }
    }
}

/// A path, and the slip of paper on which the first failure writes where it was.
#[derive(Clone, Copy)]
pub(crate) struct Trace<'a> {
    path: &'a Path<'a>,
    wrong: &'a OnceCell<String>,
    /// Whether a name that no member has is refused.
    pub(crate) is_strict: bool,
    /// Whether somebody writes it, and did not read it here: no text has control characters then, but tabs and ends of
    /// lines.
    pub(crate) is_written: bool,
}

impl<'a> Trace<'a> {
    pub(crate) fn new(path: &'a Path<'a>, wrong: &'a OnceCell<String>) -> Trace<'a> {
        Trace { path, wrong, is_strict: false, is_written: false }
    }

    /// The same, where a name that no member has is refused.
    pub(crate) fn strict(self) -> Trace<'a> {
        Trace { is_strict: true, ..self }
    }

    /// The same, where no text may have control characters.
    pub(crate) fn written(self) -> Trace<'a> {
        Trace { is_written: true, ..self }
    }

    /// The path to the value of member `name`.
    pub(crate) fn member(&self, name: &'static str) -> Path<'a> {
        Path::Member(self.path, name)
    }

    /// The path to the element at `place`.
    pub(crate) fn element(&self, place: usize) -> Path<'a> {
        Path::Element(self.path, place)
    }

    /// The same slip, at another path.
    pub(crate) fn at<'b>(&self, path: &'b Path<'b>) -> Trace<'b>
    where
        'a: 'b,
    {
        Trace { path, wrong: self.wrong, is_strict: self.is_strict, is_written: self.is_written }
    }

    /// Hands `result` on; the innermost failure is the first to come by and leaves its path.
    pub(crate) fn note<T, E>(self, result: Result<T, E>) -> Result<T, E> {
        if result.is_err() {
            self.wrong.get_or_init(|| self.path.to_string());
        }
        result
    }
}
