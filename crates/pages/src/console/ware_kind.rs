//! The kinds of things that the catalogue has, where the API keeps them, and what changes of them hold for.

/// A kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A plan group.
    PlanGroup,
    /// A plan of a group.
    Plan,
    /// A variant of a plan.
    PlanVariant,
    /// A component of a group.
    Component,
    /// A discount of a group.
    Discount,
    /// A coupon for a discount.
    Coupon,
    /// A tax policy.
    TaxPolicy,
    /// What a rate of a policy is.
    TaxDefinition,
}

impl Kind {
    /// All of them.
    pub(crate) const ALL: [Kind; 8] = [
        Kind::PlanGroup,
        Kind::Plan,
        Kind::PlanVariant,
        Kind::Component,
        Kind::Discount,
        Kind::Coupon,
        Kind::TaxPolicy,
        Kind::TaxDefinition,
    ];

    /// By the word that stands in the address.
    pub(crate) fn of_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The same word as in the API.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::PlanGroup => "planGroups",
            Kind::Plan => "plans",
            Kind::PlanVariant => "planVariants",
            Kind::Component => "components",
            Kind::Discount => "discounts",
            Kind::Coupon => "coupons",
            Kind::TaxPolicy => "taxPolicies",
            Kind::TaxDefinition => "taxDefinitions",
        }
    }

    /// Where one is made. `of`: the group or plan that it belongs to.
    pub(crate) fn made_at(self, of: &str) -> String {
        match self {
            Kind::Plan | Kind::Component => format!("/api/v1/planGroups/{of}/{}", self.word()),
            Kind::PlanVariant => format!("/api/v1/plans/{of}/planVariants"),
            Kind::PlanGroup | Kind::Discount | Kind::Coupon | Kind::TaxPolicy | Kind::TaxDefinition => {
                format!("/api/v1/{}", self.word())
            }
        }
    }

    /// The key of what is said of changes: for what they hold.
    pub(crate) fn holds_for(self) -> Option<&'static str> {
        match self {
            Kind::PlanVariant | Kind::Component => Some("change-is-for-new"),
            Kind::Discount | Kind::Coupon => Some("change-is-for-new-discount"),
            Kind::PlanGroup | Kind::Plan | Kind::TaxPolicy => Some("change-is-for-bills"),
            Kind::TaxDefinition => Some("change-is-for-print"),
        }
    }

    /// The member that is its price, where a forecast can say what another one does.
    pub(crate) fn price(self) -> Option<&'static str> {
        match self {
            Kind::PlanVariant => Some("RecurringFee"),
            Kind::Component => Some("PricePerUnit"),
            Kind::PlanGroup
            | Kind::Plan
            | Kind::Discount
            | Kind::Coupon
            | Kind::TaxPolicy
            | Kind::TaxDefinition => None,
        }
    }
}
