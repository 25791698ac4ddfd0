// What a chart of a school's egress shows: the history districtd keeps, a step a point, and behind it the live figures
// that have come since, which the history does not hold yet.  Of fixed length in time and in points: a page left open
// for a week holds no more than a page just opened.
import type { Egress, TrafficSeries } from '../contract/types';

export interface EgressPoint {
  at: number;
  down: number | null;
  up: number | null;
}

// Live figures kept at most; at one a second this is eight minutes, and history overtakes them every minute.
const livePointsMax = 480;
// Three live intervals and then some: a longer silence is shown as a hole, not as a straight line.
const silenceMsMin = 20_000;

export class EgressWindow {
  private history: EgressPoint[] = [];
  private live: EgressPoint[] = [];
  private stepMs = 0;

  constructor(private readonly windowMs: number) {}

  seed(series: TrafficSeries): void {
    const from = Date.parse(series.from);
    this.stepMs = series.step_s * 1000;
    const points = series.down_bps.map((down, index) => ({
      // A step's figure is its mean, so it stands in the middle of the step.
      at: from + (index + 0.5) * this.stepMs,
      down,
      up: series.up_bps[index] ?? null,
    }));
    // What is unknown at the end is not lost, only not reported yet.
    while (points.length > 0 && points[points.length - 1]?.down === null && points[points.length - 1]?.up === null)
      points.pop();
    this.history = points;
    const end = this.historyEnd();
    this.live = this.live.filter((point) => point.at > end);
  }

  push(egress: Egress): void {
    const at = Date.parse(egress.at);
    const last = this.live[this.live.length - 1];
    if (Number.isNaN(at) || at <= this.historyEnd() || (last && at <= last.at)) return;
    this.live.push({ at, down: egress.down_bps, up: egress.up_bps });
    if (this.live.length > livePointsMax) this.live.shift();
  }

  points(now: number): EgressPoint[] {
    const begin = now - this.windowMs;
    const shown: EgressPoint[] = [];
    for (const point of [...this.history, ...this.live]) {
      if (point.at < begin || point.at > now + silenceMsMin) continue;
      const last = shown[shown.length - 1];
      const patience = Math.max(silenceMsMin, 1.75 * this.stepMs);
      if (last && last.down !== null && point.at - last.at > patience)
        shown.push({ at: last.at + 1, down: null, up: null });
      shown.push(point);
    }
    return shown;
  }

  private historyEnd(): number {
    const last = this.history[this.history.length - 1];
    return last ? last.at + this.stepMs / 2 : Number.NEGATIVE_INFINITY;
  }
}

export interface Extent {
  latest: number;
  mean: number;
  peak: number;
  peakAt: number;
}

// The words under a chart: how much now, on average, and at most when.
export function extentOf(points: EgressPoint[], direction: 'down' | 'up'): Extent | null {
  const known = points.flatMap((point) => {
    const value = point[direction];
    return value === null ? [] : [{ at: point.at, value }];
  });
  const last = known[known.length - 1];
  if (!last) return null;
  const peak = known.reduce((best, point) => (point.value > best.value ? point : best));
  const mean = known.reduce((sum, point) => sum + point.value, 0) / known.length;
  return { latest: last.value, mean, peak: peak.value, peakAt: peak.at };
}
