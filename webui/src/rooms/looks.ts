// How a room and a period look.  Green is only a room that answered and is well; what is not measured is grey hatch.
import type { RoomState } from '../contract/types';
import type { Shape, Tone } from '../marks/Mark.vue';
import type { UseState } from './sheet';

export const roomLooks: Readonly<Record<RoomState, readonly [Shape, Tone]>> = {
  fault: ['triangle', 'bad'],
  unreachable: ['diamond', 'bad'],
  warning: ['square', 'warn'],
  unknown: ['hatched', 'mute'],
  ok: ['disc', 'good'],
  off: ['circle', 'mute'],
};

export const roomStates = Object.keys(roomLooks) as RoomState[];

export const useLooks: Readonly<Record<UseState, readonly [Shape, Tone]>> = {
  used: ['disc', 'info'],
  idle: ['circle', 'mute'],
  faulty: ['triangle', 'bad'],
  not_measured: ['hatched', 'mute'],
  unknown: ['hatched', 'mute'],
  running: ['half', 'info'],
  coming: ['ring', 'mute'],
  pause: ['ring', 'mute'],
};

// That stand in the legend, in its order.
export const usesExplained: readonly UseState[] = ['used', 'idle', 'faulty', 'not_measured', 'unknown', 'running', 'coming'];
