export const about = "find a customer as one types, and see what they have";
export default async (person) => {
  await person.signIn();
  await person.look("start");
  await person.go("/console/customers");
  await person.look("customers");
  await person.type("words", "kran");
  await person.page.waitForURL(/words=kran/);
  await person.sees("Kranich");
  await person.look("found");
  await person.follow("table.rows tbody a");
  await person.sees("Kranich");
  await person.look("customer");
};
