// A table of text fields. What is typed stays as it was typed; Python hears of it, and answers with
// a note for each cell that it cannot read.

/** What each table held last, by its key: it outlives a table that is taken away and put back. */
const held = new Map();

/** The table anew: what it held is of another version. */
function build(root) {
  const { columns, heads, dynamic, label, version } = root.data;
  const before = held.get(root.key);
  const rows = before?.version === version ? before.rows : root.data.rows;
  root.version = version;
  root.pasted = null;
  const table = root.querySelector("table");
  table.ariaLabel = label;
  table.tHead.replaceChildren(
    row([cell("td"), ...columns.map((name) => cell("th", name, "col")), ...(dynamic ? [cell("td")] : [])]),
  );
  table.tBodies[0].replaceChildren();
  rows.forEach((texts, index) => append(root, texts, heads[index] ?? ""));
}

function row(cells) {
  const made = document.createElement("tr");
  made.append(...cells);
  return made;
}

function cell(tag, text = "", scope = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (scope) made.scope = scope;
  return made;
}

function append(root, texts, head) {
  const body = root.querySelector("tbody");
  const { columns, dynamic } = root.data;
  const fields = texts.map((text) => {
    const made = cell("td");
    const input = document.createElement("input");
    input.value = text;
    input.maxLength = 200;
    input.spellcheck = false;
    input.autocomplete = "off";
    const note = cell("div");
    note.className = "note";
    made.append(input, note);
    return made;
  });
  const made = row([cell("th", head, "row"), ...fields]);
  if (dynamic) {
    const remove = cell("button", "×");
    remove.type = "button";
    remove.onclick = () => {
      const next = made.nextElementSibling ?? made.previousElementSibling;
      made.remove();
      renumber(root);
      tell(root);
      (next?.querySelector("button") ?? root.querySelector(".add")).focus();
    };
    const last = cell("td");
    last.append(remove);
    made.append(last);
  }
  body.append(made);
  if (dynamic) renumber(root);
  else name(made, head, columns);
  return made;
}

/** Rows that come and go are called by their number. */
function renumber(root) {
  [...root.querySelector("tbody").rows].forEach((each, index) => {
    each.cells[0].textContent = index + 1;
    const { words, columns } = root.data;
    name(each, words.row.replace("{row}", index + 1), columns);
    each.querySelector("button").ariaLabel = words.remove.replace("{row}", index + 1);
  });
}

function name(made, head, columns) {
  made.querySelectorAll("input").forEach((input, index) => {
    input.ariaLabel = `${columns[index]}, ${head}`;
  });
}

const texts = (root) =>
  [...root.querySelector("tbody").rows].map((each) =>
    [...each.querySelectorAll("input")].map((input) => input.value),
  );

/** All there is, since a later message may replace one that was not heard yet. */
function tell(root) {
  const now = { version: root.version, rows: texts(root) };
  held.set(root.key, now);
  root.tell("told", { ...now, pasted: root.pasted });
}

/** Where a field is: its row and column, from 0. */
function place(input) {
  const { parentElement } = input;
  return [parentElement.parentElement.rowIndex - 1, parentElement.cellIndex - 1];
}

/** The sentence of each cell below it, and a mark on those that are wrong. */
function mark(root) {
  const { notes, most, dynamic, words } = root.data;
  [...root.querySelector("tbody").rows].forEach((each, index) =>
    each.querySelectorAll("input").forEach((input, column) => {
      const [sentence, good] = notes[`${index},${column}`] ?? ["", true];
      const note = input.nextElementSibling;
      note.textContent = sentence;
      note.classList.toggle("good", good);
      input.ariaInvalid = String(!good);
      note.id = sentence ? `${root.id}-${index}-${column}` : "";
      if (sentence) input.setAttribute("aria-describedby", note.id);
      else input.removeAttribute("aria-describedby");
    }),
  );
  const add = root.querySelector(".add");
  add.hidden = !dynamic;
  add.textContent = words.add;
  add.disabled = root.querySelector("tbody").rows.length >= most;
}

function listen(root) {
  const table = root.querySelector("table");
  table.addEventListener("change", () => tell(root));
  table.addEventListener("focusin", ({ target }) => {
    if (root.data.follows && target.matches("input")) root.tell("chosen", place(target));
  });
  table.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (!event.target.matches("input") || !/[\t\r\n]/.test(text.trim())) return;
    event.preventDefault();
    root.pasted = { at: place(event.target), text };
    tell(root);
  });
  table.addEventListener("keydown", (event) => {
    const ways = { ArrowUp: -1, ArrowDown: 1, Enter: 1 };
    if (!(event.key in ways) || !event.target.matches("input")) return;
    event.preventDefault();
    const [at, column] = place(event.target);
    const next = table.tBodies[0].rows[at + ways[event.key]];
    if (next) next.querySelectorAll("input")[column].focus();
    else if (event.key === "Enter") event.target.blur();
  });
  root.querySelector(".add").onclick = () => {
    const made = append(root, root.data.columns.map(() => ""), "");
    mark(root);
    made.querySelector("input").focus();
  };
}

let made = 0;

export default function ({ parentElement, key, data, setStateValue }) {
  const root = parentElement.querySelector(".cells");
  const another = root.data && JSON.stringify(root.data.words) !== JSON.stringify(data.words);
  root.tell = setStateValue;
  root.data = data;
  root.key = key;
  if (!root.id) {
    root.id = `cells-${++made}`;
    listen(root);
  }
  if (root.version !== data.version || another) build(root);
  mark(root);
}
