// @ts-check
// Whether the form asks for a take: its values are compared with the take's own request.

/** @param {any} value @param {Fields} field @returns {any} what is not said is as usual */
function plain(value, field) {
  const typed = field.kind === "int" && typeof value === "string" && Number.parseInt(value, 10);
  if (typed) return typed;
  const isBlank = value === null || value === undefined || field.blank.includes(value);
  return isBlank ? (field.default ?? null) : value;
}

/**
 * The names of what a form asks for otherwise than a take was asked for; how it is played and
 * which variation it is are left out.
 * @param {Fields} form @param {Fields} recipe @param {Record<string, Fields>} fields
 * @returns {string[]}
 */
export function differences(form, recipe, fields) {
  /** @type {Fields} */
  const asked = { ...form, checkpoint: `${form.run}@${form.epoch}` };
  const names = ["checkpoint", ...Object.keys(form)].filter(
    (name) => name in fields && name !== "random_seed",
  );
  return names.filter(
    (name) => plain(asked[name], fields[name]) !== plain(recipe[name], fields[name]),
  );
}

/**
 * The variation to ask for: the form's own, unless a take shows it already.
 * @param {Fields} form @param {Piece[]} takes @param {Record<string, Fields>} fields
 * @returns {number}
 */
export function nextVariation(form, takes, fields) {
  const known = takes
    .filter(({ recipe, edited }) => recipe && !edited && !recipe.span)
    .filter(({ recipe }) => !differences(form, recipe ?? {}, fields).length)
    .map(({ recipe }) => recipe?.random_seed ?? 1);
  let next = form.random_seed;
  while (known.includes(next)) next += 1;
  return next;
}
