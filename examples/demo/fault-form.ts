// A field as its form shows it: label, what stands there now, and what to enter (selectable, so that it can be copied).
import { create } from "./elements.js";
import type { FaultForm, FormField } from "./faults.js";

export function drawForm(host: HTMLElement, { place, path, fields }: FaultForm): void {
  const way = place === "qlik" ? ["Qlik Management Console", ...path] : path;
  host.dataset["place"] = place;
  host.replaceChildren(create("p", way.join(" › "), "way"), ...fields.map(drawField));
}

function drawField({ label, oldLabel, now, enter }: FormField, index: number): HTMLElement {
  const id = `fault-field-${index}`;
  const title = create("label", label);
  title.htmlFor = id;
  if (oldLabel !== undefined) title.append(create("span", ` (older: ${oldLabel})`, "muted"));
  const isRight = now === enter;
  const state = create("p", "", "now");
  state.append("Now ", create(isRight || now.startsWith("(") ? "span" : "s", now), isRight ? ": right already" : "");
  const lines = enter.split("\n");
  const input = lines.length > 1 ? create("textarea") : create("input");
  Object.assign(input, {
    id,
    readOnly: true,
    value: enter,
    ...(lines.length > 1 && { rows: lines.length }),
  });
  const field = create("div", "", "field");
  const value = create("div", "", "enter");
  value.append(create("span", isRight ? "Keep" : "Enter", "tag"), input);
  field.append(title, state, value);
  return field;
}
