//! What the contract's history gives reason to charge: fees, piece by piece, each with the moment it falls due.

use std::collections::HashMap;

use crate::bill::BillError;
use crate::catalogue::Catalogue;
use crate::contract::Contract;
use crate::coverage::Billed;
use crate::fault::{self, Fault};
use crate::fee::{Fee, Piece, fees};
use crate::spans::joined;
use crate::{Id, Instant, Span};

/// What a contract may be charged for, in order of items as booked, then of time.
pub struct Entitled<'a> {
    fees: Vec<Fee<'a>>,
}

impl<'a> Entitled<'a> {
    /// What `contract` may be charged for, without any horizon.
    ///
    /// # Errors
    ///
    /// [`BillError`] where the catalogue lacks what the contract names.
    pub fn of(contract: &'a Contract, catalogue: &'a Catalogue) -> Result<Entitled<'a>, BillError> {
        Ok(Entitled { fees: fees(contract, catalogue)? })
    }

    /// Every piece that falls due up to `horizon` and is not covered.
    ///
    /// # Errors
    ///
    /// [`BillError::TooManyPeriods`].
    pub fn uncharged(&self, billed: &Billed, horizon: Instant) -> Result<Vec<Piece>, BillError> {
        let mut pieces = Vec::new();
        let mut covered = billed.settled_or_covered();
        if fault::has(Fault::CoverageForgotten) {
            covered.clear();
        }
        for fee in &self.fees {
            let covered = covered.entry(fee.item()).or_insert_with(|| billed.settled().into_iter().collect());
            let known = pieces.len();
            fee.cut_into(&mut pieces, covered, horizon)?;
            // What reaches beyond its stretch, the next stretch does not charge again.
            if known < pieces.len() {
                let charged = pieces[known..].iter().map(|piece: &Piece| piece.span);
                *covered = joined(covered.iter().copied().chain(charged));
            }
        }
        Ok(pieces)
    }

    /// The time for which each item may be charged, in order, spans that touch joined.
    pub fn spans(&self) -> HashMap<Id, Vec<Span>> {
        let mut spans: HashMap<Id, Vec<Span>> = HashMap::new();
        for fee in &self.fees {
            spans.entry(fee.item()).or_default().push(fee.entitled());
        }
        spans.into_iter().map(|(item, spans)| (item, joined(spans))).collect()
    }
}
