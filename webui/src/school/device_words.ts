// How a device's state is shown.  Only what the school says now may be green or red.
import type { Device } from '../contract/types';
import type { Shape, Tone } from '../marks/Mark.vue';

export interface StateLook {
  shape: Shape;
  tone: Tone;
}

const looks: Record<Device['state'], StateLook> = {
  reachable: { shape: 'disc', tone: 'good' },
  unreachable: { shape: 'triangle', tone: 'bad' },
  unknown: { shape: 'ring', tone: 'mute' },
};

export function stateLook(state: Device['state'], isOld: boolean): StateLook {
  return isOld ? { shape: 'hatched', tone: 'mute' } : looks[state];
}

// What needs someone stands first: not answering, then unknown, then well; among equals by name.
const urgency: Record<Device['state'], number> = { unreachable: 0, unknown: 1, reachable: 2 };

export function byUrgency(one: Device, other: Device): number {
  return urgency[one.state] - urgency[other.state] || one.name.localeCompare(other.name, 'zh-CN', { numeric: true });
}
