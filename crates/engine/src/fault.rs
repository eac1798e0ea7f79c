//! Planted faults. A build with the feature `faults`, which tests alone have, makes the mistake that is planted in its
//! thread; the laws and scenarios have to notice each (`tests/it/faults.rs`). Every other build makes none.

/// A mistake in a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A window has its free units again once some of it is billed.
    QuotaTwice,
    /// Usage from before the open period has free units.
    QuotaForLateUsage,
    /// Credits have the rate of tax of today, not that of the charge.
    CreditAtTodaysRate,
    /// Each period begins a period after the one before, not a number of periods after the first: 31 January, 28
    /// February, 28 March.
    PeriodStepped,
    /// Periods begin at midnight in Greenwich.
    PeriodWithoutZone,
    /// What is billed beyond the horizon is credited.
    HorizonMakesCredits,
    /// What is covered is charged again.
    CoverageForgotten,
    /// Pieces of one fee period are rounded each by itself.
    PiecesRoundedAlone,
    /// The cent that rounding leaves in a credit is dropped.
    CentDropped,
    /// Every bill that may charge a setup fee does.
    SetupTwice,
    /// Fees run on in a pause.
    PauseCharged,
    /// A fee has the rate of tax of its first day.
    TaxOfTheFirstDay,
    /// The lowest of several discounts counts.
    LowestDiscount,
    /// The VAT of credits is rounded by itself, not as what it leaves of the original's.
    VatByBill,
    /// The settled floor is above credits that wait.
    FloorAboveCredits,
}

impl Fault {
    /// All of them.
    pub const ALL: [Fault; 15] = [
        Fault::QuotaTwice,
        Fault::QuotaForLateUsage,
        Fault::CreditAtTodaysRate,
        Fault::PeriodStepped,
        Fault::PeriodWithoutZone,
        Fault::HorizonMakesCredits,
        Fault::CoverageForgotten,
        Fault::PiecesRoundedAlone,
        Fault::CentDropped,
        Fault::SetupTwice,
        Fault::PauseCharged,
        Fault::TaxOfTheFirstDay,
        Fault::LowestDiscount,
        Fault::VatByBill,
        Fault::FloorAboveCredits,
    ];
}

#[cfg(feature = "faults")]
thread_local! {
    static PLANTED: std::cell::Cell<Option<Fault>> = const { std::cell::Cell::new(None) };
}

/// Plants a fault in this thread, and takes out the one before.
#[cfg(feature = "faults")]
pub fn plant(fault: Option<Fault>) {
    PLANTED.set(fault);
}

#[cfg(feature = "faults")]
pub(crate) fn has(fault: Fault) -> bool {
    PLANTED.get() == Some(fault)
}

#[cfg(not(feature = "faults"))]
pub(crate) const fn has(_: Fault) -> bool {
    false
}
