// The charts of a device: figures come from the API, ECharts draws them, and all of them share one range and one crosshair.
// What a chart shows is decided by the page (OneDevice/ChartCatalog.cs), how it is drawn by chart-drawing.js.
import { option, spoken } from "./chart-drawing.js";

const points = 600, most = 60;
const liveSpan = 10 * 60e3, livePace = 5000, slowPace = 60000;
const spans = { "1h": 3600e3, "24h": 86400e3, "7d": 7 * 86400e3, "30d": 30 * 86400e3, "1y": 365 * 86400e3 };
const boards = new Map();
let loading;

// The library is large: only this page has it, and only once it is needed.
function library() {
  return (loading ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = document.querySelector("base").href + "_content/Vizor.ECharts/js/vizor-echarts-bundle-min.js";
    script.onload = () => done(window.echarts);
    script.onerror = fail;
    document.head.append(script);
  }));
}

export async function show(element, plan) {
  const echarts = await library();
  const board = boards.get(element) ?? begin(element, echarts);
  board.plan = plan;
  board.zoom = null;
  lay(board);
  hint(board);
  await refresh(board);
}

export function leave(element) {
  const board = boards.get(element);
  if (!board) return;
  clearTimeout(board.timer);
  board.observer.disconnect();
  document.removeEventListener("healthcheck:theme", board.repaint);
  board.system.removeEventListener("change", board.repaint);
  for (const { chart } of board.charts.values()) chart.dispose();
  boards.delete(element);
}

function begin(element, echarts) {
  const board = { element, echarts, charts: new Map(), group: `g${boards.size}${Date.now()}`, system: matchMedia("(prefers-color-scheme: dark)") };
  board.observer = new ResizeObserver(() => board.charts.forEach(({ chart }) => chart.resize()));
  board.repaint = () => draw(board);
  document.addEventListener("healthcheck:theme", board.repaint);
  board.system.addEventListener("change", board.repaint);
  boards.set(element, board);
  return board;
}

// One figure element for each chart, kept as long as the chart is in the plan.
function lay(board) {
  const wanted = new Set(board.plan.charts.map((each) => each.key));
  for (const [key, { chart, figure }] of board.charts) {
    if (wanted.has(key)) continue;
    chart.dispose();
    figure.remove();
    board.charts.delete(key);
  }
  for (const each of board.plan.charts) if (!board.charts.has(each.key)) board.charts.set(each.key, place(board, each));
  board.echarts.connect(board.group);
}

function place(board, each) {
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  const title = document.createElement("h3"), note = document.createElement("small");
  title.textContent = each.title;
  note.textContent = each.note ?? "";
  caption.append(title, note);
  const canvas = document.createElement("div");
  canvas.className = "canvas";
  canvas.dataset.chart = each.key;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", each.title);
  figure.append(caption, canvas);
  board.element.append(figure);
  const chart = board.echarts.init(canvas, null, { renderer: "canvas" });
  chart.group = board.group;
  board.observer.observe(canvas);
  // Dragging over a chart chooses a time; all the others follow.
  chart.on("datazoom", (event) => {
    // Asked of the event: a chart that is drawn anew meanwhile knows of no zoom.
    const { startValue, endValue } = event.batch?.[0] ?? event;
    if (startValue && endValue && endValue - startValue > 1000) zoom(board, startValue, endValue);
  });
  return { chart, figure, canvas, note };
}

function range(board) {
  const { plan } = board;
  if (board.zoom) return board.zoom;
  if (plan.from && plan.to) return [new Date(plan.from).getTime(), new Date(plan.to).getTime()];
  const now = Date.now();
  return [now - (spans[plan.range] ?? liveSpan), now];
}

function zoom(board, from, to) {
  clearTimeout(board.zooming);
  board.zooming = setTimeout(() => {
    board.zoom = [Math.round(from), Math.round(to)];
    hint(board);
    refresh(board);
  }, 150);
}

// What can be done with the charts, and what the dashes are.
function hint(board) {
  const line = document.getElementById("chart-hint");
  if (!line) return;
  line.textContent = board.zoom ? "Zoomed in. " : "Drag over a chart to zoom into it. ";
  if (board.zoom) {
    const back = document.createElement("button");
    back.type = "button";
    back.className = "link";
    back.textContent = "Back to the whole range";
    back.onclick = () => {
      board.zoom = null;
      hint(board);
      refresh(board);
    };
    line.append(back, " ");
  }
  if (board.plan.with) line.append(`Dashed: ${board.plan.withName ?? board.plan.with}.`);
}

async function ask(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(30000) });
  if (!answer.ok) throw new Error((await answer.json().catch(() => null))?.detail ?? answer.statusText);
  return answer.json();
}

// The API answers so many figures at once; all the answers have the same plan, and each its own moments.
async function history(id, metrics, [from, to]) {
  const parts = [];
  for (let i = 0; i < metrics.length; i += most) parts.push(metrics.slice(i, i + most));
  const answers = await Promise.all(parts.map((part) => ask(`api/devices/${id}/history?${new URLSearchParams({
    metrics: part.join(","), from: new Date(from).toISOString(), to: new Date(to).toISOString(), points })}`)));
  return { stepSeconds: answers[0]?.stepSeconds ?? 0, series: answers.flatMap(({ times, series }) => series.map((each) => ({ ...each, times }))) };
}

async function refresh(board) {
  clearTimeout(board.timer);
  const { plan } = board, shown = range(board);
  const metrics = [...new Set(plan.charts.flatMap((each) => each.lines.map((line) => line.metric)))];
  try {
    const [own, other, events] = await Promise.all([
      history(plan.id, metrics, shown),
      plan.with ? history(plan.with, metrics, shown) : null,
      ask(`api/devices/${plan.id}/events?limit=200`),
    ]);
    if (board.plan !== plan || !boards.has(board.element)) return;
    board.data = { own, other, events: events.items, shown };
    draw(board);
  } catch (e) {
    for (const { note } of board.charts.values()) note.textContent = `Not to be had now: ${e.message}`;
  }
  if (!board.zoom && !plan.from) board.timer = setTimeout(() => refresh(board), plan.range === "live" ? livePace : slowPace);
}

function draw(board) {
  if (!board.data) return;
  const { own, other, events, shown } = board.data;
  const of = (answer) => new Map(answer?.series.map((each) => [each.metric, each]) ?? []);
  const drawn = { own, mine: of(own), others: of(other), events, shown, rival: board.plan.withName };
  for (const each of board.plan.charts) {
    const held = board.charts.get(each.key);
    if (!held) continue;
    held.note.textContent = each.note ?? "";
    held.chart.setOption(option(each, drawn), { notMerge: true });
    held.chart.dispatchAction({ type: "takeGlobalCursor", key: "dataZoomSelect", dataZoomSelectActive: true });
    held.canvas.setAttribute("aria-label", spoken(each, drawn.mine));
  }
}
