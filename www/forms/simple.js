// A kind whose form is just its fields.
import { build, rows } from "./form.js";

/** `fields` as `build` takes them. What the form does not know is kept as it was. */
export function simple({ fields, ...about }) {
  const own = new Set(fields.map(({ name }) => name));
  return {
    blank: () => ({}),
    line: () => "",
    ...about,
    rows: (content) => rows(fields, content),
    form(content, changed) {
      const body = build(fields, content, changed);
      const others = Object.fromEntries(Object.entries(content).filter(([name]) => !own.has(name)));
      const read = () => ({ ...others, ...body.read() });
      return { nodes: body.nodes, read, draft: read, missing: () => body.missing(), point: body.point };
    },
  };
}
