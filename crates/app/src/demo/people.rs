//! Who buys in the demo. Nobody of them exists.

use turnus_engine::customer::{Address, CustomerData};

/// Forty customers: companies and people, at home and abroad.
pub fn people() -> Vec<CustomerData> {
    include_str!("people.csv").lines().skip(1).zip(1..).map(|(line, number)| person(line, number)).collect()
}

fn person(line: &str, number: u32) -> CustomerData {
    let mut fields = line.split(';').map(|field| (!field.is_empty()).then(|| field.to_owned()));
    let mut next = || fields.next().flatten();
    let (company_name, first_name, last_name) = (next(), next(), next());
    let (street, house_number, postal_code, city, country) = (next(), next(), next(), next(), next());
    CustomerData {
        external_customer_id: Some(format!("K-{:04}", 1000 + number)),
        customer_type: Some(if company_name.is_some() { "Business" } else { "Consumer" }.to_owned()),
        company_name,
        first_name,
        last_name,
        address: Address { street, house_number, postal_code, city, country, ..Address::default() },
        vat_id: next(),
        language: next(),
        email_address: next(),
        default_bearer_medium: Some("Email".to_owned()),
        // One of them is a public buyer.
        custom_fields: (number == 3)
            .then(|| ("Leitweg-ID".to_owned(), "\"04011000-12345-03\"".to_owned()))
            .into_iter()
            .collect(),
        ..CustomerData::default()
    }
}
