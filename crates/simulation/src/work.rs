//! What a node does while nobody asks: work that falls due, events handed out and delivered.

use turnus_app::delivering::deliver;
use turnus_app::due_work::do_due_work;
use turnus_app::taking::take_deliveries;
use turnus_app::webhooks::hand_out;
use turnus_app::{App, AppError, WebhookSender};
use turnus_engine::Id;
use turnus_engine::event::Event;

use crate::receivers::Receivers;

/// Deliveries that are tried at a time.
const AT_A_TIME: usize = 8;

/// A node's workers.
#[derive(Clone)]
pub(crate) struct Workers {
    /// The node.
    pub(crate) app: App,
    /// The accounts.
    pub(crate) accounts: Vec<Id>,
    /// Posts to receivers.
    pub(crate) sender: WebhookSender,
    /// The receivers.
    pub(crate) receivers: Receivers,
}

impl Workers {
    /// Does a batch of everything. The answer is whether there was something.
    pub(crate) async fn pass(&self) -> Result<bool, AppError> {
        let mut more = false;
        for account in &self.accounts {
            let now = self.app.now(*account).await?;
            more |= do_due_work(&self.app, *account, now).await?;
            more |= hand_out(&self.app, *account).await?;
        }
        for delivery in take_deliveries(&self.app, AT_A_TIME).await? {
            let sender = self.receivers.sender(&self.sender, &delivery);
            more |= deliver(&self.app, &sender, &delivery, &body).await?.is_some();
        }
        Ok(more)
    }

    /// Passes until there is nothing more, or something is in the way.
    pub(crate) async fn until_done(&self) -> Result<(), AppError> {
        for _ in 0..200 {
            if !self.pass().await? {
                return Ok(());
            }
        }
        Err(AppError::Internal("the workers have something to do for ever".to_owned()))
    }
}

fn body(event: &Event, _: Option<&str>) -> Option<String> {
    serde_json::to_string(event).ok()
}
