//! Operations: where each is, what it takes and answers, and who does it. Router, OpenAPI document and pages are all made
//! from this, so that none can have what another lacks.

use axum::handler::Handler;
use axum::http::StatusCode;
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use serde_json::{Value, json};
use turnus_engine::permission::Permission;
use utoipa::ToSchema;

use crate::server::Server;

/// One operation.
pub struct Route {
    /// In lower case: `get`, `post` …
    pub method: &'static str,
    /// The path, with `{id}` for what varies.
    pub path: &'static str,
    /// Its name in the document: that of the published clients, where they have one.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    /// Query parameters.
    pub query: Vec<Parameter>,
    /// The body, if one is read.
    pub body: Option<Shape>,
    /// What a granted request is answered with.
    pub answers: Vec<(StatusCode, Shape)>,
    /// Who may ask.
    pub access: Access,
    /// Who does it.
    pub handler: MethodRouter<Server>,
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Who has a bearer token with that permission.
    Needs(Permission),
    /// Who has a bearer token of a client or a person: it is about himself.
    Own,
    /// Who has the self-service token of a contract: it is about that contract.
    Subscriber,
    /// Everyone.
    Open,
}

/// Who may look at everything.
pub const READ: Access = Access::Needs(Permission::Read);
/// Who may work on customers and contracts.
pub const SELL: Access = Access::Needs(Permission::Sell);
/// Who may work on documents, payments and prices.
pub const BILL: Access = Access::Needs(Permission::Bill);
/// Who may work on the account itself.
pub const MANAGE: Access = Access::Needs(Permission::Manage);
/// Whoever has a token, on himself.
pub const OWN: Access = Access::Own;
/// Whoever has a self-service token, on its contract.
pub const SUBSCRIBER: Access = Access::Subscriber;
/// Everyone.
pub const OPEN: Access = Access::Open;

/// Makes named schemas.
pub type Schemas = fn() -> Vec<(String, Value)>;

/// What a body holds.
#[derive(Clone, Debug)]
pub enum Shape {
    /// No body.
    Nothing,
    /// JSON: its schema, and what makes the named schemas it needs. Routes are made to be mounted too: schemas are made
    /// where the document is, and not kept.
    Json(Value, Vec<Schemas>),
    /// A form with these members.
    Form(Value, Vec<Schemas>),
    /// A PDF.
    Pdf,
    /// A file of XML.
    Xml,
    /// A file of that media type.
    File(&'static str),
}

/// A query parameter.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name. Case says nothing.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What it does.
    pub about: &'static str,
}

/// What a query parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// 24 hex digits.
    Id,
    /// A text.
    Text,
    /// A time in any ISO form.
    Time,
    /// A day.
    Day,
    /// A whole number between two others.
    Number(i64, i64),
    /// One of these words.
    Word(&'static [&'static str]),
}

/// A parameter.
pub const fn parameter(name: &'static str, takes: Takes, about: &'static str) -> Parameter {
    Parameter { name, takes, about }
}

/// A GET. It needs [`READ`], unless [`Route::needs`] says otherwise.
pub fn read<H: Handler<T, Server>, T: 'static>(path: &'static str, name: &'static str, handler: H) -> Route {
    Route::new("get", path, name, (READ, get(handler)))
}

/// A POST.
pub fn make<H: Handler<T, Server>, T: 'static>(
    path: &'static str,
    name: &'static str,
    needs: Access,
    handler: H,
) -> Route {
    Route::new("post", path, name, (needs, post(handler)))
}

/// A PUT.
pub fn replace<H: Handler<T, Server>, T: 'static>(
    path: &'static str,
    name: &'static str,
    needs: Access,
    handler: H,
) -> Route {
    Route::new("put", path, name, (needs, put(handler)))
}

/// A PATCH.
pub fn change<H: Handler<T, Server>, T: 'static>(
    path: &'static str,
    name: &'static str,
    needs: Access,
    handler: H,
) -> Route {
    Route::new("patch", path, name, (needs, patch(handler)))
}

/// A DELETE, answered by 204.
pub fn remove<H: Handler<T, Server>, T: 'static>(
    path: &'static str,
    name: &'static str,
    needs: Access,
    handler: H,
) -> Route {
    let route = Route::new("delete", path, name, (needs, delete(handler)));
    Route { answers: vec![(StatusCode::NO_CONTENT, Shape::Nothing)], ..route }
}

impl Route {
    fn new(
        method: &'static str,
        path: &'static str,
        name: &'static str,
        (access, handler): (Access, MethodRouter<Server>),
    ) -> Route {
        let (about, query, body, answers) = ("", Vec::new(), None, Vec::new());
        Route { method, path, name, about, query, body, answers, access, handler }
    }

    /// What it does.
    pub fn about(self, about: &'static str) -> Route {
        Route { about, ..self }
    }

    /// It takes these parameters too.
    pub fn with(mut self, query: &[Parameter]) -> Route {
        self.query.extend_from_slice(query);
        self
    }

    /// It reads a body.
    pub fn takes<B: ToSchema>(self) -> Route {
        Route { body: Some(one_of_type::<B>()), ..self }
    }

    /// It reads a list, or one in each line.
    pub fn takes_list<B: ToSchema>(self) -> Route {
        let Shape::Json(schema, schemas) = one_of_type::<B>() else { return self };
        Route { body: Some(Shape::Json(json!({"type": "array", "items": schema}), schemas)), ..self }
    }

    /// It reads a form.
    pub fn takes_form<B: ToSchema>(self) -> Route {
        let Shape::Json(schema, schemas) = one_of_type::<B>() else { return self };
        Route { body: Some(Shape::Form(schema, schemas)), ..self }
    }

    /// It answers 200 and one of these.
    pub fn gives<A: ToSchema>(self) -> Route {
        self.answering(StatusCode::OK, one_of_type::<A>())
    }

    /// It answers 200 and one of these, where it does not answer what was said before.
    pub fn or_gives<A: ToSchema>(mut self) -> Route {
        let Shape::Json(other, more) = one_of_type::<A>() else { return self };
        if let Some((_, Shape::Json(schema, schemas))) = self.answers.last_mut() {
            *schema = json!({"anyOf": [schema.take(), other]});
            schemas.extend(more);
        }
        self
    }

    /// It answers 201 and the new one.
    pub fn creates<A: ToSchema>(self) -> Route {
        self.answering(StatusCode::CREATED, one_of_type::<A>())
    }

    /// It answers 202 and one of these, where more time is needed.
    pub fn accepts<A: ToSchema>(self) -> Route {
        self.answering(StatusCode::ACCEPTED, one_of_type::<A>())
    }

    /// It answers 200 and a list.
    pub fn lists<A: ToSchema>(self) -> Route {
        let Shape::Json(schema, schemas) = one_of_type::<A>() else { return self };
        self.answering(StatusCode::OK, Shape::Json(json!({"type": "array", "items": schema}), schemas))
    }

    /// It answers that.
    pub fn answering(mut self, status: StatusCode, shape: Shape) -> Route {
        self.answers.push((status, shape));
        self
    }

    /// Who may ask is someone else.
    pub fn needs(self, access: Access) -> Route {
        Route { access, ..self }
    }

    /// It is how one gets a token.
    pub fn reads_credentials(&self) -> bool {
        self.is_open() && ["getToken", "openSession"].contains(&self.name)
    }

    /// It is for everyone.
    pub fn is_open(&self) -> bool {
        self.access == Access::Open
    }

    /// The group it is shown in: the first literal behind the version.
    pub fn noun(&self) -> &'static str {
        let behind = ["/api/v1/", "/api/turnus/v1/", "/"];
        let rest = behind.iter().find_map(|root| self.path.strip_prefix(root)).unwrap_or(self.path);
        rest.split('/').next().unwrap_or_default()
    }

    /// The names in braces.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
    }
}

fn one_of_type<T: ToSchema>() -> Shape {
    let reference = json!({"$ref": format!("#/components/schemas/{}", T::name())});
    Shape::Json(reference, vec![schemas_of::<T>])
}

fn schemas_of<T: ToSchema>() -> Vec<(String, Value)> {
    let mut known = Vec::new();
    T::schemas(&mut known);
    known.push((T::name().into_owned(), T::schema()));
    let write = |(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default());
    known.into_iter().map(write).collect()
}
