// A person at a browser: goes to pages, types, presses keys, looks. Each page that is looked at is judged by axe and
// kept as a picture, and must not be wider than the screen, ask another host, break its own policy or fail a script.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// How often Tab may be pressed before a thing counts as out of reach.
const TABS = 400;

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

export class Person {
  constructor(page, { base, keep, name, german, phone, keyboard, way }) {
    Object.assign(this, { page, base, keep, name, german, phone, keyboard, way, looks: 0, faults: [] });
    page.on("console", (said) => {
      // An answer of 4xx is told in the console too: those are what errands are about.
      const ofAnswer = /^(Failed to load resource|Response Status Error Code 4)/.test(said.text());
      if (said.type() === "error" && !ofAnswer) {
        this.faults.push(`the browser complains: ${said.text().slice(0, 200)}`);
      }
    });
    page.on("pageerror", (error) => this.faults.push(`a script failed: ${error.message}`));
    page.on("response", (response) => {
      if (response.status() >= 500) this.faults.push(`${response.status()}: ${response.url().slice(base.length)}`);
    });
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(base) && !url.startsWith("data:")) this.faults.push(`asked another host: ${url}`);
    });
  }

  // What it is called in the person's language.
  say(german, english) { return this.german ? german : english; }

  // A name that no other run of the same errand uses.
  own(name) { return `${name} ${this.way}`; }

  async go(to) { await this.page.goto(this.base + to); }

  async signIn(email = "admin@localhost", password = "turnus-demo-2026") {
    await this.go("/console/sign-in");
    await this.type("Email", email);
    await this.type("Password", password);
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

  async signOut() {
    await this.page.locator("details.own summary").press("Enter");
    await this.page.locator('form[action="/console/sign-out"] button').press("Enter");
    await this.page.waitForURL(/sign-in/);
  }

  field(name) { return this.page.locator(`main [name="${name}"]:not([type=hidden])`).first(); }

  // The field that is labelled so.
  labelled(label) { return this.page.locator("main").getByLabel(label).first(); }

  async type(name, text) { await this.typeInto(this.field(name), text); }

  async typeInto(field, text) {
    const parts = /^(date|datetime-local)$/.test(await field.getAttribute("type") ?? "");
    if (!this.keyboard || parts) {
      if (this.keyboard) await this.#reach(field);
      await field.fill(text);
      return;
    }
    await this.#reach(field);
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.type(text);
  }

  // Chooses what has that value, or is called so.
  async choose(name, what) { await this.chooseIn(this.field(name), what); }

  async chooseIn(select, what) {
    const options = await select.locator("option").evaluateAll((all) => all.map((it) => [it.value, it.textContent.trim()]));
    const found = options.find(([value, text]) => value === what || text === what)
      ?? options.find(([, text]) => text.includes(what));
    if (!found) throw new Error(`no choice “${what}” among ${options.map((it) => it[1]).join(", ")}`);
    if (!this.keyboard) {
      await select.selectOption(found[0]);
      return;
    }
    await this.#reach(select);
    const at = await select.evaluate((it) => it.selectedIndex);
    const steps = options.indexOf(found) - at;
    for (let step = 0; step < Math.abs(steps); step += 1) await this.page.keyboard.press(steps > 0 ? "ArrowDown" : "ArrowUp");
    this.expect((await select.inputValue()) === found[0], `“${what}” cannot be chosen by keys`);
  }

  async tick(box) {
    const target = typeof box === "string" || box instanceof RegExp ? this.page.locator("main").getByRole("checkbox", { name: box }).first() : box;
    if (!this.keyboard) {
      await target.check();
      return;
    }
    await this.#reach(target);
    if (!(await target.isChecked())) await this.page.keyboard.press("Space");
  }

  // Presses a button or follows a link of that name; by keyboard alone: to it, and Enter.
  async press(name) {
    const named = new RegExp(`^${escaped(name)}`);
    const main = this.page.locator("main");
    const target = main.getByRole("button", { name: named }).or(main.getByRole("link", { name: named }))
      .filter({ visible: true }).first();
    await this.use(target);
  }

  // Presses the button of that name alone: not of one that begins with it.
  async pressExactly(name) {
    const main = this.page.locator("main");
    const target = main.getByRole("button", { name, exact: true }).or(main.getByRole("link", { name, exact: true }));
    await this.use(target.filter({ visible: true }).first());
  }

  async follow(selector) { await this.use(this.page.locator(selector).first()); }

  async open(name) { await this.use(this.page.locator("main summary", { hasText: name }).first()); }

  // Opens what tells what it will do, and does it.
  async dare(name, deed = name) {
    await this.open(name);
    const open = this.page.locator("main details[open]", { hasText: name });
    const button = open.getByRole("button", { name: deed }).first();
    await button.waitFor();
    await this.use(button);
  }

  async use(target) {
    if (this.keyboard) {
      await this.#reach(target);
      await target.press("Enter");
    } else {
      await target.click();
    }
    await this.page.waitForLoadState();
  }

  // To a thing by Tab alone: forwards, or back where it stands before.
  async #reach(target) {
    // Asked for anew each time: lists are put in place while one goes.
    const where = () => target.evaluate((it) => {
      const at = document.activeElement;
      if (at === it) return "here";
      return at && at !== document.body && it.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING ? "before" : "behind";
    });
    const key = (await where()) === "before" ? "Shift+Tab" : "Tab";
    for (let pressed = 0; pressed < TABS; pressed += 1) {
      if ((await where()) === "here") return;
      await this.page.keyboard.press(key);
    }
    throw new Error(`not reached by keyboard: ${await target.evaluate((it) => it.outerHTML.slice(0, 160))}`);
  }

  async sees(text) {
    await this.page.locator("main", { hasText: text }).first().waitFor({ timeout: 10_000 });
  }

  // Looks at a page again until it shows what happens beside it.
  async patiently(url, what) {
    for (let tries = 0; tries < 40; tries += 1) {
      await this.page.goto(url);
      if (await what().count()) return;
      await this.page.waitForTimeout(150);
    }
    throw new Error(`nothing came to ${url}`);
  }

  async seesNot(text) {
    if (await this.page.locator("main", { hasText: text }).count()) throw new Error(`there should be no “${text}”`);
  }

  // Beside the field stands what is wrong with it, and the field says so.
  async seesWrong(name, text) {
    const field = this.field(name);
    await this.page.locator("main [role=alert]").first().waitFor();
    this.expect((await field.getAttribute("aria-invalid")) === "true", `${name} is not marked as wrong`);
    const ids = (await field.getAttribute("aria-describedby"))?.split(" ") ?? [];
    const said = (await Promise.all(ids.map((id) => this.page.locator(`[id="${id}"]`).textContent()))).join(" ");
    this.expect(said.includes(text), `${name}: “${said.trim()}”, not “${text}”`);
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
    if (!(await this.page.evaluate(() => !!window.axe))) await this.page.evaluate(axe);
    const found = await this.page.evaluate(async () => {
      const { violations } = await window.axe.run({ resultTypes: ["violations"] });
      return violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
    });
    this.faults.push(...found.map((it) => `${what}: axe: ${it}`));
  }
}
