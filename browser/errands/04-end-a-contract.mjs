export const about = "end a contract after seeing its closing bill, and take it back";
export default async (person) => {
  await person.signIn();
  await person.go("/console/contracts?status=Active");
  await person.look("contracts");
  await person.follow("table.rows tbody a");
  await person.page.locator("figure.timeline").waitFor();
  await person.look("contract");
  await person.press(person.say("Kündigen", "End"));
  await person.sees(person.say("Schlussrechnung", "Closing bill"));
  await person.look("preview");
  await person.press(person.say("Vertrag kündigen", "End the contract"));
  await person.sees(person.say("Kündigung zurücknehmen", "Revoke the end"));
  await person.press(person.say("Kündigung zurücknehmen", "Revoke the end"));
  await person.page.getByRole("link", { name: person.say("Kündigen", "End"), exact: true }).waitFor();
};
