// Runs the errands: each in German and English, at 1280 and 390 pixels, and by keyboard alone. See bin/browse.
import fs from "node:fs";
import { chromium } from "playwright-core";
import { Person } from "./person.mjs";

const { BASE: base, KEEP: keep, CORE: core, ONLY: only, CHROMIUM: executablePath } = process.env;
const ways = [
  { name: "de-1280", german: true, width: 1280 },
  { name: "en-390", german: false, width: 390 },
  { name: "de-390-dark", german: true, width: 390, dark: true },
  { name: "en-1280-keyboard", german: false, width: 1280, keyboard: true },
];
const files = fs.readdirSync(new URL("./errands/", import.meta.url)).filter((file) => file.endsWith(".mjs")).sort();
if (keep) fs.mkdirSync(keep, { recursive: true });
const browser = await chromium.launch({
  executablePath,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let passed = 0;
let failed = 0;
for (const file of files.filter((it) => !only || it.includes(only))) {
  const errand = await import(`./errands/${file}`);
  for (const way of core ? ways.filter((it) => it.name === "de-1280" || it.name === "en-390") : ways) {
    const context = await browser.newContext({
      viewport: { width: way.width, height: 900 }, locale: way.german ? "de-DE" : "en-GB",
      colorScheme: way.dark ? "dark" : "light", reducedMotion: "reduce",
    });
    const name = `${file.replace(".mjs", "")}-${way.name}`;
    const person = new Person(await context.newPage(), { base, keep, name, phone: way.width < 500, ...way, name, way: way.name });
    person.page.setDefaultTimeout(10_000);
    try {
      await errand.default(person);
    } catch (error) {
      person.faults.push(error.message.split("\n").slice(0, 3).join(" "));
      if (keep) await person.page.screenshot({ path: `${keep}/${name}-failed.png`, fullPage: true });
    }
    await context.close();
    if (person.faults.length) {
      failed += 1;
      console.log(`FAILED ${errand.about} (${way.name})`);
      person.faults.forEach((fault) => console.log(`       ${fault}`));
    } else {
      passed += 1;
      console.log(`passed ${errand.about} (${way.name}, ${person.looks} pages)`);
    }
  }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
