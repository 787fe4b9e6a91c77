// Draws a Plotly figure where it stands: new data go into the axes that are there already, where
// Streamlit's own element would build the whole chart anew.

const FULLSCREEN = {
  name: "fullscreen",
  title: "Fullscreen",
  icon: {
    width: 24,
    height: 24,
    path: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
  },
  click: (chart) =>
    document.fullscreenElement ? document.exitFullscreen() : chart.parentElement.requestFullscreen(),
};
const CONFIG = {
  displaylogo: false,
  modeBarButtonsToRemove: ["select2d", "lasso2d"],
  modeBarButtonsToAdd: [FULLSCREEN],
};

let loading;

/** Plotly, fetched once for all charts of a visit. */
function library(address) {
  loading ??= load(address).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(address) {
  const app = document.querySelector('script[src*="static/js/"]').src;
  const script = document.createElement("script");
  script.src = new URL(address, app.slice(0, app.indexOf("static/js/")));
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error("Plotly could not be loaded. Reload the page."));
    document.head.append(script);
  });
  rememberArrays(window.Plotly.PlotSchema);
  return window.Plotly;
}

/**
 * Let Plotly find the array properties of a trace once for all traces of its kind. It walks through
 * all properties that a trace could have, for every trace of every drawing: a fifth of the time.
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
      font: { family, color, size: 12 },
      hoverlabel: { bgcolor: background, bordercolor: line, font: { family, color, size: 12 } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: "#8a8f98", activecolor: color },
      xaxis: { ...axis, showgrid: false },
      yaxis: { ...axis, ticklabelstandoff: 4 },
      scene: { xaxis: side, yaxis: side, zaxis: side },
    },
  };
}

/** Give the chart the height it asks for, or what the screen has; return its size. */
function room(chart) {
  const player = chart.nextElementSibling;
  const filling = document.fullscreenElement === chart.parentElement;
  const height = filling ? window.innerHeight - player.offsetHeight : chart.askedHeight;
  chart.style.height = `${height}px`;
  return { width: chart.clientWidth, height };
}

function fit(Plotly, chart) {
  const { width, height } = room(chart);
  if (width && (width !== chart.layout.width || height !== chart.layout.height)) {
    Plotly.relayout(chart, { width, height });
  }
}

/** Play, pause and a scrubber over a chart's frames, or nothing where it has none. */
function offerToPlay(Plotly, chart, player, frames) {
  player.hidden = frames.length < 2;
  if (player.hidden) return;
  const [button, scrubber, output] = player.children;
  const last = frames.length - 1;
  // What is more than lines and markers has to be drawn anew.
  const redraw = chart.data.some(({ type }) => type !== "scatter");
  const step = Math.min(500, Math.max(60, 4000 / frames.length)); // ms: about 4 s in all

  const name = (place) => {
    scrubber.value = place;
    output.textContent = `after epoch ${Number(frames[place].name).toLocaleString("en")}`;
  };
  const show = (place) => {
    name(place);
    const { data, traces } = frames[place];
    const still = { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw } };
    return Plotly.animate(chart, [{ data, traces }], still);
  };
  const play = async () => {
    const playing = (chart.playing = {});
    button.textContent = "❚❚ Pause";
    for (let place = scrubber.value < last ? Number(scrubber.value) : 0; ; place++) {
      const shown = performance.now();
      await show(place);
      if (place === last) break;
      await new Promise((resolve) => setTimeout(resolve, step - (performance.now() - shown)));
      if (chart.playing !== playing) return;
    }
    pause();
  };
  const pause = () => {
    chart.playing = undefined;
    button.textContent = "▶ Play";
  };

  pause();
  scrubber.max = last;
  name(last);
  button.onclick = () => (chart.playing ? pause() : play());
  scrubber.oninput = () => {
    pause();
    show(Number(scrubber.value));
  };
}

export default async function ({ parentElement, data: { address, alt, spec } }) {
  const [chart, player] = [".chart", ".player"].map((name) => parentElement.querySelector(name));
  const { frames = [], ...figure } = spec;
  chart.ariaLabel = alt;
  chart.ariaBusy = "true";
  chart.askedHeight = figure.layout.height;
  room(chart);
  const Plotly = await library(address);
  if (!chart.isConnected) return;
  chart.playing = undefined;
  await Plotly.react(chart, {
    ...figure,
    layout: { ...figure.layout, ...room(chart), template: template(chart) },
    config: CONFIG,
  });
  offerToPlay(Plotly, chart, player, frames);
  chart.ariaBusy = "false";
  if (!chart.observer) {
    chart.observer = new ResizeObserver(() => fit(Plotly, chart));
    chart.observer.observe(chart);
  }
  return () => {
    if (chart.isConnected) return; // only a later drawing took this one's place
    chart.observer.disconnect();
    Plotly.purge(chart);
  };
}
