export const about = "post usage and a rated item, bill them now, book a payment, and find all of it again";
export default async (person) => {
  const { page } = person;
  const memo = person.own("Umzug");
  await person.signIn();
  await person.go("/console/contracts?words=pixelwerk");
  await person.follow("table.rows tbody a");
  await page.locator("figure.timeline").waitFor();
  const contract = page.url();
  await person.press(person.say("Verbrauch melden", "Post usage"));
  await person.choose("ComponentId", person.say("Speicher", "Storage"));
  await person.type("Quantity", person.say("1.250,5", "1,250.5"));
  await person.type("Memo", memo);
  await person.look("usage");
  await person.pressExactly(person.say("Verbrauch melden", "Post usage"));
  await page.waitForURL(/console\/usage/);
  await person.sees(memo);
  await person.sees(person.say("1.250,5", "1,250.5"));
  await person.look("usages");

  await page.goto(contract);
  await person.press(person.say("Einzelposten anlegen", "Post a rated item"));
  await person.type("Description", memo);
  await person.type("Quantity", "2");
  await person.type("PricePerUnit", person.say("1.049,90", "1,049.90"));
  await person.look("rated-item");
  await person.pressExactly(person.say("Einzelposten anlegen", "Post a rated item"));
  await page.waitForURL(contract);
  await person.dare(person.say("Jetzt abrechnen", "Bill now"));
  await page.waitForURL(contract);

  await person.go("/console/drafts?words=pixelwerk");
  await person.follow("table.rows tbody a");
  await person.sees(memo);
  await person.sees(person.say("2.099,80", "2,099.80"));
  await person.look("draft");

  await page.goto(contract);
  await person.press(person.say("Zahlung buchen", "Book a payment"));
  await person.type("Amount", person.say("12,34", "12.34"));
  await person.type("Description", memo);
  await person.look("payment");
  await person.pressExactly(person.say("Zahlung buchen", "Book a payment"));
  await page.waitForURL(/console\/ledger/);
  await person.sees(memo);
  await person.sees("12");
  await person.look("ledger");
};
