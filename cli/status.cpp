#include <algorithm>
#include <boost/json.hpp>
#include <vector>

#include "cli/amounts.hpp"
#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/members.hpp"
#include "daemon/contract/terminal_text.hpp"
#include "policy/model/health.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;

struct Check {
  std::string name;  // "egress"; an interface behind it where there are several
  Health health = Health::ok;
  std::string words;
};

std::string_view name_of(Health health) {
  constexpr std::string_view names[]{"ok", "unknown", "notice", "alarm"};
  return names[static_cast<std::size_t>(health)];
}

Health health_named(std::string_view name) {
  for (auto const health : {Health::ok, Health::notice, Health::alarm})
    if (name_of(health) == name) return health;
  return Health::unknown;
}

Tone tone_of(Health health) {
  switch (health) {
    case Health::ok: return Tone::good;
    case Health::unknown: return Tone::faint;
    case Health::notice: return Tone::notice;
    case Health::alarm: return Tone::alarm;
  }
  return Tone::plain;
}

// What the gateway thinks of itself; here it is only shown.
Health verdict_on(json::value const& status, std::string_view part) {
  return health_named(text_at(at(status, "verdicts"), part));
}

std::string number(std::optional<std::uint64_t> count) { return count ? count_text(*count) : "-"; }

Check check_egress(json::value const& status, Look const& look) {
  auto const& egress = at(status, "egress");
  auto const down = count_at(egress, "down_bps");
  auto const up = count_at(egress, "up_bps");
  auto const health = verdict_on(status, "egress");
  if (!down || !up) return {"egress", health, look.say("status.egress.none")};
  return {"egress", health, look.say("status.egress", {{"down", rate_text(*down)}, {"up", rate_text(*up)}})};
}

// Frames that told no addresses though they should have: where there are any, somebody wants to know.
std::string words_on_frames(json::value const& capture, Look const& look) {
  std::string words;
  for (auto const* const fate : {"cut_short", "malformed", "unknown_link"})
    if (auto const count = count_at(at(capture, "frames"), fate).value_or(0); count > 0)
      words += "  " + look.say("status.capture." + std::string(fate), {{"count", count_text(count)}});
  return words;
}

std::vector<Check> check_captures(json::value const& status, Look const& look) {
  std::vector<Check> checks;
  for (auto const& capture : list_at(status, "capture"))
    checks.push_back(
        {"capture", health_named(text_at(capture, "health")),
         look.say("status.capture", {{"interface", look.safe(text_at(capture, "interface"))},
                                     {"packets", number(count_at(capture, "packets"))},
                                     {"kernel_dropped", number(count_at(capture, "kernel_dropped"))},
                                     {"interface_dropped", number(count_at(capture, "interface_dropped"))},
                                     {"flows", number(count_at(capture, "flows_active"))}}) +
             words_on_frames(capture, look)});
  if (checks.empty()) checks.push_back({"capture", Health::notice, look.say("status.capture.none")});
  return checks;
}

Check check_devices(json::value const& status, Look const& look) {
  auto const& devices = at(status, "devices");
  auto const total = count_at(devices, "total").value_or(0);
  auto const unreachable = count_at(devices, "unreachable").value_or(0);
  auto const unknown = count_at(devices, "unknown").value_or(0);
  auto const health = verdict_on(status, "devices");
  if (total == 0) return {"devices", health, look.say("status.devices.none")};
  auto words = look.say("status.devices", {{"reachable", number(count_at(devices, "reachable"))},
                                           {"total", count_text(total)}});
  if (unreachable > 0)
    words += "  " + look.say("status.devices.unreachable", {{"count", count_text(unreachable)}});
  if (unknown > 0) words += "  " + look.say("status.devices.unknown", {{"count", count_text(unknown)}});
  return {"devices", health, words};
}

Check check_alerts(json::value const& status, Look const& look) {
  auto const& alerts = at(status, "alerts");
  auto const open = count_at(alerts, "open").value_or(0);
  auto const grave = count_at(alerts, "grave").value_or(0);
  auto const health = verdict_on(status, "alerts");
  if (open == 0) return {"alerts", health, look.say("status.alerts.none")};
  auto words = look.say("status.alerts", {{"count", count_text(open)}});
  if (grave > 0) words += "  " + look.say("status.alerts.grave", {{"count", count_text(grave)}});
  return {"alerts", health, words};
}

// Of the district: what nobody here has answered, or read.
Check check_orders(json::value const& status, Look const& look) {
  auto const& orders = at(status, "orders");
  auto const tasks = count_at(orders, "tasks_waiting").value_or(0);
  auto const warnings = count_at(orders, "warnings_unread").value_or(0);
  auto const health = verdict_on(status, "orders");
  if (tasks == 0 && warnings == 0) return {"orders", health, look.say("status.orders.none")};
  return {"orders", health,
          look.say("status.orders", {{"tasks", count_text(tasks)}, {"warnings", count_text(warnings)}})};
}

// Conversations that are kept; nothing where campusd does not speak of them.
std::vector<Check> check_flows(json::value const& status, Look const& look) {
  auto const& flows = at(status, "flows");
  if (!flows.is_object()) return {};
  auto words = look.say("status.flows", {{"kept", number(count_at(flows, "kept"))},
                                         {"bytes", bytes_text(count_at(flows, "bytes").value_or(0))},
                                         {"days", number(count_at(flows, "days"))}});
  if (auto const dropped = count_at(flows, "dropped").value_or(0); dropped > 0)
    words += "  " + look.say("status.flows.dropped", {{"count", count_text(dropped)}});
  if (auto const& trouble = at(flows, "trouble"); !trouble.is_null())
    words += "  " + look.say("status.flows.trouble", {{"code", look.safe(text_at(at(trouble, "error"), "code"))}});
  auto const& exports = at(flows, "exports");
  if (auto const& ipfix = at(exports, "ipfix"); ipfix.is_object())
    words += "  " + look.say("status.flows.ipfix", {{"records", number(count_at(ipfix, "records"))},
                                                    {"lost", number(count_at(ipfix, "dropped").value_or(0) +
                                                                    count_at(ipfix, "unsent").value_or(0))}});
  if (auto const& eve = at(exports, "eve"); eve.is_object())
    words += "  " + look.say("status.flows.eve", {{"lines", number(count_at(eve, "lines"))},
                                                  {"lost", number(count_at(eve, "lost"))}});
  if (auto const& exporters = at(flows, "exporters"); !list_at(exporters, "listen").empty())
    words += "  " + look.say("status.flows.exporters", {{"count", number(count_at(exporters, "heard"))},
                                                        {"records", number(count_at(exporters, "records"))},
                                                        {"gaps", number(count_at(exporters, "gaps"))}});
  return {{"flows", verdict_on(status, "flows"), words}};
}

Check check_uplink(json::value const& status, Look const& look) {
  auto const& uplink = at(status, "uplink");
  auto const health = verdict_on(status, "uplink");
  auto const state = text_at(uplink, "state");
  if (state == "not_enrolled") return {"uplink", health, look.say("uplink.state.not_enrolled")};
  std::uint64_t backlog = 0;
  for (auto const& lane : list_at(uplink, "lanes")) backlog += count_at(lane, "backlog").value_or(0);
  auto words = look.say(state == "connected" ? "uplink.state.connected" : "uplink.state.waiting") + "  " +
               look.say("status.uplink.backlog", {{"count", count_text(backlog)}});
  if (auto const offset = number_at(uplink, "clock_offset_ms"))
    words += "  " + look.say("status.uplink.offset", {{"ms", std::to_string(*offset)}});
  if (auto const until = time_at(uplink, "certificate_until")) {
    auto const days = std::chrono::floor<std::chrono::days>(*until - now()).count();
    words += "  " + look.say("status.uplink.certificate", {{"days", std::to_string(days)}});
  }
  return {"uplink", health, words};
}

std::string head_of_status(json::value const& status, Look const& look) {
  auto const school = text_at(status, "school");
  auto line = look.colored(school.empty() ? look.say("status.no_school") : look.safe(school), Tone::strong);
  line += "   campusd " + look.safe(text_at(status, "version"));
  if (auto const role = text_at(status, "role"); role == "gateway" || role == "mirror")
    line += "   " + look.say("role." + role);
  if (auto const since = time_at(status, "started_at")) {
    auto const seconds = std::chrono::floor<std::chrono::seconds>(now() - *since).count();
    line += "   " + look.say("status.running", {{"span", span_text(seconds, look)}});
  }
  return line + '\n';
}

std::string lines_of(std::vector<Check> const& checks, Look const& look) {
  std::size_t verdict_width = 0, name_width = 0;
  for (auto const& check : checks) {
    verdict_width = std::max(
        verdict_width, contract::display_width(look.say("health." + std::string(name_of(check.health)))));
    name_width = std::max(name_width, contract::display_width(look.say("status.name." + check.name)));
  }
  auto const padding = [](std::string const& text, std::size_t width) {
    return std::string(width - contract::display_width(text), ' ');
  };
  std::string lines;
  for (auto const& check : checks) {
    auto const verdict = look.say("health." + std::string(name_of(check.health)));
    auto const name = look.say("status.name." + check.name);
    lines += "  " + look.colored('[' + verdict + ']', tone_of(check.health)) +
             padding(verdict, verdict_width) + "  " + name + padding(name, name_width) + "  " + check.words +
             '\n';
  }
  return lines;
}

}  // namespace

Result<Answer> show_status(Invocation const& typed) {
  auto const& look = typed.look;
  auto const status = Client(typed).get("/local/v1/status");
  if (!status) return std::unexpected(status.error());
  std::vector<Check> checks{check_egress(*status, look)};
  for (auto& check : check_captures(*status, look)) checks.push_back(std::move(check));
  for (auto& check : check_flows(*status, look)) checks.push_back(std::move(check));
  checks.push_back(check_devices(*status, look));
  checks.push_back(check_alerts(*status, look));
  checks.push_back(check_orders(*status, look));
  checks.push_back(check_uplink(*status, look));

  Answer answer;
  answer.shape = Answer::Shape::lines;
  answer.before = head_of_status(*status, look) + lines_of(checks, look);
  answer.document = with_schema("campusctl/status/v1", *status);
  answer.document.erase("verdicts");  // they stand in the checks
  answer.listing.columns = {{"check", ""}, {"health", ""}, {"words", ""}};
  json::array verdicts;
  auto worst = Health::ok;
  for (auto const& check : checks) {
    worst = std::max(worst, check.health);
    verdicts.push_back({{"check", check.name}, {"health", name_of(check.health)}});
    answer.listing.rows.push_back({check.name, std::string(name_of(check.health)), check.words});
  }
  answer.document["health"] = name_of(worst);
  answer.document["checks"] = std::move(verdicts);
  if (worst == Health::alarm) answer.exit_code = exit_findings;
  return answer;
}

}  // namespace campus::cli
