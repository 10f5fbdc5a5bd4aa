// @ts-check
// The sections of a melody's form: "A4A4B4A4" says the letters, and how many bars each has.

/**
 * The letter of each section by the step of the bar line that it begins at.
 * @param {{ setting: Setting, steps: number }} piece @returns {Map<number, string>}
 */
export function sectionsOf({ setting: { form = "", bar, pickup }, steps }) {
  let step = pickup;
  const found = [...form.matchAll(/([A-Z])(\d+)/g)].map(([, letter, bars]) => {
    const begin = step;
    step += Number(bars) * bar;
    return /** @type {[number, string]} */ ([begin, letter]);
  });
  return new Map(found.filter(([begin]) => begin < steps));
}
