export const about = "give the accounts for DATEV, load postings for the books and a year for an audit";
export default async (person) => {
  const { page } = person;
  const loaded = async (button) => {
    const [file] = await Promise.all([page.waitForEvent("download"), person.press(button)]);
    return file.suggestedFilename();
  };
  await person.signIn();
  await person.go("/console/exports");
  await person.look("exports");
  await person.press(person.say("Konten für DATEV", "Accounts for DATEV"));
  await person.type("ConsultantNumber", "29098");
  await person.type("ClientNumber", "55003");
  await person.type("CollectiveDebtorAccount", "10000");
  await person.look("accounts");
  await person.press(person.say("Speichern", "Save"));
  await page.waitForURL(/console\/exports$/);
  await person.type("from", "2026-02-28");
  await person.type("to", "2026-02-01");
  await person.press("CSV");
  await page.locator('main [name="to"][aria-invalid="true"]').waitFor();
  await person.look("mistake");
  await person.type("to", "2026-03-31");
  const rows = await loaded("CSV");
  person.expect(rows === "postings-2026-02-28-2026-03-31.csv", `the postings are called ${rows}`);
  await person.type("year", "2026");
  const year = await loaded(person.say("Als ZIP laden", "Load as ZIP"));
  person.expect(year.endsWith(".zip"), `the year is called ${year}`);
};
