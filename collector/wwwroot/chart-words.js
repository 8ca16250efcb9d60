// Figures of charts as people read them.

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

// How to say a figure of a unit.
export const say = (unit) => formats[unit] ?? String;

function round(value, decimals) {
  return Number(value).toLocaleString("en", { maximumFractionDigits: decimals });
}

function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  for (; Math.abs(value) >= 1000 && unit < units.length - 1; unit++) value /= 1024;
  return `${round(value, value >= 100 || unit === 0 ? 0 : value >= 10 ? 1 : 2)} ${units[unit]}`;
}
