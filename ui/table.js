const SHORT = 14; // letters of a cell that stays in one row: a number with a sign and a power
const MOST_TURNED = 6; // rows of a table that is tried as columns
const NARROW = matchMedia("(max-width: 640px)");

/** The ways to write out a table, the usual one first: its head, and groups of rows under it. */
const asItIs = ({ columns, rows }) => ({ head: columns, groups: [rows] });
const turned = ({ columns: [corner, ...names], rows }) => ({
  head: [corner, ...rows.map(([first]) => first)],
  groups: [names.map((name, at) => [name, ...rows.map((texts) => texts[at + 1])])],
});
const rowByRow = ({ columns, rows }) => ({
  groups: rows.map((texts) => columns.map((name, at) => [name, texts[at]])),
});

/** A row of cells; what stands in them is a text and never HTML. */
function row(texts, head) {
  const line = document.createElement("tr");
  line.append(
    ...texts.map((text, place) => {
      const cell = document.createElement(head || place === 0 ? "th" : "td");
      if (cell.tagName === "TH") cell.scope = head ? "col" : "row";
      cell.textContent = text;
      cell.classList.toggle("short", !head && text.length <= SHORT);
      cell.classList.toggle("long", head && text.length > SHORT);
      return cell;
    }),
  );
  return line;
}

/** An element of a table around such rows. */
function part(name, lines) {
  const element = document.createElement(name);
  element.append(...lines);
  return element;
}

function write(table, { head, groups }) {
  table.className = head ? "" : "row-by-row";
  table.replaceChildren(
    ...(head ? [part("thead", [row(head, true)])] : []),
    ...groups.map((group) => part("tbody", group.map((texts) => row(texts, false)))),
  );
}

/** Write the table in the first of the ways in which it is as narrow as its room. */
function fit(room, data) {
  const ways = [asItIs];
  if (NARROW.matches && data.rows.length <= MOST_TURNED) ways.push(turned);
  if (NARROW.matches) ways.push(rowByRow);
  for (const way of ways) {
    write(room.firstElementChild, way(data));
    if (room.scrollWidth <= room.clientWidth) return;
  }
}

export default function ({ parentElement, data: [label, columns, rows, beside] }) {
  const data = { columns, rows };
  const room = parentElement.querySelector(".room");
  room.ariaLabel = label;
  room.parentElement.classList.toggle("beside", beside);
  fit(room, data);
  let width = room.clientWidth;
  const observer = new ResizeObserver(() => {
    if (width !== room.clientWidth) fit(room, data);
    width = room.clientWidth;
  });
  observer.observe(room);
  return () => observer.disconnect();
}
