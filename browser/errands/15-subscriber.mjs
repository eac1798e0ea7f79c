import { portalOf } from "../portal.mjs";

export const about = "a subscriber looks at a contract, books something, corrects the address, gives notice and takes it back";
export default async (person) => {
  const { path, code } = await portalOf(person.base, "Kranich Möbel GmbH");
  await person.go(path);
  if ((await person.page.getAttribute("html", "lang")) !== person.say("de", "en")) {
    await person.use(person.page.locator(`footer button[value="${person.say("de", "en")}"]`));
  }
  await person.sees(code);
  await person.sees(person.say("Nächste Rechnung", "Next bill"));
  await person.look("contract");
  for (const page of ["usage", "invoices"]) {
    await person.go(path + page);
    await person.look(page);
  }

  await person.go(`${path}change`);
  await person.look("choices");
  const seats = person.page.locator('main [name^="Add."]:not([type=checkbox])').first();
  await person.typeInto(seats, person.say("zwei", "two"));
  await person.press(person.say("Preis ansehen", "See the price"));
  await person.page.locator('main [aria-invalid="true"]').waitFor();
  await person.look("mistyped");
  await person.typeInto(person.page.locator('main [name^="Add."]:not([type=checkbox])').first(), "2");
  await person.press(person.say("Preis ansehen", "See the price"));
  await person.sees(person.say("Heute fällig", "Due today"));
  await person.look("priced");
  await person.press(person.say("Zahlungspflichtig bestellen", "Order and pay"));
  await person.sees(person.say("Die Änderung ist ausgeführt", "The change is done"));

  await person.go(`${path}data`);
  await person.type("VatId", "DE1");
  await person.press(person.say("Speichern", "Save"));
  await person.seesWrong("VatId", person.say("USt-IdNr.", "VAT id"));
  await person.look("data");
  await person.type("VatId", "DE136695976");
  await person.type("Address.City", person.own("Köln"));
  await person.press(person.say("Speichern", "Save"));
  await person.sees(person.say("Gespeichert", "Saved"));

  await person.go(`${path}cancel`);
  await person.sees(person.say("Abschlussrechnung", "Closing bill"));
  await person.look("notice");
  await person.pressExactly(person.say("Jetzt kündigen", "Cancel now"));
  await person.sees(person.say("Ihre Kündigung ist eingegangen", "Your cancellation has arrived"));
  await person.go(`${path}cancel`);
  await person.look("cancelled");
  await person.press(person.say("Kündigung zurücknehmen", "Take the cancellation back"));
  await person.sees(person.say("Der Vertrag läuft weiter", "The contract goes on"));
};
