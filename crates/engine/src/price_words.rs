//! A price model in a sentence, for whoever wants to recompute an amount that no single price of a unit makes.

use rust_decimal::Decimal;

use crate::document::Language;
use crate::pricing::{Percentage, Pricing, Scale};
use crate::tiers::Tiers;

/// The sentence. None where each unit has a price, which stands on the line.
pub(crate) fn sentence(pricing: &Pricing, language: Language) -> Option<String> {
    let say = Say(language);
    Some(match pricing {
        Pricing::PerUnit(_) => return None,
        Pricing::PriceScale(scale) => say.scale(scale, say.pick("je Einheit", "for each unit")),
        Pricing::DiscountScale { base, scale } => {
            let off = say.scale(scale, say.pick("Prozent Nachlass", "percent off"));
            format!("{} {}. {off}", say.pick("Grundpreis", "Base price"), say.number(*base))
        }
        Pricing::Tiers(tiers) => say.tiers(tiers),
        Pricing::Percentage(percentage) => say.percentage(percentage),
    })
}

struct Say(Language);

impl Say {
    fn pick<'t>(&self, german: &'t str, english: &'t str) -> &'t str {
        match self.0 {
            Language::De => german,
            Language::En => english,
        }
    }

    fn number(&self, number: Decimal) -> String {
        let text = number.normalize().to_string();
        match self.0 {
            Language::De => text.replace('.', ","),
            Language::En => text,
        }
    }

    fn kind(&self, cumulative: bool) -> &str {
        match cumulative {
            true => self.pick(
                "Staffel, jede Stufe für ihre Einheiten",
                "Scale, each step for the units that fall in it",
            ),
            false => self.pick(
                "Staffel, die Stufe der Gesamtmenge für alle Einheiten",
                "Scale, the step of the whole quantity for all units",
            ),
        }
    }

    fn scale(&self, scale: &Scale, each: &str) -> String {
        let steps = scale.steps.iter().map(|step| {
            let each = if step.bucket { self.pick("im Ganzen", "for the whole step") } else { each };
            let from = self.number(step.from);
            format!("{} {from}: {} {each}", self.pick("über", "above"), self.number(step.value))
        });
        format!("{}: {}.", self.kind(scale.cumulative), steps.collect::<Vec<_>>().join("; "))
    }

    fn tiers(&self, tiers: &Tiers) -> String {
        let of = |tier: &crate::tiers::Tier| {
            let until = match tier.up_to {
                Some(bound) => format!("{} {}", self.pick("bis", "up to"), self.number(bound)),
                None => self.pick("darüber", "beyond").to_owned(),
            };
            let each = match (tiers.percent, tier.block) {
                (true, _) => "%".to_owned(),
                (false, Some(block)) => {
                    format!("{} {}", self.pick("je begonnene", "for each begun"), self.number(block))
                }
                (false, None) => self.pick("je Einheit", "for each unit").to_owned(),
            };
            let flat = match tier.flat.is_zero() {
                true => String::new(),
                false => format!(" {} {}", self.pick("und einmal", "and once"), self.number(tier.flat)),
            };
            format!("{until}: {} {each}{flat}", self.number(tier.price))
        };
        let steps: Vec<String> = tiers.tiers.iter().map(of).collect();
        format!("{}: {}.", self.kind(tiers.cumulative), steps.join("; "))
    }

    fn percentage(&self, price: &Percentage) -> String {
        let rate = self.number(price.rate);
        let mut text = format!("{rate} % {}", self.pick("von jedem Betrag", "of each amount"));
        let bounds = [
            (Some(price.fixed).filter(|fixed| !fixed.is_zero()), self.pick("und dazu", "and besides")),
            (price.least, self.pick("mindestens", "at least")),
            (price.most, self.pick("höchstens", "at most")),
        ];
        for (bound, word) in bounds {
            if let Some(bound) = bound {
                text += &format!(", {word} {}", self.number(bound));
            }
        }
        text + "."
    }
}
