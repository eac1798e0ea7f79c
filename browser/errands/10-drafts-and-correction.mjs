export const about = "write a draft anew, send it, send all the others, and correct what was sent";
export default async (person) => {
  const { page } = person;
  const line = person.own("Anfahrt");
  await person.signIn();
  for (const name of ["weingut", "nordlicht", "praxis"]) {
    await person.go(`/console/contracts?words=${name}`);
    await person.follow("table.rows tbody a");
    await person.press(person.say("Einzelposten anlegen", "Post a rated item"));
    await person.type("Description", line);
    await person.type("PricePerUnit", "30");
    await person.pressExactly(person.say("Einzelposten anlegen", "Post a rated item"));
    await person.dare(person.say("Jetzt abrechnen", "Bill now"));
    await page.locator("figure.timeline").waitFor();
  }
  await person.go("/console/drafts");
  await person.look("drafts");
  await person.go("/console/drafts?words=weingut");
  await person.follow("table.rows tbody a");
  await person.sees(line);
  await person.press(person.say("Ändern", "Change"));
  await person.type("Prologue", person.say("Danke für Ihre Bestellung.", "Thank you for your order."));
  await person.type("BuyerReference", "04011000-1234512345-06");
  await person.look("edit");
  await person.press(person.say("Speichern", "Save"));
  await person.sees(person.say("Danke für Ihre Bestellung.", "Thank you for your order."));
  await person.press(person.say("Position hinzufügen", "Add a line"));
  await person.type("Description", person.own("Verpackung"));
  await person.type("PricePerUnit", person.say("4,50", "4.50"));
  await person.press(person.say("Speichern", "Save"));
  await person.sees(person.own("Verpackung"));
  await person.look("draft");
  await person.dare(person.say("Diesen Entwurf verschicken", "Send this draft"));
  await page.waitForURL(/invoices\/[0-9a-f]{24}$/);
  await person.sees(person.own("Verpackung"));
  await person.look("sent");
  const number = (await page.locator("h1").textContent()).match(/\S+$/)[0];

  await person.go("/console/drafts");
  await person.tick(/Nordlicht/);
  await person.press(person.say("Angekreuzte verschicken", "Send the ticked ones"));
  await person.sees(person.say("Ein Entwurf ist verschickt.", "One draft is sent."));
  await person.go("/console/drafts");
  await person.dare(person.say("Alle Entwürfe verschicken", "Send all drafts"));
  await page.locator("#sending li a").first().waitFor();
  await person.look("all-sent");
  await person.press(person.say("Zu den Entwürfen", "To the drafts"));
  await person.sees(person.say("Es gibt keinen Entwurf.", "There is no draft."));
  await person.look("no-drafts");

  await person.go(`/console/invoices?words=${number}`);
  await person.follow("table.rows tbody a");
  await person.dare(person.say("Diese Rechnung berichtigen", "Correct this invoice"), person.say("Jetzt berichtigen", "Correct now"));
  await page.waitForURL(/contracts\/[0-9a-f]{24}\?done=corrected$/);
  await page.locator(".badge[data-state=CreditNote]").first().waitFor();
  await person.look("corrected");
};
