// Finds the pages of the console by their links, as many of each kind as are asked for.

// What kind of page an address is: ids and values left out.
const kindOf = (url) => {
  const names = [...url.searchParams.keys()].sort().join("&");
  return `${url.pathname.replace(/[0-9a-f]{24}/g, "{id}")}${names ? `?${names}` : ""}`;
};

// Calls `visit(page, path, kind)` on each page, from the start page on.
export async function walk(page, base, most, visit) {
  const seen = new Map();
  const waiting = [new URL(`${base}/console`)];
  const known = new Set([waiting[0].href]);
  while (waiting.length) {
    const url = waiting.shift();
    const kind = kindOf(url);
    if ((seen.get(kind) ?? 0) >= most) continue;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    const answer = await page.goto(url.href);
    if (!(answer.headers()["content-type"] ?? "").startsWith("text/html")) continue;
    await visit(answer, url.href.slice(base.length), kind);
    const links = await page.locator("a[href]").evaluateAll((all) => all.map((it) => it.href?.baseVal ?? it.getAttribute("href")));
    for (const link of links) {
      const to = new URL(link, url);
      to.hash = "";
      const isPage = to.href.startsWith(`${base}/console`) && !/\/(pdf|xml\/\w+)$/.test(to.pathname) && to.searchParams.get("format") !== "csv";
      if (isPage && !known.has(to.href)) {
        known.add(to.href);
        waiting.push(to);
      }
    }
  }
}

// Signs in as the demo's owner, with or without a script.
export async function signIn(page, base) {
  await page.goto(`${base}/console/sign-in`);
  await page.fill("main [name=Email]", "admin@localhost");
  await page.fill("main [name=Password]", "turnus-demo-2026");
  await page.click("main button");
  await page.waitForURL(/console$/);
}
