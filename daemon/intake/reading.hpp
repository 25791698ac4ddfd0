#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/api/http_message.hpp"
#include "daemon/store/district_rows.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::intake {

// From a request to a delivery: unpacked, decoded and in order, or the reason why not.  A record whose body
// cannot be understood stays in the delivery with its reason, for it must not hold up the others.  Pure; any
// thread.
Result<store::Delivery> read_delivery(api::Request const& request, std::string_view school, Instant now);

// The epoch a school says its numbers belong to.
Result<std::string> read_epoch(api::Request const& request);
// When the school says it sent this; nothing when it does not say or cannot.
std::optional<Instant> read_sent(api::Request const& request);
// The version of the desired state that the school has applied, by If-None-Match; nothing when it says none.
std::optional<std::uint64_t> read_version(api::Request const& request);

}  // namespace campus::intake
