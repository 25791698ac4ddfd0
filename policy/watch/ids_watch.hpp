#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "policy/model/alert.hpp"
#include "policy/model/ids.hpp"

namespace campus::watch {

// Names of which a host of the school should ask for none, nor for anything below them.  A value.
class NameSet {
public:
  static constexpr std::size_t name_bytes_max = 253;
  NameSet() = default;
  explicit NameSet(std::span<std::string const> names) : names_(names.begin(), names.end()) {}
  // The listed name that this one is, or is below: "pool.example" of "eu.pool.example".
  std::optional<std::string> match(std::string_view name) const;
  bool operator==(NameSet const&) const = default;

private:
  std::set<std::string, std::less<>> names_;
};

// What an event means for the school: an alert about its own end of the conversation, or nothing.
std::optional<Condition> judge_ids(IdsEvent const& event, bool is_source_inside, bool is_destination_inside,
                                   NameSet const& pools);

}  // namespace campus::watch
