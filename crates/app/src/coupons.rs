//! Codes that can be used once: used with the commit of an order, given back where it is declined.

use turnus_engine::Id;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::discount::Coupon;
use turnus_engine::order::{Order, OrderStatus};
use turnus_engine::refusal::Refusal;
use turnus_store::Statement;
use turnus_store::catalogue::{self, coupon_user, release_coupon};

use crate::app::App;
use crate::error::AppError;
use crate::wish::Caller;

/// A code that can be used once is free, or this order's own since it was committed and waits for approval.
pub(crate) async fn check_coupon(
    app: &App,
    account: Id,
    order: &Order,
    catalogue: &Catalogue,
) -> Result<(), AppError> {
    let Some((code, coupon)) = single_use_coupon(catalogue, order) else { return Ok(()) };
    let user = coupon_user(app.store(), account, coupon, &code).await?;
    let is_own = order.status == OrderStatus::ApprovalPending && user == Some(order.contract);
    if user.is_some() && !is_own {
        return Err(Refusal::InvalidCoupon(order.cart.coupon_code.clone().unwrap_or(code)).into());
    }
    Ok(())
}

/// Notes that a code that can be used once was used.
pub(crate) fn use_coupon(account: Id, known: &Catalogue, order: &Order) -> Option<Statement> {
    let (code, coupon) = single_use_coupon(known, order)?;
    Some(catalogue::use_coupon(account, coupon, &code, order.contract))
}

/// The coupon of an order whose code can be used once, with that code.
fn single_use_coupon(catalogue: &Catalogue, order: &Order) -> Option<(String, Id)> {
    let code = order.cart.coupon_code.as_deref()?;
    let coupon = catalogue.coupon_of(code).filter(|coupon| coupon.is_single_use)?;
    Some((Coupon::normal_code(code), coupon.id))
}

/// The code that an order waiting for approval has used is free again.
pub(crate) async fn give_back_coupon(
    app: &App,
    caller: &Caller,
    order: &Order,
) -> Result<Option<Statement>, AppError> {
    let catalogue = app.catalogue(caller.account).await?;
    let used = single_use_coupon(&catalogue, order).filter(|_| order.status == OrderStatus::ApprovalPending);
    let release =
        |(code, coupon): (String, Id)| release_coupon(caller.account, coupon, &code, order.contract);
    Ok(used.map(release))
}
