// A code of RFC 6238, as an app shows it.
import { createHmac } from "node:crypto";

const code = (secret) => {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/[\s=]/g, "")].map((it) => letters.indexOf(it).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((it) => parseInt(it, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", key).update(count).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
};

export const about = "let a person and a program in; who may only read writes nothing; a second factor; let both out again";
export default async (person) => {
  const { page } = person;
  const [email, password] = [`${person.way}@leser.example`, "lange-genug-2026"];
  await person.signIn();
  await person.go("/console/settings");
  await person.look("settings");
  await person.press(person.say("Neuer API-Client", "New API client"));
  await person.type("Name", person.own("Kasse"));
  await person.tick(person.say("Verkaufen: Kunden", "Sell: customers"));
  await person.look("client");
  await person.press(person.say("Speichern", "Save"));
  await person.sees(person.say("wird nur jetzt gezeigt", "shown only now"));
  await person.look("secret");
  await person.press(person.say("Ich habe es aufbewahrt", "I have kept it"));
  await person.press(person.say("Neue Person", "New person"));
  await person.type("Email", email);
  await person.type("Name", person.own("Leserin"));
  await person.choose("Role", "ReadOnly");
  await person.type("Password", password);
  await person.look("person");
  await person.press(person.say("Speichern", "Save"));
  await person.sees(email);
  await person.signOut();

  await person.signIn(email, password);
  await person.go("/console/customers");
  await person.seesNot(person.say("Neuer Kunde", "New customer"));
  await person.look("read-only");
  await person.go("/console/customers/new");
  await person.type("CompanyName", person.own("Verboten AG"));
  await person.press(person.say("Speichern", "Save"));
  await person.sees(person.say("Berechtigung", "permission"));
  await person.look("refused");
  await person.go(`/console/customers?words=verboten`);
  await person.seesNot("Verboten AG");
  await person.go("/console/settings");
  await person.seesNot(person.say("Neue Person", "New person"));

  await person.go("/console/me");
  await person.look("own");
  await person.press(person.say("Zweiten Faktor einrichten", "Set up a second factor"));
  await person.look("second-factor");
  const secret = (await page.locator("dl.facts code").first().textContent()).trim();
  await person.type("Code", "12");
  await person.press(person.say("In Kraft setzen", "Put it in force"));
  await person.sees(person.say("Es wurde nichts gespeichert", "Nothing was saved"));
  await person.type("Code", code(secret));
  await person.press(person.say("In Kraft setzen", "Put it in force"));
  await person.sees(person.say("nach einem Code Ihrer App", "A code of your app"));
  await person.signOut();
  await person.type("Email", email);
  await person.type("Password", password);
  await person.press(person.say("Anmelden", "Sign in"));
  await person.field("Code").waitFor();
  await person.look("code");

  await person.signIn();
  await person.go("/console/settings");
  await person.press(person.own("Leserin"));
  await person.look("their-page");
  await person.dare(person.say("Diese Person entfernen", "Remove this person"));
  await page.waitForURL(/settings$/);
  await person.seesNot(email);
  await person.press(person.own("Kasse"));
  await person.dare(person.say("Diesen Client sperren", "Revoke this client"));
  await page.waitForURL(/settings$/);
  await person.seesNot(person.own("Kasse"));
};
