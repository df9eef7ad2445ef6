import type { SpectrumData } from './spectrum-data.js';

/** Room for axes and their words, in pixels. */
const margins = { left: 76, right: 24, top: 28, bottom: 48 };
/** What lies further below the strongest tone is not drawn. */
const mostDecades = 8;
const units = [
  { name: 'GHz', hz: 1e9 },
  { name: 'MHz', hz: 1e6 },
  { name: 'kHz', hz: 1e3 },
  { name: 'Hz', hz: 1 },
] as const;

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly nyquistHz: number;
  /** Exponents of ten at the foot and the top. */
  readonly lowest: number;
  readonly highest: number;
}

/** Draws a spectrum as SVG: axes with units, a tick a decade, and the strongest tone by name. The same bytes every time. */
export function drawSpectrum(data: SpectrumData, { width, height }: { width: number; height: number }): string {
  const exponents = data.amplitudes.filter((value) => value > 0).map(Math.log10);
  const most = Math.max(...exponents, Math.log10(data.dominantAmplitude || 1));
  // Room above the peak for its label.
  const highest = Math.ceil(most + 0.2);
  const least = Math.min(...exponents, most);
  const lowest = Math.max(highest - mostDecades, Math.min(highest - 2, Math.floor(least)));
  const frame: Frame = { width, height, nyquistHz: data.nyquistHz, lowest, highest };
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#444">`,
    '<title>Amplitude spectrum</title>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...drawFrequencyAxis(frame),
    ...drawAmplitudeAxis(frame),
    drawCurve(data, frame),
    ...drawDominant(data, frame),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function placeX(frame: Frame, frequencyHz: number): number {
  return margins.left + (frequencyHz / frame.nyquistHz) * (frame.width - margins.left - margins.right);
}

function placeY(frame: Frame, amplitude: number): number {
  const exponent = amplitude > 0 ? Math.max(frame.lowest, Math.log10(amplitude)) : frame.lowest;
  const share = (frame.highest - exponent) / (frame.highest - frame.lowest);
  return margins.top + share * (frame.height - margins.top - margins.bottom);
}

/** Tenths of a pixel are enough, and keep the file small. */
const show = (place: number) => String(Math.round(place * 10) / 10);

function drawFrequencyAxis(frame: Frame): string[] {
  const { width, height, nyquistHz } = frame;
  const unit = units.find(({ hz }) => nyquistHz >= 2 * hz) ?? { name: 'Hz', hz: 1 };
  const step = chooseStep(nyquistHz / unit.hz, Math.max(2, Math.floor(width / 90)));
  const foot = height - margins.bottom;
  const lines = [line([margins.left, foot], [width - margins.right, foot], '#888')];
  for (let tick = 0; tick * step <= (nyquistHz / unit.hz) * (1 + 1e-9); tick += 1) {
    const x = placeX(frame, tick * step * unit.hz);
    lines.push(
      line([x, margins.top], [x, foot], '#eee'),
      line([x, foot], [x, foot + 5], '#888'),
      `<text x="${show(x)}" y="${foot + 19}" text-anchor="middle">${showNumber(tick * step)}</text>`,
    );
  }
  const middle = (margins.left + width - margins.right) / 2;
  lines.push(`<text x="${show(middle)}" y="${height - 8}" text-anchor="middle">Frequency (${unit.name})</text>`);
  return lines;
}

function drawAmplitudeAxis(frame: Frame): string[] {
  const { width, height, lowest, highest } = frame;
  const lines = [line([margins.left, margins.top], [margins.left, height - margins.bottom], '#888')];
  for (let exponent = lowest; exponent <= highest; exponent += 1) {
    const y = placeY(frame, 10 ** exponent);
    lines.push(
      line([margins.left, y], [width - margins.right, y], '#eee'),
      line([margins.left - 5, y], [margins.left, y], '#888'),
      `<text x="${margins.left - 9}" y="${show(y + 4)}" text-anchor="end">${showDecade(exponent)}</text>`,
    );
  }
  const middle = (margins.top + height - margins.bottom) / 2;
  lines.push(
    `<text transform="translate(16 ${show(middle)}) rotate(-90)" text-anchor="middle">Amplitude (unit of the samples)</text>`,
  );
  return lines;
}

function drawCurve({ frequenciesHz, amplitudes }: SpectrumData, frame: Frame): string {
  const points = frequenciesHz.map(
    (frequencyHz, index) => `${show(placeX(frame, frequencyHz))},${show(placeY(frame, amplitudes[index] ?? 0))}`,
  );
  // A spectrum of one bin would be a line of no length.
  const only = points.length === 1 ? ` ${points[0]}` : '';
  return `<polyline points="${points.join(' ')}${only}" fill="none" stroke="#1f6fb2" stroke-width="1.2" stroke-linejoin="round" stroke-linecap="round"/>`;
}

function drawDominant({ dominantFrequencyHz, dominantAmplitude }: SpectrumData, frame: Frame): string[] {
  const x = placeX(frame, dominantFrequencyHz);
  const y = placeY(frame, dominantAmplitude);
  const isRight = x > frame.width * 0.6;
  const unit = units.find(({ hz }) => dominantFrequencyHz >= hz) ?? { name: 'Hz', hz: 1 };
  const label = `${showNumber(dominantFrequencyHz / unit.hz)} ${unit.name}, amplitude ${showNumber(dominantAmplitude)}`;
  return [
    `<circle cx="${show(x)}" cy="${show(y)}" r="3.5" fill="none" stroke="#c0392b" stroke-width="1.5"/>`,
    `<text x="${show(x + (isRight ? -9 : 9))}" y="${show(y - 5)}" fill="#c0392b" text-anchor="${isRight ? 'end' : 'start'}">${label}</text>`,
  ];
}

function line(from: readonly [number, number], to: readonly [number, number], color: string): string {
  return `<path d="M${show(from[0])} ${show(from[1])}L${show(to[0])} ${show(to[1])}" stroke="${color}" fill="none"/>`;
}

/** A step of 1, 2 or 5 times a power of ten that divides a range into `most` parts or fewer. */
function chooseStep(range: number, most: number): number {
  const power = 10 ** Math.floor(Math.log10(range / most));
  return power * ([1, 2, 5].find((factor) => range / (power * factor) <= most) ?? 10);
}

function showNumber(value: number): string {
  return String(Number(value.toPrecision(5)));
}

function showDecade(exponent: number): string {
  if (exponent >= -3 && exponent <= 4) return String(Number((10 ** exponent).toPrecision(3)));
  return `10<tspan dy="-5" font-size="9">${exponent < 0 ? `−${-exponent}` : exponent}</tspan>`;
}
