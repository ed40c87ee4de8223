/**
 * Ignores case as EventBridge's matcher does: character by character, each as its lower or its upper form. So "ß" is
 * also found as "SS", while nothing else is normalised. Source: aws/event-ruler, EqualsIgnoreCaseParser.
 */
export function equalsIgnoringCase(value: string, wanted: string): boolean {
  return ends(value, wanted, [0]).includes(value.length);
}

export function beginsIgnoringCase(value: string, wanted: string): boolean {
  return ends(value, wanted, [0]).length > 0;
}

export function endsIgnoringCase(value: string, wanted: string): boolean {
  return ends(value, wanted, [...Array(value.length + 1).keys()]).includes(value.length);
}

/** Where a match of the wanted text can end, from any of these starts. */
function ends(value: string, wanted: string, starts: readonly number[]): number[] {
  let places = [...starts];
  for (const sign of wanted) {
    const forms = [...new Set([sign.toLowerCase(), sign.toUpperCase()])];
    places = places.flatMap((at) => forms.filter((form) => value.startsWith(form, at)).map((form) => at + form.length));
    if (places.length === 0) return [];
  }
  return places;
}
