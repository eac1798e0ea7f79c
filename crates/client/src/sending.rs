//! How documents reach who pays. Turnus only.

use turnus_wire::sending::{InvoiceDelivery, LetterDay, Mail, MailTemplates, SendingState};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_MAILS: Function = Function {
    name: "getMails",
    verb: Verb::Get,
    path: "/api/turnus/v1/mails",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of mails that bring documents (Turnus only)",
};

pub(crate) static GET_MAIL: Function = Function {
    name: "getMail",
    verb: Verb::Get,
    path: "/api/turnus/v1/mails/{mailId}",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves a mail (Turnus only)",
};

pub(crate) static RESEND_MAIL: Function = Function {
    name: "resendMail",
    verb: Verb::Post,
    path: "/api/turnus/v1/mails/{mailId}/resend",
    body: Body::None,
    answer: Kind::Json,
    says: "Send a mail again, to the same address (Turnus only)",
};

pub(crate) static GET_INVOICE_DELIVERY: Function = Function {
    name: "getInvoiceDelivery",
    verb: Verb::Get,
    path: "/api/turnus/v1/invoices/{invoiceId}/delivery",
    body: Body::None,
    answer: Kind::Json,
    says: "How a document reaches its recipient, and how far it is (Turnus only)",
};

pub(crate) static DELIVER_INVOICE: Function = Function {
    name: "deliverInvoice",
    verb: Verb::Post,
    path: "/api/turnus/v1/invoices/{invoiceId}/delivery",
    body: Body::None,
    answer: Kind::Json,
    says: "Deliver a document anew, by the customer's present address and medium (Turnus only)",
};

pub(crate) static GET_LETTER_DAYS: Function = Function {
    name: "getLetterDays",
    verb: Verb::Get,
    path: "/api/turnus/v1/letters",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of days with letters (Turnus only)",
};

pub(crate) static GET_LETTERS: Function = Function {
    name: "getLetters",
    verb: Verb::Get,
    path: "/api/turnus/v1/letters/{date}",
    body: Body::None,
    answer: Kind::File,
    says: "The letters of a day as one PDF (Turnus only)",
};

pub(crate) static PRINT_LETTERS: Function = Function {
    name: "printLetters",
    verb: Verb::Post,
    path: "/api/turnus/v1/letters/{date}/printed",
    body: Body::None,
    answer: Kind::Json,
    says: "Note that the letters of a day were printed (Turnus only)",
};

pub(crate) static GET_MAIL_TEMPLATES: Function = Function {
    name: "getMailTemplates",
    verb: Verb::Get,
    path: "/api/turnus/v1/legalEntities/{legalEntityId}/mailTemplates",
    body: Body::None,
    answer: Kind::Json,
    says: "What the mails of a legal entity say (Turnus only)",
};

pub(crate) static PUT_MAIL_TEMPLATES: Function = Function {
    name: "putMailTemplates",
    verb: Verb::Put,
    path: "/api/turnus/v1/legalEntities/{legalEntityId}/mailTemplates",
    body: Body::Required("MailTemplates"),
    answer: Kind::Json,
    says: "Replace what the mails of a legal entity say (Turnus only)",
};

pub(crate) static GET_SENDING_STATE: Function = Function {
    name: "getSendingState",
    verb: Verb::Get,
    path: "/api/turnus/v1/legalEntities/{legalEntityId}/sending",
    body: Body::None,
    answer: Kind::Json,
    says: "Whether documents can be sent by mail, and how many wait (Turnus only)",
};

impl Client {
    /// All mails that bring documents. Filters: `status`, `customerId`, `invoiceId`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// for mail in client.mails_stream().with("status", "Parked").all().await? {
    ///     println!("{}: {:?}", mail.recipient, mail.last_answer);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_mails(&self) -> Result<Vec<Mail>, Error> {
        self.mails_stream().all().await
    }

    /// As [`Client::get_mails`], page by page while it is read.
    pub fn mails_stream(&self) -> List<Mail> {
        List::new(self, &GET_MAILS, &[])
    }

    /// A mail.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn get_mail(&self, mail_id: &str) -> Result<Mail, Error> {
        self.ask(&GET_MAIL, &[mail_id], &[]).await
    }

    /// Sends a mail again, to the same address.
    ///
    /// # Errors
    ///
    /// See [`Error`]; refused where no server takes mail, and in a sandbox.
    pub async fn resend_mail(&self, mail_id: &str) -> Result<Mail, Error> {
        self.ask(&RESEND_MAIL, &[mail_id], &[]).await
    }

    /// How a document reaches its recipient, and how far it is.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client, id: &str) -> Result<(), turnus_client::Error> {
    /// let delivery = client.get_invoice_delivery(id).await?;
    /// println!("{:?} {} {:?}", delivery.medium, delivery.status, delivery.message);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_invoice_delivery(&self, invoice_id: &str) -> Result<InvoiceDelivery, Error> {
        self.ask(&GET_INVOICE_DELIVERY, &[invoice_id], &[]).await
    }

    /// Delivers a document anew, by the address and medium that the customer has now.
    ///
    /// # Errors
    ///
    /// See [`Error`]; refused for a letter, and while the PDF is still to be made.
    pub async fn deliver_invoice(&self, invoice_id: &str) -> Result<InvoiceDelivery, Error> {
        self.ask(&DELIVER_INVOICE, &[invoice_id], &[]).await
    }

    /// All days with letters, the latest first.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn get_letter_days(&self) -> Result<Vec<LetterDay>, Error> {
        List::new(self, &GET_LETTER_DAYS, &[]).all().await
    }

    /// The letters of a day (`2026-11-22`) as one PDF, in the order of their numbers.
    ///
    /// # Errors
    ///
    /// See [`Error`]; refused for a day without letters.
    pub async fn get_letters(&self, date: &str) -> Result<Vec<u8>, Error> {
        self.fetch(&GET_LETTERS, &[date]).await
    }

    /// Notes that the letters of a day that is over were printed.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn print_letters(&self, date: &str) -> Result<LetterDay, Error> {
        self.ask(&PRINT_LETTERS, &[date], &[]).await
    }

    /// What the mails of a legal entity say.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn get_mail_templates(&self, legal_entity_id: &str) -> Result<MailTemplates, Error> {
        self.ask(&GET_MAIL_TEMPLATES, &[legal_entity_id], &[]).await
    }

    /// Replaces what the mails of a legal entity say: what is absent is the default again.
    ///
    /// # Errors
    ///
    /// See [`Error`]; refused with the member that cannot be filled.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::sending::{MailTemplate, MailTemplates, MailTexts};
    ///
    /// # async fn example(client: turnus_client::Client, id: &str) -> Result<(), turnus_client::Error> {
    /// let (subject, text) = ("Rechnung {number}".to_owned(), "Anbei {number} über {total}.".to_owned());
    /// let invoice = MailTexts { de: Some(MailTemplate { subject, text }), en: None };
    /// client.put_mail_templates(id, &MailTemplates { invoice: Some(invoice), credit_note: None }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_mail_templates(
        &self,
        legal_entity_id: &str,
        templates: &MailTemplates,
    ) -> Result<MailTemplates, Error> {
        self.tell(&PUT_MAIL_TEMPLATES, &[legal_entity_id], templates).await
    }

    /// Whether documents of a legal entity can be sent by mail, and how many wait.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn get_sending_state(&self, legal_entity_id: &str) -> Result<SendingState, Error> {
        self.ask(&GET_SENDING_STATE, &[legal_entity_id], &[]).await
    }
}
