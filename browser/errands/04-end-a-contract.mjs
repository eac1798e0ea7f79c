export const about = "end a contract after seeing its closing bill, on the day that was shown, and take it back";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
// An amount as it is read, in the smallest unit.
const units = (text) => Number(text.replace("−", "-").replace(/[^\d-]/g, ""));
const sum = (all) => all.reduce((before, it) => before + it, 0);

export default async (person) => {
  const { page } = person;
  // What stands beside a name.
  const beside = (list, name) => page.locator(`main dl.${list} div`, { has: page.locator("dt", { hasText: new RegExp(`^${name}$`) }) }).locator("dd");
  // A moment of a field as it is read where something ends: midnight is the end of the day before.
  const end = (typed) => {
    const [, year, month, day, time] = typed.match(/^(\d+)-(\d+)-(\d+)T(\d\d:\d\d)/);
    const at = new Date(Date.UTC(year, month - 1, time === "00:00" ? day - 1 : day));
    const two = (number) => String(number).padStart(2, "0");
    const read = person.say(
      `${two(at.getUTCDate())}.${two(at.getUTCMonth() + 1)}.${at.getUTCFullYear()}`,
      `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`,
    );
    return time === "00:00" ? read : `${read} ${time}`;
  };
  const ends = beside("facts", person.say("Ende", "End"));

  await person.signIn();
  await person.go("/console/contracts?status=Active");
  await person.look("contracts");
  await person.follow("table.rows tbody a");
  await page.locator("figure.timeline").waitFor();
  const contract = page.url();
  person.expect((await ends.count()) === 0, "the contract ends already");
  await person.look("contract");
  await person.press(person.say("Kündigen", "End"));
  await person.sees(person.say("Schlussrechnung", "Closing bill"));
  await person.look("preview");
  const promised = end(await person.field("EndDate").inputValue());
  const lines = await page.locator("main table.lines tbody tr td:last-child").allTextContents();
  if (lines.length === 0) {
    await person.sees(person.say("Es ist nichts mehr zu berechnen", "Nothing is left to bill"));
  } else {
    const net = units(await beside("sums", person.say("Netto", "Net")).textContent());
    const all = (await page.locator("main dl.sums dd").allTextContents()).map(units);
    person.expect(sum(lines.map(units)) === net, `the lines ${lines.join(", ")} do not come to ${net}`);
    person.expect(sum(all.slice(0, -1)) === all.at(-1), `net and tax do not come to the whole: ${all.join(", ")}`);
  }
  await person.press(person.say("Vertrag kündigen", "End the contract"));
  await page.waitForURL(contract);
  await ends.waitFor();
  const told = (await ends.textContent()).trim();
  person.expect(told === promised, `it ends on ${told}, not on ${promised} as was shown`);
  await person.look("ends");
  await person.dare(person.say("Kündigung zurücknehmen", "Revoke the end"));
  await page.getByRole("link", { name: person.say("Kündigen", "End"), exact: true }).waitFor();
  person.expect((await ends.count()) === 0, "the end is still there");
};
