//! Which versions a bill read of what it takes as it is at its own time, and the catalogue with just those: what is not
//! pinned where it was booked.

use std::collections::BTreeSet;

use crate::catalogue::{Catalogue, Pin};
use crate::contract::Contract;
use crate::line::Line;
use crate::plan::PlanGroup;

/// The versions of everything that a bill reads as it is *now*, and not as it was booked: the plan group, the plans of its
/// contract, the tax policies of its lines. They stand on the bill, so that it can be made again as of its own time.
pub fn versions_read(
    contract: &Contract,
    catalogue: &Catalogue,
    group: &PlanGroup,
    lines: &[Line],
) -> Vec<Pin> {
    let plans: BTreeSet<Pin> = contract
        .phases
        .iter()
        .filter_map(|phase| catalogue.plans.current(phase.terms(catalogue)?.plan))
        .map(|plan| Pin { id: plan.id, version: plan.version })
        .collect();
    let policies: BTreeSet<Pin> = lines
        .iter()
        .filter_map(|line| catalogue.tax_policies.current(line.tax.policy))
        .map(|policy| Pin { id: policy.id, version: policy.version })
        .collect();
    let group = Pin { id: group.id, version: group.version };
    [group].into_iter().chain(plans).chain(policies).collect()
}
