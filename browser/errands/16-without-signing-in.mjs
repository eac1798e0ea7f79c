export const about = "cancel without signing in (§ 312k BGB), ask for a link by mail, and settle what fits no contract";
export default async (person) => {
  const name = person.own("Erika Muster");
  await person.go("/portal/cancel");
  await person.look("declare");
  await person.press(person.say("Jetzt kündigen", "Cancel now"));
  await person.page.locator('main [aria-invalid="true"]').first().waitFor();
  await person.look("mistakes");
  await person.type("Name", name);
  await person.type("Contract", person.say("mein Zeitungsabo", "my newspaper"));
  await person.type("EmailAddress", `erika.${person.way}@example.com`);
  await person.press(person.say("Jetzt kündigen", "Cancel now"));
  await person.sees(person.say("Wir haben Ihre Kündigung erhalten", "We have received your cancellation"));
  await person.look("received");

  await person.go("/portal/link");
  await person.type("EmailAddress", `erika.${person.way}@example.com`);
  await person.press(person.say("Link senden", "Send the link"));
  await person.sees(person.say("Ist die Adresse bei uns hinterlegt", "If we know the address"));
  await person.look("link");
  await person.go("/portal/data/nobody/");
  await person.look("dead-link");

  await person.signIn();
  await person.go("/console/cancellations");
  await person.sees(name);
  await person.look("open");
  const declared = person.page.locator("main section", { hasText: name });
  await person.use(declared.locator("summary"));
  await person.typeInto(declared.locator('[name="Note"]'), person.say("Kein Vertrag bei uns", "No contract with us"));
  await person.use(declared.getByRole("button"));
  await person.page.locator("main section", { hasText: name }).waitFor({ state: "detached" });
  await person.go("/console/cancellations?status=Settled");
  await person.sees(name);
  await person.look("settled");
};
