#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/contract/portal_view.hpp"
#include "policy/model/time.hpp"

namespace campus::portal {

// What one page tells.  Pure functions; any thread.
struct PageFacts {
  std::optional<contract::PortalView> view;  // none: campusd could not be asked
  std::string address;                       // of the device, as its connection says
  Instant now;
};

std::string page_of(PageFacts const& facts);
std::string page_of_haste();  // for who asks too often

// Text as it may stand in HTML, between tags and in quotes alike.  Control characters become blanks.
std::string escaped(std::string_view text);

// How often an open page looks again by itself.
constexpr std::chrono::seconds look_again_every{60};

// Forbids everything but the page's own style, which it names by its SHA-256.
std::string_view content_security_policy();
std::string_view style();

}  // namespace campus::portal
