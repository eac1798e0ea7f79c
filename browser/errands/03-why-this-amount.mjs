export const about = "read why a line of an invoice costs what it does, and fetch its PDF";
export default async (person) => {
  await person.signIn();
  await person.go("/console/invoices");
  await person.look("invoices");
  await person.follow("table.rows tbody a");
  await person.open(person.say("Warum dieser Betrag?", "Why this amount?"));
  await person.page.locator("details.why[open] li").first().waitFor();
  await person.look("why");
  const pdf = await person.page.locator('a[href$="/pdf"]').getAttribute("href");
  const file = await person.page.request.get(person.base + pdf);
  person.expect((await file.body()).subarray(0, 5).toString() === "%PDF-", "that is no PDF");
};
