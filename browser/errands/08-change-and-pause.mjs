export const about = "change a contract's plan, seeing what is credited and charged today; pause it and go on";
export default async (person) => {
  const { page } = person;
  await person.signIn();
  await person.go("/console/contracts?status=Active&words=turmuhr");
  await person.sees("Turmuhr Verlag");
  await person.follow("table.rows tbody a");
  await page.locator("figure.timeline").waitFor();
  await person.press(person.say("Tarif oder Komponenten ändern", "Change plan or components"));
  const now = await page.locator("option", { hasText: /wie bisher|as now/ }).textContent();
  await person.choose("Cart.PlanVariantId", now.includes("team-monthly") ? "studio-monthly" : "team-monthly");
  const preview = page.locator("#preview");
  await preview.getByText(person.say("Wird gutgeschrieben", "Credited")).waitFor();
  await preview.getByText(person.say("Wird jetzt berechnet", "Charged now")).waitFor();
  await person.look("what-it-costs");
  await person.pressExactly(person.say("Bestellen", "Place the order"));
  await page.waitForURL(/orders\/[0-9a-f]{24}$/);
  await person.press(person.say("Bestellung ausführen", "Commit the order"));
  await page.waitForURL(/contracts\/[0-9a-f]{24}\?done=committed$/);
  await person.look("changed");

  await person.press(person.say("Pausieren", "Pause"));
  await person.look("pause");
  await person.press(person.say("Pausieren", "Pause"));
  await page.locator(".badge[data-state=TemporarilyInactive]").waitFor();
  await person.look("paused");
  await person.dare(person.say("Fortsetzen", "Resume"));
  await page.locator(".badge[data-state=Active]").waitFor();
};
