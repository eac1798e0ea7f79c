export const about = "mistakes on many forms: told beside their fields in one's language, what was typed kept, nothing written";
export default async (person) => {
  const { page } = person;
  const save = () => person.press(person.say("Speichern", "Save"));
  const noNumber = person.say("Das ist keine Zahl", "This is no number");
  const missing = person.say("Diese Angabe fehlt", "This must be given");
  const kept = async (name, value) => {
    const found = await person.field(name).inputValue();
    person.expect(found === value, `${name}: “${found}” is not “${value}”, which was typed`);
  };
  const count = async (list) => {
    await person.go(list);
    return page.locator("table.rows tbody tr").count();
  };
  await person.signIn();
  const before = [await count("/console/orders"), await count("/console/ledger"), await count("/console/settings")];

  await person.go("/console/orders/new");
  await person.choose("Cart.PlanVariantId", "basic-monthly");
  await person.type("Cart.Quantity", "drei");
  await person.type("Customer.CompanyName", "Irrtum AG");
  await person.pressExactly(person.say("Bestellen", "Place the order"));
  await person.seesWrong("Cart.Quantity", noNumber);
  await kept("Cart.Quantity", "drei");
  await kept("Customer.CompanyName", "Irrtum AG");
  await person.look("order");

  await person.go("/console/contracts?words=pixelwerk");
  await person.follow("table.rows tbody a");
  const contract = page.url();
  await person.press(person.say("Zahlung buchen", "Book a payment"));
  await person.type("Amount", person.say("1,2,3", "1.2.3"));
  await person.type("Description", "kept");
  await person.pressExactly(person.say("Zahlung buchen", "Book a payment"));
  await person.seesWrong("Amount", noNumber);
  await kept("Description", "kept");
  await person.look("payment");
  await page.goto(`${contract}/end`);
  await person.type("EndDate", "2001-01-01T00:00");
  await person.press(person.say("Vertrag kündigen", "End the contract"));
  await person.seesWrong("EndDate", person.say("nach dem Beginn des Vertrags", "must lie after"));
  await person.look("end");

  await person.go("/console/webhooks/new");
  await person.type("Url", "nirgends");
  await person.tick(page.locator('main [name="Events"][value="InvoiceCreated"]'));
  await save();
  await person.seesWrong("Url", person.say("ist keine Adresse für einen Webhook", "is no address"));
  await kept("Url", "nirgends");
  await person.look("webhook");
  await person.go("/console/webhooks");
  await person.seesNot("nirgends");

  await person.go("/console/settings/users/new");
  await person.type("Email", "keine Adresse");
  await person.type("Name", "Irrtum");
  await person.type("Password", "lange-genug-2026");
  await save();
  await person.seesWrong("Email", person.say("Erwartet wird eine Mailadresse", "expected an address of mail"));
  await kept("Email", "keine Adresse");
  await person.type("Email", `${person.way}@irrtum.example`);
  await person.type("Password", "kurz");
  await save();
  await person.seesWrong("Password", person.say("Zeichen", "characters"));
  await kept("Name", "Irrtum");
  person.expect((await person.field("Password").inputValue()) === "", "a password is sent back");
  await person.look("person");

  await person.go("/console/catalogue");
  await person.press(person.say("Neu: Steuerregel", "New: Tax policy"));
  await save();
  await person.seesWrong("Name", missing);
  await person.look("tax-policy");
  await person.go("/console/clock");
  await person.type("To", "2001-01-01T00:00");
  await person.press(person.say("Auf diese Zeit stellen", "Move to this time"));
  await person.seesWrong("To", person.say("geht nur vorwärts", "only moves forward"));
  await person.look("clock");

  // What a part of the page asks for and does not get is told.
  await person.go("/console/customers");
  await person.page.route("**/console/customers?*", (route) => route.fulfill({ status: 429, body: "" }));
  await person.type("words", "turm");
  await person.page.locator("main #failed[role=alert]").waitFor();
  await person.look("no-answer");
  await person.page.unroute("**/console/customers?*");
  await person.type("words", "turmu");
  await person.page.locator("#failed").waitFor({ state: "detached" });

  const after = [await count("/console/orders"), await count("/console/ledger"), await count("/console/settings")];
  person.expect(String(before) === String(after), `rows before ${before}, after ${after}`);
};
