// A person at a browser: goes to pages, types, presses keys, looks. Each page that is looked at is judged by axe and
// kept as a picture, and must not be wider than the screen, ask another host or complain in the console.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export class Person {
  constructor(page, { base, keep, name, german, phone, keyboard }) {
    Object.assign(this, { page, base, keep, name, german, phone, keyboard, looks: 0, faults: [] });
    page.on("console", (said) => { if (said.type() === "error") this.complaint = said.text(); });
    page.on("pageerror", (error) => this.faults.push(`a script failed: ${error.message}`));
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(base) && !url.startsWith("data:")) this.faults.push(`asked another host: ${url}`);
    });
  }

  // What it is called in the person's language.
  say(german, english) { return this.german ? german : english; }

  async go(to) { await this.page.goto(this.base + to); }

  async signIn() {
    await this.go("/console");
    await this.type("Email", "admin@localhost");
    await this.type("Password", "turnus-demo-2026");
    await this.press(this.say("Anmelden", "Sign in"));
    await this.page.waitForURL(/console$/);
    // The language of the account's person is what was chosen last, on whatever machine.
    const language = this.say("de", "en");
    if ((await this.page.getAttribute("html", "lang")) !== language) await this.speak(language);
    await this.sees(this.say("Wiederkehrender Umsatz", "Recurring revenue"));
  }

  async speak(language) {
    await this.page.locator("details.own summary").press("Enter");
    await this.page.locator(`button[value="${language}"]`).press("Enter");
    await this.page.locator(`html[lang="${language}"]`).waitFor();
  }

  field(name) { return this.page.locator(`main [name="${name}"]:not([type=hidden])`).first(); }

  async type(name, text) {
    const field = this.field(name);
    if (this.keyboard) {
      await field.focus();
      await this.page.keyboard.press("Control+A");
      await this.page.keyboard.type(text);
    } else {
      await field.fill(text);
    }
  }

  async choose(name, value) { await this.field(name).selectOption(value); }

  // Presses a button or follows a link of that name; by keyboard alone: to it, and Enter.
  async press(name) {
    const named = new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
    const main = this.page.locator("main");
    const target = main.getByRole("button", { name: named }).or(main.getByRole("link", { name: named })).first();
    await this.#use(target);
  }

  async follow(selector) { await this.#use(this.page.locator(selector).first()); }

  async open(name) { await this.#use(this.page.locator("main summary", { hasText: name }).first()); }

  async #use(target) {
    if (this.keyboard) {
      await target.focus();
      await this.page.keyboard.press("Enter");
    } else {
      await target.click();
    }
    await this.page.waitForLoadState();
  }

  async sees(text) {
    await this.page.locator("main", { hasText: text }).first().waitFor({ timeout: 10_000 });
  }

  async seesNot(text) {
    if (await this.page.locator("main", { hasText: text }).count()) throw new Error(`there should be no “${text}”`);
  }

  expect(holds, what) { if (!holds) throw new Error(what); }

  // Looks at the page: a picture, and what axe finds.
  async look(what) {
    this.looks += 1;
    if (this.keep) {
      const file = `${this.name}-${String(this.looks).padStart(2, "0")}-${what}.png`;
      await this.page.screenshot({ path: path.join(this.keep, file), fullPage: true });
    }
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) this.faults.push(`${what}: ${wide} pixels wider than the screen`);
    await this.page.evaluate(axe);
    const found = await this.page.evaluate(async () => {
      const { violations } = await window.axe.run();
      return violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
    });
    this.faults.push(...found.map((it) => `${what}: axe: ${it}`));
  }
}
