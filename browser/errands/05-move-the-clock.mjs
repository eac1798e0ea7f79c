export const about = "move the sandbox's clock, and see what happened meanwhile";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const HOUR = 3_600_000;

// A moment as it is read, in milliseconds of its own zone.
const moment = (text) => {
  const german = text.match(/(\d+)\.(\d+)\.(\d{4}) (\d+):(\d+)/);
  const english = text.match(/(\d+) ([A-Z][a-z]{2}) (\d{4}) (\d+):(\d+)/);
  if (!german && !english) throw new Error(`no moment: ${text}`);
  const [, day, month, year, hour, minute] = german ?? english;
  return Date.UTC(year, german ? month - 1 : MONTHS.indexOf(month), day, hour, minute);
};

export default async (person) => {
  const { page } = person;
  const clock = async () => moment(await page.locator("a.clock").textContent());

  await person.signIn();
  await person.go("/console/clock");
  const before = await clock();
  await person.look("clock");
  await person.press(person.say("Ein Tag", "A day"));
  await person.sees(person.say("Was inzwischen geschah", "What happened meanwhile"));
  // The work that falls due on the way takes its time.
  for (let tries = 0; tries < 100 && (await page.locator("main .working").count()); tries += 1) await page.waitForTimeout(200);
  await page.reload();
  const gone = (await clock()) - before;
  person.expect(Math.abs(gone - 24 * HOUR) <= HOUR, `the clock moved by ${gone / HOUR} hours`);
  for (const text of await page.locator("ol.events time").allTextContents()) {
    const at = moment(text) - before;
    person.expect(at >= 0 && at <= gone, `${text} lies outside of that day`);
  }
  await person.look("meanwhile");
};
