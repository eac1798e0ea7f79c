export const about = "make a customer, with a mistake first";
export default async (person) => {
  await person.signIn();
  await person.go("/console/customers/new");
  await person.type("Notes", "met at the fair");
  await person.press(person.say("Speichern", "Save"));
  await person.page.locator("[role=alert]").waitFor();
  person.expect((await person.field("Notes").inputValue()) === "met at the fair", "what was typed is gone");
  await person.look("wrong");
  await person.type("FirstName", "Ada");
  await person.type("LastName", "Quux");
  await person.type("EmailAddress", "ada@quux.example");
  await person.choose("Address.Country", "AT");
  await person.press(person.say("Speichern", "Save"));
  await person.page.waitForURL(/customers\/[0-9a-f]{24}$/);
  await person.sees("Quux");
  await person.sees(person.say("Österreich", "Austria"));
  await person.look("customer");
};
