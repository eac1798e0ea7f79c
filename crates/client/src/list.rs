//! Lists, page by page.

use std::collections::HashSet;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::stream::{self, BoxStream, Stream, StreamExt, TryStreamExt};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::transport::Request;
use crate::{Client, Error, Function};

/// How many elements a page is asked for: the most that billwerk gives.
const TAKE: usize = 500;

/// The elements of a list as a stream, fetched page by page while they are read.
///
/// A page that is shorter than 500 elements is the last; so is one that begins with an element already seen, which is
/// how a server looks that does not know `skip`. An element that moved to a later page while the list was read comes
/// once.
///
/// # Example
///
/// ```no_run
/// use futures::TryStreamExt;
///
/// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
/// let mut customers = client.customers_stream().with("search", "ACME");
/// while let Some(customer) = customers.try_next().await? {
///     println!("{}", customer.id);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is fetched before the list is read"]
pub struct List<T> {
    pages: Option<Pages>,
    elements: Option<BoxStream<'static, Result<T, Error>>>,
}

impl<T> std::fmt::Debug for List<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("List").finish_non_exhaustive()
    }
}

/// Where the reading of a list stands.
struct Pages {
    client: Client,
    function: &'static Function,
    arguments: Vec<String>,
    filters: Vec<(String, String)>,
    skip: usize,
    seen: HashSet<String>,
    /// The page before, where elements have no ids to know it by.
    previous: Vec<u8>,
}

/// The one member of an element that paging looks at.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Identified {
    id: Option<String>,
}

impl<T: DeserializeOwned + Send + 'static> List<T> {
    pub(crate) fn new(client: &Client, function: &'static Function, arguments: &[&str]) -> List<T> {
        let pages = Pages {
            client: client.clone(),
            function,
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            filters: Vec::new(),
            skip: 0,
            seen: HashSet::new(),
            previous: Vec::new(),
        };
        List { pages: Some(pages), elements: None }
    }

    /// Only the elements that the server's filter `name` lets through, such as `search`, `externalId` or `dateFrom`.
    /// To be said before the first element is read.
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> List<T> {
        if let Some(pages) = &mut self.pages {
            pages.filters.push((name.into(), value.into()));
        }
        self
    }

    /// All elements.
    ///
    /// # Errors
    ///
    /// The first failure; what was read before it is dropped.
    pub async fn all(self) -> Result<Vec<T>, Error> {
        self.try_collect().await
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for List<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(pages) = self.pages.take() {
            let pages = stream::try_unfold(Some(pages), |pages| async {
                match pages {
                    Some(pages) => Ok(Some(pages.next().await?)),
                    None => Ok(None),
                }
            });
            let elements = pages.map_ok(|page: Vec<T>| stream::iter(page.into_iter().map(Ok))).try_flatten();
            self.elements = Some(elements.boxed());
        }
        match &mut self.elements {
            Some(elements) => elements.poll_next_unpin(context),
            None => Poll::Ready(None),
        }
    }
}

impl<T> Unpin for List<T> {}

impl Pages {
    /// The next page, and the rest of the list if there may be more.
    async fn next<T: DeserializeOwned>(mut self) -> Result<(Vec<T>, Option<Pages>), Error> {
        let mut query = self.filters.clone();
        query.push(("skip".to_owned(), self.skip.to_string()));
        query.push(("take".to_owned(), TAKE.to_string()));
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let request = Request { function: self.function, arguments: &arguments, query: &query, body: None };
        let answer = self.client.send(&request).await?;

        let page: Vec<T> = turnus_wire::from_body(&answer).map_err(Error::Body)?;
        let ids: Vec<Identified> = turnus_wire::from_body(&answer).map_err(Error::Body)?;
        let fresh: Vec<bool> =
            ids.into_iter().map(|element| element.id.is_none_or(|id| self.seen.insert(id))).collect();
        // What comes in between moves a newest-first list: a page may begin with elements that were there before.
        let repeated = answer == self.previous || !fresh.contains(&true);
        let last = page.len() < TAKE || repeated;
        self.skip += page.len();
        self.previous = answer;

        let page = page.into_iter().zip(fresh).filter(|(_, fresh)| *fresh).map(|(element, _)| element);
        Ok((page.collect(), (!last).then_some(self)))
    }
}
