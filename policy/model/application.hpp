#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/flow_record.hpp"

namespace campus {

// What a conversation is for, by the name of the other end: the house's own list of applications.  It is
// read once; its numbers mean nothing beyond the process that read it.

// Whether a school needs it: made for teaching and school work, for leisure, or for either by time and place.
// What is on no list is unknown, which is not the same as no.
enum class Teaching : std::uint8_t { unknown, yes, mixed, no };

// How sure the list is that the name belongs to the application.
enum class Certainty : std::uint8_t { verified, known, likely };

// The kinds of applications, by word.  Numbers of categories below category_own_first are the dissector's.
constexpr std::uint8_t category_own_first = 0x80;
constexpr std::array<std::string_view, 50> application_categories{"ads",
                                                                  "ai",
                                                                  "antivirus",
                                                                  "bank",
                                                                  "browser",
                                                                  "camera_cloud",
                                                                  "carrier",
                                                                  "cdn",
                                                                  "cloud",
                                                                  "dev",
                                                                  "dns",
                                                                  "doh",
                                                                  "download",
                                                                  "edtech",
                                                                  "edu_admin",
                                                                  "edu_exam",
                                                                  "edu_live",
                                                                  "edu_national",
                                                                  "edu_provincial",
                                                                  "edu_resource",
                                                                  "game",
                                                                  "government",
                                                                  "im",
                                                                  "iot",
                                                                  "live_stream",
                                                                  "mail",
                                                                  "maps",
                                                                  "meeting",
                                                                  "music",
                                                                  "netdisk",
                                                                  "news",
                                                                  "ntp",
                                                                  "office",
                                                                  "os_connectivity",
                                                                  "p2p",
                                                                  "payment",
                                                                  "pup",
                                                                  "push",
                                                                  "reading",
                                                                  "remote_control",
                                                                  "search",
                                                                  "shopping",
                                                                  "short_video",
                                                                  "social",
                                                                  "speedtest",
                                                                  "tor",
                                                                  "tracker",
                                                                  "update",
                                                                  "video",
                                                                  "vpn_proxy"};

constexpr std::optional<std::uint8_t> application_category(std::string_view word) {
  auto const at = std::ranges::find(application_categories, word);
  if (at == application_categories.end()) return std::nullopt;
  return static_cast<std::uint8_t>(category_own_first + (at - application_categories.begin()));
}

// The dissector's categories by number, in our words where we have one; "" where it has none.
constexpr std::array<std::string_view, 33> dissector_categories{"",
                                                                "media",
                                                                "vpn_proxy",
                                                                "mail",
                                                                "data_transfer",
                                                                "web",
                                                                "social",
                                                                "download",
                                                                "game",
                                                                "im",
                                                                "voip",
                                                                "database",
                                                                "remote_control",
                                                                "cloud",
                                                                "network",
                                                                "office",
                                                                "rpc",
                                                                "streaming",
                                                                "system",
                                                                "update",
                                                                "",
                                                                "",
                                                                "",
                                                                "",
                                                                "",
                                                                "music",
                                                                "video",
                                                                "shopping",
                                                                "office",
                                                                "netdisk",
                                                                "os_connectivity",
                                                                "iot",
                                                                "assistant"};
constexpr std::array<std::string_view, 7> dissector_late_categories{
    "mining", "malware", "ads", "banned", "unavailable", "allowed", "antivirus"};
constexpr std::uint8_t category_late_first = 99;

// The word of a label's category, by which it is kept and shown; "" where nothing is known.
constexpr std::string_view category_word(std::uint8_t category) {
  if (category >= category_own_first) {
    std::size_t const at = category - category_own_first;
    return at < application_categories.size() ? application_categories[at] : std::string_view{};
  }
  if (category < dissector_categories.size()) return dissector_categories[category];
  std::size_t const at = category - category_late_first;
  return category >= category_late_first && at < dissector_late_categories.size()
             ? dissector_late_categories[at]
             : std::string_view{};
}

// Behind such a name stand many owners' services, so it says little: it counts where nothing better is known.
constexpr bool is_shared_category(std::uint8_t category) {
  auto const word = category < category_own_first ? std::string_view{} : category_word(category);
  return word == "cloud" || word == "cdn" || word == "dns";
}

struct Application {
  std::string name;     // in Chinese, or as it calls itself
  std::string english;  // "" where there is no usual one
  std::uint8_t category = 0;
  Teaching teaching = Teaching::unknown;
  bool operator==(Application const&) const = default;
};

// "bilibili.com", and every name below it.
struct HostSuffix {
  std::string suffix;           // in lower case, without a dot at either end
  std::size_t application = 0;  // its place in the list
  Certainty certainty = Certainty::verified;
  bool operator==(HostSuffix const&) const = default;
};

// More than a list somebody keeps by hand, and few enough for their numbers.
constexpr std::size_t applications_max = 0x4000;
constexpr std::size_t host_suffixes_max = 65'536;

struct ApplicationList {
  std::vector<Application> applications;
  std::vector<HostSuffix> suffixes;  // each once

  // The application of a label, or nothing when its number is the dissector's.
  Application const* find(std::uint16_t number) const {
    std::size_t const at = number - app_own_first;
    return number >= app_own_first && at < applications.size() ? &applications[at] : nullptr;
  }
  Teaching teaching(std::uint16_t number) const {
    auto const* const application = find(number);
    return application ? application->teaching : Teaching::unknown;
  }
  bool operator==(ApplicationList const&) const = default;
};

}  // namespace campus
