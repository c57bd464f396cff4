/**
A page with the tables of these groups in their places: between `<!-- measured: GROUP -->` and `<!-- end -->`. Groups that were
not run stay as they are.
@throws Error when the page has no place for one
*/
export function withTables(page, groups, textOf) {
  return groups.reduce((text, group) => {
    const place = new RegExp(`(<!-- measured: ${group.name} -->\n)[\\s\\S]*?(<!-- end -->)`);
    if (!place.test(text)) throw new Error(`the page has no place for ${group.name}`);
    return text.replace(place, (_whole, start, end) => `${start}${textOf(group)}\n${end}`);
  }, page);
}
