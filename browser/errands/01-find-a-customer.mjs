export const about = "find a customer as one types; filters stay in the address, and a file holds what is shown";
export default async (person) => {
  const { page } = person;
  await person.signIn();
  await person.look("start");
  await person.go("/console/customers");
  await person.look("customers");
  await person.type("words", "kran");
  await page.waitForURL(/words=kran/);
  await person.sees("Kranich");
  await person.look("found");
  await person.follow("table.rows tbody a");
  await person.sees("Kranich");
  await person.look("customer");

  await person.go("/console/contracts");
  await person.choose("status", "Ended");
  await page.waitForURL(/status=Ended/);
  await page.reload();
  person.expect((await person.field("status").inputValue()) === "Ended", "the filter is gone");
  await person.look("ended");
  const rows = await page.locator("table.rows tbody tr").count();
  const names = await page.locator("table.rows tbody tr td:nth-child(2)").allTextContents();
  const file = await page.request.get(person.base + await page.getByRole("link", { name: person.say("Als CSV", "As CSV") }).getAttribute("href"));
  const lines = (await file.text()).trim().split("\r\n");
  person.expect(lines.length === rows + 1, `${lines.length} lines of ${rows} rows`);
  person.expect(names.every((name) => lines.some((line) => line.includes(name))), "the file holds other rows");

  await person.type("words", "zzzz");
  await page.waitForURL(/words=zzzz/);
  await person.sees(person.say("Nichts gefunden", "Nothing was found"));
  person.expect(/status=Ended/.test(page.url()), "searching took the filter off");
  await person.look("nothing");
  await person.press(person.say("Alle zeigen", "Show all"));
  await page.locator("table.rows tbody tr").nth(20).waitFor();
};
