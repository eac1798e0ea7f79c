//! A client that hangs up.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// Looks at `future` so often, and drops it if it is not through then; none: waits for it.
pub(crate) async fn with_patience<T>(looks: Option<u32>, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut left = looks;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
        Poll::Pending if left == Some(0) => Poll::Ready(None),
        Poll::Pending => {
            left = left.map(|left| left - 1);
            Poll::Pending
        }
    })
    .await
}
