//! One call: its address, its attempts, its answer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use reqwest::header::RETRY_AFTER;
use reqwest::{RequestBuilder, Url};

use crate::{Client, Error, Function, Verb};

/// A call that is ready to go: a function with what goes into its path, its query and its body.
pub(crate) struct Request<'a> {
    pub(crate) function: &'static Function,
    pub(crate) arguments: &'a [&'a str],
    pub(crate) query: &'a [(String, String)],
    pub(crate) body: Option<Vec<u8>>,
}

impl Client {
    /// Sends `request`; if the server refuses the token, once more with a new one.
    pub(crate) async fn send(&self, request: &Request<'_>) -> Result<Vec<u8>, Error> {
        let url = self.url(request.function.path, request.arguments, request.query)?;
        let token = self.token(None).await?;
        match self.attempts(request, &url, &token).await {
            Err(Error::Unauthorized { .. }) if self.renews() => {
                let token = self.token(Some(&token)).await?;
                self.attempts(request, &url, &token).await
            }
            answer => answer,
        }
    }

    /// Sends, and repeats as long as that is safe and may help.
    async fn attempts(&self, request: &Request<'_>, url: &Url, token: &str) -> Result<Vec<u8>, Error> {
        let verb = request.function.verb;
        let lost = AtomicBool::new(false);
        let attempt = || async {
            let answer = answer_to(self.request(verb, url.clone(), token, request.body.clone())).await;
            if matches!(&answer, Err(Error::Transport(error)) if !error.is_connect()) {
                lost.store(true, Ordering::Relaxed);
            }
            answer
        };
        let answer = attempt
            .retry(self.backoff())
            .sleep(tokio::time::sleep)
            .when(|error| may_be_repeated(verb, error))
            .adjust(|error, wait| self.wait(error, wait))
            .notify(|error, wait| self.inner.tell(error, wait))
            .await;
        match answer {
            // The first DELETE did its work and only its answer was lost.
            Err(Error::NotFound { .. }) if verb == Verb::Delete && lost.load(Ordering::Relaxed) => {
                Ok(Vec::new())
            }
            answer => answer,
        }
    }

    fn request(&self, verb: Verb, url: Url, token: &str, body: Option<Vec<u8>>) -> RequestBuilder {
        let http = &self.inner.http;
        let request = match verb {
            Verb::Get => http.get(url),
            Verb::Post => http.post(url),
            Verb::Put => http.put(url),
            Verb::Patch => http.patch(url),
            Verb::Delete => http.delete(url),
        };
        let request = request.bearer_auth(token).header("accept", "application/json");
        match body {
            Some(body) => request.header("content-type", "application/json; charset=utf-8").body(body),
            None => request,
        }
    }

    /// `path` on the server, each `{name}` in it replaced by the next of `arguments`.
    pub(crate) fn url(
        &self,
        path: &str,
        arguments: &[&str],
        query: &[(String, String)],
    ) -> Result<Url, Error> {
        let mut url = self.inner.base.clone();
        let mut arguments = arguments.iter();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty();
            for segment in path.split('/').skip(1) {
                match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                    Some(name) => segments.push(sound(name, arguments.next())?),
                    None => segments.push(segment),
                };
            }
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    pub(crate) fn backoff(&self) -> ExponentialBuilder {
        ExponentialBuilder::default()
            .with_jitter()
            .with_min_delay(self.inner.first_wait)
            .with_max_delay(self.inner.longest_wait)
            .with_max_times(self.inner.retries)
    }

    /// How long to wait before the next attempt: what the server asks for, else `wait`; none: give up.
    pub(crate) fn wait(&self, error: &Error, wait: Option<Duration>) -> Option<Duration> {
        match (wait, error.retry_after()) {
            (Some(_), Some(asked)) => (asked <= self.inner.longest_wait).then_some(asked),
            (wait, _) => wait,
        }
    }
}

/// An argument that stays within its segment of the path: an empty one would turn a customer into the list of them.
fn sound<'a>(name: &str, argument: Option<&&'a str>) -> Result<&'a str, Error> {
    match argument.copied().unwrap_or_default() {
        "" | "." | ".." => Err(Error::Call(format!("{name} must not be empty"))),
        argument => Ok(argument),
    }
}

/// Whether sending once more does no harm.
fn may_be_repeated(verb: Verb, error: &Error) -> bool {
    match error {
        Error::Transport(error) => verb != Verb::Post || error.is_connect(),
        Error::RateLimited { .. } => true,
        // A server that says when to come back has not begun.
        Error::Server { status: 503, retry_after: Some(_), .. } => true,
        Error::Server { status: 502..=504, .. } => verb != Verb::Post,
        _ => false,
    }
}

/// The bytes of a success, or what the answer means otherwise.
pub(crate) async fn answer_to(request: RequestBuilder) -> Result<Vec<u8>, Error> {
    let answer = request.send().await.map_err(Error::Transport)?;
    let status = answer.status();
    let retry_after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let retry_after = retry_after.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
    let location = answer.headers().get("location").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = answer.bytes().await.map_err(Error::Transport)?;
    match location {
        _ if status.is_success() => Ok(body.into()),
        Some(place) if status.is_redirection() => {
            let message = format!("the server points to {place}: use that as the address");
            Err(Error::Refused { status: status.as_u16(), message })
        }
        _ => Err(Error::of_answer(status.as_u16(), retry_after, &body)),
    }
}
