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
    document.fullscreenElement ? document.exitFullscreen() : chart.requestFullscreen(),
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
  const file = new URL(address, app.slice(0, app.indexOf("static/js/")));
  // The server does not say how long the file keeps; its address does, which has the version in it.
  const answer = await fetch(file, { cache: "force-cache" });
  if (!answer.ok) throw new Error(`Plotly could not be loaded (${answer.status}). Reload the page.`);
  const script = document.createElement("script");
  script.src = URL.createObjectURL(await answer.blob());
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return window.Plotly;
}

/** What a figure looks like where it says nothing itself: the page's colours and letters. */
function template(chart) {
  const style = getComputedStyle(chart);
  const [family, color, background, line] = ["font", "text-color", "background-color", "border-color"]
    .map((name) => style.getPropertyValue(`--st-${name}`));
  const axis = (standoff) => ({ ticks: "", title: { font: { size: 13 }, standoff } });
  const side = { backgroundcolor: "rgba(0,0,0,0)", gridcolor: line, zerolinecolor: line };
  return {
    layout: {
      font: { family, color, size: 12 },
      hoverlabel: { bgcolor: background, bordercolor: line, font: { family, color, size: 12 } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: "#8a8f98", activecolor: color },
      xaxis: { ...axis(8), showgrid: false },
      yaxis: { ...axis(12), ticklabelstandoff: 4 },
      scene: { xaxis: side, yaxis: side, zaxis: side },
    },
  };
}

/** The room there is: the height the figure asks for, or the whole screen. */
function room(chart) {
  const filling = document.fullscreenElement === chart;
  return { width: chart.clientWidth, height: filling ? chart.clientHeight : chart.askedHeight };
}

function fit(Plotly, chart) {
  const { width, height } = room(chart);
  if (width && (width !== chart.layout.width || height !== chart.layout.height)) {
    Plotly.relayout(chart, { width, height });
  }
}

export default async function ({ parentElement, data: { address, alt, spec } }) {
  const chart = parentElement.querySelector(".chart");
  chart.ariaLabel = alt;
  chart.ariaBusy = "true";
  chart.askedHeight = spec.layout.height;
  chart.style.height = `${spec.layout.height}px`;
  const Plotly = await library(address);
  if (!chart.isConnected) return;
  // Frames of the run before that still play would go on over this one.
  if (chart._fullLayout) Plotly.animate(chart, [null], { mode: "immediate" });
  await Plotly.react(chart, {
    ...spec,
    layout: { ...spec.layout, ...room(chart), template: template(chart) },
    config: CONFIG,
  });
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
