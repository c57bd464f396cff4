/** An element with attributes and children; texts are text and never markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** The one element of a kind with an id. @throws Error when the page lacks it */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page lacks #${id}`);
}

/** The same where a page may do without it. */
export const findById = <T extends HTMLElement>(id: string, kind: new () => T): T | undefined => {
  const found = document.getElementById(id);
  return found instanceof kind ? found : undefined;
};
