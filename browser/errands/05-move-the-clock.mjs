export const about = "move the sandbox's clock, and see what happened meanwhile";
export default async (person) => {
  await person.signIn();
  await person.go("/console/clock");
  await person.look("clock");
  await person.press(person.say("Ein Tag", "A day"));
  await person.sees(person.say("Was inzwischen geschah", "What happened meanwhile"));
  await person.look("meanwhile");
};
