const SHORT = 14; // letters of a cell that stays in one row: a number with a sign and a power

/** A row of cells; what stands in them is a text and never HTML. */
function row(texts, head) {
  const line = document.createElement("tr");
  line.append(
    ...texts.map((text, place) => {
      const cell = document.createElement(head || place === 0 ? "th" : "td");
      cell.scope = head ? "col" : "row";
      cell.textContent = text;
      cell.classList.toggle("short", !head && text.length <= SHORT);
      cell.classList.toggle("long", head && text.length > SHORT);
      return cell;
    }),
  );
  return line;
}

export default function ({ parentElement, data }) {
  const [room, hint] = [".room", "p"].map((name) => parentElement.querySelector(name));
  room.ariaLabel = data.label;
  room.querySelector("thead").replaceChildren(row(data.columns, true));
  room.querySelector("tbody").replaceChildren(...data.rows.map((texts) => row(texts, false)));
  hint.textContent = data.hint;
  const look = () => {
    hint.hidden = room.scrollWidth <= room.clientWidth;
  };
  const observer = new ResizeObserver(look);
  observer.observe(room);
  return () => observer.disconnect();
}
