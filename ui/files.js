// A field for files. They are read here, as far as they may be large, and Python is told of them.

const HEAVY = 0x8000; // bytes that are made a text at once

async function read(file, most) {
  const bytes = new Uint8Array(await file.slice(0, most).arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += HEAVY) {
    text += String.fromCharCode(...bytes.subarray(at, at + HEAVY));
  }
  return btoa(text);
}

/** Tell of as many files as fit; of one that is too large so much that Python sees it. */
async function take(root, chosen) {
  const { most, largest, longest } = root.data;
  const files = [];
  let room = largest + 1;
  for (const file of [...chosen].slice(0, most)) {
    if (files.length > 0 && file.size >= room) break;
    files.push([file.name.slice(-longest), await read(file, room)]);
    room -= Math.min(room, file.size);
  }
  root.tell("files", { files, left: chosen.length - files.length });
}

/** Take what is dropped on an element, instead of the browser, which would open it. */
function listen(root, element) {
  element.addEventListener("dragover", (event) => {
    if ([...event.dataTransfer.types].includes("Files")) event.preventDefault();
  });
  element.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(root, event.dataTransfer.files);
  });
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".files");
  const input = root.querySelector("input");
  root.data = data;
  root.tell = setTriggerValue;
  root.querySelector("span").textContent = data.label;
  root.querySelector("b").textContent = data.choose;
  input.multiple = data.most > 1;
  if (!root.listens) {
    root.listens = true;
    input.onchange = () => {
      take(root, [...input.files]);
      input.value = ""; // so that the same file can be taken again
    };
    listen(root, root);
  }
  const other = data.over && document.querySelector(`.st-key-${data.over}`);
  if (other && root.other !== other) {
    root.other = other;
    listen(root, other);
  }
}
