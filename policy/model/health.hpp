#pragma once

#include <cstdint>

namespace campus {

// How well a part of the gateway does, as its judge says; the worse the later.  Unknown is what cannot be said yet.
enum class Health : std::uint8_t { ok, unknown, notice, alarm };

}  // namespace campus
