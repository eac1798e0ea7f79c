// Runs the errands: each in German and English, at 1280 and 390 pixels, and by keyboard alone; then the checks of
// budgets. See bin/browse.
import fs from "node:fs";
import { chromium } from "playwright-core";
import { Person } from "./person.mjs";

const { BASE: base, KEEP: keep, CORE: core, ONLY: only, RELEASE: release, CHROMIUM: executablePath } = process.env;
const ways = [
  { name: "de-1280", german: true, width: 1280, core: true },
  { name: "en-390", german: false, width: 390, core: true },
  { name: "de-390-dark", german: true, width: 390, dark: true },
  { name: "en-1280-keyboard", german: false, width: 1280, keyboard: true },
].filter((it) => !core || it.core);
const filesOf = (folder) => fs.readdirSync(new URL(folder, import.meta.url)).filter((it) => it.endsWith(".mjs")).sort()
  .filter((file) => !only || file.includes(only));
const browser = await chromium.launch({
  executablePath,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const counts = { passed: 0, failed: 0 };

function tell(what, faults, more = "") {
  counts[faults.length ? "failed" : "passed"] += 1;
  console.log(`${faults.length ? "FAILED" : "passed"} ${what}${faults.length ? "" : more}`);
  faults.forEach((fault) => console.log(`       ${fault}`));
}

async function run(errand, file, way) {
  const context = await browser.newContext({
    viewport: { width: way.width, height: 900 }, locale: way.german ? "de-DE" : "en-GB",
    colorScheme: way.dark ? "dark" : "light", reducedMotion: "reduce",
  });
  const name = `${file.replace(".mjs", "")}-${way.name}`;
  const person = new Person(await context.newPage(), { ...way, base, keep, name, phone: way.width < 500, way: way.name });
  person.page.setDefaultTimeout(10_000);
  const since = performance.now();
  try {
    await errand.default(person);
  } catch (error) {
    person.faults.push(error.message.split("\n").slice(0, 3).join(" "));
    if (keep) await person.page.screenshot({ path: `${keep}/${name}-failed.png`, fullPage: true });
  }
  await context.close();
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  tell(`${errand.about} (${way.name})`, person.faults, `, ${person.looks} pages, ${seconds} s`);
}

if (keep) fs.mkdirSync(keep, { recursive: true });
for (const file of filesOf("./errands/")) {
  const errand = await import(`./errands/${file}`);
  // The core has each errand once: German at 1280 and English at 390 by turns.
  const turn = parseInt(file, 10) % ways.length;
  for (const way of core ? [ways[turn]] : ways) await run(errand, file, way);
}
for (const file of filesOf("./checks/")) {
  const check = await import(`./checks/${file}`);
  try {
    const { said, faults } = await check.default({ browser, base, release: !!release });
    tell(check.about, faults);
    said.forEach((line) => console.log(`       ${line}`));
  } catch (error) {
    tell(check.about, [error.message.split("\n").slice(0, 3).join(" ")]);
  }
}
await browser.close();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed || !counts.passed ? 1 : 0);
