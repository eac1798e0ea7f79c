//! Documents explained.

use turnus_app::AppError;
use turnus_app::explain_invoice::Explained;
use turnus_engine::bill::Bill;
use turnus_engine::document::Language;
use turnus_engine::explain::{self, Step};
use turnus_engine::line::Rule;
use turnus_engine::plan::PriceType;
use turnus_engine::scope::Occasion;
use turnus_wire::explanations::{ExplainedBill, ExplainedLine, InvoiceExplanation, RoundingStep, Words};

use crate::render::{id, money, time};

/// A document with the reasons of its lines.
pub(crate) fn explanation(of: &Explained) -> Result<InvoiceExplanation, AppError> {
    let gross = of.bills.iter().any(|bill| bill.price_type == PriceType::Gross);
    Ok(InvoiceExplanation {
        invoice_id: id(of.row.id),
        invoice_number: of.row.document.number.clone(),
        currency: of.row.document.currency.to_string(),
        price_tax_type: if gross { "Gross" } else { "Net" }.to_owned(),
        bills: of.bills.iter().map(|bill| explained(of, bill)).collect::<Result<_, _>>()?,
    })
}

fn explained(of: &Explained, bill: &Bill) -> Result<ExplainedBill, AppError> {
    let charges: Vec<&Bill> = of.charges.iter().collect();
    let lines = explain::explain(bill, &charges, &of.catalogue, &of.zone)?;
    let said = |line: &explain::ExplainedLine<'_>| explained_line(of, bill, line);
    Ok(ExplainedBill {
        bill_id: id(bill.id),
        contract_id: id(bill.contract.id),
        contract_version: bill.contract.version,
        rules_version: u32::from(bill.rules),
        occasion: occasion(bill.scope.occasion).to_owned(),
        made_at: time(bill.at),
        horizon: time(bill.horizon),
        lines: lines.iter().map(said).collect(),
    })
}

fn occasion(occasion: Occasion) -> &'static str {
    match occasion {
        Occasion::Recurring => "Recurring",
        Occasion::Order => "Order",
        Occasion::Component => "Component",
        Occasion::Interim => "Interim",
        Occasion::Closing => "Closing",
        Occasion::Threshold => "Threshold",
        Occasion::Correction => "Correction",
        Occasion::Line => "Line",
        Occasion::Reversal => "Reversal",
    }
}

fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::Fee => "Fee",
        Rule::Setup => "Setup",
        Rule::UsageWindow => "UsageWindow",
        Rule::RatedItem => "RatedItem",
        Rule::Discount => "Discount",
        Rule::Credit => "Credit",
        Rule::Reversal => "Reversal",
    }
}

fn explained_line(of: &Explained, bill: &Bill, said: &explain::ExplainedLine<'_>) -> ExplainedLine {
    let (line, currency) = (said.line, bill.currency);
    let text = turnus_engine::describe::describe(line, &of.catalogue, Language::En);
    let step = |step: &Step| RoundingStep {
        unrounded: step.unrounded.to_string(),
        rounded: money(step.rounded, currency),
        before: money(step.before, currency),
    };
    let counted = line.explanation.counted.as_ref();
    let about = line.reverses.or(line.credits).and_then(|bill| of.documents.get(&bill));
    let [(_, de), (_, en)] = said.words.clone();
    ExplainedLine {
        description: text.description,
        rule: rule(line.explanation.rule).to_owned(),
        rule_page: line.explanation.rule.page().to_owned(),
        item_id: said.item.map(id),
        product_id: line.product.map(|pin| id(pin.id)),
        product_version: line.product.map(|pin| pin.version),
        period_start: line.span.map(|span| time(span.start)),
        period_end: line.span.map(|span| time(span.end)),
        fee_period_start: said.whole.map(|span| time(span.start)),
        fee_period_end: said.whole.map(|span| time(span.end)),
        proration_policy: said.proration.map(|policy| policy.to_string()),
        ratio: line.multiplier.to_string(),
        quantity: line.quantity.into(),
        price_per_unit: line.unit_price.map(Into::into),
        units: counted.map(|counted| counted.total.to_string()),
        free_units: counted.map(|counted| counted.quota.to_string()),
        steps: said.steps.iter().map(step).collect(),
        amount: money(line.amount, currency),
        net: money(line.net, currency),
        vat_percentage: line.tax.rate.into(),
        tax_country: line.tax.country.clone(),
        credits_invoice_id: about.map(|document| id(document.id)),
        sources: line.explanation.sources.iter().map(|source| id(*source)).collect(),
        words: Words { de, en },
    }
}
