//! Beside which field it is told what the API refused.

use crate::api::Refusal;
use crate::form::Typed;
use crate::format::typed_number;
use crate::refusals;
use crate::words::Words;

/// What the API says where a bill is too large: it names no member, and it is some quantity that makes it so.
const TOO_MUCH: [&str; 2] = ["an amount is larger than ", "it would cost more than "];
/// What the names of fields begin with that take how many of a component: those of an order, those of the portal.
const COMPONENTS: [&str; 2] = ["Component.", "Add."];

impl Typed {
    /// Says what the API refused: beside the field that it names, if the form shows it, else at its head.
    pub(crate) fn refuse(&mut self, words: &Words, refusal: &Refusal) {
        let (member, why) = refusal.parts();
        let field = member.and_then(|member| self.field_of(member).or_else(|| self.first_of(member)));
        let field = field.or_else(|| self.quoted(why));
        let field = field.or_else(|| member.is_none().then(|| self.named(why)).flatten());
        let field = field.or_else(|| self.largest(words, why));
        self.shown_as(refusal.is_of_server().then_some(refusal.status));
        match field {
            Some(field) => self.mark(&field, refusals::why(words, refusal)),
            None => self.tell(refusals::sentence(words, refusal)),
        }
    }

    /// Names of the fields that a person sees.
    fn shown(&self) -> impl Iterator<Item = &str> {
        self.beginning("").map(|(name, _)| name).filter(|name| self.is_shown(name))
    }

    /// The first field that a sentence names as a word of its own: `EndDate must lie after …`, `give CompanyName, …`.
    fn named(&self, sentence: &str) -> Option<String> {
        let words =
            sentence.split(|letter: char| !letter.is_ascii_alphanumeric() && !"._[]".contains(letter));
        // Members of one word could be words of the language, but where a sentence begins: the API's begin small.
        let capitals = |word: &str| word.chars().filter(char::is_ascii_uppercase).count();
        let is_member = |(place, word): &(usize, &str)| capitals(word) > usize::from(*place > 0);
        let mut members = words.map(|word| word.trim_matches('.')).enumerate().filter(is_member);
        members.find_map(|(_, word)| self.field_of(word))
    }

    /// The field whose value a sentence begins with, in quotes.
    fn quoted(&self, sentence: &str) -> Option<String> {
        let (value, _) = sentence.strip_prefix('\'')?.split_once('\'')?;
        let found = self.beginning("").find(|(name, typed)| self.is_shown(name) && *typed == value);
        found.filter(|_| !value.is_empty()).map(|(name, _)| name.to_owned())
    }

    /// The field of the largest quantity, where a bill is too large.
    fn largest(&self, words: &Words, why: &str) -> Option<String> {
        if !TOO_MUCH.iter().any(|it| why.starts_with(it)) {
            return None;
        }
        let counts = |name: &str| {
            refusals::last(name) == "Quantity" || COMPONENTS.iter().any(|it| name.starts_with(it))
        };
        let language = self.language(words);
        let quantities = self.beginning("").filter(|(name, _)| self.is_shown(name) && counts(name));
        let read = quantities.filter_map(|(name, text)| Some((typed_number(text, language)?, name)));
        read.max().map(|(_, name)| name.to_owned())
    }

    /// The field that a member of the API is typed into: the same path, also as the text or the length of time that it
    /// is; else the same last name; else that of what it is a part of.
    fn field_of(&self, member: &str) -> Option<String> {
        let member = member.strip_prefix("Invalid").unwrap_or(member);
        let typed_as = ["", "._c", ".Quantity"].map(|part| format!("{member}{part}"));
        let whole = self.shown().find(|name| typed_as.iter().any(|path| name.eq_ignore_ascii_case(path)));
        let by_last = || {
            let last = refusals::last(member);
            self.shown().find(|name| refusals::last(name).eq_ignore_ascii_case(last))
        };
        let found = whole.or_else(by_last).map(str::to_owned);
        found.or_else(|| member.rfind(['.', '[']).and_then(|end| self.field_of(&member[..end])))
    }

    /// The first field of a member that has several: a scale's first row.
    fn first_of(&self, member: &str) -> Option<String> {
        let is_part =
            |name: &&str| name.strip_prefix(member).is_some_and(|rest| rest.starts_with(['.', '[']));
        self.shown().find(is_part).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use crate::form::tests::refused_with;

    /// The only field that something is wrong with.
    fn beside(form: &str, message: &str) -> Option<String> {
        let typed = refused_with(form, (StatusCode::UNPROCESSABLE_ENTITY, message));
        let found = typed.shown().find(|name| typed.why(name).is_some());
        found.map(str::to_owned)
    }

    fn named(name: &str) -> Option<String> {
        Some(name.to_owned())
    }

    #[test]
    fn the_field_of_a_member_is_found_as_it_is_typed() {
        assert_eq!(beside("Name._c=&Name.de=x", "Name: is missing"), named("Name._c"));
        assert_eq!(beside("Cart.CouponCode=A", "InvalidCouponCode: coupon code"), named("Cart.CouponCode"));
        assert_eq!(beside("PaymentTerm=-5", "PaymentTerm.Quantity: expected 0"), named("PaymentTerm"));
        assert_eq!(beside("Codes=A", "Codes[0]: is another's"), named("Codes"));
        assert_eq!(beside("CompanyName=", "there is no name: give CompanyName, or"), named("CompanyName"));
        assert_eq!(beside("To=x", "To and Days say something"), named("To"));
        assert_eq!(beside("To=x", "from To and Days"), None);
    }

    #[test]
    fn what_is_wrong_with_a_whole_scale_stands_in_its_first_cell() {
        let form = "PriceScale.Items[0].From=&PriceScale.Items[0].Value=1&Entries[0].Country=";

        assert_eq!(beside(form, "PriceScale: a scale needs at least one"), named("PriceScale.Items[0].From"));
        assert_eq!(beside(form, "Entries: expected at least one"), named("Entries[0].Country"));
        assert_eq!(beside("Scales=1", "Scale: is missing"), None);
    }

    #[test]
    fn what_costs_too_much_is_told_beside_the_largest_quantity() {
        let why = "an amount is larger than 10,000,000,000,000 of the currency's minor units";

        assert_eq!(beside("Cart.Quantity=2&Component.a=999&Component.b=1000", why), named("Component.b"));
        assert_eq!(beside("Add.a=&Add.b=7", why), named("Add.b"));
        assert_eq!(beside("Notes=7", why), None);
    }

    #[test]
    fn a_sentence_that_begins_with_a_member_is_about_its_field() {
        let why = "Amount must not be 0: positive for a payment, negative for a refund";

        assert_eq!(beside("Amount=0", why), named("Amount"));
        assert_eq!(beside("Amount=0", "an Amount that is not there"), None);
    }
}
