// How a chart looks: a plan and its figures become an option of ECharts. Colours are tokens of page.css.
import { say as words } from "./chart-words.js";

const colours = 6;

// A token may say one colour for light and one for dark: which it is now, only an element that has it can tell.
const probe = document.createElement("i");
function css(token) {
  if (!probe.isConnected) {
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(${token})`;
  return getComputedStyle(probe).color;
}

// For those who do not see it: the latest, least and most of each line.
export function spoken(each, mine) {
  const say = words(each.unit);
  return `${each.title}: ` + each.lines.map((line) => {
    const values = (mine.get(line.metric)?.mean ?? []).filter((value) => value !== null);
    return values.length
      ? `${line.name} now ${say(values.at(-1))}, between ${say(Math.min(...values))} and ${say(Math.max(...values))}`
      : `${line.name} without figures`;
  }).join("; ");
}

const single = { type: "line", showSymbol: false, connectNulls: false, animation: false, symbolSize: 5 };

export function option(each, drawn) {
  const say = words(each.unit);
  const { mine, shown } = drawn;
  const series = each.lines.flatMap((line, i) => lines(each, line, css(`--series-${(i % colours) + 1}`), drawn));
  if (each.stacked && drawn.rival) series.push(...sumOfRival(each, drawn));
  if (series.length) series.at(-1).markLine = marks(each, drawn);
  return {
    backgroundColor: "transparent",
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: css("--soft") },
    grid: { left: 8, right: 12, top: 14, bottom: 26, containLabel: true },
    legend: { bottom: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 3, textStyle: { color: css("--soft") },
      data: each.lines.map((line) => line.name), show: each.lines.length > 1, type: "scroll" },
    tooltip: {
      trigger: "axis", confine: true, backgroundColor: css("--raised"), borderColor: css("--line"), textStyle: { color: css("--ink") },
      axisPointer: { type: "line", lineStyle: { color: css("--faint") } },
      formatter: (pointed) => tooltip(pointed, each, say, drawn),
    },
    toolbox: { show: true, showTitle: false, itemSize: 0, feature: { dataZoom: { yAxisIndex: false, icon: { zoom: "path://", back: "path://" } } } },
    xAxis: { type: "time", min: shown[0], max: shown[1], axisLine: { lineStyle: { color: css("--line") } },
      axisLabel: { color: css("--soft"), hideOverlap: true }, splitLine: { show: false } },
    yAxis: { type: "value", splitNumber: 4, ...span(each, mine),
      axisLabel: { color: css("--soft"), formatter: say }, splitLine: { lineStyle: { color: css("--line") } } },
    series,
  };
}

// A line, with the band between least and most below it: an invisible base, and the height above it.
function lines(each, line, color, { mine, others, rival }) {
  const found = mine.get(line.metric), series = [];
  if (!found) return series;
  const pairs = (values) => found.times.map((time, at) => [time, values[at]]);
  if (found.min && found.max && !each.stacked) {
    const edge = { ...single, name: `${line.name} `, stack: `band-${line.metric}`, stackStrategy: "all", lineStyle: { opacity: 0 }, silent: true,
      tooltip: { show: false }, color };
    series.push({ ...edge, data: pairs(found.min) }, { ...edge, areaStyle: { color, opacity: 0.16 },
      data: pairs(found.max.map((most, at) => (most === null ? null : most - found.min[at]))) });
  }
  series.push({
    ...single, name: line.name, data: pairs(found.mean), color, lineStyle: { width: each.stacked ? 0 : 1.6 },
    step: each.unit === "0 or 1" ? "end" : false,
    ...(each.stacked ? { stack: "all", areaStyle: { opacity: 0.7 } } : {}),
  });
  const other = others.get(line.metric);
  if (other && !each.stacked) series.push({ ...dashes, name: `${line.name}, ${rival}`, color, data: other.times.map((time, at) => [time, other.mean[at]]) });
  return series;
}

const dashes = { ...single, lineStyle: { width: 1.4, type: "dashed", opacity: 0.8 } };

// What adds up is compared as a whole.
function sumOfRival(each, { others, rival }) {
  const found = each.lines.map((line) => others.get(line.metric)).filter((one) => one);
  if (!found.length) return [];
  const sum = (at) => (found[0].mean[at] === null ? null : found.reduce((all, one) => all + (one.mean[at] ?? 0), 0));
  return [{ ...dashes, name: `all together, ${rival}`, color: css("--ink"), data: found[0].times.map((time, at) => [time, sum(at)]) }];
}

const grave = new Set(["problem-began", "offline"]);
const marked = new Set([...grave, "rebooted", "online", "agent-updated", "stopped"]);
const mostMarks = 40;

// Limits, and what happened. So much in one place that it would hide the figures becomes one line: the gravest of them.
function marks(each, { events, shown }) {
  const apart = (shown[1] - shown[0]) / mostMarks, told = new Map();
  for (const event of events) {
    const time = new Date(event.time).getTime(), place = Math.floor(time / apart);
    if (!marked.has(event.kind) || time < shown[0] || time > shown[1]) continue;
    if (!told.has(place) || (grave.has(event.kind) && !told.get(place).isGrave)) told.set(place, { time, isGrave: grave.has(event.kind) });
  }
  return {
    symbol: "none", silent: true, animation: false, label: { position: "insideEndTop", color: css("--soft"), fontSize: 11 },
    data: [
      ...each.limits.map((limit) => ({ yAxis: limit.value, name: limit.name, label: { formatter: limit.name },
        lineStyle: { color: css(`--${limit.severity}`), type: "dashed", width: 1 } })),
      ...[...told.values()].map(({ time, isGrave }) => ({ xAxis: time, name: isGrave ? "grave" : "event", label: { show: false },
        lineStyle: { color: css(isGrave ? "--critical" : "--faint"), type: [2, 4], width: 1, opacity: isGrave ? 0.55 : 0.7 } })),
    ],
  };
}

// Where the axis begins and ends: shares are always shown whole, levels around what they are, and the first limit is in sight.
function span(each, mine) {
  const limit = each.limits.length ? Math.min(...each.limits.map(({ value }) => value)) : null;
  switch (each.unit) {
    case "0 or 1": return { min: 0, max: 1, interval: 1 };
    case "volts": return { ...around(0.25, 4.5, 5.25), interval: 0.25 };
    case "celsius": return around(10, Infinity, limit === null ? -Infinity : limit + 1);
    case "dBm": return around(10, limit === null ? Infinity : limit - 1, -50);
    case "load": return limit === null ? { min: 0 } : around(0.5, 0, limit + 0.1);
  }
  if (each.most === 100) return { min: 0, max: 100, interval: 25 };
  return each.unit.startsWith("bytes") ? byteSteps(each, mine) : { min: 0 };
}

// In steps, with these two in sight.
const around = (step, least, most) => ({
  min: ({ min }) => Math.floor(Math.min(min, least) / step) * step,
  max: ({ max }) => Math.ceil(Math.max(max, most) / step) * step,
});

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
function tooltip(pointed, each, say, { mine, own, events }) {
  const box = document.createElement("div");
  const time = pointed[0]?.axisValue;
  const head = box.appendChild(document.createElement("strong"));
  head.textContent = new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
  for (const mark of pointed) {
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
