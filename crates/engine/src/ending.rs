//! The end of a contract, and taking it back.

use crate::Instant;
use crate::contract::{Contract, PhaseKind};
use crate::refusal::Refusal;
use crate::upgrade::ended;

/// Sets the end. There is no check of notice: any end after the start is allowed (billwerk-api.md B.8). An end in the
/// past ends it at once.
pub fn end(contract: &mut Contract, at: Instant, now: Instant) -> Result<(), Refusal> {
    if at <= contract.start {
        return Err(Refusal::BeforeStart { member: "EndDate", at, start: contract.start });
    }
    // One that is over and begins anew later can be given an end behind that.
    let anew = contract.phases.iter().find(|phase| phase.kind == PhaseKind::Normal && phase.start > now);
    match anew.filter(|_| contract.is_over(now) && !contract.annulled) {
        Some(anew) if at <= anew.start => {
            return Err(Refusal::BeforeStart { member: "EndDate", at, start: anew.start });
        }
        None if contract.is_over(now) => return Err(ended(contract, now)),
        Some(_) | None => {}
    }
    if let Some(by_rule) = contract.ends_by_rule().filter(|by_rule| *by_rule < at) {
        return Err(Refusal::EndsByRule { id: contract.id, by_rule });
    }
    contract.end = Some(at);
    Ok(())
}

/// Takes back an end that has not come. What was annulled is over, whatever end was set before.
pub fn revoke_end(contract: &mut Contract, now: Instant) -> Result<(), Refusal> {
    if contract.annulled {
        return Err(Refusal::Annulled(contract.id));
    }
    if contract.end.is_none_or(|end| end <= now) {
        return Err(Refusal::NoEndToRevoke(contract.id));
    }
    contract.end = None;
    Ok(())
}
