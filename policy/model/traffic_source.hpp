#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "policy/model/address.hpp"

namespace campus {

// Where sums of traffic come from: an interface of ours by its own name, or an exporter that told of it.  What is kept of
// an exporter bears a name that says what to make of it: "exporter:10.20.0.1" is part of what the school moved,
// "beside:10.20.0.1" is shown by itself because another source sees the same; a '~' at the end marks counts that are
// scaled up from samples.  An interface of ours that sees what another source sees is "beside:eth1".
struct ToldSource {
  IpAddress exporter;
  bool counts = false;       // towards what the school moved
  bool is_estimate = false;  // sampled
  bool operator==(ToldSource const&) const = default;
};

std::string name_of(ToldSource const& source);
std::optional<ToldSource> told_source(std::string_view name);  // none: an interface of ours

// Of an interface of ours, and back: "eth1" of "beside:eth1".  Any other name is its own.
std::string name_beside(std::string_view interface_name);
std::string_view without_standing(std::string_view name);

// Several workers share an interface and are named after it: "eth0" of "eth0#1".  Any other name is its own.
std::string_view interface_of(std::string_view name);

// Which of the sources a question is about.
class SourceChoice {
public:
  SourceChoice() = default;  // all that count towards what the school moved
  // One alone: an interface with all its workers, or an exporter by its address, whatever is to be made of it.
  explicit SourceChoice(std::string only) : only_(std::move(only)) {}

  bool takes(std::string_view name) const;
  std::optional<std::string> const& only() const { return only_; }

private:
  std::optional<std::string> only_;
};

}  // namespace campus
