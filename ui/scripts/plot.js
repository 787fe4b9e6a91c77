// Draws a Plotly figure where it stands: new data go into the axes that are there already, where
// Streamlit's own element would build the whole chart anew.

const FINGERS = matchMedia("(pointer: coarse)").matches;
const LARGEST = 2.5; // times the usual size of letters and lines, on a whole screen
const TOLD = 1e-37; // smaller numbers have fewer digits in float32 than are shown,
const MOST_TOLD = 1e38; // and larger ones may not be in it
const USUAL_WIDTH = 800; // pixels of a chart at its usual size, where a whole screen is filled
const USUAL_HEIGHT = 520;

const icon = (path) => ({ width: 24, height: 24, path });
const SAVE = "M11 3h2v9l3-3 1.4 1.4L12 15.8l-5.4-5.4L8 9l3 3zM4 18h16v2H4z";
const BUTTONS = {
  png: {
    name: "png",
    icon: icon(SAVE),
    click: (chart) => save(chart, "png"),
  },
  svg: {
    name: "svg",
    icon: icon(SAVE),
    click: (chart) => save(chart, "svg"),
  },
  fullscreen: {
    name: "fullscreen",
    icon: icon(
      "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
    ),
    click: (chart) =>
      document.fullscreenElement
        ? document.exitFullscreen()
        : chart.parentElement.requestFullscreen(),
  },
};

/**
 * A toolbar for a mouse, of what helps this figure; a finger has none to lie on the title, but
 * buttons under it.
 */
function config({ data, layout, words }) {
  const free = Object.keys(layout).some((name) => /^[xy]axis/.test(name) && !layout[name].fixedrange);
  const solid = data.some(({ type }) => type === "surface");
  const moves = solid ? ["resetCameraDefault3d"] : free ? ["zoom2d", "pan2d", "resetScale2d"] : [];
  const button = (name) => ({ ...BUTTONS[name], title: words[name] });
  return {
    displaylogo: false,
    displayModeBar: FINGERS ? false : "hover",
    modeBarButtons: [[button("png"), button("svg")], moves, [button("fullscreen")]],
  };
}

let loading;

/** Plotly, fetched once for all charts of a visit. */
function library(address) {
  loading ??= load(address).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/**
 * A script with an address, since a browser that has kept its file keeps what it has compiled of it
 * too: ready in 0.2 s, where the same code as text in the page took 2.6 s (busy machine, medians).
 */
function load(address) {
  const script = document.createElement("script");
  script.src = address;
  return new Promise((resolve, reject) => {
    script.onload = () => {
      rememberArrays(window.Plotly.PlotSchema);
      resolve(window.Plotly);
    };
    script.onerror = () => reject(new Error("Plotly could not be loaded. Reload the page."));
    document.head.append(script);
  });
}

/**
 * Let Plotly find the array properties of a trace once for all traces of its kind. It walks through
 * all properties that a trace could have, for every trace of every drawing. A step of the slider
 * Learning rate took 476 ms without this and 313 ms with it, beside 292 ms of the minimal page
 * (medians of 12 on a busy machine, in turns).
 */
function rememberArrays(schema) {
  const find = schema.findArrayAttributes;
  const known = new Map();
  const arrays = (value, path) =>
    Object.entries(value).flatMap(([name, item]) => {
      if (Array.isArray(item) || ArrayBuffer.isView(item)) return `${path}${name}`;
      return item && typeof item === "object" ? arrays(item, `${path}${name}.`) : [];
    });
  schema.findArrayAttributes = (trace) => {
    const kind = [trace.type, trace.mode, trace.visible, ...arrays(trace._input, "")].join();
    if (!known.has(kind)) known.set(kind, find(trace));
    return known.get(kind);
  };
}

/** What a figure looks like where it says nothing itself: the page's colours and letters. */
function template(chart) {
  const style = getComputedStyle(chart);
  const [family, color, background, line] = ["font", "text-color", "background-color", "border-color"]
    .map((name) => style.getPropertyValue(`--st-${name}`));
  const axis = { ticks: "", title: { font: { size: 12 } } };
  const side = { backgroundcolor: "rgba(0,0,0,0)", gridcolor: line, zerolinecolor: line };
  return {
    layout: {
      colorway: [color],
      font: { family, color, size: 12 },
      hoverlabel: { bgcolor: background, bordercolor: line, font: { family, color, size: 12 } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: "#8a8f98", activecolor: color },
      xaxis: { ...axis, showgrid: false },
      yaxis: { ...axis, ticklabelstandoff: 4 },
      scene: { xaxis: side, yaxis: side, zaxis: side },
    },
  };
}

/**
 * Give the chart the height it asks for and return its size. On a whole screen it is drawn smaller
 * and magnified, so that letters, lines and points are made for a room.
 */
function room(chart) {
  const player = chart.parentElement.querySelector(".player");
  const filling = document.fullscreenElement === chart.parentElement;
  const { narrow, layout } = chart.figure;
  const column = chart.parentElement.clientWidth;
  chart.tight = Boolean(narrow) && column < chart.figure.narrowBelow;
  const asked = ((chart.tight && narrow.layout) || layout).height;
  if (!filling) {
    Object.assign(chart.style, { width: "", height: `${asked}px`, transform: "", marginBottom: "" });
    return { width: column, height: asked };
  }
  const width = window.innerWidth;
  const height = window.innerHeight - player.offsetHeight;
  const least = Math.min(asked, USUAL_HEIGHT); // a higher chart is drawn closer
  const scale = Math.max(1, Math.min(LARGEST, width / USUAL_WIDTH, height / least));
  const size = { width: width / scale, height: height / scale };
  Object.assign(chart.style, {
    width: `${size.width}px`,
    height: `${size.height}px`,
    transform: `scale(${scale})`,
    marginBottom: `${height - size.height}px`,
  });
  return size;
}

const NUMBERS = { f4: Float32Array, f8: Float64Array, i4: Int32Array, u1: Uint8Array };

/** What Python has packed (see `to_bytes` in plot.py), arrays of two or more axes as rows. */
function unpacked(packed) {
  const length = new DataView(packed.buffer, packed.byteOffset).getUint32(0, true);
  const text = new TextDecoder().decode(packed.subarray(4, 4 + length));
  const begin = 4 + length;
  const rows = (numbers, [count, ...shape]) => {
    if (!shape.length) return numbers;
    const size = shape.reduce((product, each) => product * each);
    return Array.from({ length: count }, (_, row) =>
      rows(numbers.subarray(row * size, (row + 1) * size), shape));
  };
  return JSON.parse(text, (_, value) => {
    if (value?.at === undefined || !value.dtype) return value;
    const { dtype, shape, at } = value;
    const kind = NUMBERS[dtype];
    const size = shape.reduce((product, each) => product * each, kind.BYTES_PER_ELEMENT);
    const own = packed.slice(begin + at, begin + at + size); // a copy of it copies no other
    return rows(new kind(own.buffer), shape);
  });
}

/** Whether two arrays of bytes are the same; the first may be missing. */
function same(one, other) {
  return one?.length === other.length && one.every((byte, index) => byte === other[index]);
}

/**
 * The traces with what the layers of a map show: of each cell came two numbers, once for all layers
 * (see `Chart.cells` in chart.py).
 */
function layered(data, cells) {
  if (!cells) return data;
  const [rows, columns] = [cells[0].length, cells[0][0].length];
  const count = rows * columns;
  const numbers = new Float32Array(cells[0][0].buffer, cells[0][0].byteOffset, 2 * count);
  const grid = (of) =>
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => of(row * columns + column)));
  const told = (number) => {
    if (number > 0 && number < TOLD) return `&lt; ${TOLD}`;
    return number > MOST_TOLD ? `&gt; ${MOST_TOLD}` : Number(number.toPrecision(6));
  };
  const customdata = grid((cell) =>
    [told(numbers[cell]), told(Math.abs(numbers[count + cell]))]);
  const shown = {
    held: (number, second) => second > 0 || (second === 0 && number === 0),
    plain: (_, second) => second === 0,
    diverged: (_, second) => second < 0,
  };
  return data.map((trace) => {
    const { cells: kind, number, floor } = trace.meta;
    const z = grid((cell) => {
      if (!shown[kind](number, numbers[count + cell])) return NaN;
      const value = Math.abs(numbers[number * count + cell]);
      return kind === "plain" ? 0 : Math.log10(Math.max(value, floor));
    });
    return { ...trace, z, customdata };
  });
}

/** The figure as it stands: at the frame that is shown, and in its narrow form where it has to. */
function standing(chart) {
  const { data, layout, frames, narrow } = chart.figure;
  const { traces: moved = [], data: states = [] } = frames[chart.place] ?? {};
  const named = (chart.tight && narrow.traces) || {};
  return {
    data: data.map((trace, index) => ({
      ...trace,
      ...named[trace.name],
      // A copy: playing writes into the arrays of what is drawn, and frames stay as they are.
      ...structuredClone(states[moved.indexOf(index)]),
    })),
    layout: (chart.tight && narrow.layout) || layout,
  };
}

async function draw(Plotly, chart, look = template(chart), size = room(chart)) {
  const { data, layout } = standing(chart);
  chart.drawn = { ...size, tight: chart.tight };
  await Plotly.react(chart, {
    data,
    layout: {
      ...layout,
      ...size,
      template: look,
      // A finger that moves over a chart moves the page.
      ...(FINGERS && !chart.boxing ? { dragmode: false } : {}),
    },
    config: config(chart.figure),
  });
}

/** Draw into the size that the chart has now. */
function fit(Plotly, chart) {
  const { width, height } = room(chart);
  const { drawn } = chart;
  if (!width || (width === drawn.width && height === drawn.height)) return;
  if (chart.tight !== drawn.tight) return draw(Plotly, chart);
  Object.assign(drawn, { width, height });
  return Plotly.relayout(chart, { width, height });
}

/** A file of the figure as it is shown, with a name and on the page's background. */
function save(chart, format) {
  const { data, layout } = chart;
  const figure = {
    data,
    layout: {
      ...layout,
      height: layout.height + 28,
      margin: { ...layout.margin, t: layout.margin.t + 28 },
      paper_bgcolor: getComputedStyle(chart).getPropertyValue("--st-background-color"),
      title: { text: `Backprop Lab: ${chart.name}`, x: 0.01, y: 0.99, yanchor: "top", font: { size: 14 } },
    },
  };
  const { width, height } = figure.layout;
  const scale = format === "png" ? 2 : 1;
  const filename = `backprop-lab-${chart.name.replaceAll(" ", "-")}`;
  window.Plotly.downloadImage(figure, { format, width, height, scale, filename });
}

/** Buttons under the chart for a finger. */
function offerToSave(chart, words) {
  const fingers = chart.parentElement.querySelector(".fingers");
  fingers.hidden = !FINGERS;
  fingers.querySelectorAll(".save").forEach((button) => {
    const format = button.textContent.toLowerCase();
    button.ariaLabel = words[format];
    button.onclick = () => save(chart, format);
  });
}

/**
 * Where the figure names a part of it, all lines there are told of together, and elsewhere what is
 * under the pointer: Plotly has one way for a whole figure, but asks the event first.
 */
function unify(chart) {
  const look = (event) => {
    const { unified } = chart.layout?.meta ?? {};
    if (unified && event.target.dataset.subplot === unified) event.hovermode = "x unified";
  };
  chart.addEventListener("mousemove", look, { capture: true });
}

/** Tell Python of clicks on points and of boxes, where it has asked for them. */
function report(Plotly, chart) {
  // With dragging off Plotly takes the end of every touch for a click, of one that scrolled too.
  chart.addEventListener("pointerdown", () => (chart.scrolled = false), { capture: true });
  chart.addEventListener("pointercancel", () => (chart.scrolled = true), { capture: true });
  chart.on("plotly_click", ({ event, points: [{ data, pointIndex, pointNumber }] }) => {
    if (chart.scrolled) return;
    if (chart.events.includes("click")) chart.tell("click", [data.name, pointIndex ?? pointNumber].flat());
    if (chart.points) chart.tell("point", ["add", ...numbersAt(chart, event)]);
  });
  chart.on("plotly_afterplot", () => offerToMove(chart));
  chart.on("plotly_relayout", (change) => {
    if (!chart.events.includes("box")) return;
    const ends = ["xaxis", "yaxis"].flatMap((name) =>
      [0, 1].map((end) => change[`${name}.range[${end}]`] ?? change[`${name}.range`]?.[end] ?? null));
    if (ends.some((end) => end !== null)) chart.tell("box", ends);
  });
  const box = chart.parentElement.querySelector(".box");
  box.onclick = () => {
    chart.boxing = !chart.boxing;
    box.ariaPressed = chart.boxing;
    Plotly.relayout(chart, { dragmode: chart.boxing ? "zoom" : false });
  };
}

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** A map whose cells can be clicked, by keyboard: each is told of as under the pointer. */
function offerCells(Plotly, chart) {
  const told = chart.parentElement.querySelector(".told");
  let pause; // after which the cell is told of that one has come to
  // A map of one cell is one of which nothing is computed yet.
  const reached = () => chart.figure.cells?.[0].length > 1 && chart.events.includes("click");
  const go = ([column, row]) => {
    const { x, y } = chart.data[0];
    const within = (at, count) => Math.min(count - 1, Math.max(0, at));
    chart.cell = [within(column, x.length), within(row, y.length)];
    const [xval, yval] = chart.cell;
    const curveNumber = chart.data.findIndex(({ z }) => !Number.isNaN(z[yval][xval]));
    if (curveNumber < 0) return (told.textContent = "");
    Plotly.Fx.hover(chart, [{ curveNumber, xval, yval }]);
    clearTimeout(pause);
    pause = setTimeout(() => {
      const lines = [...chart.querySelectorAll(".hoverlayer tspan.line")];
      told.textContent = lines.map(({ textContent }) => textContent).join(", ");
    }, 200);
  };
  const now = () => chart.cell ?? [chart.data[0].x.length >> 1, chart.data[0].y.length >> 1];
  chart.addEventListener("focus", () => reached() && chart.matches(":focus-visible") && go(now()));
  chart.tellAgain = () => reached() && chart.cell && chart.matches(":focus") && go(now());
  chart.addEventListener("blur", () => reached() && Plotly.Fx.unhover(chart));
  chart.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (event.target !== chart || !reached() || !(way || event.key === "Enter")) return;
    event.preventDefault();
    if (!way) return chart.tell("click", [chart.data[0].name, now()[1], now()[0]]);
    const far = event.shiftKey ? 10 : 1;
    go(now().map((at, side) => at + far * way[side]));
  });
}

/**
 * A button on each point that can be moved: dragged, by the arrow keys, or taken away. Where it is
 * stays its own until Python has heard of it.
 */
function offerToMove(chart) {
  const { points } = chart;
  const layer = chart.parentElement.querySelector(".handles");
  layer.hidden = !points;
  if (!points) return;
  while (layer.children.length < points.at.length) layer.append(movable(chart));
  const focused = layer.contains(layer.getRootNode().activeElement);
  while (layer.children.length > points.at.length) layer.lastChild.remove();
  if (focused && !layer.contains(layer.getRootNode().activeElement)) layer.lastChild?.focus();
  [...layer.children].forEach((handle, index) => {
    handle.ariaLabel = points.names[index];
    if (!handle.untold) handle.at = points.at[index];
    put(chart, handle);
  });
}

/** Move a button to where its point is. */
function put(chart, handle) {
  const { xaxis, yaxis } = chart._fullLayout;
  handle.style.left = `${xaxis._offset + xaxis.d2p(handle.at[0])}px`;
  handle.style.top = `${yaxis._offset + yaxis.d2p(handle.at[1])}px`;
}

/** The numbers of the axes at the place of a pointer; at their ends if it is beside them. */
function numbersAt(chart, { clientX, clientY }) {
  const { left, top } = chart.getBoundingClientRect();
  return [[chart._fullLayout.xaxis, clientX - left], [chart._fullLayout.yaxis, clientY - top]].map(
    ([axis, pixel]) => axis.p2d(Math.min(axis._length, Math.max(0, pixel - axis._offset))));
}

function movable(chart) {
  const handle = document.createElement("button");
  handle.type = "button";
  const index = () => [...(handle.parentElement?.children ?? [])].indexOf(handle);
  const move = (at) => {
    handle.at = at;
    handle.untold = true;
    put(chart, handle);
  };
  const tell = () => {
    if (handle.untold) chart.tell("point", ["move", index(), ...handle.at]);
    handle.untold = false;
  };
  const remove = () => {
    handle.untold = false;
    chart.tell("point", ["remove", index()]);
  };
  let pause; // after which keys that were pressed one after another are told as one move
  handle.onpointerdown = (event) => handle.setPointerCapture(event.pointerId);
  handle.onpointermove = (event) => {
    if (handle.hasPointerCapture(event.pointerId) && (event.movementX || event.movementY)) {
      move(numbersAt(chart, event));
    }
  };
  handle.onpointerup = handle.onblur = tell;
  handle.ondblclick = remove;
  handle.onkeydown = (event) => {
    const way = WAYS[event.key];
    if (way) {
      const part = event.shiftKey ? 0.1 : 1;
      move(handle.at.map((number, side) => number + way[side] * part * chart.points.step[side]));
      clearTimeout(pause);
      pause = setTimeout(tell, 400);
    } else if (event.key === "Delete" || event.key === "Backspace") remove();
    else return;
    event.preventDefault();
  };
  return handle;
}

/** Play, pause, steps and a scrubber over a chart's frames, or nothing where it has none. */
function offerToPlay(Plotly, chart, player) {
  const { frames, words } = chart.figure;
  player.hidden = frames.length < 2;
  if (player.hidden) return;
  const [button, back, on, scrubber, output, speed, proceed] = player.children;
  Object.entries({ back, on, epoch: scrubber, speed }).forEach(([name, control]) => {
    control.ariaLabel = words[name];
  });
  const last = frames.length - 1;
  // What is more than lines and markers has to be drawn anew.
  const redraw = chart.figure.data.some(({ type }) => type !== "scatter");
  const usual = Math.min(500, Math.max(60, 4000 / frames.length)); // ms: about 4 s in all

  const name = () => {
    const frame = frames[chart.place];
    const epoch = Number(frame.name);
    scrubber.value = chart.place;
    output.textContent = scrubber.ariaValueText =
      frame.layout?.meta ?? words.after.replace("{epoch}", epoch.toLocaleString("en"));
    back.disabled = chart.place === 0;
    on.disabled = chart.place === last;
    // At the end it stays at the end, however many epochs another run has.
    chart.epoch = chart.place === last ? Infinity : epoch;
  };
  const show = (place) => {
    chart.place = place;
    name();
    const { data, traces } = frames[place];
    const still = { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw } };
    return Plotly.animate(chart, [{ data, traces }], still);
  };
  const play = async () => {
    const playing = (chart.playing = {});
    button.textContent = `❚❚ ${words.pause}`;
    for (let place = chart.place < last ? chart.place : 0; ; place++) {
      const shown = performance.now();
      await show(place);
      if (place === last) break;
      const wait = usual / Number(speed.value) - (performance.now() - shown);
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (chart.playing !== playing) return;
    }
    pause();
  };
  const pause = () => {
    chart.playing = undefined;
    button.textContent = `▶ ${words.play}`;
  };
  const go = (place) => {
    pause();
    show(place);
  };

  const longest = Math.max(...frames.map(({ layout }) => layout?.meta?.length ?? 0));
  output.style.minWidth = longest ? `${0.9 * longest}ch` : ""; // so that the scrubber keeps its own
  pause();
  scrubber.max = last;
  name();
  button.onclick = () => (chart.playing ? pause() : play());
  back.onclick = () => go(chart.place - 1);
  on.onclick = () => go(chart.place + 1);
  scrubber.oninput = () => go(Number(scrubber.value));
  proceed.textContent = words.continue;
  proceed.hidden = !chart.events.includes("continue");
  proceed.onclick = () => chart.tell("continue", Number(frames[chart.place].name));
}

/** The last frame that is not after the epoch which the run before was shown at. */
function placeOf(chart) {
  const { frames } = chart.figure;
  const epoch = chart.epoch ?? Infinity;
  return Math.max(0, frames.findLastIndex(({ name }) => Number(name) <= epoch));
}

// The space bar plays the page's chart from anywhere but a control that has the focus.
const CONTROLS = "input, textarea, select, button, a, summary, [contenteditable], [role]";
function playBySpace(event) {
  const playing = document.querySelector(".figure .player:not([hidden])");
  const elsewhere = event.target.closest?.(CONTROLS);
  const here = !elsewhere || elsewhere.matches(".player input, [role=figure]");
  if (event.code !== "Space" || !playing || !here) return;
  event.preventDefault();
  playing.firstElementChild.click();
}

/** Rules for paper that hold on the screen while charts are drawn for it. */
const held = [];

/** Draw all charts into what a sheet of paper has, and back. */
function forPaper(on) {
  if (on) held.push(...paperRules());
  held.forEach(({ media }) => (media.mediaText = on ? "all" : "print"));
  if (!on) held.length = 0;
  for (const chart of document.querySelectorAll(".figure > .js-plotly-plot")) {
    if (chart.figure) draw(window.Plotly, chart);
  }
}

function paperRules() {
  return [...document.styleSheets]
    .filter(({ href }) => !href || href.startsWith(location.origin)) // others may not be read
    .flatMap(({ cssRules }) => [...cssRules])
    .filter(({ media }) => media?.mediaText === "print");
}

if (!window.backpropLab) {
  window.backpropLab = true;
  addEventListener("keydown", playBySpace);
  addEventListener("beforeprint", () => forPaper(true));
  addEventListener("afterprint", () => forPaper(false));
}

export default async function ({ parentElement, data: packed, setTriggerValue }, found) {
  if (typeof packed === "string") return void library(found(packed)); // see fetch_ahead in plot.py
  const [chart, player, box] = [".chart", ".player", ".box"].map((name) =>
    parentElement.querySelector(name));
  const gone = () => {
    if (chart.isConnected) return; // only a later drawing took this one's place
    chart.playing = undefined; // one that has gone has no frames
    chart.observer?.disconnect();
    window.Plotly?.purge(chart);
  };
  chart.tell = setTriggerValue;
  const page = template(chart);
  const look = JSON.stringify(page);
  if (chart.look === look && same(chart.packed, packed)) return gone;
  chart.packed = undefined; // until it is drawn
  const data = unpacked(packed);
  const { frames = [], ...figure } = data.spec;
  figure.data = layered(figure.data, data.cells);
  chart.ariaLabel = data.alt;
  if (data.cells && data.events.includes("click")) chart.tabIndex = 0;
  else chart.removeAttribute("tabindex");
  chart.ariaBusy = "true";
  chart.name = data.name;
  chart.events = data.events;
  chart.points = data.points;
  const { words, narrow, narrow_below: narrowBelow } = data;
  chart.figure = { ...figure, frames, words, narrow, narrowBelow, cells: data.cells };
  box.textContent = words.box;
  box.hidden = !data.events.includes("box");
  offerToSave(chart, words);
  // Before any chart of the page is drawn: measuring lays out what was drawn. A step of the slider
  // Epochs took a browser 119 ms of work, and takes 107 ms (medians of 12, in turns).
  const size = room(chart);
  const Plotly = await library(found(data.address));
  if (!chart.isConnected) return;
  chart.playing = undefined;
  chart.place = placeOf(chart);
  await draw(Plotly, chart, page, chart.observer && size);
  offerToPlay(Plotly, chart, player);
  offerToMove(chart);
  chart.ariaBusy = "false";
  chart.tellAgain?.(); // a cell may have been computed since
  if (!chart.observer) {
    report(Plotly, chart);
    unify(chart);
    offerCells(Plotly, chart);
    chart.observer = new ResizeObserver(() => fit(Plotly, chart));
    chart.observer.observe(chart.parentElement);
  }
  Object.assign(chart, { look, packed });
  return gone;
}
