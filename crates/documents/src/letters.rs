//! Many PDFs as one, for printing.

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

/// What pages may have from the tree above them (ISO 32000-1, table 30: inheritable).
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];
/// What binds a page to the document that it comes from: its structure and its attached files.
const BOUND: [&[u8]; 3] = [b"StructParents", b"AF", b"Tabs"];
/// The deepest tree of pages that is climbed.
const DEEPEST: usize = 64;

/// The PDFs cannot be made one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the letters cannot be put together: {0}")]
pub struct CannotMerge(String);

impl From<lopdf::Error> for CannotMerge {
    fn from(error: lopdf::Error) -> CannotMerge {
        CannotMerge(error.to_string())
    }
}

/// The pages of all these PDFs, in their order, as one PDF to print. It is paper, no archive: tags, attached e-invoices
/// and the promise of PDF/A stay with the originals. The same PDFs give the same bytes.
///
/// # Errors
///
/// [`CannotMerge`] where one of them is no PDF.
pub fn merge_letters(pdfs: impl IntoIterator<Item = Vec<u8>>) -> Result<Vec<u8>, CannotMerge> {
    let mut merged = Document::with_version("1.7");
    let pages = merged.new_object_id();
    let mut kids = Vec::new();
    for pdf in pdfs {
        let mut document = Document::load_mem(&pdf)?;
        let ids: Vec<ObjectId> = document.get_pages().into_values().collect();
        for id in &ids {
            free(&mut document, *id)?;
        }
        // What no page needs stays behind.
        let only = ids.into_iter().map(Object::Reference).collect::<Vec<_>>();
        document.trailer = dictionary! { "Kids" => only };
        document.prune_objects();
        document.renumber_objects_with(merged.max_id + 1);
        let Ok(Object::Array(moved)) = document.trailer.get(b"Kids").cloned() else { continue };
        for page in &moved {
            document.get_dictionary_mut(page.as_reference()?)?.set("Parent", pages);
        }
        kids.extend(moved);
        merged.max_id = document.max_id;
        merged.objects.extend(document.objects);
    }
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    let tree = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
    merged.objects.insert(pages, Object::Dictionary(tree));
    let catalog = merged.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    merged.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    merged.save_to(&mut bytes).map_err(|error| CannotMerge(error.to_string()))?;
    Ok(bytes)
}

/// Gives a page what it has from the tree above it, and takes off what binds it to its document.
fn free(document: &mut Document, id: ObjectId) -> Result<(), CannotMerge> {
    let mut found = Dictionary::new();
    let mut above = Some(id);
    for _ in 0..DEEPEST {
        let Some(node) = above else { break };
        let node = document.get_dictionary(node)?;
        for name in INHERITED {
            if let (Ok(value), false) = (node.get(name), found.has(name)) {
                found.set(name, value.clone());
            }
        }
        above = node.get(b"Parent").and_then(Object::as_reference).ok();
    }
    let page = document.get_dictionary_mut(id)?;
    for name in BOUND.into_iter().chain([b"Parent".as_slice()]) {
        page.remove(name);
    }
    for (name, value) in found {
        page.set(name, value);
    }
    Ok(())
}
