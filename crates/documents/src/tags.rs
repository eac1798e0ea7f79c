//! The structure of a document for those who hear it read: what is a heading, a paragraph, a table's cell.

use std::num::NonZeroU16;

use krilla::tagging::{Identifier, TableHeaderScope, Tag, TagGroup, TagKind, TagTree};

/// What a part of the document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The title.
    Heading,
    /// A paragraph.
    Paragraph,
    /// The seller's logo.
    Logo,
    /// A table of rows.
    Table,
    /// A row of cells.
    Row,
    /// The heading of a column.
    ColumnHeading,
    /// The heading of a row.
    RowHeading,
    /// A cell.
    Cell,
}

/// A part of the document. Text is marked with the part it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part(usize);

/// All parts, in reading order.
#[derive(Default)]
pub(crate) struct Tags {
    parts: Vec<(Role, Option<Part>)>,
}

impl Tags {
    /// A new part at the end, inside another or at the top.
    pub fn add(&mut self, role: Role, inside: Option<Part>) -> Part {
        self.parts.push((role, inside));
        Part(self.parts.len() - 1)
    }

    /// The tree for the PDF, from the pieces of text that belong to the parts. Parts without any are left out.
    pub fn tree(&self, pieces: &[(Part, Identifier)], title: &str, seller: &str) -> TagTree {
        let mut groups: Vec<TagGroup> =
            self.parts.iter().map(|(role, _)| TagGroup::new(kind(*role, title, seller))).collect();
        for (part, piece) in pieces {
            groups[part.0].push(*piece);
        }
        // Each part comes after the one it is inside: from the end, a part is whole when it is moved. Parts at
        // the top are gathered backwards.
        let mut top = Vec::new();
        for (role, inside) in self.parts.iter().rev() {
            let mut group = groups.pop().expect("a group for each part");
            if group.children.is_empty() {
                continue;
            }
            if matches!(role, Role::Table | Role::Row) {
                group.children.reverse();
            }
            match inside {
                Some(parent) => groups[parent.0].push(group),
                None => top.push(group),
            }
        }
        let mut tree = TagTree::new();
        for group in top.into_iter().rev() {
            tree.push(group);
        }
        tree
    }
}

fn kind(role: Role, title: &str, seller: &str) -> TagKind {
    match role {
        Role::Heading => Tag::Hn(NonZeroU16::MIN, Some(title.to_owned())).into(),
        Role::Paragraph => Tag::P.into(),
        Role::Logo => Tag::Figure(Some(seller.to_owned())).into(),
        Role::Table => Tag::Table.into(),
        Role::Row => Tag::TR.into(),
        Role::ColumnHeading => Tag::TH(TableHeaderScope::Column).into(),
        Role::RowHeading => Tag::TH(TableHeaderScope::Row).into(),
        Role::Cell => Tag::TD.into(),
    }
}
