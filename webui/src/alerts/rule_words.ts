// What a rule and a figure of evidence are called.  Schools may have rules of their own: those keep their names.
import type { Say, WordKey } from '../words';

const rules: ReadonlyMap<string, WordKey> = new Map<string, WordKey>([
  ['device.unreachable', 'alerts.rule.device_unreachable'],
  ['port.down', 'alerts.rule.port_down'],
  ['uplink.down', 'alerts.rule.uplink_down'],
  ['capture.lost', 'alerts.rule.capture_lost'],
  ['room.fault', 'alerts.rule.room_fault'],
  ['flow.scan_hosts', 'alerts.rule.scan_hosts'],
  ['flow.scan_ports', 'alerts.rule.scan_ports'],
  ['flow.flood', 'alerts.rule.flood'],
  ['flow.brute_force', 'alerts.rule.brute_force'],
  ['flow.blocklisted', 'alerts.rule.blocklisted'],
  ['flow.mining', 'alerts.rule.mining'],
  ['flow.mining_pool', 'alerts.rule.mining_pool'],
  ['flow.new_server', 'alerts.rule.new_server'],
  ['gateway.absent', 'alerts.rule.gateway_absent'],
  ['ids.alert', 'alerts.rule.ids_alert'],
]);

const counts: ReadonlyMap<string, WordKey> = new Map<string, WordKey>([
  ['hosts', 'alerts.count.hosts'],
  ['ports', 'alerts.count.ports'],
  ['flows', 'alerts.count.flows'],
  ['unanswered', 'alerts.count.unanswered'],
  ['threshold', 'alerts.count.threshold'],
  ['flows_per_s', 'alerts.count.flows_per_s'],
  ['packets_per_s', 'alerts.count.packets_per_s'],
  ['sources', 'alerts.count.sources'],
  ['mean_bytes', 'alerts.count.mean_bytes'],
  ['seconds', 'alerts.count.seconds'],
  ['attempts', 'alerts.count.attempts'],
  ['bytes', 'alerts.count.bytes'],
  ['clients', 'alerts.count.clients'],
  ['changes', 'alerts.count.changes'],
]);

// "ids.alert/2001219" is one of a family.
export function ruleWord(t: Say, rule: string): string {
  const [family = rule, member] = rule.split('/', 2);
  const key = rules.get(family);
  if (key === undefined) return rule;
  return member === undefined ? t(key) : `${t(key)} ${member}`;
}

export function countWord(t: Say, name: string): string {
  const key = counts.get(name);
  return key === undefined ? name : t(key);
}

const protocols: ReadonlyMap<number, string> = new Map([
  [1, 'ICMP'],
  [6, 'TCP'],
  [17, 'UDP'],
  [58, 'ICMPv6'],
]);

export function protocolName(number: number): string {
  return protocols.get(number) ?? `IP ${number}`;
}
