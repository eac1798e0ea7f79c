import { signIn } from "../walk.mjs";

const MOST = 100_000;

export const about = "the sign-in page and the start page weigh less than 100 KB over the wire at first visit";
export default async ({ browser, base }) => {
  const context = await browser.newContext({ locale: "de-DE" });
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  await wire.send("Network.enable");
  let bytes = 0;
  const urls = new Map();
  const weights = new Map();
  wire.on("Network.requestWillBeSent", (it) => urls.set(it.requestId, it.request.url));
  wire.on("Network.loadingFinished", (it) => {
    bytes += it.encodedDataLength;
    const url = urls.get(it.requestId)?.slice(base.length);
    weights.set(url, (weights.get(url) ?? 0) + it.encodedDataLength);
  });
  await signIn(page, base);
  await page.waitForLoadState("networkidle");
  await context.close();
  const heaviest = [...weights].sort((a, b) => b[1] - a[1]).slice(0, 3).map(([url, weight]) => `${url} ${weight}`);
  const said = `${bytes} bytes; heaviest: ${heaviest.join(", ")}`;
  return { said: [said], faults: bytes < MOST && bytes > 5_000 ? [] : [said] };
};
