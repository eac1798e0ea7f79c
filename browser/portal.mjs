// What a shop does for its subscribers in errands: it gives the address of a contract's pages.
const asJson = async (answer) => {
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return answer.json();
};

// The path of the pages of a running contract of that customer.
export async function portalOf(base, customer) {
  const form = { method: "POST", headers: { authorization: `Basic ${btoa("demo:demo")}` }, body: new URLSearchParams({ grant_type: "client_credentials" }) };
  const { access_token: token } = await asJson(await fetch(`${base}/oauth/token`, form));
  const ask = async (path) => asJson(await fetch(base + path, { headers: { authorization: `Bearer ${token}` } }));
  const contracts = await ask("/api/v1/contracts?take=200");
  const contract = contracts.find((it) => it.CustomerName === customer && it.LifecycleStatus === "Active");
  if (!contract) throw new Error(`${customer} has no running contract`);
  const { Url: url } = await ask(`/api/v1/contracts/${contract.Id}/selfServiceToken`);
  return { path: new URL(url).pathname, code: contract.ReferenceCode };
}
