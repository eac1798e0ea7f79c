import { signIn, walk } from "../walk.mjs";

// What a page shows, but for what stands there for those without a script alone.
const shown = (page) => page.locator("main").evaluate((main) => {
  const copy = main.cloneNode(true);
  copy.querySelectorAll("noscript, .for-scripts").forEach((it) => it.remove());
  return copy.textContent.replace(/\s+/g, " ").trim();
});

export const about = "each list and detail page shows without JavaScript what it shows with it";
export default async ({ browser, base }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB" });
  const plain = await context.newPage();
  await signIn(plain, base);
  // The same session: pages tell which one it is.
  const storageState = await context.storageState();
  const full = await (await browser.newContext({ storageState, locale: "en-GB" })).newPage();
  const faults = [];
  const kinds = new Set();
  await walk(plain, base, 2, async (answer, path, kind) => {
    kinds.add(kind);
    if (answer.status() !== 200) faults.push(`${path}: ${answer.status()}`);
    if (!(await plain.locator("h1").count())) faults.push(`${path}: no heading`);
    const without = await shown(plain);
    await full.goto(base + path);
    const within = await shown(full);
    if (without !== within) faults.push(`${path}: “${without.slice(0, 120)}” is not “${within.slice(0, 120)}”`);
  });
  // Searching and narrowing are a form with a button then.
  await plain.goto(`${base}/console/contracts`);
  await plain.fill("main input[name=words]", "kran");
  await plain.selectOption("main select[name=status]", "Active");
  await plain.click("main noscript button");
  if (!/words=kran.*status=Active/.test(plain.url()) || (await plain.locator("table.rows tbody tr").count()) !== 1) {
    faults.push(`a list cannot be searched: ${plain.url()}`);
  }
  await Promise.all([plain, full].map((page) => page.context().close()));
  return { said: [`${kinds.size} kinds of pages`], faults };
};
