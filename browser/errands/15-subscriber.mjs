import { portalOf } from "../portal.mjs";

export const about = "a subscriber looks at a contract, books something, changes the plan, corrects the address, takes bill and data along, gives notice for a day of his and takes it back";
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
  await opensAFile(person);

  await person.go(`${path}change`);
  await person.look("choices");
  const seats = person.page.locator('main [name^="Add."]:not([type=checkbox])').first();
  await person.typeInto(seats, person.say("zwei", "two"));
  await person.press(person.say("Preis ansehen", "See the price"));
  await person.page.locator('main [aria-invalid="true"]').waitFor();
  await person.look("mistyped");
  await person.typeInto(person.page.locator('main [name^="Add."]:not([type=checkbox])').first(), "2");
  await ordersAtThePriceShown(person);
  await changesThePlan(person, path);

  await person.go(`${path}data`);
  await person.type("VatId", "DE1");
  await person.press(person.say("Speichern", "Save"));
  await person.seesWrong("VatId", person.say("USt-IdNr.", "VAT id"));
  await person.look("data");
  await person.type("VatId", "DE136695976");
  await person.type("Address.City", person.own("Köln"));
  await person.press(person.say("Speichern", "Save"));
  await person.sees(person.say("Gespeichert", "Saved"));
  await takesItAllAlong(person, path, code);

  await person.go(`${path}cancel`);
  await person.sees(person.say("Abschlussrechnung", "Closing bill"));
  await person.look("notice");
  const day = `${new Date().getFullYear() + 2}-03-31`;
  await person.type("EndDate", day);
  await person.press(person.say("Abschlussrechnung zu diesem Tag", "See the closing bill"));
  const end = person.say(`31.03.${day.slice(0, 4)}`, `31 Mar ${day.slice(0, 4)}`);
  await person.sees(person.say(`endet der Vertrag am ${end}`, `the contract ends on ${end}`));
  await person.look("notice-for-a-day");
  await person.press(person.say(`Jetzt kündigen zum ${end}`, `Cancel now, ending ${end}`));
  await person.sees(person.say("Ihre Kündigung ist eingegangen", "Your cancellation has arrived"));
  await person.go(`${path}cancel`);
  await person.sees(person.say(`Der Vertrag endet am ${end}`, `The contract ends on ${end}`));
  await person.look("cancelled");
  await person.press(person.say("Kündigung zurücknehmen", "Take the cancellation back"));
  await person.sees(person.say("Der Vertrag läuft weiter", "The contract goes on"));
  await person.go(`${path}cancel`);
  await person.seesNot(end);
};

async function ordersAtThePriceShown(person) {
  await person.press(person.say("Preis ansehen", "See the price"));
  await person.sees(person.say("Heute fällig", "Due today"));
  await person.look("priced");
  await person.press(person.say("Zahlungspflichtig bestellen", "Order and pay"));
  await person.sees(person.say("Die Änderung ist ausgeführt", "The change is done"));
}

// To the first other plan whose setup needs nobody: its name is what the contract shows then.
async function changesThePlan(person, path) {
  await person.go(`${path}change`);
  const plan = person.page.locator('main input[name="PlanVariantId"]:not([value=""])').first();
  const id = await plan.getAttribute("id");
  const name = await person.page.locator(`label[for="${id}"] strong`).textContent();
  if (person.keyboard) await plan.press("Space"); else await plan.check();
  await ordersAtThePriceShown(person);
  await person.go(path);
  const shown = await person.page.locator("dl.facts dd strong").first().textContent();
  person.expect(shown === name, `the plan is ${shown}, not ${name}`);
}

// The first of the documents is a PDF.
async function opensAFile(person) {
  const link = person.page.locator("main tbody a").first();
  const answer = await person.page.request.get(person.base + (await link.getAttribute("href")));
  const begin = (await answer.body()).subarray(0, 5).toString();
  person.expect(answer.ok() && begin === "%PDF-", `a document is ${answer.status()} and begins with ${begin}`);
}

async function takesItAllAlong(person, path, code) {
  await person.go(`${path}data`);
  const [file] = await Promise.all([
    person.page.waitForEvent("download"),
    person.press(person.say("Herunterladen", "Download")),
  ]);
  person.expect(file.suggestedFilename() === `${code}.json`, `the file is called ${file.suggestedFilename()}`);
  const { default: fs } = await import("node:fs");
  const all = JSON.parse(fs.readFileSync(await file.path(), "utf8"));
  person.expect(all.Subscription.Contract.ReferenceCode === code, "the file is of another contract");
  for (const list of ["Invoices", "LedgerEntries", "ContractChanges", "Orders"]) {
    person.expect(all[list].length > 0, `nothing in ${list}`);
  }
}
