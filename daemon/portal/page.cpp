#include "daemon/portal/page.hpp"

#include <fmt/format.h>

#include "daemon/contract/admission_views.hpp"
#include "daemon/contract/messages.hpp"
#include "policy/model/host.hpp"

// Every sentence stands twice, Chinese first; both come from the catalogue, so the page speaks as campusctl
// does.

namespace campus::portal {
namespace {

using contract::Language;

constexpr std::string_view style_text =
    "body{font:16px/1.6 sans-serif;margin:0;background:#f4f5f7;color:#1d2129}"
    "main{max-width:34em;margin:1.5em auto;padding:1em 1.5em;background:#fff;border-top:6px solid #8a919f}"
    "main.pending{border-color:#d97706}main.quarantined,main.blocked{border-color:#c62828}"
    "main.admitted,main.exempt{border-color:#2e7d32}"
    "h1{font-size:1.6em;margin:.2em 0}h2{font-size:1.1em;margin:1.2em 0 .2em}p{margin:.3em 0}"
    "[lang=en]{color:#5c6470;font-size:.9em}b{font-size:1.15em}"
    "dl{display:grid;grid-template-columns:auto 1fr;gap:.2em 1em;margin:1.2em 0 .5em}"
    "dd{margin:0;font-family:monospace;overflow-wrap:anywhere}";

// Of style_text; a test makes it anew.
constexpr std::string_view policy_text =
    "default-src 'none'; style-src 'sha256-MlgwPi9kQda0F2LCAjQps3SJB7Z25mVyXn4QLnskeFs='; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

using Words = std::vector<Fault::Argument>;

std::string said(std::string_view key, Language language, Words const& words = {}) {
  return escaped(contract::label(key, language, words));
}

// <tag>中文 <span>English</span></tag>
std::string both(std::string_view tag, std::string_view key, Words const& words = {}) {
  return fmt::format("<{0}>{1} <span lang=\"en\">{2}</span></{0}>\n", tag, said(key, Language::zh, words),
                     said(key, Language::en, words));
}

std::string fact(std::string_view key, std::string_view value) {
  return both("dt", key) + "<dd>" + escaped(value) + "</dd>\n";
}

std::string opened(std::string_view standing, std::string_view school) {
  auto const key = "portal.standing." + std::string(standing);
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\"><meta http-equiv=\"refresh\" content=\"{}\">"
      "<title>{} {}</title><style>{}</style></head>\n<body><main class=\"{}\">\n<p>{}</p>\n",
      look_again_every.count(), said(key, Language::zh), said(key, Language::en), style_text, standing,
      escaped(school));
}

// A restriction has one cause and two meanings.
std::string why(contract::PortalView const& view) {
  auto const is_held = view.cause == StandingCause::restricted;
  return "portal.why." +
         std::string(is_held ? contract::name_of(view.standing) : contract::name_of(view.cause));
}

bool may_pass(Standing standing) { return standing == Standing::admitted || standing == Standing::exempt; }

std::string advice(contract::PortalView const& view) {
  if (may_pass(view.standing)) return both("p", "portal.go_on");
  auto text = both("h2", "portal.todo");
  if (!view.contact.empty()) text += "<p><b>" + escaped(view.contact) + "</b></p>\n";
  text += both("p", "portal.show_mac");
  // Another address is good advice to a newcomer, and a way out for who is held back.
  if (view.standing == Standing::pending && view.mac && is_made_up(*view.mac))
    text += both("p", "portal.made_up");
  return text;
}

// A school's clock, UTC+8 as the calendar of policy has it.
std::string civil(Instant now) {
  auto const local = std::chrono::floor<std::chrono::seconds>(now + std::chrono::hours(8));
  auto const day = std::chrono::floor<std::chrono::days>(local);
  std::chrono::year_month_day const date(std::chrono::sys_days(day.time_since_epoch()));
  std::chrono::hh_mm_ss const time(local - day);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} (UTC+8)", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (char const letter : text) switch (letter) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f ? ' ' : letter;
    }
  return safe;
}

std::string_view style() { return style_text; }
std::string_view content_security_policy() { return policy_text; }

std::string page_of(PageFacts const& facts) {
  std::string page;
  if (facts.view) {
    auto const& view = *facts.view;
    auto const standing = contract::name_of(view.standing);
    page = opened(standing, view.school);
    page += both("h1", "portal.standing." + std::string(standing));
    page += both("p", why(view)) + advice(view);
  } else {
    page = opened("unknown", {}) + both("h1", "portal.standing.unknown") + both("p", "portal.why.unknown");
  }
  auto const mac = facts.view && facts.view->mac ? facts.view->mac->to_string() : std::string("–");
  page += "<dl>\n" + fact("portal.mac", mac) + fact("portal.address", facts.address) +
          fact("portal.time", civil(facts.now)) + "</dl>\n";
  page += both("p", "portal.again", {{"seconds", std::to_string(look_again_every.count())}});
  return page + "</main></body></html>\n";
}

std::string page_of_haste() {
  return opened("unknown", {}) + both("h1", "portal.haste") + "</main></body></html>\n";
}

}  // namespace campus::portal
