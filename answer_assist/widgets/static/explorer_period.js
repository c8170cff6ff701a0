import { el } from "./dom.js";

// The years of the cohort: a bar a year with its cases, and a handle at each end. Each handle is a slider of its own, so
// that arrow keys, Home and End move it and a screen reader says its year.

/**
 * years: [{year, n}] without gaps; chosen: {first, last}, null at an end that is not moved. moved(first, last) is told
 * once a handle rests. Returns {element, focus}.
 */
export function periodSlider(years, chosen, moved) {
  const [start, end] = [years[0].year, years[years.length - 1].year];
  const most = Math.max(...years.map((each) => each.n), 1);
  const bars = years.map((each) => el("span", { style: `block-size:${Math.max(1, (each.n / most) * 34)}px`, title: `${each.year}: ${each.n}` }));
  // a handle stands between two years: 0 is before the first one, years.length behind the last one
  const at = { first: (chosen.first ?? start) - start, last: (chosen.last ?? end) - start + 1 };
  const label = [el("span"), el("span")];
  const handles = {};

  const draw = () => {
    const [first, last] = [start + at.first, start + at.last - 1];
    bars.forEach((bar, n) => bar.classList.toggle("is-out", n < at.first || n >= at.last));
    label[0].textContent = String(first);
    label[1].textContent = first === last ? "" : String(last);
    for (const [name, year] of [["first", first], ["last", last]]) {
      handles[name].value = String(at[name]);
      handles[name].setAttribute("aria-valuetext", String(year));
    }
  };
  const handle = (name, words) => el("input", {
    type: "range", min: 0, max: years.length, step: 1, "aria-label": words, class: name,
    oninput: (event) => {
      const place = Number(event.target.value);
      at[name] = name === "first" ? Math.min(place, at.last - 1) : Math.max(place, at.first + 1);
      draw();
    },
    onchange: () => moved(at.first ? start + at.first : null, at.last < years.length ? start + at.last - 1 : null),
  });
  handles.first = handle("first", "From year");
  handles.last = handle("last", "To year");
  draw();
  const element = el("div", {}, el("div", { class: "yr" }, el("div", { class: "yrs", "aria-hidden": "true" }, ...bars),
    years.length > 1 ? [handles.first, handles.last] : null), el("div", { class: "yl" }, ...label));
  return { element, focus: () => handles.first.focus() };
}
