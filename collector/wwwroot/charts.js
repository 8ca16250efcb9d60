// The charts of a device: figures come from the API, ECharts draws them, and all of them share one range and one crosshair.
// What a chart shows is decided by the page; see OneDevice/ChartCatalog.cs.

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

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const palette = () => (matchesDark()
  ? ["#6ba6c6", "#e5a63b", "#5fcf9f", "#c792ea", "#ff8a80", "#9aa8a1"]
  : ["#2f7399", "#c47a12", "#1f8a5f", "#7d4fb3", "#c2312a", "#6b7771"]);

function matchesDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

const formats = {
  percent: (v) => `${round(v, 1)} %`,
  celsius: (v) => `${round(v, 1)} °C`,
  volts: (v) => `${round(v, 3)} V`,
  "per minute": (v) => `${round(v, 0)} /min`,
  "bytes per second": (v) => `${bytes(v)}/s`,
  bytes,
  load: (v) => round(v, 2),
  dBm: (v) => `${round(v, 0)} dBm`,
  "0 or 1": (v) => (v === 0 ? "no" : v === 1 ? "yes" : `${round(v * 100, 0)} % of the time`),
};

function round(value, decimals) {
  return Number(value).toLocaleString("en", { maximumFractionDigits: decimals });
}

function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  for (; Math.abs(value) >= 1000 && unit < units.length - 1; unit++) value /= 1024;
  return `${round(value, value >= 100 || unit === 0 ? 0 : value >= 10 ? 1 : 2)} ${units[unit]}`;
}

export async function show(element, plan) {
  const echarts = await library();
  const board = boards.get(element) ?? begin(element, echarts);
  board.plan = plan;
  board.zoom = null;
  lay(board);
  await refresh(board);
}

export function leave(element) {
  const board = boards.get(element);
  if (!board) return;
  clearTimeout(board.timer);
  board.observer.disconnect();
  document.removeEventListener("healthcheck:theme", board.repaint);
  for (const { chart } of board.charts.values()) chart.dispose();
  boards.delete(element);
}

function begin(element, echarts) {
  const board = { element, echarts, charts: new Map(), group: `g${boards.size}${Date.now()}` };
  board.observer = new ResizeObserver(() => board.charts.forEach(({ chart }) => chart.resize()));
  board.repaint = () => draw(board);
  document.addEventListener("healthcheck:theme", board.repaint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", board.repaint);
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
  for (const each of board.plan.charts) {
    if (board.charts.has(each.key)) continue;
    const figure = document.createElement("figure");
    const caption = document.createElement("figcaption");
    const title = document.createElement("h3"), note = document.createElement("small");
    title.textContent = each.title;
    note.textContent = each.note ?? "";
    caption.append(title, note);
    const canvas = document.createElement("div");
    canvas.className = "canvas";
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", each.title);
    figure.append(caption, canvas);
    board.element.append(figure);
    const chart = board.echarts.init(canvas, null, { renderer: "canvas" });
    chart.group = board.group;
    board.observer.observe(canvas);
    // Dragging over a chart chooses a time; all the others follow.
    chart.on("datazoom", () => {
      const { startValue, endValue } = chart.getOption().dataZoom[0];
      if (startValue && endValue && endValue - startValue > 1000) zoom(board, startValue, endValue);
    });
    board.charts.set(each.key, { chart, figure, canvas, note });
  }
  board.echarts.connect(board.group);
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
    hint(board, true);
    refresh(board);
  }, 150);
}

function hint(board, zoomed) {
  const line = document.getElementById("chart-hint");
  if (!line) return;
  line.textContent = zoomed ? "Zoomed in. " : "Drag over a chart to zoom into it.";
  if (!zoomed) return;
  const back = document.createElement("button");
  back.type = "button";
  back.className = "link";
  back.textContent = "Back to the whole range";
  back.onclick = () => {
    board.zoom = null;
    hint(board, false);
    refresh(board);
  };
  line.append(back);
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
    board.failure = null;
    draw(board);
  } catch (e) {
    board.failure = e.message;
    for (const { note } of board.charts.values()) note.textContent = `Not to be had now: ${e.message}`;
  }
  if (!board.zoom && !plan.from) board.timer = setTimeout(() => refresh(board), plan.range === "live" ? livePace : slowPace);
}

const marked = new Set(["rebooted", "offline", "online", "problem-began", "agent-updated", "stopped"]);

function draw(board) {
  if (!board.data) return;
  const { own, other, events, shown } = board.data;
  const colors = palette();
  const of = (answer) => new Map(answer?.series.map((each) => [each.metric, each]) ?? []);
  const [mine, others] = [of(own), of(other)];
  for (const each of board.plan.charts) {
    const held = board.charts.get(each.key);
    if (!held) continue;
    held.note.textContent = each.note ?? "";
    held.chart.setOption(option(each, colors, own, mine, others, events, shown, board.plan), { notMerge: true });
    held.chart.dispatchAction({ type: "takeGlobalCursor", key: "dataZoomSelect", dataZoomSelectActive: true });
    held.canvas.setAttribute("aria-label", spoken(each, mine));
  }
}

// For those who do not see it: the latest, least and most of each line.
function spoken(each, mine) {
  const say = formats[each.unit] ?? String;
  return `${each.title}: ` + each.lines.map((line) => {
    const values = (mine.get(line.metric)?.mean ?? []).filter((value) => value !== null);
    return values.length
      ? `${line.name} now ${say(values.at(-1))}, between ${say(Math.min(...values))} and ${say(Math.max(...values))}`
      : `${line.name} without figures`;
  }).join("; ");
}

function option(each, colors, own, mine, others, events, shown, plan) {
  const say = formats[each.unit] ?? String;
  const series = [];
  each.lines.forEach((line, i) => {
    const found = mine.get(line.metric), color = colors[i % colors.length];
    if (!found) return;
    const pairs = (values) => found.times.map((time, at) => [time, values[at]]);
    const single = { type: "line", showSymbol: false, connectNulls: false, animation: false, symbolSize: 5 };
    if (found.min && found.max && !each.stacked) {
      // The band between least and most: an invisible base, and the height above it.
      const stack = `band-${line.metric}`;
      series.push(
        { ...single, name: `${line.name} `, data: pairs(found.min), stack, lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false }, color, stackStrategy: "all" },
        { ...single, name: `${line.name} `, data: pairs(found.max.map((most, at) => (most === null ? null : most - found.min[at]))), stack,
          lineStyle: { opacity: 0 }, areaStyle: { color, opacity: 0.16 }, silent: true, tooltip: { show: false }, color, stackStrategy: "all" });
    }
    series.push({
      ...single, name: line.name, data: pairs(found.mean), color, lineStyle: { width: each.stacked ? 0 : 1.6 },
      step: each.unit === "0 or 1" ? "end" : false,
      ...(each.stacked ? { stack: "all", areaStyle: { opacity: 0.7 } } : {}),
    });
    const rival = others.get(line.metric);
    if (rival && !each.stacked) {
      series.push({ ...single, name: `${line.name}, ${plan.withName}`, data: rival.times.map((time, at) => [time, rival.mean[at]]), color,
        lineStyle: { width: 1.4, type: "dashed", opacity: 0.8 } });
    }
  });
  if (series.length) {
    const top = series.at(-1);
    top.markLine = {
      symbol: "none", silent: true, animation: false, label: { position: "insideEndTop", color: css("--soft"), fontSize: 11 },
      data: [
        ...each.limits.map((limit) => ({ yAxis: limit.value, name: limit.name, label: { formatter: limit.name },
          lineStyle: { color: css(`--${limit.severity}`), type: "dashed", width: 1 } })),
        ...events.filter((event) => marked.has(event.kind)).map((event) => ({ xAxis: new Date(event.time).getTime(),
          label: { show: false }, lineStyle: { color: css(event.kind === "problem-began" || event.kind === "offline" ? "--critical" : "--faint"),
            type: "dotted", width: 1, opacity: 0.8 } })),
      ],
    };
  }
  return {
    backgroundColor: "transparent",
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: css("--soft") },
    grid: { left: 8, right: 12, top: 14, bottom: 26, containLabel: true },
    legend: { bottom: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 3, textStyle: { color: css("--soft") },
      data: each.lines.map((line) => line.name), show: each.lines.length > 1, type: "scroll" },
    tooltip: {
      trigger: "axis", confine: true, backgroundColor: css("--raised"), borderColor: css("--line"), textStyle: { color: css("--ink") },
      axisPointer: { type: "line", lineStyle: { color: css("--faint") } },
      formatter: (marks) => tooltip(marks, each, say, mine, own, events),
    },
    toolbox: { show: true, showTitle: false, itemSize: 0, feature: { dataZoom: { yAxisIndex: false, icon: { zoom: "path://", back: "path://" } } } },
    xAxis: { type: "time", min: shown[0], max: shown[1], axisLine: { lineStyle: { color: css("--line") } },
      axisLabel: { color: css("--soft"), hideOverlap: true }, splitLine: { show: false } },
    yAxis: { type: "value", splitNumber: 4, ...span(each, mine),
      axisLabel: { color: css("--soft"), formatter: say }, splitLine: { lineStyle: { color: css("--line") } } },
    series,
  };
}

// Where the axis begins and ends: shares are always shown whole, levels around what they are.
function span(each, mine) {
  if (each.unit === "0 or 1") return { min: 0, max: 1, interval: 1 };
  if (each.unit === "volts") return { min: ({ min }) => Math.min(4.5, Math.floor(min * 10) / 10), max: ({ max }) => Math.max(5.25, Math.ceil(max * 10) / 10), interval: 0.25 };
  if (each.unit === "dBm" || each.unit === "celsius") return { scale: true };
  if (each.most === 100) return { min: 0, max: 100, interval: 25 };
  return each.unit.startsWith("bytes") ? byteSteps(each, mine) : { min: 0 };
}

// Round numbers of bytes are not round in tens.
function byteSteps(each, mine) {
  const values = each.lines.flatMap((line) => { const found = mine.get(line.metric); return found ? found.max ?? found.mean : []; });
  const largest = Math.max(4, ...values.filter((value) => value !== null));
  let unit = 1;
  while (unit * 1024 <= largest / 4) unit *= 1024;
  const interval = unit * ([1, 2, 5, 10, 20, 50, 100, 200, 500].find((count) => count * unit * 4 >= largest) ?? 1024);
  return { min: 0, max: Math.ceil(largest / interval) * interval, interval };
}

// Built as text nodes are: names come from devices.
function tooltip(marks, each, say, mine, own, events) {
  const box = document.createElement("div");
  const time = marks[0]?.axisValue;
  const head = box.appendChild(document.createElement("strong"));
  head.textContent = new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
  for (const mark of marks) {
    if (mark.seriesName.endsWith(" ") || mark.value[1] === null || mark.value[1] === undefined) continue;
    const line = box.appendChild(document.createElement("div"));
    const dot = line.appendChild(document.createElement("i"));
    dot.className = "dot";
    dot.style.background = mark.color;
    const found = mine.get(each.lines.find((known) => known.name === mark.seriesName)?.metric);
    const at = found ? found.times.indexOf(mark.value[0]) : -1;
    const band = at >= 0 && found.min && found.min[at] !== null && found.min[at] !== found.max[at] ? ` (${say(found.min[at])} – ${say(found.max[at])})` : "";
    line.append(`${mark.seriesName}: ${say(mark.value[1])}${band}`);
  }
  const near = (own.stepSeconds * 1000 || 30000) * 2;
  for (const event of events.filter((known) => Math.abs(new Date(known.time).getTime() - time) < near).slice(0, 3)) {
    const line = box.appendChild(document.createElement("small"));
    line.textContent = event.message;
  }
  return box;
}
