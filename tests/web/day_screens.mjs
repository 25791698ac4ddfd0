// Every face of the day's pages: its address, and what is there when it is whole.
import { selfChecksOf } from './fake_self_checks.mjs';

export const newestOf = (district, school) => selfChecksOf(district.schools, Date.now()).items.find((item) => item.school === school).newest.id;

export const dayScreens = (district) => ({
  desk: ['/', '[data-test=desk] .piles'],
  'months of the desk': ['/?as=table', '[data-test=trend-table]'],
  attainment: ['/attainment', '[data-state]'],
  'evidence of a target': ['/attainment?school=MS-004&target=xuzhou-2019-2023.egress-small', '[data-test=evidence]'],
  rooms: ['/rooms', '[data-test=sums]'],
  'rooms by period': ['/rooms?school=PS-003', '[data-test=grid]'],
  'a room': ['/rooms?school=PS-002&room=101&period=lesson-1', '[data-test=room]'],
  'self-checks': ['/self-checks', '[data-test=checks]'],
  'a self-check': [`/self-checks/PS-003/${newestOf(district, 'PS-003')}`, '[data-item]'],
});
